#include "btree/tree_walker.h"

#include <bit>

namespace esent::btree {

Result<LoadedPage> loadPage(PageSource& source, PageNumber number, ObjectId objectId) {
    LoadedPage page;
    page.ref = TRY(source.page(number));
    const page::PageView view = page.view();
    TRY(view.checkStructure());
    if (objectId != 0 && view.objectId() != objectId) return fail(JET_errDatabaseCorrupted);
    if (view.has(page::kPageEmpty) || view.has(page::kPagePreInit)) return fail(JET_errDatabaseCorrupted);
    page.keyPrefix = TRY(keyPrefixOf(view));
    return page;
}

// Index of the first node that is greater than `entry` (strict) or not less than it.
Result<unsigned> TreeWalker::firstNotLess(const LoadedPage& page, ByteView entry, bool strict) const {
    const page::PageView view = page.view();
    const bool leaf = view.has(page::kPageLeaf);
    const bool withData = leaf && view.has(page::kPageNonUnique);
    unsigned low = 0;
    unsigned high = view.nodeCount();
    while (low < high) {
        const unsigned middle = low + (high - low) / 2;
        const NodeView node = TRY(page.node(middle));
        const bool infinite = !leaf && node.keySize() == 0;
        const auto order =
            infinite ? std::strong_ordering::greater
                     : compareParts({node.prefix, node.suffix, withData ? node.data : ByteView{}}, entry);
        if (order < 0 || (strict && order == 0)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

Result<unsigned> TreeWalker::childIndex(const LoadedPage& page, Edge edge, ByteView entry) const {
    const unsigned count = page.view().nodeCount();
    if (count == 0) return fail(JET_errDatabaseCorrupted);
    if (edge == Edge::First) return 0U;
    if (edge == Edge::Last) return count - 1;
    const unsigned index = TRY(firstNotLess(page, entry, true));
    // The last node of a rightmost page has the empty key; damage alone leads here.
    return index < count ? index : count - 1;
}

Status TreeWalker::descend(Edge edge, ByteView entry) {
    positioned_ = false;
    steps_ = 0;
    remembered_ = 0;
    leaf_ = TRY(loadPage(source_, root_, objectId_));
    if (!leaf_.view().has(page::kPageRoot)) return fail(JET_errDatabaseCorrupted);
    if (objectId_ == 0) objectId_ = leaf_.view().objectId();
    for (unsigned level = 0; !leaf_.view().has(page::kPageLeaf); ++level) {
        if (level >= kMaxLevels) return fail(JET_errDatabaseCorrupted);
        const bool parentOfLeaf = leaf_.view().has(page::kPageParentOfLeaf);
        const unsigned index = TRY(childIndex(leaf_, edge, entry));
        const NodeView node = TRY(leaf_.node(index));
        const PageNumber number = TRY(childOf(node));
        LoadedPage child = TRY(loadPage(source_, number, objectId_));
        if (child.view().has(page::kPageLeaf) != parentOfLeaf || child.ref.number() == root_) {
            return fail(JET_errDatabaseCorrupted);
        }
        leaf_ = std::move(child);
    }
    return {};
}

Result<bool> TreeWalker::first() {
    TRY(descend(Edge::First, {}));
    if (leaf_.view().previousPage() != 0) return fail(JET_errBadPageLink);
    index_ = 0;
    return settle(true);
}

Result<bool> TreeWalker::last() {
    TRY(descend(Edge::Last, {}));
    if (leaf_.view().nextPage() != 0) return fail(JET_errBadPageLink);
    const unsigned count = leaf_.view().nodeCount();
    if (count == 0) return false;
    index_ = count - 1;
    return settle(false);
}

Result<bool> TreeWalker::seek(ByteView entry) {
    TRY(descend(Edge::Search, entry));
    index_ = TRY(firstNotLess(leaf_, entry, false));
    if (index_ >= leaf_.view().nodeCount() && !TRY(moveToSibling(true))) return false;
    return settle(true);
}

Result<bool> TreeWalker::next() {
    if (!positioned_) return false;
    if (!TRY(step(true))) return positioned_ = false;
    return settle(true);
}

Result<bool> TreeWalker::previous() {
    if (!positioned_) return false;
    if (!TRY(step(false))) return positioned_ = false;
    return settle(false);
}

// Stands on node index_, or on the next one in the direction that is not deleted.
Result<bool> TreeWalker::settle(bool forward) {
    positioned_ = false;
    if (index_ >= leaf_.view().nodeCount()) return false;  // an empty tree
    for (;;) {
        node_ = TRY(leaf_.node(index_));
        if (deleted_ == Deleted::Show || !node_.deleted()) return positioned_ = true;
        if (!TRY(step(forward))) return false;
    }
}

Result<bool> TreeWalker::step(bool forward) {
    if (forward && index_ + 1 < leaf_.view().nodeCount()) {
        ++index_;
        return true;
    }
    if (!forward && index_ > 0) {
        --index_;
        return true;
    }
    return moveToSibling(forward);
}

// To the neighbouring leaf and its nearest node; false at the end of the tree.
Result<bool> TreeWalker::moveToSibling(bool forward) {
    const page::PageView here = leaf_.view();
    const PageNumber number = forward ? here.nextPage() : here.previousPage();
    if (number == 0) return false;
    LoadedPage there = TRY(loadPage(source_, number, objectId_));
    const page::PageView view = there.view();
    const PageNumber back = forward ? view.previousPage() : view.nextPage();
    if (back != leaf_.ref.number() || !view.has(page::kPageLeaf)) return fail(JET_errBadPageLink);
    if (view.nodeCount() == 0) return fail(JET_errDatabaseCorrupted);
    TRY(noteSibling(number));
    TRY(checkLeafOrder(leaf_, there, forward));
    leaf_ = std::move(there);
    index_ = forward ? 0 : leaf_.view().nodeCount() - 1;
    return true;
}

Status TreeWalker::noteSibling(PageNumber number) {
    if (number == remembered_) return fail(JET_errBadPageLink);
    if (std::has_single_bit(++steps_)) remembered_ = number;
    return {};
}

Status TreeWalker::checkLeafOrder(const LoadedPage& from, const LoadedPage& to, bool forward) const {
    const LoadedPage& left = forward ? from : to;
    const LoadedPage& right = forward ? to : from;
    if (left.view().nodeCount() == 0) return fail(JET_errDatabaseCorrupted);
    const NodeView before = TRY(left.node(left.view().nodeCount() - 1));
    const NodeView after = TRY(right.node(0));
    Bytes entry;
    after.copyKey(entry);
    const bool withData = left.view().has(page::kPageNonUnique);
    if (withData) entry.insert(entry.end(), after.data.begin(), after.data.end());
    const auto order =
        compareParts({before.prefix, before.suffix, withData ? before.data : ByteView{}}, entry);
    return order < 0 ? Status{} : fail(JET_errDatabaseCorrupted);
}

}  // namespace esent::btree
