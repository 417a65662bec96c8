// The event log's back end: where a finished event goes.
//
//   ESENT_EVENT_LOG=<file>   one line per event is appended to that file (see formatEventLine)
//   otherwise on Linux       syslog, facility user; the host's own openlog() settings are left alone
//   otherwise on Windows     the Windows event log, source as given
//
// instance/ decides by parameters which events are written and makes their text; nothing else in the library
// writes anywhere on its own. All calls are thread-safe, never fail and never throw.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "os/event_sink.h"

namespace esent::os {

struct EventRecord {
    std::int64_t unixMilliseconds = 0;
    EventLevel level = EventLevel::Information;
    EventCategory category = EventCategory::General;
    std::uint16_t id = 0;
    std::string source = "ESENT";
    std::string instance;                // display name of the instance, may be empty
    std::string text;                    // the whole message, UTF-8
    std::vector<std::string> arguments;  // insertion texts for the Windows event log; empty = just `text`
};

void writeEvent(const EventRecord& record) noexcept;

// Closes the back end; the next event reads ESENT_EVENT_LOG again. For tests.
void resetEventLog() noexcept;

// "2024-05-06T07:08:09.123Z<TAB>Information<TAB>ESENT<TAB>3<TAB>213<TAB>instance<TAB>text", without a line
// end; tabs, line ends and other control characters in the texts become spaces.
[[nodiscard]] std::string formatEventLine(const EventRecord& record);

}  // namespace esent::os
