// Trees made by the bulk builder: what went in comes out, in the shape that Windows expects.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "btree/tree_check.h"
#include "tree_fixture.h"

namespace esent::btree {
namespace {

struct Shape {
    std::uint32_t pageSize;
    bool unique;
    std::size_t entries;
    std::size_t maxKey;
    std::size_t maxData;
    std::uint32_t density;
};

// Random entries in order. Few distinct bytes and shared beginnings, so that prefixes matter. Keys of a tree
// are free of prefixes among each other, like normalised keys: each ends with a byte that occurs nowhere
// else.
struct ByBytes {
    bool operator()(const Bytes& a, const Bytes& b) const { return compareBytes(a, b) < 0; }
    bool operator()(const Entries::value_type& a, const Entries::value_type& b) const {
        const auto order = compareBytes(a.first, b.first);
        return order != 0 ? order < 0 : compareBytes(a.second, b.second) < 0;
    }
};

Entries makeEntries(const Shape& shape, std::uint32_t seed) {
    std::mt19937 random(seed);
    std::set<Entries::value_type, ByBytes> sorted;
    std::set<Bytes, ByBytes> keys;
    Bytes stem;
    while (sorted.size() < shape.entries) {
        if (stem.empty() || random() % 50 == 0) {
            stem.assign(random() % (shape.maxKey / 2 + 1), static_cast<std::byte>(random() % 4 + 1));
        }
        Bytes key = stem;
        const std::size_t length = key.size() + 1 + random() % (shape.maxKey - key.size());
        while (key.size() + 1 < length)
            key.push_back(static_cast<std::byte>(random() % 4 + 1));
        key.push_back(std::byte{0});
        Bytes data(1 + random() % shape.maxData);
        for (std::byte& b : data)
            b = static_cast<std::byte>(random());
        if (shape.unique && !keys.insert(key).second) continue;
        sorted.emplace(std::move(key), std::move(data));
    }
    return {sorted.begin(), sorted.end()};
}

class BulkBuilderShapes : public testing::TestWithParam<Shape> {
 protected:
    void SetUp() override {
        const Shape& shape = GetParam();
        entries_ = makeEntries(shape, 7);
        spec_.root = 1;
        spec_.objectId = 9;
        spec_.pageSize = shape.pageSize;
        spec_.density = shape.density;
        spec_.typeFlags = shape.unique ? 0U : std::uint32_t{page::kPageIndex | page::kPageNonUnique};
        target_ = std::make_unique<MemoryTarget>(shape.pageSize);
        const auto summary = buildTree(*target_, spec_, entries_);
        ASSERT_TRUE(summary) << summary.error().code;
        summary_ = *summary;
        source_ = std::make_unique<FilePageSource>(target_->file, shape.pageSize);
    }
    Entries entries_;
    BulkTreeSpec spec_;
    BulkSummary summary_;
    std::unique_ptr<MemoryTarget> target_;
    std::unique_ptr<FilePageSource> source_;
};

TEST_P(BulkBuilderShapes, WalksForwardAndBackward) {
    TreeWalker walker(*source_, 1);
    std::size_t i = 0;
    Bytes key;
    for (auto found = walker.first();; found = walker.next()) {
        ASSERT_TRUE(found) << found.error().code;
        if (!*found) break;
        ASSERT_LT(i, entries_.size());
        walker.node().copyKey(key);
        ASSERT_EQ(key, entries_[i].first);
        ASSERT_TRUE(std::ranges::equal(walker.node().data, entries_[i].second));
        ++i;
    }
    EXPECT_EQ(i, entries_.size());
    for (auto found = walker.last();; found = walker.previous()) {
        ASSERT_TRUE(found) << found.error().code;
        if (!*found) break;
        ASSERT_GT(i, 0U);
        walker.node().copyKey(key);
        ASSERT_EQ(key, entries_[--i].first);
    }
    EXPECT_EQ(i, 0U);
}

TEST_P(BulkBuilderShapes, PassesTheCheckAndCountsItsPages) {
    const auto report = checkTree(*source_, 1, 9);
    ASSERT_TRUE(report) << report.error().code;
    EXPECT_EQ(report->entries, entries_.size());
    EXPECT_EQ(report->pages.size(), summary_.pages);
    EXPECT_EQ(report->levels, summary_.levels);
    EXPECT_EQ(target_->lastPage, summary_.pages);
    EXPECT_EQ(summary_.entries, entries_.size());
}

TEST_P(BulkBuilderShapes, SeeksEveryEntryAndTheGapsBetween) {
    TreeWalker walker(*source_, 1);
    std::mt19937 random(11);
    for (int i = 0; i < 500; ++i) {
        Bytes wanted;
        if (i % 2 == 0) {
            wanted = entries_[random() % entries_.size()].first;
        } else {
            wanted.resize(random() % 20);
            for (std::byte& b : wanted)
                b = static_cast<std::byte>(random() % 5 + 1);
        }
        const auto expected =
            std::lower_bound(entries_.begin(), entries_.end(), Entries::value_type{wanted, {}}, ByBytes{});
        const auto found = walker.seek(wanted);
        ASSERT_TRUE(found) << found.error().code;
        ASSERT_EQ(*found, expected != entries_.end());
        if (!*found) continue;
        Bytes key;
        walker.node().copyKey(key);
        ASSERT_EQ(key, expected->first);
        if (GetParam().unique) continue;
        ASSERT_TRUE(std::ranges::equal(walker.node().data, expected->second));
    }
}

TEST_P(BulkBuilderShapes, LeavesTheReserveOfTheDensityFree) {
    const auto report = checkTree(*source_, 1);
    ASSERT_TRUE(report);
    const std::size_t reserve = (100 - GetParam().density) * GetParam().pageSize / 100;
    EXPECT_GE(report->leafBytesFree, (report->leafPages - 1) * reserve);
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, BulkBuilderShapes,
    testing::Values(Shape{4096, true, 1, 10, 10, 80}, Shape{4096, true, 40, 10, 40, 80},
                    Shape{4096, true, 20000, 40, 20, 80}, Shape{4096, true, 3000, 1000, 10, 80},
                    Shape{4096, true, 2000, 250, 1500, 100}, Shape{4096, false, 20000, 6, 8, 80},
                    Shape{4096, false, 5000, 200, 255, 60}, Shape{8192, true, 6000, 2000, 30, 90},
                    Shape{8192, false, 20000, 30, 16, 20}, Shape{16384, true, 30000, 60, 40, 80},
                    Shape{32768, true, 4000, 2000, 200, 100}, Shape{32768, false, 40000, 30, 30, 80}));

TEST(BulkBuilder, MakesAnEmptyRoot) {
    MemoryTarget target(4096);
    const auto summary = buildTree(target, {1, 5, 4096}, {});
    ASSERT_TRUE(summary);
    EXPECT_EQ(summary->pages, 1U);
    FilePageSource source(target.file, 4096);
    TreeWalker walker(source, 1);
    EXPECT_EQ(walker.first(), Result<bool>(false));
    EXPECT_EQ(walker.last(), Result<bool>(false));
    EXPECT_EQ(walker.seek(toBytes("x")), Result<bool>(false));
    EXPECT_TRUE(checkTree(source, 1));
}

TEST(BulkBuilder, RefusesEqualAndDescendingEntries) {
    MemoryTarget target(4096);
    BulkBuilder unique({1, 5, 4096}, target);
    ASSERT_TRUE(unique.add(toBytes("b"), toBytes("1")));
    EXPECT_EQ(codeOf(unique.add(toBytes("b"), toBytes("2"))), JET_errKeyDuplicate);
    EXPECT_EQ(codeOf(unique.add(toBytes("a"), toBytes("2"))), JET_errInternalError);
    BulkBuilder equal({1, 5, 4096, page::kPageIndex | page::kPageNonUnique}, target);
    ASSERT_TRUE(equal.add(toBytes("b"), toBytes("1")));
    EXPECT_TRUE(equal.add(toBytes("b"), toBytes("2")));
    EXPECT_EQ(codeOf(equal.add(toBytes("b"), toBytes("2"))), JET_errKeyDuplicate);
    EXPECT_EQ(codeOf(equal.add(toBytes("b"), toBytes("1"))), JET_errInternalError);
}

TEST(BulkBuilder, RefusesWhatNoPageHolds) {
    for (const std::uint32_t pageSize : {4096U, 32768U}) {
        const std::size_t most = pageSize - page::pageHeaderSize(pageSize) - 8;  // the largest node
        MemoryTarget target(pageSize);
        BulkBuilder builder({1, 5, pageSize}, target);
        EXPECT_EQ(codeOf(builder.add(toBytes("key"), Bytes(most - 2 - 3 + 1))), JET_errRecordTooBig);
        EXPECT_TRUE(builder.add(toBytes("kez"), Bytes(most - 2 - 3)));
        EXPECT_TRUE(builder.add(toBytes("kfz"), Bytes(most - 2 - 3)));
        ASSERT_TRUE(builder.finish(Bytes(16)));
        FilePageSource source(target.file, pageSize);
        EXPECT_EQ(checkTree(source, 1)->entries, 2U);
    }
}

TEST(BulkBuilder, PutsASingleNodeTooLargeForTheRootBelowIt) {
    MemoryTarget target(4096);
    const std::size_t most = 4048;
    ASSERT_TRUE(buildTree(target, {1, 5, 4096}, {{toBytes("key"), Bytes(most - 2 - 3)}}));
    FilePageSource source(target.file, 4096);
    const auto report = checkTree(source, 1);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->levels, 2U);
    EXPECT_EQ(report->entries, 1U);
}

TEST(BulkBuilder, PassesErrorsOfItsTargetOn) {
    MemoryTarget target(4096);
    target.pagesLeft = 3;
    Entries entries;
    for (int i = 0; i < 1000; ++i)
        entries.push_back({toBytes("key" + std::to_string(10000 + i)), Bytes(40)});
    EXPECT_EQ(codeOf(buildTree(target, {1, 5, 4096}, entries)), JET_errOutOfDatabaseSpace);
}

// Ascending inserts of 87-byte nodes leave 37 nodes on each leaf of 4 KiB at density 80, as in Windows.
TEST(BulkBuilder, FillsLeavesAsWindowsDoes) {
    for (const auto& [density, first, second] :
         {std::tuple{80U, 37U, 37U}, std::tuple{100U, 47U, 47U}, std::tuple{20U, 9U, 8U}}) {
        MemoryTarget target(4096);
        Entries entries;
        for (int i = 0; i < 180; ++i) {
            Bytes key = {std::byte{0x7F}, std::byte{0x80}, std::byte{0}, std::byte(i / 256),
                         std::byte(i % 256)};
            entries.push_back({key, Bytes(78)});  // 87 bytes with tag and lengths
        }
        BulkTreeSpec spec{1, 5, 4096};
        spec.density = density;
        ASSERT_TRUE(buildTree(target, spec, entries));
        FilePageSource source(target.file, 4096);
        EXPECT_NEAR(loadPage(source, 2)->view().nodeCount(), first, 1) << density;
        EXPECT_NEAR(loadPage(source, 3)->view().nodeCount(), second, 1) << density;
    }
}

TEST(BulkBuilder, StartsLeavesWhereTold) {
    MemoryTarget target(4096);
    BulkBuilder builder({1, 5, 4096}, target);
    for (int i = 0; i < 10; ++i) {
        if (i == 3 || i == 7) builder.breakLeaf();
        ASSERT_TRUE(builder.add(toBytes("key" + std::to_string(i)), toBytes("data")));
    }
    ASSERT_TRUE(builder.finish(Bytes(16)));
    FilePageSource source(target.file, 4096);
    const auto report = checkTree(source, 1);
    ASSERT_TRUE(report);
    EXPECT_EQ(report->leafPages, 3U);
    EXPECT_EQ(loadPage(source, 2)->view().nodeCount(), 3U);
    EXPECT_EQ(loadPage(source, 3)->view().nodeCount(), 4U);
}

TEST(ChoosePrefix, TakesTheKeyThatSavesMost) {
    const auto keys = [](const std::vector<Bytes>& owned) {
        return std::vector<ByteView>(owned.begin(), owned.end());
    };
    const std::vector<Bytes> none = {toBytes("ax"), toBytes("bx"), toBytes("cx")};
    EXPECT_EQ(choosePrefix(keys(none)), std::nullopt);
    const std::vector<Bytes> some = {toBytes("aaaa1"),    toBytes("bbbbbbb1"), toBytes("bbbbbbb2"),
                                     toBytes("bbbbbbb3"), toBytes("cccc1"),    toBytes("cccc2")};
    const auto chosen = choosePrefix(keys(some));
    ASSERT_TRUE(chosen);
    EXPECT_GE(*chosen, 1U);
    EXPECT_LE(*chosen, 3U);
}

}  // namespace
}  // namespace esent::btree
