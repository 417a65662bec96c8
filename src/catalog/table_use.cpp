// See table_use.h.
#include "catalog/table_use.h"

#include <algorithm>

namespace esent::catalog {

template <class Predicate>
bool TableUse::anyOther(SessionKey session, Predicate predicate) const {
    return std::ranges::any_of(
        sessions_, [&](const auto& entry) { return entry.first != session && predicate(entry.second); });
}

Result<OpenMode> TableUse::open(SessionKey session, OpenMode wanted) {
    const std::lock_guard guard(mutex_);
    if (deleting_ || anyOther(session, [](const Count& c) { return c.denyRead != 0; })) {
        return fail(JET_errTableLocked);
    }
    const bool updatesForbidden = anyOther(session, [](const Count& c) { return c.denyWrite != 0; });
    if (updatesForbidden && wanted.insistsOnUpdates) return fail(JET_errTableLocked);
    if (wanted.denyWrite) {
        const bool denied =
            std::ranges::any_of(sessions_, [](const auto& s) { return s.second.denyWrite != 0; });
        if (denied || anyOther(session, [](const Count& c) { return c.updatable != 0; })) {
            return fail(JET_errTableInUse);
        }
    }
    if (wanted.denyRead) {
        const auto own = sessions_.find(session);
        if (own != sessions_.end() && own->second.denyRead != own->second.heldDenyRead)
            return fail(JET_errTableInUse);
        const bool changing = schemaLocks_ != 0 && schemaOwner_ != session;
        if (changing || anyOther(session, [](const Count& c) { return c.cursors != 0; }))
            return fail(JET_errTableInUse);
    }
    if (updatesForbidden) wanted.updatable = false;
    Count& count = sessions_[session];
    ++count.cursors;
    count.updatable += wanted.updatable ? 1 : 0;
    count.denyRead += wanted.denyRead ? 1 : 0;
    count.denyWrite += wanted.denyWrite ? 1 : 0;
    return wanted;
}

void TableUse::close(SessionKey session, const OpenMode& mode) {
    const std::lock_guard guard(mutex_);
    const auto found = sessions_.find(session);
    if (found == sessions_.end()) return;
    Count& count = found->second;
    count.updatable -= mode.updatable ? 1 : 0;
    count.denyRead -= mode.denyRead ? 1 : 0;
    count.denyWrite -= mode.denyWrite ? 1 : 0;
    if (--count.cursors == 0) sessions_.erase(found);
}

void TableUse::hold(SessionKey session, const OpenMode& mode) {
    const std::lock_guard guard(mutex_);
    Count& count = sessions_[session];
    ++count.held;
    count.heldDenyRead += mode.denyRead ? 1 : 0;
}

void TableUse::closeHeld(SessionKey session, const OpenMode& mode) {
    {
        const std::lock_guard guard(mutex_);
        Count& count = sessions_[session];
        --count.held;
        count.heldDenyRead -= mode.denyRead ? 1 : 0;
    }
    close(session, mode);
}

bool TableUse::openByAnyone() const {
    const std::lock_guard guard(mutex_);
    return std::ranges::any_of(sessions_, [](const auto& s) { return s.second.cursors != s.second.held; });
}

bool TableUse::openByOthers(SessionKey session) const {
    const std::lock_guard guard(mutex_);
    return anyOther(session, [](const Count&) { return true; });
}

bool TableUse::exclusiveTo(SessionKey session) const {
    const std::lock_guard guard(mutex_);
    const auto found = sessions_.find(session);
    return found != sessions_.end() && found->second.denyRead != 0;
}

Status TableUse::beginDelete(SessionKey session) {
    const std::lock_guard guard(mutex_);
    if (deleting_) return fail(JET_errTableLocked);
    const bool used = std::ranges::any_of(sessions_, [session](const auto& s) {
        return s.first != session || s.second.cursors != s.second.held;
    });
    if (used) return fail(JET_errTableInUse);
    deleting_ = true;
    return {};
}

void TableUse::cancelDelete() {
    const std::lock_guard guard(mutex_);
    deleting_ = false;
}

void TableUse::indexChosen(ObjectId index) {
    const std::lock_guard guard(mutex_);
    ++currentIndexes_[index];
}

void TableUse::indexLeft(ObjectId index) {
    const std::lock_guard guard(mutex_);
    const auto found = currentIndexes_.find(index);
    if (found != currentIndexes_.end() && --found->second == 0) currentIndexes_.erase(found);
}

bool TableUse::isCurrentIndex(ObjectId index) const {
    const std::lock_guard guard(mutex_);
    return currentIndexes_.contains(index);
}

Status TableUse::lockSchema(SessionKey session) {
    const std::lock_guard guard(mutex_);
    if (schemaLocks_ != 0 && schemaOwner_ != session) return fail(JET_errWriteConflict);
    schemaOwner_ = session;
    ++schemaLocks_;
    return {};
}

void TableUse::unlockSchema(SessionKey session) {
    const std::lock_guard guard(mutex_);
    if (schemaLocks_ != 0 && schemaOwner_ == session) --schemaLocks_;
}

}  // namespace esent::catalog
