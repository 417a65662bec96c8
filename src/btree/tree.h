// Tree: one B+tree of a volume: where its root is and what kind of tree it is. Shared by all cursors on it.
//
// Facts don't change while it is open, except that a root can move when a file is shrunk (nobody has the
// database open then).
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>

#include "base/disk_types.h"
#include "btree/volume.h"
#include "txn/tree_key.h"

namespace esent::btree {

enum class TreeKind : std::uint8_t { Table, Index, LongValues, Space };

// How the tree takes space; all zero: Windows' defaults. (JET_SPACEHINTS; docs/formats/btree.md.)
struct SpaceHints {
    std::uint32_t initialBytes = 0;
    std::uint32_t flags = 0;
    std::uint32_t maintenanceDensity = 0;
    std::uint32_t growthPercent = 0;
    std::uint32_t minimumExtentBytes = 0;
    std::uint32_t maximumExtentBytes = 0;
};

struct TreeFacts {
    PageNumber root = 0;
    ObjectId object = 0;
    PageNumber parentRoot = 1;  // of the tree that its space comes from
    TreeKind kind = TreeKind::Table;
    bool unique = true;  // false: the key of an entry is key and data together
    std::uint32_t densityPercent = 80;
    SpaceHints hints;
};

class Tree {
 public:
    Tree(Volume& volume, const TreeFacts& facts) : volume_(volume), facts_(facts) {}
    [[nodiscard]] Volume& volume() const { return volume_; }
    [[nodiscard]] const TreeFacts& facts() const { return facts_; }
    [[nodiscard]] PageNumber root() const { return facts_.root; }
    [[nodiscard]] bool unique() const { return facts_.unique; }
    [[nodiscard]] txn::TreeKey key() const { return {volume_.id(), facts_.object}; }
    // One split or merge at a time; taken before any latch of the tree and before the space lock.
    [[nodiscard]] std::mutex& structureLock() { return volume_.structureLock(facts_.object); }
    // Where the last entry went, if it went to the end of the tree: no more than a hint. 0: none.
    [[nodiscard]] std::atomic<PageNumber>& lastLeafHint() { return lastLeafHint_; }

 private:
    Volume& volume_;
    TreeFacts facts_;
    std::atomic<PageNumber> lastLeafHint_{0};
};

}  // namespace esent::btree
