// Threads that sleep on words: no wake-up gets lost.
#include "os/wait_word.h"

#include <gtest/gtest.h>

#include <thread>

namespace esent::os {
namespace {

TEST(WaitWord, AnotherValueDoesNotWait) {
    const std::atomic<std::uint32_t> word{1};
    waitWhile(word, 0);
    EXPECT_EQ(word, 1U);
}

// Two threads throw a ball; a lost wake-up leaves both asleep.
TEST(WaitWord, EveryChangeWakes) {
    constexpr std::uint32_t kThrows = 20'000;
    std::atomic<std::uint32_t> ball{0};
    std::jthread other([&] {
        for (std::uint32_t odd = 1; odd < kThrows; odd += 2) {
            waitWhile(ball, odd - 1);
            ball = odd + 1;
            wakeAll(ball);
        }
    });
    for (std::uint32_t even = 0; even < kThrows; even += 2) {
        ball = even + 1;
        wakeAll(ball);
        waitWhile(ball, even + 1);
    }
    other.join();
    EXPECT_EQ(ball, kThrows);
}

}  // namespace
}  // namespace esent::os
