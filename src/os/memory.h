// Memory straight from the system, for the buffer pool: whole pages, zeroed, that cost nothing before they
// are touched and can be handed back one by one without giving up their addresses. Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>

namespace esent::os {

// Null when memory is short. `bytes` is a multiple of 64 KiB.
[[nodiscard]] std::byte* mapMemory(std::size_t bytes) noexcept;
// The same for memory that will be used from end to end, which may then come in pages of 2 MiB: aligned to
// that when `bytes` is a multiple of it.
[[nodiscard]] std::byte* mapLargeMemory(std::size_t bytes) noexcept;
// Fetches memory that nobody uses yet from the system, so that the first use of it does not wait.
void populateMemory(std::byte* at, std::size_t bytes) noexcept;
void unmapMemory(std::byte* at, std::size_t bytes) noexcept;
// The content is not needed any more: the system may take the memory until it is written again. What it
// holds by then is not defined.
void discardMemory(std::byte* at, std::size_t bytes) noexcept;
// Of the machine (or what the process may use of it).
[[nodiscard]] std::uint64_t physicalMemoryBytes() noexcept;

}  // namespace esent::os
