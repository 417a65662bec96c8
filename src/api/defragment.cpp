// Online defragmentation: JetDefragment, 2 and 3 start and stop it; instance/Defragmentations runs it.
#include "instance/defragmentations.h"

#include <algorithm>

#include "api/database_arguments.h"
#include "api/object_names.h"
#include "catalog/schema_cache.h"

namespace esent::api {
namespace {

constexpr JET_GRBIT kStart = JET_bitDefragmentBatchStart;
constexpr JET_GRBIT kStop = JET_bitDefragmentBatchStop;
constexpr JET_GRBIT kOneTree = JET_bitDefragmentBTree;

struct Wish {
    JET_ULONG* passes = nullptr;
    JET_ULONG* seconds = nullptr;
    JET_CALLBACK callback = nullptr;
    void* context = nullptr;
    JET_GRBIT bits = 0;
};

Status checkBits(JET_GRBIT bits) {
    constexpr JET_GRBIT kKnown = kStart | kStop | JET_bitDefragmentAvailSpaceTreesOnly |
                                 JET_bitDefragmentNoPartialMerges | kOneTree | JET_bitDefragmentBTreeBatch;
    const bool starts = (bits & (kStart | kOneTree)) != 0;
    const bool stops = (bits & kStop) != 0;
    if ((bits & ~kKnown) != 0 || starts == stops) return fail(JET_errInvalidGrbit);
    return {};
}

// JET_paramEnableOnlineDefrag: is this what the application wants to have done at all?
bool isEnabled(const instance::Instance& instance, bool spaceTreesOnly) {
    const std::uint64_t enabled = instance.parameters().number(JET_paramEnableOnlineDefrag);
    if ((enabled & JET_OnlineDefragAllOBSOLETE) != 0) return true;
    return (enabled & (spaceTreesOnly ? JET_OnlineDefragSpaceTrees : JET_OnlineDefragDatabases)) != 0;
}

JET_ERR stop(instance::Instance& instance, DatabaseId id, const Wish& wish) {
    const auto totals = instance.defragmentations().stop(id);
    if (!totals) return JET_wrnDefragNotRunning;
    if (wish.passes != nullptr) *wish.passes = totals->passes;
    if (wish.seconds != nullptr) *wish.seconds = totals->seconds;
    return JET_errSuccess;
}

// Numbers below zero are no limit, as 0 is.
std::uint32_t limitIn(const JET_ULONG* number) {
    return number == nullptr || static_cast<std::int32_t>(*number) < 0 ? 0 : *number;
}

Result<JET_ERR> start(EnteredSession& entered, const std::shared_ptr<database::Database>& database,
                      std::string table, const Wish& wish) {
    instance::Instance& instance = entered.instance();
    const bool spaceTreesOnly = (wish.bits & JET_bitDefragmentAvailSpaceTreesOnly) != 0;
    if (!isEnabled(instance, spaceTreesOnly)) return JET_errSuccess;
    instance::Defragmentations::Request request;
    request.file = database->volumeFile();
    if (request.file == nullptr) return fail(JET_errInvalidDatabaseId);
    request.database = database->id();
    request.table = std::move(table);
    request.treesToo = !spaceTreesOnly;
    request.passes = limitIn(wish.passes);
    request.seconds = limitIn(wish.seconds);
    if (wish.callback != nullptr) {
        request.completed = [callback = wish.callback, context = wish.context, session = entered->handle(),
                             id = JET_DBID{database->id()}] {
            (void)callback(session, id, JET_tableidNil, JET_cbtypOnlineDefragCompleted, nullptr, nullptr,
                           context, 0);
        };
    }
    return instance.defragmentations().start(std::move(request)) ? JET_errSuccess
                                                                 : JET_wrnDefragAlreadyRunning;
}

// The table as the catalog spells it; empty: all of them.
template <class Char>
Result<std::string> tableIn(EnteredSession& entered, const database::Database& database, const Char* name,
                            const Wish& wish) {
    const bool named = name != nullptr && *name != Char{};
    if ((wish.bits & kOneTree) != 0) {
        if (!named) return fail(JET_errInvalidName);
        if (wish.callback != nullptr) return fail(JET_errInvalidParameter);
    }
    if (!named) return std::string();
    const std::string wanted = TRY(objectNameIn(name));
    const auto file = database.volumeFile();
    if (file == nullptr) return fail(JET_errInvalidDatabaseId);
    return TRY(file->schemas().find(wanted, entered->transaction().snapshot())).schema->name();
}

template <class Char>
Result<JET_ERR> run(EnteredSession& entered, const std::shared_ptr<database::Database>& database,
                    const Char* table, const Wish& wish) {
    TRY(checkBits(wish.bits));
    const auto& opened = entered->openDatabases();
    const auto use = opened.find(database->id());
    if (database->readOnly() || (use != opened.end() && use->second.readOnly))
        return fail(JET_errDatabaseFileReadOnly);
    if ((wish.bits & kStop) != 0) return stop(entered.instance(), database->id(), wish);
    std::string name = TRY(tableIn(entered, *database, table, wish));
    return start(entered, database, std::move(name), wish);
}

template <class Char>
Result<JET_ERR> byId(JET_SESID session, JET_DBID dbid, const Char* table, const Wish& wish) {
    auto entered = TRY(EnteredSession::enter(session));
    const auto database = TRY(openedDatabase(entered, dbid));
    return run(entered, database, table, wish);
}

template <class Char>
Result<JET_ERR> byName(JET_SESID session, const Char* name, const Char* table, const Wish& wish) {
    auto entered = TRY(EnteredSession::enter(session));
    const std::string path = TRY(databasePathIn(name));
    const auto database = entered.instance().databases().findByPath(path);
    if (database == nullptr) return fail(JET_errDatabaseNotFound);
    return run(entered, database, table, wish);
}

template <class Body>
JET_ERR answer(Body body) noexcept {
    return guarded([&]() -> JET_ERR {
        const Result<JET_ERR> result = body();
        return result ? *result : result.error().code;
    });
}

}  // namespace
}  // namespace esent::api

