// Writing out: the write-ahead rule, what is oldest, failures.
#include <thread>

#include "page_file.h"

namespace esent::cache {
namespace {

constexpr LogPosition at(std::uint16_t segment, std::uint16_t byte = 0) {
    return {byte, segment, 1};
}

TEST(WriteOut, AsksTheLogFirst) {
    PageFile pages(4096, 8);
    RecordingLog log;
    BufferPool pool({});
    CachedFile file(pool, pages.file(), {.writeAhead = &log});
    change(file, 1, 10, at(5), at(3));
    change(file, 2, 20, at(9), at(7));
    log.whenAsked = [&] { EXPECT_EQ(valueIn(pages.onDisk(1)), 1000U); };
    ASSERT_TRUE(file.flushAll());
    ASSERT_EQ(log.asked.size(), 1U);
    EXPECT_EQ(log.asked[0], at(9));
    EXPECT_TRUE(log.images.empty());
    EXPECT_EQ(valueIn(pages.onDisk(1)), 10U);
}

TEST(WriteOut, LogsBeforeImagesThatAreOwed) {
    PageFile pages(4096, 8);
    RecordingLog log;
    log.imagePosition = at(20);
    BufferPool pool({});
    CachedFile file(pool, pages.file(), {.writeAhead = &log});
    {
        auto page = file.fix(4, LatchMode::Exclusive);
        ASSERT_TRUE(page);
        setValue(page->writable(), 40);
        page->changed(at(5), at(3));
        page->owesBeforeImage();
        EXPECT_TRUE(page->owesImage());
    }
    ASSERT_TRUE(file.flushAll());
    EXPECT_EQ(log.images, std::vector<PageNumber>{4});
    EXPECT_EQ(log.durable, at(20));
    change(file, 4, 41, at(21));
    ASSERT_TRUE(file.flushAll());
    EXPECT_EQ(log.images.size(), 1U);
}

TEST(WriteOut, KnowsTheOldestChange) {
    PageFile pages(4096, 8);
    RecordingLog log;
    BufferPool pool({});
    CachedFile file(pool, pages.file(), {.writeAhead = &log});
    EXPECT_TRUE(file.oldestChange().isZero());
    change(file, 1, 1);  // not logged: holds no checkpoint back
    EXPECT_TRUE(file.oldestChange().isZero());
    change(file, 3, 2, at(50));
    EXPECT_EQ(file.oldestChange(), at(50));
    change(file, 6, 3, at(60), at(40));
    EXPECT_EQ(file.oldestChange(), at(40));
    change(file, 3, 2, at(70), at(30));  // of an older transaction
    EXPECT_EQ(file.oldestChange(), at(30));
    ASSERT_TRUE(file.flush(at(40)));
    EXPECT_EQ(file.oldestChange(), at(40));
    EXPECT_EQ(valueIn(pages.onDisk(6)), 6000U);
    ASSERT_TRUE(file.flush(at(41)));
    EXPECT_TRUE(file.oldestChange().isZero());
    EXPECT_EQ(pool.dirtyBytes(), 4096U);
    ASSERT_TRUE(file.flushAll());
    EXPECT_EQ(pool.dirtyBytes(), 0U);
}

TEST(WriteOut, ChangesWhileAPageIsWrittenStayDirty) {
    PageFile pages(4096, 8);
    RecordingLog log;
    BufferPool pool({});
    CachedFile file(pool, pages.file(), {.writeAhead = &log});
    change(file, 2, 22, at(10));
    log.whenAsked = [&] {  // the page is being written: nobody waits for that
        change(file, 2, 23, at(11));
        EXPECT_EQ(file.oldestChange(), at(10));
        log.whenAsked = {};
    };
    ASSERT_TRUE(file.flush(at(11)));
    EXPECT_EQ(valueIn(pages.onDisk(2)), 22U);
    EXPECT_EQ(file.oldestChange(), at(11));
    ASSERT_TRUE(file.flushAll());
    EXPECT_EQ(valueIn(pages.onDisk(2)), 23U);
}

TEST(WriteOut, KeepsWhatItCouldNotWrite) {
    PageFile pages(4096, 8);
    RecordingLog log;
    BufferPool pool({});
    std::vector<JET_ERR> failures;
    CachedFile file(pool, pages.file(), {.writeAhead = &log, .onWriteFailure = [&](JET_ERR error) {
                                             failures.push_back(error);
                                         }});
    change(file, 2, 22, at(10));
    change(file, 5, 55, at(12));
    pages.disk.failCall(os::DiskCall::Write, 1, JET_errDiskFull);
    EXPECT_EQ(codeOf(file.flushAll()), JET_errDiskFull);
    EXPECT_EQ(valueIn(pages.onDisk(5)), 55U);  // the others were tried
    EXPECT_EQ(file.oldestChange(), at(10));
    EXPECT_EQ(failures, std::vector<JET_ERR>{JET_errDiskFull});
    ASSERT_TRUE(file.flushAll());
    EXPECT_EQ(valueIn(pages.onDisk(2)), 22U);
    EXPECT_EQ(failures.size(), 1U);
}

TEST(WriteOut, WritesNothingWhenTheLogFails) {
    PageFile pages(4096, 8);
    RecordingLog log;
    BufferPool pool({});
    CachedFile file(pool, pages.file(), {.writeAhead = &log});
    change(file, 2, 22, at(10));
    log.error = JET_errLogWriteFail;
    EXPECT_EQ(codeOf(file.flushAll()), JET_errLogWriteFail);
    EXPECT_EQ(valueIn(pages.onDisk(2)), 2000U);
    EXPECT_EQ(file.oldestChange(), at(10));
}

TEST(WriteOut, SyncsWhatWasWritten) {
    PageFile pages(4096, 8);
    BufferPool pool({});
    JET_ERR failure = JET_errSuccess;
    CachedFile file(pool, pages.file(), {.onWriteFailure = [&](JET_ERR error) { failure = error; }});
    const auto before = pages.disk.calls(os::DiskCall::Sync);
    ASSERT_TRUE(file.sync());
    EXPECT_EQ(pages.disk.calls(os::DiskCall::Sync), before);
    change(file, 1, 1);
    ASSERT_TRUE(file.flushAll());
    ASSERT_TRUE(file.sync());
    ASSERT_TRUE(file.sync());
    EXPECT_EQ(pages.disk.calls(os::DiskCall::Sync), before + 1);
    change(file, 1, 2);
    ASSERT_TRUE(file.flushAll());
    pages.disk.failCall(os::DiskCall::Sync, 1, JET_errDiskIO);
    EXPECT_EQ(codeOf(file.sync()), JET_errDiskIO);
    EXPECT_EQ(failure, JET_errDiskIO);
}

// A record is in the log and its page not yet changed(): a checkpoint must not pass it.
TEST(WriteOut, OldestChangeWaitsForChangesThatAreUnderWay) {
    PageFile pages(4096, 8);
    RecordingLog log;
    BufferPool pool({});
    CachedFile file(pool, pages.file(), {.writeAhead = &log});
    std::atomic<bool> asked{false};
    LogPosition oldest;
    auto page = file.fix(2, LatchMode::Exclusive);
    ASSERT_TRUE(page);
    std::thread checkpoint([&] {
        asked = true;
        oldest = file.oldestChange();
    });
    while (!asked)
        std::this_thread::yield();
    page->changed(at(10), {});
    page->release();
    checkpoint.join();
    EXPECT_TRUE(oldest.isZero() || oldest == at(10));
    EXPECT_EQ(file.oldestChange(), at(10));
}

}  // namespace
}  // namespace esent::cache
