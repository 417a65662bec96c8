// CallbackScope: marks that this thread is inside a callback of the application that a call of an instance
// made, so that a JetTerm from the callback is refused (JET_errTooManyActiveUsers) instead of waiting for
// itself.
//
// On the stack around the callback; scopes nest. Costs two thread-local writes.
#pragma once

#include <utility>

#include "instance/life.h"

namespace esent::instance {

class CallbackScope {
 public:
    explicit CallbackScope(const InstanceSlot& slot) : slot_(&slot), outer_(std::exchange(innermost, this)) {}
    ~CallbackScope() { innermost = outer_; }
    CallbackScope(const CallbackScope&) = delete;
    CallbackScope& operator=(const CallbackScope&) = delete;

    // Is the calling thread inside a callback of this instance?
    [[nodiscard]] static bool inside(const InstanceSlot& slot) {
        for (const CallbackScope* scope = innermost; scope != nullptr; scope = scope->outer_) {
            if (scope->slot_ == &slot) return true;
        }
        return false;
    }

 private:
    static inline constinit thread_local const CallbackScope* innermost = nullptr;
    const InstanceSlot* const slot_;
    const CallbackScope* const outer_;
};

}  // namespace esent::instance
