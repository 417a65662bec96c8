#include "recovery/recovery.h"

#include <algorithm>

#include "recovery/path_map.h"
#include "recovery/run_plan.h"
#include "recovery/soft_plan.h"

namespace esent::recovery {

namespace {

// An existing stream whose files have another size than configured is a matter for after the recovery.
Status judgeFileSize(const RecoveryContext& context, std::uint32_t segments) {
    const std::uint32_t configured = context.logFileKilobytes / 4;
    if (segments == configured || context.dropLogsOfOtherSize) return {};
    return fail(JET_errLogFileSizeMismatchDatabasesConsistent);
}

// What only the end of a recovery writes must not stop it there.
Status checkWritable(RecoveryContext& context, const LogFolder& folder) {
    if (context.options.withoutUndo) return {};
    const std::string checkpoint = TRY(log::asOnDisk(context.files, folder.files.checkpointPath()));
    for (const std::string& path : {folder.currentPath, checkpoint}) {
        if (!TRY(context.files.exists(path))) continue;
        (void)TRY(context.files.open(path, {os::OpenMode::ReadWrite}));
    }
    return {};
}

Status removeLogs(RecoveryContext& context, const LogFolder& folder, const RecoveryOutcome& outcome) {
    const Generation last = outcome.end.header.generation();
    const bool truncates = outcome.recovered && context.options.truncateLogsAfter;
    bool removed = false;
    for (const auto& [generation, path] : folder.archived) {
        const bool stray = context.deleteOutOfRangeLogs && generation > last;
        const bool done = truncates && generation < outcome.lastTerm.generation;
        if (!stray && !done) continue;
        TRY(context.files.remove(path));
        removed = true;
    }
    if (removed) TRY(context.files.syncDirectory(context.logFolder));
    return {};
}

Result<RecoveryOutcome> recoverFolder(RecoveryContext& context) {
    RecoveryOutcome outcome;
    outcome.legacyExtensions = context.legacyExtensions;
    auto prepared = TRY(prepareSoftRecovery(context));
    if (!prepared) return outcome;
    LogFolder& folder = prepared->folder;
    const Signature stream = prepared->newest.signature();
    outcome.stream = StreamState::Clean;
    outcome.legacyExtensions = folder.files.settings().legacyExtensions;
    outcome.logFileSegments = prepared->newest.fileSegments();
    if (prepared->closed) {
        outcome.end = std::move(*prepared->closed);
        const JET_ERR byDefault =
            context.options.withoutUndo ? JET_errRecoveredWithoutUndoDatabasesConsistent : JET_errSuccess;
        TRY(askForCurrentLog(context, folder.files, outcome.end.header.generation(), OpenReason::Do,
                             byDefault));
        TRY(adoptNames(context.files, folder, prepared->plan.chain));
        outcome.lastTerm = outcome.end.scan.lastTermination;
        TRY(removeLogs(context, folder, outcome));
        TRY(judgeFileSize(context, outcome.logFileSegments));
        return outcome;
    }
    const PathMap paths(context);
    const auto clearTheWay = [&]() -> Status {
        TRY(checkWritable(context, folder));
        return adoptNames(context.files, folder, prepared->plan.chain);
    };
    TRY(runPlan(context, prepared->plan, paths, folder.files, stream, outcome, clearTheWay));
    TRY(removeLogs(context, folder, outcome));
    TRY(judgeFileSize(context, outcome.logFileSegments));
    return outcome;
}

}  // namespace

Result<RecoveryOutcome> recover(RecoveryContext& context) {
    constexpr Generation kFarthest = 0x7FFFFFFF;
    if (context.stopAt.generation >= kFarthest) context.stopAt = {};
    auto outcome = recoverFolder(context);
    if (!outcome && context.progress) (void)context.progress({Progress::Step::Fail, 0, 100});
    return outcome;
}

}  // namespace esent::recovery
