// Waiting for a latch; see latch_word.h.
#include "cache/latch_word.h"

namespace esent::cache {
namespace {

constexpr unsigned kSpins = 64;

inline void relax() {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#endif
}

}  // namespace

// Announces itself on the word that was seen and sleeps as long as it stays the same.
void LatchWord::sleep(std::uint32_t seen, std::uint32_t bits) {
    const std::uint32_t announced = seen | bits;
    if (announced != seen && !word_.compare_exchange_strong(seen, announced, std::memory_order_relaxed))
        return;
    os::waitWhile(word_, announced);
}

void LatchWord::lockSharedSlowly() {
    for (unsigned round = 0;; ++round) {
        const std::uint32_t seen = word_.load(std::memory_order_relaxed);
        if ((seen & (kWriter | kWanted)) == 0) {
            if (tryShared()) return;
        } else if (round < kSpins) {
            relax();
        } else {
            sleep(seen, kSleepers);
        }
    }
}

void LatchWord::lockExclusiveSlowly() {
    for (unsigned round = 0;; ++round) {
        const std::uint32_t seen = word_.load(std::memory_order_relaxed);
        if ((seen & (kWriter | kReaders)) == 0) {
            if (tryExclusive()) return;
        } else if (round < kSpins) {
            relax();
        } else {
            sleep(seen, kWanted | kSleepers);
        }
    }
}

}  // namespace esent::cache
