// See index_check.h.
#include "api/index_check.h"

#include "api/ddl.h"
#include "catalog/schema_loader.h"
#include "catalog/system_tables.h"
#include "table/index_key_plan.h"

namespace esent::api {
namespace {

bool isShared(const catalog::IndexDefinition& index) {
    return (index.flags & (catalog::kIndexTemplate | catalog::kIndexDerived)) != 0;
}

Status drop(EnteredSession& entered, database::VolumeFile& file, const catalog::SortedIndex& wanted) {
    SchemaWork work = TRY(SchemaWork::on(file.schemas(), *entered));
    const auto found = TRY(file.schemas().find(wanted.table, work.transaction().snapshot()));
    auto level = TRY(DdlLevel::begin(work.transaction()));
    auto editor = work.editor();
    TRY(editor.lockSchema(found, work.session()));
    TRY(editor.deleteIndex(found, wanted.index));
    return level.commit();
}

}  // namespace

table::Outcome checkAttachedIndexes(EnteredSession& entered, database::Database& database, JET_GRBIT bits) {
    constexpr std::uintptr_t kCheckAtAttach = 1;
    const bool dropAll = (bits & JET_bitDbDeleteUnicodeIndexes) != 0;
    const bool dropBad = dropAll || (bits & JET_bitDbDeleteCorruptIndexes) != 0;
    const auto checking = entered.instance().parameters().number(JET_paramEnableIndexChecking);
    const auto file = database.volumeFile();
    if (database.readOnly() || file == nullptr) return JET_errSuccess;
    if (!dropBad && checking != kCheckAtAttach) return JET_errSuccess;
    JET_ERR outcome = JET_errSuccess;
    for (const catalog::SortedIndex& each : TRY(catalog::listSortedIndexes(file->volume()))) {
        const bool outOfDate = !table::sortsAsRecorded(each.index);
        if (!outOfDate && !dropAll) continue;
        if (outOfDate && each.index.primary()) return fail(JET_errPrimaryIndexCorrupted);
        if (outOfDate && (!dropBad || isShared(each.index))) return fail(JET_errSecondaryIndexCorrupted);
        if (each.index.primary() || isShared(each.index)) continue;
        TRY(drop(entered, *file, each));
        outcome = JET_wrnCorruptIndexDeleted;
    }
    return outcome;
}

}  // namespace esent::api
