// Functions of Windows' engine that answer JET_errFeatureNotAvailable there, too, once they know whom they
// answer: conversions of schemas, upgrades of old files, properties of tables that can be set.
#include "api/entry.h"
#include "api/tables.h"

namespace esent::api {
namespace {

Status notForSessions(JET_SESID session) {
    (void)TRY(EnteredSession::enter(session));
    return fail(JET_errFeatureNotAvailable);
}

// JET_errIllegalOperation for temporary tables. What could be set is an encryption key.
Status notForTables(JET_SESID session, JET_TABLEID table) {
    auto entered = TRY(EnteredTable::enter(session, table));
    (void)TRY(entered.cursor());
    return fail(JET_errFeatureNotAvailable);
}

}  // namespace
}  // namespace esent::api

extern "C" {

using namespace esent::api;  // NOLINT: the exported functions are one line each

JET_ERR JET_API JetConvertDDLA(JET_SESID session, JET_DBID, JET_LONG, void*, JET_ULONG) {
    return guardedStatus([&] { return notForSessions(session); });
}

JET_ERR JET_API JetConvertDDLW(JET_SESID session, JET_DBID, JET_LONG, void*, JET_ULONG) {
    return guardedStatus([&] { return notForSessions(session); });
}

JET_ERR JET_API JetUpgradeDatabaseA(JET_SESID session, JET_PCSTR, JET_PCSTR, JET_GRBIT) {
    return guardedStatus([&] { return notForSessions(session); });
}

JET_ERR JET_API JetUpgradeDatabaseW(JET_SESID session, JET_PCWSTR, JET_PCWSTR, JET_GRBIT) {
    return guardedStatus([&] { return notForSessions(session); });
}

JET_ERR JET_API JetSetTableInfoA(JET_SESID session, JET_TABLEID table, void*, JET_ULONG, JET_ULONG) {
    return guardedStatus([&] { return notForTables(session, table); });
}

JET_ERR JET_API JetSetTableInfoW(JET_SESID session, JET_TABLEID table, void*, JET_ULONG, JET_ULONG) {
    return guardedStatus([&] { return notForTables(session, table); });
}
}
