// Tables as a whole: create (with columns and indexes), delete, rename.
#include "api/callbacks.h"
#include "api/column_arguments.h"
#include "api/database_arguments.h"
#include "api/ddl.h"
#include "base/contained.h"
#include "catalog/definition_rows.h"
#include "catalog/system_tables.h"
#include "table/long_value_reader.h"
#include "table/row_limits.h"
#include "table/table_plan.h"

namespace esent::api {
namespace {

// The table to make, whatever version of the structure asked for it.
struct TableWish {
    std::string name;
    std::optional<std::string> templateName;
    catalog::TableDefinition definition;
    std::optional<catalog::CallbackDefinition> callback;
    bool immutable = false;  // JET_bitTableCreateImmutableStructure
};

Status checkBits(JET_GRBIT bits, bool derived) {
    constexpr JET_GRBIT kRefused =
        JET_bitTableCreateNoFixedVarColumnsInDerivedTables | JET_bitTableCreateSystemTable;
    if ((bits & JET_bitTableCreateTemplateTable) != 0 && derived) return fail(JET_errCannotNestDDL);
    if ((bits & kRefused) != 0) return fail(JET_errInvalidGrbit);
    return {};
}

void setDensity(catalog::TableDefinition& definition, JET_ULONG density) {
    definition.density = density == 0 ? kDefaultDensity : density;
}

Status checkDensity(std::uint32_t density) {
    if (density < 20 || density > 100) return fail(JET_errDensityInvalid);
    return {};
}

template <class TableCreate>
Status setHints(const TableCreate& wanted, TableWish& wish, std::uint32_t pageSize) {
    if constexpr (requires { wanted.pSeqSpacehints; }) {
        const btree::SpaceHints table = TRY(spaceHintsIn(wanted.pSeqSpacehints, pageSize));
        const btree::SpaceHints values = TRY(spaceHintsIn(wanted.pLVSpacehints, pageSize));
        catalog::TableDefinition& definition = wish.definition;
        definition.spaceHints = catalog::encodeSpaceHints(table, catalog::HintsOf::Table);
        if (table.initialBytes != 0) definition.initialPages = (table.initialBytes + pageSize - 1) / pageSize;
        if (wanted.pSeqSpacehints != nullptr && wanted.pSeqSpacehints->ulInitialDensity != 0)
            setDensity(definition, wanted.pSeqSpacehints->ulInitialDensity);
        if (wanted.pLVSpacehints != nullptr) {
            const std::uint32_t density = wanted.pLVSpacehints->ulInitialDensity;
            definition.deferredLongValueHints = catalog::encodeSpaceHints(
                values, catalog::HintsOf::DeferredLongValues, density == 0 ? kDefaultDensity : density);
        }
        if (wanted.cbSeparateLV != 0) definition.separateLongValue = wanted.cbSeparateLV;
    }
    if constexpr (requires { wanted.cbLVChunkMax; }) {
        if (wanted.cbLVChunkMax > table::defaultChunkSize(pageSize)) return fail(JET_errInvalidParameter);
        if (wanted.cbLVChunkMax != 0) wish.definition.longValueChunk = wanted.cbLVChunkMax;
    }
    return {};
}

template <class TableCreate>
Result<TableWish> tableWishIn(const TableCreate& wanted, std::uint32_t pageSize) {
    TableWish wish;
    const CharOf<decltype(wanted.szTableName)>* const name = wanted.szTableName;
    const CharOf<decltype(wanted.szTableName)>* const from = wanted.szTemplateTableName;
    const bool derived = from != nullptr && *from != 0;
    TRY(checkBits(wanted.grbit, derived));
    wish.name = TRY(objectNameIn(name));
    if (derived) wish.templateName = TRY(objectNameIn(from));
    wish.definition.name = wish.name;
    wish.definition.initialPages = wanted.ulPages;
    setDensity(wish.definition, wanted.ulDensity);
    if ((wanted.grbit & JET_bitTableCreateTemplateTable) != 0)
        wish.definition.flags |= catalog::kTableTemplate | catalog::kTableFixedDdl;
    if ((wanted.grbit & JET_bitTableCreateFixedDDL) != 0) wish.definition.flags |= catalog::kTableFixedDdl;
    wish.immutable = (wanted.grbit & JET_bitTableCreateImmutableStructure) != 0;
    if constexpr (requires { wanted.szCallback; }) {
        if (wanted.szCallback != nullptr) {
            const CharOf<decltype(wanted.szCallback)>* const callback = wanted.szCallback;
            wish.callback = catalog::CallbackDefinition{wanted.cbtyp, TRY(callbackNameIn(callback))};
        }
    }
    TRY(setHints(wanted, wish, pageSize));
    return wish;
}

Result<std::shared_ptr<const catalog::TableSchema>> templateOf(SchemaWork& work, const TableWish& wish) {
    if (!wish.templateName) return nullptr;
    const auto found = TRY(work.schemas().find(*wish.templateName, work.transaction().snapshot()));
    if ((found.schema->definition().flags & catalog::kTableTemplate) == 0)
        return fail(JET_errDDLNotInheritable);
    return found.schema;
}

// KeyMost of the primary index that a derived table has from its template; any number without one.
std::uint32_t inheritedKeyMost(const catalog::TableSchema* from) {
    if (from == nullptr || from->primaryIndex() == nullptr) return 0;
    return static_cast<std::uint32_t>(table::longestKey(*from, *from->primaryIndex()->definition));
}

template <class IndexCreate>
Status addIndexes(SchemaWork& work, const catalog::FoundTable& found, std::span<IndexCreate* const> indexes,
                  JET_ULONG& created) {
    for (IndexCreate* const each : indexes)
        each->err = JET_errSuccess;
    for (IndexCreate* const each : indexes) {
        IndexCreate& wanted = *each;
        const auto add = [&]() -> Status {
            table::IndexWish wish = TRY(indexWishIn(wanted, work.schemas().volume().pageSize()));
            wish.withTable = true;
            return addIndexTo(work, found, wish);
        };
        const Status added = add();
        wanted.err = codeOf(added);
        TRY(Status(added));
        ++created;
    }
    return {};
}

template <class ColumnCreate>
Status addColumns(SchemaWork& work, const catalog::FoundTable& found, ColumnCreate* columns, JET_ULONG count,
                  JET_ULONG& created) {
    using UserDefault = std::conditional_t<std::is_same_v<ColumnCreate, JET_COLUMNCREATE_A>,
                                           JET_USERDEFINEDDEFAULT_A, JET_USERDEFINEDDEFAULT_W>;
    if (count == 0) return {};
    catalog::ColumnBatch batch(found.entry->newest(&work.transaction()));
    for (JET_ULONG i = 0; i < count; ++i) {
        ColumnCreate& wanted = columns[i];
        const auto add = [&]() -> table::Outcome {
            if (wanted.cbStruct != sizeof(ColumnCreate)) return fail(JET_errInvalidParameter);
            const CharOf<decltype(wanted.szColumnName)>* const name = wanted.szColumnName;
            const auto wish = TRY((columnWishIn<UserDefault>(name, wanted.coltyp, wanted.cbMax, wanted.grbit,
                                                             wanted.cp, wanted.pvDefault, wanted.cbDefault)));
            return addColumnTo(work, found, batch, wish, true, &wanted.columnid);
        };
        const table::Outcome added = add();
        wanted.err = added ? *added : added.error().code;
        if (!added) return fail(added.error());
        ++created;
    }
    return work.editor().publish(found, std::move(batch));
}

template <class TableCreate>
Status createInside(SchemaWork& work, const TableWish& wish, TableCreate& wanted,
                    catalog::FoundTable& found) {
    if (wanted.cColumns != 0 && wanted.rgcolumncreate == nullptr) return fail(JET_errInvalidParameter);
    if (wanted.cIndexes != 0 && (wanted.rgindexcreate == nullptr || wanted.rgcolumncreate == nullptr))
        return fail(JET_errInvalidCreateIndex);
    const auto indexes = TRY(indexArrayIn(wanted.rgindexcreate, wanted.cIndexes, JET_errInvalidCreateIndex));
    auto level = TRY(DdlLevel::begin(work.transaction()));
    auto editor = work.editor();
    auto from = TRY(templateOf(work, wish));
    const auto existing = work.schemas().find(wish.name, work.transaction().snapshot());
    if (existing) return fail(JET_errTableDuplicate);
    TRY(checkDensity(wish.definition.density));
    const std::uint32_t keyMost = inheritedKeyMost(from.get());
    found = TRY(editor.createTable(wish.definition, std::move(from), keyMost));
    JET_ULONG created = 1;
    TRY(editor.lockSchema(found, work.session()));
    TRY(addColumns(work, found, wanted.rgcolumncreate, wanted.cColumns, created));
    TRY(addIndexes<std::remove_pointer_t<decltype(wanted.rgindexcreate)>>(work, found, indexes, created));
    if (wish.callback) {
        TRY(resolveCallback(work.instance(), wish.callback->function));
        TRY(editor.addCallback(found, *wish.callback));
        ++created;
    }
    TRY(level.commit());
    wanted.cCreated = created;
    found = TRY(work.schemas().find(found.entry->object(), work.transaction().snapshot()));
    return {};
}

template <class TableCreate>
Status createTable(JET_SESID session, JET_DBID dbid, TableCreate* wanted) {
    auto entered = TRY(EnteredSession::enter(session));
    const auto database = TRY(openedDatabase(entered, dbid));
    if (wanted == nullptr || wanted->cbStruct != sizeof(TableCreate)) return fail(JET_errInvalidParameter);
    wanted->tableid = instance::kNilTable;
    wanted->cCreated = 0;
    if (database->readOnly() || entered->openDatabases()[static_cast<DatabaseId>(dbid)].readOnly)
        return fail(JET_errPermissionDenied);
    auto file = database->volumeFile();
    if (file == nullptr) return fail(JET_errInvalidDatabaseId);
    TRY(checkMayWrite(*entered));
    const TableWish wish = TRY(tableWishIn(*wanted, database->pageSize()));
    SchemaWork work = TRY(SchemaWork::on(file->schemas(), *entered));
    catalog::FoundTable found;
    TRY(createInside(work, wish, *wanted, found));
    if (wish.immutable) return {};
    const bool isTemplate = (found.schema->definition().flags & catalog::kTableTemplate) != 0;
    catalog::OpenMode alone;
    alone.denyRead = true;
    wanted->tableid = TRY(openTableFor(*entered, std::move(file), {std::move(found), alone, !isTemplate}));
    return {};
}

template <class TableCreate, class Char>
Status createPlain(JET_SESID session, JET_DBID database, const Char* name, JET_ULONG pages, JET_ULONG density,
                   JET_TABLEID* table) {
    if (table != nullptr) *table = instance::kNilTable;
    TableCreate wanted{};
    wanted.cbStruct = sizeof wanted;
    wanted.szTableName = const_cast<Char*>(name);
    wanted.ulPages = pages;
    wanted.ulDensity = density;
    TRY(createTable(session, database, table == nullptr ? nullptr : &wanted));
    *table = wanted.tableid;
    return {};
}

template <class Char>
Status deleteTable(JET_SESID session, JET_DBID dbid, const Char* name) {
    auto entered = TRY(EnteredSession::enter(session));
    const auto database = TRY(openedDatabase(entered, dbid));
    if (database->readOnly() || entered->openDatabases()[static_cast<DatabaseId>(dbid)].readOnly)
        return fail(JET_errPermissionDenied);
    const std::string stored = TRY(objectNameIn(name));
    auto file = database->volumeFile();
    if (file == nullptr) return fail(JET_errInvalidDatabaseId);
    TRY(checkMayWrite(*entered));
    SchemaWork work = TRY(SchemaWork::on(file->schemas(), *entered));
    const auto found = TRY(file->schemas().find(stored, work.transaction().snapshot()));
    const std::uint32_t flags = found.schema->definition().flags;
    if ((flags & catalog::kTableSystem) != 0) return fail(JET_errCannotDeleteSystemTable);
    if ((flags & catalog::kTableTemplate) != 0) return fail(JET_errCannotDeleteTemplateTable);
    TRY(found.entry->use().beginDelete(work.session()));
    auto level = DdlLevel::begin(work.transaction());
    const auto remove = [&]() -> Status {
        TRY(Status(level ? Status() : Status(fail(level.error()))));
        auto editor = work.editor();
        TRY(editor.lockSchema(found, work.session()));
        return editor.deleteTable(found);
    };
    if (const Status removed = contained(remove); !removed) {
        found.entry->use().cancelDelete();
        return removed;
    }
    return level->commit();
}

template <class Char>
Status renameTable(JET_SESID session, JET_DBID dbid, const Char* from, const Char* to) {
    auto entered = TRY(EnteredSession::enter(session));
    const auto database = TRY(openedDatabase(entered, dbid));
    if (from == nullptr || to == nullptr) return fail(JET_errInvalidParameter);
    if (database->readOnly()) return fail(JET_errPermissionDenied);
    const std::string oldName = TRY(objectNameIn(from));
    const std::string newName = TRY(objectNameIn(to));
    auto file = database->volumeFile();
    if (file == nullptr) return fail(JET_errInvalidDatabaseId);
    TRY(checkMayWrite(*entered));
    SchemaWork work = TRY(SchemaWork::on(file->schemas(), *entered));
    const auto found = TRY(file->schemas().find(oldName, work.transaction().snapshot()));
    if ((found.schema->definition().flags & catalog::kTableSystem) != 0) return fail(JET_errPermissionDenied);
    const auto there = file->schemas().find(newName, work.transaction().snapshot());
    if (there && there->entry != found.entry) return fail(JET_errTableDuplicate);
    if (found.entry->use().openByOthers(work.session())) return fail(JET_errTableInUse);
    auto level = TRY(DdlLevel::begin(work.transaction()));
    auto editor = work.editor();
    TRY(editor.lockSchema(found, work.session()));
    TRY(editor.renameTable(found, newName));
    return level.commit();
}

}  // namespace
}  // namespace esent::api

