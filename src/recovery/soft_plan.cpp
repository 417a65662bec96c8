#include "recovery/soft_plan.h"

#include <algorithm>

#include "log/checkpoint_file.h"
#include "log/log_files.h"
#include "page/database_header.h"
#include "recovery/stop_time.h"

namespace esent::recovery {

namespace {

constexpr std::uint32_t kAccumulatedSinceMinor = 13;
constexpr log::LogVersion kListInCheckpointSince{8, 4000, 4, 3};

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
    auto reader = log::LogFileReader::open(context.files, folder.currentPath, options);
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

// The first log that the databases of the map need; nothing when one of them does not say.
std::optional<Generation> lowestNeeded(RecoveryContext& context, const Signature& stream) {
    std::optional<Generation> lowest;
    for (const PathMapping& each : context.map) {
        if (each.to.empty()) continue;
        auto file = context.files.open(each.to, {os::OpenMode::ReadOnlyShared});
        if (!file) return std::nullopt;
        const auto header = page::readDatabaseHeader(**file, false);
        if (!header || header->logSignature() != stream) return std::nullopt;
        const bool clean = header->state() == page::DatabaseState::Clean;
        const Generation needs = clean ? header->consistentPosition().generation : header->minRequired();
        if (needs <= 0) return std::nullopt;
        lowest = std::min(lowest.value_or(needs), needs);
    }
    return lowest;
}

// What comes behind a generation is not replayed; that it is there is no gap.
void stopBehind(LogChain& chain, Generation last) {
    const std::size_t before = chain.links.size();
    std::erase_if(chain.links, [&](const ChainLink& link) { return link.generation > last; });
    if (chain.links.size() < before) chain.gap = false;
}

// With a stop before the checkpoint the replay begins at the lowest log.
Result<ReplayPlan> makePlan(RecoveryContext& context, const LogFolder& folder, const log::LogHeader& newest,
                            const Result<log::Checkpoint>& checkpoint) {
    const Generation last = context.options.lastGeneration;
    const bool stops = !context.stopAt.isZero();
    ReplayPlan plan;
    plan.files = folder.files;
    plan.checkAccumulated =
        newest.version().major == 8 && newest.version().updateMinor >= kAccumulatedSinceMinor;
    plan.start.position = {0, 1, *folder.lowest()};
    std::optional<Generation> inferred;
    if (context.options.startFromMap) inferred = lowestNeeded(context, newest.signature());
    if (inferred) plan.start.position.generation = *inferred;
    const bool usable = checkpoint && !inferred && !(stops && context.stopAt <= checkpoint->position());
    if (usable && checkpoint->position().generation > 0) {
        plan.start.position = checkpoint->position();
        if (checkpoint->attachListValid() && newest.version() >= kListInCheckpointSince) {
            if (auto list = checkpoint->attachList()) plan.start.list = std::move(*list);
        }
    }
    if (stops && context.stopAt < plan.start.position) return fail(JET_errInvalidParameter);
    const Generation first = plan.start.position.generation;
    if (first <= *folder.highest()) {
        plan.chain = chainFrom(folder, first, log::ReadPurpose::SoftRecovery);
    }
    if (plan.chain.links.empty()) {
        TRY(decide(context, missingLog(folder.files, first, NextAction::Fail, JET_errMissingLogFile)));
    }
    if (last != 0) stopBehind(plan.chain, last);
    if (plan.chain.links.empty()) return fail(JET_errMissingLogFile);
    return plan;
}

}  // namespace

Result<std::optional<SoftPlan>> prepareSoftRecovery(RecoveryContext& context) {
    log::LogExpectations expectations;
    expectations.pageSize = context.pageSize;
    const RecoveryOptions& options = context.options;
    SoftPlan soft;
    soft.folder = TRY(lookAtLogs(context.files, context.logFiles(), expectations));
    const LogFolder& folder = soft.folder;
    if (!folder.hasLogs()) {
        const JET_ERR byDefault = options.streamMustExist ? JET_errMissingLogFile : JET_errSuccess;
        TRY(decide(context, missingLog(folder.files, 0, NextAction::NewStream, byDefault)));
        return std::nullopt;
    }
    TRY(applyStopTime(context, folder));
    if (!folder.currentExists) {
        const bool mayMiss = folder.tempExists || options.ignoreLostLogs || options.allowMissingCurrentLog;
        TRY(decide(context, missingLog(folder.files, *folder.highest() + 1, NextAction::Redo,
                                       mayMiss ? JET_errSuccess : JET_errMissingLogFile)));
    }
    soft.newest = TRY(newestHeader(context, folder));
    const Signature stream = soft.newest.signature();
    ControlCall checkpointCall{ControlPoint::OpenCheckpoint};
    checkpointCall.path = TRY(log::asOnDisk(context.files, folder.files.checkpointPath()));
    TRY(decide(context, checkpointCall));
    const auto checkpoint = log::readCheckpoint(context.files, checkpointCall.path, &stream);
    soft.closed = TRY(closedEnd(context, folder, checkpoint));
    const bool stopsBefore =
        soft.closed && !context.stopAt.isZero() && context.stopAt <= soft.closed->scan.lastTermination;
    if (stopsBefore) soft.closed.reset();
    if (!soft.closed) soft.plan = TRY(makePlan(context, folder, soft.newest, checkpoint));
    return soft;
}

}  // namespace esent::recovery
