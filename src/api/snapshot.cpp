// The JetOSSnapshot family.
#include "api/entry.h"
#include "api/instance_list.h"
#include "backup/os_snapshot.h"
#include "esent.h"

namespace esent::api {

namespace {

constexpr JET_GRBIT kPrepareBits =
    JET_bitIncrementalSnapshot | JET_bitCopySnapshot | JET_bitContinueAfterThaw | JET_bitExplicitPrepare;

backup::OsSnapshots& snapshots() {
    return backup::OsSnapshots::process();
}

Status prepare(JET_OSSNAPID* snapshot, JET_GRBIT options) {
    if ((options & ~kPrepareBits) != 0) return fail(JET_errInvalidGrbit);
    if (snapshot == nullptr) return fail(JET_errInvalidParameter);
    backup::SnapshotOptions request;
    request.incremental = (options & JET_bitIncrementalSnapshot) != 0;
    request.copy = (options & JET_bitCopySnapshot) != 0;
    request.continueAfterThaw = (options & JET_bitContinueAfterThaw) != 0;
    request.explicitPrepare = (options & JET_bitExplicitPrepare) != 0;
    *snapshot = static_cast<JET_OSSNAPID>(TRY(snapshots().prepare(request)));
    return {};
}

Status prepareInstance(JET_OSSNAPID snapshot, JET_INSTANCE instance, JET_GRBIT options) {
    const auto entered = EnteredInstance::enter(instance);
    if (!entered) return fail(entered.error());
    if (options != 0) return fail(JET_errInvalidGrbit);
    return snapshots().prepareInstance(snapshot, **entered);
}

// Info is JET_INSTANCE_INFO_A or _W.
template <class Info>
Status answerInstances(const std::vector<instance::InstanceHandle>& handles, JET_ULONG* count, Info** list) {
    std::vector<InstanceListEntry> entries;
    for (const instance::InstanceHandle handle : handles) {
        const auto entered = EnteredInstance::enter(handle);
        if (entered) entries.push_back(describeInstance(**entered));
    }
    *list = TRY(makeInstanceList<Info>(entries));
    *count = static_cast<JET_ULONG>(entries.size());
    return {};
}

template <class Info>
Status checkList(JET_ULONG* count, Info** list, JET_GRBIT options) {
    if (options != 0) return fail(JET_errInvalidGrbit);
    if (count == nullptr || list == nullptr) return fail(JET_errInvalidParameter);
    *count = 0;
    *list = nullptr;
    return {};
}

template <class Info>
Status freeze(JET_OSSNAPID snapshot, JET_ULONG* count, Info** list, JET_GRBIT options) {
    TRY(checkList(count, list, options));
    return answerInstances(TRY(snapshots().freeze(snapshot)), count, list);
}

template <class Info>
Status freezeInfo(JET_OSSNAPID snapshot, JET_ULONG* count, Info** list, JET_GRBIT options) {
    TRY(checkList(count, list, options));
    return answerInstances(TRY(snapshots().frozenInstances(snapshot)), count, list);
}

Status thaw(JET_OSSNAPID snapshot, JET_GRBIT options) {
    if (options != 0) return fail(JET_errInvalidGrbit);
    return snapshots().thaw(snapshot);
}

Status truncateLog(JET_OSSNAPID snapshot, JET_INSTANCE instance, JET_GRBIT options) {
    if ((options & ~static_cast<JET_GRBIT>(JET_bitAllDatabasesSnapshot)) != 0)
        return fail(JET_errInvalidGrbit);
    return snapshots().truncateLogs(snapshot, (options & JET_bitAllDatabasesSnapshot) != 0, instance);
}

Status truncateInstance(JET_OSSNAPID snapshot, JET_INSTANCE instance, JET_GRBIT options) {
    const auto entered = EnteredInstance::enter(instance);
    if (!entered) return fail(entered.error());
    return truncateLog(snapshot, entered->operator*().handle(), options);
}

Status end(JET_OSSNAPID snapshot, JET_GRBIT options) {
    if ((options & ~static_cast<JET_GRBIT>(JET_bitAbortSnapshot)) != 0) return fail(JET_errInvalidGrbit);
    return snapshots().end(snapshot, (options & JET_bitAbortSnapshot) != 0);
}

Status abort(JET_OSSNAPID snapshot, JET_GRBIT options) {
    if (options != 0) return fail(JET_errInvalidGrbit);
    return snapshots().abort(snapshot);
}

}  // namespace

}  // namespace esent::api

using namespace esent::api;

extern "C" {

JET_ERR JET_API JetOSSnapshotPrepare(JET_OSSNAPID* snapshot, JET_GRBIT options) {
    return guardedStatus([&] { return prepare(snapshot, options); });
}
JET_ERR JET_API JetOSSnapshotPrepareInstance(JET_OSSNAPID snapshot, JET_INSTANCE instance,
                                             JET_GRBIT options) {
    return guardedStatus([&] { return prepareInstance(snapshot, instance, options); });
}
JET_ERR JET_API JetOSSnapshotFreezeA(JET_OSSNAPID snapshot, JET_ULONG* instanceCount,
                                     JET_INSTANCE_INFO_A** instances, JET_GRBIT options) {
    return guardedStatus([&] { return freeze(snapshot, instanceCount, instances, options); });
}
JET_ERR JET_API JetOSSnapshotFreezeW(JET_OSSNAPID snapshot, JET_ULONG* instanceCount,
                                     JET_INSTANCE_INFO_W** instances, JET_GRBIT options) {
    return guardedStatus([&] { return freeze(snapshot, instanceCount, instances, options); });
}
JET_ERR JET_API JetOSSnapshotGetFreezeInfoA(JET_OSSNAPID snapshot, JET_ULONG* instanceCount,
                                            JET_INSTANCE_INFO_A** instances, JET_GRBIT options) {
    return guardedStatus([&] { return freezeInfo(snapshot, instanceCount, instances, options); });
}
JET_ERR JET_API JetOSSnapshotGetFreezeInfoW(JET_OSSNAPID snapshot, JET_ULONG* instanceCount,
                                            JET_INSTANCE_INFO_W** instances, JET_GRBIT options) {
    return guardedStatus([&] { return freezeInfo(snapshot, instanceCount, instances, options); });
}
JET_ERR JET_API JetOSSnapshotThaw(JET_OSSNAPID snapshot, JET_GRBIT options) {
    return guardedStatus([&] { return thaw(snapshot, options); });
}
JET_ERR JET_API JetOSSnapshotTruncateLog(JET_OSSNAPID snapshot, JET_GRBIT options) {
    return guardedStatus([&] { return truncateLog(snapshot, 0, options); });
}
JET_ERR JET_API JetOSSnapshotTruncateLogInstance(JET_OSSNAPID snapshot, JET_INSTANCE instance,
                                                 JET_GRBIT options) {
    return guardedStatus([&] { return truncateInstance(snapshot, instance, options); });
}
JET_ERR JET_API JetOSSnapshotEnd(JET_OSSNAPID snapshot, JET_GRBIT options) {
    return guardedStatus([&] { return end(snapshot, options); });
}
JET_ERR JET_API JetOSSnapshotAbort(JET_OSSNAPID snapshot, JET_GRBIT options) {
    return guardedStatus([&] { return abort(snapshot, options); });
}

}  // extern "C"
