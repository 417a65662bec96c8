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

// A tree of the even numbers, and two threads that keep putting odd ones between them and taking them out.
class ConcurrentCursor : public ::testing::Test {
 protected:
    void SetUp() override {
        const auto transaction = volume_.begin();
        TreeWriter writer(tree_);
        for (std::uint64_t i = 0; i < kStable; ++i)
            ASSERT_TRUE(writer.insert(transaction.get(), numberKey(2 * i), Bytes(60)));
        volume_.commit(*transaction);
        for (unsigned me = 0; me < 2; ++me)
            writers_.emplace_back([this, me] { write(me); });
    }
    void TearDown() override {
        done_.store(true);
        for (std::thread& writer : writers_)
            writer.join();
        volume_.manager->cleanUp();
    }

    static VolumeSetup setup() {
        VolumeSetup setup;
        setup.poolBytes = std::uint64_t{16} << 20;
        return setup;
    }
    TestVolume volume_{setup()};
    std::shared_ptr<Tree> tree_ = volume_.makeTree();

 private:
    void write(unsigned me) {
        std::mt19937 random(me);
        txn::Transaction transaction(*volume_.manager, static_cast<log::SessionNumber>(100 + me));
        TreeWriter writer(tree_);
        std::vector<std::uint64_t> mine;
        while (!done_.load()) {
            ASSERT_TRUE(volume_.manager->begin(transaction, false));
            const std::uint64_t from = random() % (kStable - 200);
            for (unsigned i = 0; i < 100; ++i) {
                const std::uint64_t number = 2 * (from + i) + 1;
                if (number / 2 % 2 != me) continue;
                if (writer.insert(&transaction, numberKey(number), Bytes(120))) mine.push_back(number);
            }
            txn::CommitOptions lazy;
            lazy.lazy = true;
            ASSERT_TRUE(volume_.manager->commit(transaction, lazy));
            if (mine.size() < 2000) continue;
            ASSERT_TRUE(volume_.manager->begin(transaction, false));
            for (const std::uint64_t number : mine)
                ASSERT_TRUE(writer.remove(&transaction, {numberKey(number), {}}));
            ASSERT_TRUE(volume_.manager->commit(transaction, lazy));
            mine.clear();
        }
    }

    std::atomic<bool> done_{false};
    std::vector<std::thread> writers_;
};

TEST_F(ConcurrentCursor, BothDirectionsShowTheSameSnapshot) {
    std::mt19937 random(9);
    txn::Transaction transaction(*volume_.manager, 99);
    for (unsigned round = 0; round < 80; ++round) {
        ASSERT_TRUE(volume_.manager->begin(transaction, true));
        const txn::Snapshot view = transaction.snapshot();
        Cursor cursor(tree_);
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
        ASSERT_TRUE(volume_.manager->commit(transaction, {}));
    }
}

// Cursors that search again and again keep a copy of the root, which the writers' splits and merges change.
TEST_F(ConcurrentCursor, SearchesFindWhatStays) {
    std::vector<std::thread> readers;
    for (unsigned me = 0; me < 2; ++me) {
        readers.emplace_back([this, me] {
            std::mt19937 random(50 + me);
            Cursor cursor(tree_);
            for (unsigned i = 0; i < 400'000; ++i) {
                const Bytes key = numberKey(2 * (random() % kStable));
                const auto found = cursor.seekNotLess(key);
                ASSERT_TRUE(found) << codeOf(found);
                ASSERT_EQ(Found::Equal, *found);
                cursor.leave();
            }
        });
    }
    for (std::thread& reader : readers)
        reader.join();
}

}  // namespace
}  // namespace esent::btree
