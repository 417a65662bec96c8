// Words share a few pairs of lock and condition: a sleeper looks at its word under the lock, so who changed
// the word before taking the lock is seen or wakes.
#include "os/wait_word.h"

#include <windows.h>

#include <array>
#include <cstddef>

namespace esent::os {

namespace {

struct alignas(64) Bed {
    SRWLOCK lock = SRWLOCK_INIT;
    CONDITION_VARIABLE changed = CONDITION_VARIABLE_INIT;
};

Bed& bedOf(const void* word) noexcept {
    static constinit std::array<Bed, 64> beds{};
    return beds[reinterpret_cast<std::uintptr_t>(word) / 64 % beds.size()];
}

}  // namespace

void waitWhile(const std::atomic<std::uint32_t>& word, std::uint32_t value) noexcept {
    Bed& bed = bedOf(&word);
    AcquireSRWLockExclusive(&bed.lock);
    while (word.load(std::memory_order_acquire) == value)
        (void)SleepConditionVariableSRW(&bed.changed, &bed.lock, INFINITE, 0);
    ReleaseSRWLockExclusive(&bed.lock);
}

void wakeAll(std::atomic<std::uint32_t>& word) noexcept {
    Bed& bed = bedOf(&word);
    AcquireSRWLockExclusive(&bed.lock);
    ReleaseSRWLockExclusive(&bed.lock);
    WakeAllConditionVariable(&bed.changed);
}

}  // namespace esent::os
