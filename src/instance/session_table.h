// SessionTable: all sessions of the process, looked up by handle without a lock.
//
// A SessionSlot holds a Session and a state word: generation, open, busy. Entering is one compare-exchange
// that sets busy, followed by one load of the instance's life flags; JetTerm sets its flag first and then
// waits for the busy bits, so one of the two always sees the other. Slots are never freed.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "base/result.h"
#include "instance/handles.h"
#include "instance/life.h"
#include "instance/session.h"

namespace esent::instance {

// How a session call treats a stopped service.
enum class SessionGate : std::uint8_t {
    Ordinary,
    Exempt,  // rollback, end session, close and detach, contexts: allowed after JetStopService
};

class SessionSlot {
 public:
    static constexpr std::uint64_t kOpen = 1;
    static constexpr std::uint64_t kBusy = 2;
    [[nodiscard]] static constexpr std::uint64_t makeWord(std::uint32_t generation, std::uint64_t flags) {
        return (std::uint64_t{generation} << 32) | flags;
    }

 private:
    friend class SessionTable;
    friend class SessionStay;
    std::atomic<std::uint64_t> word_{0};
    std::atomic<std::uint32_t> thread_{0};              // who is inside; 0 while nobody is
    std::atomic<InstanceSlot*> instanceSlot_{nullptr};  // never freed memory
    std::uint32_t instanceGeneration_ = 0;              // set before the word is published
    std::uint32_t index_ = 0;
    SessionSlot* nextEnding_ = nullptr;  // SessionTable::endAll
    Session session_;
};

// One call inside a session. Frees the session for other threads when it goes.
class SessionStay {
 public:
    SessionStay() = default;
    SessionStay(SessionStay&& other) noexcept
        : slot_(std::exchange(other.slot_, nullptr)), nested_(other.nested_) {}
    SessionStay& operator=(SessionStay&& other) noexcept {
        std::swap(slot_, other.slot_);
        std::swap(nested_, other.nested_);
        return *this;
    }
    ~SessionStay() {
        if (slot_ != nullptr && !nested_) leave();
    }
    [[nodiscard]] Session& session() const { return slot_->session_; }

 private:
    friend class SessionTable;
    void leave();
    SessionSlot* slot_ = nullptr;
    bool nested_ = false;  // a call from a callback of a call of the same session on the same thread
};

class SessionTable {
 public:
    [[nodiscard]] static SessionTable& process() { return *process_; }
    SessionTable(const SessionTable&) = delete;
    SessionTable& operator=(const SessionTable&) = delete;

    // Errors in the documented order: JET_errInvalidSesid, JET_errNotInitialized, JET_errTermInProgress,
    // JET_errClientRequestToStopJetService, JET_errInstanceUnavailable..., JET_errSessionSharingViolation.
    // `stay` has no call yet.
    [[nodiscard]] Status enter(SessionHandle handle, SessionGate gate, SessionStay& stay);
    [[nodiscard]] Result<SessionStay> enter(SessionHandle handle, SessionGate gate = SessionGate::Ordinary) {
        SessionStay stay;
        TRY(enter(handle, gate, stay));
        return stay;
    }

    // The caller is inside `instance`. JET_errOutOfSessions.
    [[nodiscard]] Result<SessionHandle> begin(Instance& instance, InstanceSlot& slot);
    // Ends the session that the stay is in, rolling back. JET_errSessionInUse while a context is set by
    // another thread.
    [[nodiscard]] Status end(SessionStay stay);
    // Is the calling thread inside a session of the instance (in a callback)? JetTerm would wait for itself.
    [[nodiscard]] bool insideOnThisThread(const InstanceSlot& slot);
    // JetTerm, with the terminating flag set: waits for the calls inside the instance's sessions.
    void waitForCalls(InstanceSlot& slot);
    // JetTerm, after that: is a session in a transaction that only another thread may end?
    [[nodiscard]] bool inTransactionOfOtherThread(const InstanceSlot& slot);
    // JetTerm, after that: ends all sessions of the instance. `abandon`: rolls nothing back. Needs no memory
    // of its own; a session that can't be rolled back for want of it is abandoned, and the instance with it.
    void endAll(InstanceSlot& slot, bool abandon);
    [[nodiscard]] std::uint32_t count(const InstanceSlot& slot) const;

    ~SessionTable();

 private:
    SessionTable();
    friend class SessionStay;
    struct Shared;
    static constexpr std::size_t kChunk = 64;
    static constexpr std::size_t kMaxSlots = std::size_t{1} << (HandleLayout::kWide ? 18 : 15);
    void wake();
    void release(SessionSlot& slot);
    template <class Action>
    void forEachOf(const InstanceSlot& instanceSlot, Action action);
    [[nodiscard]] SessionSlot* slotOf(const HandleParts& parts) const {
        if (!parts.valid || parts.slot >= kMaxSlots) return nullptr;
        SessionSlot* const chunk = chunks_[parts.slot / kChunk].load(std::memory_order_acquire);
        return chunk == nullptr ? nullptr : chunk + parts.slot % kChunk;
    }
    // May a call go on in the session's instance?
    [[nodiscard]] static Status judge(const SessionSlot& slot, SessionGate gate);
    // The slot was not idle and open, but `seen`.
    [[nodiscard]] static Status enterBusy(SessionSlot& slot, std::uint64_t seen, std::uint32_t generation,
                                          SessionGate gate, SessionStay& stay);

    static SessionTable* const process_;

    std::atomic<std::size_t> used_{0};  // slots handed out at least once
    std::array<std::atomic<SessionSlot*>, kMaxSlots / kChunk> chunks_{};
    std::unique_ptr<Shared> shared_;  // free list and its mutex
};

inline Status SessionTable::enter(SessionHandle handle, SessionGate gate, SessionStay& stay) {
    const HandleParts parts = splitHandle(HandleKind::Session, handle);
    SessionSlot* const slot = slotOf(parts);
    if (slot == nullptr) return fail(JET_errInvalidSesid);
    std::uint64_t seen = SessionSlot::makeWord(parts.generation, SessionSlot::kOpen);
    if (!slot->word_.compare_exchange_strong(seen, seen | SessionSlot::kBusy, std::memory_order_seq_cst))
        [[unlikely]] {
        return enterBusy(*slot, seen, parts.generation, gate, stay);
    }
    slot->thread_.store(currentThreadNumber(), std::memory_order_relaxed);
    stay.slot_ = slot;
    const std::uint64_t word = slot->instanceSlot_.load(std::memory_order_relaxed)->word();
    if (word != InstanceSlot::makeWord(slot->instanceGeneration_, kLifeAllocated | kLifeInitialised))
        [[unlikely]] {
        return judge(*slot, gate);
    }
    return {};
}

inline void SessionStay::leave() {
    const InstanceSlot* const instanceSlot = slot_->instanceSlot_.load(std::memory_order_relaxed);
    slot_->thread_.store(0, std::memory_order_relaxed);
    // While it is busy nobody else changes it. JetTerm may not see it at once, and looks again.
    slot_->word_.store(slot_->word_.load(std::memory_order_relaxed) & ~SessionSlot::kBusy,
                       std::memory_order_release);
    if ((instanceSlot->flags() & kLifeTerminating) != 0) SessionTable::process().wake();
}

}  // namespace esent::instance
