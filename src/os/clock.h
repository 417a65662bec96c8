// Clock: the time of day and a monotonic time, replaceable so that tests decide what time it is.
//
// Every call is thread-safe. No other room asks the operating system for the time.
#pragma once

#include <cstdint>

namespace esent::os {

class Clock {
 public:
    virtual ~Clock() = default;
    // Milliseconds since 1970-01-01 UTC.
    [[nodiscard]] virtual std::int64_t unixMilliseconds() noexcept = 0;
    // Nanoseconds since an arbitrary start; never goes back.
    [[nodiscard]] virtual std::uint64_t monotonicNanoseconds() noexcept = 0;
};

// The clock that the library uses: the machine's unless a test replaced it.
Clock& clock() noexcept;

// Replaces the clock; nullptr restores the machine's. The replacement must outlive its use.
void replaceClock(Clock* replacement) noexcept;

}  // namespace esent::os
