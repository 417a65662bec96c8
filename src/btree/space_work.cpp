#include "btree/space_work.h"

#include <algorithm>
#include <bit>

#include "btree/extent_size.h"
#include "btree/tree_forms.h"
#include "btree/volume_pages.h"
#include "page/page_view.h"

namespace esent::btree {

namespace {

using cache::LatchMode;
using cache::PageLatch;

constexpr unsigned kBitmapBits = 32;
constexpr std::uint32_t kSmallTree = 16;       // beyond this the exact number of owned pages does not matter
constexpr std::uint32_t kSmallestRest = 4;     // of a run of the database root
constexpr PageNumber kFirstPages = 128;        // where births may leave smaller rests ...
constexpr std::uint32_t kSmallDatabase = 254;  // ... in a database below this
constexpr std::uint32_t kTypeFlags = page::kPageIndex | page::kPageLongValue | page::kPageNonUnique;

// Trees whose children take from their space; others pass their children's wishes on.
bool isBaseTree(PageNumber root) {
    return root == kDatabaseRoot || root == 4 || root == 7 || root == 10 || root == 24;
}

TreeShape shapeOf(Volume& volume, const SpaceWork::Owner& of) {
    TreeShape shape;
    shape.volume = &volume;
    shape.root = shape.home = of.root;
    shape.object = of.object;
    shape.unique = (of.header.flags & SpaceHeader::kNonUnique) == 0;
    return shape;
}

// Where the space header starts in a root's external header; nothing: there is none.
std::optional<std::size_t> spaceHeaderAt(ByteView header) {
    if (header.size() == SpaceHeader::kSize) return 0;
    if (header.size() > SpaceHeader::kSize && (header[0] & std::byte{1}) != std::byte{0}) return 1;
    return std::nullopt;
}

}  // namespace

Result<SpaceWork::Owner> SpaceWork::owner(PageNumber root) {
    if (root == 0 || root > kLargestPageNumber) return fail(JET_errDatabaseCorrupted);
    const PageLatch latch = TRY(volume_.file().fix(root, LatchMode::Shared));
    const page::PageView view(latch.bytes());
    if (!view.has(page::kPageRoot) || view.has(page::kPageSpaceTree) || view.has(page::kPageEmpty))
        return fail(JET_errDatabaseCorrupted);
    const ByteView header = TRY(view.externalHeader()).data;
    const auto at = spaceHeaderAt(header);
    if (!at) return fail(JET_errDatabaseCorrupted);
    Owner of{root, view.objectId(), view.flags(), SpaceHeader::load(header.data() + *at), {}};
    const bool legal = of.header.multiExtent() ? of.header.ownedRoot() != 0 : of.header.pages != 0;
    if (!legal) return fail(JET_errDatabaseCorrupted);
    if (const auto tree = volume_.findTree(of.object)) of.hints = tree->facts().hints;
    return of;
}

SpaceTree SpaceWork::ownedTree(const Owner& of) {
    return {scope_, SpaceTree::Role::Owned, of.header.ownedRoot(), of.root, of.object};
}

SpaceTree SpaceWork::availableTree(const Owner& of) {
    return {scope_, SpaceTree::Role::Available, of.header.availableRoot(), of.root, of.object};
}

Status SpaceWork::setHeader(Owner& of, const SpaceHeader& header) {
    PageLatch root = TRY(volume_.file().fix(of.root, LatchMode::Exclusive));
    const ByteView old = TRY(page::PageView(root.bytes()).externalHeader()).data;
    const auto at = spaceHeaderAt(old);
    if (!at) return fail(JET_errDatabaseCorrupted);
    Bytes bytes(old.begin(), old.end());
    header.store(bytes.data() + *at);
    TRY(changeExternalHeader(shapeOf(volume_, of), scope_, root, bytes));
    of.header = header;
    return {};
}

// ---- taking ----

Result<PageNumber> SpaceWork::allocatePage(PageNumber root, PageNumber neighbour) {
    Owner of = TRY(owner(root));
    if (!of.header.multiExtent()) {
        if (of.header.bitmapOrOwnedRoot != 0) return TRY(takeFromBitmap(of, 1)).first();
        TRY(convert(of, {1, 1, false}));
        of = TRY(owner(root));
    }
    SpaceTree available = availableTree(of);
    for (unsigned attempt = 0; attempt < 2; ++attempt) {
        if (neighbour != 0) {
            const auto near = TRY(available.notLess(neighbour + 1));
            if (near && near->first() <= neighbour + 1) return TRY(takeLowest(of, *near, 1)).first();
        }
        if (const auto any = TRY(available.notLess(0))) return TRY(takeLowest(of, *any, 1)).first();
        TRY(enlarge(of, 1));
    }
    return fail(JET_errDatabaseCorrupted);
}

Result<Extent> SpaceWork::takeFromBitmap(Owner& of, std::uint32_t pages) {
    SpaceHeader header = of.header;
    const std::uint32_t represented = std::min<std::uint32_t>(header.pages - 1, kBitmapBits);
    if (pages <= represented) {
        for (std::uint32_t first = 0; first + pages <= represented; ++first) {
            const auto run = static_cast<std::uint32_t>(((std::uint64_t{1} << pages) - 1) << first);
            if ((header.bitmapOrOwnedRoot & run) != run) continue;
            header.bitmapOrOwnedRoot &= ~run;
            TRY(setHeader(of, header));
            return Extent{of.root + first + pages, pages};
        }
    }
    return Extent{};
}

Result<Extent> SpaceWork::takeLowest(const Owner& of, const Extent& from, std::uint32_t pages) {
    SpaceTree available = availableTree(of);
    const std::uint32_t taken = std::min(pages, from.count);
    if (taken == from.count) {
        TRY(available.remove(from.last));
    } else {
        TRY(available.resize(from.last, from.count - taken));
    }
    return Extent{from.first() + taken - 1, taken};
}

Result<std::optional<Extent>> SpaceWork::takeAvailable(const Owner& of, const Request& request) {
    std::optional<Extent> found;
    TRY(availableTree(of).forEach([&](const Extent& run) {
        if (run.count >= request.least) found = run;
        return !found;
    }));
    if (!found) return std::optional<Extent>{};
    std::uint32_t pages = std::min(found->count, request.wanted);
    if (of.root == kDatabaseRoot && found->count - pages < kSmallestRest) {
        const bool early =
            request.birth && found->first() < kFirstPages && TRY(ownedPages()) < kSmallDatabase;
        if (!early) pages = found->count;
    }
    return std::optional<Extent>(TRY(takeLowest(of, *found, pages)));
}

Result<Extent> SpaceWork::takeFrom(PageNumber parent, const Request& request) {
    Owner of = TRY(owner(parent));
    if (!of.header.multiExtent()) {
        // A single extent gives no more than it must.
        const Extent run = TRY(takeFromBitmap(of, request.least));
        if (run.count != 0) return run;
        TRY(convert(of, request));
        of = TRY(owner(parent));
        // The conversion was made larger for this.
        if (request.wanted > 1) {
            if (const auto rest = TRY(takeAvailable(of, request))) return *rest;
        }
    }
    if (isBaseTree(parent) || (of.hints.flags & kHintUseParentSpace) != 0) {
        for (unsigned attempt = 0; attempt < 2; ++attempt) {
            if (const auto run = TRY(takeAvailable(of, request))) return *run;
            if (parent == kDatabaseRoot) {
                TRY(growFile(request.wanted));
            } else {
                TRY(enlarge(of, request.least));
            }
        }
        return fail(JET_errOutOfDatabaseSpace);
    }
    // Straight from above; it passes through this tree's owned extents only.
    const Extent run = TRY(takeFrom(of.header.parent, request));
    TRY(prepareTrees(of));
    TRY(ownedTree(of).insert(run));
    return run;
}

Status SpaceWork::enlarge(Owner& of, std::uint32_t request) {
    if (of.root == kDatabaseRoot) return growFile(request);
    const std::uint32_t pages =
        nextExtentPages(of.header, TRY(countOwned(of)), of.hints, volume_.pageSize(), request);
    if (of.header.pages != pages) {
        SpaceHeader header = of.header;
        header.pages = pages;
        header.flags |= SpaceHeader::kVersion2;
        TRY(setHeader(of, header));
    }
    TRY(prepareTrees(of));
    const Extent extent = TRY(takeFrom(of.header.parent, {pages, request, false}));
    TRY(ownedTree(of).insert(extent));
    return availableTree(of).insert(extent);
}

Status SpaceWork::convert(const Owner& of, const Request& request) {
    if (of.header.parent == 0) return fail(JET_errDatabaseCorrupted);
    const std::uint32_t wanted = conversionPages(of.header, of.hints, volume_.pageSize(), request.wanted);
    const Extent second = TRY(takeFrom(of.header.parent, {wanted, request.least + 2, false}));
    ConvertTree what;
    scope_.sign(what.head);
    what.head.code = log::RecordCode::ConvertTree2;
    what.head.page = of.root;
    what.head.unique = (of.header.flags & SpaceHeader::kNonUnique) == 0;
    what.object = of.object;
    what.owned = second.first();
    what.available = second.first() + 1;
    what.parent = of.header.parent;
    what.secondFirst = second.first();
    what.pages = of.header.pages;
    what.secondPages = second.count;
    what.bitmap = of.header.bitmapOrOwnedRoot;
    what.pageFlags = of.pageFlags & kTypeFlags;
    cache::CachedFile& file = volume_.file();
    PageLatch root = TRY(file.fix(of.root, LatchMode::Exclusive));
    PageLatch owned = TRY(file.fixNew(what.owned));
    PageLatch available = TRY(file.fixNew(what.available));
    what.head.before = page::PageView(root.bytes()).dbtime();
    what.head.after = volume_.nextTime();
    LogPosition record;
    if (scope_.logs()) {
        encode(what, ChangeScope::scratch());
        record = TRY(scope_.append(ByteView(ChangeScope::scratch())));
    }
    TRY(convertRoot(what, root.writable()));
    TRY(formOwned(what, owned.writable()));
    TRY(formAvailable(what, available.writable()));
    for (PageLatch* const latch : {&root, &owned, &available})
        markChanged(*latch, what.head.after, record, scope_.begin());
    return {};
}

// ---- giving ----

Status SpaceWork::giveToBitmap(Owner& of, const Extent& run) {
    SpaceHeader header = of.header;
    if (run.first() <= of.root || run.last >= of.root + header.pages) return fail(JET_errDatabaseCorrupted);
    for (PageNumber page = run.first(); page <= run.last; ++page) {
        const std::uint32_t bit = page - of.root - 1;
        if (bit < kBitmapBits) header.bitmapOrOwnedRoot |= 1u << bit;
    }
    return setHeader(of, header);
}

Status SpaceWork::giveTo(PageNumber root, const Extent& run) {
    Owner of = TRY(owner(root));
    if (!of.header.multiExtent()) return giveToBitmap(of, run);
    TRY(prepareTrees(of));
    SpaceTree owned = ownedTree(of);
    SpaceTree available = availableTree(of);
    const auto around = TRY(owned.notLess(run.last));
    if (!around || around->first() > run.first()) return fail(JET_errDatabaseCorrupted);
    Extent merged = run;
    const auto left = TRY(available.endingWith(run.first() - 1));
    const bool joinsLeft = left && left->last >= around->first();
    if (joinsLeft) merged.count += left->count;
    const auto right = TRY(available.notLess(run.first()));
    if (right && right->first() <= run.last) return fail(JET_errDatabaseCorrupted);  // given twice
    const bool joinsRight = right && right->first() == run.last + 1 && right->last <= around->last;
    if (joinsRight) merged = {right->last, merged.count + right->count};
    if (joinsLeft) TRY(available.remove(left->last));
    const bool whole = merged == *around && root != kDatabaseRoot;
    if (whole) {
        if (joinsRight) TRY(available.remove(right->last));
        TRY(owned.remove(around->last));
        return giveTo(of.header.parent, merged);
    }
    if (joinsRight) return available.resize(merged.last, merged.count);
    return available.insert(merged);
}

Result<std::vector<Extent>> SpaceWork::ownedExtents(PageNumber root) {
    const Owner of = TRY(owner(root));
    std::vector<Extent> extents;
    if (!of.header.multiExtent()) {
        extents.push_back({of.root + of.header.pages - 1, of.header.pages});
        return extents;
    }
    TRY(ownedTree(of).forEach([&](const Extent& extent) {
        extents.push_back(extent);
        return true;
    }));
    return extents;
}

Result<std::uint64_t> SpaceWork::countOwned(const Owner& of) {
    std::uint64_t pages = 0;
    TRY(ownedTree(of).forEach([&](const Extent& extent) {
        pages += extent.count;
        return pages <= kSmallTree;
    }));
    return pages;
}

// ---- the split buffers of space trees ----

Status SpaceWork::prepareTrees(const Owner& of) {
    if (std::find(preparing_.begin(), preparing_.end(), of.root) != preparing_.end()) return {};
    preparing_.push_back(of.root);
    Status status;
    for (SpaceTree tree : {ownedTree(of), availableTree(of)}) {
        const auto need = tree.need();
        const auto buffer = need ? tree.buffer() : Result<SpaceTree::Buffer>(fail(need.error()));
        if (!buffer) {
            status = fail(buffer.error());
        } else if (buffer->pages() < need->least) {
            status = refill(of, tree, *need);
        }
        if (!status) break;
    }
    preparing_.pop_back();
    return status;
}

Status SpaceWork::refill(const Owner& of, SpaceTree& tree, const SpaceTree::Need& need) {
    const Request request{need.wanted, need.least, false};
    std::optional<Extent> run = TRY(takeAvailable(of, request));
    bool fromParent = false;
    if (!run && of.root == kDatabaseRoot) {
        TRY(growFile(need.wanted));
        run = TRY(takeAvailable(of, request));
    } else if (!run) {
        run = TRY(takeFrom(of.header.parent, request));
        fromParent = true;
    }
    if (!run) return fail(JET_errOutOfDatabaseSpace);
    SpaceTree::Buffer buffer = TRY(tree.buffer());
    Extent& smaller = buffer.runs[buffer.runs[0].count <= buffer.runs[1].count ? 0 : 1];
    const Extent spilled = std::exchange(smaller, *run);
    // First into the buffer: the insertions behind may split.
    TRY(tree.setBuffer(buffer));
    if (fromParent) TRY(ownedTree(of).insert(*run));
    if (spilled.count != 0) TRY(availableTree(of).insert(spilled));
    return {};
}

// ---- the file ----

Result<std::uint32_t> SpaceWork::ownedPages() {
    VolumePages pages(volume_.file());
    return btree::ownedPages(pages);
}

Status SpaceWork::growFile(std::uint32_t pages) {
    TRY(growExactly(pages));
    // The next extension is there before it is wanted. Nothing needs it, so a full disk does not matter.
    os::File& file = volume_.file().file();
    const std::uint64_t limit = volume_.settings().sizeLimitPages;
    std::uint64_t last = std::uint64_t{TRY(ownedPages())} + volume_.settings().extensionPages;
    if (limit != 0) last = std::min(last, limit);
    if (last > kLargestPageNumber) return {};
    const std::uint64_t bytes = page::pageOffset(static_cast<PageNumber>(last) + 1, volume_.pageSize());
    if (const auto size = file.size(); size && *size < bytes) (void)file.allocate(bytes);
    return {};
}

Status SpaceWork::growExactly(std::uint32_t pages) {
    Owner root = TRY(owner(kDatabaseRoot));
    TRY(prepareTrees(root));  // may grow the file itself: before we ask how large it is
    root = TRY(owner(kDatabaseRoot));
    const std::uint32_t owned = TRY(ownedPages());
    const std::uint32_t limit = volume_.sizeLimitPages();
    std::uint32_t growth = fileGrowthPages(root.header, {owned, volume_.settings().extensionPages, pages});
    const std::uint32_t most = limit == 0 ? kLargestPageNumber : std::min(limit, kLargestPageNumber);
    if (owned >= most) return fail(JET_errOutOfDatabaseSpace);
    growth = std::min(growth, most - owned);
    if (growth < pages) return fail(JET_errOutOfDatabaseSpace);
    return extend(growth, owned);
}

Status SpaceWork::extend(std::uint32_t pages, std::uint32_t owned) {
    const Extent extent{owned + pages, pages};
    os::File& file = volume_.file().file();
    const std::uint64_t bytes = page::pageOffset(extent.last + 1, volume_.pageSize());
    if (TRY(file.size()) < bytes) TRY(file.allocate(bytes));
    log::ExtendDatabaseRecord record;
    record.dbid = volume_.id();
    record.lastPage = extent.last;
    if (scope_.logs()) TRY(scope_.append(ByteView(log::encode(record))));
    const Owner root = TRY(owner(kDatabaseRoot));
    SpaceTree available = availableTree(root);
    TRY(ownedTree(root).insert(extent));
    // Shelved pages stay out of use for good.
    std::vector<PageNumber> barriers = TRY(available.dropShelved(extent.last));
    barriers.push_back(extent.last + 1);
    PageNumber first = extent.first();
    for (const PageNumber barrier : barriers) {
        if (first != extent.first()) TRY(prepareTrees(root));  // takes from the run before
        if (barrier > first) TRY(available.insert({barrier - 1, barrier - first}));
        first = std::max(first, barrier + 1);
    }
    return {};
}

Status SpaceWork::cutFile(std::uint32_t pages) {
    const Owner root = TRY(owner(kDatabaseRoot));
    const std::uint32_t before = TRY(ownedPages());
    std::uint32_t last = before;
    while (last > pages) {
        TRY(prepareTrees(root));  // may take pages: before we look
        const auto free = TRY(availableTree(root).endingWith(last));
        const auto extent = TRY(ownedTree(root).endingWith(last));
        if (!extent) return fail(JET_errDatabaseCorrupted);
        if (!free || free->count > extent->count) break;
        const std::uint32_t cut = std::min(free->count, last - pages);
        TRY(availableTree(root).remove(last));
        TRY(ownedTree(root).remove(last));
        if (cut < extent->count) TRY(ownedTree(root).insert({last - cut, extent->count - cut}));
        if (cut < free->count) TRY(availableTree(root).insert({last - cut, free->count - cut}));
        last -= cut;
    }
    if (last == before) return {};
    if (scope_.logs()) {
        log::RecordBytes record(18);
        record[0] = static_cast<std::byte>(log::RecordCode::ShrinkDatabase3);
        storeLE<std::uint8_t>(record.data() + 1, volume_.id());
        storeLE<std::uint32_t>(record.data() + 2, last);
        storeLE<std::uint32_t>(record.data() + 6, before - last);
        storeLE<std::uint64_t>(record.data() + 10, volume_.nextTime());
        const LogPosition position = TRY(scope_.append(ByteView(record)));
        TRY(volume_.log()->flush(position));
    }
    volume_.file().discardFrom(last + 1);
    return volume_.file().file().resize(page::pageOffset(last + 1, volume_.pageSize()));
}

}  // namespace esent::btree
