// Changes of entries at run time: what is allowed, what splits look like, and that trees stay sound.
#include <algorithm>
#include <random>

#include "btree/cursor.h"
#include "cache/buffer_pool.h"
#include "tree_workload.h"

namespace esent::btree {
namespace {

using namespace test;

// Leaves that one order of inserts gives: 4 KiB pages, nodes of 84 bytes without compression, as measured
// with Windows' engine (4 bytes of the key are common to all).
class LeafShapes : public ::testing::Test {
 protected:
    static Bytes keyOf(std::uint32_t number) { return numberKey(number, kKeySize); }
    std::shared_ptr<Tree> make(std::uint32_t density = 80) {
        SpaceManager::NewTree wanted;
        wanted.densityPercent = density;
        return volume_.makeTree(wanted);
    }
    void insertAll(const std::shared_ptr<Tree>& tree, const std::vector<std::uint32_t>& numbers) {
        const auto transaction = volume_.begin();
        TreeWriter writer(tree);
        for (const std::uint32_t number : numbers)
            ASSERT_TRUE(writer.insert(transaction.get(), keyOf(number), data_));
        volume_.commit(*transaction);
        EXPECT_EQ(volume_.expectSound(), numbers.size());
    }
    static std::vector<std::uint32_t> ascending(std::uint32_t count) {
        std::vector<std::uint32_t> numbers(count);
        for (std::uint32_t i = 0; i < count; ++i)
            numbers[i] = 1024 + i;  // all but the last byte in common
        return numbers;
    }

