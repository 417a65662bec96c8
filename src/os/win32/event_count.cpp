#include "os/event_count.h"

namespace esent::os {

void EventCount::wait(std::uint32_t seen) noexcept {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return count_.load(std::memory_order_acquire) != seen; });
}

void EventCount::waitUntil(std::uint32_t seen, Deadline deadline) noexcept {
    std::unique_lock lock(mutex_);
    (void)changed_.wait_until(lock, deadline, [&] { return count_.load(std::memory_order_acquire) != seen; });
}

void EventCount::wakeAll() noexcept {
    {
        const std::lock_guard lock(mutex_);
        count_.fetch_add(1, std::memory_order_release);
    }
    changed_.notify_all();
}

void EventCount::wakeOne() noexcept {
    {
        const std::lock_guard lock(mutex_);
        count_.fetch_add(1, std::memory_order_release);
    }
    changed_.notify_one();
}

}  // namespace esent::os
