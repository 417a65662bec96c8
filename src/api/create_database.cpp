// JetCreateDatabase, 2 and 3: create, attach and open in one call. JetSetDatabaseSize.
#include "api/database_admission.h"
#include "api/database_arguments.h"
#include "api/database_parameters.h"
#include "api/entry.h"
#include "database/offline_size.h"

namespace esent::api {
namespace {

Status checkCreateBits(JET_GRBIT bits) {
    if ((bits & JET_bitDbVersioningOff) != 0 && (bits & JET_bitDbRecoveryOff) == 0) {
        return fail(JET_errCannotDisableVersioning);
    }
    return {};
}

template <class Char>
Status create(JET_SESID session, const Char* name, JET_ULONG maxPages, JET_DBID* out, JET_GRBIT bits) {
    auto entered = TRY(EnteredSession::enter(session));
    if (out == nullptr) return fail(JET_errInvalidParameter);
    *out = JET_dbidNil;
    if (entered->transactionLevel() > 0) return fail(JET_errInTransaction);
    const std::string path = TRY(databasePathIn(name));
    TRY(checkCreateBits(bits));
    instance::Instance& instance = entered.instance();
    auto& opened = entered->openDatabases();
    if (instance.parameters().flag(JET_paramOneDatabasePerSession) && !opened.empty()) {
        return fail(JET_errOneDatabasePerSession);
    }
    database::CreateRequest request;
    request.path = path;
    request.logged = (bits & JET_bitDbRecoveryOff) == 0;
    request.overwrite = (bits & JET_bitDbOverwriteExisting) != 0;
    request.shadowCatalog = (bits & JET_bitDbShadowingOff) == 0;
    request.grbit = bits;
    request.sizeLimitPages = maxPages;
    request.admission = createAdmission(instance);
    auto room = instance::Session::roomForDatabase();
    TRY(instance.databases().create(request));
    const DatabaseId id = TRY(instance.databases().open(path, entered->handle(), false));
    (void)entered->noteOpen(std::move(room), id);
    *out = id;
    return {};
}

template <class Char>
Status createWith(JET_SESID session, const Char* name, JET_DBID* out, const JET_SETDBPARAM* list,
                  JET_ULONG count, JET_GRBIT bits) {
    const DatabaseParameters parameters = TRY(databaseParametersIn(list, count));
    return create(session, name, parameters.maxPages, out, bits);
}

template <class Char>
Status setSize(JET_SESID session, const Char* name, JET_ULONG pages, JET_ULONG* actual) {
    auto entered = TRY(EnteredSession::enter(session));
    const std::string path = TRY(databasePathIn(name));
    if (actual == nullptr) return fail(JET_errInvalidParameter);
    *actual = TRY(database::growOffline(os::fileSystem(), path, pages));
    return {};
}

}  // namespace
}  // namespace esent::api

extern "C" {

using namespace esent::api;  // NOLINT: the exported functions are one line each

JET_ERR JET_API JetCreateDatabaseA(JET_SESID session, JET_PCSTR fileName, JET_PCSTR, JET_DBID* database,
                                   JET_GRBIT options) {
    return guardedStatus([&] { return create(session, fileName, 0, database, options); });
}

JET_ERR JET_API JetCreateDatabaseW(JET_SESID session, JET_PCWSTR fileName, JET_PCWSTR, JET_DBID* database,
                                   JET_GRBIT options) {
    return guardedStatus([&] { return create(session, fileName, 0, database, options); });
}

JET_ERR JET_API JetCreateDatabase2A(JET_SESID session, JET_PCSTR fileName, JET_ULONG maxPages,
                                    JET_DBID* database, JET_GRBIT options) {
    return guardedStatus([&] { return create(session, fileName, maxPages, database, options); });
}

JET_ERR JET_API JetCreateDatabase2W(JET_SESID session, JET_PCWSTR fileName, JET_ULONG maxPages,
                                    JET_DBID* database, JET_GRBIT options) {
    return guardedStatus([&] { return create(session, fileName, maxPages, database, options); });
}

JET_ERR JET_API JetCreateDatabase3A(JET_SESID session, JET_PCSTR fileName, JET_DBID* database,
                                    const JET_SETDBPARAM* parameters, JET_ULONG parameterCount,
                                    JET_GRBIT options) {
    return guardedStatus(
        [&] { return createWith(session, fileName, database, parameters, parameterCount, options); });
}

JET_ERR JET_API JetCreateDatabase3W(JET_SESID session, JET_PCWSTR fileName, JET_DBID* database,
                                    const JET_SETDBPARAM* parameters, JET_ULONG parameterCount,
                                    JET_GRBIT options) {
    return guardedStatus(
        [&] { return createWith(session, fileName, database, parameters, parameterCount, options); });
}

JET_ERR JET_API JetSetDatabaseSizeA(JET_SESID session, JET_PCSTR databaseName, JET_ULONG pages,
                                    JET_ULONG* actualPages) {
    return guardedStatus([&] { return setSize(session, databaseName, pages, actualPages); });
}

JET_ERR JET_API JetSetDatabaseSizeW(JET_SESID session, JET_PCWSTR databaseName, JET_ULONG pages,
                                    JET_ULONG* actualPages) {
    return guardedStatus([&] { return setSize(session, databaseName, pages, actualPages); });
}
}
