// LatchWord: the latch of one page frame in one word: many readers or one writer.
//
// Taking and leaving a free latch is one atomic operation. A writer that waits keeps new readers out, so a
// thread must not latch a page twice. Waiters spin shortly, then sleep on the word itself.
#pragma once

#include <atomic>
#include <cstdint>

#include "os/wait_word.h"

namespace esent::cache {

class LatchWord {
 public:
    void lockShared() {
        if (!tryShared()) lockSharedSlowly();
    }
    [[nodiscard]] bool tryShared() {
        const std::uint32_t before = word_.fetch_add(1, std::memory_order_acquire);
        if ((before & (kWriter | kWanted)) == 0) [[likely]] {
            return true;
        }
        unlockShared();
        return false;
    }
    void unlockShared() {
        const std::uint32_t before = word_.fetch_sub(1, std::memory_order_release);
        // The last one out; while a writer is in it is the writer who wakes.
        if ((before & (kWriter | kSleepers)) == kSleepers && (before & kReaders) == 1) wake();
    }

    void lockExclusive() {
        if (!tryExclusive()) lockExclusiveSlowly();
    }
    [[nodiscard]] bool tryExclusive() {
        std::uint32_t seen = word_.load(std::memory_order_relaxed);
        return (seen & (kWriter | kReaders)) == 0 &&
               word_.compare_exchange_strong(seen, (seen & kSleepers) | kWriter, std::memory_order_acquire,
                                             std::memory_order_relaxed);
    }
    void unlockExclusive() {
        const std::uint32_t before = word_.fetch_and(~(kWriter | kSleepers), std::memory_order_release);
        if ((before & kSleepers) != 0) os::wakeAll(word_);
    }

    // From shared to exclusive, when the caller is the only reader.
    [[nodiscard]] bool tryUpgrade() {
        std::uint32_t seen = word_.load(std::memory_order_relaxed);
        return (seen & (kWriter | kReaders)) == 1 &&
               word_.compare_exchange_strong(seen, (seen & kSleepers) | kWriter, std::memory_order_acquire,
                                             std::memory_order_relaxed);
    }
    void downgrade() {
        const std::uint32_t before = word_.fetch_sub(kWriter - 1, std::memory_order_release);
        if ((before & kSleepers) != 0) wake();
    }

    // A moment's truth, for those who choose which latch to try.
    [[nodiscard]] bool isFree() const { return (word_.load(std::memory_order_relaxed) & ~kSleepers) == 0; }
    [[nodiscard]] bool isExclusive() const { return (word_.load(std::memory_order_acquire) & kWriter) != 0; }

 private:
    static constexpr std::uint32_t kWriter = 1U << 31;
    static constexpr std::uint32_t kWanted = 1U << 30;    // a writer waits: no new readers
    static constexpr std::uint32_t kSleepers = 1U << 29;  // somebody sleeps on the word
    static constexpr std::uint32_t kReaders = kSleepers - 1;

    void wake() {
        word_.fetch_and(~kSleepers, std::memory_order_relaxed);
        os::wakeAll(word_);
    }
    void lockSharedSlowly();
    void lockExclusiveSlowly();
    void sleep(std::uint32_t seen, std::uint32_t bits);

    std::atomic<std::uint32_t> word_{0};
};

}  // namespace esent::cache
