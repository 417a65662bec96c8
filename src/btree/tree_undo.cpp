#include "btree/tree_undo.h"

#include "btree/entry_change.h"
#include "btree/tree_merger.h"
#include "btree/tree_pages.h"
#include "btree/tree_path.h"
#include "btree/tree_splitter.h"

namespace esent::btree {

namespace {

using cache::LatchMode;
using cache::PageLatch;
using Kind = EntryChange::Kind;

// A tree that need not be open: its descriptor, or what a version knows.
TreeShape shapeOf(Volume& volume, const txn::TreeKey& key, PageNumber root, const txn::Bookmark& node) {
    if (const auto tree = volume.findTree(key.object)) return TreeShape::of(*tree);
    constexpr std::uint32_t kUsualDensity = 80;
    const bool unique = node.data.empty();
    return {&volume, root, root, key.object, unique, false, (100 - kUsualDensity) * volume.pageSize() / 100};
}

// Is it worth a look whether the leaf can go? Not at every node: the neighbour may be full for a long time.
bool looksMergeable(const page::PageView& leaf) {
    const std::size_t area = leaf.size() - leaf.headerSize();
    const unsigned count = leaf.nodeCount();
    return leaf.freeBytes() > area / 2 && (count <= 2 || count % 8 == 0);
}

}  // namespace

void VolumeUndo::add(std::shared_ptr<Volume> volume) {
    const DatabaseId id = volume->id();
    volumes_[id % volumes_.size()].store(std::move(volume));
}

void VolumeUndo::remove(DatabaseId id) {
    volumes_[id % volumes_.size()].store(nullptr);
}

Status VolumeUndo::undo(txn::Transaction& transaction, const txn::VersionView& version,
                        const std::function<void()>& forget) {
    const std::shared_ptr<Volume> volume = volumes_[version.tree.database % volumes_.size()].load();
    if (!volume) return fail(JET_errRollbackError);
    // A temporary table that was closed since: its pages may be somebody else's by now.
    if (volume->isDropped(version.tree.object)) return {};
    const TreeShape shape = shapeOf(*volume, version.tree, version.root, version.node);
    auto scope = ChangeScope::open(*volume, &transaction);
    if (!scope) return fail(JET_errRollbackError);
    EntryChange::Wanted wanted;
    wanted.kind = Kind::Undo;
    wanted.entry = {version.node.key, version.node.data};
    wanted.version = &version;
    wanted.forget = &forget;
    EntryChange change(shape, *scope, nullptr, wanted);
    const auto work = [&]() -> Status {
        {
            PageLatch leaf = TRY(findLeaf(shape, wanted.entry, LatchMode::Exclusive));
            TRY(change.judge(PageNodes(leaf.bytes())));
            if (change.fits(leaf)) return change.carryOut(leaf);
        }
        const std::lock_guard lock(volume->structureLock(shape.object));
        TreePages pages(shape, *scope);
        return TreeSplitter(change, pages).run();
    };
    if (!work()) return fail(JET_errRollbackError);
    return {};
}

Status VolumeUndo::removeDeleted(const txn::TreeKey& tree, PageNumber root, const txn::Bookmark& node) {
    const std::shared_ptr<Volume> volume = volumes_[tree.database % volumes_.size()].load();
    if (!volume || volume->isDropped(tree.object)) return {};
    const TreeShape shape = shapeOf(*volume, tree, root, node);
    ChangeScope scope = TRY(ChangeScope::open(*volume, nullptr));
    EntryChange::Wanted wanted;
    wanted.kind = Kind::Erase;
    wanted.entry = {node.key, node.data};
    EntryChange erase(shape, scope, nullptr, wanted);
    {
        PageLatch leaf = TRY(findLeaf(shape, wanted.entry, LatchMode::Exclusive));
        const PageNodes nodes(leaf.bytes());
        const PageNodes::Place place = nodes.find(wanted.entry);
        if (!place.equal || !nodes[place.line].deleted()) return {};
        if (volume->transactions()->versions().hasVersions(tree, node)) return {};
        if (nodes.view().has(page::kPageRoot) || nodes.count() > 1) {
            TRY(erase.judge(nodes));
            TRY(erase.carryOut(leaf));
            if (nodes.view().has(page::kPageRoot) || !looksMergeable(page::PageView(leaf.bytes()))) return {};
        }
    }
    const std::lock_guard lock(volume->structureLock(shape.object));
    if (volume->isDropped(tree.object)) return {};
    if (TRY(TreeMerger(shape, scope).run(wanted.entry))) return {};
    (void)TRY(TreeMerger(shape, scope, TreeMerger::Way::Partly).run(wanted.entry));
    return {};
}

Result<LogPosition> logBeforeImages(Volume& volume, PageNumber number, ByteView page) {
    txn::TransactionManager* const transactions = volume.transactions();
    log::LogStream* const log = volume.log();
    if (!transactions || !log) return LogPosition{};
    const PageNodes nodes(page);
    if (!nodes.isLeaf() || nodes.view().has(page::kPageSpaceTree)) return LogPosition{};
    const bool unique = !nodes.view().has(page::kPageNonUnique);
    const txn::TreeKey tree{volume.id(), nodes.view().objectId()};
    txn::VersionStore& versions = transactions->versions();
    LogPosition last;
    Bytes key;
    log::RecordBytes record;
    const auto logImage = [&](const txn::VersionView& version) -> Status {
        last = TRY(log->append(encodeNodeChange(undoInfoOf(version, number), record)));
        return {};
    };
    for (unsigned i = 0; i < nodes.count(); ++i) {
        const NodeView node = nodes[i];
        if ((node.flags & page::kNodeVersioned) == 0) continue;
        node.copyKey(key);
        const txn::Bookmark bookmark{key, unique ? ByteView{} : node.data};
        TRY(versions.forEachOwedImage(tree, bookmark, logImage));
    }
    // What was committed in memory was left out above: that commit must be durable before the page is.
    return std::max(last, versions.lastCommit());
}

Status logMovedImages(Volume& volume, const cache::PageLatch& source) {
    if (source.owesImage()) (void)TRY(logBeforeImages(volume, source.number(), source.bytes()));
    return {};
}

}  // namespace esent::btree
