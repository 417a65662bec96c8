// Events of recovery that nobody wants in the system's log: what a tool finds out it says itself.
#pragma once

#include "os/event_sink.h"

namespace esent::tool {

class SilentEvents final : public os::EventSink {
 public:
    static SilentEvents& instance() {
        static SilentEvents events;
        return events;
    }
    void report(const os::Event& event) noexcept override { (void)event; }
};

}  // namespace esent::tool
