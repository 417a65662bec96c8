// Life of an instance as one 32-bit set of flags, and the slot of the registry that carries it together with
// the count of the calls inside.
//
// Entering is: add one to the thread's stripe of the count, then load the word. Closing is: set a flag in the
// word, then look at the stripes. Both sides are sequentially consistent, so either the caller sees the flag
// and leaves again, or the closer sees the caller and waits for it (docs/instances.md).
// Slots are never freed, so a look-up by a stale handle touches live memory.
#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace esent::instance {

class Instance;

namespace detail {
inline constinit thread_local std::uint32_t threadNumber = 0;
std::uint32_t assignThreadNumber();
}  // namespace detail

// A small number that names the calling thread; never zero, not reused before 2^32 threads.
[[nodiscard]] inline std::uint32_t currentThreadNumber() {
    const std::uint32_t number = detail::threadNumber;
    return number != 0 ? number : detail::assignThreadNumber();
}

enum LifeFlag : std::uint32_t {
    kLifeAllocated = 0x1,        // the slot holds an instance
    kLifeInitialised = 0x2,      // JetInit has succeeded
    kLifeInitialising = 0x4,     // JetInit under way
    kLifeTerminating = 0x8,      // JetTerm under way: no new call gets in
    kLifeRestoring = 0x10,       // a restore runs on the instance
    kLifeServiceStopped = 0x20,  // JetStopService(Instance): sticky
    kLifeUnavailable = 0x40,     // a fatal error made it unusable
    kLifeLogDiskFull = 0x80,     // ... which was a full log disk
    kLifeDying = 0x100,          // about to be freed: not even a pin gets in
};

class InstanceSlot {
 public:
    static constexpr std::size_t kStripes = 16;
    struct alignas(64) Stripe {
        std::atomic<std::uint32_t> inside{0};
    };

    [[nodiscard]] static constexpr std::uint64_t makeWord(std::uint32_t generation, std::uint32_t flags) {
        return (std::uint64_t{generation} << 32) | flags;
    }
    [[nodiscard]] std::uint64_t word() const { return word_.load(std::memory_order_seq_cst); }
    [[nodiscard]] std::uint32_t flags() const { return static_cast<std::uint32_t>(word()); }
    [[nodiscard]] std::uint32_t generation() const { return static_cast<std::uint32_t>(word() >> 32); }

    // Each thread has its own stripe as long as there are no more than kStripes threads.
    [[nodiscard]] static std::size_t stripeOfThread() { return currentThreadNumber() % kStripes; }

    Stripe& enter() {
        Stripe& stripe = stripes_[stripeOfThread()];
        stripe.inside.fetch_add(1, std::memory_order_seq_cst);
        return stripe;
    }
    void leave(Stripe& stripe) {
        stripe.inside.fetch_sub(1, std::memory_order_seq_cst);
        if (waiters_.load(std::memory_order_seq_cst) != 0) wakeWaiters();
    }

    // Blocks until every call that got in before the present flags were set has left. Call it only after
    // setting a flag that keeps new calls out.
    void waitUntilEmpty();
    [[nodiscard]] bool empty() const;

    // Registry and lifecycle only.
    void setFlags(std::uint32_t set, std::uint32_t clear);
    // Sets `set` if none of `unless` is set and all of `require` are; answers the flags before.
    bool trySetFlags(std::uint32_t set, std::uint32_t require, std::uint32_t unless, std::uint32_t& before);
    void publish(std::uint32_t generation, std::uint32_t flags) {
        word_.store(makeWord(generation, flags), std::memory_order_seq_cst);
    }
    // Valid for whoever is counted in and has seen a word of the right generation.
    Instance* instance = nullptr;
    std::uint32_t index = 0;

 private:
    void wakeWaiters();

    alignas(64) std::atomic<std::uint64_t> word_{0};
    std::atomic<std::uint32_t> waiters_{0};
    std::array<Stripe, kStripes> stripes_{};
    std::mutex mutex_;  // guards nothing but the sleep in waitUntilEmpty
    std::condition_variable changed_;
};

}  // namespace esent::instance
