// The inside of VersionStore, for the other files of txn/.
#pragma once

#include <array>
#include <atomic>
#include <mutex>

#include "txn/version_memory.h"
#include "txn/version_store.h"
#include "txn/version_table.h"

namespace esent::txn {

struct VersionStore::Impl {
    explicit Impl(Limits limits) : memory(limits.maximumBytes) {}

    // Takes the linked version out of force.
    void unlink(Version& version) { table.unlink(version); }
    // May a transaction with this state and snapshot do `intent` to the node of `version`, as far as that
    // version is concerned? Sets `last` when no older version can matter.
    [[nodiscard]] static bool conflicts(const Version& version, const TransactionState* own,
                                        TransactionTime begin, VersionKind intent, bool& last);

    VersionMemory memory;
    std::atomic<std::size_t> preferredBytes{0};  // above: begins help to clean up
    VersionTable table;
    // A Commit0 is appended, and before images are appended, under this one: no image follows the commit of
    // its transaction in the log. Only the log's append mutex and shard locks are taken under it.
    std::mutex commitMutex;
    std::atomic<std::uint64_t> lastCommit{0};  // packed position of the last Commit0
    // For isSettledFor(): transactions that have versions and are open, and the newest commit of one. A
    // writer is counted before its first change and until its commit is noted here or everything is taken
    // back.
    std::atomic<std::uint32_t> openWriters{0};
    std::atomic<TransactionTime> newestCommit{0};
    // Transactions with versions, open or not yet cleaned up, by database.
    std::array<std::atomic<std::uint32_t>, 256> users{};
};

}  // namespace esent::txn
