// Opening, duplicating and closing tables; hints for reading ahead.
#include "api/database_arguments.h"
#include "api/object_names.h"
#include "api/outcome.h"
#include "api/tables.h"
#include "catalog/schema_loader.h"
#include "catalog/system_tables.h"
#include "table/table_plan.h"

namespace esent::api {
namespace {

using instance::SessionGate;
using table::TableCursor;

Status checkOpenBits(JET_GRBIT bits) {
    const auto has = [bits](JET_GRBIT bit) { return (bits & bit) != 0; };
    if (has(JET_bitTableDelete) || has(JET_bitTableCreate)) return fail(JET_errInvalidGrbit);
    if (has(JET_bitTablePermitDDL) && !has(JET_bitTableDenyRead)) return fail(JET_errInvalidGrbit);
    if (has(JET_bitTableDenyRead) && has(JET_bitTableReadOnly)) return fail(JET_errInvalidGrbit);
    if (has(JET_bitTableReadOnly) && has(JET_bitTableUpdatable)) return fail(JET_errInvalidGrbit);
    return {};
}

// Gives the table's use back unless the cursor has it.
class UseGuard {
 public:
    UseGuard(catalog::TableUse& use, catalog::SessionKey session, const catalog::OpenMode& mode)
        : use_(&use), session_(session), mode_(mode) {}
    ~UseGuard() {
        if (use_ != nullptr) use_->close(session_, mode_);
    }
    UseGuard(const UseGuard&) = delete;
    UseGuard& operator=(const UseGuard&) = delete;
    void handOver() { use_ = nullptr; }

