// TransactionManager: how transactions begin and end.
#include "txn/transaction_manager.h"

#include <algorithm>

#include "base/contained.h"
#include "cache/buffer_pool.h"
#include "log/records.h"
#include "txn/transaction_impl.h"
#include "txn/transaction_manager_impl.h"

namespace esent::txn {

TransactionManager::Impl::Impl(Settings wanted)
    : settings(std::move(wanted)),
      versions({settings.versionStoreBytes}),
      cleanUp(versions.impl(), snapshots),
      trees(settings.trees),
      logNumber(settings.firstLogNumber),
      versionId(settings.firstVersionId) {
    setLimits(settings.preferredBytes, settings.transactionBytes);
    cleanUp.setTrees(settings.trees);
    if (settings.log == nullptr) return;
    lazy.emplace(*settings.log, [this] {
        if (settings.log->flushAll()) {
            notifyDurable();
        } else if (settings.onLogFailed) {
            settings.onLogFailed();
        }
    });
}

void TransactionManager::Impl::setLimits(std::size_t preferred, std::size_t ofTransaction) {
    store().preferredBytes.store(preferred, std::memory_order_relaxed);
    transactionBytes.store(ofTransaction, std::memory_order_relaxed);
}

Result<LogPosition> TransactionManager::Impl::append(ByteView record,
                                                     const std::function<void(LogPosition)>& placed) {
    const LogPosition position = TRY(settings.log->append(record, placed));
    cache::ThreadCounters& counters = cache::threadCounters();
    ++counters.logRecords;
    counters.logBytes += static_cast<std::uint32_t>(record.size());
    return position;
}

TransactionManager::Impl::~Impl() {
    while (abandoned != nullptr)
        cleanUp.discard(*std::exchange(abandoned, abandoned->next));
}

TransactionManager::TransactionManager(Settings settings)
    : impl_(std::make_unique<Impl>(std::move(settings))) {}
TransactionManager::~TransactionManager() {
    stop();  // clean-up commits, too, until it ends
}

VersionStore& TransactionManager::versions() {
    return impl_->versions;
}
log::LogStream* TransactionManager::log() const {
    return impl_->settings.log;
}
void TransactionManager::setLimits(std::size_t preferredBytes, std::size_t transactionBytes) {
    impl_->setLimits(preferredBytes, transactionBytes);
}
void TransactionManager::setTrees(TreeUndo* trees) {
    impl_->trees.store(trees, std::memory_order_release);
    impl_->cleanUp.setTrees(trees);
}

// ---- begin ----

Status TransactionManager::begin(Transaction& transaction, bool readOnly) {
    Transaction::Impl& inner = *transaction.impl_;
    if (!inner.brokenForGood) TRY(takeBackGiven(transaction));
    if (inner.broken) return fail(JET_errRollbackError);
    if (inner.level == kMaxLevel) return fail(JET_errTransTooDeep);
    if (inner.level == 0) {
        // Nothing is latched here, so this thread can help before it adds more; or wait for who is at it, so
        // that what filled half of the store and was taken back can be done again.
        const VersionStore::Impl& store = impl_->store();
        if (const std::size_t used = store.memory.usedBytes(); used > store.preferredBytes) {
            const bool halfFull = used > store.memory.maximumBytes() / 2;
            halfFull ? impl_->cleanUp.run() : impl_->cleanUp.tryRun();
        }
        inner.begin = impl_->snapshots.begin(inner.slot);
        inner.readOnly = readOnly;
    }
    ++inner.level;
    inner.newestBefore[inner.level] = inner.state == nullptr ? nullptr : inner.state->newest;
    return {};
}

// ---- commit ----

// The versions of the level become the outer one's before its Commit is logged: a before image that is logged
// meanwhile must not carry a level that a later begin uses again.
Status TransactionManager::Impl::commitInner(Transaction::Impl& transaction) {
    const auto outer = static_cast<std::uint8_t>(transaction.level - 1);
    const auto setLevel = [&](std::uint8_t level) {
        if (transaction.state == nullptr) return;
        Version* const end = transaction.newestBefore[transaction.level];
        for (Version* version = transaction.state->newest; version != end; version = version->before)
            version->level.store(level, std::memory_order_relaxed);
    };
    setLevel(outer);
    if (transaction.loggedLevels == transaction.level) {
        const log::CommitRecord record{transaction.session, outer};
        if (const auto logged = append(log::encode(record)); !logged) {
            setLevel(transaction.level);
            return fail(logged.error());
        }
        transaction.loggedLevels = outer;
    }
    transaction.level = outer;
    return {};
}

// Numbers of commits rise in the order of the log.
Result<std::optional<LogPosition>> TransactionManager::Impl::logCommit(Transaction::Impl& transaction,
                                                                       const CommitOptions& options) {
    if (transaction.loggedLevels == 0) return LogPosition{};
    VersionStore::Impl& inner = store();
    LogPosition commit;
    LogPosition last;
    log::RecordBytes context;
    if (!options.context.empty()) {
        log::CommitContextRecord record;
        record.session = transaction.session;
        record.context.assign(options.context.begin(), options.context.end());
        context = log::encode(record);
    }
    // From the record on nothing may fail for want of memory.
    LazyCommits::Room room = options.lazy ? LazyCommits::makeRoom() : LazyCommits::Room();
    {
        const std::lock_guard lock(inner.commitMutex);
        if (transaction.state != nullptr && !transaction.state->debts.empty()) return std::nullopt;
        const log::Commit0Record record{transaction.session, 0, nextLogNumber()};
        commit = last = TRY(append(log::encode(record)));
        inner.lastCommit.store(commit.packed(), std::memory_order_release);
        if (transaction.state != nullptr) transaction.state->commitLogged = true;
    }
    if (!context.empty()) last = TRY(contained([&] { return append(context); }));
    if (!options.lazy) {
        TRY(settings.log->flush(last));
        notifyDurable();
    } else {
        const std::uint64_t begin = transaction.slot.firstRecord.load(std::memory_order_relaxed);
        lazy->add(std::move(room), LogPosition::unpacked(begin), commit, options.durableWithinMilliseconds);
    }
    return commit;
}

bool TransactionManager::Impl::publish(Transaction::Impl& transaction) {
    TransactionState* const state = transaction.state;
    if (state == nullptr) return true;
    const bool done = snapshots.commit([&](TransactionTime time) {
        if (!state->debts.empty()) return false;  // not of one whose commit is in the log
        // The newest first: what locks others out was hung before what they must see afterwards.
        for (auto hooks = state->schema.rbegin(); hooks != state->schema.rend(); ++hooks) {
            if (hooks->commit) hooks->commit(time);
        }
        // Release: whoever sees the commit of a version sees all that came before it.
        state->committed.store(time, std::memory_order_release);
        store().newestCommit.store(time, std::memory_order_release);
        cleanUp.addCommitted(*state);
        return true;
    });
    if (done) store().openWriters.fetch_sub(1, std::memory_order_release);
    return done;
}

Result<LogPosition> TransactionManager::commit(Transaction& transaction, const CommitOptions& options) {
    Transaction::Impl& inner = *transaction.impl_;
    if (inner.level == 0) return fail(JET_errNotInTransaction);
    if (inner.broken) return fail(JET_errRollbackError);
    if (inner.level > 1) {
        TRY(impl_->commitInner(inner));
        return LogPosition{};
    }
    std::optional<LogPosition> position;
    do {
        TRY(impl_->settleDebts(transaction, inner));
        position = TRY(impl_->logCommit(inner, options));
    } while (!position || !impl_->publish(inner));
    const TransactionTime begin = inner.begin;
    inner.backToLevelZero();
    impl_->snapshots.end(inner.slot);
    impl_->cleanUp.ended(begin);
    return *position;
}

// One call at a time, so that whoever returns from here knows that the call for its commit is over. A commit
// inside the callback tells nothing.
void TransactionManager::Impl::notifyDurable() {
    if (!settings.onDurable) return;
    static constinit thread_local bool inside = false;
    if (inside) return;
    const std::lock_guard lock(notifyMutex);
    const LogPosition durable = settings.log->durableTip();
    if (durable <= notified) return;
    notified = durable;
    inside = true;
    ifPossible([&] { settings.onDurable(durable); });
    inside = false;
}

Status TransactionManager::makeDurable(LogPosition commit) {
    if (impl_->settings.log == nullptr || commit.isZero()) return {};
    TRY(impl_->settings.log->flush(commit));
    impl_->notifyDurable();
    return {};
}

Status TransactionManager::makeAllDurable() {
    if (impl_->settings.log == nullptr) return {};
    TRY(impl_->settings.log->flushAll());
    impl_->notifyDurable();
    return {};
}

// ---- rollback ----

Status TransactionManager::Impl::undoVersion(Transaction& owner, Version& version) {
    TransactionState& state = *version.owner;
    const auto forget = [&] {
        if (version.fate != Version::Fate::Linked) return;
        store().unlink(version);
        version.fate =
            version.kind == VersionKind::Insert ? Version::Fate::UndoneInsert : Version::Fate::Gone;
    };
    if (version.fate != Version::Fate::Linked) return {};
    if (version.kind == VersionKind::Schema) {
        if (const SchemaHooks& hooks = state.schema.back(); hooks.undo) TRY(hooks.undo());
        state.schema.pop_back();
        version.fate = Version::Fate::Gone;
        return {};
    }
    if (!version.isLock()) {
        TreeUndo* const undo = trees.load(std::memory_order_acquire);
        if (undo == nullptr) return fail(JET_errInternalError);
        TRY(undo->undo(owner, viewOf(version), forget));
    }
    forget();
    if (version.fate == Version::Fate::UndoneInsert) state.treeWork = true;
    return {};
}

// Takes back step by step what `undoOne` does; a step that failed for want of memory is tried again.
template <class Undo>
Status TransactionManager::Impl::undone(Transaction::Impl& transaction, Undo undo) {
    constexpr int kTries = 3;
    Status done;
    for (int i = 0; i < kTries; ++i) {
        done = contained(undo);
        if (done || done.error().code != JET_errOutOfMemory) break;
    }
    transaction.broken = !done;
    if (done) return {};
    if (done.error().code == JET_errOutOfMemory) return done;
    transaction.brokenForGood = true;
    return fail(JET_errRollbackError);
}

Status TransactionManager::Impl::undoLevel(Transaction& owner, Transaction::Impl& transaction) {
    if (transaction.state != nullptr) {
        Version* const end = transaction.newestBefore[transaction.level];
        for (Version* version = transaction.state->newest; version != end; version = version->before)
            TRY(undoVersion(owner, *version));
    }
    if (transaction.loggedLevels < transaction.level) return {};
    TRY(append(log::encode(log::RollbackRecord{transaction.session, 1})));
    transaction.loggedLevels = static_cast<std::uint8_t>(transaction.level - 1);
    return {};
}

void TransactionManager::giveUpLevel(Transaction& transaction) {
    const std::uint8_t visible = transaction.level();
    if (!rollback(transaction) && transaction.level() == visible) ++transaction.impl_->given;
}

Status TransactionManager::takeBackGiven(Transaction& transaction) {
    Transaction::Impl& inner = *transaction.impl_;
    while (inner.given > 0) {
        TRY(undoInnermost(transaction));
        if (inner.given > 0) --inner.given;  // else that was all of it
    }
    return {};
}

Status TransactionManager::rollback(Transaction& transaction) {
    const Transaction::Impl& inner = *transaction.impl_;
    if (inner.level == 0) return fail(JET_errNotInTransaction);
    if (inner.brokenForGood) return fail(JET_errRollbackError);
    TRY(takeBackGiven(transaction));
    return inner.level == 0 ? fail(JET_errNotInTransaction) : undoInnermost(transaction);
}

Status TransactionManager::undoInnermost(Transaction& transaction) {
    Transaction::Impl& inner = *transaction.impl_;
    TRY(impl_->undone(inner, [&] { return impl_->undoLevel(transaction, inner); }));
    if (inner.level > 1) {
        --inner.level;
        return {};
    }
    const TransactionTime begin = inner.begin;
    if (inner.state != nullptr) {
        // Nobody will look at it again; for the queue it is as old as can be.
        inner.state->debts.clear();
        inner.state->committed.store(0, std::memory_order_release);
        impl_->cleanUp.addUndone(*inner.state);
        impl_->store().openWriters.fetch_sub(1, std::memory_order_release);
    }
    inner.backToLevelZero();
    impl_->snapshots.end(inner.slot);
    impl_->cleanUp.ended(begin);
    return {};
}

Status TransactionManager::undoSince(Transaction& transaction, const Transaction::Mark& mark,
                                     std::uint32_t tag) {
    Transaction::Impl& inner = *transaction.impl_;
    if (inner.broken) return fail(JET_errRollbackError);
    // Another transaction than the one that was marked: its changes are no longer this one's to take back.
    if (inner.state == nullptr || (mark.state != nullptr && mark.state != inner.state)) return {};
    for (Version* version = inner.state->newest; version != nullptr && version != mark.newest;
         version = version->before) {
        if (version->tag != tag || version->kind == VersionKind::Schema) continue;
        TRY(impl_->undone(inner, [&] { return impl_->undoVersion(transaction, *version); }));
    }
    return {};
}

void TransactionManager::abandon(Transaction& transaction) {
    Transaction::Impl& inner = *transaction.impl_;
    if (inner.level == 0) return;
    if (inner.state != nullptr) {
        const std::lock_guard lock(impl_->abandonedMutex);
        inner.state->next = std::exchange(impl_->abandoned, inner.state);
    }
    const TransactionTime begin = inner.begin;
    inner.backToLevelZero();
    impl_->snapshots.end(inner.slot);
    impl_->cleanUp.ended(begin);
}

// ---- what others ask ----

TransactionTime TransactionManager::oldestSnapshot() const {
    return impl_->snapshots.oldest();
}

LogPosition TransactionManager::oldestLoggedBegin() const {
    // In this order: a transaction moves from the first to the second when it commits.
    const LogPosition open = impl_->snapshots.oldestRecord();
    const LogPosition lazy = impl_->lazy ? impl_->lazy->oldestBegin() : LogPosition{};
    if (open.isZero() || lazy.isZero()) return open.isZero() ? lazy : open;
    return std::min(open, lazy);
}

void TransactionManager::cleanUp() {
    impl_->cleanUp.run();
}

void TransactionManager::finishSchemaChanges() {
    impl_->cleanUp.finishSchemaChanges();
}

void TransactionManager::stop() {
    impl_->cleanUp.stop();
    if (impl_->lazy) impl_->lazy->stop();
}

bool TransactionManager::hasVersionsOf(DatabaseId database) const {
    return impl_->store().users[database & 63].load(std::memory_order_acquire) != 0;
}

bool TransactionManager::releaseDatabase(DatabaseId database) {
    impl_->cleanUp.release(database);
    return !hasVersionsOf(database);
}

}  // namespace esent::txn
