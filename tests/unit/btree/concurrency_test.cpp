// Many threads in one tree: inserts, removals, replaces, splits and merges at the same time.
#include <atomic>
#include <deque>
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

constexpr unsigned kOwners = 6;

// One of the threads that have keys of their own, scattered over the whole tree: changes them at random and
// knows what it left there.
class Owner {
 public:
    Owner(TestVolume& volume, const std::shared_ptr<Tree>& tree, unsigned me)
        : volume_(volume), writer_(tree), me_(me), random_(me) {}

    void run() {
        txn::Transaction transaction(*volume_.manager, static_cast<log::SessionNumber>(100 + me_));
        for (unsigned round = 0; round < kRounds; ++round) {
            auto now = left_;
            ASSERT_TRUE(volume_.manager->begin(transaction, false));
            const bool shrinks = round % 20 > 12;
            for (unsigned i = 0; i < 30; ++i) {
                const Status changed = changeOne(transaction, shrinks, now);
                ASSERT_TRUE(changed) << codeOf(changed);
            }
            if (random_() % 5 == 0) {
                const Status undone = volume_.manager->rollback(transaction);
                ASSERT_TRUE(undone) << codeOf(undone);
                continue;
            }
            txn::CommitOptions lazy;
            lazy.lazy = true;
            ASSERT_TRUE(volume_.manager->commit(transaction, lazy));
            left_ = std::move(now);
        }
    }
    [[nodiscard]] const std::map<std::uint64_t, Bytes>& left() const { return left_; }

 private:
    Status changeOne(txn::Transaction& transaction, bool shrinks, std::map<std::uint64_t, Bytes>& now) {
        const std::uint64_t number = (random_() % 3000) * kOwners + me_;
        const Bytes key = numberKey(number);
        const Bytes data(1 + random_() % 200, static_cast<std::byte>(random_()));
        const auto found = now.find(number);
        if (found == now.end()) {
            if (shrinks && random_() % 4 != 0) return {};
            now[number] = data;
            return writer_.insert(&transaction, key, data);
        }
        if (shrinks || random_() % 2 == 0) {
            now.erase(found);
            return writer_.remove(&transaction, {key, {}});
        }
        found->second = data;
        return writer_.replace(&transaction, {key, {}}, data);
    }

    TestVolume& volume_;
    TreeWriter writer_;
    unsigned me_;
    std::mt19937 random_;
    std::map<std::uint64_t, Bytes> left_;
};

// Looks on until the others are done: whatever it meets is in order.
void expectOrder(TestVolume& volume, const std::shared_ptr<Tree>& tree, const std::atomic<bool>& done) {
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
}

TEST_P(ConcurrentTree, EveryThreadFindsItsOwnAgain) {
    TestVolume volume(setupOf(GetParam()));
    const auto tree = volume.makeTree();
    std::deque<Owner> owners;
    for (unsigned me = 0; me < kOwners; ++me)
        owners.emplace_back(volume, tree, me);
    std::vector<std::thread> threads;
    for (Owner& owner : owners)
        threads.emplace_back([&owner] { owner.run(); });
    std::atomic<bool> done{false};
    std::thread reader([&] { expectOrder(volume, tree, done); });
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
    for (const Owner& owner : owners) {
        for (const auto& [number, data] : owner.left())
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
