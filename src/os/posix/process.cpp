#include "os/process.h"

#include <unistd.h>

#include <cstdlib>

#include "os/path.h"

namespace esent::os {

std::uint32_t processId() noexcept {
    return static_cast<std::uint32_t>(::getpid());
}

std::string processName() {
    char buffer[4096];
    const ssize_t length = ::readlink("/proc/self/exe", buffer, sizeof buffer);
    if (length <= 0) return "process";
    return std::string(stem(std::string_view(buffer, static_cast<std::size_t>(length))));
}

std::optional<std::string> environmentVariable(const char* name) {
    const char* value = std::getenv(name);
    if (value == nullptr) return std::nullopt;
    return std::string(value);
}

}  // namespace esent::os
