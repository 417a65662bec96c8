// Events to syslog. openlog() is not called: it would change the identity that the host program chose.
#include "os/system_log.h"

#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>
#include <syslog.h>

#include <mutex>

#include "os/process.h"

namespace esent::os {
namespace {

class SyslogSink final : public spdlog::sinks::base_sink<std::mutex> {
 protected:
    void sink_it_(const spdlog::details::log_msg& message) override {
        int priority = LOG_INFO;
        if (message.level == spdlog::level::err) priority = LOG_ERR;
        if (message.level == spdlog::level::warn) priority = LOG_WARNING;
        ::syslog(LOG_USER | priority, "%.*s", static_cast<int>(message.payload.size()),
                 message.payload.data());
    }
    void flush_() override {}
};

class Syslog final : public SystemLog {
 public:
    Syslog() : logger_("esent", std::make_shared<SyslogSink>()) {
        logger_.set_error_handler([](const std::string&) {});
    }

    void write(const EventRecord& record) override {
        auto level = spdlog::level::info;
        if (record.level == EventLevel::Error) level = spdlog::level::err;
        if (record.level == EventLevel::Warning) level = spdlog::level::warn;
        logger_.log(level, spdlog::string_view_t(fmt::format(
                               "{}[{}] event {} category {} instance \"{}\": {}", record.source, processId(),
                               record.id, static_cast<int>(record.category), record.instance, record.text)));
    }

 private:
    spdlog::logger logger_;
};

}  // namespace

std::unique_ptr<SystemLog> makeSystemLog() {
    return std::make_unique<Syslog>();
}

}  // namespace esent::os
