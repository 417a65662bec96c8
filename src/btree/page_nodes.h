// PageNodes: the nodes of a page that was checked when it came in, read without another check and searched
// without copying.
//
// For pages of the buffer pool, whose structure CachedFile has checked and which only PageEditor changes. A
// tag that lies all the same gives an empty node, never a byte outside the page. Borrows the page; the
// caller holds its latch.
#pragma once

#include "btree/node_page.h"

namespace esent::btree {

// What is looked for: a key and, in trees that are not unique, the data that orders equal keys.
struct Entry {
    ByteView key;
    ByteView data;  // empty in unique trees
    [[nodiscard]] std::size_t size() const { return key.size() + data.size(); }
};

class PageNodes {
 public:
    PageNodes() = default;  // of no page
    explicit PageNodes(ByteView page) : page_(page) {}

    [[nodiscard]] page::PageView view() const { return page_.view(); }
    [[nodiscard]] unsigned count() const { return page_.count(); }
    [[nodiscard]] ByteView keyPrefix() const { return page_.keyPrefix(); }
    [[nodiscard]] bool isLeaf() const { return page_.leaf(); }
    [[nodiscard]] NodeView operator[](unsigned index) const {
        NodeView node;
        return page_.read(index, node) ? node : NodeView{};
    }
    using Extent = NodePage::Extent;
    [[nodiscard]] Extent extentOf(unsigned index) const { return page_.extentOf(index); }
    // Bytes that node `index` takes, its tag included.
    [[nodiscard]] std::size_t cost(unsigned index) const { return extentOf(index).bytes + 4; }

    // Leaf: the first node that is not less than the entry; count() when there is none.
    struct Place {
        unsigned line = 0;
        bool equal = false;
    };
    [[nodiscard]] Place find(const Entry& entry) const;
    // Leaf: order of node `index` against the entry.
    [[nodiscard]] std::strong_ordering compare(unsigned index, const Entry& entry) const;
    // Internal: the child below which the entry is: the first whose separator is greater, else the last.
    [[nodiscard]] unsigned childIndex(const Entry& entry) const;
    // 0 when the node is none of an internal page.
    [[nodiscard]] PageNumber child(unsigned index) const;

 private:
    // The entry, and how it stands to the key prefix of the page.
    struct Wanted {
        ByteView key;
        ByteView data;
        std::size_t common = 0;
        int prefixOrder = 0;  // of a prefix byte beyond `common` to the entry's
    };
    [[nodiscard]] Wanted prepare(const Entry& entry) const;
    [[nodiscard]] int compareKey(const NodeView& node, const Wanted& wanted) const;
    [[nodiscard]] int compareLeaf(const NodeView& node, const Wanted& wanted) const;
    [[nodiscard]] int compareSeparator(const NodeView& node, const Entry& entry) const;

    NodePage page_;
};

}  // namespace esent::btree
