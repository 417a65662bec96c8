// What the functions that change schemas share: a level of its own for every call, and the rows of the
// catalog.
//
// Inside a session's call; never shared.
#pragma once

#include "api/tables.h"
#include "catalog/schema_editor.h"
#include "table/column_rules.h"
#include "table/index_rules.h"
#include "table/key_defaults.h"

namespace esent::api {

// One level of the session's transaction around a schema change: taken back unless committed. At level 0 the
// commit is the session's outermost one.
class DdlLevel {
 public:
    [[nodiscard]] static Result<DdlLevel> begin(txn::Transaction& transaction) {
        TRY(transaction.manager().begin(transaction, false));
        return DdlLevel(transaction);
    }
    DdlLevel(DdlLevel&& other) noexcept : transaction_(std::exchange(other.transaction_, nullptr)) {}
    DdlLevel& operator=(DdlLevel&&) = delete;
    ~DdlLevel() {
        if (transaction_ != nullptr) transaction_->manager().giveUpLevel(*transaction_);
    }
    [[nodiscard]] Status commit() {
        TRY(transaction_->manager().commit(*transaction_, {}));
        transaction_ = nullptr;
        return {};
    }

 private:
    explicit DdlLevel(txn::Transaction& transaction) : transaction_(&transaction) {}
    txn::Transaction* transaction_;
};

// A schema change of a database: its tables as the session sees them, and an editor for them.
class SchemaWork {
 public:
    [[nodiscard]] static Result<SchemaWork> on(catalog::SchemaCache& schemas, instance::Session& session);
    [[nodiscard]] catalog::SchemaCache& schemas() const { return *schemas_; }
    [[nodiscard]] catalog::CatalogWriter& rows() { return *rows_; }
    [[nodiscard]] catalog::SchemaEditor editor() { return {*schemas_, *rows_, *transaction_}; }
    [[nodiscard]] txn::Transaction& transaction() const { return *transaction_; }
    [[nodiscard]] catalog::SessionKey session() const { return session_; }
    [[nodiscard]] instance::Instance& instance() const { return *instance_; }

 private:
    SchemaWork() = default;
    catalog::SchemaCache* schemas_ = nullptr;
    std::unique_ptr<catalog::CatalogWriter> rows_;
    txn::Transaction* transaction_ = nullptr;
    catalog::SessionKey session_ = 0;
    instance::Instance* instance_ = nullptr;
};

// Adds a column (to a batch that the caller publishes) or an index, filled with what the rows have, inside
// the caller's level and under the table's schema lock. `exclusive`: the caller has the table for itself;
// `functions`: of user-defined defaults, for a table that may have rows.
[[nodiscard]] table::Outcome addColumnTo(SchemaWork& work, const catalog::FoundTable& found,
                                         catalog::ColumnBatch& batch, const table::ColumnWish& wish,
                                         bool exclusive, JET_COLUMNID* columnId);
[[nodiscard]] Status addIndexTo(SchemaWork& work, const catalog::FoundTable& found,
                                const table::IndexWish& wish, table::UserDefaults* functions = nullptr);

// JET_errTransReadOnly.
[[nodiscard]] Status checkMayWrite(instance::Session& session);
// May this cursor's table change its schema? JET_errPermissionDenied, JET_errTransReadOnly, JET_errFixedDDL:
// a fixed definition grows through a cursor that permits it and never shrinks; a template gets no index.
enum class SchemaChange : std::uint8_t { AddColumn, AddIndex, Delete };
[[nodiscard]] Status checkMayChangeSchema(const table::TableCursor& cursor, instance::Session& session,
                                          SchemaChange change);

}  // namespace esent::api