 private:
    catalog::TableUse* use_;
    catalog::SessionKey session_;
    catalog::OpenMode mode_;
};

// Indexes that another edition of the sort rules made: fine to read in their order, with a warning.
// Unless the check was asked for, a table that may not be changed for them is opened for reading.
table::Outcome checkIndexes(const instance::Session& session, TableOpening& wanted, JET_GRBIT bits) {
    const table::TablePlan& plan = *TRY(table::TablePlan::of(*wanted.table.schema));
    if (!plan.primaryOutOfDate() && !plan.secondaryOutOfDate()) return JET_errSuccess;
    constexpr std::uintptr_t kCheckingOff = 0;
    const instance::ParameterBlock& parameters = session.instance().parameters();
    if (parameters.number(JET_paramEnableIndexChecking) == kCheckingOff ||
        (bits & JET_bitTableAllowOutOfDate) != 0)
        return JET_errSuccess;
    const bool primary = plan.primaryOutOfDate();
    if (!parameters.isExplicit(JET_paramEnableIndexChecking) && !wanted.mode.insistsOnUpdates)
        wanted.mode.updatable = false;
    if (wanted.mode.updatable)
        return fail(primary ? JET_errPrimaryIndexCorrupted : JET_errSecondaryIndexCorrupted);
    return primary ? JET_wrnPrimaryIndexOutOfDate : JET_wrnSecondaryIndexOutOfDate;
}

}  // namespace

Result<instance::TableHandle> openTableFor(instance::Session& session,
                                           std::shared_ptr<database::VolumeFile> file, TableOpening wanted) {
    TableCursor::Opening opening;
    opening.schemas = &file->schemas();
    opening.session = session.handle();
    opening.mode = TRY(wanted.table.entry->use().open(opening.session, wanted.mode));
    opening.permitsDdl = wanted.permitsDdl;
    opening.table = std::move(wanted.table);
    const std::shared_ptr<catalog::TableEntry> entry = opening.table.entry;
    UseGuard guard(entry->use(), opening.session, opening.mode);
    auto cursor = TRY(TableCursor::open(std::move(opening)));
    guard.handOver();
    return Tables::process().add(session, std::move(cursor), std::move(file));
}

namespace {

// Does another table have this one as its template?
Result<bool> isTemplateInUse(catalog::SchemaCache& schemas, const catalog::TableSchema& table,
                             const txn::Snapshot& view) {
    for (const ObjectId id : TRY(catalog::listDerivedTables(schemas.volume()))) {
        const auto found = schemas.find(id, view);
        if (found && found->schema->templateTable() != nullptr &&
            found->schema->templateTable()->object() == table.object())
            return true;
    }
    return false;
}

// JET_bitTablePermitDDL: the definition must not be in use. JET_errTableInUse: a template that has derived
// tables; rows whose older versions somebody may still need.
Status checkMayPermitDdl(instance::Session& session, catalog::SchemaCache& schemas,
                         const catalog::FoundTable& table) {
    bool used = false;
    if ((table.schema->definition().flags & catalog::kTableTemplate) != 0) {
        used = TRY(isTemplateInUse(schemas, *table.schema, session.transaction().snapshot()));
    } else {
        txn::TransactionManager& transactions = session.transaction().manager();
        transactions.cleanUp();
        used = transactions.versions().isChanged(table.schema->tree()->key());
    }
    return used ? Status(fail(JET_errTableInUse)) : Status();
}

template <class Char>
table::Outcome openTable(JET_SESID session, JET_DBID dbid, const Char* name, JET_GRBIT bits,
                         JET_TABLEID* out) {
    auto entered = TRY(EnteredSession::enter(session));
    if (out == nullptr) return fail(JET_errInvalidParameter);
    *out = instance::kNilTable;
    const auto database = TRY(openedDatabase(entered, dbid));
    TRY(checkOpenBits(bits));
    const std::string stored = TRY(objectNameIn(name));
    auto file = database->volumeFile();
    if (file == nullptr) return fail(JET_errInvalidDatabaseId);

    TableOpening wanted;
    wanted.table = TRY(file->schemas().find(stored, entered->transaction().snapshot()));
    const bool readOnly = database->readOnly() ||
                          entered->openDatabases()[static_cast<DatabaseId>(dbid)].readOnly ||
                          (wanted.table.schema->definition().flags & catalog::kTableSystem) != 0;
    wanted.mode.insistsOnUpdates = (bits & JET_bitTableUpdatable) != 0;
    if (wanted.mode.insistsOnUpdates && readOnly) return fail(JET_errPermissionDenied);
    wanted.mode.updatable = (bits & JET_bitTableReadOnly) == 0 && !readOnly;
    wanted.mode.denyRead = (bits & JET_bitTableDenyRead) != 0;
    wanted.mode.denyWrite = (bits & JET_bitTableDenyWrite) != 0;
    wanted.permitsDdl = (bits & JET_bitTablePermitDDL) != 0;
    if (TRY(table::TablePlan::of(*wanted.table.schema))->populating()) {
        if (wanted.mode.insistsOnUpdates) return fail(JET_errCantUseDeferredPopulateIndex);
        wanted.mode.updatable = false;
    }
    const JET_ERR warning = TRY(checkIndexes(*entered, wanted, bits));
    const catalog::FoundTable found = wanted.table;
    catalog::SchemaCache& schemas = file->schemas();
    const JET_TABLEID opened = TRY(openTableFor(*entered, std::move(file), std::move(wanted)));
    if ((bits & JET_bitTablePermitDDL) != 0) {
        if (const Status may = checkMayPermitDdl(*entered, schemas, found); !may) {
            delete TRY(Tables::process().find(*entered, opened));
            return fail(may.error());
        }
    }
    *out = opened;
    if ((bits & JET_bitTableSequential) != 0) {
        TableResource* const resource = TRY(Tables::process().find(*entered, *out));
        resource->table().asCursor()->setSequential(true, true);
    }
    return warning;
}

Status dupCursor(JET_SESID session, JET_TABLEID tableId, JET_TABLEID* out) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    if (out == nullptr) return fail(JET_errInvalidParameter);
    *out = instance::kNilTable;
    TableCursor* const cursor = entered->asCursor();
    if (cursor == nullptr) {
        auto other = TRY(entered->duplicate());
        *out = TRY(Tables::process().add(entered.session(), std::move(other), nullptr));
        return {};
    }
    TableOpening wanted;
    wanted.table = TRY(cursor->schemas().find(cursor->schema().object(), cursor->view()));
    wanted.mode.updatable = cursor->updatable();
    wanted.permitsDdl = cursor->permitsDdl();
    *out = TRY(openTableFor(entered.session(), entered.resource().file(), std::move(wanted)));
    return {};
}

Status closeTable(JET_SESID session, JET_TABLEID tableId) {
    auto entered = TRY(EnteredSession::enter(session, SessionGate::Exempt));
    TableResource* const resource = TRY(Tables::process().find(*entered, tableId));
    table::TableCursor* const cursor = resource->table().asCursor();
    resource->cancelUpdate();
    if (cursor != nullptr && cursor->changed()) new HeldUse(*entered, *resource, *cursor);
    delete resource;
    return {};
}

Status setSequential(JET_SESID session, JET_TABLEID tableId, bool forward, bool backward) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    table::TableCursor* const cursor = TRY(entered.cursor());
    cursor->setSequential(forward, backward);
    return {};
}

