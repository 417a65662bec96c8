// Ways to a leaf, and from leaf to leaf. See cursor_impl.h.
#include <bit>

#include "btree/cursor_impl.h"

namespace esent::btree {
namespace {

using cache::LatchMode;
using cache::PageLatch;

// A cursor that has passed so many leaves in one direction reads ahead.
constexpr std::uint32_t kLeavesToNotice = 4;
constexpr std::size_t kReadAheadMost = 32;

}  // namespace

Status Cursor::Impl::checkPage(const NodePage& candidate, bool root) const {
    const page::PageView header = candidate.view();
    if (header.objectId() != tree->facts().object) return fail(JET_errDatabaseCorrupted);
    if (candidate.has(page::kPageRoot) != root) return fail(JET_errDatabaseCorrupted);
    if (candidate.has(page::kPageEmpty) || candidate.has(page::kPagePreInit)) {
        return fail(JET_errDatabaseCorrupted);
    }
    return {};
}

void Cursor::Impl::adopt(PageLatch latch, const NodePage& nodes) {
    if (latch.number() != number) stepsOfLeaf = 0;
    leaf = std::move(latch);
    page = nodes;
    inCopy = false;
    number = leaf.number();
}

void Cursor::Impl::noteRoot(const PageLatch& latch, const NodePage& nodes) {
    constexpr std::uint32_t kDescentsOfCopy = 8;
    if (nodes.leaf() || ++rootLatched < kDescentsOfCopy) return;
    rootLatched = 0;
    // (Without memory for it the root is latched as before.)
    (void)rootCopy.take(latch);
}

// A child holds what is less than its separator and not less than the one before it.
Status Cursor::Impl::descend(const SearchEntry& wanted, Side side) {
    SearchEntry cut = wanted;
    if (side == Side::Right && cut.cut == Cut::Before) cut.cut = Cut::After;
    return descendBy([&cut](const NodePage& nodes) { return nodes.find(cut, false); });
}

Status Cursor::Impl::descendTo(Edge edge) {
    return descendBy([edge](const NodePage& nodes) -> Result<unsigned> {
        return edge == Edge::First ? 0 : nodes.count() - 1;
    });
}

Status Cursor::Impl::search(const SearchEntry& wanted) {
    TRY(descend(wanted, Side::Right));
    if (page.count() == 0) floor.emplace(wanted.bytes.begin(), wanted.bytes.end());
    index = TRY(page.find(wanted, !unique));
    return {};
}

Result<bool> Cursor::Impl::toNextLeaf() {
    const PageNumber next = page.view().nextPage();
    if (next == 0) return false;
    passLeaf(true);
    PageLatch latch = TRY(file.fix(next, LatchMode::Shared));
    const NodePage nodes(latch.bytes());
    TRY(checkSibling(nodes, nodes.view().previousPage()));
    TRY(checkOrder(page, nodes));
    adopt(std::move(latch), nodes);
    index = 0;
    return true;
}

// Against the order of latches, so it only tries.
Result<Cursor::Impl::Step> Cursor::Impl::toPreviousLeaf() {
    const PageNumber previous = page.view().previousPage();
    if (previous == 0) return Step::End;
    passLeaf(false);
    PageLatch latch = TRY(file.tryFix(previous, LatchMode::Shared));
    if (!latch) return Step::Busy;
    const NodePage nodes(latch.bytes());
    TRY(checkSibling(nodes, nodes.view().nextPage()));
    TRY(checkOrder(nodes, page));
    if (nodes.count() == 0 && page.count() != 0) TRY(noteFloor());
    adopt(std::move(latch), nodes);
    index = page.count();
    return Step::Moved;
}

Status Cursor::Impl::checkSibling(const NodePage& sibling, PageNumber back) const {
    TRY(checkPage(sibling, false));
    if (!sibling.leaf() || back != number) return fail(JET_errBadPageLink);
    return {};
}

// Entries that ascend from leaf to leaf can't go in a circle; emptied leaves, about to be given back, could.
Status Cursor::Impl::checkOrder(const NodePage& left, const NodePage& right) {
    if (left.count() == 0 || right.count() == 0) return noteEmptyLeaf();
    NodeView before;
    NodeView after;
    if (!left.read(left.count() - 1, before) || !right.read(0, after)) return fail(JET_errDatabaseCorrupted);
    return precedes(before, after) ? Status{} : fail(JET_errDatabaseCorrupted);
}

bool Cursor::Impl::precedes(const NodeView& a, const NodeView& b) const {
    std::array<std::byte, kInlineKey> inlineBytes;
    const std::size_t size = b.keySize() + (unique ? 0 : b.data.size());
    Bytes longer;
    std::byte* bytes = inlineBytes.data();
    if (size > inlineBytes.size()) {
        longer.resize(size);
        bytes = longer.data();
    }
    std::byte* end = std::copy(b.prefix.begin(), b.prefix.end(), bytes);
    end = std::copy(b.suffix.begin(), b.suffix.end(), end);
    if (!unique) std::copy(b.data.begin(), b.data.end(), end);
    return compareParts({a.prefix, a.suffix, unique ? ByteView{} : a.data}, {bytes, size}) < 0;
}

// Finds cycles: a page beside an empty one is remembered, and replaced at every power of two of the steps.
Status Cursor::Impl::noteEmptyLeaf() {
    if (number == remembered) return fail(JET_errBadPageLink);
    if (std::has_single_bit(++emptySteps)) remembered = number;
    return {};
}

void Cursor::Impl::passLeaf(bool forward) {
    if (std::exchange(passingForward, forward) != forward) {
        leavesPassed = 0;
        readAheadLeaves = 0;
        emptySteps = 0;
        remembered = 0;
    }
    if (!readsAhead) return;
    const bool asked = forward ? sequentialForward : sequentialBackward;
    if (asked || ++leavesPassed >= kLeavesToNotice) readAhead(forward);
}

// Asks the pool for the leaves that come next. Goes down from the root again to learn their numbers, with try
// forms only, because a leaf is latched; what can't be had at once is not worth waiting for.
void Cursor::Impl::readAhead(bool forward) {
    if (readAheadLeaves > 0) {
        --readAheadLeaves;
        return;
    }
    NodeView edge;
    if (page.count() == 0 || !page.read(forward ? page.count() - 1 : 0, edge)) return;
    edge.copyKey(entry);
    if (!unique) entry.insert(entry.end(), edge.data.begin(), edge.data.end());
    std::array<PageNumber, kReadAheadMost> leaves;
    const std::size_t count = leavesAhead({entry, Cut::After}, forward, leaves);
    if (count != 0) file.prefetch(std::span(leaves).first(count));
    readAheadLeaves = static_cast<std::uint32_t>(count);
}

std::size_t Cursor::Impl::leavesAhead(const SearchEntry& from, bool forward,
                                      std::span<PageNumber> out) const {
    auto latch = file.tryFix(tree->root(), LatchMode::Shared);
    for (unsigned depth = 1; latch && *latch && depth < kMaxDepth; ++depth) {
        const NodePage nodes(latch->bytes());
        if (nodes.leaf() || nodes.count() == 0 || !checkPage(nodes, depth == 1)) return 0;
        const auto found = nodes.find(from, false);
        if (!found || *found >= nodes.count()) return 0;
        NodeView separator;
        if (nodes.has(page::kPageParentOfLeaf)) {
            std::size_t count = 0;
            for (unsigned i = *found; count < out.size();) {
                if (forward ? ++i >= nodes.count() : i-- == 0) break;
                if (!nodes.read(i, separator) || separator.data.size() != 4) break;
                out[count++] = loadLE<std::uint32_t>(separator.data, 0);
            }
            return count;
        }
        if (!nodes.read(*found, separator) || separator.data.size() != 4) return 0;
        latch = file.tryFix(loadLE<std::uint32_t>(separator.data, 0), LatchMode::Shared);
    }
    return 0;
}

}  // namespace esent::btree