    // Record numbers: a byte of kind and four of number.
    static constexpr std::size_t kKeySize = 5;
    TestVolume volume_;
    Bytes data_ = Bytes(77, std::byte{0x20});
};

TEST_F(LeafShapes, AscendingKeysFillLeavesUpToTheDensity) {
    const auto tree = make();
    insertAll(tree, ascending(180));
    EXPECT_EQ(leafCounts(volume_, tree->root()), (std::vector<unsigned>{37, 37, 37, 37, 32}));
}

TEST_F(LeafShapes, AscendingKeysAtFullDensity) {
    const auto tree = make(100);
    insertAll(tree, ascending(180));
    EXPECT_EQ(leafCounts(volume_, tree->root()), (std::vector<unsigned>{47, 47, 47, 39}));
}

TEST_F(LeafShapes, AscendingKeysAtLowDensity) {
    const auto tree = make(20);
    insertAll(tree, ascending(33));
    EXPECT_EQ(leafCounts(volume_, tree->root()), (std::vector<unsigned>{9, 8, 8, 8}));
}

TEST_F(LeafShapes, DescendingKeysFillPagesToTheEnd) {
    const auto tree = make();
    auto numbers = ascending(180);
    std::reverse(numbers.begin(), numbers.end());
    insertAll(tree, numbers);
    EXPECT_EQ(leafCounts(volume_, tree->root()), (std::vector<unsigned>{41, 46, 46, 47}));
}

TEST_F(LeafShapes, AscendingKeysInTheMiddleFollowTheHotPoint) {
    const auto tree = make();
    std::vector<std::uint32_t> numbers;
    for (std::uint32_t i = 0; i < 20; ++i)
        numbers.push_back(2 * i + (i < 11 ? 1024 : 1220));
    for (const std::uint32_t number : ascending(160))
        numbers.push_back(number + 30);
    insertAll(tree, numbers);
    EXPECT_EQ(leafCounts(volume_, tree->root()), (std::vector<unsigned>{24, 47, 46, 46, 8, 9}));
}

TEST_F(LeafShapes, RandomKeysSplitInTheMiddle) {
    const auto tree = make();
    auto numbers = ascending(180);
    std::shuffle(numbers.begin(), numbers.end(), std::mt19937(7));
    insertAll(tree, numbers);
    // The last leaf may be young: what comes behind everything is appended.
    const auto counts = leafCounts(volume_, tree->root());
    EXPECT_GE(counts.size(), 4u);
    EXPECT_LE(counts.size(), 8u);
    for (std::size_t i = 0; i + 1 < counts.size(); ++i)
        EXPECT_GE(counts[i], 22u);
}

TEST(TreeWriterTest, KeysOfUniqueTreesAreUnique) {
    TestVolume volume;
    const auto tree = volume.makeTree();
    TreeWriter writer(tree);
    const auto transaction = volume.begin();
    ASSERT_TRUE(writer.insert(transaction.get(), bytesOf("key"), bytesOf("one")));
    EXPECT_EQ(codeOf(writer.insert(transaction.get(), bytesOf("key"), bytesOf("two"))), JET_errKeyDuplicate);
    EXPECT_EQ(codeOf(writer.replace(transaction.get(), {bytesOf("none"), {}}, bytesOf("x"))),
              JET_errRecordNotFound);
    const Bytes key = bytesOf("key");
    ASSERT_TRUE(writer.remove(transaction.get(), {key, {}}));
    EXPECT_EQ(codeOf(writer.remove(transaction.get(), {key, {}})), JET_errRecordNotFound);
    ASSERT_TRUE(writer.insert(transaction.get(), key, bytesOf("three")));
    volume.commit(*transaction);
    EXPECT_EQ(volume.expectSound(), 1u);
}

// Entries of a tree with several leaves; where a cursor leaves one of them.
class LeftSpots : public ::testing::Test {
 protected:
    static constexpr std::uint32_t kEntries = 400;
    void SetUp() override {
        for (std::uint32_t i = 0; i < kEntries; ++i)
            ASSERT_TRUE(writer_.insert(transaction_.get(), keyOf(i), Bytes(40, std::byte{1})));
    }
    static Bytes keyOf(std::uint32_t number) { return numberKey(2 * number, 8); }
    LeafSpot spotOf(std::uint32_t number) {
        Cursor cursor(tree_);
        EXPECT_TRUE(cursor.seekBookmark(keyOf(number), {}).value());
        cursor.leave();
        return cursor.spot();
    }
    Bytes dataOf(std::uint32_t number) {
        Cursor cursor(tree_);
        EXPECT_TRUE(cursor.seekBookmark(keyOf(number), {}).value());
        return {cursor.data().begin(), cursor.data().end()};
    }
    // Pages that a change looks at.
    template <class Change>
    static std::uint64_t pagesOf(Change change) {
        const std::uint64_t before = cache::threadCounters().pagesReferenced;
        EXPECT_TRUE(change());
        return cache::threadCounters().pagesReferenced - before;
    }
    TestVolume volume_;
    std::shared_ptr<Tree> tree_ = volume_.makeTree();
    TreeWriter writer_{tree_};
    std::unique_ptr<txn::Transaction> transaction_ = volume_.begin();
    Bytes new_ = Bytes(40, std::byte{2});
};

TEST_F(LeftSpots, SaveTheSearch) {
    const Bytes key = keyOf(300);
    const LeafSpot spot = spotOf(300);
    EXPECT_NE(spot.page, 0u);
    EXPECT_EQ(pagesOf([&] { return writer_.lock(*transaction_, {key, {}}, true, spot); }), 1u);
    EXPECT_EQ(pagesOf([&] {
                  return writer_.replace(transaction_.get(), {key, {}}, new_, nullptr, spot);
              }),
              1u);
    EXPECT_EQ(dataOf(300), new_);
    // The page has changed since.
    EXPECT_GT(pagesOf([&] { return writer_.remove(transaction_.get(), {key, {}}, spot); }), 1u);
    const LeafSpot neighbour = spotOf(301);
    EXPECT_EQ(pagesOf([&] { return writer_.remove(transaction_.get(), {keyOf(301), {}}, neighbour); }), 1u);
    volume_.commit(*transaction_);
    EXPECT_EQ(volume_.expectSound(), kEntries - 2);
}

TEST_F(LeftSpots, OfAnotherEntryOrAnOlderPageDoNoHarm) {
    const LeafSpot other = spotOf(200);
    EXPECT_TRUE(writer_.replace(transaction_.get(), {keyOf(201), {}}, new_, nullptr, other));
    EXPECT_EQ(dataOf(201), new_);
    EXPECT_NE(dataOf(200), new_);
    // Entries between them split the leaf; the entry is on another page.
    const LeafSpot old = spotOf(100);
    for (std::uint32_t i = 60; i < 100; ++i)
        ASSERT_TRUE(writer_.insert(transaction_.get(), numberKey(2 * i + 1, 8), Bytes(90, std::byte{3})));
    EXPECT_TRUE(writer_.replace(transaction_.get(), {keyOf(100), {}}, new_, nullptr, old));
    EXPECT_EQ(dataOf(100), new_);
    EXPECT_EQ(codeOf(writer_.replace(transaction_.get(), {numberKey(1001, 8), {}}, new_, nullptr, old)),
              JET_errRecordNotFound);
    volume_.commit(*transaction_);
    EXPECT_EQ(volume_.expectSound(), kEntries + 40);
}

TEST(TreeWriterTest, AnotherTransactionsChangeIsAConflict) {
    TestVolume volume;
    const auto tree = volume.makeTree();
    TreeWriter writer(tree);
    const Bytes key = bytesOf("key");
    const auto first = volume.begin();
    ASSERT_TRUE(writer.insert(first.get(), key, bytesOf("one")));
    volume.commit(*first);
    ASSERT_TRUE(volume.manager->begin(*first, false));
    const auto second = volume.begin();
    ASSERT_TRUE(writer.replace(first.get(), {key, {}}, bytesOf("two")));
    EXPECT_EQ(codeOf(writer.replace(second.get(), {key, {}}, bytesOf("three"))), JET_errWriteConflict);
    EXPECT_EQ(codeOf(writer.remove(second.get(), {key, {}})), JET_errWriteConflict);
    volume.commit(*first);
    EXPECT_EQ(codeOf(writer.lock(*second, {key, {}}, true)), JET_errWriteConflict);
    volume.commit(*second);
    ASSERT_TRUE(volume.manager->begin(*second, false));
    EXPECT_TRUE(writer.lock(*second, {key, {}}, true));
    volume.commit(*second);
}

TEST(TreeWriterTest, DeltasOfTransactionsAddUp) {
    TestVolume volume;
    const auto tree = volume.makeTree();
    TreeWriter writer(tree);
    const Bytes key = bytesOf("key");
    const auto first = volume.begin();
    ASSERT_TRUE(writer.insert(first.get(), key, Bytes(12, std::byte{0})));
    volume.commit(*first);
    ASSERT_TRUE(volume.manager->begin(*first, false));
    const auto second = volume.begin();
    std::int64_t before = -1;
    ASSERT_TRUE(writer.addDelta(first.get(), {key, {}}, 4, 8, 5, &before));
    EXPECT_EQ(before, 0);
    ASSERT_TRUE(writer.addDelta(second.get(), {key, {}}, 4, 8, -2, &before));
    EXPECT_EQ(before, 0);  // the other one is not committed
    ASSERT_TRUE(writer.addDelta(second.get(), {key, {}}, 0, 4, 9, &before));
    volume.commit(*first);
    volume.commit(*second);
    VolumePages source(*volume.pages);
    TreeWalker walker(source, tree->root());
    ASSERT_TRUE(*walker.first());
    EXPECT_EQ(loadLE<std::int32_t>(walker.node().data, 0), 9);
    EXPECT_EQ(loadLE<std::int64_t>(walker.node().data, 4), 3);
}

// What a cursor with this view reads under the key; nothing: no such entry.
std::optional<Bytes> seenBy(const txn::Transaction& who, const std::shared_ptr<Tree>& tree, ByteView key) {
    const txn::Snapshot view = who.snapshot();
    Cursor cursor(tree);
    cursor.setView(&view);
    const auto found = cursor.seekBookmark(key, {});
    EXPECT_TRUE(found) << codeOf(found);
    if (!*found) return std::nullopt;
    const ByteView data = cursor.data();
    return Bytes(data.begin(), data.end());
}

// A key that was deleted is used again while somebody still sees the first entry.
TEST(TreeWriterTest, OldReadersSeeTheEntryBeforeItsKeyWasUsedAgain) {
    TestVolume volume;
    const auto tree = volume.makeTree();
    TreeWriter writer(tree);
    const Bytes key = bytesOf("key");
    const auto change = volume.begin();
    ASSERT_TRUE(writer.insert(change.get(), key, bytesOf("one")));
    volume.commit(*change);
    const auto old = volume.begin();
    ASSERT_TRUE(volume.manager->begin(*change, false));
    ASSERT_TRUE(writer.remove(change.get(), {key, {}}));
    volume.commit(*change);
    ASSERT_TRUE(volume.manager->begin(*change, false));
    EXPECT_EQ(seenBy(*change, tree, key), std::nullopt);
    ASSERT_TRUE(writer.insert(change.get(), key, bytesOf("number two")));
    EXPECT_EQ(seenBy(*old, tree, key), bytesOf("one"));
    EXPECT_EQ(codeOf(writer.insert(old.get(), key, bytesOf("x"))), JET_errKeyDuplicate);
    volume.commit(*change);
    EXPECT_EQ(seenBy(*old, tree, key), bytesOf("one"));
    const auto late = volume.begin();
    EXPECT_EQ(seenBy(*late, tree, key), bytesOf("number two"));
    // Away and back again, then all of it taken back.
    ASSERT_TRUE(volume.manager->begin(*change, false));
    ASSERT_TRUE(writer.remove(change.get(), {key, {}}));
    ASSERT_TRUE(writer.insert(change.get(), key, bytesOf("3")));
    EXPECT_EQ(seenBy(*change, tree, key), bytesOf("3"));
    EXPECT_EQ(seenBy(*late, tree, key), bytesOf("number two"));
    ASSERT_TRUE(volume.manager->rollback(*change));
    EXPECT_EQ(seenBy(*late, tree, key), bytesOf("number two"));
    EXPECT_EQ(seenBy(*old, tree, key), bytesOf("one"));
    volume.commit(*old);
    volume.commit(*late);
    EXPECT_EQ(volume.expectSound(), 1u);
}

// What a replace freed is there when it is taken back, however full others made the page meanwhile.
TEST(TreeWriterTest, BytesOfARollbackAreNotGivenAway) {
    TestVolume volume;
    const auto tree = volume.makeTree();
    TreeWriter writer(tree);
    const auto first = volume.begin();
    for (unsigned i = 0; i < 4; ++i)
        ASSERT_TRUE(writer.insert(first.get(), numberKey(10 * i), Bytes(900, std::byte{1})));
    volume.commit(*first);
    ASSERT_EQ(leafCounts(volume, tree->root()).size(), 1u);
    ASSERT_TRUE(volume.manager->begin(*first, false));
    ASSERT_TRUE(writer.replace(first.get(), {numberKey(10), {}}, Bytes(1)));
    const auto second = volume.begin();
    for (unsigned i = 0; i < 8; ++i)
        ASSERT_TRUE(writer.insert(second.get(), numberKey(11 + i), Bytes(100)));
    volume.commit(*second);
    // There was no room for them that was nobody's.
    EXPECT_GT(leafCounts(volume, tree->root()).size(), 1u);
    const auto leaves = leafCounts(volume, tree->root()).size();
    ASSERT_TRUE(volume.manager->rollback(*first));
    EXPECT_EQ(leafCounts(volume, tree->root()).size(), leaves);
    EXPECT_EQ(volume.expectSound(), 12u);
    // Nobody can want them any more: now they are used.
    ASSERT_TRUE(volume.manager->begin(*first, false));
    ASSERT_TRUE(writer.replace(first.get(), {numberKey(10), {}}, Bytes(1)));
    volume.commit(*first);
    ASSERT_TRUE(volume.manager->begin(*second, false));
    ASSERT_TRUE(writer.insert(second.get(), numberKey(12000), Bytes(300)));
    volume.commit(*second);
    EXPECT_EQ(volume.expectSound(), 13u);
}

struct Model {
    std::uint32_t pageSize;
    bool unique;
};

class TreeModel : public ::testing::TestWithParam<Model> {};

// Random transactions, a part of them rolled back; then everything is removed and the tree shrinks to its
// root.
TEST_P(TreeModel, HoldsWhatTheMapHolds) {
    const Model& model = GetParam();
    VolumeSetup setup;
    setup.pageSize = model.pageSize;
    TestVolume volume(setup);
    SpaceManager::NewTree wanted;
    wanted.unique = model.unique;
    if (!model.unique) wanted.kind = TreeKind::Index;
    const auto tree = volume.makeTree(wanted);
    TreeWorkload work(volume, tree, model.pageSize + (model.unique ? 1 : 0));
    for (unsigned round = 0; round < 150; ++round) {
        ASSERT_TRUE(work.transaction()) << work.failure;
        if (round % 16 == 15) volume.manager->cleanUp();
    }
    volume.manager->cleanUp();  // its thread merges pages while they are looked at, otherwise
    ASSERT_EQ(volume.expectSound(), work.expected.size());
    work.expectContent();
    work.options.insertPercent = 5;
    work.options.replacePercent = 10;
    for (unsigned round = 0; round < 150; ++round) {
        ASSERT_TRUE(work.transaction()) << work.failure;
        if (round % 16 == 15) volume.manager->cleanUp();
    }
    volume.manager->cleanUp();
    ASSERT_EQ(volume.expectSound(), work.expected.size());
    work.expectContent();

    TreeWriter writer(tree);
    const auto last = volume.begin();
    for (const auto& [node, data] : work.expected)
        ASSERT_TRUE(writer.remove(last.get(), {node.first, node.second}));
    volume.commit(*last);
    volume.manager->cleanUp();
    EXPECT_EQ(volume.expectSound(), 0u);
    VolumePages source(*volume.pages);
    const auto report = checkTree(source, tree->root());
    ASSERT_TRUE(report);
    EXPECT_LE(report->pages.size(), 4u);
}

INSTANTIATE_TEST_SUITE_P(All, TreeModel,
                         ::testing::Values(Model{4096, true}, Model{8192, true}, Model{16384, true},
                                           Model{32768, true}, Model{4096, false}, Model{8192, false},
                                           Model{16384, false}, Model{32768, false}),
                         [](const auto& each) {
                             return std::to_string(each.param.pageSize) +
                                    (each.param.unique ? "Unique" : "Duplicates");
                         });

}  // namespace
}  // namespace esent::btree
