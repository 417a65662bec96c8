// Threads that shall start together wait here for each other, once.
//
// Not std::barrier or std::latch: those of GCC 12 can lose a wake-up where the system has no futex.
#pragma once

#include <condition_variable>
#include <mutex>

namespace esent::test {

class StartLine {
 public:
    explicit StartLine(int threads) : missing_(threads) {}
    void arriveAndWait() {
        std::unique_lock lock(mutex_);
        if (--missing_ == 0) complete_.notify_all();
        complete_.wait(lock, [this] { return missing_ == 0; });
    }

 private:
    std::mutex mutex_;
    std::condition_variable complete_;
    int missing_;
};

}  // namespace esent::test
