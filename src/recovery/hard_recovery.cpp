// Hard recovery: the replay of a backup set, checked first.
#include "recovery/restore_set.h"
#include "recovery/run_plan.h"

namespace esent::recovery {

namespace {

constexpr std::uint32_t kAccumulatedSinceMinor = 13;

struct Prepared {
    RestoreSet set;
    ReplayPlan plan;
};

Result<Prepared> prepare(RecoveryContext& context, const HardRecoverySpec& spec) {
    Prepared prepared;
    prepared.set = TRY(openRestoreSet(context, spec));
    TRY(checkImages(context, prepared.set, spec.databases));
    ReplayPlan& plan = prepared.plan;
    plan.chain = prepared.set.chain;
    plan.start.position = {0, 1, prepared.set.low};
    const log::LogVersion version = prepared.set.highest.version();
    plan.checkAccumulated = version.major == 8 && version.updateMinor >= kAccumulatedSinceMinor;
    plan.hard = true;
    plan.restored = prepared.set.high;
    return prepared;
}

PathMap pathsOf(RecoveryContext& context, const HardRecoverySpec& spec) {
    return PathMap(context.files, spec.databases, true, {}, context.logFolder);
}

// The restore begins. What it will not need any more: logs outside the range, and a checkpoint of before.
Status clearTheWay(RecoveryContext& context, const HardRecoverySpec& spec, const RestoreSet& set) {
    context.events.report({os::EventLevel::Information, os::EventCategory::LoggingRecovery, 204, {}});
    if (!sameRecordedPath(spec.setFolder, context.logFolder)) {
        for (const std::string& path : set.outOfRange)
            TRY(context.files.remove(path));
    }
    const std::string checkpoint = set.logFiles.checkpointPath();
    if (TRY(context.files.exists(checkpoint))) TRY(context.files.remove(checkpoint));
    return {};
}

}  // namespace

Status checkHard(RecoveryContext& context, const HardRecoverySpec& spec) {
    const Prepared prepared = TRY(prepare(context, spec));
    const PathMap paths = pathsOf(context, spec);
    return checkPlan(context, prepared.plan, paths, prepared.set.stream);
}

Result<RecoveryOutcome> recoverHard(RecoveryContext& context, const HardRecoverySpec& spec) {
    const Prepared prepared = TRY(prepare(context, spec));
    const PathMap paths = pathsOf(context, spec);
    RecoveryOutcome outcome;
    outcome.stream = StreamState::Clean;
    outcome.legacyExtensions = prepared.set.logFiles.settings().legacyExtensions;
    TRY(runPlan(context, prepared.plan, paths, prepared.set.logFiles, prepared.set.stream, outcome,
                [&] { return clearTheWay(context, spec, prepared.set); }));
    return outcome;
}

}  // namespace esent::recovery
