// Version: one change of one node by one transaction, kept until nobody can need the state before it.
//
// Versions of a node form a chain, newest first, in the version store; versions of a transaction form a list,
// newest first, for its rollback. (ESE: RCE.) Immutable but for the links and times, which the store guards.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "base/disk_types.h"
#include "base/result.h"
#include "txn/tree_key.h"

namespace esent::txn {

class Transaction;

// Order of the commits of an instance, as snapshots see it. Not the transaction numbers of the log: a
// transaction gets into the log before it becomes visible, and others may overtake it in between.
using TransactionTime = std::uint64_t;
inline constexpr TransactionTime kNotCommitted = ~TransactionTime{0};

// Values of the first six are those of log records ("oper").
enum class VersionKind : std::uint16_t {
    Insert = 1,
    Replace = 2,
    FlagDelete = 3,
    Delta = 4,
    ReadLock = 5,
    WriteLock = 6,
    Delta64 = 9,
    Schema = 100,  // a change of a schema object: undone and committed through its hooks, no node
};

// Identity of one change in log records. (ESE: rceid, trxBegin0, level.)
struct VersionStamp {
    std::uint32_t versionId = 0;
    std::uint32_t transaction = 0;
    std::uint8_t level = 0;
};

// What a Schema version does when its transaction ends. Each may be empty.
struct SchemaHooks {
    // Takes it back, in its place among the undone changes; on the thread that rolls back.
    std::function<Status()> undo;
    // Makes it visible to every snapshot that begins after `committed`; on the thread that commits, in the
    // moment that makes the transaction visible: quick, takes leaf locks only, begins and ends nothing.
    std::function<void(TransactionTime committed)> commit;
    // After a commit, when no snapshot is left that began before it (the space of a dropped table may go);
    // on the thread that cleans up; or when `database` is detached, whatever snapshots there are elsewhere. A
    // failure leaves it for good.
    std::function<Status()> cleanUp;
    DatabaseId database = 0;
};

}  // namespace esent::txn
