// Functions that Windows' own engine has and refuses: after the check of the handles the answer is always
// JET_errFeatureNotAvailable. Three are more there: JetSetTableInfo takes a key for encrypted columns, which
// are not supported here. JetSetResourceParam tunes pools that this engine does not have, and what
// JetConfigureProcessForCrashDump chooses for a dump is for the system to choose here: both are accepted, and
// change nothing. Any thread, as far as the session allows it.
#include "api/entry.h"
#include "api/tables.h"

namespace esent::api {
namespace {

Status refuseSession(JET_SESID session) {
    TRY(EnteredSession::enter(session));
    return fail(JET_errFeatureNotAvailable);
}

// JET_errIllegalOperation for temporary tables.
Status refuseTable(JET_SESID session, JET_TABLEID table) {
    EnteredTable entered;
    TRY(entered.enter(session, table));
    (void)TRY(entered.cursor());
    return fail(JET_errFeatureNotAvailable);
}

// Nil: the defaults of instances to come.
Status checkInstance(JET_INSTANCE instance) {
    if (instance == 0 || instance == instance::kNilInstance) return {};
    TRY(EnteredInstance::enter(instance, instance::Gate::Setup));
    return {};
}

Status configureDump(JET_GRBIT bits) {
    constexpr JET_GRBIT kKnown = JET_bitDumpMinimum | JET_bitDumpMaximum | JET_bitDumpCacheMinimum |
                                 JET_bitDumpCacheMaximum | JET_bitDumpCacheIncludeDirtyPages |
                                 JET_bitDumpCacheIncludeCachedPages | JET_bitDumpCacheIncludeCorruptedPages |
                                 JET_bitDumpCacheNoDecommit | JET_bitDumpUnitTest;
    return (bits & ~kKnown) != 0 ? fail(JET_errInvalidGrbit) : Status{};
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

JET_ERR JET_API JetConfigureProcessForCrashDump(JET_GRBIT options) {
    return guardedStatus([&] { return configureDump(options); });
}

JET_ERR JET_API JetSetResourceParam(JET_INSTANCE instance, JET_LONG, JET_LONG, JET_API_PTR) {
    return guardedStatus([&] { return checkInstance(instance); });
}

JET_ERR JET_API JetConvertDDLA(JET_SESID session, JET_DBID, JET_LONG, void*, JET_ULONG) {
    return guardedStatus([&] { return refuseSession(session); });
}

JET_ERR JET_API JetConvertDDLW(JET_SESID session, JET_DBID, JET_LONG, void*, JET_ULONG) {
    return guardedStatus([&] { return refuseSession(session); });
}

JET_ERR JET_API JetUpgradeDatabaseA(JET_SESID session, JET_PCSTR, JET_PCSTR, JET_GRBIT) {
    return guardedStatus([&] { return refuseSession(session); });
}

JET_ERR JET_API JetUpgradeDatabaseW(JET_SESID session, JET_PCWSTR, JET_PCWSTR, JET_GRBIT) {
    return guardedStatus([&] { return refuseSession(session); });
}

JET_ERR JET_API JetSetTableInfoA(JET_SESID session, JET_TABLEID table, void*, JET_ULONG, JET_ULONG) {
    return guardedStatus([&] { return refuseTable(session, table); });
}

JET_ERR JET_API JetSetTableInfoW(JET_SESID session, JET_TABLEID table, void*, JET_ULONG, JET_ULONG) {
    return guardedStatus([&] { return refuseTable(session, table); });
}
}
