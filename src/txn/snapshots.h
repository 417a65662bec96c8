// Snapshots: which commits each open transaction sees, and since when the oldest of them looks.
//
// Beginning takes no lock. Times are counted by commits: `visible_` is the last one that everybody sees, a
// snapshot remembers it, a commit is the next. The order of memory operations is argued in
// docs/transactions.md. Thread-safe; a slot belongs to one thread at a time.
#pragma once

#include <algorithm>
#include <atomic>
#include <mutex>
#include <vector>

#include "base/disk_types.h"
#include "os/short_lock.h"
#include "txn/version.h"

namespace esent::txn {

class Snapshots {
 public:
    struct alignas(64) Slot {
        std::atomic<TransactionTime> begin{kNotCommitted};  // no transaction
        std::atomic<std::uint64_t> firstRecord{0};          // packed position of its Begin0; zero: none
    };

    void add(Slot& slot) {
        const std::lock_guard lock(lock_);
        slots_.push_back(&slot);
    }
    void remove(Slot& slot) {
        const std::lock_guard lock(lock_);
        std::erase(slots_, &slot);
    }

    // Everything committed before what this answers is seen.
    TransactionTime begin(Slot& slot) {
        TransactionTime seen = visible_.load(std::memory_order_seq_cst);
        while (true) {
            slot.begin.store(seen + 1, std::memory_order_seq_cst);
            const TransactionTime again = visible_.load(std::memory_order_seq_cst);
            if (again == seen) return seen + 1;
            seen = again;
        }
    }
    void end(Slot& slot) {
        slot.begin.store(kNotCommitted, std::memory_order_seq_cst);
        slot.firstRecord.store(0, std::memory_order_release);
    }

    // Makes a commit visible: `publish(time)` runs alone, before anybody can see it; false: not now.
    template <class Publish>
    bool commit(Publish publish) {
        const std::lock_guard lock(commitMutex_);
        const TransactionTime time = visible_.load(std::memory_order_relaxed) + 1;
        if (!publish(time)) return false;
        visible_.store(time, std::memory_order_seq_cst);
        return true;
    }
    template <class Work>
    void withoutCommits(Work work) {
        const std::lock_guard lock(commitMutex_);
        work();
    }

    // No snapshot, now or later, misses a commit before this.
    [[nodiscard]] TransactionTime oldest() const {
        TransactionTime oldest = visible_.load(std::memory_order_seq_cst) + 1;
        const std::lock_guard lock(lock_);
        for (const Slot* slot : slots_)
            oldest = std::min(oldest, slot->begin.load(std::memory_order_seq_cst));
        return oldest;
    }
    // The begins of all snapshots there are, in order; whatever begins later begins behind the time that this
    // answers.
    [[nodiscard]] TransactionTime collect(std::vector<TransactionTime>& begins) const {
        const TransactionTime seen = visible_.load(std::memory_order_seq_cst);
        {
            const std::lock_guard lock(lock_);
            begins.reserve(slots_.size());
            for (const Slot* slot : slots_)
                begins.push_back(slot->begin.load(std::memory_order_seq_cst));
        }
        std::sort(begins.begin(), begins.end());
        return seen;
    }
    [[nodiscard]] LogPosition oldestRecord() const {
        std::uint64_t oldest = 0;
        const std::lock_guard lock(lock_);
        for (const Slot* slot : slots_) {
            const std::uint64_t first = slot->firstRecord.load(std::memory_order_acquire);
            if (first != 0 && (oldest == 0 || first < oldest)) oldest = first;
        }
        return LogPosition::unpacked(oldest);
    }

 private:
    std::atomic<TransactionTime> visible_{0};
    std::mutex commitMutex_;
    mutable os::ShortLock lock_;  // guards slots_
    std::vector<Slot*> slots_;
};

}  // namespace esent::txn
