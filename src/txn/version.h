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

// Order of everything that begins and commits in an instance. 64 bits inside; logs hold the low 32.
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

// What a Schema version does when its transaction ends. Called on the thread that ends it.
struct SchemaHooks {
    std::function<Status()> undo;
    std::function<void(TransactionTime committed)> commit;
};

}  // namespace esent::txn
