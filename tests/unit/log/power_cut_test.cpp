// Power cut at every call that changes the disk: what is found afterwards is a prefix of what was appended
// and holds everything that was flushed, the checkpoint file is one that was written, and the stream can be
// continued. Disks that tear writes at 512 bytes and such that write 4096 bytes as a whole; names that
// survive in order and in any subset.
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "stream_fixture.h"

namespace esent::log {
namespace {

using test::readStream;
using test::settingsOn;
using test::traceOf;
using test::Written;

struct History {
    std::vector<Written> appended;
    std::size_t durable = 0;               // so many of them were flushed
    bool created = false;                  // LogStream::create returned success
    std::vector<LogPosition> checkpoints;  // written, or being written
    std::size_t checkpointsDone = 0;
};

// Appends and flushes by a random script until an error stops it or `steps` are done.
class Script {
 public:
    Script(os::FileSystem& disk, std::uint32_t seed, bool circular)
        : disk_(disk), random_(seed), circular_(circular) {}

    void create(History& history) {
        auto stream = LogStream::create(settings());
        if (!stream) return;
        history.created = true;
        history.checkpoints.emplace_back(LogPosition{0, 1, 1});
        history.checkpointsDone = 1;
        stream_ = std::move(*stream);
    }

    bool resume(const test::ReadBack& found, LogPosition checkpoint) {
        auto stream = LogStream::continueAfter(settings(), found.end, checkpoint);
        error_ = codeOf(stream);
        if (!stream) return false;
        stream_ = std::move(*stream);
        return true;
    }
    [[nodiscard]] JET_ERR error() const { return error_; }

    void run(History& history, std::uint32_t steps) {
        if (!stream_) return;
        for (std::uint32_t step = 0; step < steps && one(history, step); ++step) {
        }
        stream_.reset();
    }

 private:
    LogStreamSettings settings() {
        LogStreamSettings settings = settingsOn(disk_);
        settings.bufferSegments = 4;
        settings.parameters.circularLogging = circular_;
        return settings;
    }

    bool one(History& history, std::uint32_t step) {
        switch (random_() % 8) {
            case 0:
                return flush(history, LogStream::Fill::None);
            case 1:
            case 2:
                return flush(history, LogStream::Fill::Segment);
            case 3:
                return random_() % 2 == 0 ? roll(history, step) : checkpoint(history);
            default:
                return append(history, step);
        }
    }

    bool append(History& history, std::uint32_t step) {
        const std::size_t size = random_() % 4 == 0 ? 6 + random_() % 14000 : 6 + random_() % 700;
        const RecordBytes record = traceOf(size, step);
        // A failing append may have placed the record before a write failed: then it may or may not be there.
        const LogPosition before = stream_->tip();
        const auto position = stream_->append(record);
        if (position) {
            history.appended.emplace_back(*position, record);
        } else if (before < stream_->tip()) {
            history.appended.emplace_back(stream_->lastRecord(), record);
        }
        return position.has_value();
    }

    bool flush(History& history, LogStream::Fill fill) {
        if (!stream_->flushAll(fill)) return false;
        history.durable = history.appended.size();
        return true;
    }

    bool roll(History& history, std::uint32_t step) {
        const RecordBytes record = traceOf(20, step);
        const auto position = stream_->roll(record);
        history.appended.emplace_back(position ? *position : stream_->lastRecord(), record);
        if (!position) return false;
        history.durable = history.appended.size();
        return true;
    }

    bool checkpoint(History& history) {
        const LogPosition position = stream_->durableTip();
        history.checkpoints.push_back(position);
        Checkpoint block = stream_->checkpointBlock(position);
        if (!writeCheckpoint(disk_, "/log/edb.chk", block)) return false;
        history.checkpointsDone = history.checkpoints.size();
        stream_->noteCheckpoint(position);
        return true;
    }

