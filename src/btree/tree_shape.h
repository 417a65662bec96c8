// TreeShape: what changes of a tree's pages must know of it: a data tree, or one of its two space trees.
#pragma once

#include "btree/tree.h"

namespace esent::btree {

struct TreeShape {
    Volume* volume = nullptr;
    PageNumber root = 0;  // where searches begin
    PageNumber home = 0;  // root of the data tree
    ObjectId object = 0;
    bool unique = true;
    bool space = false;
    std::uint32_t reserveBytes = 0;  // free bytes that appending leaves in a leaf

    [[nodiscard]] static TreeShape of(const Tree& tree) {
        const TreeFacts& facts = tree.facts();
        const std::uint32_t density = facts.densityPercent > 100 ? 100 : facts.densityPercent;
        const std::uint32_t reserve = (100 - density) * tree.volume().pageSize() / 100;
        return {&tree.volume(), facts.root, facts.root, facts.object, facts.unique, false, reserve};
    }
    [[nodiscard]] txn::TreeKey key() const { return {volume->id(), object}; }
};

}  // namespace esent::btree
