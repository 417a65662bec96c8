// JetTerm: keeps new calls out, waits for those inside, ends a backup if it may, closes databases and log.
#include <algorithm>
#include <new>

#include "base/contained.h"
#include "database/database_set.h"
#include "database/log_stream_adapter.h"
#include "instance/callback_scope.h"
#include "instance/checkpointer.h"
#include "instance/defragmentations.h"
#include "instance/event_log.h"
#include "instance/instance.h"
#include "instance/registry.h"
#include "instance/session_table.h"
#include "instance/temporary_database.h"
#include "log/checkpoint_file.h"
#include "log/log_consumer.h"
#include "log/log_stream.h"
#include "log/records.h"
#include "os/clock.h"
#include "txn/transaction_manager.h"

namespace esent::instance {

namespace {

constexpr std::uint32_t kBusyLife = kLifeInitialising | kLifeTerminating | kLifeRestoring | kLifeDying;

// The error of a JetTerm that comes while something else decides over the instance's life.
Error termError(std::uint32_t flags) {
    if ((flags & kLifeDying) != 0) return Error{JET_errNotInitialized};
    if ((flags & kLifeTerminating) != 0) return Error{JET_errTermInProgress};
    if ((flags & kLifeRestoring) != 0) return Error{JET_errRestoreInProgress};
    return Error{JET_errInitInProgress};
}

Status backupStillRuns(const BackupGate& gate) {
    const BackupGate::State state = gate.state();
    if (!state.anyInProgress()) return {};
    return fail(state.localInProgress() ? JET_errBackupInProgress : JET_errSurrogateBackupInProgress);
}

}  // namespace

Result<JET_ERR> Instance::terminate(Stay stay, const TermRequest& request) {
    InstanceSlot& slot = stay.slot();
    Instance& instance = stay.instance();
    std::uint32_t before = 0;
    // Created only, or JetInit failed: nothing to close.
    if (slot.trySetFlags(kLifeDying, kLifeAllocated, kBusyLife | kLifeInitialised, before)) {
        stay = Stay();
        Registry::process().destroy(slot);
        return JET_errSuccess;
    }
    if (CallbackScope::inside(slot) || SessionTable::process().insideOnThisThread(slot)) {
        return fail(JET_errTooManyActiveUsers);
    }
    if (!slot.trySetFlags(kLifeTerminating, kLifeAllocated | kLifeInitialised, kBusyLife, before)) {
        return fail(termError(before));
    }

    const bool stopsBackup = request.stopBackup || request.abrupt;
    if (stopsBackup) instance.backupGate_.requestAbortByTermination();
    stay = Stay();
    SessionTable::process().waitForCalls(slot);
    slot.waitUntilEmpty();

    // From here on this thread is alone with the instance.
    const bool asCrash = (request.dirty && !stopsBackup) || instance.unavailable();
    if (!asCrash && SessionTable::process().inTransactionOfOtherThread(slot)) {
        instance.backupGate_.withdrawTermination();
        slot.setFlags(0, kLifeTerminating);
        return fail(JET_errTooManyActiveUsers);
    }
    instance.backupGate_.disallow();
    if (asCrash) instance.backupGate_.waitWhileFrozen();  // whoever thaws must still find the instance
    if (stopsBackup) {
        if (const auto control = instance.backupControl()) control->endForTermination();
    }
    if (!asCrash) {
        if (const Status idle = backupStillRuns(instance.backupGate_); !idle) {
            instance.backupGate_.withdrawTermination();
            slot.setFlags(0, kLifeTerminating);
            return fail(idle.error());
        }
    }

    const Status closed = instance.close(slot, request, asCrash);
    ifPossible([&] {
        instance.report(closed ? os::EventLevel::Information : os::EventLevel::Error, closed ? 103 : 104,
                        {std::to_string(slot.index), std::to_string(codeOf(closed))});
    });
    slot.setFlags(kLifeDying, 0);
    instance.dropRunning();
    Registry::process().destroy(slot);
    return codeOf(closed);
}

// Ends all work and lets go of the databases, cleanly if that is wanted and possible.
Status Instance::close(InstanceSlot& slot, const TermRequest& request, bool asCrash) {
    defragmentations_->stopAll();
    if (checkpointer_ != nullptr) checkpointer_->stop();
    const Status closed = contained([&]() -> Status {
        SessionTable::process().endAll(slot, asCrash);
        if (!asCrash) request.complete ? transactions_->cleanUp() : transactions_->finishSchemaChanges();
        // Lazy commits are not lost to an end that was asked for, and told of while there is somebody to
        // tell.
        if (!unavailable()) (void)transactions_->makeAllDurable();
        transactions_->stop();
        // What could not be rolled back is recovery's business.
        if (!asCrash && !request.dirty && !unavailable()) return closeCleanly();
        databases_->abandon();
        return fail(JET_errDirtyShutdown);
    });
    if (!closed) ifPossible([&] { databases_->abandon(); });
    return closed;
}

// The last records, clean headers, the checkpoint at the end of the log.
Status Instance::closeCleanly() {
    const Status databasesClosed = databases_->shutDown();
    if (!databasesClosed) databases_->abandon();
    if (log_ == nullptr || !databasesClosed) return databasesClosed;
    log::TerminationRecord record;
    record.code = log::RecordCode::Term2;
    record.start = initRecord_;
    record.time = LogTime::fromUnixMilliseconds(os::clock().unixMilliseconds());
    const LogPosition end = TRY(log_->appendDurably(log::encode(record), log::LogStream::Fill::None));
    log::Checkpoint checkpoint = log_->checkpointBlock(end);
    checkpoint.clearAttachList();
    return log::writeCheckpoint(files_, checkpointPath(), checkpoint);
}

// Takes down whatever start() has built so far. The databases' files close as they are.
void Instance::dropRunning() {
    {
        // A backup that was not ended holds files of the databases.
        const std::lock_guard lock(controlMutex_);
        backupControl_.reset();
    }
    defragmentations_->stopAll();
    if (checkpointer_ != nullptr) checkpointer_->stop();
    if (transactions_ != nullptr) transactions_->stop();
    temporary_.reset();
    log_.reset();
    checkpointer_.reset();
    databases_.reset();
    transactions_.reset();
    trees_.reset();
    databaseLog_.reset();
    ifPossible([&] {
        if (folderLock_ == nullptr) return;
        const std::string path = folderLock_->path();
        folderLock_.reset();
        (void)files_.remove(path);
    });
    folderLock_.reset();
    Registry::process().releaseFolders(slot_);
}

Status Instance::advanceCheckpointIfDue() {
    if (log_ == nullptr) return {};
    const LogScale scale(log_->fileSegments());
    const LogPosition tip = log_->tip();
    const std::uint64_t depth = parameters_.number(JET_paramCheckpointDepthMax);
    if (scale.bytes(tip) - scale.bytes(log_->checkpoint()) <= depth) return {};
    TRY(databases_->flush(scale.before(tip, depth / 2)));
    return advanceCheckpoint();
}

// The checkpointer's work: at half of the depth already, so that the whole is never reached.
void Instance::boundCheckpointDepth() {
    if (unavailable()) return;
    try {
        const std::uint64_t depth = parameters_.number(JET_paramCheckpointDepthMax);
        const LogScale scale(log_->fileSegments());
        // A failure makes the instance unavailable by itself.
        if (databases_->flush(scale.before(log_->tip(), depth / 2))) (void)advanceCheckpoint();
    } catch (const std::bad_alloc&) {  // next time
    }
}

Status Instance::advanceCheckpoint() {
    if (log_ == nullptr) return {};
    const std::lock_guard lock(checkpointMutex_);
    TRY(log_->flushAll());
    LogPosition position = log_->durableTip();
    // Recovery needs to meet the begin of every transaction that may have to be undone.
    if (const LogPosition begin = transactions_->oldestLoggedBegin(); !begin.isZero()) {
        position = std::min(position, begin);
    }
    if (const LogPosition change = databases_->oldestChange(); !change.isZero()) {
        position = std::min(position, change);
    }
    // Asked after the position was chosen: an attach whose record lies before it is complete.
    if (position <= log_->checkpoint() || !databases_->mayAdvanceCheckpoint()) return {};
    TRY(databases_->sync());
    log::Checkpoint checkpoint = log_->checkpointBlock(position);
    TRY(checkpoint.setAttachList(databases_->attachedAt(position)));
    TRY(databases_->checkpointMoved(position));
    TRY(log::writeCheckpoint(files_, checkpointPath(), checkpoint));
    log_->noteCheckpoint(position);
    return {};
}

}  // namespace esent::instance
