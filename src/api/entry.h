// Entry: how every exported function gets in: guarded() at the C boundary, EnteredInstance and EnteredSession
// past the handle check and the gate, and legacyInstance() for the forms without an instance.
//
//   JET_ERR JET_API JetGetLockInstance(JET_INSTANCE instance, ...) {
//       return guarded([&]() -> JET_ERR {
//           auto entered = EnteredInstance::enter(instance);
//           if (!entered) return entered.error().code;
//           ...
//       });
//   }
//
// Entering costs two atomic additions and one load; see docs/instances.md. Any thread.
#pragma once

#include <new>
#include <utility>

#include "base/result.h"
#include "instance/instance.h"
#include "instance/registry.h"
#include "instance/session.h"
#include "instance/session_table.h"

namespace esent::api {

// Runs `body`, which answers a JET_ERR, and turns what is thrown into JET_errOutOfMemory or
// JET_errInternalError: nothing is ever thrown across the C boundary.
template <class Body>
[[nodiscard]] JET_ERR guarded(Body&& body) noexcept {
    try {
        return std::forward<Body>(body)();
    } catch (const std::bad_alloc&) {
        return JET_errOutOfMemory;
    } catch (...) {
        return JET_errInternalError;
    }
}

// As guarded, for a body that answers a Status.
template <class Body>
[[nodiscard]] JET_ERR guardedStatus(Body&& body) noexcept {
    return guarded([&]() -> JET_ERR { return codeOf(std::forward<Body>(body)()); });
}

// A call inside an instance, from the gate until it goes out of scope.
class EnteredInstance {
 public:
    [[nodiscard]] static Result<EnteredInstance> enter(instance::InstanceHandle handle,
                                                       instance::Gate gate = instance::Gate::Running) {
        auto stay = instance::Registry::process().enter(handle, gate);
        if (!stay) return fail(stay.error());
        return EnteredInstance(std::move(*stay));
    }
    [[nodiscard]] instance::Instance& operator*() const { return stay_.instance(); }
    [[nodiscard]] instance::Instance* operator->() const { return &stay_.instance(); }
    // For calls that end the stay themselves (JetTerm).
    [[nodiscard]] instance::Stay takeStay() && { return std::move(stay_); }

 private:
    explicit EnteredInstance(instance::Stay stay) : stay_(std::move(stay)) {}
    instance::Stay stay_;
};

// A call inside a session (and so inside its instance).
class EnteredSession {
 public:
    [[nodiscard]] static Result<EnteredSession> enter(
        instance::SessionHandle handle, instance::SessionGate gate = instance::SessionGate::Ordinary) {
        auto stay = instance::SessionTable::process().enter(handle, gate);
        if (!stay) return fail(stay.error());
        return EnteredSession(std::move(*stay));
    }
    [[nodiscard]] instance::Session& operator*() const { return stay_.session(); }
    [[nodiscard]] instance::Session* operator->() const { return &stay_.session(); }
    [[nodiscard]] instance::Instance& instance() const { return stay_.session().instance(); }
    [[nodiscard]] instance::SessionStay takeStay() && { return std::move(stay_); }

 private:
    explicit EnteredSession(instance::SessionStay stay) : stay_(std::move(stay)) {}
    instance::SessionStay stay_;
};

// The instance that the old forms without an instance argument mean: JET_errRunningInMultiInstanceMode, or
// JET_errInvalidParameter when there is none.
[[nodiscard]] inline Result<instance::InstanceHandle> legacyInstance() {
    return instance::Registry::process().onlyInstance();
}

}  // namespace esent::api
