// Scans as calls of an application make them, with the page let go between two steps: what the cursor keeps
// of a leaf must never hide what others did to it, nor show what its snapshot may not see.
#include <algorithm>
#include <atomic>
#include <numeric>
#include <random>
#include <thread>

#include "btree/cursor.h"
#include "test_volume.h"

namespace esent::btree {
namespace {

using namespace test;

class Scan : public ::testing::Test {
 protected:
    static constexpr std::uint64_t kEntries = 600;  // on some dozen leaves

    void SetUp() override {
        const auto transaction = volume_.begin();
        TreeWriter writer(tree_);
        for (std::uint64_t i = 0; i < kEntries; ++i)
            ASSERT_TRUE(writer.insert(transaction.get(), numberKey(2 * i), Bytes(60, std::byte{1})));
        volume_.commit(*transaction);
    }
    // On the entry of number `at`, with the steps behind it that make the cursor keep the leaf.
    Cursor scanTo(const txn::Snapshot& view, std::uint64_t at) {
        Cursor cursor(tree_);
        cursor.setView(&view);
        EXPECT_TRUE(*cursor.seekBookmark(numberKey(2 * (at - 20)), {}));
        for (unsigned i = 0; i < 20; ++i) {
            cursor.leave();
            EXPECT_TRUE(*cursor.next());
        }
        cursor.leave();
        EXPECT_TRUE(std::ranges::equal(cursor.bookmarkKey(), numberKey(2 * at)));
        return cursor;
    }
    // The keys from where the cursor is, its own included.
    static std::vector<Bytes> rest(Cursor& cursor, bool forward, unsigned most = 1'000'000) {
        std::vector<Bytes> keys;
        for (auto there = cursor.resume(); there && *there && keys.size() < most;
             there = forward ? cursor.next() : cursor.previous()) {
            keys.emplace_back();
            cursor.copyKey(keys.back());
            cursor.leave();
            EXPECT_TRUE(std::ranges::equal(cursor.bookmarkKey(), keys.back()));
        }
        cursor.leave();
        return keys;
    }
    template <class Change>
    void inTransaction(Change change) {
        const auto transaction = volume_.begin();
        change(*transaction, TreeWriter(tree_));
        volume_.commit(*transaction);
    }

