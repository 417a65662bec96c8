// Small helpers of the functions that attach, create and detach. Internal to database/.
#pragma once

#include <atomic>

#include "base/disk_types.h"
#include "database/database_set.h"
#include "os/clock.h"

namespace esent::database {

// Counts a change that has a log record but not yet its header.
class DatabaseSet::Change {
 public:
    explicit Change(std::atomic<unsigned>& count) : count_(count) { ++count_; }
    ~Change() { --count_; }
    Change(const Change&) = delete;
    Change& operator=(const Change&) = delete;

 private:
    std::atomic<unsigned>& count_;
};

[[nodiscard]] inline LogTime timeNow() {
    return LogTime::fromUnixMilliseconds(os::clock().unixMilliseconds());
}

// Windows' numbers of the events about databases.
inline constexpr std::uint16_t kEventDatabaseCreated = 325;
inline constexpr std::uint16_t kEventDatabaseAttached = 326;
inline constexpr std::uint16_t kEventDatabaseDetached = 327;

}  // namespace esent::database
