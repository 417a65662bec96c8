// See session.h.
#include "instance/session.h"

#include <climits>

#include "base/contained.h"
#include "database/database_set.h"
#include "instance/instance.h"
#include "instance/life.h"
#include "instance/parameters.h"
#include "instance/session_resource.h"

namespace esent::instance {

void Session::open(Instance& instance, SessionHandle handle, log::SessionNumber number) {
    instance_ = &instance;
    handle_ = handle;
    transaction_.emplace(instance.transactions(), number);
    transactionThread_ = contextThread_ = 0;
    transactionContext_ = context_ = 0;
    databases_.clear();
    settings_ = {};
    settings_.commitDefault =
        static_cast<std::uint32_t>(instance.parameters().number(JET_paramCommitDefault));
    // A fresh operation context has the smallest user id.
    storeLE<std::int32_t>(settings_.operationContext.data(), INT_MIN);
    lastCommit_ = {};
    mustRollBack_ = 0;
}

void Session::close(bool abandon) {
    forEachResource([](SessionResource& resource) { resource.closing(); });
    if (!abandon && !instance_->transactions().takeBackGiven(*transaction_))
        instance_->makeUnavailable(JET_errRollbackError);
    while (!abandon && transaction_->level() > 0) {
        if (rollbackLevel()) continue;
        instance_->makeUnavailable(JET_errRollbackError);  // nobody will try again
        break;
    }
    transaction_.reset();  // abandons what could not be rolled back
    if (!databases_.empty()) instance_->databases().closeAll(handle_);
    context_ = 0;
    databases_.clear();
    settings_ = {};
}

void Session::closeAtEnd(bool abandon) noexcept {
    const auto closed = [&](bool rollsNothingBack) {
        return contained([&]() -> Status {
                   close(rollsNothingBack);
                   return {};
               })
            .has_value();
    };
    if (closed(abandon)) return;
    instance_->makeUnavailable(JET_errRollbackError);
    (void)closed(true);
}

void Session::add(SessionResource& resource) {
    resource.next_ = resources_;
    if (resources_ != nullptr) resources_->previous_ = &resource;
    resources_ = &resource;
}

void Session::remove(SessionResource& resource) {
    for (Walk* walk = walks_; walk != nullptr; walk = walk->outer) {
        if (walk->next == &resource) walk->next = resource.next_;
    }
    (resource.previous_ == nullptr ? resources_ : resource.previous_->next_) = resource.next_;
    if (resource.next_ != nullptr) resource.next_->previous_ = resource.previous_;
}

template <class Action>
void Session::forEachResource(Action action) {
    Walk walk{resources_, walks_};
    const struct Scope {
        Walk*& walks;
        const Walk& walk;
        ~Scope() { walks = walk.outer; }
    } scope{walks_, walk};
    walks_ = &walk;
    while (walk.next != nullptr) {
        SessionResource& resource = *walk.next;
        walk.next = resource.next_;
        action(resource);
    }
}

void Session::closeTablesOf(DatabaseId id) {
    forEachResource([id](SessionResource& resource) { resource.databaseClosing(id); });
}

Status Session::checkTransactionOwner() const {
    const std::uint32_t me = currentThreadNumber();
    if (context_ != 0 && contextThread_ != me) return fail(JET_errSessionSharingViolation);
    if (transactionLevel() == 0) return {};
    if (transactionContext_ != context_) return fail(JET_errSessionSharingViolation);
    if (context_ == 0 && transactionThread_ != me) return fail(JET_errSessionSharingViolation);
    return {};
}

Status Session::beginTransaction(bool readOnly) {
    TRY(checkTransactionOwner());
    if (transactionLevel() >= txn::kMostUserLevels) return fail(JET_errTransTooDeep);
    TRY(instance_->transactions().begin(*transaction_, readOnly));
    if (transactionLevel() == 1) {
        transactionThread_ = currentThreadNumber();
        transactionContext_ = context_;
    }
    return {};
}

Result<LogPosition> Session::commitTransaction(bool lazy, std::uint32_t durableWithinMilliseconds) {
    TRY(checkTransactionOwner());
    const std::uint32_t level = transactionLevel();
    if (level <= heldLevel_) return fail(JET_errNotInTransaction);
    if (mustRollBack_ >= level) return fail(JET_errMustRollback);
    txn::CommitOptions options;
    options.lazy = lazy || (settings_.commitDefault & JET_bitCommitLazyFlush) != 0;
    options.durableWithinMilliseconds = durableWithinMilliseconds;
    options.context = settings_.commitContext;
    const LogPosition position = TRY(instance_->transactions().commit(*transaction_, options));
    if (!position.isZero()) lastCommit_ = position;
    forEachResource([&](SessionResource& resource) { resource.committed(level); });
    return position;
}

// Without its changes taken back nothing in the instance can be trusted: recovery must do it.
Status Session::rollbackLevel() {
    const std::uint32_t level = transactionLevel();
    if (level <= heldLevel_) return fail(JET_errNotInTransaction);  // and no table is touched
    forEachResource([&](SessionResource& resource) { resource.rollingBack(level); });
    if (const Status undone = instance_->transactions().rollback(*transaction_); !undone) {
        if (undone.error().code == JET_errRollbackError) instance_->makeUnavailable(JET_errRollbackError);
        return undone;
    }
    if (mustRollBack_ >= level) mustRollBack_ = 0;
    forEachResource([&](SessionResource& resource) { resource.rolledBack(level); });
    return {};
}

Status Session::rollbackTransaction(bool allLevels) {
    TRY(checkTransactionOwner());
    do {
        TRY(rollbackLevel());
    } while (allLevels && transactionLevel() > heldLevel_);
    return {};
}

std::uint32_t Session::holdLevels() {
    // The call may have begun the level itself.
    transactionThread_ = currentThreadNumber();
    transactionContext_ = context_;
    return std::exchange(heldLevel_, transactionLevel());
}

Status Session::setContext(std::uintptr_t context) {
    if (context == 0 || context == ~std::uintptr_t{0}) return fail(JET_errInvalidParameter);
    if (context_ != 0) return fail(JET_errSessionContextAlreadySet);
    // A transaction goes on only under the context, or on the thread, that began it.
    if (transactionLevel() > 0 && transactionContext_ != context) return fail(JET_errSessionSharingViolation);
    context_ = context;
    contextThread_ = currentThreadNumber();
    return {};
}

Status Session::resetContext() {
    if (context_ == 0 || contextThread_ != currentThreadNumber()) {
        return fail(JET_errSessionContextNotSetByThisThread);
    }
    context_ = 0;
    contextThread_ = 0;
    return {};
}

bool Session::contextSetByOtherThread() const {
    return context_ != 0 && contextThread_ != currentThreadNumber();
}

bool Session::inTransactionOfOtherThread() const {
    if (transactionLevel() == 0) return false;
    if (context_ != 0) return contextSetByOtherThread();
    return transactionContext_ == 0 && transactionThread_ != currentThreadNumber();
}

}  // namespace esent::instance
