// The writer: what it writes is read back, and every file keeps the rules of the format.
#include "log/log_stream.h"

#include <gtest/gtest.h>

#include <thread>

#include <random>

#include "log/segment.h"
#include "stream_fixture.h"

namespace esent::log {
namespace {

using test::continueStream;
using test::expectWellFormed;
using test::readStream;
using test::settingsOn;
using test::traceOf;
using test::Written;

constexpr std::size_t kDataBytes = kSegmentSize - kSegmentHeaderSize;

class StreamTest : public testing::Test {
 protected:
    void SetUp() override { ASSERT_TRUE(disk_.createDirectories("/log")); }

    std::unique_ptr<LogStream> create(LogStreamSettings settings) {
        auto stream = LogStream::create(std::move(settings));
        EXPECT_TRUE(stream) << stream.error().code;
        return stream ? std::move(*stream) : nullptr;
    }
    LogPosition append(LogStream& stream, const RecordBytes& record) {
        const auto position = stream.append(record);
        EXPECT_TRUE(position) << position.error().code;
        if (!position) return {};
        written_.emplace_back(*position, record);
        return *position;
    }
    void expectReadBack() {
        const auto found = readStream(disk_, test::filesIn("/log"));
        ASSERT_EQ(found.error, JET_errSuccess);
        ASSERT_EQ(found.records.size(), written_.size());
        for (std::size_t i = 0; i < written_.size(); ++i) {
            ASSERT_EQ(found.records[i].first, written_[i].first) << i;
            ASSERT_EQ(found.records[i].second, written_[i].second) << i;
        }
    }
    // The segment of the current log, as it is on disk.
    std::vector<std::byte> segment(std::uint16_t number) {
        const auto content = disk_.content("/log/edb.log");
        EXPECT_TRUE(content);
        const auto at = content->begin() + static_cast<std::ptrdiff_t>(number * kSegmentSize);
        return {at, at + kSegmentSize};
    }

