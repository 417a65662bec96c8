// When the checkpointer works, and the distances it reckons with.
#include "instance/checkpointer.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>

#include "os/wait_word.h"

namespace esent::instance {
namespace {

TEST(LogScale, GoesBackOverGenerations) {
    const LogScale scale(32);
    EXPECT_EQ(scale.bytes({0, 3, 2}), (2 * 32 + 3) * 4096U);
    EXPECT_EQ(scale.before({0, 3, 2}, 2 * 4096), (LogPosition{0, 1, 2}));
    EXPECT_EQ(scale.before({0, 3, 2}, 4 * 4096), (LogPosition{0, 31, 1}));
    EXPECT_EQ(scale.before({0, 3, 2}, 1 << 30), (LogPosition{0, 0, 0}));
}

TEST(Checkpointer, WorksWhenEnoughLogWasWritten) {
    std::atomic<std::uint32_t> runs{0};
    Checkpointer checkpointer(
        LogScale(32), [] { return std::uint64_t{32 * 4096}; },
        [&] {
            ++runs;
            os::wakeAll(runs);
        });
    checkpointer.logGrew({0, 1, 5});
    checkpointer.logGrew({0, 16, 5});  // less than half of the depth
    checkpointer.stop();
    EXPECT_EQ(runs, 0U);
}

TEST(Checkpointer, RunsOnItsOwnThread) {
    std::atomic<std::uint32_t> runs{0};
    Checkpointer checkpointer(
        LogScale(32), [] { return std::uint64_t{32 * 4096}; },
        [&] {
            ++runs;
            os::wakeAll(runs);
        });
    checkpointer.logGrew({0, 1, 5});
    checkpointer.logGrew({0, 17, 5});
    os::waitWhile(runs, 0);
    EXPECT_EQ(runs, 1U);
    checkpointer.logGrew({0, 20, 5});  // less than an eighth
    checkpointer.logGrew({0, 21, 5});
    os::waitWhile(runs, 1);
    checkpointer.stop();
    EXPECT_EQ(runs, 2U);
    checkpointer.logGrew({0, 1, 9});
    EXPECT_EQ(runs, 2U);
}

}  // namespace
}  // namespace esent::instance
