#include "os/process.h"

#include <windows.h>

#include "os/path.h"
#include "os/win32/wide_path.h"

namespace esent::os {

std::uint32_t processId() noexcept {
    return GetCurrentProcessId();
}

std::string processName() {
    wchar_t buffer[1024];
    const DWORD length = GetModuleFileNameW(nullptr, buffer, 1024);
    const auto path = win32::fromWide(std::wstring_view(buffer, length));
    if (!path || path->empty()) return "process";
    return std::string(stem(*path));
}

std::optional<std::string> environmentVariable(const char* name) {
    const auto wideName = win32::toWide(name);
    if (!wideName) return std::nullopt;
    std::wstring value(256, L'\0');
    while (true) {
        SetLastError(ERROR_SUCCESS);
        const DWORD length =
            GetEnvironmentVariableW(wideName->c_str(), value.data(), static_cast<DWORD>(value.size()));
        if (length == 0 && GetLastError() == ERROR_ENVVAR_NOT_FOUND) return std::nullopt;
        if (length < value.size()) {
            value.resize(length);
            const auto text = win32::fromWide(value);
            return text ? std::optional<std::string>(*text) : std::nullopt;
        }
        value.resize(length + 1);
    }
}

}  // namespace esent::os
