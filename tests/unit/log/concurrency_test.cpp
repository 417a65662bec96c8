// Many threads append, flush, roll and ask at the same time (also run under the thread sanitizer).
#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

#include "stream_fixture.h"
#include "temp_dir.h"

namespace esent::log {
namespace {

using test::readStream;
using test::settingsOn;
using test::traceOf;
using test::Written;

constexpr std::uint32_t kThreads = 6;

// Asks the stream back while a generation switch calls it, as the databases of an instance do.
class AskingSource final : public AttachListSource {
 public:
    std::atomic<LogStream*> stream{nullptr};
    std::atomic<Generation> last{0};
    std::atomic<int> gaps{0};

    std::vector<AttachEntry> attachedAt(LogPosition position) override {
        AttachEntry entry;
        entry.dbid = 1;
        entry.path = "/data/a.edb";
        entry.lastObjectId = static_cast<ObjectId>(position.generation);
        if (LogStream* s = stream.load()) asked_ += s->tip().generation;
        return {entry};
    }
    Status generationStarted(Generation generation, LogTime created) override {
        if (last.exchange(generation) + 1 != generation || created.isZero()) ++gaps;
        return {};
    }

 private:
    std::atomic<Generation> asked_{0};
};

TEST(LogConcurrency, EveryFlushedRecordOfEveryThreadIsThereInOrder) {
    const esent::test::TempDir dir;
    AskingSource source;
    LogStreamSettings settings = settingsOn(os::nativeFileSystem(), 16, dir.string());
    settings.databases = &source;
    settings.bufferSegments = 8;
    settings.ownThreads = true;
    auto created = LogStream::create(std::move(settings));
    ASSERT_TRUE(created) << created.error().code;
    LogStream& stream = **created;
    source.stream = &stream;

    std::vector<std::vector<Written>> written(kThreads);
    std::atomic<int> errors{0};
    const auto work = [&](std::uint32_t thread) {
        for (std::uint32_t i = 0; i < 60; ++i) {
            const RecordBytes record = traceOf(20 + (thread * 131 + i * 977) % 3000, thread * 1000 + i);
            const bool roll = i % 29 == 28;
            const auto position = roll ? stream.roll(record) : stream.append(record);
            if (!position) {
                ++errors;
                return;
            }
            written[thread].emplace_back(*position, record);
            const auto fill = i % 2 == 0 ? LogStream::Fill::Segment : LogStream::Fill::None;
            if (i % 3 == 0 && !stream.flush(*position, fill)) ++errors;
            if (i % 3 == 0 && stream.durableTip() <= *position) ++errors;
        }
    };
    std::atomic<bool> done{false};
    std::thread watcher([&] {
        while (!done) {
            stream.keepFrom(1);
            if (stream.currentGeneration() > stream.tip().generation) ++errors;
            if (!stream.deleteArchived(1, 1)) ++errors;
            stream.keepFrom(0);
            std::this_thread::yield();
        }
    });
    std::vector<std::thread> threads;
    for (std::uint32_t t = 0; t < kThreads; ++t) {
        threads.emplace_back(work, t);
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    done = true;
    watcher.join();
    ASSERT_TRUE(stream.flushAll());
    EXPECT_EQ(errors, 0);
    EXPECT_EQ(source.gaps, 0);
    EXPECT_EQ(source.last, stream.currentGeneration());

    std::set<Written> all;
    for (const auto& list : written) {
        EXPECT_TRUE(std::is_sorted(list.begin(), list.end()));
        all.insert(list.begin(), list.end());
    }
    const auto found = readStream(os::nativeFileSystem(), stream.files());
    ASSERT_EQ(found.error, JET_errSuccess);
    EXPECT_EQ(std::set<Written>(found.records.begin(), found.records.end()), all);
    EXPECT_EQ(found.records.size(), kThreads * 60);
    const auto list = found.end.header.attachList();
    ASSERT_TRUE(list && list->size() == 1);
    EXPECT_EQ((*list)[0].lastObjectId, static_cast<ObjectId>(found.end.header.generation()));
}

TEST(LogConcurrency, WaitersShareWrites) {
    os::SimulatedDisk disk;
    ASSERT_TRUE(disk.createDirectories("/log"));
    auto stream = LogStream::create(settingsOn(disk, 4096));
    ASSERT_TRUE(stream);
    const std::uint64_t before = disk.calls(os::DiskCall::Sync);
    constexpr std::uint32_t kEach = 200;
    std::atomic<int> errors{0};
    std::vector<std::thread> threads;
    for (std::uint32_t t = 0; t < kThreads; ++t) {
        threads.emplace_back([&, t] {
            for (std::uint32_t i = 0; i < kEach; ++i) {
                if (!(*stream)->appendDurably(traceOf(50, t))) ++errors;
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(errors, 0);
    EXPECT_LE(disk.calls(os::DiskCall::Sync) - before, kThreads * kEach);
    EXPECT_EQ(readStream(disk, (*stream)->files()).records.size(), kThreads * kEach);
}

TEST(LogConcurrency, AFailureReachesEveryWaiterOnceAndForGood) {
    os::SimulatedDisk disk;
    ASSERT_TRUE(disk.createDirectories("/log"));
    LogStreamSettings settings = settingsOn(disk, 64);
    std::atomic<int> told{0};
    settings.onFailure = [&](JET_ERR) { ++told; };
    auto stream = LogStream::create(std::move(settings));
    ASSERT_TRUE(stream);
    disk.failCall(os::DiskCall::Write, 20, JET_errDiskIO, true);
    std::atomic<int> failures{0};
    std::vector<std::thread> threads;
    for (std::uint32_t t = 0; t < kThreads; ++t) {
        threads.emplace_back([&, t] {
            for (std::uint32_t i = 0; i < 100; ++i) {
                const auto position = (*stream)->appendDurably(traceOf(3000, t));
                if (position) continue;
                EXPECT_EQ(position.error().code, JET_errLogWriteFail);
                ++failures;
                return;
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(failures, static_cast<int>(kThreads));
    EXPECT_EQ(told, 1);
}

}  // namespace
}  // namespace esent::log
