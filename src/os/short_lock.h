// ShortLock: a lock for a few dozen instructions: one atomic operation and one store, where a mutex takes two
// and two calls.
//
// For leaves that many threads share and seldom at the same moment: whoever finds it taken spins, then lets
// others run, then sleeps a little. Nothing is waited for, no file is touched while it is held. Any thread.
#pragma once

#include <atomic>

namespace esent::os {

class ShortLock {
 public:
    void lock() noexcept {
        if (taken_.exchange(true, std::memory_order_acquire)) [[unlikely]] {
            lockSlowly();
        }
    }
    void unlock() noexcept { taken_.store(false, std::memory_order_release); }

 private:
    void lockSlowly() noexcept;

    std::atomic<bool> taken_{false};
};

}  // namespace esent::os
