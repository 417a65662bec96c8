// The leaves of a range of entries, read before they are needed: Cursor::prefetchLeaves. Only internal pages
// are looked at, one latch at a time. See cursor_impl.h.
#include "btree/cursor_impl.h"

namespace esent::btree {
namespace {

using cache::LatchMode;
using cache::PageLatch;

// Collects the children of one parent of leaves after the other, in the direction of the range.
class LeafCollector {
 public:
    LeafCollector(const Cursor::LeafRange& range, bool unique)
        : range_(range),
          unique_(unique),
          place_(range.start.begin(), range.start.end()),
          cut_(range.forward || unique ? Cut::After : Cut::Behind),
          fromEdge_(range.start.empty()) {}

    // Which child of the page leads to the place where the next leaves are. On the way down.
    [[nodiscard]] Result<unsigned> choose(const NodePage& nodes) {
        const unsigned child =
            fromEdge_ ? (range_.forward ? 0 : nodes.count() - 1) : TRY(nodes.find({place_, cut_}, false));
        if (child >= nodes.count()) return fail(JET_errDatabaseCorrupted);
        NodeView before;
        if (!range_.forward && child > 0 && !nodes.has(page::kPageParentOfLeaf)) {
            if (!nodes.read(child - 1, before)) return fail(JET_errDatabaseCorrupted);
            before.copyKey(floor_);
        }
        return child;
    }
    // Appends children from `child` on, at most `room`. False: the range ends here.
    [[nodiscard]] Result<bool> take(const NodePage& nodes, unsigned child, std::size_t room,
                                    std::vector<PageNumber>& leaves) {
        while (true) {
            NodeView separator;
            if (!nodes.read(child, separator)) return fail(JET_errDatabaseCorrupted);
            leaves.push_back(TRY(childOf(separator)));
            if (leaves.size() >= room) return false;
            if (!range_.forward) {
                if (child == 0) return !floor_.empty() && goOn(floor_, Cut::Before);
                if (!nodes.read(--child, separator)) return fail(JET_errDatabaseCorrupted);
            }
            Bytes border;
            separator.copyKey(border);
            if (border.empty() || !goesBeyond(border)) return false;
            if (range_.forward && ++child == nodes.count()) return goOn(border, Cut::After);
        }
    }

 private:
    // Does the range go on behind this separator? What lies behind is not less than it.
    [[nodiscard]] bool goesBeyond(ByteView border) const {
        if (range_.end.empty()) return true;
        const auto order = compareBytes(border, range_.end);
        if (!range_.forward) return order > 0;
        const bool duplicates = !unique_ && border.size() > range_.end.size() &&
                                compareBytes(border.first(range_.end.size()), range_.end) == 0;
        return order <= 0 || duplicates;
    }
    [[nodiscard]] bool goOn(const Bytes& from, Cut cut) {
        if (!goesBeyond(from)) return false;
        place_ = from;
        cut_ = cut;
        fromEdge_ = false;
        floor_.clear();
        return true;
    }

    const Cursor::LeafRange& range_;
    const bool unique_;
    Bytes place_;
    Cut cut_;
    bool fromEdge_;
    Bytes floor_;  // backward: what no entry of the page is less than, as far as known
};

}  // namespace

Result<std::uint32_t> Cursor::Impl::prefetchLeaves(const LeafRange& range, std::uint32_t most) {
    LeafCollector collector(range, unique);
    std::vector<PageNumber> leaves;
    for (std::uint32_t count = 0; true; leaves.clear()) {
        PageLatch latch = TRY(file.fix(tree->root(), LatchMode::Shared));
        NodePage nodes(latch.bytes());
        TRY(checkPage(nodes, true));
        if (nodes.leaf()) return 1;
        unsigned child = TRY(collector.choose(nodes));
        for (unsigned depth = 1; !nodes.has(page::kPageParentOfLeaf); ++depth) {
            NodeView separator;
            if (depth == kMaxDepth || !nodes.read(child, separator)) return fail(JET_errDatabaseCorrupted);
            const PageNumber childNumber = TRY(childOf(separator));
            PageLatch below = TRY(file.fix(childNumber, LatchMode::Shared));
            const NodePage belowNodes(below.bytes());
            TRY(checkPage(belowNodes, false));
            if (belowNodes.leaf()) return fail(JET_errDatabaseCorrupted);
            latch = std::move(below);
            nodes = belowNodes;
            child = TRY(collector.choose(nodes));
        }
        const bool more = TRY(collector.take(nodes, child, most - count, leaves));
        latch.release();
        file.prefetch(leaves);
        count += static_cast<std::uint32_t>(leaves.size());
        if (!more) return count;
    }
}

}  // namespace esent::btree
