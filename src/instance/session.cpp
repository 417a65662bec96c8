// See session.h.
#include "instance/session.h"

#include <climits>

#include "database/database_set.h"
#include "instance/instance.h"
#include "instance/life.h"
#include "instance/parameters.h"

namespace esent::instance {

void Session::open(Instance& instance, SessionHandle handle) {
    instance_ = &instance;
    handle_ = handle;
    level_ = 0;
    readOnly_ = false;
    transactionThread_ = contextThread_ = 0;
    transactionContext_ = context_ = 0;
    databases_.clear();
    settings_ = {};
    settings_.commitDefault =
        static_cast<std::uint32_t>(instance.parameters().number(JET_paramCommitDefault));
    // A fresh operation context has the smallest user id.
    storeLE<std::int32_t>(settings_.operationContext.data(), INT_MIN);
    lastCommit_ = {};
}

void Session::close() {
    if (!databases_.empty()) instance_->databases().closeAll(handle_);
    level_ = 0;
    readOnly_ = false;
    context_ = 0;
    databases_.clear();
    settings_ = {};
}

Status Session::checkTransactionOwner() const {
    const std::uint32_t me = currentThreadNumber();
    if (context_ != 0 && contextThread_ != me) return fail(JET_errSessionSharingViolation);
    if (level_ == 0) return {};
    if (transactionContext_ != context_) return fail(JET_errSessionSharingViolation);
    if (context_ == 0 && transactionThread_ != me) return fail(JET_errSessionSharingViolation);
    return {};
}

Status Session::beginTransaction(bool readOnly) {
    TRY(checkTransactionOwner());
    if (level_ == kMaxTransactionLevel) return fail(JET_errTransTooDeep);
    if (level_ == 0) {
        readOnly_ = readOnly;
        transactionThread_ = currentThreadNumber();
        transactionContext_ = context_;
    }
    ++level_;
    return {};
}

Status Session::commitTransaction() {
    TRY(checkTransactionOwner());
    if (level_ == 0) return fail(JET_errNotInTransaction);
    --level_;
    return {};
}

Status Session::rollbackTransaction(bool allLevels) {
    TRY(checkTransactionOwner());
    if (level_ == 0) return fail(JET_errNotInTransaction);
    level_ = allLevels ? 0 : level_ - 1;
    return {};
}

Status Session::setContext(std::uintptr_t context) {
    if (context == 0 || context == ~std::uintptr_t{0}) return fail(JET_errInvalidParameter);
    if (context_ != 0) return fail(JET_errSessionContextAlreadySet);
    // A transaction goes on only under the context, or on the thread, that began it.
    if (level_ > 0 && transactionContext_ != context) return fail(JET_errSessionSharingViolation);
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
    if (level_ == 0) return false;
    if (context_ != 0) return contextSetByOtherThread();
    return transactionContext_ == 0 && transactionThread_ != currentThreadNumber();
}

}  // namespace esent::instance