    os::FileSystem& disk_;
    std::mt19937 random_;
    bool circular_;
    std::unique_ptr<LogStream> stream_;
    JET_ERR error_ = JET_errSuccess;
};

// The records that were found are appended[k], appended[k+1], ...: some of the oldest may be gone with
// recycled logs.
void expectPrefix(const test::ReadBack& found, const History& history, bool circular, std::size_t& known) {
    ASSERT_EQ(found.error, JET_errSuccess);
    std::size_t first = 0;
    if (circular && !found.records.empty()) {
        while (first < history.appended.size() && history.appended[first].first != found.records[0].first) {
            ++first;
        }
    }
    known = first + found.records.size();
    ASSERT_LE(known, history.appended.size());
    if (!circular || !found.records.empty()) {
        ASSERT_GE(known, history.durable);
    }
    for (std::size_t i = 0; i < found.records.size(); ++i) {
        ASSERT_EQ(found.records[i].first, history.appended[first + i].first) << i;
        ASSERT_EQ(found.records[i].second, history.appended[first + i].second) << i;
    }
}

void expectCheckpoint(os::FileSystem& disk, const History& history, LogPosition& position) {
    const auto checkpoint = readCheckpoint(disk, "/log/edb.chk");
    ASSERT_TRUE(checkpoint) << checkpoint.error().code;
    position = checkpoint->position();
    const auto from = history.checkpoints.begin() + static_cast<std::ptrdiff_t>(history.checkpointsDone - 1);
    EXPECT_NE(std::find(from, history.checkpoints.end(), position), history.checkpoints.end());
}

struct Case {
    std::uint32_t sectorBytes;
    bool orderedNames;
    bool circular;
};

class PowerCut : public testing::TestWithParam<Case> {
 protected:
    [[nodiscard]] os::SimulatedDiskOptions options() const {
        os::SimulatedDiskOptions options;
        options.sectorBytes = GetParam().sectorBytes;
        options.orderedNames = GetParam().orderedNames;
        return options;
    }

    // Runs a script with the power cut at the n-th change; false when the script ended before.
    bool crash(std::uint64_t n, std::uint32_t seed, std::uint32_t steps, os::SimulatedDisk& disk,
               History& history) {
        EXPECT_TRUE(disk.createDirectories("/log"));
        EXPECT_TRUE(disk.syncDirectory("/"));
        disk.cutPowerAt(n);
        Script script(disk, seed, GetParam().circular);
        script.create(history);
        script.run(history, steps);
        return disk.powerIsCut();
    }

    // After a restart: look, go on, crash a second time somewhere, look again.
    void goOn(os::SimulatedDisk& disk, History& history, std::uint32_t seed) {
        const auto inventory = takeInventory(disk, test::filesIn("/log"));
        ASSERT_TRUE(inventory);
        if (inventory->empty()) {
            ASSERT_FALSE(history.created);
            return;
        }
        std::size_t known = 0;
        const bool circular = GetParam().circular;
        const auto found = readStream(disk, test::filesIn("/log"), true);
        ASSERT_NO_FATAL_FAILURE(expectPrefix(found, history, circular, known));
        LogPosition checkpoint;
        if (!history.created) return;
        ASSERT_NO_FATAL_FAILURE(expectCheckpoint(disk, history, checkpoint));
        if (seed % 3 == 0) disk.cutPowerAt(1 + seed % 17);
        history.appended.resize(known);
        history.durable = known;
        Script script(disk, seed, circular);
        if (!script.resume(found, checkpoint)) {
            ASSERT_TRUE(disk.powerIsCut()) << script.error();
        }
        script.run(history, 12);
        if (!disk.powerIsCut()) disk.cutPower();
        disk.restart(seed + 1);
        const auto again = readStream(disk, test::filesIn("/log"), true);
        ASSERT_NO_FATAL_FAILURE(expectPrefix(again, history, circular, known));
        ASSERT_NO_FATAL_FAILURE(expectCheckpoint(disk, history, checkpoint));
    }
};

TEST_P(PowerCut, AtEveryChangeAPrefixWithEverythingFlushedSurvives) {
    const char* factor = std::getenv("ESENT_SOAK_FACTOR");
    const std::uint32_t scripts = 3 * (factor != nullptr ? static_cast<std::uint32_t>(std::atoi(factor)) : 1);
    constexpr std::uint32_t kSteps = 40;
    std::size_t cuts = 0;
    for (std::uint32_t script = 0; script < scripts; ++script) {
        for (std::uint64_t n = 1;; ++n) {
            os::SimulatedDisk disk(options());
            History history;
            const bool cut = crash(n, script, kSteps, disk, history);
            for (std::uint32_t seed = 0; seed < 4; ++seed) {
                const auto after = disk.restarted(seed * 1000 + n);
                History copy = history;
                SCOPED_TRACE(testing::Message()
                             << "script " << script << " change " << n << " seed " << seed);
                ASSERT_NO_FATAL_FAILURE(goOn(*after, copy, static_cast<std::uint32_t>(seed * 7 + n)));
                ++cuts;
            }
            if (!cut) break;
        }
    }
    EXPECT_GT(cuts, 200U);
}

INSTANTIATE_TEST_SUITE_P(Disks, PowerCut,
                         testing::Values(Case{4096, true, false}, Case{512, true, false},
                                         Case{512, false, false}, Case{4096, true, true},
                                         Case{512, false, true}));

}  // namespace
}  // namespace esent::log
