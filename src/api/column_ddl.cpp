// Columns of existing tables: add, delete, rename, another default.
#include <functional>

#include "api/column_arguments.h"
#include "api/database_arguments.h"
#include "api/ddl.h"
#include "catalog/system_tables.h"

namespace esent::api {
namespace {

using table::TableCursor;

template <class UserDefault, class Char>
table::Outcome addColumn(JET_SESID session, JET_TABLEID tableId, const Char* name,
                         const JET_COLUMNDEF* definition, const void* value, JET_ULONG valueBytes,
                         JET_COLUMNID* columnId) {
    EnteredTable entered;
    TRY(entered.enterForSchema(session, tableId));
    TableCursor* const cursor = TRY(entered.cursor());
    TRY(checkMayChangeSchema(*cursor, entered.session(), SchemaChange::AddColumn));
    if (definition == nullptr || definition->cbStruct < sizeof(JET_COLUMNDEF))
        return fail(JET_errInvalidParameter);
    const bool exclusive = cursor->exclusive();
    if ((definition->grbit & JET_bitColumnUnversioned) != 0 && !exclusive &&
        entered.session().transactionLevel() != 0)
        return fail(JET_errInTransaction);
    const table::ColumnWish wish = TRY((columnWishIn<UserDefault>(
        name, definition->coltyp, definition->cbMax, definition->grbit, definition->cp, value, valueBytes)));
    SchemaWork work = TRY(SchemaWork::on(cursor->schemas(), entered.session()));
    const catalog::FoundTable found = cursor->table();
    auto level = TRY(DdlLevel::begin(work.transaction()));
    TRY(work.editor().lockSchema(found, work.session()));
    auto schema = found.entry->newest(&work.transaction());
    if (schema == nullptr) return fail(JET_errObjectNotFound);
    catalog::ColumnBatch batch(std::move(schema));
    JET_COLUMNID id = 0;
    const JET_ERR warning = TRY(addColumnTo(work, found, batch, wish, exclusive, &id));
    TRY(work.editor().publish(found, std::move(batch)));
    if (columnId != nullptr) *columnId = id;
    TRY(level.commit());
    return warning;
}

// A column that may be deleted or renamed: the table's own.
Result<record::ColumnId> ownColumn(const TableCursor& cursor, const std::string& name, JET_GRBIT bits) {
    const catalog::ColumnRef found = cursor.schema().column(name);
    if (!found) return fail(JET_errColumnNotFound);
    if (!found.derived) return found.column->id;
    return fail((bits & JET_bitDeleteColumnIgnoreTemplateColumns) != 0 ? JET_errColumnNotFound
                                                                       : JET_errFixedInheritedDDL);
}

Status checkUnused(const catalog::TableSchema& schema, record::ColumnId column) {
    const bool inTemplate = (schema.definition().flags & catalog::kTableTemplate) != 0;
    for (const catalog::IndexSchema& index : schema.indexes()) {
        for (const auto* segments : {&index.definition->segments, &index.definition->conditions})
            for (const catalog::KeySegment& segment : *segments)
                if (segment.column == column && segment.templateColumn == inTemplate)
                    return fail(JET_errColumnInUse);
    }
    return {};
}

template <class Char>
Status deleteColumn(JET_SESID session, JET_TABLEID tableId, const Char* name, JET_GRBIT bits) {
    EnteredTable entered;
    TRY(entered.enterForSchema(session, tableId));
    TableCursor* const cursor = TRY(entered.cursor());
    TRY(checkMayChangeSchema(*cursor, entered.session(), SchemaChange::Delete));
    const std::string stored = TRY(objectNameIn(name));
    const record::ColumnId column = TRY(ownColumn(*cursor, stored, bits));
    SchemaWork work = TRY(SchemaWork::on(cursor->schemas(), entered.session()));
    const catalog::FoundTable found = cursor->table();
    auto level = TRY(DdlLevel::begin(work.transaction()));
    auto editor = work.editor();
    TRY(editor.lockSchema(found, work.session()));
    TRY(checkUnused(*found.entry->newest(&work.transaction()), column));
    TRY(editor.deleteColumn(found, column));
    TRY(level.commit());
    // The cursor ends up before the first record, if there is one.
    if (cursor->move(JET_MoveFirst, 0)) (void)cursor->move(JET_MovePrevious, 0);
    return {};
}

template <class Char>
Status renameColumn(JET_SESID session, JET_TABLEID tableId, const Char* from, const Char* to,
                    JET_GRBIT bits) {
    EnteredTable entered;
    TRY(entered.enterForSchema(session, tableId));
    TableCursor* const cursor = TRY(entered.cursor());
    if (from == nullptr || to == nullptr) return fail(JET_errInvalidParameter);
    if ((bits & JET_bitColumnRenameConvertToPrimaryIndexPlaceholder) != 0)
        return fail(JET_errFeatureNotAvailable);
    if (entered.session().transactionLevel() != 0) return fail(JET_errInTransaction);
    TRY(checkMayChangeSchema(*cursor, entered.session(), SchemaChange::AddColumn));
    const std::string oldName = TRY(objectNameIn(from));
    const std::string newName = TRY(objectNameIn(to));
    const record::ColumnId column = TRY(ownColumn(*cursor, oldName, 0));
    const catalog::ColumnRef there = cursor->schema().column(newName);
    if (there && (there.derived || there.column->id != column)) return fail(JET_errColumnDuplicate);
    SchemaWork work = TRY(SchemaWork::on(cursor->schemas(), entered.session()));
    const catalog::FoundTable found = cursor->table();
    auto level = TRY(DdlLevel::begin(work.transaction()));
    auto editor = work.editor();
    TRY(editor.lockSchema(found, work.session()));
    TRY(editor.renameColumn(found, column, newName));
    return level.commit();
}

template <class Char>
Status setDefault(JET_SESID session, JET_DBID dbid, const Char* tableName, const Char* columnName,
                  const void* value, JET_ULONG valueBytes) {
    auto entered = TRY(EnteredSession::enter(session));
    const auto database = TRY(openedDatabase(entered, dbid));
    const std::string storedTable = TRY(objectNameIn(tableName));
    const std::string storedColumn = TRY(objectNameIn(columnName));
    if (value == nullptr || valueBytes == 0) return fail(JET_errNullInvalid);
    auto file = database->volumeFile();
    if (file == nullptr) return fail(JET_errInvalidDatabaseId);
    if (database->readOnly()) return fail(JET_errPermissionDenied);
    TRY(checkMayWrite(*entered));
    SchemaWork work = TRY(SchemaWork::on(file->schemas(), *entered));
    const auto found = TRY(file->schemas().find(storedTable, work.transaction().snapshot()));
    catalog::OpenMode alone;
    alone.denyRead = true;
    alone = TRY(found.entry->use().open(work.session(), alone));
    const auto closeAtEnd = std::unique_ptr<void, std::function<void(void*)>>(
        &alone, [&](void*) { found.entry->use().close(work.session(), alone); });
    const catalog::ColumnRef column = found.schema->column(storedColumn);
    if (!column) return fail(JET_errColumnNotFound);
    if (column.derived) return fail(JET_errFixedInheritedDDL);
    const auto kind = record::isFixedId(column.column->id)      ? catalog::ColumnClass::Fixed
                      : record::isVariableId(column.column->id) ? catalog::ColumnClass::Variable
                                                                : catalog::ColumnClass::Tagged;
    catalog::Bytes stored = TRY(table::defaultAsStored(*column.column, kind, bytesIn(value, valueBytes)));
    auto level = TRY(DdlLevel::begin(work.transaction()));
    auto editor = work.editor();
    TRY(editor.lockSchema(found, work.session()));
    TRY(editor.setDefault(found, column.column->id, std::move(stored)));
    return level.commit();
}

}  // namespace
}  // namespace esent::api

