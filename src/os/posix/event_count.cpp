// The count is the futex that sleepers wait on.
#include "os/event_count.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <climits>
#include <ctime>

namespace esent::os {

namespace {

void futexWait(std::atomic<std::uint32_t>& word, std::uint32_t value, const timespec* deadline) noexcept {
    (void)::syscall(SYS_futex, &word, FUTEX_WAIT_BITSET_PRIVATE, value, deadline, nullptr,
                    FUTEX_BITSET_MATCH_ANY);
}

void futexWake(std::atomic<std::uint32_t>& word, int sleepers) noexcept {
    (void)::syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, sleepers, nullptr, nullptr, 0);
}

}  // namespace

void EventCount::wait(std::uint32_t seen) noexcept {
    while (count_.load(std::memory_order_acquire) == seen)
        futexWait(count_, seen, nullptr);
}

// The steady clock is CLOCK_MONOTONIC, which is what a futex's deadline is taken against.
void EventCount::waitUntil(std::uint32_t seen, Deadline deadline) noexcept {
    const auto sinceBoot =
        std::chrono::duration_cast<std::chrono::nanoseconds>(deadline.time_since_epoch()).count();
    const timespec until{static_cast<time_t>(sinceBoot / 1'000'000'000),
                         static_cast<long>(sinceBoot % 1'000'000'000)};
    while (count_.load(std::memory_order_acquire) == seen && std::chrono::steady_clock::now() < deadline)
        futexWait(count_, seen, &until);
}

void EventCount::wakeAll() noexcept {
    count_.fetch_add(1, std::memory_order_release);
    futexWake(count_, INT_MAX);
}

void EventCount::wakeOne() noexcept {
    count_.fetch_add(1, std::memory_order_release);
    futexWake(count_, 1);
}

}  // namespace esent::os
