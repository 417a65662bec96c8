#include "btree/space.h"

#include <algorithm>
#include <numeric>

#include "btree/tree_walker.h"
#include "page/page_view.h"

namespace esent::btree {

namespace {

constexpr std::size_t kLongRootHeader = 25;  // with the auto-increment maximum
constexpr unsigned kBitmapBits = 32;

PageNumber loadBigEndian(ByteView bytes) {
    PageNumber value = 0;
    for (const std::byte b : bytes)
        value = (value << 8) | std::to_integer<PageNumber>(b);
    return value;
}

bool isLegal(const Extent& extent) {
    return extent.count > 0 && extent.last <= kLargestPageNumber && extent.count <= extent.last;
}

// The nodes of a tree of extents. Owned extents ascend and never overlap; so do available ones of one pool.
Result<std::vector<Extent>> readExtents(PageSource& source, PageNumber root, ObjectId objectId) {
    std::vector<Extent> extents;
    TreeWalker walker(source, root, objectId);
    for (bool found = TRY(walker.first()); found; found = TRY(walker.next())) {
        if (!walker.leaf().has(page::kPageSpaceTree)) return fail(JET_errDatabaseCorrupted);
        Bytes key;
        walker.node().copyKey(key);
        if ((key.size() != 4 && key.size() != 5) || walker.node().data.size() != 4) {
            return fail(JET_errDatabaseCorrupted);
        }
        const bool pooled = key.size() == 5;
        if (pooled && key[0] == kShelvedPool) continue;
        const Extent extent{loadBigEndian(ByteView(key).last(4)),
                            loadLE<std::uint32_t>(walker.node().data, 0)};
        if (pooled && extent.count == 0) continue;  // marks a position only
        if (!isLegal(extent)) return fail(JET_errDatabaseCorrupted);
        extents.push_back(extent);
    }
    std::sort(extents.begin(), extents.end(),
              [](const Extent& a, const Extent& b) { return a.last < b.last; });
    for (std::size_t i = 1; i < extents.size(); ++i) {
        if (extents[i].first() <= extents[i - 1].last) return fail(JET_errDatabaseCorrupted);
    }
    return extents;
}

// Pages set aside in tag 0 of the root of a space tree.
Status readSplitBuffer(PageSource& source, PageNumber root, std::vector<Extent>& into) {
    const LoadedPage page = TRY(loadPage(source, root));
    const ByteView header = TRY(page.view().externalHeader()).data;
    if (header.empty()) return {};
    if (header.size() != 16) return fail(JET_errDatabaseCorrupted);
    for (std::size_t at = 0; at < header.size(); at += 8) {
        const Extent extent{loadLE<std::uint32_t>(header, at), loadLE<std::uint32_t>(header, at + 4)};
        if (extent.count == 0) continue;
        if (!isLegal(extent)) return fail(JET_errDatabaseCorrupted);
        into.push_back(extent);
    }
    return {};
}

// Free runs of a single-extent tree: its bitmap, and the pages that a bitmap can't represent.
std::vector<Extent> bitmapRuns(PageNumber root, const SpaceHeader& header) {
    std::vector<Extent> runs;
    const auto addRun = [&runs](PageNumber first, std::uint32_t count) {
        if (runs.empty() || runs.back().last + 1 != first) {
            runs.push_back({first + count - 1, count});
            return;
        }
        runs.back().last += count;
        runs.back().count += count;
    };
    for (std::uint32_t i = 1; i < header.pages && i <= kBitmapBits; ++i) {
        if ((header.bitmapOrOwnedRoot >> (i - 1)) & 1U) addRun(root + i, 1);
    }
    if (header.pages > kBitmapBits + 1) addRun(root + kBitmapBits + 1, header.pages - kBitmapBits - 1);
    return runs;
}

std::uint64_t sum(const std::vector<Extent>& extents) {
    return std::accumulate(extents.begin(), extents.end(), std::uint64_t{0},
                           [](std::uint64_t total, const Extent& e) { return total + e.count; });
}

Result<SpaceHeader> spaceHeaderOf(const LoadedPage& root) {
    if (!root.view().has(page::kPageRoot) || root.view().has(page::kPageSpaceTree)) {
        return fail(JET_errDatabaseCorrupted);
    }
    const ByteView header = TRY(root.view().externalHeader()).data;
    if (header.size() == SpaceHeader::kSize) return SpaceHeader::load(header.data());
    const bool isLong = header.size() == kLongRootHeader || header.size() == SpaceHeader::kSize + 1;
    if (isLong && (std::to_integer<unsigned>(header[0]) & 1U) != 0) {
        return SpaceHeader::load(header.data() + 1);
    }
    return fail(JET_errDatabaseCorrupted);
}

}  // namespace

SpaceHeader SpaceHeader::load(const std::byte* at) {
    return {loadLE<std::uint32_t>(at), loadLE<std::uint32_t>(at + 4), loadLE<std::uint32_t>(at + 8),
            loadLE<std::uint32_t>(at + 12)};
}

void SpaceHeader::store(std::byte* at) const {
    storeLE<std::uint32_t>(at, pages);
    storeLE<std::uint32_t>(at + 4, parent);
    storeLE<std::uint32_t>(at + 8, flags);
    storeLE<std::uint32_t>(at + 12, bitmapOrOwnedRoot);
}

std::uint64_t TreeSpace::ownedPages() const {
    return sum(owned);
}
std::uint64_t TreeSpace::availablePages() const {
    return sum(available);
}

Result<SpaceHeader> readSpaceHeader(PageSource& source, PageNumber root) {
    return spaceHeaderOf(TRY(loadPage(source, root)));
}

Result<TreeSpace> readTreeSpace(PageSource& source, PageNumber root) {
    const LoadedPage page = TRY(loadPage(source, root));
    const ObjectId objectId = page.view().objectId();
    TreeSpace space;
    space.header = TRY(spaceHeaderOf(page));
    if (space.header.multiExtent()) {
        const PageNumber owned = space.header.ownedRoot();
        if (owned == 0 || owned >= kLargestPageNumber) return fail(JET_errDatabaseCorrupted);
        space.owned = TRY(readExtents(source, owned, objectId));
        space.available = TRY(readExtents(source, space.header.availableRoot(), objectId));
        TRY(readSplitBuffer(source, owned, space.reserved));
        TRY(readSplitBuffer(source, space.header.availableRoot(), space.reserved));
        return space;
    }
    const std::uint32_t pages = space.header.pages;
    if (pages == 0 || pages > kLargestPageNumber - root) return fail(JET_errDatabaseCorrupted);
    space.owned.push_back({root + pages - 1, pages});
    space.available = bitmapRuns(root, space.header);
    return space;
}

Result<std::uint32_t> ownedPages(PageSource& source) {
    const SpaceHeader header = TRY(readSpaceHeader(source, kDatabaseRoot));
    if (!header.multiExtent()) return fail(JET_errDatabaseCorrupted);
    TreeWalker walker(source, header.ownedRoot());
    if (!TRY(walker.last())) return fail(JET_errDatabaseCorrupted);
    Bytes key;
    walker.node().copyKey(key);
    if (key.size() != 4) return fail(JET_errDatabaseCorrupted);
    const PageNumber last = loadBigEndian(key);
    if (last == 0 || last > kLargestPageNumber) return fail(JET_errDatabaseCorrupted);
    return last;
}

}  // namespace esent::btree
