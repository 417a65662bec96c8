// BackupController: the part that OS snapshots use. From freeze to its end a snapshot looks like a local
// backup in its log phase.
#include <algorithm>

#include "backup/backup_controller.h"

namespace esent::backup {

using instance::BackupGate;
using instance::BackupKind;
using instance::BackupPhase;

Status BackupController::freezeForSnapshot(bool full) {
    BackupEnvironment& environment = *environment_;
    BackupGate& gate = environment.gate();
    if (gate.state().anyInProgress() || !gate.state().allowed()) return fail(JET_errOSSnapshotNotAllowed);
    if (!environment.loggingEnabled()) return freezeWithoutLog();
    const bool circular = environment.circularLogging();
    if (!full && circular) return fail(JET_errInvalidBackup);

    auto session = std::make_unique<BackupSession>();
    session->full = full;
    session->kind = BackupKind::Snapshot;
    const auto number = gate.begin(BackupKind::Snapshot, BackupPhase::Logs);
    if (!number) return fail(JET_errOSSnapshotNotAllowed);
    session->number = *number;
    const std::lock_guard lock(calls_);
    if (const Status started = startSnapshot(*session, circular); !started) {
        environment.keepLogsFrom(0);
        if (gate.claimEnd()) gate.finish();
        return started;
    }
    session_ = std::move(session);
    gate.freeze();
    return {};
}

// Without a log there is nothing to prepare: the files just stand still.
Status BackupController::freezeWithoutLog() {
    BackupGate& gate = environment_->gate();
    auto session = std::make_unique<BackupSession>();
    session->kind = BackupKind::Snapshot;
    const auto number = gate.begin(BackupKind::Snapshot, BackupPhase::Logs);
    if (!number) return fail(JET_errOSSnapshotNotAllowed);
    session->number = *number;
    const std::lock_guard lock(calls_);
    session_ = std::move(session);
    gate.freeze();
    return {};
}

Status BackupController::startSnapshot(BackupSession& session, bool circular) {
    BackupEnvironment& environment = *environment_;
    for (auto& database : environment.databases()) {
        session.databases.push_back({std::move(database), false, false, {}});
    }
    if (!session.full) TRY(checkPreviousFull(session));
    session.generationAtBegin = environment.currentGeneration();
    session.mark = environment.logTip();
    session.markTime = environment.now();
    environment.keepLogsFrom(1);
    TRY(appendRecord(session, log::BackupPhase::Begin));
    if (circular) {
        session.copy = {TRY(environment.checkpointGeneration()), environment.currentGeneration() + 1};
        session.prepared = session.mark;
        session.preparedTime = session.markTime;
        return {};
    }
    // copy.low first: computeRanges() keeps a full backup's.
    if (session.full) session.copy.low = TRY(environment.checkpointGeneration());
    return computeRanges(session);
}

void BackupController::thawAfterSnapshot() {
    environment_->resumeWrites();
    environment_->gate().thaw();
}

void BackupController::endSnapshot(JET_ERR outcome, bool copy) {
    BackupGate& gate = environment_->gate();
    if (!gate.state().snapshotInProgress()) return;
    if (!gate.claimEnd()) return;
    const std::lock_guard lock(calls_);
    if (!session_ || !environment_->loggingEnabled()) {
        session_.reset();
        gate.finish();
        return;
    }
    EndRequest request;
    request.truncateDone = !copy;
    (void)finishSession(outcome, request);
}

Status BackupController::truncateSnapshotLogs(bool all) {
    const std::lock_guard lock(calls_);
    if (!session_ || session_->kind != BackupKind::Snapshot || !environment_->loggingEnabled()) return {};
    if (!all || environment_->circularLogging()) {
        events_.nothingToDelete();
        return {};
    }
    BackupSession& session = *session_;
    const Generation lowest = TRY(environment_->lowestArchivedGeneration());
    const Generation end = std::min(session.copy.end, TRY(environment_->checkpointGeneration()));
    session.logsTruncated = true;
    if (lowest >= end) {
        events_.nothingToDelete();
        return {};
    }
    events_.deletingLogs(environment_->archivePath(lowest), environment_->archivePath(end - 1));
    BackupInfo deleted;
    deleted.generationLow = static_cast<std::uint32_t>(lowest);
    deleted.generationHigh = static_cast<std::uint32_t>(end);
    (void)appendRecord(session, log::BackupPhase::Truncate, deleted);
    TRY(environment_->deleteLogs(lowest, end));
    return {};
}

}  // namespace esent::backup
