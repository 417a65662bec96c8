// Defragmentation of a tree in use, and the merges of parts that clean-up makes: fewer leaves, the same
// entries.
#include "btree/tree_defragmenter.h"

#include "btree/cursor.h"
#include "btree/tree_writer.h"
#include "test_volume.h"

namespace esent::btree {
namespace {

using namespace test;

bool never() {
    return false;
}

class Defragmenter : public ::testing::Test {
 protected:
    void fill(unsigned entries, std::size_t bytes = 100) {
        const auto transaction = volume.begin();
        for (unsigned i = 0; i < entries; ++i)
            ASSERT_TRUE(TreeWriter(tree).insert(transaction.get(), numberKey(i), Bytes(bytes)));
        volume.commit(*transaction);
    }
    void remove(const std::vector<unsigned>& numbers) {
        const auto transaction = volume.begin();
        for (const unsigned number : numbers)
            ASSERT_TRUE(TreeWriter(tree).remove(transaction.get(), {numberKey(number), {}}));
        volume.commit(*transaction);
    }
    // All but every `keep`th, a few at a time: their neighbours are still full when they are cleaned up.
    void thin(unsigned entries, unsigned keep) {
        std::vector<unsigned> numbers;
        for (unsigned i = 0; i < entries; ++i) {
            if (i % keep != 0) numbers.push_back(i);
            if (numbers.size() < 10 && i + 1 < entries) continue;
            remove(numbers);
            volume.manager->cleanUp();
            numbers.clear();
        }
    }
    [[nodiscard]] std::vector<unsigned> leaves() { return leafCounts(volume, tree->root()); }

    TestVolume volume;
    std::shared_ptr<Tree> tree = volume.makeTree();
};

TEST_F(Defragmenter, LeavesAreFilledFromTheLeft) {
    fill(1500, 500);
    thin(1500, 3);
    volume.manager->cleanUp();
    const std::size_t before = leaves().size();
    std::uint64_t merges = 0;
    for (;;) {
        const auto report = TreeDefragmenter(tree, &never).pass();
        ASSERT_TRUE(report) << codeOf(report);
        EXPECT_GT(report->leaves, 0U);
        merges += report->merges;
        if (report->merges == 0) break;
    }
    EXPECT_GT(merges, 10U) << before;
    EXPECT_EQ(before - merges, leaves().size());
    EXPECT_LT(leaves().size(), 110U);  // 500 entries, 7 of which fill a page
    EXPECT_EQ(500U, volume.expectSound());
}

TEST_F(Defragmenter, WhatSomebodyMayNeedStays) {
    fill(3000);
    const auto reader = volume.begin();  // sees all of them as long as it lives
    thin(3000, 4);
    const auto report = TreeDefragmenter(tree, &never).pass();
    ASSERT_TRUE(report) << codeOf(report);
    EXPECT_EQ(0U, report->merges);
    const txn::Snapshot view = reader->snapshot();
    {
        Cursor cursor(tree);
        cursor.setView(&view);
        unsigned seen = 0;
        for (auto found = cursor.first(); found && *found; found = cursor.next())
            ++seen;
        EXPECT_EQ(3000U, seen);
    }
    volume.commit(*reader);
    volume.manager->cleanUp();
    EXPECT_EQ(750U, volume.expectSound());
}

TEST_F(Defragmenter, EndsWhenItIsToldTo) {
    fill(6000);
    unsigned asked = 0;
    const auto report = TreeDefragmenter(tree, [&] { return ++asked > 5; }).pass();
    ASSERT_TRUE(report) << codeOf(report);
    EXPECT_EQ(5U, report->leaves);
}

TEST_F(Defragmenter, OneLeafAndNone) {
    EXPECT_EQ(0U, TreeDefragmenter(tree, &never).pass()->merges);
    fill(3);
    EXPECT_EQ(0U, TreeDefragmenter(tree, &never).pass()->merges);
}

// A leaf that is nearly empty beside one that can't take all of it: the part that fits moves.
TEST_F(Defragmenter, CleanUpMovesThePartThatFits) {
    fill(18, 700);
    ASSERT_EQ((std::vector<unsigned>{5, 4, 4, 4, 1}), leaves());
    // The third leaf gets room for one more within its density, then the second one loses two of four.
    remove({9});
    volume.manager->cleanUp();
    remove({5, 6});
    volume.manager->cleanUp();
    EXPECT_EQ((std::vector<unsigned>{5, 1, 4, 4, 1}), leaves());
    EXPECT_EQ(15U, volume.expectSound());
    for (unsigned i = 0; i < 18; ++i) {
        Cursor cursor(tree);
        const bool there = i != 9 && i != 5 && i != 6;
        EXPECT_EQ(there, *cursor.seekBookmark(numberKey(i), {})) << i;
    }
}

}  // namespace
}  // namespace esent::btree
