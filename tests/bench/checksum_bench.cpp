// How fast pages are verified, per page size and inner loop, beside a plain pass over the same memory.
#include <benchmark/benchmark.h>

#include <cstring>
#include <vector>

#include "os/aligned_buffer.h"
#include "page/checksum.h"
#include "page/page_view.h"

namespace esent::page {
namespace {

constexpr std::size_t kBytes = std::size_t{4} << 20;

// Sealed pages 1.. of random content.
os::AlignedBuffer makePages(std::size_t pageSize) {
    os::AlignedBuffer pages(kBytes);
    std::uint64_t state = 88172645463325252U;
    for (std::size_t at = 0; at < kBytes; at += 8) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        storeLE<std::uint64_t>(pages.span(), at, state);
    }
    for (std::size_t at = 0; at < kBytes; at += pageSize) {
        const auto number = static_cast<PageNumber>(at / pageSize + 1);
        if (isLargePage(pageSize)) storeLE<std::uint32_t>(pages.span(), at + 64, number);
        sealPage(pages.span().subspan(at, pageSize), number);
    }
    return pages;
}

void verify(benchmark::State& state) {
    const auto pageSize = static_cast<std::size_t>(state.range(0));
    const auto engine = static_cast<ChecksumEngine>(state.range(1));
    const ChecksumEngine before = checksumEngine();
    if (!useChecksumEngine(engine)) {
        state.SkipWithError("this processor has no such instructions");
        return;
    }
    os::AlignedBuffer pages = makePages(pageSize);
    for (auto _ : state) {
        for (std::size_t at = 0; at < kBytes; at += pageSize) {
            const auto number = static_cast<PageNumber>(at / pageSize + 1);
            if (checkPage(pages.span().subspan(at, pageSize), number) != PageCheck::Good) {
                state.SkipWithError("a page is not good");
            }
        }
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * kBytes));
    (void)useChecksumEngine(before);
}

// What reading the memory once costs.
void sumOfWords(benchmark::State& state) {
    const os::AlignedBuffer pages = makePages(4096);
    for (auto _ : state) {
        std::uint64_t sum = 0;
        for (std::size_t at = 0; at < kBytes; at += 8)
            sum ^= loadLE<std::uint64_t>(pages.view(), at);
        benchmark::DoNotOptimize(sum);
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * kBytes));
}

void copyOnce(benchmark::State& state) {
    const os::AlignedBuffer pages = makePages(4096);
    std::vector<std::byte> target(kBytes);
    for (auto _ : state) {
        std::memcpy(target.data(), pages.data(), kBytes);
        benchmark::ClobberMemory();
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * kBytes));
}

BENCHMARK(verify)
    ->ArgNames({"page", "engine"})
    ->ArgsProduct({{4096, 8192, 16384, 32768},
                   {static_cast<int>(ChecksumEngine::Portable), static_cast<int>(ChecksumEngine::Sse2),
                    static_cast<int>(ChecksumEngine::Avx2)}});
BENCHMARK(sumOfWords);
BENCHMARK(copyOnce);

}  // namespace
}  // namespace esent::page

BENCHMARK_MAIN();
