// EventCount: threads sleep until an event comes, one or all of them are woken. Unlike a condition variable
// it needs no mutex at the waking end, so that a crowd that is woken does not queue for one.
//
// A sleeper reads count() while it decides, under whatever protects the decision; an event in between is not
// missed. Any thread may call.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#ifdef _WIN32
#include <condition_variable>
#include <mutex>
#endif

namespace esent::os {

class EventCount {
 public:
    using Deadline = std::chrono::steady_clock::time_point;
    // Shorter waits with a deadline may last as long as this.
#ifdef _WIN32
    static constexpr std::chrono::microseconds kFinestWait{16'000};
#else
    static constexpr std::chrono::microseconds kFinestWait{1};
#endif

    [[nodiscard]] std::uint32_t count() const noexcept {
        return count_.load(std::memory_order_relaxed);
    }
    // Returns after an event later than `seen`, not necessarily at the first one.
    void wait(std::uint32_t seen) noexcept;
    // The same, or at the deadline.
    void waitUntil(std::uint32_t seen, Deadline deadline) noexcept;
    // An event. Everyone who waits, or at least one, looks again.
    void wakeAll() noexcept;
    void wakeOne() noexcept;

 private:
    std::atomic<std::uint32_t> count_{0};
#ifdef _WIN32
    std::mutex mutex_;
    std::condition_variable changed_;
#endif
};

}  // namespace esent::os
