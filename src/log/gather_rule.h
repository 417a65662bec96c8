// GatherRule: how long the next write of the log waits for more threads that want to be part of it.
//
// Left alone, threads that commit one transaction after the other fall into two halves, each of which writes
// while the other works. So the write waits for as many as took part in the last one or came during it, but
// not longer than half of what a write takes; and when that was in vain, not at all for some writes. A thread
// that commits alone never waits.
//
// No locks, no clock: the log stream's mutex guards it. Internal to the log room.
#pragma once

#include <chrono>
#include <cstdint>

namespace esent::log {

class GatherRule {
 public:
    using Time = std::chrono::steady_clock::time_point;
    using Duration = std::chrono::steady_clock::duration;

    // Waits with a deadline are not shorter than this on this system: then there are none.
    explicit GatherRule(Duration finestWait) : finestWait_(finestWait) {}

    // So many wait: are more to be expected, until deadline()?
    [[nodiscard]] bool expectsMore(std::uint32_t waiting) const { return waiting < expected_; }
    [[nodiscard]] Time deadline() const { return deadline_; }
    // Somebody slept until the deadline for nothing.
    void waitedInVain();
    // A write for so many threads ended, and took so long; others came meanwhile.
    void wrote(std::uint32_t served, std::uint32_t late, Time now, Duration took);

 private:
    const Duration finestWait_;
    std::uint32_t expected_ = 0;
    Time deadline_{};
    Duration usual_{};         // what a write takes
    bool inVain_ = false;      // before this write
    unsigned misses_ = 0;      // one after the other
    std::uint32_t pause_ = 0;  // writes that are not waited for yet
};

}  // namespace esent::log
