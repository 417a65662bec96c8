// Events to the Windows event log.
#include "os/system_log.h"

#include <windows.h>

#include <map>
#include <vector>

#include "os/win32/wide_path.h"

namespace esent::os {
namespace {

WORD windowsType(EventLevel level) {
    switch (level) {
        case EventLevel::Error:
            return EVENTLOG_ERROR_TYPE;
        case EventLevel::Warning:
            return EVENTLOG_WARNING_TYPE;
        case EventLevel::Information:
            break;
    }
    return EVENTLOG_INFORMATION_TYPE;
}

class WindowsEventLog final : public SystemLog {
 public:
    ~WindowsEventLog() override {
        for (const auto& [source, handle] : sources_) {
            if (handle != nullptr) DeregisterEventSource(handle);
        }
    }

    void write(const EventRecord& record) override {
        const HANDLE handle = sourceHandle(record.source);
        if (handle == nullptr) return;
        std::vector<std::wstring> texts;
        if (record.arguments.empty()) texts.push_back(win32::toWide(record.text).value_or(std::wstring()));
        for (const std::string& argument : record.arguments) {
            texts.push_back(win32::toWide(argument).value_or(std::wstring()));
        }
        std::vector<LPCWSTR> pointers;
        for (const std::wstring& text : texts)
            pointers.push_back(text.c_str());
        ReportEventW(handle, windowsType(record.level), static_cast<WORD>(record.category), record.id,
                     nullptr, static_cast<WORD>(pointers.size()), 0, pointers.data(), nullptr);
    }

 private:
    HANDLE sourceHandle(const std::string& source) {
        const auto known = sources_.find(source);
        if (known != sources_.end()) return known->second;
        const auto name = win32::toWide(source);
        const HANDLE handle = name ? RegisterEventSourceW(nullptr, name->c_str()) : nullptr;
        return sources_[source] = handle;
    }

    std::map<std::string, HANDLE> sources_;
};

}  // namespace

std::unique_ptr<SystemLog> makeSystemLog() {
    return std::make_unique<WindowsEventLog>();
}

}  // namespace esent::os