    os::SimulatedDisk disk_;
    std::vector<Written> written_;
};

TEST_F(StreamTest, ANewStreamStartsWithGenerationOneAndACheckpoint) {
    const auto stream = create(settingsOn(disk_));
    EXPECT_EQ(stream->currentGeneration(), 1);
    EXPECT_EQ(stream->tip(), (LogPosition{0, 1, 1}));
    const auto checkpoint = readCheckpoint(disk_, "/log/edb.chk");
    ASSERT_TRUE(checkpoint);
    EXPECT_EQ(checkpoint->position(), (LogPosition{0, 1, 1}));
    EXPECT_EQ(checkpoint->signature(), stream->signature());
    EXPECT_FALSE(checkpoint->attachListValid());
    const auto inventory = takeInventory(disk_, test::filesIn("/log"));
    ASSERT_TRUE(inventory && inventory->current);
    EXPECT_EQ(inventory->current->version(), kWrittenVersion);
    EXPECT_TRUE(inventory->current->previousCreated().isZero());
    EXPECT_EQ(inventory->current->previousChecksum(), 0U);
    EXPECT_EQ(disk_.content("/log/edbres00001.jrs")->size(), 16 * kSegmentSize);
}

TEST_F(StreamTest, AnExistingCurrentLogIsNotOverwritten) {
    { const auto stream = create(settingsOn(disk_)); }
    const auto again = LogStream::create(settingsOn(disk_));
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, JET_errInvalidParameter);
}

TEST_F(StreamTest, SizesOutOfRangeAreRefused) {
    EXPECT_EQ(codeOf(LogStream::create(settingsOn(disk_, 15))), JET_errInvalidSettings);
    EXPECT_EQ(codeOf(LogStream::create(settingsOn(disk_, 65536))), JET_errInvalidSettings);
    LogStreamSettings largePages = settingsOn(disk_, 16);
    largePages.pageSize = 32768;
    EXPECT_EQ(codeOf(LogStream::create(std::move(largePages))), JET_errInvalidSettings);
}

TEST_F(StreamTest, PositionsCountFromZeroAtASegmentStartAndFillStartsANewSegment) {
    const auto stream = create(settingsOn(disk_));
    EXPECT_EQ(append(*stream, traceOf(100, 1)), (LogPosition{0, 1, 1}));
    EXPECT_EQ(append(*stream, traceOf(50, 2)), (LogPosition{140, 1, 1}));
    ASSERT_TRUE(stream->flushAll(LogStream::Fill::Segment));
    EXPECT_EQ(stream->tip(), (LogPosition{0, 2, 1}));
    EXPECT_EQ(append(*stream, traceOf(6, 3)), (LogPosition{0, 2, 1}));
    ASSERT_TRUE(stream->flushAll(LogStream::Fill::None));
    EXPECT_EQ(stream->tip(), (LogPosition{46, 2, 1}));
    expectReadBack();
    expectWellFormed(disk_, stream->files());
}

TEST_F(StreamTest, AnOpenSegmentHasAnIdenticalShadowAfterEachFlush) {
    const auto stream = create(settingsOn(disk_));
    for (std::uint32_t i = 0; i < 60; ++i) {
        append(*stream, traceOf(90 + i, i));
        ASSERT_TRUE(stream->flushAll(LogStream::Fill::None));
        const LogPosition tip = stream->tip();
        ASSERT_NE(tip.byteOffset, 0);
        EXPECT_EQ(segment(tip.segment), segment(static_cast<std::uint16_t>(tip.segment + 1))) << i;
    }
    expectReadBack();
}

TEST_F(StreamTest, NothingIsOnDiskBeforeAFlush) {
    const auto stream = create(settingsOn(disk_));
    append(*stream, traceOf(100, 1));
    EXPECT_TRUE(isAllZero(segment(1)));
    EXPECT_EQ(stream->durableTip(), (LogPosition{0, 1, 1}));
}

TEST_F(StreamTest, AFullBufferIsWrittenByAppendAsCompleteSegmentsOnlyAndNotSynced) {
    LogStreamSettings settings = settingsOn(disk_, 64);
    settings.bufferSegments = 2;
    const auto stream = create(std::move(settings));
    const std::uint64_t syncs = disk_.calls(os::DiskCall::Sync);
    for (std::uint32_t i = 0; i < 40; ++i) {
        append(*stream, traceOf(1000, i));
    }
    EXPECT_EQ(disk_.calls(os::DiskCall::Sync), syncs);
    EXPECT_EQ(stream->durableTip(), (LogPosition{0, 1, 1}));
    const auto found = readStream(disk_, stream->files());
    ASSERT_EQ(found.error, JET_errSuccess);
    EXPECT_GT(found.records.size(), 20U);
    EXPECT_LT(found.records.size(), written_.size());
    EXPECT_TRUE(std::equal(found.records.begin(), found.records.end(), written_.begin()));
}

// Also what was written before, without being synced then.
TEST_F(StreamTest, AFlushMakesEverythingBeforeItDurable) {
    LogStreamSettings settings = settingsOn(disk_, 64);
    settings.bufferSegments = 0;
    const auto stream = create(std::move(settings));
    for (std::uint32_t i = 0; i < 10; ++i) {
        append(*stream, traceOf(kDataBytes, i));
    }
    const std::uint64_t syncs = disk_.calls(os::DiskCall::Sync);
    ASSERT_TRUE(stream->flushAll());
    EXPECT_EQ(disk_.calls(os::DiskCall::Sync), syncs + 1);
    EXPECT_EQ(stream->durableTip(), stream->tip());
    disk_.cutPower();
    disk_.restart(1);
    EXPECT_EQ(readStream(disk_, stream->files()).records, written_);
}

TEST_F(StreamTest, ASwitchMakesTheLogThatItClosesDurable) {
    LogStreamSettings settings = settingsOn(disk_);
    settings.bufferSegments = 0;
    const auto stream = create(std::move(settings));
    while (stream->currentGeneration() == 1) {
        append(*stream, traceOf(kDataBytes, 7));
    }
    EXPECT_GE(stream->durableTip(), (LogPosition{0, 1, 2}));
    disk_.cutPower();
    disk_.restart(1);
    const auto found = readStream(disk_, stream->files());
    ASSERT_EQ(found.error, JET_errSuccess);
    for (const Written& record : written_) {
        const bool there =
            std::find(found.records.begin(), found.records.end(), record) != found.records.end();
        EXPECT_EQ(there, record.first.generation == 1);
    }
}

// The one who receives the log has nothing that a power cut can take away here.
TEST_F(StreamTest, WhatIsEmittedIsDurable) {
    LogStreamSettings settings = settingsOn(disk_, 64);
    settings.bufferSegments = 0;
    std::uint64_t synced = 0;
    settings.emit = [&](const LogEmission& emission) {
        if (emission.kind != EmissionKind::Data) return;
        EXPECT_GT(disk_.calls(os::DiskCall::Sync), synced);
        synced = disk_.calls(os::DiskCall::Sync);
    };
    const auto stream = create(std::move(settings));
    for (std::uint32_t i = 0; i < 10; ++i) {
        append(*stream, traceOf(kDataBytes, i));
    }
    EXPECT_GT(synced, 10U);
}

// The log header of a generation must list what was attached before it, even if the append itself leads the
// switch.
TEST_F(StreamTest, ThePositionIsToldBeforeALaterGenerationStarts) {
    class Source final : public AttachListSource {
     public:
        LogPosition told;
        std::vector<LogPosition> toldAtSwitch;
        std::vector<AttachEntry> attachedAt(LogPosition) override {
            toldAtSwitch.push_back(told);
            return {};
        }
        Status generationStarted(Generation, LogTime) override { return {}; }
    } source;
    LogStreamSettings settings = settingsOn(disk_);
    settings.databases = &source;
    settings.bufferSegments = 0;
    const auto stream = create(std::move(settings));
    for (std::uint32_t i = 0; i < 15; ++i) {
        ASSERT_TRUE(stream->append(traceOf(kDataBytes - 100, i)));
    }
    ASSERT_EQ(stream->currentGeneration(), 2);
    const auto position = stream->append(traceOf(kDataBytes * 13 + 2000, 99),
                                         [&](LogPosition placed) { source.told = placed; });
    ASSERT_TRUE(position);
    EXPECT_EQ(source.told, *position);
    ASSERT_TRUE(stream->roll(traceOf(10, 1)));
    ASSERT_EQ(source.toldAtSwitch.size(), 4U);
    EXPECT_EQ(source.toldAtSwitch[2], *position);
}

TEST_F(StreamTest, ARecordThatNeverFitsIsRefusedAndChangesNothing) {
    const auto stream = create(settingsOn(disk_));
    const auto tooLarge = stream->append(traceOf(60000, 1));
    ASSERT_FALSE(tooLarge);
    EXPECT_EQ(tooLarge.error().code, JET_errLogBufferTooSmall);
    EXPECT_EQ(stream->tip(), (LogPosition{0, 1, 1}));
    EXPECT_FALSE(stream->failed());
}

// The rule in numbers: one byte of the last data segment stays free.
TEST_F(StreamTest, TheLastByteOfAGenerationStaysFree) {
    for (const std::size_t left : {0U, 1U, 2U}) {
        os::SimulatedDisk disk;
        ASSERT_TRUE(disk.createDirectories("/log"));
        const auto stream = create(settingsOn(disk));
        for (std::uint32_t i = 0; i < 13; ++i) {
            ASSERT_TRUE(stream->append(traceOf(kDataBytes, i)));
        }
        EXPECT_EQ(stream->tip(), (LogPosition{0, 14, 1}));
        const auto last = stream->append(traceOf(kDataBytes - left, 99));
        ASSERT_TRUE(last);
        EXPECT_EQ(*last, left == 0 ? (LogPosition{0, 1, 2}) : (LogPosition{0, 14, 1}));
        ASSERT_TRUE(stream->flushAll());
        expectWellFormed(disk, stream->files());
    }
}

TEST_F(StreamTest, FillingTheLastSegmentRollsTheGeneration) {
    const auto stream = create(settingsOn(disk_));
    for (std::uint32_t i = 0; i < 14; ++i) {
        append(*stream, traceOf(100, i));
        ASSERT_TRUE(stream->flushAll());
    }
    EXPECT_EQ(stream->tip(), (LogPosition{0, 1, 2}));
    EXPECT_EQ(append(*stream, traceOf(100, 20)), (LogPosition{0, 1, 2}));
    ASSERT_TRUE(stream->flushAll());
    EXPECT_EQ(stream->currentGeneration(), 2);
    expectReadBack();
    expectWellFormed(disk_, stream->files());
}

TEST_F(StreamTest, RollMakesTheRecordTheFirstOfANewGeneration) {
    const auto stream = create(settingsOn(disk_));
    append(*stream, traceOf(100, 1));
    for (Generation generation = 2; generation < 5; ++generation) {
        const RecordBytes reason = traceOf(35, static_cast<std::uint32_t>(generation));
        const auto position = stream->roll(reason);
        ASSERT_TRUE(position);
        written_.emplace_back(*position, reason);
        EXPECT_EQ(*position, (LogPosition{0, 1, generation}));
        EXPECT_EQ(stream->currentGeneration(), generation);
        EXPECT_TRUE(*disk_.exists(stream->archivePath(generation - 1)));
    }
    // Nothing was buffered: the generation is ended by a segment of padding without a start time.
    const auto archived = disk_.content("/log/edb00003.log");
    const ByteView padding = ByteView(*archived).subspan(2 * kSegmentSize, kSegmentSize);
    EXPECT_TRUE(segmentTime(padding).isZero());
    EXPECT_EQ(segmentPosition(padding), (LogPosition{0, 2, 3}));
    EXPECT_TRUE(isAllZero(padding.subspan(kSegmentHeaderSize)));
    expectReadBack();
    expectWellFormed(disk_, stream->files());
}

TEST_F(StreamTest, ContinuingStartsInAFreshSegment) {
    {
        const auto stream = create(settingsOn(disk_));
        append(*stream, traceOf(100, 1));
        ASSERT_TRUE(stream->flushAll(LogStream::Fill::None));
    }
    const auto stream = continueStream(settingsOn(disk_));
    ASSERT_TRUE(stream) << stream.error().code;
    EXPECT_EQ(append(**stream, traceOf(100, 2)), (LogPosition{0, 2, 1}));
    ASSERT_TRUE((*stream)->flushAll());
    expectReadBack();
}

TEST_F(StreamTest, ContinuingAFullLogStartsANewGeneration) {
    {
        const auto stream = create(settingsOn(disk_));
        for (std::uint32_t i = 0; i < 14; ++i) {
            append(*stream, traceOf(100, i));
            ASSERT_TRUE(stream->flushAll(i == 13 ? LogStream::Fill::None : LogStream::Fill::Segment));
        }
        EXPECT_EQ(stream->currentGeneration(), 1);
    }
    const auto stream = continueStream(settingsOn(disk_));
    ASSERT_TRUE(stream);
    EXPECT_EQ((*stream)->currentGeneration(), 2);
    append(**stream, traceOf(100, 2));
    ASSERT_TRUE((*stream)->flushAll());
    expectReadBack();
}

TEST_F(StreamTest, ContinuingWithAnotherSizeNeedsPermissionAndDropsTheOldLogs) {
    {
        const auto stream = create(settingsOn(disk_));
        ASSERT_TRUE(stream->roll(traceOf(100, 1)));
    }
    EXPECT_EQ(codeOf(continueStream(settingsOn(disk_, 32))), JET_errLogFileSizeMismatchDatabasesConsistent);
    LogStreamSettings settings = settingsOn(disk_, 32);
    settings.dropLogsOfOtherSize = true;
    const auto stream = continueStream(std::move(settings));
    ASSERT_TRUE(stream);
    EXPECT_EQ((*stream)->currentGeneration(), 3);
    EXPECT_EQ(codeOf((*stream)->lowestArchivedGeneration()), JET_errFileNotFound);
    EXPECT_EQ(readCheckpoint(disk_, "/log/edb.chk")->position(), (LogPosition{0, 1, 3}));
    EXPECT_EQ(disk_.content("/log/edb.log")->size(), 32 * kSegmentSize);
}

TEST_F(StreamTest, VersionsNeverDecrease) {
    {
        LogStreamSettings settings = settingsOn(disk_);
        settings.version = {8, 4000, 60, 12};
        const auto stream = create(std::move(settings));
        append(*stream, traceOf(10, 1));
        ASSERT_TRUE(stream->flushAll());
    }
    const auto stream = continueStream(settingsOn(disk_));
    ASSERT_TRUE(stream);
    ASSERT_TRUE((*stream)->roll(traceOf(10, 2)));
    EXPECT_EQ((*stream)->version(), (LogVersion{8, 4000, 60, 16}));
}

// ---- circular logging, archives, the floor of a backup ----

TEST_F(StreamTest, CircularLoggingRecyclesBelowTheCheckpointAndAboveNoFloor) {
    LogStreamSettings settings = settingsOn(disk_);
    settings.parameters.circularLogging = true;
    const auto stream = create(std::move(settings));
    const auto lowest = [&] { return *stream->lowestArchivedGeneration(); };
    for (std::uint32_t i = 0; i < 5; ++i) {
        ASSERT_TRUE(stream->roll(traceOf(20, i)));
    }
    EXPECT_EQ(lowest(), 1) << "nothing is below the checkpoint yet";
    stream->keepFrom(2);
    stream->noteCheckpoint({0, 1, 6});
    ASSERT_TRUE(stream->roll(traceOf(20, 6)));
    EXPECT_EQ(lowest(), 2);
    ASSERT_TRUE(stream->roll(traceOf(20, 7)));
    EXPECT_EQ(lowest(), 2) << "the backup's floor holds";
    stream->keepFrom(0);
    ASSERT_TRUE(stream->roll(traceOf(20, 8)));
    EXPECT_EQ(lowest(), 4) << "one recycled, the rest below checkpoint - 2 deleted";
    const auto header = takeInventory(disk_, stream->files())->current;
    EXPECT_EQ(header->flags(), kLogCircular | kLogCircularHistory);
    EXPECT_TRUE(header->parameters().circularLogging);
    expectWellFormed(disk_, stream->files());
}

TEST_F(StreamTest, DeleteArchivedStopsAtTheCheckpoint) {
    const auto stream = create(settingsOn(disk_));
    for (std::uint32_t i = 0; i < 6; ++i) {
        ASSERT_TRUE(stream->roll(traceOf(20, i)));
    }
    EXPECT_EQ(*stream->deleteArchived(1, 100), 0U);
    stream->noteCheckpoint({0, 1, 4});
    EXPECT_EQ(*stream->deleteArchived(2, 100), 2U);
    EXPECT_EQ(*stream->lowestArchivedGeneration(), 1);
    EXPECT_EQ(*stream->deleteArchived(1, 3), 1U);
    EXPECT_EQ(*stream->lowestArchivedGeneration(), 4);
}

// ---- failures ----

TEST_F(StreamTest, TheFirstFailedSyncIsFinal) {
    LogStreamSettings settings = settingsOn(disk_);
    std::vector<JET_ERR> told;
    settings.onFailure = [&](JET_ERR error) { told.push_back(error); };
    const auto stream = create(std::move(settings));
    append(*stream, traceOf(100, 1));
    disk_.failCall(os::DiskCall::Sync, 1, JET_errDiskIO);
    EXPECT_EQ(codeOf(stream->flushAll()), JET_errLogWriteFail);
    EXPECT_TRUE(stream->failed());
    EXPECT_EQ(codeOf(stream->flushAll()), JET_errLogWriteFail);
    EXPECT_EQ(codeOf(stream->append(traceOf(10, 2))), JET_errLogWriteFail);
    EXPECT_EQ(codeOf(stream->append(encode(ShutDownMarkRecord{}))), JET_errLogWriteFail);
    EXPECT_EQ(told, std::vector<JET_ERR>{JET_errLogWriteFail});
}

TEST_F(StreamTest, AFullDiskTakesTheReserveAndThenOnlyTerminationMayLog) {
    const auto stream = create(settingsOn(disk_));
    append(*stream, traceOf(100, 1));
    disk_.setCapacity(3 * 16 * kSegmentSize);
    const auto rolled = stream->roll(traceOf(100, 2));
    ASSERT_TRUE(rolled) << rolled.error().code;
    EXPECT_TRUE(stream->diskFull());
    EXPECT_FALSE(*disk_.exists("/log/edbres00001.jrs"));
    EXPECT_NE(takeInventory(disk_, stream->files())->current->flags() & kLogFromReserve, 0);
    AttachDatabaseRecord attach;
    attach.path = u"x";
    EXPECT_EQ(codeOf(stream->append(encode(attach))), JET_errLogDiskFull);
    EXPECT_TRUE(stream->appendDurably(encode(ShutDownMarkRecord{})));
    EXPECT_TRUE(stream->appendDurably(encode(TerminationRecord{}), LogStream::Fill::None));
    // Space again: a prepared log ends the state.
    disk_.setCapacity(std::uint64_t{1} << 30);
    ASSERT_TRUE(stream->prepareNextLog());
    EXPECT_FALSE(stream->diskFull());
    EXPECT_TRUE(*disk_.exists("/log/edbres00001.jrs"));
    EXPECT_TRUE(stream->append(encode(attach)));
}

TEST_F(StreamTest, TheNextLogIsPreparedOnceTheCurrentOneIsHalfFull) {
    LogStreamSettings settings = settingsOn(disk_);
    settings.ownThreads = true;
    const auto stream = create(std::move(settings));
    const std::string temp = stream->files().tempPath();
    append(*stream, traceOf(100, 1));
    ASSERT_TRUE(stream->flushAll());
    EXPECT_FALSE(*disk_.exists(temp));
    append(*stream, traceOf(9 * kSegmentSize, 2));
    ASSERT_TRUE(stream->flushAll());
    while (!*disk_.exists(temp))  // made by the stream's own thread
        std::this_thread::yield();
    ASSERT_TRUE(stream->roll(traceOf(100, 3)));
    EXPECT_FALSE(*disk_.exists(temp));
}

TEST_F(StreamTest, WhatFillsHalfOfALargeBufferIsWrittenByTheStreamItself) {
    LogStreamSettings settings = settingsOn(disk_, 256);
    settings.ownThreads = true;
    settings.bufferSegments = 64;
    const auto stream = create(std::move(settings));
    const std::uint64_t before = disk_.bytesWritten();
    append(*stream, traceOf(30 * kSegmentSize, 1));
    EXPECT_EQ(disk_.bytesWritten(), before);
    append(*stream, traceOf(5 * kSegmentSize, 2));
    while (disk_.bytesWritten() == before)
        std::this_thread::yield();
    // Nothing is durable for that.
    EXPECT_EQ(stream->durableTip(), (LogPosition{0, 1, 1}));
    EXPECT_TRUE(stream->flushAll());
    EXPECT_GT(stream->durableTip(), stream->lastRecord());
}

TEST_F(StreamTest, ARefusedRecordMakesTheStreamLookForSpaceAgain) {
    LogStreamSettings settings = settingsOn(disk_);
    settings.ownThreads = true;
    const auto stream = create(std::move(settings));
    disk_.setCapacity(3 * 16 * kSegmentSize);
    ASSERT_TRUE(stream->roll(traceOf(100, 2)));
    ASSERT_TRUE(stream->diskFull());
    disk_.setCapacity(std::uint64_t{1} << 30);
    AttachDatabaseRecord attach;
    attach.path = u"x";
    while (codeOf(stream->append(encode(attach))) == JET_errLogDiskFull)
        std::this_thread::yield();
    EXPECT_FALSE(stream->diskFull());
    EXPECT_TRUE(stream->flushAll());
}

TEST_F(StreamTest, AFullDiskWithoutReserveEndsTheStream) {
    LogStreamSettings settings = settingsOn(disk_);
    settings.reserveLogs = 0;
    const auto stream = create(std::move(settings));
    disk_.setCapacity(20 * kSegmentSize);
    EXPECT_EQ(codeOf(stream->roll(traceOf(100, 2))), JET_errLogDiskFull);
    EXPECT_TRUE(stream->failed());
    EXPECT_EQ(codeOf(stream->append(traceOf(10, 2))), JET_errLogDiskFull);
}

TEST_F(StreamTest, AtTheEndOfTheSequenceOnlyTerminationMayLog) {
    LogStreamSettings settings = settingsOn(disk_);
    settings.lastGeneration = 3;
    const auto stream = create(std::move(settings));
    AttachDatabaseRecord attach;
    attach.path = u"x";
    ASSERT_TRUE(stream->append(encode(attach)));
    ASSERT_TRUE(stream->roll(traceOf(10, 1)));
    ASSERT_TRUE(stream->roll(traceOf(10, 2)));
    EXPECT_TRUE(stream->sequenceEnded());
    EXPECT_EQ(codeOf(stream->append(encode(attach))), JET_errLogSequenceEnd);
    EXPECT_TRUE(stream->appendDurably(encode(TerminationRecord{})));
}

// ---- a model: any mixture of sizes, flushes, rolls and restarts ----

class StreamModel : public StreamTest, public testing::WithParamInterface<std::uint32_t> {};

std::size_t randomSize(std::mt19937& random) {
    switch (random() % 8) {
        case 0:
            return 6 + random() % 40000;
        case 1:
        case 2:
            return 6 + random() % 5000;
        case 3:
            return kDataBytes - 40 + random() % 80;
        default:
            return 6 + random() % 300;
    }
}

TEST_P(StreamModel, WhatWasAppendedIsReadBack) {
    std::mt19937 random(GetParam());
    auto stream = create(settingsOn(disk_));
    std::vector<Written> firstOfGeneration;
    for (std::uint32_t step = 0; step < 400; ++step) {
        switch (random() % 24) {
            case 0:
                ASSERT_TRUE(stream->flushAll(LogStream::Fill::Segment));
                stream.reset();
                stream = std::move(*continueStream(settingsOn(disk_)));
                break;
            case 1: {
                const RecordBytes reason = traceOf(6 + random() % 100, step);
                const auto position = stream->roll(reason);
                ASSERT_TRUE(position);
                written_.emplace_back(*position, reason);
                break;
            }
            case 2:
            case 3:
                ASSERT_TRUE(stream->flushAll(LogStream::Fill::None));
                break;
            case 4:
            case 5:
                ASSERT_TRUE(stream->flushAll(LogStream::Fill::Segment));
                break;
            default:
                append(*stream, traceOf(randomSize(random), step));
        }
    }
    ASSERT_TRUE(stream->flushAll());
    expectReadBack();
    expectWellFormed(disk_, stream->files());
}

INSTANTIATE_TEST_SUITE_P(Seeds, StreamModel, testing::Range(1U, 21U));

}  // namespace
}  // namespace esent::log
