// Indexes of existing tables: create, one or several, and delete.
#include "api/callbacks.h"
#include "api/column_arguments.h"
#include "api/ddl.h"
#include "base/contained.h"
#include "catalog/system_tables.h"

namespace esent::api {
namespace {

using table::TableCursor;

// One index inside a level of its own.
Status createOne(EnteredTable& entered, JET_TABLEID tableId, TableCursor& cursor,
                 const table::IndexWish& wish) {
    if ((wish.bits & JET_bitIndexUnversioned) != 0 && !cursor.exclusive() &&
        entered.session().transactionLevel() != 0)
        return fail(JET_errInTransaction);
    SchemaWork work = TRY(SchemaWork::on(cursor.schemas(), entered.session()));
    const catalog::FoundTable found = cursor.table();
    cursor.leave();
    auto level = TRY(DdlLevel::begin(work.transaction()));
    TRY(work.editor().lockSchema(found, work.session()));
    UserDefaultsOf functions(entered, tableId);
    const instance::HeldLevels held(entered.session());
    TRY(addIndexTo(work, found, wish, &functions));
    return level.commit();
}

template <class Char>
Status createIndex(JET_SESID session, JET_TABLEID tableId, const Char* name, JET_GRBIT bits, const Char* key,
                   JET_ULONG keyBytes, JET_ULONG density) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    TableCursor* const cursor = TRY(entered.cursor());
    TRY(checkMayChangeSchema(*cursor, entered.session(), SchemaChange::AddIndex));
    table::IndexWish wish;
    wish.density = TRY(densityIn(density));
    wish.name = TRY(objectNameIn(name));
    wish.bits = bits;
    const KeyText parsed = TRY(keyTextIn(key, keyBytes));
    wish.keyText = parsed.text;
    if (!parsed.trailer.empty()) wish.lcid = parsed.trailer[0];
    if (parsed.trailer.size() > 1) wish.variableSegmentMost = parsed.trailer[1];
    return createOne(entered, tableId, *cursor, wish);
}

template <class IndexCreate>
Status createEach(EnteredTable& entered, JET_TABLEID tableId, TableCursor& cursor, IndexCreate& wanted) {
    const std::uint32_t pageSize = cursor.schemas().volume().pageSize();
    return createOne(entered, tableId, cursor, TRY(indexWishIn(wanted, pageSize)));
}

// Several at a time: outside transactions, with the table for oneself.
template <class IndexCreate>
Status checkBatch(const EnteredTable& entered, const TableCursor& cursor,
                  std::span<IndexCreate* const> wanted) {
    if (entered.session().transactionLevel() != 0) return fail(JET_errInTransaction);
    if (!cursor.exclusive()) return fail(JET_errExclusiveTableLockRequired);
    constexpr JET_GRBIT kAlone = JET_bitIndexPrimary | JET_bitIndexUnversioned | JET_bitIndexEmpty;
    for (const IndexCreate* const each : wanted)
        if ((each->grbit & kAlone) != 0) return fail(JET_errInvalidGrbit);
    return {};
}

template <class IndexCreate>
Status createIndexes(JET_SESID session, JET_TABLEID tableId, IndexCreate* wanted, JET_ULONG count) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    TableCursor* const cursor = TRY(entered.cursor());
    if (wanted == nullptr || count == 0) return fail(JET_errInvalidParameter);
    const std::vector<IndexCreate*> each = TRY(indexArrayIn(wanted, count, JET_errInvalidParameter));
    TRY(checkMayChangeSchema(*cursor, entered.session(), SchemaChange::AddIndex));
    if (count > 1) TRY(checkBatch<IndexCreate>(entered, *cursor, each));
    for (IndexCreate* const one : each)
        one->err = JET_errSuccess;
    if (count == 1) {
        const Status made = contained([&] { return createEach(entered, tableId, *cursor, *wanted); });
        wanted->err = codeOf(made);
        return made;
    }
    // All or none.
    auto level = TRY(DdlLevel::begin(entered.session().transaction()));
    for (IndexCreate* const one : each) {
        const Status made = contained([&] { return createEach(entered, tableId, *cursor, *one); });
        one->err = codeOf(made);
        TRY(Status(made));
    }
    return level.commit();
}

