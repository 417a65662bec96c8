// Checks one tree completely: every page reached from its root, order of keys, bounds set by the parents,
// sibling links, depth, and the pages it uses.
//
// For integrity checks and tests; reads every page of the tree once. One thread per call.
#pragma once

#include <cstdint>
#include <vector>

#include "base/disk_types.h"
#include "base/result.h"
#include "btree/page_source.h"
#include "btree/space.h"

namespace esent::btree {

struct TreeReport {
    ObjectId objectId = 0;
    std::uint32_t levels = 0;
    std::uint64_t entries = 0;  // without those flagged as deleted
    std::uint64_t deletedEntries = 0;
    std::vector<PageNumber> pages;  // root first
    std::uint64_t leafPages = 0;
    std::uint64_t leafBytesFree = 0;
};

// Errors: JET_errDatabaseCorrupted (order, bounds, a page used twice, depth), JET_errBadPageLink (siblings),
// and those of reading a page. A non-zero `objectId` must be the tree's.
[[nodiscard]] Result<TreeReport> checkTree(PageSource& source, PageNumber root, ObjectId objectId = 0);

// The same for a tree and its trees of extents, with the space they describe.
struct TreeSpaceReport {
    TreeReport tree;
    TreeSpace space;
    std::vector<PageNumber> spaceTreePages;
};
[[nodiscard]] Result<TreeSpaceReport> checkTreeAndSpace(PageSource& source, PageNumber root,
                                                        ObjectId objectId = 0);

}  // namespace esent::btree
