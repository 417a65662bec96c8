// TreeMerger: takes a leaf out of its tree that is empty, or whose nodes find room in a neighbour; or moves
// part of its nodes to the right.
//
// One at a time in a tree: the caller holds the tree's structure lock and no latch. Latches what changes
// exclusively, top-down, then the left neighbour, the leaf and the right neighbour. What the pages become is
// made in memory of its own, logged, and then copied over them; the pages that are left over go back to the
// tree's space. Merges that would need more than one change of a key above are not done.
#pragma once

#include <vector>

#include "btree/change_scope.h"
#include "btree/merge.h"
#include "btree/page_nodes.h"
#include "btree/tree_path.h"

namespace esent::btree {

class TreeMerger {
 public:
    enum class Way : std::uint8_t {
        Away,   // the leaf goes: it is empty, or its nodes fit before those of its right neighbour
        Left,   // the leaf goes: its nodes fit behind those of its left neighbour, which fills up
        Partly  // the last nodes move to the right neighbour, if that is worth it
    };
    TreeMerger(const TreeShape& tree, ChangeScope& scope, Way way = Way::Away)
        : tree_(tree), scope_(scope), way_(way) {}
    // The leaf where this entry is or was. Once; whether anything was done.
    [[nodiscard]] Result<bool> run(const Entry& entry);

 private:
    // One page that changes, with what it will be.
    struct Work {
        cache::PageLatch latch;
        ByteSpan after;
    };
    [[nodiscard]] Result<bool> planPath(const TreePath& path);
    [[nodiscard]] Result<bool> planParent(const TreePath& path);
    [[nodiscard]] Result<bool> planAway(const TreePath& path);
    [[nodiscard]] Status latchAll(const TreePath& path);
    [[nodiscard]] Result<bool> planLeaf();
    [[nodiscard]] Result<bool> planEmptying(const Work& target);
    [[nodiscard]] bool planPart();
    [[nodiscard]] bool isDeadNode(const NodeView& node) const;
    [[nodiscard]] bool hasRoomForKey() const;
    void stamp();
    [[nodiscard]] Status build();
    [[nodiscard]] Status logLevels();
    [[nodiscard]] Result<LogPosition> log();
    void publish(LogPosition record);
    [[nodiscard]] Result<bool> emptyTree(const TreePath& path);
    [[nodiscard]] Status giveBack(const std::vector<PageNumber>& pages);

    const TreeShape& tree_;
    ChangeScope& scope_;
    const Way way_;
    DatabaseTime after_ = 0;
    unsigned top_ = 0;                // the highest level of the path that changes
    bool wholePath_ = false;          // one pointer on every level
    std::vector<MergeLevel> levels_;  // root side first, the leaf last
    std::vector<Work> pages_;         // of the levels
    Work left_;
    Work right_;
    std::vector<std::byte> memory_;
    std::vector<std::byte> image_;
    Bytes keyOfLeaf_;  // separator for the change of a key above
};

}  // namespace esent::btree
