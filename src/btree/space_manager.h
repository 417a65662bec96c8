// SpaceManager: gives pages to trees and takes them back; makes and drops trees; grows and shrinks the file.
//
// Space goes file -> database root (page 1) -> tables -> their indexes and long-value trees, in the sizes
// that Windows takes (docs/formats/btree.md). Everything is logged; nothing is versioned: space that an
// aborted transaction took stays with the tree. Thread-safe (Volume::spaceLock).
#pragma once

#include <cstdint>

#include "base/result.h"
#include "btree/space.h"
#include "btree/tree.h"
#include "txn/transaction.h"

namespace esent::btree {

class SpaceManager {
 public:
    explicit SpaceManager(Volume& volume) : volume_(volume) {}

    // A page for a split of `tree`, near `neighbour` if there is one (0: anywhere).
    // JET_errOutOfDatabaseSpace, JET_errDiskFull.
    [[nodiscard]] Result<PageNumber> allocatePage(txn::Transaction* transaction, Tree& tree,
                                                  PageNumber neighbour);
    [[nodiscard]] Status freePage(txn::Transaction* transaction, Tree& tree, PageNumber page);

    struct NewTree {
        TreeKind kind = TreeKind::Table;
        bool unique = true;
        PageNumber parentRoot = 1;
        std::uint32_t initialPages = 1;
        bool multipleExtents = false;
        std::uint32_t densityPercent = 80;
        SpaceHints hints;
    };
    // Root page formatted and logged; object id from the volume's counter.
    [[nodiscard]] Result<TreeFacts> createTree(txn::Transaction* transaction, const NewTree& wanted);
    // Gives all extents of the tree back to its parent; its children must be gone.
    [[nodiscard]] Status dropTree(txn::Transaction* transaction, const TreeFacts& tree);

    // The file: grows what the database owns to at least `pages`; shrinks to no less than is in use at the
    // end.
    [[nodiscard]] Result<std::uint32_t> grow(txn::Transaction* transaction, std::uint32_t pages);
    [[nodiscard]] Result<std::uint32_t> shrink(txn::Transaction* transaction, std::uint32_t pages);
    [[nodiscard]] Result<std::uint32_t> ownedPages();
    [[nodiscard]] Result<TreeSpace> spaceOf(PageNumber root);

 private:
    Volume& volume_;
};

}  // namespace esent::btree
