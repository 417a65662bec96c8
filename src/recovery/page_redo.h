// PageRedo: carries page records out, alone or as the group of a multi-page operation ("macro").
//
// Every page of a record or group is judged by itself before anything is changed, so that any mixture of old
// and new pages ends in the same state. Used by one thread.
#pragma once

#include <vector>

#include "recovery/node_records.h"
#include "recovery/redo_pages.h"
#include "recovery/versions.h"

namespace esent::recovery {

class PageRedo {
 public:
    PageRedo(RedoPages& pages, Versions& versions) : pages_(pages), versions_(versions) {}

    // A record of its own.
    Status apply(const RedoTarget& target, Generation generation, ByteView record);
    // The records between MacroBegin and MacroCommit, in their order.
    Status applyGroup(const RedoTarget& target, Generation generation,
                      const std::vector<std::vector<std::byte>>& records);

 private:
    struct SplitLevel;
    struct MergeLevel;
    struct Move;

    Result<PageNeed> need(PageNumber page, DatabaseTime before, bool fresh, DatabaseTime after);
    Result<btree::TreePage> treePage(PageNumber page);

    // page_redo.cpp
    Status applyNode(ByteView record);
    Status applyTree(const PageRecord& facts, ByteView record);
    Status createSingle(ByteView record, DatabaseTime after);
    Status createMultiple(ByteView record, DatabaseTime after);
    Status convert(ByteView record, const PageRecord& facts);
    Status spaceTree(PageNumber page, ObjectId object, DatabaseTime after, std::uint32_t flags,
                     const std::vector<std::pair<PageNumber, std::uint32_t>>& extents);
    Status emptyTree(ByteView record, const PageRecord& facts);
    Status scrub(ByteView record, const PageRecord& facts);

    // split_redo.cpp
    Status applySplit(const std::vector<std::vector<std::byte>>& records);
    Result<SplitLevel> readSplit(ByteView record);
    Status splitLevel(SplitLevel& level, const SplitLevel* lower, const NodeRecord* carried);
    Status fillNewPage(const SplitLevel& level, const btree::OwnedNode& item,
                       const std::vector<btree::OwnedNode>& entries);
    Status reduceOldPage(const SplitLevel& level, const btree::OwnedNode& item);
    Status linkSplit(const SplitLevel& level);
    Status pointToNew(const SplitLevel& level, const SplitLevel& lower);

    // merge_redo.cpp
    Status applyMerge(const std::vector<std::vector<std::byte>>& records);
    Result<MergeLevel> readMerge(ByteView record);
    Status mergeLeaf(const MergeLevel& leaf);
    Status moveNodes(const MergeLevel& leaf, ByteSpan source);
    Status mergeInternal(const MergeLevel& level, const MergeLevel& leaf);

    // move_redo.cpp
    Status applyMove(ByteView record);
    Status applyRootMove(const std::vector<std::vector<std::byte>>& records);

    RedoPages& pages_;
    Versions& versions_;
    RedoTarget target_;
    Generation generation_ = 0;
};

}  // namespace esent::recovery
