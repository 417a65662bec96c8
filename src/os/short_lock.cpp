#include "os/short_lock.h"

#include <chrono>
#include <thread>

namespace esent::os {

namespace {
constexpr unsigned kSpins = 64;
constexpr unsigned kYields = 64;
constexpr std::chrono::microseconds kNap{50};  // its holder may be of a lower priority than those who yield
}  // namespace

void ShortLock::lockSlowly() noexcept {
    for (unsigned round = 0;; ++round) {
        if (!taken_.load(std::memory_order_relaxed) && !taken_.exchange(true, std::memory_order_acquire))
            return;
        if (round < kSpins) continue;
        if (round < kSpins + kYields) {
            std::this_thread::yield();
        } else {
            std::this_thread::sleep_for(kNap);
        }
    }
}

}  // namespace esent::os
