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

class CheckpointerTest : public testing::Test {
 protected:
    std::atomic<std::uint32_t> runs_{0};
    Checkpointer checkpointer_{LogScale(32), [] { return std::uint64_t{32 * 4096}; },
                               [this] {
                                   ++runs_;
                                   os::wakeAll(runs_);
                               }};
};

TEST_F(CheckpointerTest, WorksWhenEnoughLogWasWritten) {
    checkpointer_.logGrew({0, 1, 5});
    checkpointer_.logGrew({0, 16, 5});  // less than half of the depth
    checkpointer_.stop();
    EXPECT_EQ(runs_, 0U);
}

TEST_F(CheckpointerTest, RunsOnItsOwnThread) {
    checkpointer_.logGrew({0, 1, 5});
    checkpointer_.logGrew({0, 17, 5});
    os::waitWhile(runs_, 0);
    EXPECT_EQ(runs_, 1U);
    checkpointer_.logGrew({0, 20, 5});  // less than an eighth
    checkpointer_.logGrew({0, 21, 5});
    os::waitWhile(runs_, 1);
    checkpointer_.stop();
    EXPECT_EQ(runs_, 2U);
    checkpointer_.logGrew({0, 1, 9});
    EXPECT_EQ(runs_, 2U);
}

}  // namespace
}  // namespace esent::instance
