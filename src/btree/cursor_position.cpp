// Positions as numbers: how many entries lie before a cursor, and back. See cursor.h.
//
// Small trees are counted, entry for entry. In large ones the path from the root tells: which child of how
// many on each level.
#include <algorithm>

#include "btree/cursor_impl.h"

namespace esent::btree {
namespace {

// Trees with at most so many leaves are counted.
constexpr unsigned kLeavesToCount = 32;

}  // namespace

// How many leaves the tree has when that is few; more than kLeavesToCount: many.
Result<unsigned> Cursor::Impl::countLeaves() const {
    const cache::PageLatch latch = TRY(file.fix(tree->root(), cache::LatchMode::Shared));
    const NodePage root(latch.bytes());
    TRY(checkPage(root, true));
    if (root.leaf()) return 1U;
    return root.has(page::kPageParentOfLeaf) ? root.count() : kLeavesToCount + 1;
}

// Counts all visible entries, and those before `until`.
Result<Cursor::Position> Cursor::Impl::countEntries(ByteView until) const {
    Cursor scan(tree);
    scan.setView(view);
    Position result;
    bool passed = false;
    for (bool there = TRY(scan.first()); there; there = TRY(scan.next())) {
        const NodeView& at = scan.node();
        passed = passed || compareParts({at.prefix, at.suffix, unique ? ByteView{} : at.data}, until) >= 0;
        if (!passed) ++result.before;
        ++result.total;
    }
    return result;
}

// Goes down to `wanted` and adds up what lies to the left, as if all subtrees of a level were alike.
Result<Cursor::Position> Cursor::Impl::estimate(ByteView wanted) {
    double share = 1;  // of the whole tree: the page that was reached
    double before = 0;
    double entries = 1;
    const SearchEntry cut{wanted, Cut::After};
    const auto weigh = [&](const NodePage& nodes) -> Result<unsigned> {
        const unsigned child = TRY(nodes.find(cut, false));
        entries *= nodes.count();
        share /= nodes.count();
        before += share * child;
        return child;
    };
    TRY(descendBy(weigh));
    const unsigned at = TRY(page.find({wanted}, !unique));
    const unsigned count = std::max(page.count(), 1U);
    before += share * at / count;
    entries *= count;
    Position result;
    result.total = static_cast<std::uint64_t>(entries);
    result.before = std::min(static_cast<std::uint64_t>(before * entries), result.total - 1);
    return result;
}

Result<Cursor::Position> Cursor::position() {
    Impl& me = *impl_;
    if (me.place == Impl::Place::Nowhere) return fail(JET_errNoCurrentRecord);
    leave();
    const ByteView wanted = me.bookmarkEntry();
    if (TRY(me.countLeaves()) <= kLeavesToCount) return me.countEntries(wanted);
    Cursor path(me.tree);
    return path.impl_->estimate(wanted);
}

Result<bool> Cursor::seekPosition(const Position& position) {
    Impl& me = *impl_;
    if (position.total == 0 || position.before >= position.total) return last();
    double fraction = static_cast<double>(position.before) / static_cast<double>(position.total);
    if (TRY(me.countLeaves()) <= kLeavesToCount) {
        const Position counted = TRY(me.countEntries({}));
        const auto total = static_cast<double>(counted.total);
        bool there = TRY(first());
        for (auto left = static_cast<std::uint64_t>(fraction * total + 0.5); there && left > 0; --left)
            there = TRY(next());
        return there ? true : last();
    }
    const auto pick = [&fraction](unsigned count) {
        const double at = fraction * count;
        const auto child = std::min(static_cast<unsigned>(at), count - 1);
        fraction = std::clamp(at - child, 0.0, 1.0);
        return child;
    };
    {
        const Impl::Move move(me);
        const auto pickChild = [&](const NodePage& nodes) -> Result<unsigned> { return pick(nodes.count()); };
        TRY(me.descendBy(pickChild));
        me.index = me.page.count() == 0 ? 0 : pick(me.page.count());
        if (TRY(me.settleForward())) return true;
    }
    return last();
}

}  // namespace esent::btree
