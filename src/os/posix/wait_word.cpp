#include "os/wait_word.h"

namespace esent::os {

void waitWhile(const std::atomic<std::uint32_t>& word, std::uint32_t value) noexcept {
    word.wait(value, std::memory_order_acquire);
}

void wakeAll(std::atomic<std::uint32_t>& word) noexcept {
    word.notify_all();
}

}  // namespace esent::os
