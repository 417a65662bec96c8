// Clock, random bits, buffers, process.
#include <gtest/gtest.h>

#include <cstdint>
#include <set>

#include "os/aligned_buffer.h"
#include "os/clock.h"
#include "os/process.h"
#include "os/random.h"

namespace esent::os {
namespace {

class StoppedClock final : public Clock {
 public:
    std::int64_t unixMilliseconds() noexcept override { return 1234; }
    std::uint64_t monotonicNanoseconds() noexcept override { return 5678; }
};

TEST(Clock, RunsAndCanBeReplaced) {
    EXPECT_GT(clock().unixMilliseconds(), std::int64_t{1600000000000});
    const auto before = clock().monotonicNanoseconds();
    EXPECT_GE(clock().monotonicNanoseconds(), before);
    StoppedClock stopped;
    replaceClock(&stopped);
    EXPECT_EQ(clock().unixMilliseconds(), 1234);
    EXPECT_EQ(clock().monotonicNanoseconds(), 5678u);
    replaceClock(nullptr);
    EXPECT_NE(clock().unixMilliseconds(), 1234);
}

TEST(Random, SeedRepeats) {
    seedRandom(7);
    const auto first = random64();
    const auto second = random64();
    seedRandom(7);
    EXPECT_EQ(random64(), first);
    EXPECT_EQ(random64(), second);
    EXPECT_NE(first, second);
    seedRandom(std::nullopt);
    std::set<std::uint32_t> seen;
    for (int i = 0; i < 100; ++i)
        seen.insert(random32());
    EXPECT_GT(seen.size(), 95u);
}

TEST(AlignedBuffer, OwnsZeroedAlignedBytes) {
    AlignedBuffer buffer(10000);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(buffer.data()) % AlignedBuffer::kAlignment, 0u);
    EXPECT_TRUE(isAllZero(buffer.view()));
    buffer.span()[9999] = std::byte{1};
    AlignedBuffer moved(std::move(buffer));
    EXPECT_EQ(moved.size(), 10000u);
    EXPECT_EQ(moved.view()[9999], std::byte{1});
    moved.zero();
    EXPECT_TRUE(isAllZero(moved.view()));
    EXPECT_TRUE(AlignedBuffer().empty());
    EXPECT_EQ(AlignedBuffer(0).data(), nullptr);
}

TEST(Process, KnowsItself) {
    EXPECT_NE(processId(), 0u);
    EXPECT_EQ(processName(), "unit_os");
    EXPECT_FALSE(environmentVariable("ESENT_NO_SUCH_VARIABLE").has_value());
    EXPECT_TRUE(environmentVariable("PATH").has_value());
}

}  // namespace
}  // namespace esent::os
