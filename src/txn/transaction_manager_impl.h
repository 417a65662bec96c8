// The inside of TransactionManager, for transaction.cpp and transaction_manager.cpp.
#pragma once

#include <atomic>
#include <optional>
#include <utility>

#include "txn/clean_up.h"
#include "txn/lazy_commits.h"
#include "txn/snapshots.h"
#include "txn/transaction_impl.h"
#include "txn/transaction_manager.h"
#include "txn/version_store_impl.h"

namespace esent::txn {

struct TransactionManager::Impl {
    explicit Impl(Settings wanted);
    ~Impl();

    [[nodiscard]] VersionStore::Impl& store() { return versions.impl(); }
    // Begins and commits draw from one counter.
    [[nodiscard]] std::uint32_t nextLogNumber() { return logNumber.fetch_add(4, std::memory_order_relaxed); }
    // A session takes several at once.
    [[nodiscard]] std::uint32_t nextVersionId(Transaction::Impl& transaction) {
        constexpr std::uint32_t kAtOnce = 16;
        if (transaction.versionIdsLeft == 0) {
            transaction.nextVersionId = versionId.fetch_add(2 * kAtOnce, std::memory_order_relaxed);
            transaction.versionIdsLeft = kAtOnce;
        }
        --transaction.versionIdsLeft;
        return std::exchange(transaction.nextVersionId, transaction.nextVersionId + 2);
    }

    void setLimits(std::size_t preferred, std::size_t ofTransaction);
    // To the log, counted for the thread.
    [[nodiscard]] Result<LogPosition> append(ByteView record,
                                             const std::function<void(LogPosition)>& placed = {});
    // Room for one version in the transaction's arena.
    [[nodiscard]] Status makeRoom(Transaction::Impl& transaction, std::size_t payloadBytes, bool overdraw);
    void noteUse(TransactionState& state, DatabaseId database);
    [[nodiscard]] Version& place(Transaction::Impl& transaction, const VersionStamp& stamp, VersionKind kind,
                                 const TreeKey& tree, PageNumber root, const Bookmark& node, ByteView image);

    [[nodiscard]] Status commitInner(Transaction::Impl& transaction);
    // Nothing, false: it has debts again.
    [[nodiscard]] Result<std::optional<LogPosition>> logCommit(Transaction::Impl& transaction,
                                                               const CommitOptions& options);
    [[nodiscard]] bool publish(Transaction::Impl& transaction);
    [[nodiscard]] Status settleDebts(Transaction& owner, Transaction::Impl& transaction);
    [[nodiscard]] Status undoLevel(Transaction& owner, Transaction::Impl& transaction);
    template <class Undo>
    [[nodiscard]] Status undone(Transaction::Impl& transaction, Undo undo);
    [[nodiscard]] Status undoVersion(Transaction& owner, Version& version);
    void notifyDurable();

    Settings settings;
    VersionStore versions;
    Snapshots snapshots;
    CleanUp cleanUp;
    std::optional<LazyCommits> lazy;
    std::atomic<TreeUndo*> trees{nullptr};
    std::atomic<std::size_t> transactionBytes{0};
    std::atomic<std::uint32_t> logNumber;
    std::atomic<std::uint32_t> versionId;

    std::mutex abandonedMutex;
    TransactionState* abandoned = nullptr;

    std::mutex notifyMutex;  // one call of onDurable at a time
    LogPosition notified;    // guarded by it
};

}  // namespace esent::txn
