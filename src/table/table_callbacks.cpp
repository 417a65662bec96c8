// See table_callbacks.h.
#include "table/table_callbacks.h"

#include <algorithm>

namespace esent::table {

std::vector<RegisteredCallback> TableCallbacks::of(JET_CBTYP type) const {
    const std::lock_guard guard(mutex_);
    std::vector<RegisteredCallback> found;
    for (const RegisteredCallback& each : callbacks_)
        if ((each.types & type) != 0) found.push_back(each);
    return found;
}

void TableCallbacks::add(const RegisteredCallback& callback) {
    const std::lock_guard guard(mutex_);
    const auto behind = std::ranges::upper_bound(callbacks_, callback.id, {}, &RegisteredCallback::id);
    callbacks_.insert(behind, callback);
    sumUp();
}

std::optional<RegisteredCallback> TableCallbacks::remove(std::uint64_t id) {
    const std::lock_guard guard(mutex_);
    const auto found = std::ranges::find(callbacks_, id, &RegisteredCallback::id);
    if (found == callbacks_.end()) return std::nullopt;
    const RegisteredCallback removed = *found;
    callbacks_.erase(found);
    sumUp();
    return removed;
}

void TableCallbacks::sumUp() {
    JET_CBTYP types = 0;
    for (const RegisteredCallback& each : callbacks_)
        types |= each.types;
    types_.store(types, std::memory_order_release);
}

}  // namespace esent::table
