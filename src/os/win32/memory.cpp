#include "os/memory.h"

#include <windows.h>

namespace esent::os {

std::byte* mapMemory(std::size_t bytes) noexcept {
    return static_cast<std::byte*>(VirtualAlloc(nullptr, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE));
}

std::byte* mapLargeMemory(std::size_t bytes) noexcept {
    return mapMemory(bytes);
}

void populateMemory(std::byte* at, std::size_t bytes) noexcept {
    constexpr std::size_t kSystemPage = 4096;
    for (std::size_t offset = 0; offset < bytes; offset += kSystemPage)
        static_cast<volatile std::byte*>(at)[offset] = std::byte{0};
}

void unmapMemory(std::byte* at, std::size_t) noexcept {
    (void)VirtualFree(at, 0, MEM_RELEASE);
}

void discardMemory(std::byte* at, std::size_t bytes) noexcept {
    (void)VirtualAlloc(at, bytes, MEM_RESET, PAGE_READWRITE);
    (void)VirtualUnlock(at, bytes);  // out of the working set; fails by design
}

std::uint64_t physicalMemoryBytes() noexcept {
    MEMORYSTATUSEX status{};
    status.dwLength = sizeof status;
    if (GlobalMemoryStatusEx(&status) == 0) return std::uint64_t{1} << 30;
    return status.ullTotalPhys;
}

}  // namespace esent::os
