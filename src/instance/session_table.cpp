// See session_table.h.
#include "instance/session_table.h"

#include <array>
#include <chrono>
#include <condition_variable>
#include <map>
#include <utility>

#include "instance/instance.h"

namespace esent::instance {

// Lock order: this mutex is taken with no other lock held but the caller's place in an instance.
struct SessionTable::Shared {
    std::mutex mutex;
    std::condition_variable left;  // a call left a session of an instance that is terminating
    std::vector<std::uint32_t> freeSlots;
    // Of one instance. Logs know a session by its number, which is unique among the open ones.
    struct Members {
        std::uint32_t count = 0;
        std::uint32_t highestNumber = 0;
        std::vector<log::SessionNumber> freeNumbers;
    };
    std::map<const InstanceSlot*, Members> members;
};

SessionTable::SessionTable() : shared_(std::make_unique<Shared>()) {}
SessionTable::~SessionTable() = default;

// There before the first call, and never destroyed: calls may come while the process exits.
SessionTable* const SessionTable::process_ = new SessionTable;

namespace {

// A call that leaves pays for no fence, so it may miss that somebody waits for it.
constexpr std::chrono::milliseconds kLookAgain{1};

// The documented order for session calls.
Status judgeSession(std::uint64_t word, std::uint32_t generation, SessionGate gate) {
    const auto flags = static_cast<std::uint32_t>(word);
    if (word >> 32 != generation || (flags & kLifeInitialised) == 0) return fail(JET_errNotInitialized);
    if ((flags & kLifeTerminating) != 0) return fail(JET_errTermInProgress);
    if ((flags & kLifeServiceStopped) != 0 && gate != SessionGate::Exempt) {
        return fail(JET_errClientRequestToStopJetService);
    }
    if ((flags & kLifeUnavailable) != 0) {
        return fail((flags & kLifeLogDiskFull) != 0 ? JET_errInstanceUnavailableDueToFatalLogDiskFull
                                                    : JET_errInstanceUnavailable);
    }
    return {};
}

}  // namespace

Status SessionTable::judge(const SessionSlot& slot, SessionGate gate) {
    return judgeSession(slot.instanceSlot_.load(std::memory_order_relaxed)->word(), slot.instanceGeneration_,
                        gate);
}

Status SessionTable::enterBusy(SessionSlot& slot, std::uint64_t seen, std::uint32_t generation,
                               SessionGate gate, SessionStay& stay) {
    if (seen != SessionSlot::makeWord(generation, SessionSlot::kOpen | SessionSlot::kBusy))
        return fail(JET_errInvalidSesid);
    if (slot.thread_.load(std::memory_order_relaxed) == currentThreadNumber()) {
        // From a callback of a call that this thread made: that call keeps the instance alive.
        TRY(judge(slot, gate));
        stay.slot_ = &slot;
        stay.nested_ = true;
        return {};
    }
    const InstanceSlot* instanceSlot = slot.instanceSlot_.load(std::memory_order_acquire);
    if (instanceSlot != nullptr) {
        const std::uint64_t word = instanceSlot->word();
        TRY(judgeSession(word, static_cast<std::uint32_t>(word >> 32), gate));
    }
    return fail(JET_errSessionSharingViolation);
}

void SessionTable::wake() {
    { const std::lock_guard lock(shared_->mutex); }
    shared_->left.notify_all();
}

Result<SessionHandle> SessionTable::begin(Instance& instance, InstanceSlot& instanceSlot) {
    Shared& shared = *shared_;
    const std::lock_guard lock(shared.mutex);
    Shared::Members& members = shared.members[&instanceSlot];
    if (instance.parameters().isUsedUp(JET_paramMaxSessions, members.count))
        return fail(JET_errOutOfSessions);
    constexpr std::uint32_t kMostNumbers = 0xFFFE;
    const bool oldNumber = !members.freeNumbers.empty();
    if (!oldNumber && members.highestNumber == kMostNumbers) return fail(JET_errOutOfSessions);
    const auto number =
        oldNumber ? members.freeNumbers.back() : static_cast<log::SessionNumber>(members.highestNumber + 1);
    std::uint32_t index = static_cast<std::uint32_t>(used_.load(std::memory_order_relaxed));
    const bool reuse = !shared.freeSlots.empty();
    if (reuse) {
        index = shared.freeSlots.back();
    } else if (index >= kMaxSlots) {
        return fail(JET_errOutOfSessions);
    } else if (index % kChunk == 0) {
        auto* chunk = new SessionSlot[kChunk];  // never freed: stale handles are looked up in it
        for (std::uint32_t i = 0; i < kChunk; ++i)
            chunk[i].index_ = index + i;
        chunks_[index / kChunk].store(chunk, std::memory_order_release);
    }
    // An end must not fail for want of memory.
    members.freeNumbers.reserve(members.highestNumber + 1U);
    shared.freeSlots.reserve(index + 1U);
    SessionSlot& slot = chunks_[index / kChunk].load(std::memory_order_relaxed)[index % kChunk];
    const std::uint32_t generation =
        (static_cast<std::uint32_t>(slot.word_.load(std::memory_order_relaxed) >> 32) + 1) &
        HandleLayout::kGenerationMask;
    const SessionHandle handle = makeHandle(HandleKind::Session, index, generation);
    slot.session_.open(instance, handle, number);
    if (oldNumber) {
        members.freeNumbers.pop_back();
    } else {
        ++members.highestNumber;
    }
    if (reuse) {
        shared.freeSlots.pop_back();
    } else {
        used_.store(index + 1, std::memory_order_release);
    }
    slot.instanceSlot_.store(&instanceSlot, std::memory_order_relaxed);
    slot.instanceGeneration_ = instanceSlot.generation();
    ++members.count;
    slot.word_.store(SessionSlot::makeWord(generation, SessionSlot::kOpen), std::memory_order_seq_cst);
    return handle;
}

Status SessionTable::end(SessionStay stay) {
    SessionSlot& slot = *stay.slot_;
    if (stay.nested_) return fail(JET_errSessionInUse);
    if (slot.session_.contextSetByOtherThread()) return fail(JET_errSessionInUse);
    const log::SessionNumber number = slot.session_.transaction().session();
    slot.session_.close(false);
    const InstanceSlot* instanceSlot = slot.instanceSlot_.load(std::memory_order_relaxed);
    stay.slot_ = nullptr;  // the word below is the leaving
    {
        const std::lock_guard lock(shared_->mutex);
        shared_->members[instanceSlot].freeNumbers.push_back(number);
        release(slot);
    }
    if ((instanceSlot->flags() & kLifeTerminating) != 0) shared_->left.notify_all();
    return {};
}

// With the mutex held: the handle dies, the slot becomes free.
void SessionTable::release(SessionSlot& slot) {
    --shared_->members[slot.instanceSlot_.load(std::memory_order_relaxed)].count;
    shared_->freeSlots.push_back(slot.index_);
    const std::uint64_t word = slot.word_.load(std::memory_order_relaxed);
    slot.thread_.store(0, std::memory_order_relaxed);
    slot.word_.store(SessionSlot::makeWord(static_cast<std::uint32_t>(word >> 32), 0),
                     std::memory_order_seq_cst);
}

template <class Action>
void SessionTable::forEachOf(const InstanceSlot& instanceSlot, Action action) {
    const std::size_t used = used_.load(std::memory_order_acquire);
    for (std::size_t i = 0; i < used; ++i) {
        SessionSlot& slot = chunks_[i / kChunk].load(std::memory_order_acquire)[i % kChunk];
        const std::uint64_t word = slot.word_.load(std::memory_order_seq_cst);
        if ((word & SessionSlot::kOpen) != 0 &&
            slot.instanceSlot_.load(std::memory_order_relaxed) == &instanceSlot) {
            action(slot, word);
        }
    }
}

bool SessionTable::insideOnThisThread(const InstanceSlot& instanceSlot) {
    bool inside = false;
    const std::lock_guard lock(shared_->mutex);
    forEachOf(instanceSlot, [&](const SessionSlot& slot, std::uint64_t word) {
        inside = inside || ((word & SessionSlot::kBusy) != 0 &&
                            slot.thread_.load(std::memory_order_relaxed) == currentThreadNumber());
    });
    return inside;
}

bool SessionTable::inTransactionOfOtherThread(const InstanceSlot& instanceSlot) {
    bool found = false;
    const std::lock_guard lock(shared_->mutex);
    forEachOf(instanceSlot, [&](const SessionSlot& slot, std::uint64_t) {
        found = found || slot.session_.inTransactionOfOtherThread();
    });
    return found;
}

void SessionTable::waitForCalls(InstanceSlot& instanceSlot) {
    std::unique_lock lock(shared_->mutex);
    const auto idle = [&] {
        bool all = true;
        forEachOf(instanceSlot, [&](const SessionSlot&, std::uint64_t word) {
            all = all && (word & SessionSlot::kBusy) == 0;
        });
        return all;
    };
    while (!idle())
        shared_->left.wait_for(lock, kLookAgain);
}

void SessionTable::endAll(InstanceSlot& instanceSlot, bool abandon) {
    SessionSlot* ending = nullptr;
    std::unique_lock lock(shared_->mutex);
    forEachOf(instanceSlot, [&](SessionSlot& slot, std::uint64_t word) {
        // A caller that is about to see the terminating flag may hold the busy bit for a moment.
        const std::uint64_t idle = word & ~SessionSlot::kBusy;
        std::uint64_t expected = idle;
        while (!slot.word_.compare_exchange_strong(expected, idle & ~SessionSlot::kOpen,
                                                   std::memory_order_seq_cst)) {
            shared_->left.wait_for(lock, kLookAgain);
            expected = idle;
        }
        slot.nextEnding_ = std::exchange(ending, &slot);
    });
    lock.unlock();  // rolling back takes its time
    for (SessionSlot* slot = ending; slot != nullptr; slot = slot->nextEnding_)
        slot->session_.closeAtEnd(abandon);
    lock.lock();
    for (SessionSlot* slot = ending; slot != nullptr; slot = slot->nextEnding_)
        release(*slot);
    shared_->members.erase(&instanceSlot);
}

std::uint32_t SessionTable::count(const InstanceSlot& slot) const {
    const std::lock_guard lock(shared_->mutex);
    const auto found = shared_->members.find(&slot);
    return found == shared_->members.end() ? 0 : found->second.count;
}

}  // namespace esent::instance
