// See background_thread.h.
#include "os/background_thread.h"

#include <exception>

namespace esent::os {

bool BackgroundThread::poke() {
    const std::lock_guard guard(lock_);
    if (stopping_) return false;
    if (!thread_.joinable()) {
        try {
            thread_ = std::thread([this] { run(); });
        } catch (const std::exception&) {
            return false;
        }
    }
    if (!poked_) {
        poked_ = true;
        wake_.notify_one();
    }
    return true;
}

void BackgroundThread::stop() {
    std::thread ending;
    {
        const std::lock_guard guard(lock_);
        stopping_ = true;
        ending = std::move(thread_);
        wake_.notify_one();
    }
    if (ending.joinable()) ending.join();
    const std::lock_guard guard(lock_);
    stopping_ = false;
    poked_ = false;
}

void BackgroundThread::run() {
    std::unique_lock guard(lock_);
    while (true) {
        wake_.wait(guard, [this] { return poked_ || stopping_; });
        if (stopping_) return;
        poked_ = false;
        guard.unlock();
        work_();
        guard.lock();
    }
}

}  // namespace esent::os