extern "C" {

using namespace esent::api;  // NOLINT: the exported functions are one line each

JET_ERR JET_API JetAddColumnA(JET_SESID session, JET_TABLEID table, JET_PCSTR name,
                              const JET_COLUMNDEF* definition, const void* value, JET_ULONG valueBytes,
                              JET_COLUMNID* column) {
    return guardedOutcome([&] {
        return addColumn<JET_USERDEFINEDDEFAULT_A>(session, table, name, definition, value, valueBytes,
                                                   column);
    });
}

JET_ERR JET_API JetAddColumnW(JET_SESID session, JET_TABLEID table, JET_PCWSTR name,
                              const JET_COLUMNDEF* definition, const void* value, JET_ULONG valueBytes,
                              JET_COLUMNID* column) {
    return guardedOutcome([&] {
        return addColumn<JET_USERDEFINEDDEFAULT_W>(session, table, name, definition, value, valueBytes,
                                                   column);
    });
}

JET_ERR JET_API JetDeleteColumnA(JET_SESID session, JET_TABLEID table, JET_PCSTR name) {
    return guardedStatus([&] { return deleteColumn(session, table, name, 0); });
}

JET_ERR JET_API JetDeleteColumnW(JET_SESID session, JET_TABLEID table, JET_PCWSTR name) {
    return guardedStatus([&] { return deleteColumn(session, table, name, 0); });
}

JET_ERR JET_API JetDeleteColumn2A(JET_SESID session, JET_TABLEID table, JET_PCSTR name, JET_GRBIT options) {
    return guardedStatus([&] { return deleteColumn(session, table, name, options); });
}

JET_ERR JET_API JetDeleteColumn2W(JET_SESID session, JET_TABLEID table, JET_PCWSTR name, JET_GRBIT options) {
    return guardedStatus([&] { return deleteColumn(session, table, name, options); });
}

JET_ERR JET_API JetRenameColumnA(JET_SESID session, JET_TABLEID table, JET_PCSTR name, JET_PCSTR newName,
                                 JET_GRBIT options) {
    return guardedStatus([&] { return renameColumn(session, table, name, newName, options); });
}

JET_ERR JET_API JetRenameColumnW(JET_SESID session, JET_TABLEID table, JET_PCWSTR name, JET_PCWSTR newName,
                                 JET_GRBIT options) {
    return guardedStatus([&] { return renameColumn(session, table, name, newName, options); });
}

JET_ERR JET_API JetSetColumnDefaultValueA(JET_SESID session, JET_DBID database, JET_PCSTR table,
                                          JET_PCSTR column, const void* value, JET_ULONG valueBytes,
                                          JET_GRBIT /*options*/) {
    return guardedStatus([&] { return setDefault(session, database, table, column, value, valueBytes); });
}

JET_ERR JET_API JetSetColumnDefaultValueW(JET_SESID session, JET_DBID database, JET_PCWSTR table,
                                          JET_PCWSTR column, const void* value, JET_ULONG valueBytes,
                                          JET_GRBIT /*options*/) {
    return guardedStatus([&] { return setDefault(session, database, table, column, value, valueBytes); });
}
}