extern "C" {

using namespace esent::api;  // NOLINT: the exported functions are one line each

JET_ERR JET_API JetCreateTableA(JET_SESID session, JET_DBID database, JET_PCSTR name, JET_ULONG pages,
                                JET_ULONG density, JET_TABLEID* table) {
    return guardedStatus(
        [&] { return createPlain<JET_TABLECREATE_A>(session, database, name, pages, density, table); });
}

JET_ERR JET_API JetCreateTableW(JET_SESID session, JET_DBID database, JET_PCWSTR name, JET_ULONG pages,
                                JET_ULONG density, JET_TABLEID* table) {
    return guardedStatus(
        [&] { return createPlain<JET_TABLECREATE_W>(session, database, name, pages, density, table); });
}

JET_ERR JET_API JetCreateTableColumnIndexA(JET_SESID session, JET_DBID database, JET_TABLECREATE_A* wanted) {
    return guardedStatus([&] { return createTable(session, database, wanted); });
}

JET_ERR JET_API JetCreateTableColumnIndexW(JET_SESID session, JET_DBID database, JET_TABLECREATE_W* wanted) {
    return guardedStatus([&] { return createTable(session, database, wanted); });
}

JET_ERR JET_API JetCreateTableColumnIndex2A(JET_SESID session, JET_DBID database,
                                            JET_TABLECREATE2_A* wanted) {
    return guardedStatus([&] { return createTable(session, database, wanted); });
}

JET_ERR JET_API JetCreateTableColumnIndex2W(JET_SESID session, JET_DBID database,
                                            JET_TABLECREATE2_W* wanted) {
    return guardedStatus([&] { return createTable(session, database, wanted); });
}

JET_ERR JET_API JetCreateTableColumnIndex3A(JET_SESID session, JET_DBID database,
                                            JET_TABLECREATE3_A* wanted) {
    return guardedStatus([&] { return createTable(session, database, wanted); });
}

JET_ERR JET_API JetCreateTableColumnIndex3W(JET_SESID session, JET_DBID database,
                                            JET_TABLECREATE3_W* wanted) {
    return guardedStatus([&] { return createTable(session, database, wanted); });
}

JET_ERR JET_API JetCreateTableColumnIndex4A(JET_SESID session, JET_DBID database,
                                            JET_TABLECREATE4_A* wanted) {
    return guardedStatus([&] { return createTable(session, database, wanted); });
}

JET_ERR JET_API JetCreateTableColumnIndex4W(JET_SESID session, JET_DBID database,
                                            JET_TABLECREATE4_W* wanted) {
    return guardedStatus([&] { return createTable(session, database, wanted); });
}

JET_ERR JET_API JetCreateTableColumnIndex5A(JET_SESID session, JET_DBID database,
                                            JET_TABLECREATE5_A* wanted) {
    return guardedStatus([&] { return createTable(session, database, wanted); });
}

JET_ERR JET_API JetCreateTableColumnIndex5W(JET_SESID session, JET_DBID database,
                                            JET_TABLECREATE5_W* wanted) {
    return guardedStatus([&] { return createTable(session, database, wanted); });
}

JET_ERR JET_API JetDeleteTableA(JET_SESID session, JET_DBID database, JET_PCSTR name) {
    return guardedStatus([&] { return deleteTable(session, database, name); });
}

JET_ERR JET_API JetDeleteTableW(JET_SESID session, JET_DBID database, JET_PCWSTR name) {
    return guardedStatus([&] { return deleteTable(session, database, name); });
}

// There are no revert snapshots for which a deletion could be one that can't be reverted.
JET_ERR JET_API JetDeleteTable2A(JET_SESID session, JET_DBID database, JET_PCSTR name, JET_GRBIT) {
    return guardedStatus([&] { return deleteTable(session, database, name); });
}

JET_ERR JET_API JetDeleteTable2W(JET_SESID session, JET_DBID database, JET_PCWSTR name, JET_GRBIT) {
    return guardedStatus([&] { return deleteTable(session, database, name); });
}

JET_ERR JET_API JetRenameTableA(JET_SESID session, JET_DBID database, JET_PCSTR name, JET_PCSTR newName) {
    return guardedStatus([&] { return renameTable(session, database, name, newName); });
}

JET_ERR JET_API JetRenameTableW(JET_SESID session, JET_DBID database, JET_PCWSTR name, JET_PCWSTR newName) {
    return guardedStatus([&] { return renameTable(session, database, name, newName); });
}
}
