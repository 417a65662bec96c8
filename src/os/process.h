// What the library wants to know of the process it runs in. Thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace esent::os {

[[nodiscard]] std::uint32_t processId() noexcept;
// The file name of the running program without folder and extension, as events show it.
[[nodiscard]] std::string processName();
// UTF-8; nullopt when it is not set.
[[nodiscard]] std::optional<std::string> environmentVariable(const char* name);

}  // namespace esent::os