// The rows, their indexes and long values.
std::vector<std::shared_ptr<btree::Tree>> treesOf(const catalog::FoundTable& table) {
    std::vector<std::shared_ptr<btree::Tree>> trees{table.schema->tree()};
    for (const catalog::IndexSchema& index : table.schema->indexes())
        if (!index.primary()) trees.push_back(index.tree);
    if (const auto longValues = table.entry->longValueTree(*table.schema)) trees.push_back(longValues);
    return trees;
}

// Brings the way to the first leaf of each tree of each table into memory.
Status prereadTables(JET_SESID session, JET_DBID dbid, JET_PCWSTR* names, JET_LONG count, JET_GRBIT bits) {
    auto entered = TRY(EnteredSession::enter(session));
    const auto database = TRY(openedDatabase(entered, dbid));
    if (names == nullptr || count <= 0) return fail(JET_errInvalidParameter);
    if (bits != 0) return fail(JET_errInvalidGrbit);
    auto file = database->volumeFile();
    if (file == nullptr) return fail(JET_errInvalidDatabaseId);
    for (JET_LONG i = 0; i < count; ++i) {
        const std::string stored = TRY(objectNameIn(names[i]));
        const txn::Snapshot view = entered->transaction().snapshot();
        const catalog::FoundTable found = TRY(file->schemas().find(stored, view));
        for (const auto& tree : treesOf(found)) {
            btree::Cursor cursor(tree);
            cursor.setView(&view);
            TRY(cursor.first());
        }
    }
    return {};
}

}  // namespace
}  // namespace esent::api

extern "C" {

using namespace esent::api;  // NOLINT: the exported functions are one line each

JET_ERR JET_API JetOpenTableA(JET_SESID session, JET_DBID database, JET_PCSTR tableName, void*, JET_ULONG,
                              JET_GRBIT options, JET_TABLEID* table) {
    return guardedOutcome([&] { return openTable(session, database, tableName, options, table); });
}

JET_ERR JET_API JetOpenTableW(JET_SESID session, JET_DBID database, JET_PCWSTR tableName, void*, JET_ULONG,
                              JET_GRBIT options, JET_TABLEID* table) {
    return guardedOutcome([&] { return openTable(session, database, tableName, options, table); });
}

JET_ERR JET_API JetDupCursor(JET_SESID session, JET_TABLEID table, JET_TABLEID* table2,
                             JET_GRBIT /*options*/) {
    return guardedStatus([&] { return dupCursor(session, table, table2); });
}

JET_ERR JET_API JetCloseTable(JET_SESID session, JET_TABLEID table) {
    return guardedStatus([&] { return closeTable(session, table); });
}

JET_ERR JET_API JetSetTableSequential(JET_SESID session, JET_TABLEID table, JET_GRBIT options) {
    const bool neither = (options & (JET_bitPrereadForward | JET_bitPrereadBackward)) == 0;
    const bool forward = neither || (options & JET_bitPrereadForward) != 0;
    const bool backward = neither || (options & JET_bitPrereadBackward) != 0;
    return guardedStatus([&] { return setSequential(session, table, forward, backward); });
}

JET_ERR JET_API JetResetTableSequential(JET_SESID session, JET_TABLEID table, JET_GRBIT) {
    return guardedStatus([&] { return setSequential(session, table, false, false); });
}

JET_ERR JET_API JetPrereadTablesW(JET_SESID session, JET_DBID database, JET_PCWSTR* tables,
                                  JET_LONG tableCount, JET_GRBIT options) {
    return guardedStatus([&] { return prereadTables(session, database, tables, tableCount, options); });
}
}
