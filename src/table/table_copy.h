// TableCopy: puts one table of a database into another one, dense and without what is dead: its rows, the
// long values that they refer to, its index entries, its catalog rows.
//
// For compaction. Every tree is filled in the order of its keys, without versions; keys and rows are the
// bytes of the source, so both databases have the same revision and page size. What deleted columns left in
// rows, and long values that no row refers to, stay behind; reference counts are counted anew. The caller
// keeps the source from changing and has the target, which is not logged, for itself; when this fails the
// target is of no use.
#pragma once

#include <functional>
#include <map>

#include "base/result.h"
#include "catalog/catalog_writer.h"
#include "catalog/schema.h"
#include "record/row_editor.h"
#include "table/long_value_reader.h"
#include "txn/transaction.h"

namespace esent::table {

class TableCopy {
 public:
    struct Source {
        const catalog::TableSchema& schema;
        const catalog::TableDefinition& definition;  // as the catalog's rows say it
        const txn::Snapshot& view;
    };
    struct Target {
        btree::Volume& volume;
        catalog::CatalogWriter& catalog;
        txn::Transaction& transaction;  // for the catalog's rows
    };
    struct Report {
        std::uint64_t rows = 0;
        std::uint64_t longValues = 0;
        std::uint64_t indexEntries = 0;
        std::uint64_t columnsLeftBehind = 0;
    };
    // Called for each leaf of the source that has been read; its error ends the copy.
    using Tick = std::function<Status()>;

    TableCopy(const Source& source, const Target& target, Tick tick)
        : source_(source), target_(target), tick_(std::move(tick)), definition_(source.definition) {}
    // JET_errLVCorrupted, damage, JET_errDiskFull, ...
    [[nodiscard]] Result<Report> run();

 private:
    using Trees = std::map<ObjectId, std::shared_ptr<btree::Tree>>;  // by the source's object

    [[nodiscard]] Result<std::shared_ptr<btree::Tree>> makeTree(const btree::TreeFacts& like,
                                                                PageNumber parent,
                                                                std::uint32_t initialPages);
    [[nodiscard]] Status makeTrees();
    void leaveColumnsBehind();
    [[nodiscard]] Status copyRows();
    [[nodiscard]] Result<ByteView> stripped(ByteView row);
    [[nodiscard]] Status countLongValues(ByteView row);
    [[nodiscard]] Status copyLongValues();
    [[nodiscard]] Result<std::uint64_t> copyEntries(const std::shared_ptr<btree::Tree>& from,
                                                    const std::shared_ptr<btree::Tree>& to);
    [[nodiscard]] Status copyRootHeader();
    [[nodiscard]] Status writeCatalog();

    const Source source_;
    const Target target_;
    const Tick tick_;
    catalog::TableDefinition definition_;  // the copy's
    Report report_;
    std::shared_ptr<btree::Tree> rows_;
    Trees indexes_;
    std::vector<record::TaggedColumn> dead_;  // deleted tagged columns
    std::unique_ptr<record::RowEditor> editor_;
    std::vector<LongValueId> found_;  // in one row
    std::map<std::vector<std::byte>, std::uint32_t> references_;
};

}  // namespace esent::table
