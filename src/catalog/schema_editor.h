// SchemaEditor: changes tables, columns and indexes inside a transaction: trees, catalog rows and the schema
// that sessions see, together.
//
// One per call; the caller has checked names, types and permissions, holds the table's schema lock
// (TableUse::lockSchema), and rolls the transaction's level back when something fails. What a rollback must
// give back (new trees) and what a commit must free (dropped ones) hangs on the transaction. Thread: the
// session's. Errors besides those named: JET_errWriteConflict, those of btree/ and the catalog's rows.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <span>
#include <string>

#include "base/result.h"
#include "btree/space_manager.h"
#include "catalog/catalog_writer.h"
#include "catalog/column_batch.h"
#include "catalog/schema_cache.h"
#include "txn/transaction.h"

namespace esent::catalog {

class SchemaEditor {
 public:
    SchemaEditor(SchemaCache& schemas, CatalogWriter& rows, txn::Transaction& transaction)
        : schemas_(schemas), rows_(rows), transaction_(transaction) {}

    // Keeps other sessions from changing this table's schema until the transaction ends.
    // JET_errWriteConflict.
    [[nodiscard]] Status lockSchema(const FoundTable& table, SessionKey session);
    // Rows that stand still while an index is made of them: other sessions' updates wait. What these have
    // changed without having committed yet, they owe the index: `debt`; null, or committed what this
    // transaction does not see: JET_errWriteConflict, for a new index has the entries of the newest rows
    // only. Inside the level of the call.
    using RowsHeld = std::unique_lock<std::shared_mutex>;
    [[nodiscard]] Result<RowsHeld> holdRows(const FoundTable& table, SessionKey session,
                                            const std::shared_ptr<const txn::Debt>& debt);
    // For indexes that others can't keep: their updates answer JET_errWriteConflict until the transaction
    // ends. The same errors, `debt` being null.
    [[nodiscard]] Status lockRows(const FoundTable& table, SessionKey session);

    // An empty table without columns and indexes but those of its template. `definition`: name, density,
    // flags, pages, hints. `primaryKeyMost`: KeyMost of the primary index that the template gives it.
    // JET_errTableDuplicate.
    [[nodiscard]] Result<FoundTable> createTable(TableDefinition definition,
                                                 std::shared_ptr<const TableSchema> templateTable,
                                                 std::uint32_t primaryKeyMost);
    // Nobody has it open (TableUse::beginDelete); its pages are free after the commit.
    [[nodiscard]] Status deleteTable(const FoundTable& table);
    [[nodiscard]] Status renameTable(const FoundTable& table, const std::string& name);

    // Several columns at a time: their rows first, then the schema that has them all. A batch is made of the
    // table's present schema; nothing else may change that meanwhile. Errors as below.
    [[nodiscard]] Result<JET_COLUMNID> addColumn(ColumnBatch& batch, ColumnDefinition wanted,
                                                 ColumnClass kind, std::size_t maxRowBytes);
    [[nodiscard]] Status publish(const FoundTable& table, ColumnBatch batch);
    // The id is chosen here. JET_errTooManyColumns, JET_errColumnDuplicate, JET_errRecordTooBig (the fixed
    // columns would not leave a row of `maxRowBytes`).
    [[nodiscard]] Result<JET_COLUMNID> addColumn(const FoundTable& table, ColumnDefinition wanted,
                                                 ColumnClass kind, std::size_t maxRowBytes);
    // Its place stays, under another name.
    [[nodiscard]] Status deleteColumn(const FoundTable& table, record::ColumnId column);
    [[nodiscard]] Status renameColumn(const FoundTable& table, record::ColumnId column,
                                      const std::string& name);
    [[nodiscard]] Status setDefault(const FoundTable& table, record::ColumnId column, Bytes value);

    // Makes the tree, lets `fill` fill it and then shows the index: to this session, and to others' updates,
    // which keep it from then on. What `fill` answers is held until that. JET_errIndexDuplicate,
    // JET_errIndexHasPrimary.
    using FillIndex =
        std::function<Result<RowsHeld>(const std::shared_ptr<const TableSchema>&, const IndexSchema&)>;
    [[nodiscard]] Status addIndex(const FoundTable& table, IndexDefinition wanted, const FillIndex& fill);
    [[nodiscard]] Status deleteIndex(const FoundTable& table, const IndexDefinition& index);

    // What JetComputeStats counted in the tree of each object: the table's own, or of a secondary index.
    struct Counted {
        ObjectId object = 0;
        Statistics statistics;
    };
    [[nodiscard]] Status setStatistics(const FoundTable& table, std::span<const Counted> counted);

    [[nodiscard]] Status addCallback(const FoundTable& table, const CallbackDefinition& callback);

    // The tree for the first separated value of a table. To be run in a transaction of its own, so that the
    // tree stays when the row that wanted it is taken back; but in the one that creates the table, if that is
    // not committed yet: tree and table come and go together.
    [[nodiscard]] Status addLongValueTree(const FoundTable& table);

 private:
    [[nodiscard]] Status change(const FoundTable& table, TableDefinition definition,
                                txn::SchemaHooks more = {});
    template <class Alter>
    [[nodiscard]] Status changeColumn(const FoundTable& table, record::ColumnId column, Alter alter);
    [[nodiscard]] Status hang(txn::SchemaHooks first, txn::SchemaHooks second);
    // `usedBy`: others may change the tree before it is committed, as an index of this table. Null: nobody.
    using UsedBy = std::shared_ptr<TableEntry>;
    [[nodiscard]] Result<btree::TreeFacts> newTree(const btree::SpaceManager::NewTree& wanted,
                                                   const UsedBy& usedBy);
    [[nodiscard]] Status inheritIndexes(TableDefinition& definition, const TableSchema& from,
                                        std::uint32_t primaryKeyMost);
    [[nodiscard]] Status giveIndexTree(const TableDefinition& table, IndexDefinition& index,
                                       const UsedBy& usedBy);
    [[nodiscard]] std::shared_ptr<const TableSchema> now(const FoundTable& table) const;
    [[nodiscard]] btree::Volume& volume() const { return schemas_.volume(); }

    SchemaCache& schemas_;
    CatalogWriter& rows_;
    txn::Transaction& transaction_;
};

// A writer for the catalog of a database, its system tables looked up.
[[nodiscard]] Result<CatalogWriter> catalogWriterFor(SchemaCache& schemas);

}  // namespace esent::catalog
