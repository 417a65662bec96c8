// Debt: work that an open transaction has to do before it commits, because of what somebody else did
// meanwhile: a new index lacks the entries of its uncommitted changes.
//
// Shared by all transactions that owe it, immutable. A rollback forgets it, and nothing is done.
#pragma once

#include <functional>

#include "base/disk_types.h"
#include "base/result.h"

namespace esent::txn {

class Transaction;

struct Debt {
    ObjectId object = 0;  // the tree that is behind
    // On the thread that commits, at level 1, nothing latched. What fails keeps the transaction from
    // committing, and has changed nothing; another commit tries again.
    std::function<Status(Transaction&)> settle;
};

}  // namespace esent::txn
