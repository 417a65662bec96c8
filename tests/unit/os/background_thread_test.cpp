// The thread that works when it is poked.
#include "os/background_thread.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace esent::os {
namespace {

TEST(BackgroundThread, WorksWhenPokedAndOnceMoreForPokesMeanwhile) {
    std::atomic<int> runs{0};
    std::promise<void> started;
    std::promise<void> go;
    std::promise<void> again;
    BackgroundThread thread([&] {
        const int run = ++runs;
        if (run == 1) {
            started.set_value();
            go.get_future().wait();
        } else {
            again.set_value();
        }
    });
    EXPECT_TRUE(thread.poke());
    started.get_future().wait();
    for (int i = 0; i < 10; ++i)
        EXPECT_TRUE(thread.poke());
    go.set_value();
    again.get_future().wait();
    thread.stop();
    EXPECT_EQ(runs, 2);
}

TEST(BackgroundThread, StartsAgainAfterAStop) {
    std::atomic<int> runs{0};
    std::promise<void> done[2];
    BackgroundThread thread([&] { done[runs++].set_value(); });
    thread.stop();  // there is none
    for (auto& each : done) {
        EXPECT_TRUE(thread.poke());
        each.get_future().wait();
        thread.stop();
    }
    EXPECT_EQ(runs, 2);
}

}  // namespace
}  // namespace esent::os
