#include "btree/bulk_builder.h"

#include <algorithm>
#include <array>

#include "btree/tree_forms.h"

namespace esent::btree {

namespace {

constexpr std::size_t kTagSize = 4;
constexpr std::size_t kLengthSize = 2;

// Bytes that a node takes on a page, its tag included.
std::size_t nodeCost(std::size_t keySize, std::size_t shared, std::size_t dataSize) {
    const bool compressed = shared >= kMinSharedPrefix;
    return kTagSize + kLengthSize + (compressed ? kLengthSize : 0) + keySize - (compressed ? shared : 0) +
           dataSize;
}

bool appendNode(page::PageBuilder& page, ByteView key, std::size_t shared, ByteView data) {
    std::array<std::byte, 4> lengths;
    if (shared < kMinSharedPrefix) {
        storeLE<std::uint16_t>(lengths.data(), static_cast<std::uint16_t>(key.size()));
        return page.append({ByteView(lengths).first(2), key, data}, 0);
    }
    storeLE<std::uint16_t>(lengths.data(), static_cast<std::uint16_t>(shared));
    storeLE<std::uint16_t>(lengths.data() + 2, static_cast<std::uint16_t>(key.size() - shared));
    return page.append({ByteView(lengths), key.subspan(shared), data}, page::kNodeCompressed);
}

}  // namespace

// One level of the tree under construction. Until the entries of a level outgrow the root page they are only
// collected: they may become the root.
class BulkBuilder::Level {
 public:
    explicit Level(std::size_t pageSize) : buffer(pageSize) {}

    std::vector<Entry> collected;
    std::size_t collectedCost = 0;
    bool flushed = false;  // entries go to pages of their own

