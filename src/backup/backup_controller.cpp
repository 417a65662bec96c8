// Beginning and ending; the calls in between are in backup_files.cpp and backup_logs.cpp.
#include "backup/backup_controller.h"

#include <algorithm>

#include "backup/backup_call.h"
#include "base/contained.h"
#include "page/header_transitions.h"

namespace esent::backup {

using instance::BackupGate;
using instance::BackupKind;
using instance::BackupPhase;

BackupController::BackupController(std::unique_ptr<BackupEnvironment> environment)
    : environment_(std::move(environment)), events_(environment_->events()) {}

BackupController::~BackupController() = default;

// ---- begin
// ------------------------------------------------------------------------------------------------------

Status BackupController::checkBegin(const BeginRequest& request) {
    if (!environment_->gate().state().allowed()) return fail(JET_errBackupNotAllowedYet);
    if (!environment_->loggingEnabled()) return fail(JET_errLoggingDisabled);
    if (request.unknownOptions) return fail(JET_errInvalidGrbit);
    const bool circular = environment_->circularLogging();
    if (request.incremental && circular) return fail(JET_errInvalidBackup);
    if (request.surrogate && circular) return fail(JET_errInvalidBackup);
    if (request.internalCopy && (request.surrogate || request.incremental)) return fail(JET_errInvalidGrbit);
    return environment_->logHealth();
}

Status BackupController::begin(const BeginRequest& request) {
    TRY(checkBegin(request));
    auto session = std::make_unique<BackupSession>();
    session->full = !request.incremental;
    session->internalCopy = request.internalCopy;
    session->folder = request.folder;
    session->kind = request.surrogate ? BackupKind::Surrogate : BackupKind::Local;
    BackupGate& gate = environment_->gate();
    const BackupPhase phase = request.incremental ? BackupPhase::Logs : BackupPhase::Databases;
    session->number = TRY(gate.begin(session->kind, phase));

    const std::lock_guard lock(calls_);
    const Status started = contained([&] { return startSession(*session, request); });
    if (started) {
        session_ = std::move(session);
        return {};
    }
    // Nothing has begun. Someone else may just have claimed the end of it: then that call finishes it.
    environment_->keepLogsFrom(0);
    if (gate.claimEnd()) {
        gate.finish();
    }
    return started;
}

Status BackupController::startSession(BackupSession& session, const BeginRequest& request) {
    BackupEnvironment& environment = *environment_;
    for (auto& database : environment.databases())
        session.databases.push_back({std::move(database), false, false, {}});
    if (!session.full) TRY(checkPreviousFull(session));
    session.generationAtBegin = environment.currentGeneration();
    if (session.full) {
        session.mark = environment.logTip();
        session.markTime = environment.now();
    }
    events_.starting(session.full, session.internalCopy);
    if (request.surrogate && request.surrogateRange.known()) {
        session.copy = request.surrogateRange;
    } else if (session.full && !request.surrogate) {
        environment.keepLogsFrom(
            1);  // nothing is recycled between the look at the checkpoint and the real floor
        session.copy.low = TRY(environment.checkpointGeneration());
        environment.keepLogsFrom(session.copy.low);
    }
    const Status recorded = appendRecord(session, log::BackupPhase::Begin);
    if (!recorded && request.surrogate && request.incremental) return recorded;
    return {};
}

// An incremental backup needs a full one of the same type to build on, for every database.
Status BackupController::checkPreviousFull(const BackupSession& session) {
    const std::uint32_t type =
        session.kind == BackupKind::Local ? page::kBackupTypeNormal : page::kBackupTypeOsSnapshot;
    for (const SessionDatabase& entry : session.databases) {
        const page::DatabaseHeader header = entry.database->header();
        if (header.previousFullBackup().generationLow == 0 || header.fullBackupType() != type) {
            events_.missingFullBackup(entry.database->path());
            return fail(JET_errMissingFullBackup);
        }
    }
    return {};
}

// ---- end
// --------------------------------------------------------------------------------------------------------

Status BackupController::end(const EndRequest& request) {
    BackupGate& gate = environment_->gate();
    gate.waitWhileFrozen();
    if (gate.state().snapshotInProgress()) return fail(JET_errNoBackup);
    const auto claimed = gate.claimEnd();
    if (!claimed) return fail(claimed.error());

    const std::lock_guard lock(calls_);
    if (!session_) {  // its begin failed in the meantime
        gate.finish();
        return fail(JET_errNoBackup);
    }
    JET_ERR outcome = JET_errSuccess;
    JET_ERR answer = JET_errSuccess;
    const bool surrogate = session_->kind == BackupKind::Surrogate;
    if (surrogate != request.surrogate) {
        outcome = answer = surrogate ? JET_errSurrogateBackupInProgress : JET_errBackupInProgress;
    } else if (claimed->stopped() || claimed->terminating()) {
        outcome = answer = JET_errBackupAbortByServer;
    } else if (!request.normal) {
        outcome = JET_errBackupAbortByCaller;  // as asked for
    } else if (!session_->everythingFetched()) {
        outcome = answer = JET_errBackupAbortByCaller;
    }
    const Status finished = contained([&]() -> Status {
        (void)finishSession(outcome, request);
        return {};
    });
    if (!finished) {
        session_.reset();
        gate.finish();
    }
    if (answer != JET_errSuccess) return fail(answer);
    return finished;
}

void BackupController::endForTermination() noexcept {
    BackupGate& gate = environment_->gate();
    gate.waitWhileFrozen();
    if (!gate.claimEnd()) {
        gate.waitUntilFinished();  // an OS snapshot may be ending it right now
        return;
    }
    try {
        const std::lock_guard lock(calls_);
        if (session_) {
            (void)finishSession(JET_errBackupAbortByServer, EndRequest{});
        } else {
            gate.finish();
        }
    } catch (...) {
        session_.reset();
        gate.finish();
    }
}

JET_ERR BackupController::finishSession(JET_ERR outcome, const EndRequest& request) {
    BackupSession& session = *session_;
    if (outcome == JET_errSuccess) {
        if (request.updateHeaders) stampHeaders(session, session.logsTruncated || request.truncateDone);
    } else {
        (void)appendRecord(session, log::BackupPhase::Abort);
    }
    session.open.reset();
    events_.ended(outcome, session.internalCopy);
    // The last log record is information only; a failure to write it changes nothing.
    const BackupSession last =
        BackupSession{session.number, session.kind, session.full, session.internalCopy};
    forgetSession();
    (void)appendRecord(last, log::BackupPhase::Stop);
    environment_->gate().finish();
    return outcome;
}

void BackupController::forgetSession() {
    environment_->keepLogsFrom(0);
    session_.reset();
}

void BackupController::stampHeaders(BackupSession& session, bool truncated) {
    if (!session.copy.known()) return;
    for (SessionDatabase& entry : session.databases) {
        if (entry.left) continue;
        if (session.full && session.kind == BackupKind::Local && !entry.copied) continue;
        stampHeader(session, entry, truncated);
    }
}

void BackupController::stampHeader(BackupSession& session, SessionDatabase& entry, bool truncated) {
    BackupInfo info;
    std::uint32_t type = page::kBackupTypeNormal;
    if (session.full && session.kind == BackupKind::Local) {
        info = entry.info;
    } else {
        info.mark =
            session.kind == BackupKind::Local || !session.prepared.isZero() ? session.prepared : session.mark;
        info.markTime = session.prepared.isZero() ? session.markTime : session.preparedTime;
        info.generationLow = static_cast<std::uint32_t>(session.copy.low);
    }
    info.generationHigh = static_cast<std::uint32_t>(session.copy.end - 1);
    if (session.kind != BackupKind::Local) type = page::kBackupTypeOsSnapshot;

    page::BackupKind slot = page::BackupKind::Copy;
    log::BackupScope scope = log::BackupScope::Copy;
    if (session.full) {
        slot = truncated ? page::BackupKind::Full : page::BackupKind::Copy;
        scope = truncated ? log::BackupScope::Full : log::BackupScope::Copy;
    } else {
        slot = truncated ? page::BackupKind::Incremental : page::BackupKind::Differential;
        scope = truncated ? log::BackupScope::Incremental : log::BackupScope::Differential;
    }
    log::BackupRecord record;
    record.phase = log::BackupPhase::Update;
    record.type = session.type();
    record.scope = scope;
    record.dbid = entry.database->id();
    record.info = info;
    Status status;
    if (const auto written = environment_->writeRecord(record); !written) {
        status = fail(written.error());
    } else {
        status = entry.database->changeHeader(
            [&](page::DatabaseHeader& header) { return page::stampBackup(header, slot, type, info); });
    }
    if (!status) events_.headerNotUpdated(entry.database->path(), status.error().code);
}

Status BackupController::appendRecord(const BackupSession& session, log::BackupPhase phase, BackupInfo info,
                                      DatabaseId database) {
    log::BackupRecord record;
    record.phase = phase;
    record.type = session.type();
    record.scope = session.scope();
    record.dbid = database;
    record.info = info;
    if (record.info.markTime.isZero()) record.info.markTime = environment_->now();
    TRY(environment_->writeRecord(record));
    return {};
}

}  // namespace esent::backup
