#include "repair/tree_salvage.h"

#include "btree/tree_check.h"

namespace esent::repair {

SalvagedTree salvageTree(btree::PageSource& source, const LeafCensus& census, PageNumber root,
                         ObjectId objectId) {
    SalvagedTree tree;
    tree.damage = codeOf(btree::checkTree(source, root, objectId));
    if (tree.sound()) {
        tree.cursor = std::make_unique<TreeCursor>(source, root, objectId);
        return tree;
    }
    auto scavenged = std::make_unique<ScavengedCursor>(source, objectId, census);
    tree.gaps = scavenged->gaps();
    tree.leaves = scavenged->leaves();
    tree.cursor = std::move(scavenged);
    return tree;
}

}  // namespace esent::repair
