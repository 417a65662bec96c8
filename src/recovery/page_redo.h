// PageRedo: carries page records out, alone or as the group of a multi-page operation ("macro").
//
// Every page of a record or group is judged by itself before anything is changed, so that any mixture of old
// and new pages ends in the same state. Used by one thread.
#pragma once

#include <functional>
#include <vector>

#include "recovery/redo_pages.h"
#include "recovery/redo_versions.h"
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
    struct Move;

    Result<PageNeed> need(PageNumber page, DatabaseTime before, bool fresh, DatabaseTime after);
    // Empty when the page does not need the record.
    Result<ByteSpan> pageIfNeeded(PageNumber page, DatabaseTime before, bool fresh, DatabaseTime after);
    Result<btree::TreePage> treePage(PageNumber page);

    // page_redo.cpp
    Status applyNode(ByteView record);
    Status form(PageNumber page, DatabaseTime after, const std::function<Status(ByteSpan)>& make);
    Status createSingle(ByteView record);
    Status createMultiple(ByteView record);
    Status convert(ByteView record);
    Status emptyTree(ByteView record);
    Status scrub(ByteView record, const PageRecord& facts);

    // split_redo.cpp
    Status applySplit(const std::vector<std::vector<std::byte>>& records);
    // merge_redo.cpp
    Status applyMerge(const std::vector<std::vector<std::byte>>& records);
    // move_redo.cpp
    Status applyMove(ByteView record);
    Status applyRootMove(const std::vector<std::vector<std::byte>>& records);

    RedoPages& pages_;
    Versions& versions_;
    RedoTarget target_;
    Generation generation_ = 0;
};

}  // namespace esent::recovery
