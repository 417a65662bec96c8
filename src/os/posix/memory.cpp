#include "os/memory.h"

#include <sys/mman.h>
#include <unistd.h>

namespace esent::os {

std::byte* mapMemory(std::size_t bytes) noexcept {
    void* at = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return at == MAP_FAILED ? nullptr : static_cast<std::byte*>(at);
}

std::byte* mapLargeMemory(std::size_t bytes) noexcept {
    constexpr std::size_t kLarge = std::size_t{2} << 20;
    if (bytes % kLarge != 0) return mapMemory(bytes);
    std::byte* const mapped = mapMemory(bytes + kLarge);
    if (mapped == nullptr) return nullptr;
    const std::size_t before = (kLarge - reinterpret_cast<std::uintptr_t>(mapped) % kLarge) % kLarge;
    std::byte* const at = mapped + before;
    if (before != 0) unmapMemory(mapped, before);
    unmapMemory(at + bytes, kLarge - before);
    (void)::madvise(at, bytes, MADV_HUGEPAGE);
    return at;
}

void populateMemory(std::byte* at, std::size_t bytes) noexcept {
    (void)::madvise(at, bytes, MADV_POPULATE_WRITE);  // older systems than Linux 5.14 don't know it
}

void unmapMemory(std::byte* at, std::size_t bytes) noexcept {
    (void)::munmap(at, bytes);
}

void discardMemory(std::byte* at, std::size_t bytes) noexcept {
    (void)::madvise(at, bytes, MADV_DONTNEED);
}

std::uint64_t physicalMemoryBytes() noexcept {
    const long pages = ::sysconf(_SC_PHYS_PAGES);
    const long pageBytes = ::sysconf(_SC_PAGESIZE);
    if (pages <= 0 || pageBytes <= 0) return std::uint64_t{1} << 30;
    return static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(pageBytes);
}

}  // namespace esent::os
