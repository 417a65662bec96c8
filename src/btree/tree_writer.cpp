#include "btree/tree_writer.h"

#include "btree/entry_change.h"
#include "btree/tree_pages.h"
#include "btree/tree_path.h"
#include "btree/tree_splitter.h"

namespace esent::btree {

namespace {

using cache::LatchMode;
using cache::PageLatch;
using Wanted = EntryChange::Wanted;
using Kind = EntryChange::Kind;

Status split(Tree& tree, EntryChange& change) {
    const std::lock_guard lock(tree.structureLock());
    TreePages pages(change.tree(), change.scope());
    return TreeSplitter(change, pages).run();
}

bool isLastLeaf(const TreeShape& shape, ByteView page) {
    return checkKind(shape, page, true).has_value() && page::PageView(page).nextPage() == 0;
}

// The leaf that took the last entry, if this one goes behind it, and its nodes. Empty latch: it does not, or
// there is no hint.
PageLatch hintedLeaf(Tree& tree, const TreeShape& shape, const Entry& entry, PageNodes& nodes) {
    const PageNumber hint = tree.lastLeafHint().load(std::memory_order_relaxed);
    if (hint == 0) return {};
    Result<PageLatch> leaf = tree.volume().file().fix(hint, LatchMode::Exclusive);
    if (leaf && isLastLeaf(shape, leaf->bytes())) {
        nodes = PageNodes(leaf->bytes());
        if (nodes.count() > 0 && nodes.compare(nodes.count() - 1, entry) < 0) return std::move(*leaf);
    }
    // The page may be anything by now, even gone.
    tree.lastLeafHint().store(0, std::memory_order_relaxed);
    return {};
}

Status insertInto(Tree& tree, txn::Transaction* transaction, const Wanted& wanted) {
    const TreeShape shape = TreeShape::of(tree);
    ChangeScope scope = TRY(ChangeScope::open(tree.volume(), transaction));
    EntryChange change(shape, scope, transaction, wanted);
    {
        PageNodes nodes;
        PageLatch leaf = hintedLeaf(tree, shape, wanted.entry, nodes);
        const bool hinted = static_cast<bool>(leaf);
        if (hinted) {
            TRY(change.judgeAt(nodes, {nodes.count(), false}));
        } else {
            leaf = TRY(findLeaf(shape, wanted.entry, LatchMode::Exclusive));
            nodes = PageNodes(leaf.bytes());
            TRY(change.judge(nodes));
        }
        if (change.fits(leaf)) {
            const bool atEnd = change.line() == nodes.count() && nodes.view().nextPage() == 0;
            TRY(change.carryOut(leaf));
            if (!hinted && atEnd) tree.lastLeafHint().store(leaf.number(), std::memory_order_relaxed);
            return {};
        }
    }
    return split(tree, change);
}

// An entry's leaf, latched exclusively, and its place there.
struct Located {
    PageLatch leaf;
    PageNodes nodes;
    PageNodes::Place place;
};

// Where the cursor left it, if the page is still as it was, else by a search.
Result<Located> locate(const TreeShape& shape, const Entry& entry, const LeafSpot& spot) {
    if (spot.page != 0) {
        PageLatch leaf = shape.volume->file().refix(spot.mark, spot.page, LatchMode::Exclusive);
        if (leaf && checkKind(shape, leaf.bytes(), true)) {
            const PageNodes nodes(leaf.bytes());
            if (spot.line < nodes.count() && nodes.compare(spot.line, entry) == 0)
                return Located{std::move(leaf), nodes, {spot.line, true}};
        }
    }
    PageLatch leaf = TRY(findLeaf(shape, entry, LatchMode::Exclusive));
    const PageNodes nodes(leaf.bytes());
    return Located{std::move(leaf), nodes, nodes.find(entry)};
}

Status changeEntry(Tree& tree, txn::Transaction* transaction, const Wanted& wanted,
                   const LeafSpot& spot = {}) {
    const TreeShape shape = TreeShape::of(tree);
    ChangeScope scope = TRY(ChangeScope::open(tree.volume(), transaction));
    EntryChange change(shape, scope, transaction, wanted);
    {
        Located at = TRY(locate(shape, wanted.entry, spot));
        TRY(change.judgeAt(at.nodes, at.place));
        if (change.fits(at.leaf)) return change.carryOut(at.leaf);
    }
    return split(tree, change);
}

Wanted wantedOf(Kind kind, const txn::Bookmark& node) {
    Wanted wanted;
    wanted.kind = kind;
    wanted.entry = {node.key, node.data};
    return wanted;
}

// The space header is the page's own affair: whoever knew the old header must not bring back an old one.
Bytes withSpaceHeader(ByteView header, ByteView old) {
    constexpr std::size_t kLong = SpaceHeader::kSize + 1;  // a byte of bits in front
    Bytes bytes(header.begin(), header.end());
    const auto spaceIn = [](ByteView of) {
        const bool longForm = of.size() >= kLong;
        if (longForm ? (of[0] & std::byte{1}) == std::byte{0} : of.size() != SpaceHeader::kSize)
            return ByteView{};
        return of.subspan(longForm ? 1 : 0, SpaceHeader::kSize);
    };
    const ByteView from = spaceIn(old);
    const ByteView into = spaceIn(bytes);
    if (from.empty() || into.empty()) return bytes;
    std::memcpy(bytes.data() + (into.data() - bytes.data()), from.data(), from.size());
    return bytes;
}

}  // namespace

Status TreeWriter::insert(txn::Transaction* transaction, ByteView key, ByteView data) {
    Wanted wanted;
    wanted.kind = Kind::Insert;
    wanted.entry = {key, tree_->unique() ? ByteView{} : data};
    wanted.data = data;
    return insertInto(*tree_, transaction, wanted);
}

Status TreeWriter::append(txn::Transaction* transaction, ByteView key, ByteView data) {
    return insert(transaction, key, data);
}

Status TreeWriter::replace(txn::Transaction* transaction, const txn::Bookmark& node, ByteView data,
                           const ByteView* expected, const LeafSpot& spot) {
    Wanted wanted = wantedOf(Kind::Replace, node);
    wanted.data = data;
    wanted.expected = expected;
    return changeEntry(*tree_, transaction, wanted, spot);
}

Status TreeWriter::remove(txn::Transaction* transaction, const txn::Bookmark& node, const LeafSpot& spot) {
    return changeEntry(*tree_, transaction, wantedOf(Kind::FlagDelete, node), spot);
}

Status TreeWriter::addDelta(txn::Transaction* transaction, const txn::Bookmark& node, std::uint16_t offset,
                            std::uint8_t width, std::int64_t delta, std::int64_t* before) {
    Wanted wanted = wantedOf(Kind::Delta, node);
    wanted.offset = offset;
    wanted.width = width;
    wanted.delta = delta;
    wanted.before = before;
    return changeEntry(*tree_, transaction, wanted);
}

Status TreeWriter::lock(txn::Transaction& transaction, const txn::Bookmark& node, bool write,
                        const LeafSpot& spot) {
    const TreeShape shape = TreeShape::of(*tree_);
    const Located at = TRY(locate(shape, {node.key, node.data}, spot));
    if (!at.place.equal) return fail(JET_errRecordNotFound);
    const NodeView found = at.nodes[at.place.line];
    const auto kind = write ? txn::VersionKind::WriteLock : txn::VersionKind::ReadLock;
    // A node that was deleted is somebody's business, or nobody's.
    if (found.deleted()) {
        TRY(transaction.manager().versions().check(transaction, kind, shape.key(), node));
        return fail(JET_errRecordNotFound);
    }
    return transaction.lock(kind, shape.key(), shape.home, node);
}

// The leaf where the key belongs is the same for all who want it.
Status TreeWriter::lockKey(txn::Transaction& transaction, ByteView key) {
    const TreeShape shape = TreeShape::of(*tree_);
    const PageLatch leaf = TRY(findLeaf(shape, {key, {}}, LatchMode::Exclusive));
    return transaction.lock(txn::VersionKind::WriteLock, shape.key(), shape.home, {key, {}});
}

Status TreeWriter::setRootHeader(txn::Transaction* transaction, ByteView header) {
    const TreeShape shape = TreeShape::of(*tree_);
    ChangeScope scope = TRY(ChangeScope::open(tree_->volume(), transaction));
    PageLatch root = TRY(tree_->volume().file().fix(shape.root, LatchMode::Exclusive));
    const page::PageView view(root.bytes());
    TRY(checkKind(shape, root.bytes(), view.has(page::kPageLeaf)));
    const ByteView old = TRY(view.externalHeader()).data;
    if (header.size() > old.size() && view.freeBytes() < header.size() - old.size())
        return fail(JET_errRecordTooBig);
    const Bytes bytes = withSpaceHeader(header, old);
    return changeExternalHeader(shape, scope, root, bytes);
}

}  // namespace esent::btree
