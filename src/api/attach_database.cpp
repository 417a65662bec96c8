// Attaching, detaching, opening and closing databases.
#include "api/database_admission.h"
#include "api/database_parameters.h"
#include "api/ddl.h"
#include "api/entry.h"
#include "api/index_check.h"
#include "api/text_arguments.h"
#include "btree/space_manager.h"
#include "catalog/new_database.h"
#include "catalog/page_counts.h"
#include "instance/defragmentations.h"

namespace esent::api {
namespace {

using instance::SessionGate;

// The path argument of attach and open: NULL, empty and malformed ones name no database.
template <class Char>
Result<std::string> databasePath(const Char* name) {
    if (name == nullptr || *name == Char{}) return fail(JET_errDatabaseInvalidPath);
    auto text = textIn(name);
    if (!text) return fail(JET_errDatabaseInvalidPath);
    return text;
}

Status checkAttachBits(JET_GRBIT bits) {
    constexpr JET_GRBIT kVersioningOff = 0x40;
    if ((bits & (JET_bitDbUpgrade | kVersioningOff)) != 0) return fail(JET_errCannotDisableVersioning);
    if ((bits & JET_bitDbReadOnly) != 0 && (bits & JET_bitDbDeleteUnicodeIndexes) != 0) {
        return fail(JET_errInvalidGrbit);
    }
    return {};
}

// What is free at the end of the file is cut off, down to the size of a new database. Not in files of
// revisions that do not know it. Whether it works out does not matter to the attach.
void shrinkFreeTail(const instance::Instance& instance, const database::Database& database,
                    const DatabaseParameters& wish) {
    constexpr std::uint32_t kShrinkRevision = 0x50;
    constexpr std::uint32_t kHeaderPages = 2;  // sizes of the API count them
    const bool wanted = (wish.shrinkOptions & JET_bitShrinkDatabaseEofOnAttach) != 0;
    if (!wanted || database.readOnly() || database.header().updateMajor() < kShrinkRevision) return;
    const auto file = database.volumeFile();
    if (file == nullptr) return;
    const auto extension = static_cast<std::uint32_t>(instance.parameters().number(JET_paramDbExtensionSize));
    const std::uint32_t least =
        wish.shrinkLimitPages > kHeaderPages ? wish.shrinkLimitPages - kHeaderPages : 0;
    (void)btree::SpaceManager(file->volume())
        .shrink(nullptr, std::max(least, catalog::initialPagesFor(extension)));
}

// Trees change from here on, without the page counts that a newer engine may have noted.
Status forgetPageCounts(EnteredSession& entered, const database::Database& database) {
    const auto file = database.volumeFile();
    if (database.readOnly() || file == nullptr) return {};
    auto level = TRY(DdlLevel::begin(entered->transaction()));
    TRY(catalog::forgetPageCounts(file->schemas(), entered->transaction()));
    return level.commit();
}

template <class Char>
JET_ERR attach(JET_SESID session, const Char* name, const DatabaseParameters& parameters, JET_GRBIT bits) {
    return guarded([&]() -> JET_ERR {
        auto work = [&]() -> Result<JET_ERR> {
            auto entered = TRY(EnteredSession::enter(session));
            if (entered->transactionLevel() > 0) return fail(JET_errInTransaction);
            const std::string path = TRY(databasePath(name));
            TRY(checkAttachBits(bits));
            database::AttachRequest request;
            request.path = path;
            request.readOnly = (bits & JET_bitDbReadOnly) != 0;
            request.logged = (bits & JET_bitDbRecoveryOff) == 0;
            request.sizeLimitPages = parameters.maxPages;
            request.admission = attachAdmission(entered.instance());
            database::DatabaseSet& databases = entered.instance().databases();
            const auto attached = TRY(databases.attach(request));
            if (attached.warning != JET_errSuccess) return attached.warning;
            const auto database = databases.find(attached.id);
            if (database == nullptr) return JET_errSuccess;
            auto checked = checkAttachedIndexes(entered, *database, bits);
            if (const Status forgot = forgetPageCounts(entered, *database); checked && !forgot)
                checked = fail(forgot.error());
            if (!checked) (void)databases.detach(path, attachAdmission(entered.instance()));
            if (checked) shrinkFreeTail(entered.instance(), *database, parameters);
            return checked;
        };
        const auto result = work();
        return result ? *result : result.error().code;
    });
}

template <class Char>
JET_ERR attachWith(JET_SESID session, const Char* name, const JET_SETDBPARAM* list, JET_ULONG count,
                   JET_GRBIT bits) {
    const auto parameters = databaseParametersIn(list, count);
    return parameters ? attach(session, name, *parameters, bits) : parameters.error().code;
}

template <class Char>
Status detach(JET_SESID session, const Char* name, JET_GRBIT bits) {
    auto entered = TRY(EnteredSession::enter(session, SessionGate::Exempt));
    if ((bits & JET_bitForceDetach) != 0) return fail(JET_errForceDetachNotAllowed);
    if (entered->transactionLevel() > 0) return fail(JET_errInTransaction);
    // A running backup is found out before anything is looked at.
    const auto admission = attachAdmission(entered.instance());
    database::DatabaseSet& databases = entered.instance().databases();
    if (name == nullptr || *name == Char{}) {
        entered.instance().defragmentations().stopAll();
        return databases.detachAll(admission);
    }
    const auto path = textIn(name);
    if (!path) return fail(JET_errDatabaseInvalidPath);
    if (const auto database = databases.findByPath(*path))
        (void)entered.instance().defragmentations().stop(database->id());
    return databases.detach(*path, admission);
}

template <class Char>
Status open(JET_SESID session, const Char* name, JET_DBID* out, JET_GRBIT bits) {
    auto entered = TRY(EnteredSession::enter(session));
    if (out == nullptr) return fail(JET_errInvalidParameter);
    *out = JET_dbidNil;
    const std::string path = TRY(databasePath(name));
    instance::Instance& instance = entered.instance();
    auto& opened = entered->openDatabases();
    if (instance.parameters().flag(JET_paramOneDatabasePerSession) && !opened.empty()) {
        const auto wanted = instance.databases().findByPath(path);
        if (wanted != nullptr && !entered->hasOpen(wanted->id())) return fail(JET_errOneDatabasePerSession);
    }
    const bool exclusive = (bits & JET_bitDbExclusive) != 0;
    auto room = instance::Session::roomForDatabase();
    const DatabaseId id = TRY(instance.databases().open(path, entered->handle(), exclusive));
    instance::OpenDatabase& use = entered->noteOpen(std::move(room), id);
    use.exclusive = use.exclusive || exclusive;
    use.readOnly = (bits & JET_bitDbReadOnly) != 0;
    *out = id;
    return {};
}

Status close(JET_SESID session, JET_DBID database) {
    auto entered = TRY(EnteredSession::enter(session, SessionGate::Exempt));
    auto& opened = entered->openDatabases();
    const auto use = database <= 0xFF ? opened.find(static_cast<DatabaseId>(database)) : opened.end();
    if (use == opened.end()) return fail(JET_errInvalidDatabaseId);
    if (use->second.count == 1) entered->closeTablesOf(use->first);
    TRY(entered.instance().databases().close(use->first, entered->handle()));
    if (--use->second.count == 0) opened.erase(use);
    return {};
}

}  // namespace
}  // namespace esent::api

