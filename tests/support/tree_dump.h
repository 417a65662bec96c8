// Helpers that tests of trees share: all entries of a tree, and a page source over bytes in memory.
#pragma once

#include <utility>
#include <vector>

#include "btree/page_source.h"
#include "btree/tree_walker.h"
#include "hex.h"
#include "memory_file.h"

namespace esent::test {

using TreeEntry = std::pair<std::vector<std::byte>, std::vector<std::byte>>;

inline Result<std::vector<TreeEntry>> dumpTree(btree::PageSource& source, PageNumber root) {
    std::vector<TreeEntry> entries;
    btree::TreeWalker walker(source, root);
    for (bool found = TRY(walker.first()); found; found = TRY(walker.next())) {
        TreeEntry entry;
        walker.node().copyKey(entry.first);
        entry.second.assign(walker.node().data.begin(), walker.node().data.end());
        entries.push_back(std::move(entry));
    }
    return entries;
}

}  // namespace esent::test
