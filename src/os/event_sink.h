// EventSink: where rooms report events that an operator should see (the ESENT entries of the Windows event
// log).
//
// The sink decides by the instance's parameters whether and where an event is written. report() is
// thread-safe, never blocks on the caller's locks and never fails.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace esent::os {

enum class EventLevel : std::uint8_t { Error = 1, Warning = 2, Information = 4 };

// Category numbers as Windows' ESENT uses them.
enum class EventCategory : std::uint8_t {
    General = 1,
    DatabasePageCache = 2,
    LoggingRecovery = 3,
    SpaceManagement = 4,
    DatabaseCorruption = 12,
    ShadowCopy = 16,
};

struct Event {
    EventLevel level;
    EventCategory category;
    std::uint16_t id;                    // the Windows event id, for example 213
    std::vector<std::string> arguments;  // insertion texts, UTF-8, in the order of the message
};

class EventSink {
 public:
    virtual ~EventSink() = default;
    virtual void report(const Event& event) noexcept = 0;
};

}  // namespace esent::os
