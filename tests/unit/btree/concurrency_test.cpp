// Many threads in one tree: inserts, removals, replaces, splits and merges at the same time.
#include <atomic>
#include <random>
#include <thread>

#include "btree/cursor.h"
#include "btree/tree_defragmenter.h"
#include "test_volume.h"

namespace esent::btree {
namespace {

using namespace test;

#if defined(__SANITIZE_THREAD__)
constexpr unsigned kRounds = 40;
#else
constexpr unsigned kRounds = 150;
#endif

class ConcurrentTree : public ::testing::TestWithParam<std::uint32_t> {
 protected:
    static VolumeSetup setupOf(std::uint32_t pageSize) {
        VolumeSetup setup;
        setup.pageSize = pageSize;
        setup.poolBytes = std::uint64_t{8} << 20;
        return setup;
    }
};

// Each thread has keys of its own, scattered over the whole tree, and knows what it left there.
TEST_P(ConcurrentTree, EveryThreadFindsItsOwnAgain) {
    TestVolume volume(setupOf(GetParam()));
    const auto tree = volume.makeTree();
    constexpr unsigned kThreads = 6;
    std::vector<std::map<std::uint64_t, Bytes>> left(kThreads);
    std::vector<std::thread> threads;
    for (unsigned me = 0; me < kThreads; ++me) {
        threads.emplace_back([&, me] {
            std::mt19937 random(me);
            txn::Transaction transaction(*volume.manager, static_cast<log::SessionNumber>(100 + me));
            TreeWriter writer(tree);
            std::map<std::uint64_t, Bytes>& mine = left[me];
            for (unsigned round = 0; round < kRounds; ++round) {
                auto now = mine;
                ASSERT_TRUE(volume.manager->begin(transaction, false));
                const bool shrinks = round % 20 > 12;
                for (unsigned i = 0; i < 30; ++i) {
                    const std::uint64_t number = (random() % 3000) * kThreads + me;
                    const Bytes key = numberKey(number);
                    const Bytes data(1 + random() % 200, static_cast<std::byte>(random()));
                    const auto found = now.find(number);
                    if (found == now.end()) {
                        if (shrinks && random() % 4 != 0) continue;
                        const Status status = writer.insert(&transaction, key, data);
                        ASSERT_TRUE(status) << codeOf(status);
                        now[number] = data;
                    } else if (shrinks || random() % 2 == 0) {
                        const Status status = writer.remove(&transaction, {key, {}});
                        ASSERT_TRUE(status) << codeOf(status);
                        now.erase(found);
                    } else {
                        const Status status = writer.replace(&transaction, {key, {}}, data);
                        ASSERT_TRUE(status) << codeOf(status);
                        found->second = data;
                    }
                }
                if (random() % 5 == 0) {
                    const Status undone = volume.manager->rollback(transaction);
                    ASSERT_TRUE(undone) << codeOf(undone);
                    continue;
                }
                txn::CommitOptions lazy;
                lazy.lazy = true;
                ASSERT_TRUE(volume.manager->commit(transaction, lazy));
                mine = std::move(now);
            }
        });
    }
    // One looks on: whatever it meets is in order.
    std::atomic<bool> done{false};
    std::thread reader([&] {
        txn::Transaction transaction(*volume.manager, 99);
        while (!done.load()) {
            ASSERT_TRUE(volume.manager->begin(transaction, true));
            const txn::Snapshot view = transaction.snapshot();
            {
                Cursor cursor(tree);
                cursor.setView(&view);
                Bytes before;
                Bytes key;
                auto found = cursor.first();
                for (; found && *found; found = cursor.next()) {
                    cursor.copyKey(key);
                    ASSERT_TRUE(before.empty() || compareBytes(before, key) < 0);
                    before = key;
                }
                ASSERT_TRUE(found) << codeOf(found);
            }
            ASSERT_TRUE(volume.manager->commit(transaction, {}));
        }
    });
    // Another one makes it smaller all the time.
    std::thread defragmenter([&] {
        while (!done.load()) {
            const auto report = TreeDefragmenter(tree, [&] { return done.load(); }).pass();
            ASSERT_TRUE(report) << codeOf(report);
        }
    });
    for (std::thread& thread : threads)
        thread.join();
    done.store(true);
    reader.join();
    defragmenter.join();
    volume.manager->cleanUp();
    std::map<Bytes, Bytes> expected;
    for (const auto& mine : left) {
        for (const auto& [number, data] : mine)
            expected[numberKey(number)] = data;
    }
    ASSERT_EQ(volume.expectSound(), expected.size());
    VolumePages source(*volume.pages);
    TreeWalker walker(source, tree->root());
    auto at = expected.begin();
    for (auto found = walker.first(); found && *found; found = walker.next(), ++at) {
        Bytes key;
        walker.node().copyKey(key);
        ASSERT_EQ(key, at->first);
        ASSERT_EQ(Bytes(walker.node().data.begin(), walker.node().data.end()), at->second);
    }
}

// All threads at the end of the tree, and one that takes its front away.
TEST_P(ConcurrentTree, GrowsAtTheEndAndShrinksAtTheFront) {
    TestVolume volume(setupOf(GetParam()));
    const auto tree = volume.makeTree();
    std::atomic<std::uint64_t> next{0};
    std::atomic<unsigned> working{4};
    std::vector<std::thread> threads;
    for (unsigned me = 0; me < 4; ++me) {
        threads.emplace_back([&, me] {
            txn::Transaction transaction(*volume.manager, static_cast<log::SessionNumber>(100 + me));
            TreeWriter writer(tree);
            for (unsigned round = 0; round < kRounds; ++round) {
                ASSERT_TRUE(volume.manager->begin(transaction, false));
                for (unsigned i = 0; i < 20; ++i)
                    ASSERT_TRUE(writer.append(&transaction, numberKey(next.fetch_add(1)), Bytes(90)));
                txn::CommitOptions lazy;
                lazy.lazy = true;
                ASSERT_TRUE(volume.manager->commit(transaction, lazy));
            }
            --working;
        });
    }
    std::uint64_t removed = 0;
    txn::Transaction transaction(*volume.manager, 99);
    TreeWriter writer(tree);
    while (working.load() > 0) {
        ASSERT_TRUE(volume.manager->begin(transaction, false));
        for (unsigned i = 0; i < 20; ++i) {
            const Status status = writer.remove(&transaction, {numberKey(removed), {}});
            if (!status) {
                // Not there yet, not committed yet, or later than this transaction.
                ASSERT_TRUE(codeOf(status) == JET_errRecordNotFound ||
                            codeOf(status) == JET_errWriteConflict);
                break;
            }
            ++removed;
        }
        txn::CommitOptions lazy;
        lazy.lazy = true;
        ASSERT_TRUE(volume.manager->commit(transaction, lazy));
    }
    for (std::thread& thread : threads)
        thread.join();
    volume.manager->cleanUp();
    EXPECT_EQ(volume.expectSound(), next.load() - removed);
}

INSTANTIATE_TEST_SUITE_P(All, ConcurrentTree, ::testing::Values(4096u, 32768u));

}  // namespace
}  // namespace esent::btree
