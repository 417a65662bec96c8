// How a page is split: which nodes move, what the new page's prefix is, what separates the two.
//
// Makes the choices that Windows' engine makes (docs/formats/btree.md), so that pages get the same shape.
// Pure functions over the bytes of a page.
#pragma once

#include <optional>

#include "btree/page_nodes.h"
#include "btree/split.h"

namespace esent::btree {

struct SplitRequest {
    ByteView page;
    SplitLevel::Operation operation = SplitLevel::Operation::Insert;
    unsigned line = 0;  // of the item
    ByteView key;       // of an item that is inserted
    ByteView data;
    bool unique = true;        // data does not order
    bool belowAppend = false;  // internal page: the level below was split by an append
    // Leaf: what rollbacks may add to each node; empty: nothing.
    std::vector<std::uint16_t> growth;
    std::size_t growthOfItem = 0;
};

// Type, operation (None when the item does not fit in either page, or should follow by itself), lines,
// prefixes, separator, page flags and uncommitted bytes. Pages and times are the caller's. Nothing: the page
// can't be split (a single node).
[[nodiscard]] std::optional<SplitLevel> planSplit(const SplitRequest& request);

// The shortest string that is greater than the left entry and not greater than the right one.
[[nodiscard]] Bytes separatorOf(ByteView left, ByteView right);

}  // namespace esent::btree
