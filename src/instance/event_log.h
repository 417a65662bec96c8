// InstanceEvents: the event sink of one instance: filters by the instance's parameters, makes the text, hands
// it to the back end (os/event_log.h).
//
// Obeys JET_paramNoInformationEvent, JET_paramEventLoggingLevel, JET_paramEventSource (the name events show
// for the application) and JET_paramEventSourceKey (the source they are filed under, "ESENT" by default).
// report() is thread-safe and never fails.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "instance/parameters.h"
#include "os/event_sink.h"

namespace esent::instance {

// The text of an event: its template with the arguments put in; arguments the template has no place for
// follow in brackets. An id without a template shows its arguments alone.
[[nodiscard]] std::string eventText(std::uint16_t id, const std::vector<std::string>& arguments);

class InstanceEvents final : public os::EventSink {
 public:
    InstanceEvents(const ParameterBlock& parameters, std::string instanceName);
    void report(const os::Event& event) noexcept override;

 private:
    [[nodiscard]] bool wanted(const os::Event& event) const;

    const ParameterBlock& parameters_;
    const std::string instanceName_;
};

}  // namespace esent::instance
