// TreeWalker: moves through the leaves of one tree, read-only.
//
// Holds one leaf at a time. Checks what it passes: identity of the pages, their kind, both directions of
// sibling links, order between leaves, depth and cycles; damage is JET_errDatabaseCorrupted or
// JET_errBadPageLink, never an endless loop. Nodes flagged as deleted are skipped unless asked for. One
// thread at a time; the PageSource may be shared.
#pragma once

#include <cstdint>
#include <optional>

#include "base/disk_types.h"
#include "base/result.h"
#include "btree/node.h"
#include "btree/page_source.h"

namespace esent::btree {

// No tree is deeper; the engine itself keeps paths of eight pages.
inline constexpr unsigned kMaxLevels = 16;

// A page that was fetched, whose structure was checked, with its key prefix at hand.
struct LoadedPage {
    PageRef ref;
    ByteView keyPrefix;

    [[nodiscard]] page::PageView view() const { return page::PageView(ref.bytes()); }
    [[nodiscard]] explicit operator bool() const { return static_cast<bool>(ref); }
    [[nodiscard]] Result<NodeView> node(unsigned index) const { return nodeAt(view(), index, keyPrefix); }
};

// Fetches page `number` and checks its structure. A non-zero `objectId` must be the page's.
[[nodiscard]] Result<LoadedPage> loadPage(PageSource& source, PageNumber number, ObjectId objectId = 0);

class TreeWalker {
 public:
    enum class Deleted : std::uint8_t { Skip, Show };

    // `objectId` 0 takes that of the root page.
    TreeWalker(PageSource& source, PageNumber root, ObjectId objectId = 0, Deleted deleted = Deleted::Skip)
        : source_(source), root_(root), objectId_(objectId), deleted_(deleted) {}

    // Each returns whether the walker stands on a node now.
    [[nodiscard]] Result<bool> first();
    [[nodiscard]] Result<bool> last();
    [[nodiscard]] Result<bool> next();
    [[nodiscard]] Result<bool> previous();
    // The first node that is not less than `entry`: a key, or key and data in one for non-unique trees.
    [[nodiscard]] Result<bool> seek(ByteView entry);

    // The node it stands on; valid until the walker moves.
    [[nodiscard]] const NodeView& node() const { return node_; }
    [[nodiscard]] const page::PageView leaf() const { return leaf_.view(); }
    [[nodiscard]] PageNumber leafNumber() const { return leaf_.ref.number(); }
    [[nodiscard]] unsigned nodeIndex() const { return index_; }

 private:
    enum class Edge : std::uint8_t { First, Last, Search };

    [[nodiscard]] Status descend(Edge edge, ByteView entry);
    [[nodiscard]] Result<unsigned> childIndex(const LoadedPage& page, Edge edge, ByteView entry) const;
    [[nodiscard]] Result<unsigned> firstNotLess(const LoadedPage& page, ByteView entry, bool strict) const;
    [[nodiscard]] Result<bool> settle(bool forward);
    [[nodiscard]] Result<bool> step(bool forward);
    [[nodiscard]] Result<bool> moveToSibling(bool forward);
    [[nodiscard]] Status checkLeafOrder(const LoadedPage& from, const LoadedPage& to, bool forward) const;
    [[nodiscard]] Status noteSibling(PageNumber number);

    PageSource& source_;
    PageNumber root_;
    ObjectId objectId_;
    Deleted deleted_;
    LoadedPage leaf_;
    unsigned index_ = 0;
    NodeView node_;
    bool positioned_ = false;
    // Finds cycles of siblings: a page remembered, replaced at every power of two of the steps.
    PageNumber remembered_ = 0;
    std::uint64_t steps_ = 0;
};

}  // namespace esent::btree
