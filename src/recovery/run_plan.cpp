#include "recovery/run_plan.h"

#include <optional>

#include "recovery/close_stream.h"
#include "recovery/cut_log.h"

namespace esent::recovery {

namespace {

Status tell(RecoveryContext& context, Progress::Step step, std::uint32_t done) {
    if (!context.progress) return {};
    const JET_ERR answer = context.progress({step, done, 100});
    if (answer < JET_errSuccess) return fail(answer);
    return {};
}

// What is open at the end of the logs is undone and detached, unless somebody wants it otherwise.
Status askToClose(const RecoveryContext& context, Replay& replay, const log::LogFiles& files) {
    const bool withoutUndo = context.options.withoutUndo;
    if (replay.endedCleanly()) {
        const JET_ERR byDefault =
            withoutUndo ? JET_errRecoveredWithoutUndoDatabasesConsistent : JET_errSuccess;
        return askForCurrentLog(context, files, replay.lastLink().generation, OpenReason::Do, byDefault);
    }
    ControlCall undo{ControlPoint::BeginUndo};
    if (withoutUndo) undo.byDefault = JET_errRecoveredWithoutUndo;
    if (context.control) undo.databases = replay.databases().attachedHeaders();
    TRY(decide(context, undo));
    if (withoutUndo && replay.stopped()) return fail(JET_errRecoveredWithoutUndo);
    for (const auto& [id, database] : replay.databases().all()) {
        if (!database.attached) continue;
        ControlCall detaching{ControlPoint::DetachingDatabase};
        detaching.path = database.file->path;
        TRY(decide(context, detaching));
    }
    return askForCurrentLog(context, files, replay.lastLink().generation, OpenReason::Undo);
}

// The stream ended with a termination: the databases are clean, only the checkpoint was behind.
Status settle(RecoveryContext& context, const Replay& replay, const log::LogFiles& files,
              const Signature& stream, const log::StreamEnd& end, RecoveryOutcome& outcome) {
    outcome.end = end;
    outcome.lastTerm = replay.lastTermination();
    outcome.logFileSegments = outcome.end.header.fileSegments();
    return writeFinalCheckpoint(context, files, stream, outcome.logFileSegments, outcome.lastTerm);
}

Status close(RecoveryContext& context, Replay& replay, const ReplayPlan& plan, const log::LogFiles& files,
             const Signature& stream, const log::StreamEnd& end, RecoveryOutcome& outcome) {
    for (const auto& [id, database] : replay.databases().all()) {
        if (!database.attached || database.creating) continue;
        outcome.attachedAtEnd.push_back({database.file->path, database.sizeLimit});
    }
    CloseRequest request;
    request.files = files;
    request.end = end;
    request.redoFrom = plan.start.position;
    if (request.redoFrom.segment == 0) request.redoFrom.segment = 1;
    request.checkpoint = plan.start.position.generation;
    request.hard = plan.hard;
    outcome.lastTerm = TRY(closeStream(context, replay.databases(), replay.openWork(), request));
    outcome.end = TRY(findEnd(context, files));
    outcome.logFileSegments = outcome.end.header.fileSegments();
    return writeFinalCheckpoint(context, files, stream, outcome.logFileSegments, outcome.lastTerm);
}

}  // namespace

Status askForCurrentLog(const RecoveryContext& context, const log::LogFiles& files, Generation generation,
                        OpenReason reason, JET_ERR byDefault) {
    ControlCall call{ControlPoint::OpenLog, byDefault, generation};
    call.currentLog = true;
    call.openReason = reason;
    call.path = files.currentPath();
    return decide(context, call);
}

Status checkPlan(RecoveryContext& context, const ReplayPlan& plan, const PathMap& paths,
                 const Signature& stream) {
    Replay check(context, plan, paths, Mode::Check, stream);
    TRY(check.run());
    return {};
}

Status runPlan(RecoveryContext& context, const ReplayPlan& plan, const PathMap& paths,
               const log::LogFiles& files, const Signature& stream, RecoveryOutcome& outcome,
               const std::function<Status()>& clearTheWay) {
    TRY(announce(context, os::EventLevel::Information, 300, {context.logFolder}));
    TRY(tell(context, Progress::Step::Begin, 0));
    std::optional<Replay> done;
    done.emplace(context, plan, paths, Mode::Hold, stream);
    if (const Status sound = done->run(); !sound) {
        (void)announce(context, os::EventLevel::Error, 454, {std::to_string(sound.error().code)});
        return sound;
    }
    if (clearTheWay) TRY(clearTheWay());
    outcome.runs = done->holdsAll() ? 1 : 2;
    if (outcome.runs == 1) {
        TRY(done->carryOut());
    } else {
        done.emplace(context, plan, paths, Mode::Apply, stream);
        TRY(done->run());
    }
    Replay& replay = *done;
    outcome.recovered = true;
    if (replay.lostCommitted()) outcome.warning = JET_wrnCommittedLogFilesLost;
    TRY(askToClose(context, replay, files));
    log::StreamEnd end = replay.end();
    if (replay.stopped()) {
        TRY(cutLog(context, files, replay.lastLink(), replay.stoppedAt()));
        end = TRY(findEnd(context, files));
    }
    if (replay.endedCleanly() && !end.archived) {
        TRY(settle(context, replay, files, stream, end, outcome));
    } else {
        TRY(close(context, replay, plan, files, stream, end, outcome));
        TRY(askForCurrentLog(context, files, outcome.end.header.generation(), OpenReason::Do));
    }
    TRY(tell(context, Progress::Step::Complete, 100));
    return announce(context, os::EventLevel::Information, 302, {context.logFolder});
}

}  // namespace esent::recovery
