// BackupController: which logs belong to a set, which may be deleted, and deleting them.
#include <algorithm>

#include "backup/backup_call.h"

namespace esent::backup {

using instance::BackupPhase;

Result<LogList> BackupController::logs(LogListKind kind) {
    {
        // Judged before waiting: a snapshot that is frozen makes the rest of this call wait for its thaw.
        Call call = TRY(Call::enter(*this));
        const BackupVerdict verdict = call.judge(BackupCall::GetLogInfo);
        if (!verdict.allowed()) return fail(verdict.error);
    }
    environment_->gate().waitWhileFrozen();
    Call call = TRY(Call::enter(*this));
    const BackupVerdict verdict =
        call.judge(kind == LogListKind::ToCopy ? BackupCall::GetLogInfo : BackupCall::GetTruncateLogInfo);
    if (!verdict.allowed()) return fail(verdict.error);
    BackupSession& session = call.session();
    if (!session.rangesKnown) TRY(computeRanges(session));
    TRY(environment_->gate().setPhase(session.number, BackupPhase::Logs));

    const GenerationRange range = kind == LogListKind::ToCopy ? session.copy : session.remove;
    LogList list;
    for (Generation generation = range.low; generation < range.end; ++generation) {
        list.paths.push_back(environment_->archivePath(generation));
    }
    list.low = range.low;
    list.high = range.end - 1;
    list.baseName = environment_->baseName();
    return list;
}

Status BackupController::computeRanges(BackupSession& session) {
    BackupEnvironment& environment = *environment_;
    if (!session.rolled) {
        log::BackupRecord record;
        record.phase = log::BackupPhase::PrepareLogs;
        record.type = session.type();
        record.scope = session.scope();
        session.preparedTime = environment.now();
        record.info.markTime = session.preparedTime;
        session.prepared = TRY(environment.writeRecordInNewGeneration(record));
        session.rolled = true;
    }
    const Generation current = environment.currentGeneration();
    const Generation lowest = TRY(environment.lowestArchivedGeneration());
    TRY(checkIncrementalChain(session, lowest));
    (void)environment.advanceCheckpoint();  // failing to only means that fewer logs may go
    const Generation checkpoint = TRY(environment.checkpointGeneration());

    GenerationRange remove{lowest, std::min({checkpoint, current, session.generationAtBegin})};
    if (session.full) {
        for (const SessionDatabase& entry : session.databases) {
            if (entry.copied && !entry.left) continue;
            const auto kept =
                static_cast<Generation>(entry.database->header().previousFullBackup().generationHigh);
            remove.end = std::min(remove.end, kept);
        }
    }
    remove.low = std::min(remove.low, remove.end);
    session.remove = remove;
    session.copy = {session.full ? session.copy.low : lowest, current};
    session.rangesKnown = true;
    events_.logRange(environment.archivePath(session.copy.low),
                     environment.archivePath(session.copy.end - 1));
    return {};
}

// Every log since the last full or incremental backup must still be there.
Status BackupController::checkIncrementalChain(const BackupSession& session, Generation lowest) {
    if (session.full) return {};
    for (const SessionDatabase& entry : session.databases) {
        const page::DatabaseHeader header = entry.database->header();
        const auto saved = static_cast<Generation>(std::max(
            header.previousFullBackup().generationHigh, header.previousIncrementalBackup().generationHigh));
        if (lowest > saved + 1) {
            events_.fileMissing(environment_->archivePath(saved + 1));
            return fail(JET_errMissingFileToBackup);
        }
    }
    return {};
}

Status BackupController::truncateLogs() {
    Call call = TRY(Call::enter(*this));
    const BackupVerdict verdict = call.judge(BackupCall::TruncateLog);
    if (!verdict.allowed()) return fail(verdict.error);
    BackupSession& session = call.session();
    if (!session.copy.known()) return fail(JET_errInvalidBackupSequence);
    if (!session.logsFetched()) {
        events_.truncationRefused();
        return fail(JET_errLogFileNotCopied);
    }
    session.logsTruncated = true;
    BackupInfo deleted;
    deleted.generationLow = static_cast<std::uint32_t>(session.remove.low);
    deleted.generationHigh = static_cast<std::uint32_t>(session.remove.end);
    (void)appendRecord(session, log::BackupPhase::Truncate, deleted);
    if (session.remove.low >= session.remove.end) {
        events_.nothingToDelete();
        return {};
    }
    events_.deletingLogs(environment_->archivePath(session.remove.low),
                         environment_->archivePath(session.remove.end - 1));
    TRY(environment_->deleteLogs(session.remove.low, session.remove.end));
    return {};
}

}  // namespace esent::backup
