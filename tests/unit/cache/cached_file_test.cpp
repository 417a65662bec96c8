// Fixing pages: hits, misses, damage, marks, new pages, prefetch.
#include "cache/cached_file.h"

#include "page_file.h"

namespace esent::cache {
namespace {

class OfEverySize : public testing::TestWithParam<std::uint32_t> {};
INSTANTIATE_TEST_SUITE_P(Sizes, OfEverySize, testing::Values(2048, 4096, 8192, 16384, 32768));

TEST_P(OfEverySize, PagesAreReadOnceAndWrittenBack) {
    PageFile pages(GetParam(), 20);
    BufferPool pool({});
    {
        CachedFile file(pool, pages.file(), {.pageSize = GetParam()});
        const auto before = pages.disk.calls(os::DiskCall::Read);
        for (int round = 0; round < 3; ++round) {
            for (PageNumber number = 1; number <= 20; ++number)
                EXPECT_EQ(valueAt(file, number), number * 1000U);
        }
        EXPECT_EQ(pages.disk.calls(os::DiskCall::Read) - before, 20U);
        EXPECT_EQ(pool.dirtyBytes(), 0U);
        change(file, 5, 55);
        change(file, 6, 66);
        change(file, 9, 99);
        EXPECT_EQ(pool.dirtyBytes(), 3ULL * GetParam());
        EXPECT_EQ(valueIn(pages.onDisk(5)), 5000U);
        const auto writes = pages.disk.calls(os::DiskCall::Write);
        ASSERT_TRUE(file.flushAll());
        EXPECT_EQ(pages.disk.calls(os::DiskCall::Write) - writes, 2U);  // neighbours together
        EXPECT_EQ(pool.dirtyBytes(), 0U);
        EXPECT_EQ(valueIn(pages.onDisk(5)), 55U);
        EXPECT_EQ(valueIn(pages.onDisk(6)), 66U);
        EXPECT_EQ(valueIn(pages.onDisk(9)), 99U);
        EXPECT_GE(pool.sizeBytes(), 20ULL * GetParam());
    }
    EXPECT_EQ(pool.sizeBytes(), 0U);  // the last file takes the memory with it
}

TEST(CachedFile, RefusesNumbersThatNoPageHas) {
    PageFile pages(4096, 4);
    BufferPool pool({});
    CachedFile file(pool, pages.file(), {});
    EXPECT_EQ(codeOf(file.fix(0, LatchMode::Shared)), JET_errDatabaseCorrupted);
    EXPECT_EQ(codeOf(file.fix(0xFFFFFFFF, LatchMode::Shared)), JET_errDatabaseCorrupted);
    EXPECT_EQ(codeOf(file.fixNew(0)), JET_errDatabaseCorrupted);
    EXPECT_EQ(codeOf(file.fix(5, LatchMode::Shared)), JET_errFileIOBeyondEOF);
    EXPECT_EQ(codeOf(file.fix(0x7FFFFFF0, LatchMode::Shared)), JET_errFileIOBeyondEOF);
    EXPECT_EQ(valueAt(file, 4), 4000U);
}

TEST(CachedFile, MendsOneBitAndWritesItBack) {
    PageFile pages(8192, 3);
    pages.flipBit(2, 3000);
    BufferPool pool({});
    CachedFile file(pool, pages.file(), {.pageSize = 8192});
    EXPECT_EQ(valueAt(file, 2), 2000U);
    EXPECT_EQ(pool.dirtyBytes(), 8192U);
    ASSERT_TRUE(file.flushAll());
    EXPECT_EQ(valueIn(pages.onDisk(2)), 2000U);
}

TEST(CachedFile, MendsForReadersOnlyInMemory) {
    PageFile pages(4096, 3);
    pages.flipBit(2, 3000);
    BufferPool pool({});
    CachedFile file(pool, pages.file(), {.readOnly = true});
    EXPECT_EQ(valueAt(file, 2), 2000U);
    EXPECT_EQ(pool.dirtyBytes(), 0U);
}

TEST(CachedFile, ReportsDamageEachTimeAndKeepsNothing) {
    PageFile pages(4096, 4);
    pages.flipBit(2, 3000);
    pages.flipBit(2, 3001);
    const std::vector<std::byte> zeros(4096);
    ASSERT_TRUE(pages.file().write(page::pageOffset(3, 4096), zeros));
    // Intact by its checksum, but with more tags than fit.
    std::vector<std::byte> odd = pages.onDisk(4);
    storeLE<std::uint16_t>(odd.data() + 34, 0xFFF);
    page::sealPage(odd, 4);
    ASSERT_TRUE(pages.file().write(page::pageOffset(4, 4096), odd));
    BufferPool pool({});
    CachedFile file(pool, pages.file(), {});
    for (int round = 0; round < 2; ++round) {
        EXPECT_EQ(codeOf(file.fix(2, LatchMode::Shared)), JET_errReadVerifyFailure);
        EXPECT_EQ(codeOf(file.fix(3, LatchMode::Exclusive)), JET_errPageNotInitialized);
        EXPECT_EQ(codeOf(file.fix(4, LatchMode::Shared)), JET_errPageTagCorrupted);
    }
    pages.disk.failCall(os::DiskCall::Read, 1, JET_errDiskIO);
    EXPECT_EQ(codeOf(file.fix(1, LatchMode::Shared)), JET_errDiskIO);
    EXPECT_EQ(valueAt(file, 1), 1000U);
}

TEST(CachedFile, MarksLeadBackUntilSomethingChanges) {
    PageFile pages(4096, 4);
    BufferPool pool({});
    CachedFile file(pool, pages.file(), {});
    PageLatch::Mark mark;
    EXPECT_FALSE(file.refix(mark, 1, LatchMode::Shared));
    {
        auto page = file.fix(1, LatchMode::Shared);
        ASSERT_TRUE(page);
        mark = page->mark();
    }
    EXPECT_TRUE(file.refix(mark, 1, LatchMode::Shared));
    EXPECT_TRUE(file.refix(mark, 1, LatchMode::Exclusive));
    EXPECT_FALSE(file.refix(mark, 2, LatchMode::Shared));
    (void)*file.fix(1, LatchMode::Exclusive);  // latched, not changed
    EXPECT_TRUE(file.refix(mark, 1, LatchMode::Shared));
    change(file, 1, 5);
    EXPECT_FALSE(file.refix(mark, 1, LatchMode::Shared));
    {
        auto page = file.fix(1, LatchMode::Shared);
        mark = page->mark();
    }
    ASSERT_TRUE(file.flushAll());  // writing out changes nothing
    EXPECT_TRUE(file.refix(mark, 1, LatchMode::Shared));
    file.discardFrom(1);
    EXPECT_FALSE(file.refix(mark, 1, LatchMode::Shared));
}

TEST(CachedFile, TriesDoNotWait) {
    PageFile pages(4096, 4);
    BufferPool pool({});
    CachedFile file(pool, pages.file(), {});
    auto held = file.tryFix(1, LatchMode::Exclusive);  // reads it
    ASSERT_TRUE(held && *held);
    auto other = file.tryFix(1, LatchMode::Shared);
    ASSERT_TRUE(other);
    EXPECT_FALSE(*other);
    held->downgrade();
    other = file.tryFix(1, LatchMode::Shared);
    EXPECT_TRUE(*other);
    EXPECT_FALSE(held->tryUpgrade());  // another reader
    EXPECT_EQ(held->mode(), LatchMode::Shared);
    other->release();
    EXPECT_TRUE(held->tryUpgrade());
    EXPECT_EQ(held->mode(), LatchMode::Exclusive);
}

TEST(CachedFile, NewPagesAreZeroAndNotRead) {
    PageFile pages(4096, 4);
    BufferPool pool({});
    CachedFile file(pool, pages.file(), {});
    const auto before = pages.disk.calls(os::DiskCall::Read);
    for (const PageNumber number : {2U, 9U}) {
        auto page = file.fixNew(number);
        ASSERT_TRUE(page);
        EXPECT_TRUE(isAllZero(page->bytes()));
        formatPage(page->writable(), number, 77);
        page->changed({}, {});
    }
    EXPECT_EQ(pages.disk.calls(os::DiskCall::Read), before);
    EXPECT_EQ(valueAt(file, 2), 77U);
    ASSERT_TRUE(file.flushAll());
    EXPECT_EQ(valueIn(pages.onDisk(9)), 77U);
}

TEST(CachedFile, ANewPageThatNobodyFormattedIsForgotten) {
    PageFile pages(4096, 4);
    BufferPool pool({});
    CachedFile file(pool, pages.file(), {});
    EXPECT_EQ(valueAt(file, 2), 2000U);
    (void)*file.fixNew(2);
    (void)*file.fixNew(3);
    EXPECT_EQ(valueAt(file, 2), 2000U);
    EXPECT_EQ(valueAt(file, 3), 3000U);
}

TEST(CachedFile, DirtyPagesCanBeCopied) {
    PageFile pages(4096, 4);
    BufferPool pool({});
    CachedFile file(pool, pages.file(), {});
    std::vector<std::byte> copy(4096);
    EXPECT_FALSE(file.copyIfDirty(3, copy));
    EXPECT_EQ(valueAt(file, 3), 3000U);
    EXPECT_FALSE(file.copyIfDirty(3, copy));
    change(file, 3, 31);
    EXPECT_TRUE(file.copyIfDirty(3, copy));
    EXPECT_EQ(page::checkPage(copy, 3), page::PageCheck::Good);
    EXPECT_EQ(valueIn(copy), 31U);
}

TEST(CachedFile, DiscardedPagesComeFromTheFileAgain) {
    PageFile pages(4096, 8);
    BufferPool pool({});
    CachedFile file(pool, pages.file(), {});
    for (PageNumber number = 1; number <= 8; ++number)
        change(file, number, 1);
    file.discardFrom(4);
    EXPECT_EQ(pool.dirtyBytes(), 3 * 4096U);
    EXPECT_EQ(valueAt(file, 3), 1U);
    EXPECT_EQ(valueAt(file, 4), 4000U);
    ASSERT_TRUE(file.flushAll());
    EXPECT_EQ(valueIn(pages.onDisk(8)), 8000U);
}

TEST(CachedFile, PagesReadAheadAreHits) {
    PageFile pages(4096, 200);
    pages.flipBit(50, 3000);
    pages.flipBit(50, 3001);
    BufferPool pool({});
    CachedFile file(pool, pages.file(), {});
    file.prefetch(1, 10000);  // more than there is
    std::uint64_t damaged = 0;
    for (PageNumber number = 200; number >= 1; --number) {
        auto page = file.fix(number, LatchMode::Shared);
        if (number == 50) {
            EXPECT_EQ(codeOf(page), JET_errReadVerifyFailure);
            ++damaged;
            continue;
        }
        ASSERT_TRUE(page);
        EXPECT_EQ(valueIn(page->bytes()), number * 1000U);
    }
    EXPECT_EQ(damaged, 1U);
    const std::array<PageNumber, 3> some{3, 7, 199};
    file.prefetch(some);
}

TEST(CachedFile, CountsForTheThread) {
    PageFile pages(4096, 4);
    BufferPool pool({});
    CachedFile file(pool, pages.file(), {});
    threadCounters() = {};
    EXPECT_EQ(valueAt(file, 1), 1000U);
    EXPECT_EQ(valueAt(file, 1), 1000U);
    change(file, 1, 2);
    change(file, 1, 3);
    file.prefetch(2, 3);
    EXPECT_EQ(threadCounters().pagesReferenced, 4U);
    EXPECT_EQ(threadCounters().pagesRead, 1U);
    EXPECT_EQ(threadCounters().cacheMisses, 1U);
    EXPECT_EQ(threadCounters().pagesDirtied, 1U);
    EXPECT_EQ(threadCounters().pagesRedirtied, 1U);
    EXPECT_EQ(threadCounters().pagesPrefetched, 3U);
}

}  // namespace
}  // namespace esent::cache
