// The inside of a Cursor: its place, and the walk between pages. cursor.cpp has the moves, cursor_descent.cpp
// the ways to a leaf, cursor_position.cpp the statistics; nobody else includes this.
#pragma once

#include <array>
#include <utility>

#include "btree/cursor.h"
#include "btree/leaf_ahead.h"
#include "btree/node_page.h"
#include "btree/page_copy.h"
#include "cache/cached_file.h"

namespace esent::btree {

// No tree is deeper than this; pages that say so are damaged.
inline constexpr unsigned kMaxDepth = 16;
// Keys up to this length are put together on the stack.
inline constexpr std::size_t kInlineKey = 256;

struct Cursor::Impl {
    explicit Impl(std::shared_ptr<Tree> opened);

    class Move;  // the frame of a public move

    // ---- the place ----
    enum class Place : std::uint8_t {
        Nowhere,
        Held,  // on node `index` of `page`: of `leaf`, which is latched, or of the copy
        Left,  // remembered: key and bookmarkData, and a mark of where that was
    };
    // ---- without a latch, from the copy of the leaf; false: nothing was done, take the long way ----
    // One entry on or back.
    [[nodiscard]] bool stepInCopy(bool forward);
    // On the remembered entry again.
    [[nodiscard]] bool resumeInCopy();
    // Is what `found` says on the page what the view sees, now?
    [[nodiscard]] bool plainlyVisible(const NodeView& found) const;
    // After steps in one direction: the leaf is worth a copy.
    void noteStep();
    [[nodiscard]] bool worthCopying() const;
    // Ends at a visible entry from `index` on (forwards), or before `index` (backwards).
    [[nodiscard]] Result<bool> settleForward();
    [[nodiscard]] Result<bool> settleBackward();
    // Latches the leaf of the remembered place again; `index` is its entry (exact) or the next one.
    [[nodiscard]] Status reacquire();
    // Reads node `index` as the view sees it: false when it is not there for it.
    [[nodiscard]] Result<bool> look();
    [[nodiscard]] Result<bool> settled() {
        if (key.capacity() < node.keySize() || (!unique && bookmarkData.capacity() < node.data.size()))
            [[unlikely]] {
            makeRoom();
        }
        place = Place::Held;
        exact = true;
        return true;
    }
    Result<bool> nowhere();
    void copyBookmark();
    void leave() noexcept;
    // For the bookmark, so that leave() needs no memory.
    void makeRoom();
    // Lets go of the page; the remembered place stays as it was.
    void putBack();
    // Key and data of the remembered place as an entry.
    [[nodiscard]] ByteView bookmarkEntry();
    // Is node `index` exactly this entry?
    [[nodiscard]] Result<bool> isEntry(ByteView wantedKey, ByteView wantedData);
    // Has the node this key, or is it this entry (key and data in one)?
    [[nodiscard]] bool matches(const NodeView& found, ByteView wanted) const;
    [[nodiscard]] Status passDuplicates(ByteView wanted);
    [[nodiscard]] Status searchAgainBefore();
    [[nodiscard]] Status noteFloor();

    // ---- ways to a leaf ----
    // Latches the leaf in whose range the place lies. When it lies between two leaves: the one on this side.
    enum class Side : std::uint8_t { Left, Right };
    [[nodiscard]] Status descend(const SearchEntry& wanted, Side side);
    enum class Edge : std::uint8_t { First, Last };
    [[nodiscard]] Status descendTo(Edge edge);
    template <class Choose>
    [[nodiscard]] Status descendBy(Choose choose);
    template <class Choose>
    [[nodiscard]] Status stepDown(Choose& choose, cache::PageLatch& latch, NodePage& nodes) const;
    template <class Choose>
    [[nodiscard]] Result<bool> stepDownFromCopy(Choose& choose, cache::PageLatch& latch,
                                                NodePage& nodes) const;
    // The root had to be latched: copies it when that was so often enough.
    void noteRoot(const cache::PageLatch& latch, const NodePage& nodes);
    // Latches the leaf and sets `index` to the first node behind the place.
    [[nodiscard]] Status search(const SearchEntry& wanted);
    [[nodiscard]] Result<bool> toNextLeaf();
    enum class Step : std::uint8_t { Moved, End, Busy };
    [[nodiscard]] Result<Step> toPreviousLeaf();
    void adopt(cache::PageLatch latch, const NodePage& nodes);
    // A page of this tree, checked for what it is.
    [[nodiscard]] Status checkPage(const NodePage& candidate, bool root) const;
    [[nodiscard]] Status checkSibling(const NodePage& sibling, PageNumber back) const;
    [[nodiscard]] Status checkOrder(const NodePage& left, const NodePage& right);
    [[nodiscard]] bool precedes(const NodeView& a, const NodeView& b) const;
    [[nodiscard]] Status noteEmptyLeaf();
    void passLeaf(bool forward);
    void readAhead(bool forward);
    [[nodiscard]] std::size_t leavesAhead(const SearchEntry& from, bool forward,
                                          std::span<PageNumber> out) const;
    [[nodiscard]] Result<std::uint32_t> prefetchLeaves(const LeafRange& range, std::uint32_t most);

