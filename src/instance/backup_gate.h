// BackupGate: decides for every backup call of one instance whether it may go on, and lets anyone stop it.
//
// Phase, in-progress flags, abort flags, "backup allowed" and the number of the session live in ONE atomic
// 64-bit word. A stop is one atomic OR, wait-free, without any lock; a check is one load. Every other change
// of the word is an atomic read-modify-write too, so that no change can overwrite a stop
// (docs/backup-gate.md).
//
// Threads: everything here may be called from any thread at any time. requestStop(),
// requestAbortByTermination() and check() never block. The exclusion between begin, attach/detach and
// snapshot freeze is a small lock beside the word; no backup call holds it while it does I/O, and a stop
// never touches it.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <semaphore>
#include <utility>

#include "base/result.h"

namespace esent::instance {

// What the current backup session is doing (backup phases of the C API).
enum class BackupPhase : std::uint8_t {
    None = 0,       // no session
    Databases = 1,  // database files may be opened
    Logs = 2,       // database files may not be opened any more; logs may
    Ending = 3,     // the outcome is decided; only the ending call works on the session
};

enum class BackupKind : std::uint8_t {
    Local,      // external or folder backup of this instance
    Surrogate,  // records a backup that was done on a replica
    Snapshot,   // OS snapshot: from freeze to its end; looks like a local backup to the other calls
};

class BackupGate {
 public:
    // The word, decoded: one consistent view.
    class State {
     public:
        explicit constexpr State(std::uint64_t word) : word_(word) {}
        [[nodiscard]] constexpr BackupPhase phase() const {
            return static_cast<BackupPhase>(word_ & kPhaseMask);
        }
        [[nodiscard]] constexpr bool anyInProgress() const { return (word_ & kAnyInProgress) != 0; }
        // True for external, folder and OS snapshot backups.
        [[nodiscard]] constexpr bool localInProgress() const { return (word_ & kLocalInProgress) != 0; }
        [[nodiscard]] constexpr bool snapshotInProgress() const { return (word_ & kSnapshot) != 0; }
        [[nodiscard]] constexpr bool stopped() const { return (word_ & kStopped) != 0; }
        [[nodiscard]] constexpr bool terminating() const { return (word_ & kTerminating) != 0; }
        [[nodiscard]] constexpr bool serviceStopped() const { return (word_ & kServiceStopped) != 0; }
        [[nodiscard]] constexpr bool allowed() const { return (word_ & kAllowed) != 0; }
        // Number of the session, counted from the creation of the gate; changes with every begin.
        [[nodiscard]] constexpr std::uint64_t session() const { return word_ >> kSessionShift; }
        [[nodiscard]] constexpr std::uint64_t word() const { return word_; }

     private:
        std::uint64_t word_;
    };

    BackupGate() = default;
    BackupGate(const BackupGate&) = delete;
    BackupGate& operator=(const BackupGate&) = delete;

    [[nodiscard]] State state() const noexcept { return State(word_.load(std::memory_order_seq_cst)); }

    // --- stop: wait-free, no lock
    // ---------------------------------------------------------------------------

    // JetStopBackup(Instance). Sticky until the session ends; without a session it has no effect on a later
    // one.
    void requestStop() noexcept {
        word_.fetch_or(kStopped, std::memory_order_seq_cst);
        wakeWaiters();
    }
    // JetTerm2 with StopBackup or Abrupt, before it waits for the calls under way to leave.
    void requestAbortByTermination() noexcept {
        word_.fetch_or(kTerminating, std::memory_order_seq_cst);
        wakeWaiters();
    }
    // JetTerm that failed and leaves the instance usable.
    void withdrawTermination() noexcept { word_.fetch_and(~kTerminating, std::memory_order_seq_cst); }
    // JetStopService(Instance) / resume.
    void setServiceStopped(bool stopped) noexcept {
        if (stopped) {
            word_.fetch_or(kServiceStopped, std::memory_order_seq_cst);
            wakeWaiters();
        } else {
            word_.fetch_and(~kServiceStopped, std::memory_order_seq_cst);
        }
    }

    // --- allowed: end of a successful JetInit .. first JetTerm
    // ----------------------------------------------

    void allow() noexcept { word_.fetch_or(kAllowed, std::memory_order_seq_cst); }
    void disallow() noexcept { word_.fetch_and(~kAllowed, std::memory_order_seq_cst); }

    // --- may this call go on?
    // -------------------------------------------------------------------------------

