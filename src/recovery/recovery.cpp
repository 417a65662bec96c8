#include "recovery/recovery.h"

#include <algorithm>

#include "log/checkpoint_file.h"
#include "log/log_files.h"
#include "recovery/close_stream.h"
#include "recovery/log_chain.h"
#include "recovery/path_map.h"
#include "recovery/replay.h"
#include "recovery/run_plan.h"

namespace esent::recovery {

namespace {

constexpr std::uint32_t kAccumulatedSinceMinor = 13;
constexpr log::LogVersion kListInCheckpointSince{8, 4000, 4, 3};

log::LogFiles filesOf(const RecoveryContext& context) {
    log::LogFileSettings settings;
    settings.logFolder = context.logFolder;
    settings.systemFolder = context.systemFolder;
    settings.baseName = context.baseName;
    settings.legacyExtensions = context.legacyExtensions;
    settings.shortNumbers = context.shortGenerations;
    return log::LogFiles(settings);
}

// The header of the newest log: its signature is the stream's.
Result<log::LogHeader> newestHeader(RecoveryContext& context, const LogFolder& folder) {
    if (folder.current) return *folder.current;
    auto file = TRY(context.files.open(folder.archived.rbegin()->second, {os::OpenMode::ReadOnlyShared}));
    log::LogExpectations expectations;
    expectations.pageSize = context.pageSize;
    return log::readLogHeader(*file, expectations);
}

// Was the stream closed, and does the checkpoint say the same? Then there is nothing to recover.
Result<std::optional<log::StreamEnd>> closedEnd(RecoveryContext& context, const LogFolder& folder,
                                                const Result<log::Checkpoint>& checkpoint) {
    if (!folder.current || !checkpoint) return std::nullopt;
    log::LogFileReader::Options options;
    options.scan.current = true;
    auto reader = log::LogFileReader::open(context.files, folder.files.currentPath(), options);
    if (!reader) return std::nullopt;  // the replay will meet it and name it
    const log::ScanResult& scan = reader->scan();
    if (!scan.closedNormally || scan.lastTermination != checkpoint->position()) return std::nullopt;
    if (!reader->seek(scan.lastTermination)) return std::nullopt;
    auto record = reader->next();
    if (!record || !*record) return std::nullopt;
    if ((*record)->code() == log::RecordCode::RecoveryQuitKeepAttachments) return std::nullopt;
    log::StreamEnd end;
    end.header = reader->header();
    end.scan = scan;
    end.nextRecord = {0, static_cast<std::uint16_t>(scan.lastSegment + 1), end.header.generation()};
    return end;
}

Result<ReplayPlan> makePlan(const LogFolder& folder, const log::LogHeader& newest,
                            const Result<log::Checkpoint>& checkpoint) {
    ReplayPlan plan;
    plan.checkAccumulated =
        newest.version().major == 8 && newest.version().updateMinor >= kAccumulatedSinceMinor;
    plan.start.position = {0, 1, *folder.lowest()};
    if (checkpoint && checkpoint->position().generation > 0) {
        plan.start.position = checkpoint->position();
        if (checkpoint->attachListValid() && newest.version() >= kListInCheckpointSince) {
            if (auto list = checkpoint->attachList()) plan.start.list = std::move(*list);
        }
    }
    if (plan.start.position.generation > *folder.highest()) return fail(JET_errMissingLogFile);
    plan.chain = chainFrom(folder, plan.start.position.generation, log::ReadPurpose::SoftRecovery);
    if (plan.chain.links.empty()) return fail(JET_errMissingLogFile);
    return plan;
}

// An existing stream whose files have another size than configured is a matter for after the recovery.
Status judgeFileSize(const RecoveryContext& context, std::uint32_t segments) {
    const std::uint32_t configured = context.logFileKilobytes / 4;
    if (segments == configured || context.deleteOldLogs) return {};
    return fail(JET_errLogFileSizeMismatchDatabasesConsistent);
}

Status removeLogs(RecoveryContext& context, const LogFolder& folder, const RecoveryOutcome& outcome) {
    const Generation last = outcome.end.header.generation();
    bool removed = false;
    for (const auto& [generation, path] : folder.archived) {
        const bool stray = context.deleteOutOfRangeLogs && generation > last;
        const bool done = context.options.truncateLogsAfter && generation < outcome.lastTerm.generation;
        if (!stray && !done) continue;
        TRY(context.files.remove(path));
        removed = true;
    }
    if (removed) TRY(context.files.syncDirectory(context.logFolder));
    return {};
}

Result<RecoveryOutcome> recoverFolder(RecoveryContext& context) {
    log::LogExpectations expectations;
    expectations.pageSize = context.pageSize;
    const LogFolder folder = TRY(lookAtLogs(context.files, filesOf(context), expectations));
    RecoveryOutcome outcome;
    outcome.legacyExtensions = context.legacyExtensions;
    if (!folder.hasLogs()) {
        if (context.options.streamMustExist) return fail(JET_errMissingLogFile);
        return outcome;
    }
    const RecoveryOptions& options = context.options;
    const bool mayMiss = options.ignoreLostLogs || options.allowMissingCurrentLog;
    if (!folder.currentExists && !folder.tempExists && !mayMiss) return fail(JET_errMissingLogFile);

    outcome.stream = StreamState::Clean;
    outcome.legacyExtensions = folder.files.settings().legacyExtensions;
    const log::LogHeader newest = TRY(newestHeader(context, folder));
    const Signature stream = newest.signature();
    outcome.logFileSegments = newest.fileSegments();
    const auto checkpoint = log::readCheckpoint(context.files, folder.files.checkpointPath(), &stream);
    if (auto end = TRY(closedEnd(context, folder, checkpoint))) {
        if (options.withoutUndo) return fail(JET_errRecoveredWithoutUndoDatabasesConsistent);
        outcome.end = std::move(*end);
        outcome.lastTerm = outcome.end.scan.lastTermination;
        TRY(judgeFileSize(context, outcome.logFileSegments));
        return outcome;
    }
    const ReplayPlan plan = TRY(makePlan(folder, newest, checkpoint));
    const PathMap paths(context.files, context.map, false, context.alternateDatabaseFolder,
                        context.logFolder);
    TRY(runPlan(context, plan, paths, folder.files, stream, outcome));
    TRY(removeLogs(context, folder, outcome));
    TRY(judgeFileSize(context, outcome.logFileSegments));
    return outcome;
}

}  // namespace

Result<RecoveryOutcome> recover(RecoveryContext& context) {
    const LogPosition stop = context.stopAt;
    const LogPosition farthest{0xFFFF, 0xFFFF, 0x7FFFFFFF};
    if (!stop.isZero() && stop < farthest) return fail(JET_errFeatureNotAvailable);
    auto outcome = recoverFolder(context);
    if (!outcome && context.progress) (void)context.progress({Progress::Step::Fail, 0, 100});
    return outcome;
}

}  // namespace esent::recovery
