// PageNodes: the nodes of a page that was checked when it came in, read without another check and searched
// without copying.
//
// For pages of the buffer pool, whose structure CachedFile has checked and which only PageEditor changes. A
// tag that lies all the same gives an empty node, never a byte outside the page. Borrows the page; the
// caller holds its latch.
#pragma once

#include "btree/node.h"
#include "page/page_view.h"

namespace esent::btree {

// What is looked for: a key and, in trees that are not unique, the data that orders equal keys.
struct Entry {
    ByteView key;
    ByteView data;  // empty in unique trees
    [[nodiscard]] std::size_t size() const { return key.size() + data.size(); }
};

class PageNodes {
 public:
    explicit PageNodes(ByteView page);

    [[nodiscard]] const page::PageView& view() const { return view_; }
    [[nodiscard]] unsigned count() const { return count_; }
    [[nodiscard]] ByteView keyPrefix() const { return keyPrefix_; }
    [[nodiscard]] bool isLeaf() const { return view_.has(page::kPageLeaf); }
    [[nodiscard]] NodeView operator[](unsigned index) const;
    // Where the line of node `index` lies, relative to the end of the page's header.
    struct Extent {
        std::size_t offset = 0;
        std::size_t bytes = 0;
    };
    [[nodiscard]] Extent extentOf(unsigned index) const;
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
    // As NodePage::fetchSteps.
    void fetchSteps(unsigned low, unsigned high, unsigned steps) const;
    [[nodiscard]] Wanted prepare(const Entry& entry) const;
    [[nodiscard]] int compareKey(const NodeView& node, const Wanted& wanted) const;
    [[nodiscard]] int compareLeaf(const NodeView& node, const Wanted& wanted) const;
    [[nodiscard]] int compareSeparator(const NodeView& node, const Entry& entry) const;

    page::PageView view_;
    ByteView keyPrefix_;
    unsigned reserved_ = 1;
    unsigned count_ = 0;
};

}  // namespace esent::btree
