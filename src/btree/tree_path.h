// Searches from the root to a leaf with coupled latches: internal pages shared, the leaf as asked.
//
// A page that is not of the tree, or of the wrong kind, is JET_errDatabaseCorrupted; a tree deeper than
// kMaxLevels, too. Any thread that holds no latch.
#pragma once

#include <array>

#include "btree/page_nodes.h"
#include "btree/tree_shape.h"
#include "cache/page_latch.h"

namespace esent::btree {

// Pages from the root to a leaf, and the line of the next one in each.
struct TreePath {
    static constexpr unsigned kMost = 16;
    struct Step {
        PageNumber page = 0;
        unsigned line = 0;
    };
    std::array<Step, kMost> steps;
    unsigned levels = 0;
    [[nodiscard]] const Step& leaf() const { return steps[levels - 1]; }
};

// The leaf where the entry is or belongs.
[[nodiscard]] Result<cache::PageLatch> findLeaf(const TreeShape& tree, const Entry& entry,
                                                cache::LatchMode mode, TreePath* path = nullptr);

// The page is one of the tree, and as far from the leaves as it should be.
[[nodiscard]] Status checkKind(const TreeShape& tree, ByteView page, bool leaf);

}  // namespace esent::btree
