// Who owes what: given to transactions by somebody else's thread, settled by their own.
#include <algorithm>

#include "txn/transaction_manager_impl.h"

namespace esent::txn {

bool Transaction::owes(ObjectId object) const {
    const TransactionState* const state = impl_->state;
    if (state == nullptr || !state->owes.load(std::memory_order_relaxed)) return false;
    const std::lock_guard lock(impl_->manager.impl().store().commitMutex);
    return std::ranges::any_of(state->debts, [object](const auto& debt) { return debt->object == object; });
}

void Transaction::forEachChanged(const TreeKey& tree,
                                 const std::function<void(const Bookmark&)>& visit) const {
    const Version* const newest = impl_->state == nullptr ? nullptr : impl_->state->newest;
    for (const Version* version = newest; version != nullptr; version = version->before) {
        const bool changed = version->fate == Version::Fate::Linked && version->isExclusive();
        if (changed && version->kind != VersionKind::Schema && version->tree() == tree)
            visit(version->node());
    }
}

// While both mutexes are held nobody's commit gets into the log or becomes visible, and while a version is
// looked at its transaction is not taken back.
TransactionManager::Others TransactionManager::bindOthers(const TreeKey& tree, const Transaction& who,
                                                          bool unseenToo,
                                                          const std::shared_ptr<const Debt>& debt) {
    VersionStore::Impl& store = impl_->store();
    const TransactionTime begin = who.snapshot().begin;
    // Nothing is allocated under the locks of the table of versions.
    TransactionState::Debts spare(debt == nullptr ? 0 : store.openWriters.load(), debt);
    bool conflict = false;
    bool committing = false;
    const auto bind = [&](const Version& version) {
        TransactionState& owner = *version.owner;
        const TransactionTime committed = committedOf(version);
        if (&owner == who.state() || !version.isExclusive()) return false;
        if (committed != kNotCommitted) {
            conflict = unseenToo && committed >= begin;
        } else if (owner.commitLogged) {
            committing = true;
        } else if (std::ranges::find(owner.debts, debt) == owner.debts.end()) {
            conflict = spare.empty();
            if (conflict) return true;
            owner.debts.splice_after(owner.debts.before_begin(), spare, spare.before_begin());
            owner.owes.store(true, std::memory_order_relaxed);
        }
        return conflict;
    };
    impl_->snapshots.withoutCommits([&] {
        const std::lock_guard lock(store.commitMutex);  // in this order: what runs at a commit may log
        (void)store.table.anyOf(tree, bind);
    });
    return conflict ? Others::Conflict : committing ? Others::Committing : Others::Bound;
}

Status TransactionManager::Impl::settleDebts(Transaction& owner, Transaction::Impl& transaction) {
    TransactionState* const state = transaction.state;
    while (state != nullptr && state->owes.load(std::memory_order_relaxed)) {
        std::shared_ptr<const Debt> debt;
        {
            const std::lock_guard lock(store().commitMutex);
            debt = state->debts.front();
        }
        TRY(debt->settle(owner));
        const std::lock_guard lock(store().commitMutex);
        state->debts.remove_if([&](const auto& each) { return each == debt; });
        state->owes.store(!state->debts.empty(), std::memory_order_relaxed);
    }
    return {};
}

}  // namespace esent::txn