    TestVolume volume_;
    std::shared_ptr<Tree> tree_ = volume_.makeTree();
};

TEST_F(Scan, FindsEveryEntryInBothDirections) {
    const txn::Snapshot newest;
    for (const bool forward : {true, false}) {
        Cursor cursor(tree_);
        cursor.setView(&newest);
        ASSERT_TRUE(*(forward ? cursor.first() : cursor.last()));
        cursor.leave();
        auto keys = rest(cursor, forward);
        if (!forward) std::ranges::reverse(keys);
        ASSERT_EQ(kEntries, keys.size());
        for (std::uint64_t i = 0; i < kEntries; ++i)
            ASSERT_EQ(numberKey(2 * i), keys[i]);
    }
}

TEST_F(Scan, LeavesOfARangeAreCountedWithoutGoingThere) {
    inTransaction([&](txn::Transaction& transaction, TreeWriter writer) {  // several parents of leaves
        for (std::uint64_t i = kEntries; i < 8000; ++i)
            ASSERT_TRUE(writer.insert(&transaction, numberKey(2 * i), Bytes(900, std::byte{1})));
    });
    const txn::Snapshot newest;
    const auto walked = [&](std::uint64_t from, std::uint64_t to) {
        Cursor cursor(tree_);
        cursor.setView(&newest);
        EXPECT_EQ(Found::Equal, *cursor.seekNotLess(numberKey(2 * from)));
        std::vector<PageNumber> leaves{cursor.leafNumber()};
        for (std::uint64_t i = from; i < to; ++i) {
            EXPECT_TRUE(*cursor.next());
            if (cursor.leafNumber() != leaves.back()) leaves.push_back(cursor.leafNumber());
        }
        return leaves.size();
    };
    constexpr std::uint32_t kAll = 1'000'000;
    for (const auto& [from, to] : {std::pair<std::uint64_t, std::uint64_t>{0, 0},
                                   {0, 599},
                                   {300, 301},
                                   {500, 2000},
                                   {3000, 7999},
                                   {6000, 6010}}) {
        const Bytes low = numberKey(2 * from);
        const Bytes high = numberKey(2 * to);
        const std::size_t leaves = walked(from, to);
        EXPECT_EQ(leaves, *Cursor(tree_).prefetchLeaves({low, high, true}, kAll)) << from << ' ' << to;
        EXPECT_EQ(leaves, *Cursor(tree_).prefetchLeaves({high, low, false}, kAll)) << from << ' ' << to;
        const std::uint32_t few = std::min<std::uint32_t>(3, static_cast<std::uint32_t>(leaves));
        EXPECT_EQ(few, *Cursor(tree_).prefetchLeaves({low, high, true}, 3));
        EXPECT_EQ(few, *Cursor(tree_).prefetchLeaves({high, low, false}, 3));
    }
    const Bytes beyond(9, std::byte{0xFF});
    const Bytes before{std::byte{0}};
    EXPECT_EQ(1U, *Cursor(tree_).prefetchLeaves({beyond, beyond, true}, kAll));
    EXPECT_EQ(1U, *Cursor(tree_).prefetchLeaves({before, before, false}, kAll));
    const std::size_t all = *Cursor(tree_).prefetchLeaves({{}, {}, true}, kAll);
    EXPECT_LT(1500U, all);
    EXPECT_EQ(all, *Cursor(tree_).prefetchLeaves({{}, {}, false}, kAll));
    EXPECT_EQ(all, *Cursor(tree_).prefetchLeaves({before, beyond, true}, kAll));
    EXPECT_EQ(all, *Cursor(tree_).prefetchLeaves({beyond, before, false}, kAll));
}

TEST_F(Scan, TurnsRoundAnywhere) {
    const txn::Snapshot newest;
    Cursor cursor = scanTo(newest, 300);
    std::mt19937 random(3);
    std::int64_t at = 300;
    for (unsigned i = 0; i < 5000; ++i) {
        const bool forward = at < 100 || (at < 500 && random() % 2 == 0);
        for (unsigned n = random() % 40; n > 0; --n) {
            ASSERT_TRUE(*(forward ? cursor.next() : cursor.previous()));
            if (random() % 4 != 0) cursor.leave();
            at += forward ? 1 : -1;
        }
        cursor.leave();
        ASSERT_TRUE(std::ranges::equal(cursor.bookmarkKey(), numberKey(static_cast<std::uint64_t>(2 * at))));
        ASSERT_TRUE(*cursor.resume());
    }
}

TEST_F(Scan, SeesWhatWasCommittedBeforeItsSnapshot) {
    txn::Snapshot newest;
    Cursor cursor = scanTo(newest, 300);
    inTransaction([](txn::Transaction& transaction, TreeWriter writer) {
        ASSERT_TRUE(writer.remove(&transaction, {numberKey(602), {}}));
        ASSERT_TRUE(writer.insert(&transaction, numberKey(603), Bytes(60)));
    });
    EXPECT_EQ((std::vector<Bytes>{numberKey(600), numberKey(603), numberKey(604)}), rest(cursor, true, 3));
}

TEST_F(Scan, DoesNotSeeWhatWasCommittedAfterItsSnapshot) {
    const auto reader = volume_.begin();
    const txn::Snapshot view = reader->snapshot();
    Cursor cursor = scanTo(view, 300);
    inTransaction([](txn::Transaction& transaction, TreeWriter writer) {
        ASSERT_TRUE(writer.remove(&transaction, {numberKey(602), {}}));
        ASSERT_TRUE(writer.insert(&transaction, numberKey(603), Bytes(60)));
        ASSERT_TRUE(writer.replace(&transaction, {numberKey(600), {}}, Bytes(60, std::byte{2})));
    });
    ASSERT_TRUE(*cursor.resume());
    EXPECT_EQ(Bytes(60, std::byte{1}), Bytes(cursor.data().begin(), cursor.data().end()));
    cursor.leave();
    EXPECT_EQ((std::vector<Bytes>{numberKey(600), numberKey(602), numberKey(604)}), rest(cursor, true, 3));
    volume_.commit(*reader);
}

TEST_F(Scan, SeesItsOwnChangesAndNobodyElsesOpenOnes) {
    const auto mine = volume_.begin();
    const auto other = volume_.begin();
    const txn::Snapshot view = mine->snapshot();
    Cursor cursor = scanTo(view, 300);
    TreeWriter writer(tree_);
    ASSERT_TRUE(writer.remove(mine.get(), {numberKey(602), {}}));
    ASSERT_TRUE(writer.remove(other.get(), {numberKey(604), {}}));
    ASSERT_TRUE(writer.insert(mine.get(), numberKey(605), Bytes(60)));
    ASSERT_TRUE(writer.insert(other.get(), numberKey(607), Bytes(60)));
    EXPECT_EQ(
        (std::vector<Bytes>{numberKey(600), numberKey(604), numberKey(605), numberKey(606), numberKey(608)}),
        rest(cursor, true, 5));
    ASSERT_TRUE(volume_.manager->rollback(*other));
    ASSERT_TRUE(*cursor.seekBookmark(numberKey(600), {}));
    cursor.leave();
    EXPECT_EQ((std::vector<Bytes>{numberKey(600), numberKey(604), numberKey(605)}), rest(cursor, true, 3));
    volume_.commit(*mine);
}

TEST_F(Scan, EntryThatGoesWhileTheCursorIsOnIt) {
    const txn::Snapshot newest;
    Cursor cursor = scanTo(newest, 300);
    inTransaction([](txn::Transaction& transaction, TreeWriter writer) {
        ASSERT_TRUE(writer.remove(&transaction, {numberKey(600), {}}));
    });
    volume_.manager->cleanUp();
    EXPECT_FALSE(*cursor.resume());
    EXPECT_TRUE(std::ranges::equal(cursor.bookmarkKey(), numberKey(600)));
    ASSERT_TRUE(*cursor.next());
    cursor.leave();
    EXPECT_TRUE(std::ranges::equal(cursor.bookmarkKey(), numberKey(602)));
}

TEST_F(Scan, DataOfTheEntryThatWasReplaced) {
    const txn::Snapshot newest;
    Cursor cursor = scanTo(newest, 300);
    inTransaction([](txn::Transaction& transaction, TreeWriter writer) {
        ASSERT_TRUE(writer.replace(&transaction, {numberKey(600), {}}, Bytes(61, std::byte{2})));
    });
    ASSERT_TRUE(*cursor.resume());
    EXPECT_EQ(Bytes(61, std::byte{2}), Bytes(cursor.data().begin(), cursor.data().end()));
}

// Amounts move between entries; every snapshot sums up to the same.
TEST_F(Scan, SnapshotsAddUpWhileOthersWrite) {
    constexpr unsigned kRounds = 60;
    std::atomic<bool> done{false};
    std::vector<std::thread> writers;
    for (unsigned me = 0; me < 2; ++me) {
        writers.emplace_back([&, me] {
            std::mt19937 random(me);
            txn::Transaction transaction(*volume_.manager, static_cast<log::SessionNumber>(100 + me));
            TreeWriter writer(tree_);
            txn::CommitOptions lazy;
            lazy.lazy = true;
            const auto change = [&](std::uint64_t number, int by) -> bool {
                const txn::Snapshot view = transaction.snapshot();
                Cursor cursor(tree_);
                cursor.setView(&view);
                if (!*cursor.seekBookmark(numberKey(number), {})) return false;
                Bytes data(cursor.data().begin(), cursor.data().end());
                cursor.leave();
                data[0] = static_cast<std::byte>(std::to_integer<int>(data[0]) + by);
                return writer.replace(&transaction, {numberKey(number), {}}, data).has_value();
            };
            while (!done.load()) {
                ASSERT_TRUE(volume_.manager->begin(transaction, false));
                const std::uint64_t from = 2 * (random() % kEntries);
                const std::uint64_t to = 2 * (random() % kEntries);
                const bool moved = from != to && change(from, 1) && change(to, -1);
                if (moved && random() % 4 != 0) {
                    ASSERT_TRUE(volume_.manager->commit(transaction, lazy));
                } else {
                    ASSERT_TRUE(volume_.manager->rollback(transaction));
                }
            }
        });
    }
    txn::Transaction transaction(*volume_.manager, 99);
    for (unsigned round = 0; round < kRounds; ++round) {
        ASSERT_TRUE(volume_.manager->begin(transaction, true));
        const txn::Snapshot view = transaction.snapshot();
        Cursor cursor(tree_);
        cursor.setView(&view);
        std::uint64_t count = 0;
        std::uint8_t sum = 0;
        for (auto there = cursor.first(); there && *there; there = cursor.next()) {
            cursor.leave();
            ASSERT_TRUE(*cursor.resume());
            sum = static_cast<std::uint8_t>(sum + std::to_integer<unsigned>(cursor.data()[0]));
            ++count;
            cursor.leave();
        }
        ASSERT_EQ(kEntries, count);
        ASSERT_EQ(static_cast<std::uint8_t>(kEntries), sum);
        ASSERT_TRUE(volume_.manager->commit(transaction, {}));
    }
    done.store(true);
    for (std::thread& writer : writers)
        writer.join();
    volume_.manager->cleanUp();
}

// A cursor that searches again and again keeps a copy of the root.
TEST_F(Scan, SearchesAfterTheRootHasChanged) {
    Cursor cursor(tree_);
    const auto findsAll = [&] {
        for (std::uint64_t i = 0; i < kEntries; ++i) {
            ASSERT_EQ(Found::Equal, *cursor.seekNotLess(numberKey(2 * i))) << i;
            cursor.leave();
        }
    };
    findsAll();
    for (std::uint64_t from = 0; from < kEntries; from += 50) {
        inTransaction([&](txn::Transaction& transaction, TreeWriter writer) {
            for (std::uint64_t i = from; i < from + 50; ++i)
                ASSERT_TRUE(writer.insert(&transaction, numberKey(2 * i + 1), Bytes(120)));
        });
        findsAll();
    }
}

}  // namespace
}  // namespace esent::btree
