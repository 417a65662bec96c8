// Threads that sleep until an event: none gets lost, and a deadline ends the wait.
#include "os/event_count.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace esent::os {
namespace {

using Clock = std::chrono::steady_clock;

TEST(EventCount, AnEventSinceThenDoesNotWait) {
    EventCount event;
    const std::uint32_t seen = event.count();
    event.wakeOne();
    event.wait(seen);
    event.waitUntil(seen, Clock::now() + std::chrono::hours(1));
    EXPECT_NE(event.count(), seen);
}

TEST(EventCount, TheDeadlineEndsTheWait) {
    EventCount event;
    const Clock::time_point deadline = Clock::now() + std::chrono::milliseconds(2);
    event.waitUntil(event.count(), deadline);
    EXPECT_GE(Clock::now(), deadline);
}

// Two threads throw a ball; a lost event leaves both asleep.
TEST(EventCount, EveryEventWakes) {
    constexpr std::uint32_t kThrows = 20'000;
    std::atomic<std::uint32_t> ball{0};
    EventCount thrown;
    const auto await = [&](std::uint32_t number) {
        while (true) {
            const std::uint32_t seen = thrown.count();
            if (ball.load() == number) return;
            number % 3 == 0 ? thrown.waitUntil(seen, Clock::now() + std::chrono::hours(1))
                            : thrown.wait(seen);
        }
    };
    const auto throwIt = [&](std::uint32_t number) {
        ball = number;
        number % 2 == 0 ? thrown.wakeAll() : thrown.wakeOne();
    };
    std::jthread other([&] {
        for (std::uint32_t odd = 1; odd < kThrows; odd += 2) {
            await(odd);
            throwIt(odd + 1);
        }
    });
    for (std::uint32_t even = 0; even < kThrows; even += 2) {
        throwIt(even + 1);
        await(even + 2);
    }
    other.join();
    EXPECT_EQ(ball, kThrows);
}

}  // namespace
}  // namespace esent::os
