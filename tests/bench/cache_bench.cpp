// What it costs to fix a page that is in the pool, from one and from two threads; and a miss.
#include <benchmark/benchmark.h>

#include <memory>
#include <vector>

#include "cache/buffer_pool.h"
#include "cache/cached_file.h"
#include "memory_file.h"
#include "page/checksum.h"
#include "page/page_builder.h"

namespace esent::cache {
namespace {

constexpr std::uint32_t kPageSize = 4096;
constexpr PageNumber kPages = 4096;

struct Fixture {
    explicit Fixture(std::uint64_t poolBytes) : pool({.maximumBytes = poolBytes}) {
        memory.bytes.resize(std::size_t{kPages + 2} * kPageSize);
        for (PageNumber number = 1; number <= kPages; ++number) {
            const ByteSpan bytes =
                std::span(memory.bytes).subspan(std::size_t{number + 1} * kPageSize, kPageSize);
            page::PageBuilder(bytes, number, 7, page::kPageLeaf, 1).seal();
        }
        file = std::make_unique<CachedFile>(pool, memory, CachedFile::Settings{});
        for (PageNumber number = 1; number <= kPages; ++number)
            (void)file->fix(number, LatchMode::Shared);
    }
    test::MemoryFile memory;
    BufferPool pool;
    std::unique_ptr<CachedFile> file;
};

Fixture& roomy() {
    static Fixture fixture(0);
    return fixture;
}

// A few pages of each thread's own: the caches of the processor hold them.
void hit(benchmark::State& state) {
    CachedFile& file = *roomy().file;
    const auto base = static_cast<PageNumber>(1 + 64 * state.thread_index());
    PageNumber at = 0;
    for (auto _ : state) {
        auto page = file.fix(base + (at++ & 15), LatchMode::Shared);
        benchmark::DoNotOptimize(page->bytes().data());
    }
}
BENCHMARK(hit)->Threads(1)->Threads(2)->UseRealTime();

// Everybody the same page, as the root of a tree.
void hitRoot(benchmark::State& state) {
    CachedFile& file = *roomy().file;
    for (auto _ : state) {
        auto page = file.fix(1, LatchMode::Shared);
        benchmark::DoNotOptimize(page->bytes().data());
    }
}
BENCHMARK(hitRoot)->Threads(1)->Threads(2)->UseRealTime();

void hitExclusive(benchmark::State& state) {
    CachedFile& file = *roomy().file;
    const auto base = static_cast<PageNumber>(1 + 64 * state.thread_index());
    PageNumber at = 0;
    for (auto _ : state) {
        auto page = file.fix(base + (at++ & 15), LatchMode::Exclusive);
        benchmark::DoNotOptimize(page->writable().data());
    }
}
BENCHMARK(hitExclusive)->Threads(1)->Threads(2)->UseRealTime();

void refix(benchmark::State& state) {
    CachedFile& file = *roomy().file;
    const PageLatch::Mark mark = file.fix(7, LatchMode::Shared)->mark();
    for (auto _ : state) {
        auto page = file.refix(mark, 7, LatchMode::Shared);
        benchmark::DoNotOptimize(page.bytes().data());
    }
}
BENCHMARK(refix);

// Through all pages with room for an eighth: every one is read and pushes another one out.
void miss(benchmark::State& state) {
    Fixture tight(std::uint64_t{kPages} * kPageSize / 8);
    PageNumber at = 0;
    for (auto _ : state) {
        auto page = tight.file->fix(1 + at++ % kPages, LatchMode::Shared);
        benchmark::DoNotOptimize(page->bytes().data());
    }
}
BENCHMARK(miss);

}  // namespace
}  // namespace esent::cache

BENCHMARK_MAIN();
