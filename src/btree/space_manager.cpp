#include "btree/space_manager.h"

#include "btree/space_work.h"
#include "btree/tree_forms.h"
#include "btree/volume_pages.h"

namespace esent::btree {

namespace {

using cache::PageLatch;

constexpr std::uint32_t kSpaceRootPages = 3;  // root and the roots of its space trees

std::uint32_t typeFlagsOf(const SpaceManager::NewTree& tree) {
    std::uint32_t flags = 0;
    if (tree.kind == TreeKind::Index) flags |= page::kPageIndex;
    if (tree.kind == TreeKind::LongValues) flags |= page::kPageLongValue;
    if (!tree.unique) flags |= page::kPageNonUnique;
    return flags;
}

// What both records of births begin with.
ChangeHead birthHead(ChangeScope& scope, log::RecordCode code, const Extent& extent, bool unique) {
    ChangeHead head;
    scope.sign(head);
    head.code = code;
    head.page = extent.first();
    head.unique = unique;
    head.after = scope.volume().nextTime();
    return head;
}

Status createSingle(ChangeScope& scope, const SpaceManager::NewTree& wanted, const Extent& extent,
                    ObjectId object) {
    PageLatch root = TRY(scope.volume().file().fixNew(extent.first()));
    CreateSingle what;
    what.head = birthHead(scope, log::RecordCode::CreateSingleExtentTree, extent, wanted.unique);
    what.object = object;
    what.parent = wanted.parentRoot;
    what.pages = extent.count;
    what.pageFlags = typeFlagsOf(wanted);
    encode(what, ChangeScope::scratch());
    const LogPosition record = TRY(scope.append(ByteView(ChangeScope::scratch())));
    TRY(formRoot(what, root.writable()));
    markChanged(root, what.head.after, record, scope.begin());
    return {};
}

Status createMultiple(ChangeScope& scope, const SpaceManager::NewTree& wanted, const Extent& extent,
                      ObjectId object) {
    cache::CachedFile& file = scope.volume().file();
    PageLatch root = TRY(file.fixNew(extent.first()));
    PageLatch owned = TRY(file.fixNew(extent.first() + 1));
    PageLatch available = TRY(file.fixNew(extent.first() + 2));
    CreateMultiple what;
    what.head = birthHead(scope, log::RecordCode::CreateMultipleExtentTree, extent, wanted.unique);
    what.object = object;
    what.owned = extent.first() + 1;
    what.available = extent.first() + 2;
    what.parent = wanted.parentRoot;
    what.pages = extent.count;
    what.pageFlags = typeFlagsOf(wanted);
    encode(what, ChangeScope::scratch());
    const LogPosition record = TRY(scope.append(ByteView(ChangeScope::scratch())));
    TRY(formRoot(what, root.writable()));
    TRY(formOwned(what, owned.writable()));
    TRY(formAvailable(what, available.writable()));
    for (PageLatch* const latch : {&root, &owned, &available})
        markChanged(*latch, what.head.after, record, scope.begin());
    return {};
}

}  // namespace

Result<PageNumber> SpaceManager::allocatePage(txn::Transaction* transaction, Tree& tree,
                                              PageNumber neighbour) {
    ChangeScope scope = TRY(ChangeScope::open(volume_, transaction));
    const std::lock_guard lock(volume_.spaceLock());
    return SpaceWork(scope).allocatePage(tree.root(), neighbour);
}

Status SpaceManager::freePage(txn::Transaction* transaction, Tree& tree, PageNumber page) {
    ChangeScope scope = TRY(ChangeScope::open(volume_, transaction));
    const std::lock_guard lock(volume_.spaceLock());
    return SpaceWork(scope).giveTo(tree.root(), {page, 1});
}

Result<TreeFacts> SpaceManager::createTree(txn::Transaction* transaction, const NewTree& wanted) {
    ChangeScope scope = TRY(ChangeScope::open(volume_, transaction));
    const std::lock_guard lock(volume_.spaceLock());
    SpaceWork work(scope);
    std::uint32_t pages = std::max(wanted.initialPages, 1u);
    if (wanted.multipleExtents) pages = std::max(pages, kSpaceRootPages);
    const Extent extent = TRY(work.takeFrom(wanted.parentRoot, {pages, pages, true}));
    TreeFacts facts;
    facts.root = extent.first();
    facts.object = volume_.nextObject();
    facts.parentRoot = wanted.parentRoot;
    facts.kind = wanted.kind;
    facts.unique = wanted.unique;
    facts.densityPercent = wanted.densityPercent;
    facts.hints = wanted.hints;
    const Status created = wanted.multipleExtents ? createMultiple(scope, wanted, extent, facts.object)
                                                  : createSingle(scope, wanted, extent, facts.object);
    if (created) return facts;
    (void)work.giveTo(wanted.parentRoot, extent);
    return fail(created.error());
}

Status SpaceManager::dropTree(txn::Transaction* transaction, const TreeFacts& tree) {
    ChangeScope scope = TRY(ChangeScope::open(volume_, transaction));
    // No merge of the tree is under way, and none begins any more.
    const std::lock_guard structure(volume_.structureLock(tree.object));
    const std::lock_guard lock(volume_.spaceLock());
    SpaceWork work(scope);
    const SpaceWork::Owner of = TRY(work.owner(tree.root));
    if (of.object != tree.object || tree.root == kDatabaseRoot) return fail(JET_errDatabaseCorrupted);
    const std::vector<Extent> extents = TRY(work.ownedExtents(tree.root));
    volume_.markDropped(tree.object);
    for (const Extent& extent : extents)
        TRY(work.giveTo(of.header.parent, extent));
    return {};
}

Result<std::uint32_t> SpaceManager::grow(txn::Transaction* transaction, std::uint32_t pages) {
    ChangeScope scope = TRY(ChangeScope::open(volume_, transaction));
    const std::lock_guard lock(volume_.spaceLock());
    SpaceWork work(scope);
    const std::uint32_t owned = TRY(work.ownedPages());
    if (owned < pages) TRY(work.growExactly(pages - owned));
    return work.ownedPages();
}

Result<std::uint32_t> SpaceManager::shrink(txn::Transaction* transaction, std::uint32_t pages) {
    ChangeScope scope = TRY(ChangeScope::open(volume_, transaction));
    const std::lock_guard lock(volume_.spaceLock());
    SpaceWork work(scope);
    TRY(work.cutFile(pages));
    return work.ownedPages();
}

Result<std::uint32_t> SpaceManager::ownedPages() {
    const std::lock_guard lock(volume_.spaceLock());
    VolumePages pages(volume_.file());
    return btree::ownedPages(pages);
}

Result<TreeSpace> SpaceManager::spaceOf(PageNumber root) {
    const std::lock_guard lock(volume_.spaceLock());
    VolumePages pages(volume_.file());
    return readTreeSpace(pages, root);
}

}  // namespace esent::btree