extern "C" {

using namespace esent::api;  // NOLINT: the exported functions are one line each

JET_ERR JET_API JetAttachDatabaseA(JET_SESID session, JET_PCSTR fileName, JET_GRBIT options) {
    return attach(session, fileName, DatabaseParameters{}, options);
}

JET_ERR JET_API JetAttachDatabaseW(JET_SESID session, JET_PCWSTR fileName, JET_GRBIT options) {
    return attach(session, fileName, DatabaseParameters{}, options);
}

JET_ERR JET_API JetAttachDatabase2A(JET_SESID session, JET_PCSTR fileName, JET_ULONG maxPages,
                                    JET_GRBIT options) {
    return attach(session, fileName, DatabaseParameters{maxPages, 0, 0}, options);
}

JET_ERR JET_API JetAttachDatabase2W(JET_SESID session, JET_PCWSTR fileName, JET_ULONG maxPages,
                                    JET_GRBIT options) {
    return attach(session, fileName, DatabaseParameters{maxPages, 0, 0}, options);
}

JET_ERR JET_API JetAttachDatabase3A(JET_SESID session, JET_PCSTR fileName, const JET_SETDBPARAM* parameters,
                                    JET_ULONG parameterCount, JET_GRBIT options) {
    return attachWith(session, fileName, parameters, parameterCount, options);
}

JET_ERR JET_API JetAttachDatabase3W(JET_SESID session, JET_PCWSTR fileName, const JET_SETDBPARAM* parameters,
                                    JET_ULONG parameterCount, JET_GRBIT options) {
    return attachWith(session, fileName, parameters, parameterCount, options);
}

JET_ERR JET_API JetDetachDatabaseA(JET_SESID session, JET_PCSTR fileName) {
    return guardedStatus([&] { return detach(session, fileName, 0); });
}

JET_ERR JET_API JetDetachDatabaseW(JET_SESID session, JET_PCWSTR fileName) {
    return guardedStatus([&] { return detach(session, fileName, 0); });
}

JET_ERR JET_API JetDetachDatabase2A(JET_SESID session, JET_PCSTR fileName, JET_GRBIT options) {
    return guardedStatus([&] { return detach(session, fileName, options); });
}

JET_ERR JET_API JetDetachDatabase2W(JET_SESID session, JET_PCWSTR fileName, JET_GRBIT options) {
    return guardedStatus([&] { return detach(session, fileName, options); });
}

JET_ERR JET_API JetOpenDatabaseA(JET_SESID session, JET_PCSTR fileName, JET_PCSTR, JET_DBID* database,
                                 JET_GRBIT options) {
    return guardedStatus([&] { return open(session, fileName, database, options); });
}

JET_ERR JET_API JetOpenDatabaseW(JET_SESID session, JET_PCWSTR fileName, JET_PCWSTR, JET_DBID* database,
                                 JET_GRBIT options) {
    return guardedStatus([&] { return open(session, fileName, database, options); });
}

JET_ERR JET_API JetCloseDatabase(JET_SESID session, JET_DBID database, JET_GRBIT /*options*/) {
    return guardedStatus([&] { return close(session, database); });
}
}
