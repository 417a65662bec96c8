// Damaged trees: a documented error in bounded time, never a loop.
#include <gtest/gtest.h>

#include <random>

#include "btree/tree_check.h"
#include "tree_fixture.h"

namespace esent::btree {
namespace {

constexpr std::uint32_t kPageSize = 4096;
constexpr std::size_t kPrevious = 16;
constexpr std::size_t kNext = 20;
constexpr std::size_t kObject = 24;

class DamagedTree : public testing::Test {
 protected:
    void SetUp() override {
        Entries entries;
        for (int i = 0; i < 600; ++i) {
            entries.push_back({toBytes("key" + std::to_string(100000 + i)), Bytes(30)});
        }
        ASSERT_TRUE(buildTree(target_, {1, 5, kPageSize}, entries));
    }
    // Error of a complete walk, or success.
    JET_ERR walk(bool forward) {
        TreeWalker walker(source_, 1);
        auto found = forward ? walker.first() : walker.last();
        for (int steps = 0; found && *found; ++steps) {
            EXPECT_LT(steps, 100000) << "a loop";
            if (steps > 100000) break;
            found = forward ? walker.next() : walker.previous();
        }
        return codeOf(found);
    }
    MemoryTarget target_{kPageSize};
    FilePageSource source_{target_.file, kPageSize};
};

TEST_F(DamagedTree, IsWholeBefore) {
    EXPECT_EQ(walk(true), JET_errSuccess);
    EXPECT_EQ(walk(false), JET_errSuccess);
    EXPECT_TRUE(checkTree(source_, 1, 5));
    EXPECT_EQ(codeOf(checkTree(source_, 1, 6)), JET_errDatabaseCorrupted);
}

TEST_F(DamagedTree, SiblingThatDoesNotPointBack) {
    damagePage(target_, kPageSize, 5, [](ByteSpan page) { storeLE<std::uint32_t>(page, kPrevious, 2); });
    EXPECT_EQ(walk(true), JET_errBadPageLink);
    EXPECT_EQ(codeOf(checkTree(source_, 1)), JET_errBadPageLink);
}

TEST_F(DamagedTree, RingOfSiblings) {
    // Leaves 4, 5, 6 point at each other in a ring that agrees in both directions.
    damagePage(target_, kPageSize, 6, [](ByteSpan page) { storeLE<std::uint32_t>(page, kNext, 4); });
    damagePage(target_, kPageSize, 4, [](ByteSpan page) { storeLE<std::uint32_t>(page, kPrevious, 6); });
    TreeWalker walker(source_, 1);
    auto found = walker.seek(toBytes("key100100"));
    int steps = 0;
    for (; found && *found && steps < 100000; ++steps)
        found = walker.next();
    EXPECT_FALSE(found);
    EXPECT_LT(steps, 100000);
    EXPECT_EQ(codeOf(checkTree(source_, 1)), JET_errBadPageLink);
}

TEST_F(DamagedTree, PageOfAnotherTree) {
    damagePage(target_, kPageSize, 7, [](ByteSpan page) { storeLE<std::uint32_t>(page, kObject, 99); });
    EXPECT_EQ(walk(true), JET_errDatabaseCorrupted);
    EXPECT_EQ(codeOf(checkTree(source_, 1)), JET_errDatabaseCorrupted);
}

TEST_F(DamagedTree, ChildThatIsItsOwnAncestor) {
    // The root's first child pointer: the root itself.
    const auto root = loadPage(source_, 1);
    ASSERT_TRUE(root);
    const auto node = root->node(0);
    ASSERT_TRUE(node);
    const auto at = static_cast<std::size_t>(node->data.data() - root->ref.bytes().data());
    damagePage(target_, kPageSize, 1, [at](ByteSpan page) { storeLE<std::uint32_t>(page, at, 1); });
    EXPECT_EQ(walk(true), JET_errDatabaseCorrupted);
    EXPECT_EQ(codeOf(checkTree(source_, 1)), JET_errDatabaseCorrupted);
}

TEST_F(DamagedTree, PagesThatAreNotThere) {
    EXPECT_FALSE(TreeWalker(source_, 0).first());
    EXPECT_FALSE(TreeWalker(source_, 0x7FFFFFFF).first());
    EXPECT_FALSE(TreeWalker(source_, 3).first());  // a leaf, no root
    target_.file.bytes.resize(page::pageOffset(6, kPageSize));
    EXPECT_EQ(walk(true), JET_errFileIOBeyondEOF);
    std::fill_n(target_.file.bytes.begin() + page::pageOffset(3, kPageSize), kPageSize, std::byte{0});
    EXPECT_EQ(walk(true), JET_errPageNotInitialized);
}

// Thousands of small changes with checksums set right: every call ends, and with success or a documented
// error.
TEST_F(DamagedTree, SurvivesRandomChanges) {
    const std::vector<std::byte> whole = target_.file.bytes;
    std::mt19937 random(2026);
    for (int round = 0; round < 2000; ++round) {
        const PageNumber number = 1 + random() % target_.lastPage;
        damagePage(target_, kPageSize, number, [&random](ByteSpan page) {
            for (unsigned changes = 1 + random() % 3; changes > 0; --changes) {
                // Mostly where structure is: the header, the tags, the first nodes.
                const std::size_t where = random() % 3;
                const std::size_t at = where == 0   ? 16 + random() % 24
                                       : where == 1 ? kPageSize - 1 - random() % 64
                                                    : 40 + random() % 200;
                page[at] = static_cast<std::byte>(random());
            }
        });
        for (const bool forward : {true, false}) {
            const JET_ERR error = walk(forward);
            EXPECT_TRUE(error == JET_errSuccess || error == JET_errDatabaseCorrupted ||
                        error == JET_errBadPageLink || error == JET_errPageTagCorrupted ||
                        error == JET_errFileIOBeyondEOF)
                << error;
        }
        (void)checkTree(source_, 1);
        (void)readTreeSpace(source_, 1);
        (void)ownedPages(source_);
        const auto at = static_cast<std::ptrdiff_t>(page::pageOffset(number, kPageSize));
        std::copy_n(whole.begin() + at, kPageSize, target_.file.bytes.begin() + at);
    }
}

}  // namespace
}  // namespace esent::btree
