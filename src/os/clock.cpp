// The machine's clock and the place where a test puts another.
#include "os/clock.h"

#include <atomic>
#include <chrono>

namespace esent::os {
namespace {

class MachineClock final : public Clock {
 public:
    std::int64_t unixMilliseconds() noexcept override {
        const auto sinceEpoch = std::chrono::system_clock::now().time_since_epoch();
        return std::chrono::duration_cast<std::chrono::milliseconds>(sinceEpoch).count();
    }
    std::uint64_t monotonicNanoseconds() noexcept override {
        const auto sinceStart = std::chrono::steady_clock::now().time_since_epoch();
        return static_cast<std::uint64_t>(
            std::chrono::duration_cast<std::chrono::nanoseconds>(sinceStart).count());
    }
};

std::atomic<Clock*> g_replacement{nullptr};

}  // namespace

Clock& clock() noexcept {
    static MachineClock machine;
    Clock* replacement = g_replacement.load(std::memory_order_acquire);
    return replacement != nullptr ? *replacement : machine;
}

void replaceClock(Clock* replacement) noexcept {
    g_replacement.store(replacement, std::memory_order_release);
}

}  // namespace esent::os