    // ---- positions as numbers ----
    [[nodiscard]] Result<unsigned> countLeaves() const;
    [[nodiscard]] Result<Position> countEntries(ByteView until) const;
    [[nodiscard]] Result<Position> estimate(ByteView wanted);

    std::shared_ptr<Tree> tree;
    cache::CachedFile& file;
    const txn::VersionStore* versions;
    const txn::Snapshot* view = nullptr;
    const bool unique;

    Place place = Place::Nowhere;
    bool exact = false;      // Left: `index` was the entry itself, not the one behind a gap
    bool keyCopied = false;  // key and bookmarkData are those of `node`
    bool inCopy = false;     // `page` and `node` are those of the copy, which shows the state of `mark`
    unsigned index = 0;
    PageNumber number = 0;
    cache::PageLatch leaf;
    NodePage page;
    cache::PageLatch::Mark mark;
    PageCopy copy;
    LeafAhead ahead;
    PageCopy rootCopy;
    std::uint32_t rootLatched = 0;  // descents since it was copied
    std::uint32_t stepsInRow = 0;   // moves to a neighbour since the last search
    std::uint32_t stepsOfLeaf = 0;  // ... on this leaf, since its copy went out of date
    NodeView node;
    ByteView data;
    txn::NodeState seen;
    Bytes key;
    Bytes bookmarkData;
    Bytes entry;                 // scratch: key and data in one piece
    std::optional<Bytes> floor;  // moving backwards: what has been seen; for restarts from an empty leaf

    // Leaves passed in one direction since the last descent: cycles, and when to read ahead.
    PageNumber remembered = 0;
    std::uint32_t emptySteps = 0;
    std::uint32_t leavesPassed = 0;
    bool passingForward = true;
    bool sequentialForward = false;
    bool sequentialBackward = false;
    bool readsAhead = true;
    std::uint32_t readAheadLeaves = 0;  // leaves to pass before the next look ahead
};

// Latches the child of an internal page that `choose` picks, and lets go of the page.
template <class Choose>
Status Cursor::Impl::stepDown(Choose& choose, cache::PageLatch& latch, NodePage& nodes) const {
    if (nodes.count() == 0) return fail(JET_errDatabaseCorrupted);
    const unsigned child = TRY(choose(nodes));
    NodeView separator;
    // The last node of a rightmost page has the empty key; damage alone leads behind it.
    if (child >= nodes.count() || !nodes.read(child, separator)) return fail(JET_errDatabaseCorrupted);
    const bool wantsLeaf = nodes.has(page::kPageParentOfLeaf);
    const PageNumber childNumber = TRY(childOf(separator));
    cache::PageLatch below = TRY(file.fix(childNumber, cache::LatchMode::Shared));
    const NodePage belowNodes(below.bytes());
    TRY(checkPage(belowNodes, false));
    if (belowNodes.leaf() != wantsLeaf) return fail(JET_errDatabaseCorrupted);
    latch = std::move(below);
    nodes = belowNodes;
    return {};
}

// To the child of the root by the copy of it: false: there is none that holds. Whoever changes which pages
// lie below the root has it and them latched until its version has risen, so that a child latched before the
// version is asked is the right one.
template <class Choose>
Result<bool> Cursor::Impl::stepDownFromCopy(Choose& choose, cache::PageLatch& latch, NodePage& nodes) const {
    if (!rootCopy.mark().current()) return false;
    nodes = rootCopy.page();
    const Status down = stepDown(choose, latch, nodes);
    if (!file.unchanged(rootCopy.mark())) {
        latch.release();  // the root comes first
        return false;
    }
    TRY(down);
    return true;
}

// From the root to a leaf; `choose` picks the child of an internal page. The child is latched before its
// parent is let go.
template <class Choose>
Status Cursor::Impl::descendBy(Choose choose) {
    leaf.release();
    place = Place::Nowhere;
    leavesPassed = 0;
    emptySteps = 0;
    remembered = 0;
    stepsInRow = 0;
    cache::PageLatch latch;
    NodePage nodes;
    unsigned depth = 2;
    if (!TRY(stepDownFromCopy(choose, latch, nodes))) {
        latch = TRY(file.fix(tree->root(), cache::LatchMode::Shared));
        nodes = NodePage(latch.bytes());
        TRY(checkPage(nodes, true));
        noteRoot(latch, nodes);
        depth = 1;
    }
    for (; !nodes.leaf(); ++depth) {
        if (depth == kMaxDepth) return fail(JET_errDatabaseCorrupted);
        TRY(stepDown(choose, latch, nodes));
    }
    adopt(std::move(latch), nodes);
    return {};
}

// The cursor is nowhere until a move has settled it; an error leaves it there.
class Cursor::Impl::Move {
 public:
    explicit Move(Impl& cursor) : me_(cursor), from_(std::exchange(cursor.place, Place::Nowhere)) {}
    ~Move() {
        if (me_.place != Place::Held) me_.leaf.release();
    }
    Move(const Move&) = delete;
    Move& operator=(const Move&) = delete;
    [[nodiscard]] Place from() const { return from_; }

 private:
    Impl& me_;
    const Place from_;
};

}  // namespace esent::btree
