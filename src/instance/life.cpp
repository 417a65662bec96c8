// See life.h.
#include "instance/life.h"

#include <algorithm>

namespace esent::instance {

std::uint32_t detail::assignThreadNumber() {
    static constinit std::atomic<std::uint32_t> last{0};
    std::uint32_t number = 0;
    while (number == 0)
        number = last.fetch_add(1, std::memory_order_relaxed) + 1;
    threadNumber = number;
    return number;
}

bool InstanceSlot::empty() const {
    return std::ranges::all_of(
        stripes_, [](const Stripe& stripe) { return stripe.inside.load(std::memory_order_seq_cst) == 0; });
}

void InstanceSlot::waitUntilEmpty() {
    waiters_.fetch_add(1, std::memory_order_seq_cst);
    {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return empty(); });
    }
    waiters_.fetch_sub(1, std::memory_order_seq_cst);
}

void InstanceSlot::wakeWaiters() {
    // Taking the mutex orders this wake-up after the waiter's look at the stripes.
    { const std::lock_guard lock(mutex_); }
    changed_.notify_all();
}

void InstanceSlot::setFlags(std::uint32_t set, std::uint32_t clear) {
    std::uint64_t word = word_.load(std::memory_order_relaxed);
    while (
        !word_.compare_exchange_weak(word, (word & ~std::uint64_t{clear}) | set, std::memory_order_seq_cst)) {
    }
}

bool InstanceSlot::trySetFlags(std::uint32_t set, std::uint32_t require, std::uint32_t unless,
                               std::uint32_t& before) {
    std::uint64_t word = word_.load(std::memory_order_seq_cst);
    do {
        before = static_cast<std::uint32_t>(word);
        if ((before & require) != require || (before & unless) != 0) return false;
    } while (!word_.compare_exchange_weak(word, word | set, std::memory_order_seq_cst));
    return true;
}

}  // namespace esent::instance
