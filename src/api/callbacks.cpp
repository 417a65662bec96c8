// See callbacks.h; JetRegisterCallback and JetUnregisterCallback.
#include "api/callbacks.h"

#include "api/object_names.h"
#include "api/outcome.h"
#include "instance/callback_scope.h"
#include "os/dynamic_library.h"
#include "table/table_counters.h"

namespace esent::api {
namespace {

using table::RegisteredCallback;
using table::TableCallbacks;
using table::TableCounters;

constexpr JET_CBTYP kBefore = JET_cbtypBeforeInsert | JET_cbtypBeforeReplace | JET_cbtypBeforeDelete;

// A callback that reads the default that it makes would never end.
thread_local int defaultsUnderWay = 0;
constexpr int kMostNestedDefaults = 8;

// The registered ones, then those that the catalog names.
Result<std::vector<RegisteredCallback>> callbacksFor(instance::Instance& instance, table::TableCursor& cursor,
                                                     JET_CBTYP type) {
    std::vector<RegisteredCallback> found = TableCounters::of(cursor.tableEntry()).callbacks().of(type);
    for (const catalog::CallbackDefinition& each : cursor.schema().definition().callbacks) {
        if ((each.types & type) == 0 || !instance.parameters().flag(JET_paramEnablePersistedCallbacks))
            continue;
        found.push_back({0, each.types, TRY(resolveCallback(instance, each.function)), nullptr});
    }
    return found;
}

Status registerCallback(JET_SESID session, JET_TABLEID tableId, JET_CBTYP types, JET_CALLBACK function,
                        void* context, JET_HANDLE* id) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    table::TableCursor* const cursor = TRY(entered.cursor());
    if (types == JET_cbtypNull || function == nullptr || id == nullptr) return fail(JET_errInvalidParameter);
    TableCallbacks& callbacks = TableCounters::of(cursor->tableEntry()).callbacks();
    const RegisteredCallback callback{callbacks.nextId(), types, function, context};
    if (entered.session().transactionLevel() > 0) {
        txn::SchemaHooks hooks;
        hooks.undo = [entry = cursor->sharedEntry(), added = callback.id]() -> Status {
            (void)TableCounters::of(*entry).callbacks().remove(added);
            return {};
        };
        hooks.commit = [](txn::TransactionTime) {};
        TRY(entered.session().transaction().addSchemaChange(std::move(hooks)));
    }
    callbacks.add(callback);
    *id = static_cast<JET_HANDLE>(callback.id);
    return {};
}

table::Outcome unregisterCallback(JET_SESID session, JET_TABLEID tableId, JET_CBTYP types, JET_HANDLE id) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    table::TableCursor* const cursor = TRY(entered.cursor());
    if (types == JET_cbtypNull) return fail(JET_errInvalidParameter);
    const auto removed = TableCounters::of(cursor->tableEntry()).callbacks().remove(id);
    if (!removed) return JET_wrnCallbackNotRegistered;
    if (entered.session().transactionLevel() == 0) return JET_errSuccess;
    txn::SchemaHooks hooks;
    hooks.undo = [entry = cursor->sharedEntry(), callback = *removed]() -> Status {
        TableCounters::of(*entry).callbacks().add(callback);
        return {};
    };
    hooks.commit = [](txn::TransactionTime) {};
    TRY(entered.session().transaction().addSchemaChange(std::move(hooks)));
    return JET_errSuccess;
}

}  // namespace

Result<JET_CALLBACK> resolveCallback(instance::Instance& instance, const std::string& name) {
    if (!instance.parameters().flag(JET_paramEnablePersistedCallbacks))
        return fail(JET_errCallbackNotResolved);
    const std::string utf8 = objectNameOut(name);
    const std::size_t mark = utf8.find('!');
    if (mark == std::string::npos) return fail(JET_errCallbackNotResolved);
    const auto function = os::findFunction(utf8.substr(0, mark), utf8.substr(mark + 1));
    if (function == nullptr) return fail(JET_errCallbackNotResolved);
    return reinterpret_cast<JET_CALLBACK>(function);
}

namespace {

// There may be some.
[[gnu::noinline]] Status callThem(EnteredTable& entered, table::TableCursor& cursor, JET_TABLEID tableId,
                                  JET_CBTYP type) {
    instance::Instance& instance = entered.session().instance();
    if (instance.parameters().flag(JET_paramDisableCallbacks)) return {};
    if (type == JET_cbtypBeforeDelete) TRY(cursor.holdRecord());
    const JET_DBID database = entered.resource().file()->volume().id();
    const std::uint32_t level = entered.session().transactionLevel();
    for (const RegisteredCallback& each : TRY(callbacksFor(instance, cursor, type))) {
        cursor.leave();
        const JET_ERR answer = [&] {
            const instance::CallbackScope scope(instance.slot());
            return each.function(entered.session().handle(), database, tableId, type, nullptr, nullptr,
                                 each.context, 0);
        }();
        TRY(entered.afterCallback(tableId));
        if (entered.session().transactionLevel() != level) return fail(JET_errCallbackFailed);
        if (answer < 0 && (type & kBefore) != 0) return fail(JET_errCallbackFailed);
    }
    return {};
}

}  // namespace