    // At entry of a call and between the chunks of a long one. JET_errClientRequestToStopJetService,
    // JET_errNoBackup (no local session, or it is being ended), or JET_errBackupAbortByServer (stopped, or
    // the instance is being terminated).
    [[nodiscard]] Status check() const noexcept { return judge(state()); }
    // The same for a call that belongs to session `session`: JET_errNoBackup when another one runs by now.
    [[nodiscard]] Status check(std::uint64_t session) const noexcept {
        const State now = state();
        if (now.session() != session) return fail(JET_errNoBackup);
        return judge(now);
    }

    // Waits, and then checks; ends the wait as soon as check(session) fails.
    [[nodiscard]] Status waitFor(std::uint64_t session, std::chrono::milliseconds duration);

    // --- life of a session (backup/ only)
    // -------------------------------------------------------------------

    // Starts a session in `phase`, clearing an old stop; returns its number. JET_errBackupNotAllowedYet,
    // JET_errBackupInProgress or JET_errSurrogateBackupInProgress. Waits while a snapshot is frozen, and then
    // until no attach or detach is under way.
    [[nodiscard]] Result<std::uint64_t> begin(BackupKind kind, BackupPhase phase);
    // Moves a running session to `phase`; JET_errNoBackup when `session` is not running or is being ended.
    [[nodiscard]] Status setPhase(std::uint64_t session, BackupPhase phase);
    // Claims the end of the session: of several callers exactly one succeeds, with the state in which it
    // found the session (a stop that is not in it came after the outcome was decided). JET_errNoBackup for
    // the others.
    [[nodiscard]] Result<State> claimEnd();
    // After claimEnd(): the session is over; phase, in-progress and stop flags are cleared in one step.
    void finish() noexcept;
    // JetTerm: returns when no session is left, after claimEnd() failed because somebody else is ending it.
    void waitUntilFinished();

    // --- exclusion
    // ------------------------------------------------------------------------------------------

    // Held by attach and detach for as long as they work: a backup begins when none is left.
    class AttachPermit {
     public:
        AttachPermit() = default;
        explicit AttachPermit(BackupGate* gate) : gate_(gate) {}
        AttachPermit(AttachPermit&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)) {}
        AttachPermit& operator=(AttachPermit&& other) noexcept {
            std::swap(gate_, other.gate_);
            return *this;
        }
        AttachPermit(const AttachPermit&) = delete;
        AttachPermit& operator=(const AttachPermit&) = delete;
        ~AttachPermit() {
            if (gate_ != nullptr) gate_->leaveAttach();
        }

     private:
        BackupGate* gate_ = nullptr;
    };

    // JetAttachDatabase and JetDetachDatabase: JET_errBackupInProgress or JET_errSurrogateBackupInProgress
    // while a backup runs; waits first while a snapshot is frozen.
    [[nodiscard]] Result<AttachPermit> enterAttach();
    // JetCreateDatabase: never refused, only waits while a snapshot is frozen.
    [[nodiscard]] AttachPermit enterCreate();

    // Snapshot freeze: from freeze() to thaw() new begins, attaches and creations wait, as do callers of
    // waitWhileFrozen() (JetTerm, GetLogInfo, a normal end).
    void freeze();
    void thaw();
    void waitWhileFrozen();

 private:
    static constexpr std::uint64_t kPhaseMask = 0x3;
    static constexpr std::uint64_t kAnyInProgress = 1U << 3;
    static constexpr std::uint64_t kLocalInProgress = 1U << 4;
    static constexpr std::uint64_t kSnapshot = 1U << 5;
    static constexpr std::uint64_t kStopped = 1U << 8;
    static constexpr std::uint64_t kTerminating = 1U << 9;
    static constexpr std::uint64_t kServiceStopped = 1U << 10;
    static constexpr std::uint64_t kAllowed = 1U << 11;
    static constexpr unsigned kSessionShift = 16;
    static constexpr std::uint64_t kSessionFlags =
        kPhaseMask | kAnyInProgress | kLocalInProgress | kSnapshot | kStopped;

    [[nodiscard]] static Status judge(State now) noexcept;
    void leaveAttach() noexcept;
    // After each change of the word that makes a check fail: one load while nobody waits.
    void wakeWaiters() noexcept {
        const std::uint32_t waiters = waiters_.load(std::memory_order_seq_cst);
        if (waiters != 0) wakeUps_.release(waiters);
    }

    std::atomic<std::uint64_t> word_{0};
    // Calls in waitFor(), counted before they look at the word. A wake-up may be left over: then a later wait
    // looks once more than it had to.
    std::atomic<std::uint32_t> waiters_{0};
    std::counting_semaphore<> wakeUps_{0};

    std::mutex
        exclusion_;  // guards the two members below and orders begin against attach; never held during I/O
    std::condition_variable exclusionChanged_;
    std::uint32_t attachesUnderWay_ = 0;
    std::uint32_t freezes_ = 0;
};

}  // namespace esent::instance
