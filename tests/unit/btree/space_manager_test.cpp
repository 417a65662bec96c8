// Space: which extents trees take, as measured with Windows' engine, and that nothing gets lost or used
// twice.
#include <random>

#include "btree/extent_size.h"
#include "btree/space_work.h"
#include "test_volume.h"

namespace esent::btree {
namespace {

using namespace test;

struct Sequence {
    const char* name;
    std::uint32_t initialPages;
    SpaceHints hints;  // in pages until used
    std::vector<std::uint32_t> counts;
};

SpaceHints growth(std::uint32_t percent, std::uint32_t least, std::uint32_t most, std::uint32_t flags = 0) {
    SpaceHints hints;
    hints.growthPercent = percent;
    hints.minimumExtentBytes = least * 4096;
    hints.maximumExtentBytes = most * 4096;
    hints.flags = flags;
    return hints;
}

class ExtentSequences : public ::testing::TestWithParam<Sequence> {};

// Pages are taken one after the other; every extent that appears among the owned ones is noted.
TEST_P(ExtentSequences, AreThoseOfWindows) {
    const Sequence& expected = GetParam();
    VolumeSetup setup;
    setup.pages = 4000;
    setup.logged = false;
    TestVolume volume(setup);
    SpaceManager::NewTree wanted;
    wanted.initialPages = expected.initialPages;
    wanted.hints = expected.hints;
    const auto tree = volume.makeTree(wanted);
    SpaceManager space(*volume.volume);
    std::vector<std::uint32_t> counts;
    std::set<PageNumber> known;
    while (counts.size() < expected.counts.size()) {
        const auto owned = space.spaceOf(tree->root());
        ASSERT_TRUE(owned);
        for (const Extent& extent : owned->owned) {
            if (known.insert(extent.last).second) counts.push_back(extent.count);
        }
        ASSERT_TRUE(space.allocatePage(nullptr, *tree, 0));
    }
    EXPECT_EQ(counts, expected.counts);
}

INSTANTIATE_TEST_SUITE_P(
    All, ExtentSequences,
    ::testing::Values(
        Sequence{"Pages1", 1, {}, {1, 3, 4, 16, 16, 16}}, Sequence{"Pages3", 3, {}, {3, 3, 4, 16}},
        Sequence{"Pages4", 4, {}, {4, 4, 4, 4, 4, 16}}, Sequence{"Pages5", 5, {}, {5, 5, 5, 5, 16}},
        Sequence{"Pages8", 8, {}, {8, 8, 8, 16}}, Sequence{"Pages10", 10, {}, {10, 10, 16}},
        Sequence{"Pages12", 12, {}, {12, 12, 16}}, Sequence{"Pages16", 16, {}, {16, 16, 16}},
        Sequence{"Pages17", 17, {}, {17, 17, 17}}, Sequence{"Pages40", 40, {}, {40, 40, 40}},
        Sequence{"Pages100", 100, {}, {100, 100, 100}},
        Sequence{"Growth150", 1, growth(150, 5, 1000), {1, 5, 5, 16, 24, 36, 54, 81, 121}},
        Sequence{"Growth100", 1, growth(100, 0, 0), {1, 3, 4, 16, 17, 18, 19, 20}},
        Sequence{"Fixed7", 1, growth(0, 7, 7), {1, 7, 7, 16, 16}},
        Sequence{"Exact", 1, growth(150, 3, 30, kHintExactExtents), {1, 3, 3, 4, 6, 9, 13, 19, 28, 30, 30}}),
    [](const auto& each) { return std::string(each.param.name); });

std::vector<std::uint32_t> ownedCounts(TestVolume& volume, PageNumber root) {
    std::vector<std::uint32_t> counts;
    const auto space = SpaceManager(*volume.volume).spaceOf(root);
    EXPECT_TRUE(space);
    for (const Extent& extent : space->owned)
        counts.push_back(extent.count);
    return counts;
}

class ChildTrees : public ::testing::Test {
 protected:
    ChildTrees() : volume_(VolumeSetup{4096, 2000}) {
        (void)table(24);  // roots that are the catalog's in a real database have rules of their own
    }
    std::shared_ptr<Tree> table(std::uint32_t pages, SpaceHints hints = {}) {
        SpaceManager::NewTree wanted;
        wanted.initialPages = pages;
        wanted.hints = hints;
        return volume_.makeTree(wanted);
    }
    std::shared_ptr<Tree> index(const Tree& of, SpaceHints hints = {}) {
        SpaceManager::NewTree wanted;
        wanted.kind = TreeKind::Index;
        wanted.parentRoot = of.root();
        wanted.hints = hints;
        return volume_.makeTree(wanted);
    }
    void take(Tree& tree, unsigned pages) {
        for (unsigned i = 0; i < pages; ++i)
            taken_.push_back(*SpaceManager(*volume_.volume).allocatePage(nullptr, tree, 0));
    }
    TestVolume volume_;
    std::vector<PageNumber> taken_;
};

TEST_F(ChildTrees, TheFirstIndexOfASmallTableConvertsTheTable) {
    const auto tree = table(1);
    (void)index(*tree);
    // The table's page, its three pages for extent trees, the root of the index.
    auto counts = ownedCounts(volume_, tree->root());
    std::sort(counts.begin(), counts.end());
    EXPECT_EQ(counts, (std::vector<std::uint32_t>{1, 1, 3}));
    volume_.expectSound();
}

TEST_F(ChildTrees, SparePagesOfATableAreItsIndexes) {
    const auto tree = table(4);
    const auto first = index(*tree);
    const auto second = index(*tree);
    const auto third = index(*tree);
    EXPECT_EQ(first->root(), tree->root() + 1);
    EXPECT_EQ(third->root(), tree->root() + 3);
    EXPECT_EQ(ownedCounts(volume_, tree->root()), (std::vector<std::uint32_t>{4}));
    volume_.expectSound();
}

TEST_F(ChildTrees, AnIndexTakesSinglePagesWhileABitmapLasts) {
    const auto tree = table(16);
    const auto child = index(*tree);
    std::vector<std::uint32_t> counts;
    std::set<PageNumber> known;
    while (counts.size() < 13) {
        const auto space = SpaceManager(*volume_.volume).spaceOf(child->root());
        for (const Extent& extent : space->owned) {
            if (known.insert(extent.last).second) counts.push_back(extent.count);
        }
        take(*child, 1);
    }
    EXPECT_EQ(counts, (std::vector<std::uint32_t>{1, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}));
}

TEST_F(ChildTrees, HintsOfATableAndItsLongValues) {
    const SpaceHints hints = growth(200, 4, 64);
    const auto tree = table(3, hints);
    const auto child = index(*tree, hints);
    std::vector<std::uint32_t> counts;
    std::set<PageNumber> known;
    while (counts.size() < 7) {
        const auto space = SpaceManager(*volume_.volume).spaceOf(child->root());
        for (const Extent& extent : space->owned) {
            if (known.insert(extent.last).second) counts.push_back(extent.count);
        }
        take(*child, 1);
    }
    EXPECT_EQ(counts, (std::vector<std::uint32_t>{1, 4, 4, 16, 32, 64, 64}));
    const auto ofTable = SpaceManager(*volume_.volume).spaceOf(tree->root());
    EXPECT_EQ(ofTable->owned.at(1).count, 6u);
}

TEST_F(ChildTrees, ChildrenUseTheSpaceOfATableThatSaysSo) {
    SpaceHints hints;
    hints.flags = kHintUseParentSpace;
    const auto tree = table(50, hints);
    const auto child = index(*tree);
    take(*child, 60);
    take(*tree, 60);
    const auto counts = ownedCounts(volume_, tree->root());
    for (const std::uint32_t count : counts)
        EXPECT_EQ(count, 50u);
}

TEST(FileGrowth, TakesTheSizesOfWindows) {
    EXPECT_EQ(fileGrowthPages({31, 0, 1, 2}, {31, 1, 1}), 7u);
    EXPECT_EQ(fileGrowthPages({7, 0, 5, 2}, {38, 1, 16}), 16u);
    EXPECT_EQ(fileGrowthPages({94, 0, 1, 2}, {94, 64, 1}), 32u);
    EXPECT_EQ(fileGrowthPages({94, 0, 1, 2}, {126, 64, 1}), 64u);
    EXPECT_EQ(fileGrowthPages({254, 0, 1, 2}, {254, 256, 1}), 256u);
    EXPECT_EQ(fileGrowthPages({254, 0, 1, 2}, {254, 256, 300}), 512u);
}

std::vector<PageNumber> shelvedPages(TestVolume& volume) {
    std::vector<PageNumber> pages;
    VolumePages source(*volume.pages);
    TreeWalker walker(source, 3, 1);
    for (auto found = walker.first(); found && *found; found = walker.next()) {
        Bytes key;
        walker.node().copyKey(key);
        if (key.size() == 5 && !walker.node().deleted())
            pages.push_back(static_cast<PageNumber>(std::to_integer<unsigned>(key[3])) << 8 |
                            std::to_integer<unsigned>(key[4]));
    }
    return pages;
}

// Files of newer revisions: pages beyond the end that the file grows over stay out of use.
TEST(FileGrowth, LeavesShelvedPagesAlone) {
    VolumeSetup setup;
    setup.shelved = {255, 256, 300, 510, 900};
    TestVolume volume(setup);
    const auto tree = volume.makeTree();
    SpaceManager space(*volume.volume);
    std::set<PageNumber> taken;
    while (*space.ownedPages() < 600) {
        const auto page = space.allocatePage(nullptr, *tree, 0);
        ASSERT_TRUE(page);
        EXPECT_TRUE(taken.insert(*page).second) << *page;
    }
    for (const PageNumber page : setup.shelved)
        EXPECT_FALSE(taken.contains(page)) << page;
    EXPECT_EQ(shelvedPages(volume), (std::vector<PageNumber>{900}));
    // All others are used once: nothing but the shelved ones is missing.
    VolumePages source(*volume.pages);
    const auto report = checkTreeAndSpace(source, kDatabaseRoot);
    ASSERT_TRUE(report);
    std::set<PageNumber> free;
    for (const auto* list : {&report->space.available, &report->space.reserved}) {
        for (const Extent& extent : *list) {
            for (PageNumber page = extent.first(); page <= extent.last; ++page)
                EXPECT_TRUE(free.insert(page).second) << page;
        }
    }
    for (const PageNumber page : {255U, 256U, 300U, 510U})
        EXPECT_FALSE(free.contains(page)) << page;
    for (const PageNumber page : {257U, 299U, 301U, 509U, 511U})
        EXPECT_TRUE(free.contains(page) || taken.contains(page)) << page;
}

TEST(FileGrowth, StopsAtTheLimit) {
    VolumeSetup setup;
    setup.pages = 40;
    setup.extensionPages = 16;
    setup.sizeLimitPages = 70;
    TestVolume volume(setup);
    const auto tree = volume.makeTree();
    SpaceManager space(*volume.volume);
    JET_ERR error = JET_errSuccess;
    unsigned pages = 0;
    while (error == JET_errSuccess) {
        error = codeOf(space.allocatePage(nullptr, *tree, 0));
        ++pages;
    }
    EXPECT_EQ(error, JET_errOutOfDatabaseSpace);
    EXPECT_GT(pages, 40u);
    EXPECT_LE(*space.ownedPages(), 70u);
    EXPECT_EQ(*volume.file->size(), page::pageOffset(70 + 1, 4096));
}

TEST(FileGrowth, TheFileIsOneExtensionAhead) {
    VolumeSetup setup;
    setup.pages = 40;
    setup.extensionPages = 16;
    TestVolume volume(setup);
    const auto tree = volume.makeTree();
    SpaceManager space(*volume.volume);
    for (unsigned i = 0; i < 100; ++i)
        ASSERT_TRUE(space.allocatePage(nullptr, *tree, 0));
    EXPECT_EQ(*volume.file->size(), page::pageOffset(*space.ownedPages() + 16 + 1, 4096));
    // Who asks for a size gets it.
    const auto owned = space.grow(nullptr, *space.ownedPages() + 100);
    ASSERT_TRUE(owned);
    EXPECT_EQ(*volume.file->size(), page::pageOffset(*owned + 1, 4096));
}

TEST(FileGrowth, AFullDiskIsAnErrorAndHarmsNothing) {
    VolumeSetup setup;
    setup.pages = 40;
    setup.logged = false;
    TestVolume volume(setup);
    volume.disk.setCapacity(*volume.file->size() + 4096);
    const auto tree = volume.makeTree();
    TreeWriter writer(tree);
    const auto transaction = volume.begin();
    JET_ERR error = JET_errSuccess;
    std::uint64_t entries = 0;
    while (error == JET_errSuccess && entries < 100000)
        error = codeOf(writer.insert(transaction.get(), numberKey(entries++), Bytes(200)));
    EXPECT_EQ(error, JET_errDiskFull);
    volume.commit(*transaction);
    EXPECT_EQ(volume.expectSound(), entries - 1);
}

TEST(FileGrowth, ShrinksToWhatIsInUse) {
    TestVolume volume;
    const auto tree = volume.makeTree();
    SpaceManager space(*volume.volume);
    ASSERT_GE(*space.grow(nullptr, 1000), 1000u);
    volume.expectSound();
    const auto left = space.shrink(nullptr, 1);
    ASSERT_TRUE(left) << codeOf(left);
    EXPECT_LT(*left, 10u);
    EXPECT_EQ(*volume.file->size(), page::pageOffset(*left + 1, 4096));
    volume.expectSound();
    TreeWriter writer(tree);
    const auto transaction = volume.begin();
    for (unsigned i = 0; i < 5000; ++i)
        ASSERT_TRUE(writer.insert(transaction.get(), numberKey(i), Bytes(50)));
    volume.commit(*transaction);
    EXPECT_EQ(volume.expectSound(), 5000u);
}

// Many small tables come and go: extent trees of several levels, with pages set aside for their splits.
TEST(SpaceTrees, HoldManyExtents) {
    for (const bool logged : {false, true}) {
        VolumeSetup setup;
        setup.logged = logged;
        setup.extensionPages = 4;
        TestVolume volume(setup);
        SpaceManager space(*volume.volume);
        for (unsigned i = 0; i < 1500; ++i)
            (void)volume.makeTree();
        volume.expectSound();
        std::vector<TreeFacts> kept;
        for (std::size_t i = 0; i < volume.trees.size(); ++i) {
            if (i % 2 == 0) {
                kept.push_back(volume.trees[i]);
            } else {
                ASSERT_TRUE(space.dropTree(nullptr, volume.trees[i]));
            }
        }
        volume.trees = kept;
        volume.expectSound();
        VolumePages source(*volume.pages);
        const auto report = checkTreeAndSpace(source, kDatabaseRoot);
        ASSERT_TRUE(report);
        EXPECT_GT(report->spaceTreePages.size(), 4u);
        for (const TreeFacts& tree : volume.trees)
            ASSERT_TRUE(space.dropTree(nullptr, tree));
        volume.trees.clear();
        volume.expectSound();
    }
}

// Trees with children grow and are dropped in any order: everything comes back.
TEST(SpaceTrees, WhatIsGivenBackIsWhole) {
    VolumeSetup setup;
    setup.logged = false;
    TestVolume volume(setup);
    SpaceManager space(*volume.volume);
    std::mt19937 random(3);
    for (unsigned round = 0; round < 30; ++round) {
        SpaceManager::NewTree wanted;
        wanted.initialPages = 1 + random() % 40;
        wanted.multipleExtents = random() % 4 == 0;
        const auto table = volume.makeTree(wanted);
        wanted = {};
        wanted.kind = TreeKind::Index;
        wanted.parentRoot = table->root();
        std::vector<std::shared_ptr<Tree>> trees{table};
        for (unsigned i = 0; i < random() % 4; ++i)
            trees.push_back(volume.makeTree(wanted));
        std::vector<std::pair<std::shared_ptr<Tree>, PageNumber>> taken;
        for (unsigned i = 0; i < 200; ++i) {
            const auto& tree = trees[random() % trees.size()];
            const PageNumber near = taken.empty() ? 0 : taken.back().second;
            const auto page = space.allocatePage(nullptr, *tree, near);
            ASSERT_TRUE(page) << codeOf(page);
            taken.emplace_back(tree, *page);
            if (random() % 3 == 0) {
                const std::size_t which = random() % taken.size();
                ASSERT_TRUE(space.freePage(nullptr, *taken[which].first, taken[which].second));
                taken.erase(taken.begin() + static_cast<std::ptrdiff_t>(which));
            }
        }
        for (const auto& [tree, page] : taken)
            ASSERT_TRUE(space.freePage(nullptr, *tree, page));
        volume.expectSound();
        for (std::size_t i = trees.size(); i-- > 0;) {
            ASSERT_TRUE(space.dropTree(nullptr, trees[i]->facts()));
            volume.trees.pop_back();
            volume.expectSound();
        }
    }
    const auto root = space.spaceOf(kDatabaseRoot);
    EXPECT_EQ(root->availablePages() + 3, root->ownedPages());
}

}  // namespace
}  // namespace esent::btree
