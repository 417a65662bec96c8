// Cursors against a std::map: trees of every shape made by the bulk builder, read through the buffer pool.
#include "btree/cursor.h"

#include <map>
#include <random>

#include "btree/tree_page.h"
#include "cache/buffer_pool.h"
#include "tree_fixture.h"

namespace esent::btree {
namespace {

constexpr ObjectId kObject = 7;
constexpr PageNumber kRoot = 1;

struct Shape {
    std::uint32_t pageSize;
    bool unique;
    std::size_t entries;
    std::size_t longestKey;
    bool deletions;
};

void PrintTo(const Shape& shape, std::ostream* out) {
    *out << shape.pageSize << (shape.unique ? " unique " : " duplicates ") << shape.entries << " keys up to "
         << shape.longestKey << (shape.deletions ? " with deletions" : "");
}

using Pair = std::pair<Bytes, Bytes>;  // key; data in trees that are not unique

class Model : public testing::TestWithParam<Shape> {
 protected:
    void SetUp() override {
        const Shape shape = GetParam();
        std::map<Pair, Bytes> wanted;
        while (wanted.size() < shape.entries) {
            Bytes key = randomKey(shape.longestKey);
            Bytes data = randomBytes(1 + random_() % 40);
            if (shape.unique) {
                wanted.emplace(Pair{std::move(key), {}}, std::move(data));
            } else {
                wanted.emplace(Pair{std::move(key), data}, data);
            }
        }
        Entries sorted;
        for (const auto& [place, data] : wanted)
            sorted.emplace_back(place.first, data);
        target_ = std::make_unique<MemoryTarget>(shape.pageSize);
        BulkTreeSpec spec;
        spec.root = kRoot;
        spec.objectId = kObject;
        spec.pageSize = shape.pageSize;
        spec.typeFlags = shape.unique ? 0 : page::kPageIndex | page::kPageNonUnique;
        ASSERT_TRUE(buildTree(*target_, spec, sorted));
        file_ = std::make_unique<cache::CachedFile>(
            pool_, target_->file, cache::CachedFile::Settings{shape.pageSize, false, nullptr, {}});
        Volume::Settings settings;
        settings.pageSize = shape.pageSize;
        volume_ = std::make_unique<Volume>(settings, *file_, nullptr);
        TreeFacts facts;
        facts.root = kRoot;
        facts.object = kObject;
        facts.unique = shape.unique;
        tree_ = volume_->tree(facts);
        model_ = std::move(wanted);
        if (shape.deletions) deleteSome();
    }

    Bytes randomBytes(std::size_t size) {
        Bytes bytes(size);
        for (std::byte& b : bytes)
            b = static_cast<std::byte>(random_());
        return bytes;
    }
    // Prefix-free, as normalised keys are: few different bytes, then a terminator.
    Bytes randomKey(std::size_t longest) {
        Bytes key(1 + random_() % longest);
        for (std::byte& b : key)
            b = static_cast<std::byte>(1 + random_() % (random_() % 4 == 0 ? 255 : 3));
        key.push_back(std::byte{0});
        return key;
    }

    // Flags runs of nodes as deleted, whole leaves as well.
    void deleteSome() {
        Cursor cursor(tree_);
        bool deleting = false;
        auto there = cursor.first();
        for (; there && *there; there = cursor.next()) {
            if (random_() % 13 == 0) deleting = !deleting;
            if (!deleting) continue;
            const PageNumber leaf = cursor.leafNumber();
            const Bytes key(cursor.bookmarkKey().begin(), cursor.bookmarkKey().end());
            const Bytes data(cursor.node().data.begin(), cursor.node().data.end());
            cursor.leave();
            auto latch = file_->fix(leaf, cache::LatchMode::Exclusive);
            ASSERT_TRUE(latch);
            TreePage page(latch->writable());
            for (unsigned i = 0; i < page.count(); ++i) {
                const NodeView node = *page.node(i);
                if (!std::ranges::equal(node.data, data)) continue;
                if (compareParts({node.prefix, node.suffix}, key) != 0) continue;
                ASSERT_TRUE(page.setFlags(i, page::kNodeDeleted));
                break;
            }
            latch->changed({}, {});
            model_.erase({key, GetParam().unique ? Bytes{} : data});
        }
        ASSERT_TRUE(there);
    }