    std::vector<std::byte> buffer;
    std::optional<page::PageBuilder> page;
    Bytes prefix;
    PageNumber previous = 0;
    Bytes lastKey;  // of the open page
};

BulkBuilder::BulkBuilder(const BulkTreeSpec& spec, BulkTarget& target)
    : spec_(spec),
      target_(target),
      area_(spec.pageSize - page::pageHeaderSize(spec.pageSize) - kTagSize),
      reserve_(std::size_t{100 - std::min(spec.density, 100U)} * spec.pageSize / 100) {}

BulkBuilder::~BulkBuilder() = default;

std::uint32_t BulkBuilder::flagsFor(std::size_t height, bool root) const {
    std::uint32_t flags = spec_.typeFlags | page::kPageNewRecordFormat;
    if (root) flags |= page::kPageRoot;
    if (height == 0) flags |= page::kPageLeaf;
    if (height == 1) flags |= page::kPageParentOfLeaf;
    return flags;
}

Status BulkBuilder::checkOrder(ByteView key, ByteView data) const {
    if (!started_) return {};
    const bool unique = (spec_.typeFlags & page::kPageNonUnique) == 0;
    auto order = compareBytes(last_.key, key);
    if (order == 0 && !unique) order = compareBytes(last_.data, data);
    if (order == 0) return fail(JET_errKeyDuplicate);
    if (order > 0) return fail(JET_errInternalError);
    return {};
}

// The shortest byte string that is greater than the last entry and not greater than (key, data).
Bytes BulkBuilder::separator(ByteView key, ByteView data) const {
    Bytes before = last_.key;
    Bytes after(key.begin(), key.end());
    if (spec_.typeFlags & page::kPageNonUnique) {
        before.insert(before.end(), last_.data.begin(), last_.data.end());
        after.insert(after.end(), data.begin(), data.end());
    }
    after.resize(std::min(after.size(), commonPrefix(before, after) + 1));
    return after;
}

Status BulkBuilder::add(ByteView key, ByteView data) {
    TRY(checkOrder(key, data));
    if (nodeCost(key.size(), 0, data.size()) > area_) return fail(JET_errRecordTooBig);
    TRY(addTo(0, key, data));
    breakLeaf_ = false;
    started_ = true;
    last_.key.assign(key.begin(), key.end());
    last_.data.assign(data.begin(), data.end());
    ++summary_.entries;
    return {};
}

Status BulkBuilder::addTo(std::size_t height, ByteView key, ByteView data) {
    if (levels_.size() <= height) levels_.push_back(std::make_unique<Level>(spec_.pageSize));
    Level& level = *levels_[height];
    const std::size_t reserve = height == 0 ? reserve_ : 0;
    const bool wantsBreak = height == 0 && breakLeaf_;
    if (!level.flushed) {
        const std::size_t cost = nodeCost(key.size(), 0, data.size());
        const bool fits = level.collectedCost + cost + reserve <= area_ - spec_.rootHeaderSize;
        if (level.collected.empty() || (fits && !wantsBreak)) {
            level.collected.push_back({{key.begin(), key.end()}, {data.begin(), data.end()}});
            level.collectedCost += cost;
            return {};
        }
        TRY(openFirstPage(level, height));
    }
    const std::size_t shared = commonPrefix(level.prefix, key);
    if (wantsBreak || !level.page->fits(nodeCost(key.size(), shared, data.size()) - kTagSize + reserve)) {
        const PageNumber next = TRY(target_.allocatePage(level.page->number()));
        const Bytes up = height == 0 ? separator(key, data) : level.lastKey;
        const PageNumber closed = level.page->number();
        TRY(closePage(level, height, height == 0 ? next : 0));
        std::array<std::byte, 4> child;
        storeLE<std::uint32_t>(child.data(), closed);
        TRY(addTo(height + 1, up, child));
        // The key becomes the prefix if the node still fits behind it.
        const bool prefixFits = key.size() + nodeCost(key.size(), key.size(), data.size()) <= area_;
        TRY(openPage(level, height, next, prefixFits ? key : ByteView{}));
    }
    if (!appendNode(*level.page, key, commonPrefix(level.prefix, key), data)) {
        return fail(JET_errRecordTooBig);
    }
    level.lastKey.assign(key.begin(), key.end());
    return {};
}

// The collected entries no longer fit into the root: they move to the level's first page.
Status BulkBuilder::openFirstPage(Level& level, std::size_t height) {
    std::vector<ByteView> keys;
    keys.reserve(level.collected.size());
    for (const Entry& entry : level.collected)
        keys.emplace_back(entry.key);
    const auto prefix = choosePrefix(keys);
    const PageNumber number = TRY(target_.allocatePage(spec_.root));
    level.flushed = true;
    TRY(openPage(level, height, number, prefix ? keys[*prefix] : ByteView{}));
    for (const Entry& entry : level.collected) {
        if (!appendNode(*level.page, entry.key, commonPrefix(level.prefix, entry.key), entry.data)) {
            return fail(JET_errInternalError);
        }
    }
    level.lastKey = level.collected.back().key;
    level.collected.clear();
    level.collected.shrink_to_fit();
    return {};
}

// Opens page `number` with `prefix` as key prefix, or none when that would not pay.
Status BulkBuilder::openPage(Level& level, std::size_t height, PageNumber number, ByteView prefix) {
    level.page.emplace(level.buffer, number, spec_.objectId, flagsFor(height, false), target_.nextTime());
    ++summary_.pages;
    level.prefix.clear();
    if (prefix.size() >= kMinSharedPrefix) {
        level.prefix.assign(prefix.begin(), prefix.end());
        if (!level.page->setExternalHeader(prefix)) return fail(JET_errInternalError);
    }
    return {};
}

Status BulkBuilder::closePage(Level& level, std::size_t height, PageNumber next) {
    if (height == 0) level.page->setSiblings(level.previous, next);
    level.previous = level.page->number();
    level.page->seal();
    TRY(target_.writePage(level.page->number(), level.buffer));
    level.page.reset();
    return {};
}

Result<BulkSummary> BulkBuilder::finish(ByteView rootHeader) {
    if (rootHeader.size() != spec_.rootHeaderSize) return fail(JET_errInternalError);
    if (levels_.empty()) levels_.push_back(std::make_unique<Level>(spec_.pageSize));
    std::size_t height = 0;
    for (;;) {
        Level& level = *levels_[height];
        if (!level.flushed) {
            if (level.collectedCost <= area_ - spec_.rootHeaderSize) break;
            TRY(openFirstPage(level, height));
        }
        const PageNumber last = level.page->number();
        TRY(closePage(level, height, 0));
        std::array<std::byte, 4> child;
        storeLE<std::uint32_t>(child.data(), last);
        TRY(addTo(height + 1, {}, child));  // the empty key stands for everything greater
        ++height;
    }
    TRY(writeRoot(*levels_[height], height, rootHeader));
    summary_.levels = static_cast<std::uint32_t>(height + 1);
    return summary_;
}

Status BulkBuilder::writeRoot(const Level& level, std::size_t height, ByteView rootHeader) {
    std::vector<std::byte> buffer(spec_.pageSize);
    page::PageBuilder root(buffer, spec_.root, spec_.objectId, flagsFor(height, true), target_.nextTime());
    if (!root.setExternalHeader(rootHeader)) return fail(JET_errInternalError);
    for (const Entry& entry : level.collected) {
        if (!appendNode(root, entry.key, 0, entry.data)) return fail(JET_errInternalError);
    }
    root.seal();
    return target_.writePage(spec_.root, buffer);
}

namespace {

// For each i: the sum over all j <= i of the smallest of values[j..i]. `rising` and `sums`: as much memory.
void sumMinima(std::span<const std::uint32_t> values, std::span<std::uint32_t> rising,
               std::span<std::uint32_t> sums) {
    std::size_t count = 0;  // places whose values rise; each rules down to the one before it
    for (std::uint32_t i = 0; i < values.size(); ++i) {
        while (count > 0 && values[rising[count - 1]] >= values[i])
            --count;
        const std::uint32_t run = count == 0 ? i + 1 : i - rising[count - 1];
        sums[i] = (count == 0 ? 0 : sums[rising[count - 1]]) + run * values[i];
        rising[count++] = i;
    }
}

}  // namespace

std::optional<std::size_t> choosePrefix(std::span<const ByteView> keys) {
    const std::size_t count = keys.size();
    if (count < 2) return std::nullopt;
    std::vector<std::uint32_t> memory(4 * count);
    const auto part = [&](std::size_t i) { return std::span(memory).subspan(i * count, count); };
    // saved[i]: what line i would save with its predecessor's key as prefix. A line farther away saves the
    // least of all between.
    const std::span<std::uint32_t> saved = part(0);
    for (std::size_t i = 1; i < count; ++i) {
        const std::size_t common = commonPrefix(keys[i - 1], keys[i]);
        saved[i] = common < kMinSharedPrefix ? 0 : static_cast<std::uint32_t>(common - kLengthSize);
    }
    const std::span<std::uint32_t> before = part(1);
    sumMinima(saved, part(3), before);
    std::reverse(saved.begin(), saved.end());
    const std::span<std::uint32_t> behind = part(2);  // backwards
    sumMinima(saved, part(3), behind);
    std::size_t best = 0;
    std::size_t bestIndex = 0;
    for (std::size_t i = 0; i < count; ++i) {
        std::size_t total = keys[i].size() > kLengthSize ? keys[i].size() - kLengthSize : 0;
        total += before[i] + (i + 1 < count ? behind[count - 2 - i] : 0U);
        // The prefix itself takes room, too.
        total = total > keys[i].size() ? total - keys[i].size() : 0;
        if (total > best) {
            best = total;
            bestIndex = i;
        }
    }
    if (best == 0) return std::nullopt;
    return bestIndex;
}

Status buildExtentTree(BulkTreeSpec spec, std::span<const Extent> extents, BulkTarget& target) {
    constexpr std::size_t kSplitBufferSize = 16;
    spec.typeFlags =
        (spec.typeFlags & ~static_cast<std::uint32_t>(page::kPageNonUnique)) | page::kPageSpaceTree;
    spec.density = 100;
    spec.rootHeaderSize = kSplitBufferSize;
    BulkBuilder builder(spec, target);
    for (const Extent& extent : extents) {
        if (extent.count == 0) continue;
        std::array<std::byte, 4> pages;
        storeLE<std::uint32_t>(pages.data(), extent.count);
        TRY(builder.add(extentKey(extent.last), pages));
    }
    TRY(builder.finish(std::array<std::byte, kSplitBufferSize>{}));
    return {};
}

}  // namespace esent::btree
