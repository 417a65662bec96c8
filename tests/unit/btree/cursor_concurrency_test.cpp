// Cursors that walk a tree in both directions while others split and merge its pages: a snapshot shows the
// same entries whichever way it is read, and none is missed.
#include <algorithm>
#include <atomic>
#include <random>
#include <thread>

#include "btree/cursor.h"
#include "test_volume.h"

namespace esent::btree {
namespace {

using namespace test;

constexpr std::uint64_t kStable = 4000;  // the even numbers stay

// The keys of a walk; comes back to the entry by its bookmark now and then.
std::vector<Bytes> walk(Cursor& cursor, bool forward, std::mt19937& random) {
    std::vector<Bytes> keys;
    auto there = forward ? cursor.first() : cursor.last();
    while (there && *there) {
        keys.emplace_back();
        cursor.copyKey(keys.back());
        if (random() % 3 == 0) cursor.leave();
        there = forward ? cursor.next() : cursor.previous();
    }
    EXPECT_TRUE(there) << codeOf(there);
    if (!forward) std::ranges::reverse(keys);
    return keys;
}

TEST(ConcurrentCursor, BothDirectionsShowTheSameSnapshot) {
    VolumeSetup setup;
    setup.poolBytes = std::uint64_t{16} << 20;
    TestVolume volume(setup);
    const auto tree = volume.makeTree();
    {
        const auto transaction = volume.begin();
        TreeWriter writer(tree);
        for (std::uint64_t i = 0; i < kStable; ++i)
            ASSERT_TRUE(writer.insert(transaction.get(), numberKey(2 * i), Bytes(60)));
        volume.commit(*transaction);
    }
    std::atomic<bool> done{false};
    std::vector<std::thread> writers;
    for (unsigned me = 0; me < 2; ++me) {
        writers.emplace_back([&, me] {
            std::mt19937 random(me);
            txn::Transaction transaction(*volume.manager, static_cast<log::SessionNumber>(100 + me));
            TreeWriter writer(tree);
            std::vector<std::uint64_t> mine;
            while (!done.load()) {
                ASSERT_TRUE(volume.manager->begin(transaction, false));
                const std::uint64_t from = random() % (kStable - 200);
                for (unsigned i = 0; i < 100; ++i) {
                    const std::uint64_t number = 2 * (from + i) + 1;
                    if (number / 2 % 2 != me) continue;
                    if (writer.insert(&transaction, numberKey(number), Bytes(120))) mine.push_back(number);
                }
                txn::CommitOptions lazy;
                lazy.lazy = true;
                ASSERT_TRUE(volume.manager->commit(transaction, lazy));
                if (mine.size() < 2000) continue;
                ASSERT_TRUE(volume.manager->begin(transaction, false));
                for (const std::uint64_t number : mine)
                    ASSERT_TRUE(writer.remove(&transaction, {numberKey(number), {}}));
                ASSERT_TRUE(volume.manager->commit(transaction, lazy));
                mine.clear();
            }
        });
    }
    std::mt19937 random(9);
    txn::Transaction transaction(*volume.manager, 99);
    for (unsigned round = 0; round < 80; ++round) {
        ASSERT_TRUE(volume.manager->begin(transaction, true));
        const txn::Snapshot view = transaction.snapshot();
        Cursor cursor(tree);
        cursor.setView(&view);
        const std::vector<Bytes> forward = walk(cursor, true, random);
        const std::vector<Bytes> backward = walk(cursor, false, random);
        ASSERT_EQ(forward.size(), backward.size());
        ASSERT_TRUE(forward == backward);
        ASSERT_TRUE(std::ranges::is_sorted(forward));
        std::uint64_t stable = 0;
        for (const Bytes& key : forward)
            stable += (std::to_integer<unsigned>(key.back()) & 1) == 0 ? 1 : 0;
        ASSERT_EQ(kStable, stable);
        ASSERT_TRUE(volume.manager->commit(transaction, {}));
    }
    done.store(true);
    for (std::thread& writer : writers)
        writer.join();
    volume.manager->cleanUpCompletely();
}

}  // namespace
}  // namespace esent::btree