Status runCallbacks(EnteredTable& entered, JET_TABLEID tableId, JET_CBTYP type) {
    table::TableCursor* const cursor = entered->asCursor();
    if (cursor == nullptr) return {};
    const bool registered = TableCounters::of(cursor->tableEntry()).callbacks().wanted(type);
    if (!registered && cursor->schema().definition().callbacks.empty()) return {};
    return callThem(entered, *cursor, tableId, type);
}

table::Outcome UserDefaultsOf::retrieve(const table::LayoutColumn& column, ByteSpan buffer,
                                        std::uint64_t& actualBytes) {
    table::TableCursor* const cursor = entered_->asCursor();
    instance::Instance& instance = entered_.session().instance();
    if (cursor == nullptr || instance.parameters().flag(JET_paramDisableCallbacks)) return JET_wrnColumnNull;
    const catalog::ColumnRef found = cursor->schema().column(column.columnId());
    if (!found || !found.column->callback) return JET_wrnColumnNull;
    const JET_CALLBACK function = TRY(resolveCallback(instance, *found.column->callback));
    if (defaultsUnderWay == kMostNestedDefaults) return fail(JET_errCallbackFailed);
    catalog::Bytes userData = found.column->callbackData.value_or(catalog::Bytes{});
    const JET_DBID database = entered_.resource().file()->volume().id();
    const std::uint32_t level = entered_.session().transactionLevel();
    auto size = static_cast<JET_ULONG>(buffer.size());
    cursor->leave();
    ++defaultsUnderWay;
    const JET_ERR answer = [&] {
        const instance::CallbackScope scope(instance.slot());
        return function(entered_.session().handle(), database, tableId_, JET_cbtypUserDefinedDefaultValue,
                        buffer.data(), &size, userData.empty() ? nullptr : userData.data(),
                        column.columnId());
    }();
    --defaultsUnderWay;
    TRY(entered_.afterCallback(tableId_));
    const bool failed = answer < 0 || entered_.session().transactionLevel() != level;
    if (failed) return fail(JET_errCallbackFailed);
    if (answer == JET_wrnColumnNull) return JET_wrnColumnNull;
    actualBytes = size;
    return size > buffer.size() ? JET_wrnBufferTruncated : JET_errSuccess;
}

table::Outcome UserDefaultsOf::retrieveOf(ByteView row, const table::LayoutColumn& column, ByteSpan buffer,
                                          std::uint64_t& actualBytes) {
    table::TableCursor* const cursor = entered_->asCursor();
    if (cursor == nullptr) return JET_wrnColumnNull;
    const ByteView before = cursor->showRow(row);
    const table::Outcome made = retrieve(column, buffer, actualBytes);
    if (entered_.isOpen()) (void)cursor->showRow(before);  // else the cursor is gone
    return made;
}

Result<std::unique_ptr<table::UpdateDefaults>> defaultsForUpdate(EnteredTable& entered, JET_TABLEID tableId,
                                                                 table::TableCursor& cursor,
                                                                 table::RowUpdate& update) {
    if (!update.needsDefaults()) return std::unique_ptr<table::UpdateDefaults>();
    const auto needed = TRY(update.neededDefaults(cursor));
    const record::PageKind kind = update.plan().layout().kind();
    UserDefaultsOf functions(entered, tableId);
    auto defaults = std::make_unique<table::UpdateDefaults>();
    if (!needed.before.empty()) TRY(defaults->before.make(&functions, needed.columns, needed.before, kind));
    TRY(defaults->after.make(&functions, needed.columns, needed.after, kind));
    return defaults;
}

Result<std::unique_ptr<table::UpdateDefaults>> defaultsForDelete(EnteredTable& entered, JET_TABLEID tableId,
                                                                 table::TableCursor& cursor) {
    if (cursor.plan().keyDefaults().empty()) return std::unique_ptr<table::UpdateDefaults>();
    const ByteView held = TRY(cursor.holdRecord());
    const std::vector<std::byte> row(held.begin(), held.end());
    cursor.leave();
    const auto schema = cursor.table().schema;  // the columns are of it
    UserDefaultsOf functions(entered, tableId);
    auto defaults = std::make_unique<table::UpdateDefaults>();
    TRY(defaults->before.make(&functions, cursor.plan().keyDefaults(), row, cursor.plan().layout().kind()));
    return defaults;
}

Result<table::KeyDefaults> defaultsForEntry(EnteredTable& entered, JET_TABLEID tableId,
                                            table::TableCursor& cursor, ByteView row) {
    cursor.leave();
    const auto schema = cursor.table().schema;  // the columns are of it
    UserDefaultsOf functions(entered, tableId);
    table::KeyDefaults defaults;
    TRY(defaults.make(&functions, cursor.plan().keyDefaults(), row, cursor.plan().layout().kind()));
    return defaults;
}

}  // namespace esent::api

extern "C" {

using namespace esent::api;  // NOLINT: the exported functions are one line each

JET_ERR JET_API JetRegisterCallback(JET_SESID session, JET_TABLEID table, JET_CBTYP callbackType,
                                    JET_CALLBACK callback, void* context, JET_HANDLE* callbackId) {
    return guardedStatus(
        [&] { return registerCallback(session, table, callbackType, callback, context, callbackId); });
}

JET_ERR JET_API JetUnregisterCallback(JET_SESID session, JET_TABLEID table, JET_CBTYP callbackType,
                                      JET_HANDLE callbackId) {
    return guardedOutcome([&] { return unregisterCallback(session, table, callbackType, callbackId); });
}
}
