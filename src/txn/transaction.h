// Transaction: the open transaction of one session, with all its levels.
//
// Begins cheaply: log records of begins are deferred until the first change (ensureLogged). One thread at a
// time (the session's). Commit and rollback go through TransactionManager.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "base/disk_types.h"
#include "base/result.h"
#include "log/records.h"
#include "txn/version_store.h"

namespace esent::txn {

class TransactionManager;
struct TransactionState;

inline constexpr std::uint8_t kMostUserLevels = 7;   // that an application can begin
inline constexpr std::uint8_t kMostInnerLevels = 3;  // and calls inside these

class Transaction {
 public:
    // `session` is unique among the open sessions of the instance and never 0.
    Transaction(TransactionManager& manager, log::SessionNumber session);
    ~Transaction();  // what is still open is abandoned
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    [[nodiscard]] std::uint8_t level() const;
    [[nodiscard]] bool readOnly() const;
    [[nodiscard]] log::SessionNumber session() const;
    [[nodiscard]] TransactionManager& manager() const;
    // What this transaction sees; at level 0 the newest committed state.
    [[nodiscard]] Snapshot snapshot() const;
    // Number of this transaction in the log (trxBegin0); zero before ensureLogged() or prepareVersion().
    [[nodiscard]] std::uint32_t logNumber() const;
    // Whether the tree lacks what this transaction has changed, and gets it with the commit (Debt): then it
    // is not to be changed before.
    [[nodiscard]] bool owes(ObjectId object) const;
    // Calls `visit(node)` for the nodes of the tree that it has changed, some of them more than once.
    void forEachChanged(const TreeKey& tree, const std::function<void(const Bookmark&)>& visit) const;
    // Its part of the version store; null before its first version. For txn/.
    [[nodiscard]] const TransactionState* state() const;

    // Writes the deferred begin records, once. JET_errTransReadOnly. Before the first log record of a change.
    // Returns the position of the first one (zero when the instance does not log): `begin` of
    // PageLatch::changed().
    [[nodiscard]] Result<LogPosition> ensureLogged();

    // ---- parts of a level that may be taken back alone ----
    // A point between two changes; of no meaning once the transaction has ended.
    struct Mark {
        const void* state = nullptr;
        const void* newest = nullptr;
    };
    [[nodiscard]] Mark mark() const;
    // Changes from now on carry this number (0: none), see TransactionManager::undoSince().
    void setTag(std::uint32_t tag);
    [[nodiscard]] std::uint32_t tag() const;

    // ---- changes; the caller holds the exclusive latch of the node's page ----
    // Gives the identity that the log record carries, and makes room for a version whose key, bookmark data
    // and image have this many bytes together. JET_errVersionStoreOutOfMemory. Nothing to take back when the
    // change does not happen.
    [[nodiscard]] Result<VersionStamp> prepareVersion(std::size_t payloadBytes, std::size_t versions = 1);
    // Puts the version in place, after its record is in the log and together with the change of the page.
    // Never fails after prepareVersion(). `image`: Replace the data before; deltas below.
    void addVersion(const VersionStamp& stamp, VersionKind kind, const TreeKey& tree, PageNumber root,
                    const Bookmark& node, ByteView image);
    void addDelta(const VersionStamp& stamp, VersionKind kind, const TreeKey& tree, PageNumber root,
                  const Bookmark& node, std::uint16_t offset, std::int64_t delta);
    // JetGetLock. JET_errWriteConflict, JET_errVersionStoreOutOfMemory.
    [[nodiscard]] Status lock(VersionKind kind, const TreeKey& tree, PageNumber root, const Bookmark& node);
    // A schema change that must be undone or published when the transaction ends.
    [[nodiscard]] Status addSchemaChange(SchemaHooks hooks);

 private:
    friend class TransactionManager;
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace esent::txn
