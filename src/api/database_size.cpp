// The size of an attached database: grow, resize, limit. JetSetDatabaseSize, for files that are not attached,
// is in create_database.cpp.
#include <algorithm>

#include "api/database_arguments.h"
#include "btree/space_manager.h"

namespace esent::api {
namespace {

constexpr std::uint32_t kHeaderPages = 2;  // sizes of the API count them

struct Resizable {
    std::shared_ptr<database::VolumeFile> file;
    std::uint32_t owned = 0;  // pages, the header's left out
};

Result<Resizable> resizable(EnteredSession& entered, JET_DBID dbid, const JET_ULONG* actual) {
    const auto database = TRY(openedDatabase(entered, dbid));
    if (actual == nullptr) return fail(JET_errInvalidParameter);
    const bool readOnly =
        database->readOnly() || entered->openDatabases()[static_cast<DatabaseId>(dbid)].readOnly;
    if (readOnly) return fail(JET_errPermissionDenied);
    if (entered->transaction().readOnly()) return fail(JET_errTransReadOnly);
    Resizable found{database->volumeFile(), 0};
    if (found.file == nullptr) return fail(JET_errInvalidDatabaseId);
    found.owned = TRY(btree::SpaceManager(found.file->volume()).ownedPages());
    return found;
}

Status growTo(const Resizable& database, JET_ULONG pages, JET_ULONG* actual) {
    const std::uint32_t wanted = pages > kHeaderPages ? pages - kHeaderPages : 0;
    std::uint32_t owned = database.owned;
    if (wanted > owned) owned = TRY(btree::SpaceManager(database.file->volume()).grow(nullptr, wanted));
    *actual = owned + kHeaderPages;
    return {};
}

Status growDatabase(JET_SESID session, JET_DBID dbid, JET_ULONG pages, JET_ULONG* actual) {
    auto entered = TRY(EnteredSession::enter(session));
    const Resizable database = TRY(resizable(entered, dbid, actual));
    return growTo(database, pages, actual);
}

Status resizeDatabase(JET_SESID session, JET_DBID dbid, JET_ULONG pages, JET_ULONG* actual, JET_GRBIT bits) {
    auto entered = TRY(EnteredSession::enter(session));
    constexpr JET_GRBIT kBoth = JET_bitResizeDatabaseOnlyGrow | JET_bitResizeDatabaseOnlyShrink;
    if ((bits & ~kBoth) != 0 || bits == kBoth) return fail(JET_errInvalidGrbit);
    const Resizable database = TRY(resizable(entered, dbid, actual));
    const std::uint32_t wanted = pages > kHeaderPages ? pages - kHeaderPages : 0;
    const bool shrinks = wanted < database.owned && (bits & JET_bitResizeDatabaseOnlyGrow) == 0;
    if ((bits & JET_bitResizeDatabaseOnlyShrink) != 0 && wanted >= database.owned) {
        *actual = database.owned + kHeaderPages;
        return {};
    }
    if (!shrinks) return growTo(database, pages, actual);
    constexpr std::uintptr_t kShrinkingOn = 1;
    if ((entered.instance().parameters().number(JET_paramEnableShrinkDatabase) & kShrinkingOn) == 0)
        return fail(JET_errFeatureNotAvailable);
    // Pages in use at the end stay: the answer is what came of it.
    btree::SpaceManager space(database.file->volume());
    *actual = TRY(space.shrink(nullptr, wanted)) + kHeaderPages;
    return {};
}

Status getLimit(JET_SESID session, JET_DBID dbid, JET_ULONG* pages, JET_GRBIT bits) {
    auto entered = TRY(EnteredSession::enter(session));
    const auto database = TRY(openedDatabase(entered, dbid));
    if (pages == nullptr) return fail(JET_errInvalidParameter);
    if (bits != 0) return fail(JET_errInvalidGrbit);
    *pages = database->sizeLimitPages();
    return {};
}

// Until the next attach; 0: no limit. A database that is larger already just does not grow.
Status setLimit(JET_SESID session, JET_DBID dbid, JET_ULONG pages, JET_GRBIT bits) {
    auto entered = TRY(EnteredSession::enter(session));
    const auto database = TRY(openedDatabase(entered, dbid));
    if (bits != 0) return fail(JET_errInvalidGrbit);
    database->setSizeLimitPages(pages);
    return {};
}

}  // namespace
}  // namespace esent::api

extern "C" {

using namespace esent::api;  // NOLINT: the exported functions are one line each

JET_ERR JET_API JetGetMaxDatabaseSize(JET_SESID session, JET_DBID database, JET_ULONG* pages,
                                      JET_GRBIT options) {
    return guardedStatus([&] { return getLimit(session, database, pages, options); });
}

JET_ERR JET_API JetSetMaxDatabaseSize(JET_SESID session, JET_DBID database, JET_ULONG pages,
                                      JET_GRBIT options) {
    return guardedStatus([&] { return setLimit(session, database, pages, options); });
}

JET_ERR JET_API JetGrowDatabase(JET_SESID session, JET_DBID database, JET_ULONG pages, JET_ULONG* actual) {
    return guardedStatus([&] { return growDatabase(session, database, pages, actual); });
}

JET_ERR JET_API JetResizeDatabase(JET_SESID session, JET_DBID database, JET_ULONG pages, JET_ULONG* actual,
                                  JET_GRBIT options) {
    return guardedStatus([&] { return resizeDatabase(session, database, pages, actual, options); });
}
}
