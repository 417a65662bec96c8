// The slow paths of BackupGate: begin, end and the exclusion with attach and detach. See the header.
#include "instance/backup_gate.h"

namespace esent::instance {

Status BackupGate::judge(State now) noexcept {
    if (now.serviceStopped()) return fail(JET_errClientRequestToStopJetService);
    if (!now.localInProgress() || now.phase() == BackupPhase::Ending) return fail(JET_errNoBackup);
    if (now.stopped() || now.terminating()) return fail(JET_errBackupAbortByServer);
    return {};
}

// The waiter counts itself, then looks at the word; who changes the word then looks at the count. Both are
// sequentially consistent, so one of the two sees the other.
Status BackupGate::waitFor(std::uint64_t session, std::chrono::milliseconds duration) {
    using SteadyClock = std::chrono::steady_clock;
    const SteadyClock::time_point end = SteadyClock::now() + duration;
    waiters_.fetch_add(1, std::memory_order_seq_cst);
    Status status = check(session);
    while (status && SteadyClock::now() < end) {
        (void)wakeUps_.try_acquire_until(end);
        status = check(session);
    }
    waiters_.fetch_sub(1, std::memory_order_seq_cst);
    return status;
}

Result<std::uint64_t> BackupGate::begin(BackupKind kind, BackupPhase phase) {
    std::unique_lock lock(exclusion_);
    exclusionChanged_.wait(lock, [this] { return freezes_ == 0; });
    std::uint64_t flags = kAnyInProgress | static_cast<std::uint64_t>(phase);
    if (kind != BackupKind::Surrogate) flags |= kLocalInProgress;
    if (kind == BackupKind::Snapshot) flags |= kSnapshot;

    std::uint64_t old = word_.load(std::memory_order_relaxed);
    std::uint64_t next = 0;
    do {
        const State now(old);
        if (!now.allowed()) return fail(JET_errBackupNotAllowedYet);
        if (now.anyInProgress()) {
            return fail(now.localInProgress() ? JET_errBackupInProgress : JET_errSurrogateBackupInProgress);
        }
        next = ((now.session() + 1) << kSessionShift) | flags |
               (old & (kTerminating | kServiceStopped | kAllowed));
    } while (!word_.compare_exchange_weak(old, next, std::memory_order_seq_cst, std::memory_order_relaxed));

    exclusionChanged_.wait(lock, [this] { return attachesUnderWay_ == 0; });
    return State(next).session();
}

Status BackupGate::setPhase(std::uint64_t session, BackupPhase phase) {
    std::uint64_t old = word_.load(std::memory_order_relaxed);
    std::uint64_t next = 0;
    do {
        const State now(old);
        if (!now.anyInProgress() || now.session() != session || now.phase() == BackupPhase::Ending) {
            return fail(JET_errNoBackup);
        }
        next = (old & ~kPhaseMask) | static_cast<std::uint64_t>(phase);
    } while (!word_.compare_exchange_weak(old, next, std::memory_order_seq_cst, std::memory_order_relaxed));
    return {};
}

Result<BackupGate::State> BackupGate::claimEnd() {
    std::uint64_t old = word_.load(std::memory_order_relaxed);
    std::uint64_t next = 0;
    do {
        const State now(old);
        if (now.phase() == BackupPhase::Ending) return fail(JET_errNoBackup);
        if (!now.anyInProgress()) {
            // A stop that met no session is forgotten here, as it is at begin.
            if (!now.stopped()) return fail(JET_errNoBackup);
            next = old & ~kStopped;
        } else {
            next = old | kPhaseMask;
        }
    } while (!word_.compare_exchange_weak(old, next, std::memory_order_seq_cst, std::memory_order_relaxed));
    if (!State(old).anyInProgress()) return fail(JET_errNoBackup);
    wakeWaiters();
    return State(old);
}

void BackupGate::finish() noexcept {
    const std::lock_guard lock(exclusion_);
    word_.fetch_and(~kSessionFlags, std::memory_order_seq_cst);
    exclusionChanged_.notify_all();
}

void BackupGate::waitUntilFinished() {
    std::unique_lock lock(exclusion_);
    exclusionChanged_.wait(lock, [this] { return !state().anyInProgress(); });
}

Result<BackupGate::AttachPermit> BackupGate::enterAttach() {
    std::unique_lock lock(exclusion_);
    exclusionChanged_.wait(lock, [this] { return freezes_ == 0; });
    const State now = state();
    if (now.anyInProgress()) {
        return fail(now.localInProgress() ? JET_errBackupInProgress : JET_errSurrogateBackupInProgress);
    }
    ++attachesUnderWay_;
    return AttachPermit(this);
}

BackupGate::AttachPermit BackupGate::enterCreate() {
    std::unique_lock lock(exclusion_);
    exclusionChanged_.wait(lock, [this] { return freezes_ == 0; });
    ++attachesUnderWay_;
    return AttachPermit(this);
}

void BackupGate::leaveAttach() noexcept {
    const std::lock_guard lock(exclusion_);
    --attachesUnderWay_;
    exclusionChanged_.notify_all();
}

void BackupGate::freeze() {
    std::unique_lock lock(exclusion_);
    ++freezes_;
    exclusionChanged_.wait(lock, [this] { return attachesUnderWay_ == 0; });
}

void BackupGate::thaw() {
    const std::lock_guard lock(exclusion_);
    --freezes_;
    exclusionChanged_.notify_all();
}

void BackupGate::waitWhileFrozen() {
    std::unique_lock lock(exclusion_);
    exclusionChanged_.wait(lock, [this] { return freezes_ == 0; });
}

}  // namespace esent::instance
