// What JetComputeStats counts: the entries, different keys and leaf pages of a tree.
//
// The session's thread, inside a call; walks the whole tree.
#pragma once

#include <memory>

#include "btree/tree.h"
#include "catalog/statistics.h"
#include "txn/version_store.h"

namespace esent::table {

[[nodiscard]] Result<catalog::Statistics> countTree(const std::shared_ptr<btree::Tree>& tree,
                                                    const txn::Snapshot& view);

}  // namespace esent::table