template <class Char>
Status deleteIndex(JET_SESID session, JET_TABLEID tableId, const Char* name) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    TableCursor* const cursor = TRY(entered.cursor());
    TRY(checkMayChangeSchema(*cursor, entered.session(), SchemaChange::Delete));
    const std::string stored = TRY(objectNameIn(name));
    const catalog::IndexSchema* const index = cursor->schema().index(stored);
    if (index == nullptr) return fail(JET_errIndexNotFound);
    if ((index->definition->flags & catalog::kIndexDerived) != 0) return fail(JET_errFixedInheritedDDL);
    if (index->primary()) return fail(JET_errIndexMustStay);
    SchemaWork work = TRY(SchemaWork::on(cursor->schemas(), entered.session()));
    const catalog::FoundTable found = cursor->table();
    const catalog::IndexDefinition definition = *index->definition;
    if (found.entry->use().isCurrentIndex(definition.objectId)) return fail(JET_errIndexInUse);
    cursor->leave();
    auto level = TRY(DdlLevel::begin(work.transaction()));
    auto editor = work.editor();
    TRY(editor.lockSchema(found, work.session()));
    TRY(editor.deleteIndex(found, definition));
    return level.commit();
}

}  // namespace
}  // namespace esent::api

extern "C" {

using namespace esent::api;  // NOLINT: the exported functions are one line each

JET_ERR JET_API JetCreateIndexA(JET_SESID session, JET_TABLEID table, JET_PCSTR name, JET_GRBIT options,
                                JET_PCSTR key, JET_ULONG keyBytes, JET_ULONG density) {
    return guardedStatus([&] { return createIndex(session, table, name, options, key, keyBytes, density); });
}

JET_ERR JET_API JetCreateIndexW(JET_SESID session, JET_TABLEID table, JET_PCWSTR name, JET_GRBIT options,
                                JET_PCWSTR key, JET_ULONG keyBytes, JET_ULONG density) {
    return guardedStatus([&] { return createIndex(session, table, name, options, key, keyBytes, density); });
}

JET_ERR JET_API JetCreateIndex2A(JET_SESID session, JET_TABLEID table, JET_INDEXCREATE_A* wanted,
                                 JET_ULONG count) {
    return guardedStatus([&] { return createIndexes(session, table, wanted, count); });
}

JET_ERR JET_API JetCreateIndex2W(JET_SESID session, JET_TABLEID table, JET_INDEXCREATE_W* wanted,
                                 JET_ULONG count) {
    return guardedStatus([&] { return createIndexes(session, table, wanted, count); });
}

JET_ERR JET_API JetCreateIndex3A(JET_SESID session, JET_TABLEID table, JET_INDEXCREATE2_A* wanted,
                                 JET_ULONG count) {
    return guardedStatus([&] { return createIndexes(session, table, wanted, count); });
}

JET_ERR JET_API JetCreateIndex3W(JET_SESID session, JET_TABLEID table, JET_INDEXCREATE2_W* wanted,
                                 JET_ULONG count) {
    return guardedStatus([&] { return createIndexes(session, table, wanted, count); });
}

JET_ERR JET_API JetCreateIndex4A(JET_SESID session, JET_TABLEID table, JET_INDEXCREATE3_A* wanted,
                                 JET_ULONG count) {
    return guardedStatus([&] { return createIndexes(session, table, wanted, count); });
}

JET_ERR JET_API JetCreateIndex4W(JET_SESID session, JET_TABLEID table, JET_INDEXCREATE3_W* wanted,
                                 JET_ULONG count) {
    return guardedStatus([&] { return createIndexes(session, table, wanted, count); });
}

JET_ERR JET_API JetDeleteIndexA(JET_SESID session, JET_TABLEID table, JET_PCSTR name) {
    return guardedStatus([&] { return deleteIndex(session, table, name); });
}

JET_ERR JET_API JetDeleteIndexW(JET_SESID session, JET_TABLEID table, JET_PCWSTR name) {
    return guardedStatus([&] { return deleteIndex(session, table, name); });
}
}
