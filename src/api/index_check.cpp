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
    // Only who asks for it (JET_paramEnableIndexChecking) is refused; others find out when they open the
    // table.
    constexpr std::uintptr_t kCheckAtAttach = 1;
    const instance::ParameterBlock& parameters = entered.instance().parameters();
    const bool checks = parameters.isExplicit(JET_paramEnableIndexChecking) &&
                        parameters.number(JET_paramEnableIndexChecking) == kCheckAtAttach;
    const bool dropAll = (bits & JET_bitDbDeleteUnicodeIndexes) != 0;
    const bool dropBad = dropAll || (bits & JET_bitDbDeleteCorruptIndexes) != 0;
    const auto file = database.volumeFile();
    if (database.readOnly() || file == nullptr) return JET_errSuccess;
    if (!dropBad && !checks) return JET_errSuccess;
    JET_ERR outcome = JET_errSuccess;
    for (const catalog::SortedIndex& each : TRY(catalog::listSortedIndexes(file->volume()))) {
        const bool outOfDate = !table::sortsAsRecorded(each.index);
        if (!outOfDate && !dropAll) continue;
        if (checks && outOfDate && each.index.primary()) return fail(JET_errPrimaryIndexCorrupted);
        if (checks && outOfDate && (!dropBad || isShared(each.index)))
            return fail(JET_errSecondaryIndexCorrupted);
        if (each.index.primary() || isShared(each.index)) continue;
        TRY(drop(entered, *file, each));
        outcome = JET_wrnCorruptIndexDeleted;
    }
    return outcome;
}

}  // namespace esent::api
