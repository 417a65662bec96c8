// TreeDefragmenter: makes the leaves of a tree fewer while it is in use: from left to right, each takes over
// the nodes of the leaves behind it as long as they fit.
//
// For online defragmentation: a thread of its own, any number of transactions beside it. Holds no more than a
// merge does, and that only for one merge at a time; what somebody may still need stays where it is. Pages
// that become free go back to the tree's space.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "base/result.h"
#include "btree/node.h"
#include "btree/tree.h"

namespace esent::btree {

class TreeDefragmenter {
 public:
    struct Report {
        std::uint64_t leaves = 0;  // looked at
        std::uint64_t merges = 0;
    };
    // Asked at every leaf: true ends the pass.
    TreeDefragmenter(std::shared_ptr<Tree> tree, std::function<bool()> stop)
        : tree_(std::move(tree)), stop_(std::move(stop)) {}

    // Once through the tree.
    [[nodiscard]] Result<Report> pass();

 private:
    // A leaf as it was when it was looked at.
    struct Leaf {
        PageNumber number = 0;
        PageNumber next = 0;
        std::size_t freeBytes = 0;
        std::size_t usedBytes = 0;
        Bytes key;  // of its first node
        Bytes data;
        bool root = false;
        bool empty = true;
    };
    [[nodiscard]] Result<Leaf> firstLeaf() const;
    // Nothing: the page is none of the tree's leaves any more.
    [[nodiscard]] Result<std::unique_ptr<Leaf>> look(PageNumber number) const;
    [[nodiscard]] Result<bool> merge(const Leaf& leaf) const;

    std::shared_ptr<Tree> tree_;
    const std::function<bool()> stop_;
};

}  // namespace esent::btree
