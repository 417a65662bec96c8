// Opening temporary tables.
#include "table/temp_table.h"

#include <algorithm>

#include "api/tables.h"
#include "api/text_arguments.h"

namespace esent::api {
namespace {

using table::TempTable;
using table::TempTableWish;

Status columnsIn(const JET_COLUMNDEF* columns, JET_ULONG count, TempTableWish& wish) {
    if (columns == nullptr || count == 0) return fail(JET_errInvalidParameter);
    if (count > JET_ccolMost) return fail(JET_errTooManyColumns);
    for (JET_ULONG i = 0; i < count; ++i) {
        constexpr JET_GRBIT kKeyBits = JET_bitColumnTTKey | JET_bitColumnTTDescending;
        TempTableWish::Column column;
        column.key = (columns[i].grbit & JET_bitColumnTTKey) != 0;
        column.descending = (columns[i].grbit & JET_bitColumnTTDescending) != 0;
        column.wish.type = columns[i].coltyp;
        column.wish.maxBytes = columns[i].cbMax;
        column.wish.bits = columns[i].grbit & ~kKeyBits;
        column.wish.codePage = columns[i].cp;
        wish.columns.push_back(std::move(column));
    }
    return {};
}

Status openTempTable(JET_SESID session, const JET_COLUMNDEF* columns, JET_ULONG count, TempTableWish wish,
                     JET_TABLEID* out, JET_COLUMNID* ids) {
    auto entered = TRY(EnteredSession::enter(session));
    if (out == nullptr || ids == nullptr) return fail(JET_errInvalidParameter);
    *out = instance::kNilTable;
    TRY(columnsIn(columns, count, wish));
    wish.versioned = entered.instance().parameters().flag(JET_paramEnableTempTableVersioning);
    auto volume = TRY(entered.instance().temporaryVolume());
    auto table = TRY(TempTable::open(std::move(volume), wish, entered->handle()));
    std::ranges::copy(table->columnIds(), ids);
    *out = TRY(Tables::process().add(*entered, std::move(table), nullptr));
    return {};
}

// Locale by identifier.
Status sortingIn(const JET_UNICODEINDEX* sorting, TempTableWish& wish) {
    if (sorting == nullptr) return {};
    wish.lcid = sorting->lcid;
    wish.mapFlags = sorting->dwMapFlags;
    return {};
}

// Locale by name.
Status sortingIn(const JET_UNICODEINDEX2* sorting, TempTableWish& wish) {
    if (sorting == nullptr) return {};
    wish.mapFlags = sorting->dwMapFlags;
    const JET_WCHAR* const name = sorting->szLocaleName;
    if (name != nullptr) wish.locale = TRY(textIn(name));
    return {};
}

Status openSorted(JET_SESID session, const JET_COLUMNDEF* columns, JET_ULONG count,
                  const JET_UNICODEINDEX* sorting, JET_GRBIT bits, JET_TABLEID* out, JET_COLUMNID* ids) {
    TempTableWish wish;
    wish.bits = bits;
    TRY(sortingIn(sorting, wish));
    return openTempTable(session, columns, count, std::move(wish), out, ids);
}

template <class Request>
Status openRequested(JET_SESID session, Request* request) {
    const bool legal = request != nullptr && request->cbStruct == sizeof(Request);
    if (!legal) {
        const auto entered = TRY(EnteredSession::enter(session));  // a bad handle is told first
        return fail(JET_errInvalidParameter);
    }
    TempTableWish wish;
    wish.bits = request->grbit;
    wish.keyMost = request->cbKeyMost;
    wish.variableSegmentMost = request->cbVarSegMac;
    TRY(sortingIn(request->pidxunicode, wish));
    return openTempTable(session, request->prgcolumndef, request->ccolumn, std::move(wish), &request->tableid,
                         request->prgcolumnid);
}

}  // namespace
}  // namespace esent::api

extern "C" {

using namespace esent::api;  // NOLINT: the exported functions are one line each

JET_ERR JET_API JetOpenTempTable(JET_SESID session, const JET_COLUMNDEF* columns, JET_ULONG count,
                                 JET_GRBIT options, JET_TABLEID* table, JET_COLUMNID* columnIds) {
    return guardedStatus(
        [&] { return openSorted(session, columns, count, nullptr, options, table, columnIds); });
}

JET_ERR JET_API JetOpenTempTable2(JET_SESID session, const JET_COLUMNDEF* columns, JET_ULONG count,
                                  JET_ULONG lcid, JET_GRBIT options, JET_TABLEID* table,
                                  JET_COLUMNID* columnIds) {
    return guardedStatus([&] {
        TempTableWish wish;
        wish.bits = options;
        wish.lcid = lcid;
        return openTempTable(session, columns, count, std::move(wish), table, columnIds);
    });
}

JET_ERR JET_API JetOpenTempTable3(JET_SESID session, const JET_COLUMNDEF* columns, JET_ULONG count,
                                  JET_UNICODEINDEX* sorting, JET_GRBIT options, JET_TABLEID* table,
                                  JET_COLUMNID* columnIds) {
    return guardedStatus(
        [&] { return openSorted(session, columns, count, sorting, options, table, columnIds); });
}

JET_ERR JET_API JetOpenTemporaryTable(JET_SESID session, JET_OPENTEMPORARYTABLE* request) {
    return guardedStatus([&] { return openRequested(session, request); });
}

JET_ERR JET_API JetOpenTemporaryTable2(JET_SESID session, JET_OPENTEMPORARYTABLE2* request) {
    return guardedStatus([&] { return openRequested(session, request); });
}
}
