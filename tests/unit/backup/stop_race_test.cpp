// A stop, an end and a termination racing every backup call from other threads. Run it under the thread
// sanitizer.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "backup/backup_controller.h"
#include "fake_environment.h"
#include "os/aligned_buffer.h"

namespace esent::backup {
namespace {

std::uint64_t mix(std::uint64_t& state) {
    state += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
}

bool isDocumented(JET_ERR error) {
    switch (error) {
        case JET_errSuccess:
        case JET_errNoBackup:
        case JET_errBackupAbortByServer:
        case JET_errBackupAbortByCaller:
        case JET_errBackupInProgress:
        case JET_errInvalidBackupSequence:
        case JET_errInvalidParameter:
        case JET_errOutOfMemory:
        case JET_errDatabaseNotFound:
        case JET_errMissingFullBackup:
        case JET_errMissingFileToBackup:
        case JET_errLogFileNotCopied:
            return true;
        default:
            return false;
    }
}

JET_ERR randomCall(BackupController& controller, std::uint64_t& random, os::AlignedBuffer& buffer) {
    switch (mix(random) % 14) {
        case 0:
        case 1:
            return codeOf(controller.begin({.incremental = mix(random) % 4 == 0}));
        case 2:
            return codeOf(controller.attachedDatabases());
        case 3:
        case 4:
            return codeOf(controller.openFile("/db/t.edb"));
        case 5:
            return codeOf(controller.openFile("/log/edb00002.log"));
        case 6:
        case 7:
        case 8:
            return codeOf(controller.readFile(0, buffer.data(), static_cast<std::uint32_t>(buffer.size())));
        case 9:
            return codeOf(controller.closeFile(0));
        case 10:
            return codeOf(controller.logs(mix(random) % 2 ? LogListKind::ToCopy : LogListKind::ToTruncate));
        case 11:
            return codeOf(controller.truncateLogs());
        default:
            return codeOf(controller.end({.normal = mix(random) % 2 == 0}));
    }
}

// Three threads make random calls, two keep stopping; every answer is a documented one, and at the end a
// clean backup can be made.
TEST(StopRace, RandomCallsAndStops) {
    auto owned = std::make_unique<test::FakeEnvironment>();
    test::FakeEnvironment& environment = *owned;
    environment.verify = false;
    BackupController controller(std::move(owned));
    constexpr int kCalls = 4000;
    std::atomic<int> working{3};
    std::atomic<int> undocumented{0};
    std::vector<std::thread> threads;
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        threads.emplace_back([&, seed] {
            std::uint64_t random = seed;
            os::AlignedBuffer buffer(1 << 20);
            for (int i = 0; i < kCalls; ++i) {
                if (!isDocumented(randomCall(controller, random, buffer))) ++undocumented;
            }
            --working;
        });
    }
    for (int i = 0; i < 2; ++i) {
        threads.emplace_back([&] {
            while (working != 0) {
                environment.gate().requestStop();
                std::this_thread::yield();
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(undocumented, 0);
    (void)controller.end({.normal = false});
    EXPECT_TRUE(controller.begin({}));
    EXPECT_TRUE(controller.attachedDatabases());
    EXPECT_EQ(codeOf(controller.end({})), JET_errBackupAbortByCaller);
}

using Step = JET_ERR (*)(BackupController&, os::AlignedBuffer&);

const Step kSteps[] = {
    [](BackupController& c, os::AlignedBuffer&) { return codeOf(c.attachedDatabases()); },
    [](BackupController& c, os::AlignedBuffer&) { return codeOf(c.openFile("/db/t.edb")); },
    [](BackupController& c, os::AlignedBuffer& b) {
        return codeOf(c.readFile(0, b.data(), static_cast<std::uint32_t>(b.size())));
    },
    [](BackupController& c, os::AlignedBuffer&) { return codeOf(c.closeFile(0)); },
    [](BackupController& c, os::AlignedBuffer&) { return codeOf(c.logs(LogListKind::ToCopy)); },
    [](BackupController& c, os::AlignedBuffer&) { return codeOf(c.truncateLogs()); },
};

// A stop races each call of a backup in turn: once the stop has returned, every later call but closing and
// ending is refused, whatever the call under way answered; and the end says that it was stopped.
TEST(StopRace, EachCallAgainstAStop) {
    constexpr int kRounds = 100;
    for (std::size_t target = 0; target < std::size(kSteps); ++target) {
        auto owned = std::make_unique<test::FakeEnvironment>();
        test::FakeEnvironment& environment = *owned;
        environment.verify = false;
        BackupController controller(std::move(owned));
        os::AlignedBuffer buffer(1 << 20);
        for (int round = 0; round < kRounds; ++round) {
            ASSERT_TRUE(controller.begin({}));
            for (std::size_t i = 0; i < target; ++i)
                (void)kSteps[i](controller, buffer);
            std::atomic<int> ready{0};
            std::thread stopper([&] {
                ++ready;
                while (ready != 2) {
                }
                for (int spin = round % 50; spin > 0; --spin)
                    ready.load();
                environment.gate().requestStop();
            });
            while (ready != 1) {
            }
            ready = 2;
            const JET_ERR raced = kSteps[target](controller, buffer);
            EXPECT_TRUE(isDocumented(raced)) << raced;
            stopper.join();
            EXPECT_EQ(codeOf(controller.attachedDatabases()), JET_errBackupAbortByServer);
            EXPECT_EQ(codeOf(controller.readFile(0, buffer.data(), 65536)), JET_errBackupAbortByServer);
            EXPECT_EQ(codeOf(controller.openFile("/db/t.edb")), JET_errBackupAbortByServer);
            EXPECT_EQ(codeOf(controller.logs(LogListKind::ToCopy)), JET_errBackupAbortByServer);
            EXPECT_EQ(codeOf(controller.begin({})), JET_errBackupInProgress);
            EXPECT_EQ(codeOf(controller.end({})), JET_errBackupAbortByServer);
        }
        // Nothing was ever stamped.
        EXPECT_EQ(environment.database().header().previousCopyBackup().generationHigh, 0U);
    }
}

// A stop races the end itself: the end answers "stopped" or "ended by the caller", and the next backup is not
// hit.
TEST(StopRace, EndAgainstAStop) {
    auto owned = std::make_unique<test::FakeEnvironment>();
    test::FakeEnvironment& environment = *owned;
    environment.verify = false;
    BackupController controller(std::move(owned));
    for (int round = 0; round < 1000; ++round) {
        ASSERT_TRUE(controller.begin({}));
        std::thread stopper([&] { environment.gate().requestStop(); });
        const JET_ERR ended = codeOf(controller.end({}));
        EXPECT_TRUE(ended == JET_errBackupAbortByServer || ended == JET_errBackupAbortByCaller) << ended;
        stopper.join();
    }
    ASSERT_TRUE(controller.begin({}));
    EXPECT_TRUE(controller.attachedDatabases());
    (void)controller.end({});
}

// An end from another thread makes a long read give up at its next chunk; the read never touches the ended
// session.
TEST(StopRace, EndDuringReads) {
    auto owned = std::make_unique<test::FakeEnvironment>();
    test::FakeEnvironment& environment = *owned;
    environment.verify = false;
    BackupController controller(std::move(owned));
    for (int round = 0; round < 150; ++round) {
        ASSERT_TRUE(controller.begin({}));
        ASSERT_TRUE(controller.openFile("/db/t.edb"));
        std::thread reader([&] {
            os::AlignedBuffer buffer(4 << 20);
            const JET_ERR error = codeOf(controller.readFile(0, buffer.data(), 4 << 20));
            EXPECT_TRUE(error == JET_errSuccess || error == JET_errNoBackup) << error;
        });
        if (round % 2 == 0) {
            (void)controller.end({});
        } else {
            controller.endForTermination();
        }
        reader.join();
    }
}

}  // namespace
}  // namespace esent::backup
