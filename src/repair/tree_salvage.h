// Opening the entries of a tree of a damaged database: from its root if every page of it is sound, else
// collected from all over the file, with the gaps that are left.
//
// Used by one thread.
#pragma once

#include <memory>
#include <vector>

#include "repair/scavenger.h"

namespace esent::repair {

struct SalvagedTree {
    std::unique_ptr<EntryCursor> cursor;
    JET_ERR damage = JET_errSuccess;  // what is wrong with it
    std::vector<KeyGap> gaps;         // none in a sound tree
    std::size_t leaves = 0;           // that were collected; of a sound tree 0

    [[nodiscard]] bool sound() const { return damage == JET_errSuccess; }
};

[[nodiscard]] SalvagedTree salvageTree(btree::PageSource& source, const LeafCensus& census, PageNumber root,
                                       ObjectId objectId);

}  // namespace esent::repair
