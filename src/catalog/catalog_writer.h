// CatalogWriter: changes rows of the system tables inside a transaction: MSysObjects with its two indexes,
// its shadow, MSysObjids, and the counts of MSysLocales.
//
// One per database, any thread with a Transaction that the thread is inside; stateless but for the trees. A
// call that fails may leave part of its work: roll the level back. Errors: JET_errKeyDuplicate (an object of
// that name or id is there, or another transaction's business), JET_errWriteConflict, JET_errRecordNotFound,
// those of btree/.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "btree/tree.h"
#include "btree/tree_writer.h"
#include "catalog/catalog_row.h"
#include "catalog/statistics.h"
#include "txn/transaction.h"

namespace esent::catalog {

class CatalogWriter {
 public:
    struct Roots {
        btree::TreeFacts objids;   // MSysObjids; object 0: the database has none
        btree::TreeFacts locales;  // MSysLocales; object 0: the database has none
        bool shadow = true;        // false: the database keeps no shadow catalog
    };
    CatalogWriter(btree::Volume& volume, const Roots& roots);

    // A table, column, index, long-value tree or callback comes, changes, goes.
    [[nodiscard]] Status insert(txn::Transaction& transaction, const CatalogRow& row);
    [[nodiscard]] Status replace(txn::Transaction& transaction, const CatalogRow& before,
                                 const CatalogRow& after);
    [[nodiscard]] Status remove(txn::Transaction& transaction, const CatalogRow& row);
    // What else the row has stays. JET_errRecordNotFound.
    [[nodiscard]] Status setStatistics(txn::Transaction& transaction, ByteView primaryKey,
                                       const Statistics& statistics);

    // One more index was made with this locale and sort version: MSysLocales counts them, upwards only.
    [[nodiscard]] Status countLocale(txn::Transaction& transaction, std::u16string_view locale,
                                     ByteView sortId, std::uint64_t sortVersion);

 private:
    [[nodiscard]] Status insertObject(txn::Transaction& transaction, const CatalogRow& row);

    record::PageKind kind_;
    bool shadow_;
    std::shared_ptr<btree::Tree> main_;
    std::shared_ptr<btree::Tree> byName_;
    std::shared_ptr<btree::Tree> rootObjects_;
    std::shared_ptr<btree::Tree> shadowTree_;
    std::shared_ptr<btree::Tree> objids_;   // null: none
    std::shared_ptr<btree::Tree> locales_;  // null: none
};

// Does the database keep a shadow of its catalog? (Its tree is empty otherwise.)
[[nodiscard]] Result<bool> hasShadow(btree::Volume& volume);

// How the trees of the catalog itself are described; they are at the same place in every database.
[[nodiscard]] btree::TreeFacts catalogTreeFacts();
[[nodiscard]] btree::TreeFacts shadowTreeFacts();
[[nodiscard]] btree::TreeFacts nameIndexTreeFacts();
[[nodiscard]] btree::TreeFacts rootIndexTreeFacts();

}  // namespace esent::catalog
