// Sleeping on a word of memory until another thread changes it: for latches, where a mutex beside each would
// cost too much. Any thread may call.
//
// Not std::atomic::wait: where the system has no futex, GCC 12's looks at the word before it takes the lock
// that the waker takes, and a wake-up in between is lost.
#pragma once

#include <atomic>
#include <cstdint>

namespace esent::os {

// Returns once the word was seen with another value (acquire).
void waitWhile(const std::atomic<std::uint32_t>& word, std::uint32_t value) noexcept;
// After the word was changed: whoever sleeps on it looks again.
void wakeAll(std::atomic<std::uint32_t>& word) noexcept;

}  // namespace esent::os