extern "C" {

using namespace esent::api;  // NOLINT: the exported functions are one line each

JET_ERR JET_API JetDefragmentA(JET_SESID session, JET_DBID database, JET_PCSTR tableName, JET_ULONG* passes,
                               JET_ULONG* seconds, JET_GRBIT options) {
    return answer([&] {
        return byId(session, database, tableName, {passes, seconds, nullptr, nullptr, options});
    });
}

JET_ERR JET_API JetDefragmentW(JET_SESID session, JET_DBID database, JET_PCWSTR tableName, JET_ULONG* passes,
                               JET_ULONG* seconds, JET_GRBIT options) {
    return answer([&] {
        return byId(session, database, tableName, {passes, seconds, nullptr, nullptr, options});
    });
}

JET_ERR JET_API JetDefragment2A(JET_SESID session, JET_DBID database, JET_PCSTR tableName, JET_ULONG* passes,
                                JET_ULONG* seconds, JET_CALLBACK callback, JET_GRBIT options) {
    return answer([&] {
        return byId(session, database, tableName, {passes, seconds, callback, nullptr, options});
    });
}

JET_ERR JET_API JetDefragment2W(JET_SESID session, JET_DBID database, JET_PCWSTR tableName, JET_ULONG* passes,
                                JET_ULONG* seconds, JET_CALLBACK callback, JET_GRBIT options) {
    return answer([&] {
        return byId(session, database, tableName, {passes, seconds, callback, nullptr, options});
    });
}

JET_ERR JET_API JetDefragment3A(JET_SESID session, JET_PCSTR databaseName, JET_PCSTR tableName,
                                JET_ULONG* passes, JET_ULONG* seconds, JET_CALLBACK callback, void* context,
                                JET_GRBIT options) {
    return answer([&] {
        return byName(session, databaseName, tableName, {passes, seconds, callback, context, options});
    });
}

JET_ERR JET_API JetDefragment3W(JET_SESID session, JET_PCWSTR databaseName, JET_PCWSTR tableName,
                                JET_ULONG* passes, JET_ULONG* seconds, JET_CALLBACK callback, void* context,
                                JET_GRBIT options) {
    return answer([&] {
        return byName(session, databaseName, tableName, {passes, seconds, callback, context, options});
    });
}
}
