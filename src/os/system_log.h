// The platform's system log as a place for events: syslog or the Windows event log. Used by event_log.cpp
// only.
#pragma once

#include <memory>

#include "os/event_log.h"

namespace esent::os {

class SystemLog {
 public:
    virtual ~SystemLog() = default;
    virtual void write(const EventRecord& record) = 0;
};

[[nodiscard]] std::unique_ptr<SystemLog> makeSystemLog();

}  // namespace esent::os
