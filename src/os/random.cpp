// Random bits; the seeded form is splitmix64, so that a seed gives the same sequence everywhere.
#include "os/random.h"

#include <mutex>
#include <random>

#include "os/clock.h"

namespace esent::os {
namespace {

struct Generator {
    std::mutex mutex;
    std::optional<std::uint64_t> seeded;  // guarded by mutex
};

Generator& generator() noexcept {
    static Generator instance;
    return instance;
}

std::uint64_t machineBits() noexcept {
    try {
        std::random_device device;
        return (std::uint64_t{device()} << 32) | device();
    } catch (...) {  // no entropy source: a signature still has to differ from the last one
        return clock().monotonicNanoseconds() * 0x9E3779B97F4A7C15ULL;
    }
}

std::uint64_t splitMix(std::uint64_t& state) noexcept {
    std::uint64_t z = (state += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

}  // namespace

std::uint64_t random64() noexcept {
    Generator& g = generator();
    const std::lock_guard lock(g.mutex);
    return g.seeded ? splitMix(*g.seeded) : machineBits();
}

std::uint32_t random32() noexcept {
    return static_cast<std::uint32_t>(random64() >> 32);
}

void seedRandom(std::optional<std::uint64_t> seed) noexcept {
    Generator& g = generator();
    const std::lock_guard lock(g.mutex);
    g.seeded = seed;
}

}  // namespace esent::os
