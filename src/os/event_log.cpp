// Chooses the back end at the first event and writes to it; the file back end is an spdlog sink here, the
// system logs are in posix/ and win32/.
#include "os/event_log.h"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/spdlog.h>

#include <mutex>

#include "base/disk_types.h"
#include "os/process.h"
#include "os/system_log.h"

namespace esent::os {
namespace {

struct BackEnd {
    std::mutex mutex;  // guards the rest
    bool chosen = false;
    std::unique_ptr<spdlog::logger> file;
    std::unique_ptr<SystemLog> system;

    void choose() {
        chosen = true;
        const auto name = environmentVariable("ESENT_EVENT_LOG");
        if (name && !name->empty()) {
            auto sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(*name);
            file = std::make_unique<spdlog::logger>("esent", std::move(sink));
            file->set_pattern("%v");
            file->set_level(spdlog::level::info);
            file->flush_on(spdlog::level::info);
            file->set_error_handler([](const std::string&) {});  // never print
            return;
        }
        system = makeSystemLog();
    }
};

BackEnd& backEnd() {
    static auto* const instance = new BackEnd;  // events may come while the process ends
    return *instance;
}

const char* levelName(EventLevel level) {
    switch (level) {
        case EventLevel::Error:
            return "Error";
        case EventLevel::Warning:
            return "Warning";
        case EventLevel::Information:
            break;
    }
    return "Information";
}

spdlog::level::level_enum spdlogLevel(EventLevel level) {
    switch (level) {
        case EventLevel::Error:
            return spdlog::level::err;
        case EventLevel::Warning:
            return spdlog::level::warn;
        case EventLevel::Information:
            break;
    }
    return spdlog::level::info;
}

std::string onOneLine(std::string text) {
    for (char& c : text) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
    }
    return text;
}

std::string timeText(std::int64_t unixMilliseconds) {
    const LogTime time = LogTime::fromUnixMilliseconds(unixMilliseconds);
    const auto part = [&](std::size_t i) { return static_cast<int>(time.raw[i]); };
    const auto milliseconds = static_cast<int>(((unixMilliseconds % 1000) + 1000) % 1000);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", part(5) + 1900, part(4), part(3),
                       part(2), part(1), part(0), milliseconds);
}

}  // namespace

std::string formatEventLine(const EventRecord& record) {
    return fmt::format("{}\t{}\t{}\t{}\t{}\t{}\t{}", timeText(record.unixMilliseconds),
                       levelName(record.level), onOneLine(record.source), static_cast<int>(record.category),
                       record.id, onOneLine(record.instance), onOneLine(record.text));
}

void writeEvent(const EventRecord& record) noexcept {
    try {
        BackEnd& to = backEnd();
        const std::lock_guard lock(to.mutex);
        if (!to.chosen) to.choose();
        if (to.file) to.file->log(spdlogLevel(record.level), spdlog::string_view_t(formatEventLine(record)));
        if (to.system) to.system->write(record);
    } catch (...) {  // an event that cannot be written is lost, nothing else
    }
}

void resetEventLog() noexcept {
    try {
        BackEnd& to = backEnd();
        const std::lock_guard lock(to.mutex);
        to.file.reset();
        to.system.reset();
        to.chosen = false;
    } catch (...) {
    }
}

}  // namespace esent::os
