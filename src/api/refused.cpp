// Functions that Windows' own engine has and refuses: after the check of the handles the answer is always
// JET_errFeatureNotAvailable. (JetSetResourceParam alone is accepted, and changes nothing: this engine has no
// pools to tune.)
#include "api/entry.h"

namespace esent::api {
namespace {

Status refuseSession(JET_SESID session) {
    TRY(EnteredSession::enter(session));
    return fail(JET_errFeatureNotAvailable);
}

// Nil: the defaults of instances to come.
Status checkInstance(JET_INSTANCE instance) {
    if (instance == 0 || instance == instance::kNilInstance) return {};
    TRY(EnteredInstance::enter(instance, instance::Gate::Setup));
    return {};
}

Status refuseInstance(JET_INSTANCE instance) {
    TRY(checkInstance(instance));
    return fail(JET_errFeatureNotAvailable);
}

}  // namespace
}  // namespace esent::api

extern "C" {

using namespace esent::api;  // NOLINT: the exported functions are one line each

JET_ERR JET_API JetPrepareToCommitTransaction(JET_SESID session, void*, JET_ULONG, JET_GRBIT) {
    return guardedStatus([&] { return refuseSession(session); });
}

JET_ERR JET_API JetGetCounter(JET_SESID session, JET_LONG, JET_LONG*) {
    return guardedStatus([&] { return refuseSession(session); });
}

JET_ERR JET_API JetResetCounter(JET_SESID session, JET_LONG) {
    return guardedStatus([&] { return refuseSession(session); });
}

JET_ERR JET_API JetGetResourceParam(JET_INSTANCE instance, JET_LONG, JET_LONG, JET_API_PTR*) {
    return guardedStatus([&] { return refuseInstance(instance); });
}

JET_ERR JET_API JetSetResourceParam(JET_INSTANCE instance, JET_LONG, JET_LONG, JET_API_PTR) {
    return guardedStatus([&] { return checkInstance(instance); });
}
}
