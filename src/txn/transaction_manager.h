// TransactionManager: the transactions of one instance: begins, commits, rolls back, and cleans up behind
// them.
//
// Thread-safe. Knows trees through TreeUndo only, which btree/ implements; logs through a LogStream (null:
// the instance does not log).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "base/result.h"
#include "log/log_stream.h"
#include "txn/debt.h"
#include "txn/transaction.h"
#include "txn/version_store.h"

namespace esent::txn {

// What the ends of transactions do to trees. Implemented in btree/ (tree_undo).
class TreeUndo {
 public:
    virtual ~TreeUndo() = default;
    // Takes one change back: finds the node, latches it, logs Undo, changes the page, and calls `forget`
    // under the latch so that the version and the page's change vanish together. JET_errRollbackError when it
    // can't.
    [[nodiscard]] virtual Status undo(Transaction& transaction, const VersionView& version,
                                      const std::function<void()>& forget) = 0;
    // Nobody can see the node any more (a committed delete or an undone insert): removes it from its page,
    // empties and merges pages. Best effort: a failure leaves it for later.
    [[nodiscard]] virtual Status removeDeleted(const TreeKey& tree, PageNumber root,
                                               const Bookmark& node) = 0;
};

struct CommitOptions {
    bool lazy = false;  // JET_bitCommitLazyFlush
    std::uint32_t durableWithinMilliseconds = 0;
    std::span<const std::byte> context;  // JET_sesparamCommitGenericContext
};

class TransactionManager {
 public:
    struct Settings {
        log::LogStream* log = nullptr;
        std::size_t versionStoreBytes = std::size_t{64} << 20;
        std::size_t preferredBytes = std::size_t{48} << 20;     // above: begins help to clean up
        std::size_t transactionBytes = ~std::size_t{0};         // of one transaction
        TreeUndo* trees = nullptr;                              // set before the first change
        std::uint32_t firstLogNumber = 4;                       // of the transactions of this run, step 4
        std::uint32_t firstVersionId = 0xFFFFFF01;              // odd, step 2; wraps around early on purpose
        std::function<void(LogPosition durableTip)> onDurable;  // commits before it became durable
        std::function<void()> onLogFailed;  // lazy commits never will; from a thread of its own
    };
    explicit TransactionManager(Settings settings);
    ~TransactionManager();  // no Transaction is left; stops the threads; flushes nothing
    TransactionManager(const TransactionManager&) = delete;
    TransactionManager& operator=(const TransactionManager&) = delete;

    [[nodiscard]] VersionStore& versions();
    [[nodiscard]] log::LogStream* log() const;
    void setLimits(std::size_t preferredBytes, std::size_t transactionBytes);
    // They must stay until stop().
    void setTrees(TreeUndo* trees);

    // JET_errTransTooDeep. Levels 1..10, of which applications have kMostUserLevels; `readOnly` counts at
    // level 0 -> 1 only.
    [[nodiscard]] Status begin(Transaction& transaction, bool readOnly);
    // Commits the innermost level. At level 1: Commit0 in the log, durable unless lazy; then the changes
    // become visible at once to later snapshots. Position of the Commit0, zero when nothing was logged. When
    // the log fails the transaction stays open. JET_errNotInTransaction.
    [[nodiscard]] Result<LogPosition> commit(Transaction& transaction, const CommitOptions& options);
    // Takes back the innermost level. JET_errOutOfMemory: the level stays, and until another rollback
    // succeeds nothing can be changed, begun or committed. JET_errRollbackError leaves the rest to recovery:
    // the level stays, and later begins and ends fail with the same.
    [[nodiscard]] Status rollback(Transaction& transaction);
    // The same for a level that whoever began it can't keep: what fails is done by the next begin or
    // rollback, or by takeBackGiven().
    void giveUpLevel(Transaction& transaction);
    [[nodiscard]] Status takeBackGiven(Transaction& transaction);
    // Ends all levels without taking anything back, as a crash would: when the log or the instance is beyond
    // use. Others go on seeing the changes as uncommitted.
    void abandon(Transaction& transaction);
    // Makes commits durable that were lazy: up to this one, or all.
    [[nodiscard]] Status makeDurable(LogPosition commit);
    [[nodiscard]] Status makeAllDurable();

    // Takes back the changes behind the mark that carry `tag`, newest first, whatever came between them; the
    // level goes on. Schema changes stay. JET_errRollbackError as above.
    [[nodiscard]] Status undoSince(Transaction& transaction, const Transaction::Mark& mark,
                                   std::uint32_t tag);

    // For schema changes that follow the rows of `tree`, while nobody can change these: what other
    // transactions have changed without having committed yet becomes their debt. Locks and deltas don't
    // count.
    enum class Others : std::uint8_t {
        Bound,       // whoever has changed anything owes it
        Conflict,    // somebody has, and `debt` is null; or (`unseenToo`) has committed after `who` began
        Committing,  // of somebody it can't be said yet: ask again after makeAllDurable()
    };
    [[nodiscard]] Others bindOthers(const TreeKey& tree, const Transaction& who, bool unseenToo,
                                    const std::shared_ptr<const Debt>& debt);

    // Begin of the oldest open transaction: versions older than that are of no use to anybody.
    [[nodiscard]] TransactionTime oldestSnapshot() const;
    // First log record of the oldest transaction that has logged anything and whose commit is not durable;
    // zero: none. A checkpoint may not pass it; asked after the checkpoint's position was chosen.
    [[nodiscard]] LogPosition oldestLoggedBegin() const;

    // Clean-up runs on a background thread after commits; these run it now, on the calling thread: what can
    // be cleaned at this moment, which is everything once no transaction is open, as at JetTerm.
    void cleanUp();
    // JetTerm without that: no transaction is open; the trees that schema changes dropped go, nothing else.
    void finishSchemaChanges();
    // No background work from now on: the log and the trees may go before this does.
    void stop();
    // Is a version of a tree of this database left?
    [[nodiscard]] bool hasVersionsOf(DatabaseId database) const;
    // No session has the database open, and it is about to be detached: cleans up what finished transactions
    // left of it, whatever snapshots there are, so that its number can be used again. False: an open
    // transaction has changed it.
    [[nodiscard]] bool releaseDatabase(DatabaseId database);

    struct Impl;
    [[nodiscard]] Impl& impl() { return *impl_; }

 private:
    [[nodiscard]] Status undoInnermost(Transaction& transaction);
    std::unique_ptr<Impl> impl_;
};

}  // namespace esent::txn