    void expectAt(const Cursor& cursor, const std::map<Pair, Bytes>::const_iterator& at) {
        Bytes key;
        cursor.copyKey(key);
        ASSERT_EQ(key, at->first.first);
        ASSERT_TRUE(std::ranges::equal(cursor.data(), at->second));
    }

    std::mt19937 random_{20240501};
    cache::BufferPool pool_{{0, std::uint64_t{64} << 20}};
    std::unique_ptr<MemoryTarget> target_;
    std::unique_ptr<cache::CachedFile> file_;
    std::unique_ptr<Volume> volume_;
    std::shared_ptr<Tree> tree_;
    std::map<Pair, Bytes> model_;
    const txn::Snapshot everything_{};
};

TEST_P(Model, WalksForwardsAndBackwards) {
    for (const bool leaving : {false, true}) {
        Cursor cursor(tree_);
        cursor.setView(&everything_);
        auto there = cursor.first();
        for (auto at = model_.cbegin(); at != model_.cend(); ++at) {
            ASSERT_TRUE(there && *there);
            expectAt(cursor, at);
            if (leaving) cursor.leave();
            there = cursor.next();
        }
        ASSERT_TRUE(there && !*there);
        EXPECT_FALSE(cursor.positioned());
        there = cursor.last();
        for (auto at = model_.crbegin(); at != model_.crend(); ++at) {
            ASSERT_TRUE(there && *there);
            expectAt(cursor, std::prev(at.base()));
            if (leaving) cursor.leave();
            there = cursor.previous();
        }
        ASSERT_TRUE(there && !*there);
    }
}

TEST_P(Model, StepsBackAndForth) {
    if (model_.empty()) return;
    Cursor cursor(tree_);
    cursor.setView(&everything_);
    auto at = model_.cbegin();
    ASSERT_TRUE(*cursor.first());
    for (int i = 0; i < 100; ++i) {
        const auto steps = 1 + random_() % 700;
        for (unsigned j = 0; j < steps && std::next(at) != model_.cend(); ++j, ++at) {
            ASSERT_TRUE(*cursor.next());
            if (j % 3 == 0) cursor.leave();
        }
        const auto back = 1 + random_() % 600;
        for (unsigned j = 0; j < back && at != model_.cbegin(); ++j, --at)
            ASSERT_TRUE(*cursor.previous());
        expectAt(cursor, at);
    }
}

TEST_P(Model, SeeksEverywhere) {
    Cursor cursor(tree_);
    cursor.setView(&everything_);
    std::vector<Bytes> keys;
    for (const auto& [place, data] : model_)
        if (random_() % (model_.size() / 500 + 1) == 0) keys.push_back(place.first);
    for (int i = 0; i < 500; ++i)
        keys.push_back(randomKey(GetParam().longestKey));
    keys.push_back({});
    keys.push_back(Bytes(30, std::byte{0xFF}));
    for (const Bytes& key : keys) {
        const auto from = model_.lower_bound({key, {}});
        auto behind = from;
        while (behind != model_.end() && behind->first.first == key)
            ++behind;
        const auto notLess = cursor.seekNotLess(key);
        ASSERT_TRUE(notLess);
        if (from == model_.end()) {
            ASSERT_EQ(*notLess, Found::Nothing);
        } else {
            ASSERT_EQ(*notLess, from->first.first == key ? Found::Equal : Found::Greater);
            expectAt(cursor, from);
        }
        const auto greater = cursor.seekGreater(key);
        ASSERT_EQ(*greater, behind != model_.end());
        if (*greater) expectAt(cursor, behind);
        const auto notGreater = cursor.seekNotGreater(key);
        if (behind == model_.begin()) {
            ASSERT_EQ(*notGreater, Found::Nothing);
        } else {
            ASSERT_EQ(*notGreater, std::prev(behind)->first.first == key ? Found::Equal : Found::Less);
            expectAt(cursor, std::prev(behind));
        }
        const auto less = cursor.seekNotGreater(key, false);
        ASSERT_EQ(*less, from == model_.begin() ? Found::Nothing : Found::Less);
        if (*less == Found::Less) expectAt(cursor, std::prev(from));
    }
}

TEST_P(Model, ComesBackToEntriesAndGaps) {
    Cursor cursor(tree_);
    cursor.setView(&everything_);
    for (int i = 0; i < 400; ++i) {
        const Bytes key = randomKey(GetParam().longestKey);
        auto at = model_.lower_bound({key, {}});
        const bool exact = i % 2 == 0 && at != model_.end();
        const Pair place = exact ? at->first : Pair{key, {}};
        if (!exact && at != model_.end() && at->first == place) continue;
        cursor.remember(place.first, place.second);
        ASSERT_EQ(*cursor.resume(), exact);
        ASSERT_TRUE(cursor.positioned());
        if (exact) expectAt(cursor, at);
        const auto previous = cursor.previous();
        ASSERT_EQ(*previous, at != model_.begin());
        if (*previous) expectAt(cursor, std::prev(at));
        cursor.remember(place.first, place.second);
        if (exact) ++at;
        const auto next = cursor.next();
        ASSERT_EQ(*next, at != model_.end());
        if (*next) expectAt(cursor, at);
        ASSERT_EQ(*cursor.seekBookmark(place.first, place.second), exact);
    }
}

TEST_P(Model, TellsItsPositionAndGoesBackToIt) {
    Cursor cursor(tree_);
    cursor.setView(&everything_);
    std::uint64_t before = 0;
    const std::uint64_t stride = model_.size() / 50 + 1;
    for (auto at = model_.cbegin(); at != model_.cend(); ++at, ++before) {
        if (before % stride != 0) continue;
        ASSERT_TRUE(*cursor.seekBookmark(at->first.first, at->first.second));
        const auto position = cursor.position();
        ASSERT_TRUE(position);
        ASSERT_GT(position->total, 0U);
        const double told = static_cast<double>(position->before) / static_cast<double>(position->total);
        const double real = static_cast<double>(before) / static_cast<double>(model_.size());
        ASSERT_NEAR(told, real, 0.15);
        if (model_.size() < 500) {
            ASSERT_EQ(position->before, before);
            ASSERT_EQ(position->total, model_.size());
        }
        ASSERT_TRUE(*cursor.seekPosition(*position));
        if (model_.size() < 500) expectAt(cursor, at);
    }
    if (model_.empty()) return;
    ASSERT_TRUE(*cursor.seekPosition({10, 10}));
    expectAt(cursor, std::prev(model_.cend()));
    ASSERT_TRUE(*cursor.seekPosition({0, 10}));
    expectAt(cursor, model_.cbegin());
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, Model,
    testing::Values(Shape{4096, true, 0, 8, false}, Shape{4096, true, 1, 8, false},
                    Shape{4096, true, 300, 8, false}, Shape{4096, true, 20000, 20, false},
                    Shape{4096, false, 20000, 3, false}, Shape{4096, true, 20000, 20, true},
                    Shape{4096, false, 20000, 3, true}, Shape{4096, true, 3000, 900, true},
                    Shape{32768, true, 20000, 20, true}, Shape{32768, false, 30000, 4, true},
                    Shape{8192, false, 20000, 2, true}));

}  // namespace
}  // namespace esent::btree
