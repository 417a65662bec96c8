// FlushQueue: the threads that wait until the log is durable, and which of them writes for all.
//
// Whoever flushes joins. One of those who joined starts the write, for everything appended so far; the others
// sleep until it ends, and who comes meanwhile waits for the next one. The last of those whom the GatherRule
// expects starts the write at once: nobody is woken for it. Those whom a write served are woken all at once
// and take no lock to find out.
//
// The log stream's mutex guards it, except where it says so. Internal to the log room.
#pragma once

#include <array>
#include <cstdint>
#include <mutex>

#include "log/gather_rule.h"
#include "os/event_count.h"

namespace esent::log {

class FlushQueue {
 public:
    // The caller needs the next write that starts, or the one that is on its way. Returns its number.
    [[nodiscard]] std::uint32_t joinNext();
    [[nodiscard]] std::uint32_t joinRunning();
    // Nobody writes: should the caller, who joined, start?
    [[nodiscard]] bool complete() const;
    // Sleeps until the write that the caller joined has ended, or until it should look again. Releases the
    // mutex; whether it is held afterwards, `lock` tells.
    void wait(std::unique_lock<std::mutex>& lock, std::uint32_t joined, bool writing);

    // The caller starts the write for all who joined.
    void started();
    // It ended, with success or not.
    void ended(GatherRule::Duration took);
    // After ended(): wakes those who were served, and somebody who starts the next write. Releases the mutex.
    void wakeServed(std::unique_lock<std::mutex>& lock);
    // After a write that was for nobody here: those who wait for the next one look whether it did for them.
    void wakeWaiting(std::unique_lock<std::mutex>& lock);
    // Wakes everybody: nothing will be written any more. Any thread, without the mutex.
    void giveUp();

 private:
    [[nodiscard]] os::EventCount& eventOf(std::uint32_t round) { return events_[round % events_.size()]; }

    GatherRule rule_{os::EventCount::kFinestWait};
    std::uint32_t waiting_ = 0;  // for the next write
    std::uint32_t served_ = 0;   // by the write that is on its way, or was the last
    std::uint32_t round_ = 0;    // the next write's number
    bool watched_ = false;       // somebody who waits for it sleeps until the deadline only
    std::array<os::EventCount, 2> events_;
};

}  // namespace esent::log
