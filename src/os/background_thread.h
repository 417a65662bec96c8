// BackgroundThread: a thread that does one piece of work whenever it is poked, and does not exist before.
//
// poke() from any thread, also from many at once; pokes that come while the work runs make it run once more.
// The owner stops it before what the work uses goes away.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace esent::os {

class BackgroundThread {
 public:
    explicit BackgroundThread(std::function<void()> work) : work_(std::move(work)) {}
    ~BackgroundThread() { stop(); }
    BackgroundThread(const BackgroundThread&) = delete;
    BackgroundThread& operator=(const BackgroundThread&) = delete;

    // Starts the thread if there is none. False when the system gives none: nobody will do the work.
    bool poke();
    // Returns when the work under way is done and the thread has ended; a later poke() starts a new one.
    void stop();

 private:
    void run();

    const std::function<void()> work_;
    std::mutex lock_;
    std::condition_variable wake_;
    std::thread thread_;     // guarded by lock_
    bool poked_ = false;     // guarded by lock_
    bool stopping_ = false;  // guarded by lock_
};

}  // namespace esent::os
