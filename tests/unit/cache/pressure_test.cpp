// More pages than buffers, and many threads.
#include <array>
#include <random>
#include <thread>

#include "page_file.h"

namespace esent::cache {
namespace {

constexpr std::uint64_t kSmall = 128 * 4096;  // the smallest pool that there is

TEST(Pressure, EveryPageGetsItsTurn) {
    PageFile pages(4096, 1000);
    RecordingLog log;
    BufferPool pool({.maximumBytes = kSmall});
    CachedFile file(pool, pages.file(), {.writeAhead = &log});
    for (std::uint32_t round = 1; round <= 3; ++round) {
        for (PageNumber number = 1; number <= 1000; ++number)
            change(file, number, round * 10000 + number, {0, static_cast<std::uint16_t>(number), 1});
    }
    EXPECT_LE(pool.sizeBytes(), kSmall);
    ASSERT_TRUE(file.flushAll());
    for (PageNumber number = 1; number <= 1000; ++number)
        EXPECT_EQ(valueIn(pages.onDisk(number)), 30000 + number);
}

TEST(Pressure, WhatIsUsedAgainAndAgainSurvivesAScan) {
    PageFile pages(4096, 2000);
    BufferPool pool({.maximumBytes = kSmall});
    CachedFile file(pool, pages.file(), {});
    for (PageNumber number = 1; number <= 2000; ++number) {
        EXPECT_EQ(valueAt(file, number), number * 1000U);
        EXPECT_EQ(valueAt(file, number), number * 1000U);
        EXPECT_EQ(valueAt(file, 1 + number % 20), (1 + number % 20) * 1000U);
    }
    threadCounters() = {};
    for (PageNumber number = 1; number <= 20; ++number)
        EXPECT_EQ(valueAt(file, number), number * 1000U);
    EXPECT_EQ(threadCounters().cacheMisses, 0U);
}

TEST(Pressure, OutOfBuffersWhenEverythingIsLatched) {
    PageFile pages(4096, 200);
    BufferPool pool({.maximumBytes = kSmall});
    CachedFile file(pool, pages.file(), {});
    std::vector<PageLatch> held;
    JET_ERR error = JET_errSuccess;
    for (PageNumber number = 1; number <= 200 && error == JET_errSuccess; ++number) {
        auto page = file.fix(number, LatchMode::Shared);
        error = codeOf(page);
        if (page) held.push_back(std::move(*page));
    }
    EXPECT_EQ(error, JET_errOutOfBuffers);
    EXPECT_EQ(held.size(), 128U);
    held.clear();
    EXPECT_EQ(valueAt(file, 200), 200000U);
}

TEST(Pressure, DirtyPagesAreNeverDroppedWhenTheDiskFails) {
    PageFile pages(4096, 400);
    BufferPool pool({.maximumBytes = kSmall});
    std::atomic<JET_ERR> failure{JET_errSuccess};
    CachedFile file(pool, pages.file(), {.onWriteFailure = [&](JET_ERR error) { failure = error; }});
    pages.disk.failCall(os::DiskCall::Write, 1, JET_errDiskIO, true);
    JET_ERR error = JET_errSuccess;
    PageNumber done = 0;
    while (error == JET_errSuccess && done < 400) {
        auto page = file.fix(done + 1, LatchMode::Exclusive);
        error = codeOf(page);
        if (!page) break;
        ++done;
        setValue(page->writable(), done);
        page->changed({}, {});
    }
    EXPECT_EQ(error, JET_errOutOfBuffers);
    EXPECT_EQ(failure, JET_errDiskIO);
    EXPECT_EQ(done, 128U);
    pages.disk.clearFailures();
    for (PageNumber number = 1; number <= done; ++number)
        EXPECT_EQ(valueAt(file, number), number);
    ASSERT_TRUE(file.flushAll());
    EXPECT_EQ(valueIn(pages.onDisk(done)), done);
}

TEST(Pressure, ShrinksWhenTold) {
    PageFile pages(4096, 1000);
    BufferPool pool({});
    CachedFile file(pool, pages.file(), {});
    for (PageNumber number = 1; number <= 1000; ++number)
        EXPECT_EQ(valueAt(file, number), number * 1000U);
    EXPECT_EQ(pool.sizeBytes(), 1000 * 4096U);
    pool.setLimits({.maximumBytes = 300 * 4096});
    EXPECT_EQ(pool.sizeBytes(), 300 * 4096U);
    EXPECT_EQ(pool.limits().maximumBytes, 300 * 4096U);
    for (PageNumber number = 1; number <= 1000; ++number)
        EXPECT_EQ(valueAt(file, number), number * 1000U);
    EXPECT_EQ(pool.sizeBytes(), 300 * 4096U);
}

TEST(Pressure, SizesShareTheBudget) {
    PageFile small(4096, 500);
    PageFile large(32768, 300);
    BufferPool pool({.maximumBytes = 1000 * 4096});
    CachedFile second(pool, large.file(), {.pageSize = 32768});
    {
        CachedFile first(pool, small.file(), {});
        for (PageNumber number = 1; number <= 500; ++number)
            EXPECT_EQ(valueAt(first, number), number * 1000U);
    }
    for (PageNumber number = 1; number <= 300; ++number)
        EXPECT_EQ(valueAt(second, number), number * 1000U);
    EXPECT_LE(pool.sizeBytes(), 128 * 32768U);
}

// Writers count pages up, readers look, a checkpointer flushes, pages come and go.
TEST(Pressure, ManyThreads) {
    constexpr PageNumber kPages = 400;
    constexpr unsigned kRounds = 6000;
    PageFile pages(4096, kPages);
    RecordingLog log;
    BufferPool pool({.maximumBytes = kSmall});
    std::array<std::atomic<std::uint64_t>, kPages + 1> added{};
    std::atomic<std::uint32_t> position{1};
    std::atomic<bool> stop{false};
    CachedFile file(pool, pages.file(), {.writeAhead = &log});
    const auto writer = [&](unsigned seed) {
        std::minstd_rand random(seed);
        for (unsigned i = 0; i < kRounds; ++i) {
            const PageNumber number = 1 + random() % kPages;
            auto page = file.fix(number, LatchMode::Exclusive);
            ASSERT_TRUE(page) << page.error().code;
            setValue(page->writable(), valueIn(page->bytes()) + 1);
            page->changed({0, 1, static_cast<Generation>(position.fetch_add(1))}, {});
            if (i % 7 == 0) page->owesBeforeImage();
            page->release();
            added[number].fetch_add(1);
        }
    };
    const auto reader = [&](unsigned seed) {
        std::minstd_rand random(seed);
        PageLatch::Mark mark;
        PageNumber marked = 1;
        while (!stop) {
            const PageNumber number = 1 + random() % kPages;
            if (auto back = file.refix(mark, marked, LatchMode::Shared)) (void)valueIn(back.bytes());
            auto page = random() % 2 == 0 ? file.fix(number, LatchMode::Shared)
                                          : file.tryFix(number, LatchMode::Shared);
            ASSERT_TRUE(page);
            if (!*page) continue;
            EXPECT_GE(valueIn(page->bytes()), number * 1000U);
            mark = page->mark();
            marked = number;
            if (random() % 100 == 0) {
                page->release();
                file.prefetch(number, 20);
            }
        }
    };
    const auto checkpointer = [&] {
        while (!stop) {
            const LogPosition tip{0, 1, static_cast<Generation>(position.load())};
            ASSERT_TRUE(file.flush(tip));
            const LogPosition oldest = file.oldestChange();
            EXPECT_TRUE(oldest.isZero() || oldest.generation > 0);
            std::vector<std::byte> copy(4096);
            if (file.copyIfDirty(7, copy)) (void)valueIn(copy);
        }
    };
    std::vector<std::thread> threads;
    threads.emplace_back(reader, 11);
    threads.emplace_back(reader, 12);
    threads.emplace_back(checkpointer);
    std::vector<std::thread> writers;
    for (unsigned seed = 1; seed <= 3; ++seed)
        writers.emplace_back(writer, seed);
    for (auto& thread : writers)
        thread.join();
    stop = true;
    for (auto& thread : threads)
        thread.join();
    ASSERT_TRUE(file.flushAll());
    for (PageNumber number = 1; number <= kPages; ++number)
        EXPECT_EQ(valueIn(pages.onDisk(number)), number * 1000U + added[number]);
}

// Files come and go while another one works: threads and memory of the pool with them.
TEST(Pressure, FilesComeAndGo) {
    BufferPool pool({.maximumBytes = kSmall});
    const auto work = [&](unsigned seed) {
        PageFile pages(4096, 300);
        for (unsigned round = 0; round < 5; ++round) {
            CachedFile file(pool, pages.file(), {});
            file.prefetch(1, 300);
            for (PageNumber number = 1; number <= 300; number += 1 + seed % 3)
                change(file, number, valueAt(file, number) + 1);
            if (round % 2 == 0) {
                ASSERT_TRUE(file.flushAll());
            }
        }
        EXPECT_EQ(valueIn(pages.onDisk(1)) >= 1003, true);
    };
    std::vector<std::thread> threads;
    for (unsigned seed = 0; seed < 3; ++seed)
        threads.emplace_back(work, seed);
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(pool.sizeBytes(), 0U);
    EXPECT_EQ(pool.dirtyBytes(), 0U);
}

}  // namespace
}  // namespace esent::cache
