// What a stream emits, consumed on another disk, makes the same files there, whatever happens to the consumer
// on the way; what does not follow is refused.
#include "log/log_consumer.h"

#include <gtest/gtest.h>

#include <random>

#include "stream_fixture.h"

namespace esent::log {
namespace {

using test::filesIn;
using test::readStream;
using test::settingsOn;
using test::traceOf;

struct Emitted {
    EmissionKind kind = EmissionKind::Data;
    LogPosition position;
    std::vector<std::byte> bytes;
    std::vector<std::pair<std::string, std::vector<std::byte>>> files;  // the sender's logs then
};

std::vector<std::pair<std::string, std::vector<std::byte>>> logsOf(const os::SimulatedDisk& disk) {
    std::vector<std::pair<std::string, std::vector<std::byte>>> logs;
    for (const std::string& path : disk.allFiles()) {
        if (path.ends_with(".log") && !path.ends_with("tmp.log"))
            logs.emplace_back(path, *disk.content(path));
    }
    return logs;
}

class Consumer : public testing::Test {
 protected:
    void SetUp() override {
        ASSERT_TRUE(sender_.createDirectories("/log"));
        std::mt19937 random(5);
        LogStreamSettings settings = settingsOn(sender_);
        settings.emit = [this](const LogEmission& each) {
            emitted_.push_back(
                {each.kind, each.position, {each.bytes.begin(), each.bytes.end()}, logsOf(sender_)});
        };
        auto stream = LogStream::create(settings);
        ASSERT_TRUE(stream);
        work(**stream, random);
        stream->reset();
        auto again = test::continueStream(settings);
        ASSERT_TRUE(again);
        work(**again, random);
    }

    static void work(LogStream& stream, std::mt19937& random) {
        for (std::uint32_t i = 0; i < 60; ++i) {
            const std::size_t size = random() % 4 == 0 ? 6 + random() % 9000 : 6 + random() % 500;
            ASSERT_TRUE(stream.append(traceOf(size, i)));
            if (random() % 2 == 0) {
                ASSERT_TRUE(
                    stream.flushAll(random() % 2 == 0 ? LogStream::Fill::None : LogStream::Fill::Segment));
            }
            if (i % 25 == 24) {
                ASSERT_TRUE(stream.roll(traceOf(50, i)));
            }
        }
        ASSERT_TRUE(stream.flushAll());
    }

    static std::unique_ptr<os::SimulatedDisk> receivingDisk() {
        auto disk = std::make_unique<os::SimulatedDisk>();
        EXPECT_TRUE(disk->createDirectories("/log"));
        disk->syncEverything();
        return disk;
    }

    os::SimulatedDisk sender_;
    std::vector<Emitted> emitted_;
};

TEST_F(Consumer, MakesTheSameFiles) {
    const auto disk = receivingDisk();
    LogConsumer consumer(*disk, filesIn("/log"));
    std::size_t switches = 0;
    for (const Emitted& each : emitted_) {
        ASSERT_TRUE(consumer.consume(each.kind, each.position, each.bytes));
        switches += each.kind == EmissionKind::Complete ? 1 : 0;
        // Between the two renames of a switch the sender has no current log.
        if (each.kind == EmissionKind::Complete || each.files.empty()) continue;
        ASSERT_EQ(logsOf(*disk), each.files);
    }
    EXPECT_GT(switches, 4U);
    EXPECT_EQ(logsOf(*disk), logsOf(sender_));
    EXPECT_EQ(readStream(*disk, filesIn("/log")).records, readStream(sender_, filesIn("/log")).records);
}

// The power goes at every write of the consumer; it starts again with the emission that it did not
// acknowledge.
TEST_F(Consumer, GoesOnAfterAPowerCutAtAnyWrite) {
    for (std::uint64_t cut = 1;; ++cut) {
        SCOPED_TRACE("cut " + std::to_string(cut));
        const auto disk = receivingDisk();
        disk->cutPowerAt(cut);
        bool wasCut = false;
        auto consumer = std::make_unique<LogConsumer>(*disk, filesIn("/log"));
        for (const Emitted& each : emitted_) {
            if (consumer->consume(each.kind, each.position, each.bytes)) continue;
            ASSERT_TRUE(disk->powerIsCut());
            wasCut = true;
            consumer.reset();
            disk->restart(cut);
            // What was acknowledged is there.
            if (!logsOf(*disk).empty()) {
                EXPECT_EQ(readStream(*disk, filesIn("/log")).error, JET_errSuccess);
            }
            consumer = std::make_unique<LogConsumer>(*disk, filesIn("/log"));
            const Status again = consumer->consume(each.kind, each.position, each.bytes);
            // The header of a log that is there already, the renames done: the next one follows.
            if (!again) {
                ASSERT_EQ(again.error().code, JET_errInvalidLogSequence);
            }
        }
        ASSERT_EQ(logsOf(*disk), logsOf(sender_));
        if (!wasCut) break;
    }
}

TEST_F(Consumer, RefusesWhatDoesNotFollow) {
    std::size_t gaps = 0;
    for (std::size_t missing = 1; missing + 1 < emitted_.size(); ++missing) {
        if (emitted_[missing].kind != EmissionKind::Data) continue;
        const auto disk = receivingDisk();
        LogConsumer consumer(*disk, filesIn("/log"));
        for (std::size_t i = 0; i < emitted_.size(); ++i) {
            if (i == missing) continue;
            const auto before = logsOf(*disk);
            const Status taken = consumer.consume(emitted_[i].kind, emitted_[i].position, emitted_[i].bytes);
            if (taken) continue;
            EXPECT_EQ(taken.error().code, JET_errInvalidLogSequence);
            EXPECT_EQ(logsOf(*disk), before);
            ++gaps;
            break;
        }
    }
    EXPECT_GT(gaps, 10U);
    const auto disk = receivingDisk();
    LogConsumer consumer(*disk, filesIn("/log"));
    const std::vector<std::byte> half(100);
    EXPECT_EQ(codeOf(consumer.consume(EmissionKind::Data, {0, 1, 1}, half)), JET_errInvalidParameter);
    const std::vector<std::byte> zeros(kSegmentSize);
    EXPECT_EQ(codeOf(consumer.consume(EmissionKind::Data, {0, 0, 1}, zeros)), JET_errLogFileCorrupt);
    EXPECT_EQ(codeOf(consumer.consume(EmissionKind::First, {0, 1, 1}, zeros)), JET_errInvalidParameter);
    EXPECT_TRUE(logsOf(*disk).empty());
}

TEST_F(Consumer, RefusesAnotherStream) {
    const auto disk = receivingDisk();
    LogConsumer consumer(*disk, filesIn("/log"));
    const auto header = std::find_if(emitted_.begin(), emitted_.end(), [](const Emitted& each) {
        return each.kind == EmissionKind::Data && each.position.segment == 0;
    });
    ASSERT_TRUE(consumer.consume(header->kind, header->position, header->bytes));
    LogHeader other{ByteView(header->bytes).first(kSegmentSize)};
    other.setSignature(Signature::make(12345, LogTime{}));
    const ByteView sealed = other.seal();
    EXPECT_EQ(codeOf(consumer.consume(EmissionKind::First, header->position, sealed)),
              JET_errBadLogSignature);
    other.setGeneration(other.generation() + 1);
    LogPosition next = header->position;
    ++next.generation;
    EXPECT_NE(codeOf(consumer.consume(EmissionKind::Data, next, other.seal())), JET_errSuccess);
}

}  // namespace
}  // namespace esent::log
