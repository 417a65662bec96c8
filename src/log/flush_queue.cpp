#include "log/flush_queue.h"

#include <utility>

namespace esent::log {

namespace {
GatherRule::Time now() {
    return std::chrono::steady_clock::now();
}
}  // namespace

bool FlushQueue::complete() const {
    return !rule_.expectsMore(waiting_) || now() >= rule_.deadline();
}

std::uint32_t FlushQueue::joinNext() {
    ++waiting_;
    return round_;
}

std::uint32_t FlushQueue::joinRunning() {
    ++served_;
    return round_ - 1;
}

void FlushQueue::wait(std::unique_lock<std::mutex>& lock, std::uint32_t joined, bool writing) {
    os::EventCount& event = eventOf(joined);
    const std::uint32_t seen = event.count();
    if (writing || watched_ || joined != round_) {
        lock.unlock();
        event.wait(seen);
        return;
    }
    watched_ = true;
    const GatherRule::Time deadline = rule_.deadline();
    lock.unlock();
    event.waitUntil(seen, deadline);
    lock.lock();
    if (joined != round_) return;
    watched_ = false;
    if (now() >= deadline) rule_.waitedInVain();
}

void FlushQueue::started() {
    served_ = std::exchange(waiting_, 0);
    watched_ = false;
    ++round_;
}

void FlushQueue::ended(GatherRule::Duration took) {
    rule_.wrote(served_, waiting_, now(), took);
}

void FlushQueue::wakeServed(std::unique_lock<std::mutex>& lock) {
    os::EventCount& last = eventOf(round_ - 1);
    os::EventCount& next = eventOf(round_);
    const bool others = served_ > 1;
    const bool late = waiting_ > 0;
    lock.unlock();
    if (others) last.wakeAll();
    if (late) next.wakeOne();
}

void FlushQueue::wakeWaiting(std::unique_lock<std::mutex>& lock) {
    os::EventCount& next = eventOf(round_);
    const bool any = waiting_ > 0;
    lock.unlock();
    if (any) next.wakeAll();
}

void FlushQueue::giveUp() {
    for (os::EventCount& event : events_)
        event.wakeAll();
}

}  // namespace esent::log
