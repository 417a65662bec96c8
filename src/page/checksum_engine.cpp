// Chooses the inner loop of the block checksums at its first use.
#include <atomic>

#include "page/block_sums.h"
#include "page/checksum.h"

namespace esent::page {
namespace {

using detail::BlockSums;
using detail::BlockSumsFunction;

bool processorHas(ChecksumEngine engine) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_cpu_init();
    if (engine == ChecksumEngine::Avx2) return __builtin_cpu_supports("avx2") != 0;
    if (engine == ChecksumEngine::Sse2) return __builtin_cpu_supports("sse2") != 0;
#endif
    return engine == ChecksumEngine::Portable;
}

BlockSumsFunction functionOf(ChecksumEngine engine) {
#if defined(__x86_64__) || defined(__i386__)
    if (engine == ChecksumEngine::Avx2) return detail::blockSumsAvx2;
    if (engine == ChecksumEngine::Sse2) return detail::blockSumsSse2;
#endif
    (void)engine;
    return detail::blockSumsPortable;
}

// -1 until chosen. Relaxed: all choices give the same results.
std::atomic<int> chosen{-1};

}  // namespace

ChecksumEngine checksumEngine() {
    const int known = chosen.load(std::memory_order_relaxed);
    if (known >= 0) return static_cast<ChecksumEngine>(known);
    ChecksumEngine best = ChecksumEngine::Portable;
    for (const auto engine : {ChecksumEngine::Sse2, ChecksumEngine::Avx2}) {
        if (processorHas(engine)) best = engine;
    }
    chosen.store(static_cast<int>(best), std::memory_order_relaxed);
    return best;
}

bool useChecksumEngine(ChecksumEngine engine) {
    if (!processorHas(engine)) return false;
    chosen.store(static_cast<int>(engine), std::memory_order_relaxed);
    return true;
}

std::uint64_t blockChecksum(ByteView block, std::uint32_t number, bool startsWithChecksum) {
    const BlockSums sums = functionOf(checksumEngine())(block.data(), block.size());
    std::uint32_t words = sums.words;
    std::uint32_t positions = sums.positions;
    bool odd = sums.odd;
    if (startsWithChecksum) {  // take the first 8 bytes out again; their row number is 0
        const auto stored = loadLE<std::uint64_t>(block, 0);
        words ^= static_cast<std::uint32_t>(stored ^ (stored >> 32));
        positions ^= detail::columnPositions({stored, 0, 0, 0}, sizeof stored);
        odd ^= detail::parity(stored) != 0;
    }
    const auto mask = static_cast<std::uint32_t>(block.size() * 8 - 1);
    const std::uint32_t complement = (odd ? ~positions : positions) & mask;
    return (std::uint64_t{(complement << 16) | positions} << 32) | (words ^ number);
}

}  // namespace esent::page
