// JetComputeStats: counts the rows of a table and the entries of its indexes and keeps the numbers in the
// catalog, where JetGetObjectInfo and the lists of indexes find them.
#include "api/ddl.h"
#include "table/table_statistics.h"

namespace esent::api {
namespace {

Status computeStatistics(JET_SESID session, JET_TABLEID tableId) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    table::TableCursor* const cursor = TRY(entered.cursor());
    if (!cursor->updatable()) return fail(JET_errPermissionDenied);
    TRY(checkMayWrite(entered.session()));
    const catalog::TableSchema& schema = cursor->schema();
    cursor->leave();
    std::vector<catalog::SchemaEditor::Counted> counted;
    counted.push_back({schema.object(), TRY(table::countTree(schema.tree(), cursor->view()))});
    for (const catalog::IndexSchema& index : schema.indexes()) {
        if (index.primary()) continue;
        counted.push_back({index.definition->objectId, TRY(table::countTree(index.tree, cursor->view()))});
    }
    SchemaWork work = TRY(SchemaWork::on(cursor->schemas(), entered.session()));
    const catalog::FoundTable found = cursor->table();
    auto level = TRY(DdlLevel::begin(work.transaction()));
    auto editor = work.editor();
    TRY(editor.lockSchema(found, work.session()));
    TRY(editor.setStatistics(found, counted));
    return level.commit();
}

}  // namespace
}  // namespace esent::api

extern "C" {

using namespace esent::api;  // NOLINT: the exported functions are one line each

JET_ERR JET_API JetComputeStats(JET_SESID session, JET_TABLEID table) {
    return guardedStatus([&] { return computeStatistics(session, table); });
}
}
