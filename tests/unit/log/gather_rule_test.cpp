// How long a write of the log waits for more threads.
#include "log/gather_rule.h"

#include <gtest/gtest.h>

namespace esent::log {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr GatherRule::Duration kWrite = microseconds(100);

class GatherRuleTest : public ::testing::Test {
 protected:
    void write(std::uint32_t served, std::uint32_t late, GatherRule::Duration took = kWrite) {
        now_ += took;
        rule_.wrote(served, late, now_, took);
    }
    // The mean of what writes take is known.
    void settle() {
        for (int i = 0; i < 100; ++i)
            write(1, 0);
    }
    GatherRule::Time now_{};
    GatherRule rule_{microseconds(1)};
};

TEST_F(GatherRuleTest, TheFirstAndALonelyThreadWaitForNobody) {
    EXPECT_FALSE(rule_.expectsMore(1));
    settle();
    EXPECT_FALSE(rule_.expectsMore(1));
}

TEST_F(GatherRuleTest, ThoseOfTheLastWriteAndThoseWhoCameDuringItAreExpected) {
    settle();
    write(3, 2);
    EXPECT_TRUE(rule_.expectsMore(4));
    EXPECT_FALSE(rule_.expectsMore(5));
    EXPECT_GT(rule_.deadline(), now_ + kWrite / 3);
    EXPECT_LE(rule_.deadline(), now_ + kWrite / 2);
}

TEST_F(GatherRuleTest, ASlowDiskIsNotWaitedForLonger) {
    for (int i = 0; i < 100; ++i)
        write(4, 0, milliseconds(50));
    EXPECT_LE(rule_.deadline(), now_ + milliseconds(1));
}

TEST_F(GatherRuleTest, WhenItIsInVainItIsTriedLessAndLessOften) {
    settle();
    write(2, 0);
    int tried = 0;
    int fewest = 0;
    for (int i = 0; i < 1000; ++i) {
        fewest = rule_.expectsMore(1) ? 0 : fewest + 1;
        if (rule_.expectsMore(1)) {
            ++tried;
            rule_.waitedInVain();
            EXPECT_FALSE(rule_.expectsMore(1));
        }
        write(2, 0);
    }
    EXPECT_GE(tried, 10);
    EXPECT_LE(tried, 22);
    EXPECT_LE(fewest, 64);
}

TEST_F(GatherRuleTest, OneSuccessMakesItBoldAgain) {
    settle();
    const auto miss = [&] {
        while (!rule_.expectsMore(1))
            write(2, 0);
        rule_.waitedInVain();
    };
    write(2, 0);
    for (int i = 0; i < 5; ++i) {
        miss();
        write(1, 0);
    }
    while (!rule_.expectsMore(1))
        write(2, 0);
    write(2, 0);  // both came
    ASSERT_TRUE(rule_.expectsMore(1));
    rule_.waitedInVain();
    for (int i = 0; i < 3; ++i) {
        EXPECT_FALSE(rule_.expectsMore(1));
        write(1, 1);
    }
    EXPECT_TRUE(rule_.expectsMore(1));
}

TEST(GatherRule, WhereShortWaitsAreNotPossibleThereAreNone) {
    GatherRule rule{milliseconds(16)};
    GatherRule::Time now{};
    for (int i = 0; i < 100; ++i) {
        now += kWrite;
        rule.wrote(4, 4, now, kWrite);
        EXPECT_FALSE(rule.expectsMore(1));
    }
}

}  // namespace
}  // namespace esent::log
