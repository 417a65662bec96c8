// Moving cursors: moves, keys, seeks, ranges, bookmarks, positions.
#include "api/callbacks.h"
#include "api/outcome.h"
#include "api/tables.h"

namespace esent::api {
namespace {

using table::Outcome;
using table::TableCursor;

Status move(JET_SESID session, JET_TABLEID tableId, JET_LONG rows, JET_GRBIT bits) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    return entered->move(rows, bits);
}

Status makeKey(JET_SESID session, JET_TABLEID tableId, const void* data, JET_ULONG bytes, JET_GRBIT bits) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    return entered->makeKey(data, bytes, bits);
}

Outcome seek(JET_SESID session, JET_TABLEID tableId, JET_GRBIT bits) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    return entered->seek(bits);
}

Status setIndexRange(JET_SESID session, JET_TABLEID tableId, JET_GRBIT bits) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    return entered->setIndexRange(bits);
}

template <class Number>
Status countRecords(JET_SESID session, JET_TABLEID tableId, Number* count, Number most) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    TRY(entered.cursor());
    if (count == nullptr) return fail(JET_errInvalidParameter);
    *count = 0;
    const std::uint64_t found = TRY(entered->countEntries(most));
    if (found > std::numeric_limits<Number>::max()) return fail(JET_errTooManyRecords);
    *count = static_cast<Number>(found);
    return {};
}

Outcome retrieveKey(JET_SESID session, JET_TABLEID tableId, void* buffer, JET_ULONG bytes, JET_ULONG* actual,
                    JET_GRBIT bits) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    if ((bits & JET_bitRetrieveCopy) != 0) {
        (void)copyBytesOut(TRY(entered->retrieveKey(false)), buffer, bytes, actual);
        return JET_errSuccess;
    }
    const bool primary = (bits & JET_bitRetrieveFromPrimaryBookmark) != 0;
    const ByteView key = primary ? TRY(entered->bookmark()) : TRY(entered->retrieveKey(true));
    return copyBytesOut(key, buffer, bytes, actual) ? JET_errSuccess : JET_wrnBufferTruncated;
}

Status getBookmark(JET_SESID session, JET_TABLEID tableId, void* buffer, JET_ULONG bytes, JET_ULONG* actual) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    if (!copyBytesOut(TRY(entered->bookmark()), buffer, bytes, actual)) return fail(JET_errBufferTooSmall);
    return {};
}

Status gotoBookmark(JET_SESID session, JET_TABLEID tableId, const void* bookmark, JET_ULONG bytes) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    const ByteView wanted = bytesIn(bookmark, bytes);
    table::TableCursor* const cursor = entered->asCursor();
    const bool asks = cursor != nullptr && cursor->onSecondaryIndex() &&
                      cursor->plan().keys(*cursor->currentIndex()).usesUserDefaults();
    if (!asks || wanted.empty()) return entered->gotoBookmark(wanted);
    const auto row = cursor->rowAt(wanted);
    if (!row) return cursor->gotoBookmark(wanted);
    const table::KeyDefaults defaults = TRY(defaultsForEntry(entered, tableId, *cursor, *row));
    return cursor->gotoBookmark(wanted, &defaults);
}

struct BufferOut {
    void* bytes;
    JET_ULONG size;
    JET_ULONG* actual;
};

Status getEntryBookmark(JET_SESID session, JET_TABLEID tableId, const BufferOut& key,
                        const BufferOut& bookmark) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    TableCursor* const cursor = TRY(entered.cursor());
    const TableCursor::EntryBookmark entry = TRY(cursor->entryBookmark());
    const bool whole = copyBytesOut(entry.key, key.bytes, key.size, key.actual);
    if (!copyBytesOut(entry.bookmark, bookmark.bytes, bookmark.size, bookmark.actual) || !whole) {
        return fail(JET_errBufferTooSmall);
    }
    return {};
}

Status gotoEntryBookmark(JET_SESID session, JET_TABLEID tableId, ByteView key, ByteView bookmark,
                         JET_GRBIT bits) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    TableCursor* const cursor = TRY(entered.cursor());
    return cursor->gotoEntryBookmark({key, bookmark}, (bits & JET_bitBookmarkPermitVirtualCurrency) != 0);
}

Status getPosition(JET_SESID session, JET_TABLEID tableId, JET_RECPOS* out, JET_ULONG bytes) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    TableCursor* const cursor = TRY(entered.cursor());
    if (out == nullptr || bytes < sizeof(JET_RECPOS)) return fail(JET_errInvalidParameter);
    const btree::Cursor::Position position = TRY(cursor->position());
    // The 32-bit form keeps the ratio.
    std::uint64_t before = position.before;
    std::uint64_t total = position.total;
    while (total > UINT32_MAX) {
        before >>= 1;
        total >>= 1;
    }
    JET_RECPOS2 result{};
    result.cbStruct = bytes >= sizeof(JET_RECPOS2) ? sizeof(JET_RECPOS2) : sizeof(JET_RECPOS);
    result.centriesLTDeprecated = static_cast<JET_ULONG>(before);
    result.centriesInRangeDeprecated = 1;
    result.centriesTotalDeprecated = static_cast<JET_ULONG>(total);
    result.centriesLT = position.before;
    result.centriesTotal = position.total;
    std::memcpy(out, &result, result.cbStruct);
    return {};
}

Status gotoPosition(JET_SESID session, JET_TABLEID tableId, const JET_RECPOS* position) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    TableCursor* const cursor = TRY(entered.cursor());
    if (position == nullptr) return fail(JET_errInvalidParameter);
    if (position->cbStruct == sizeof(JET_RECPOS)) {
        return cursor->gotoPosition({position->centriesLT, position->centriesTotal});
    }
    if (position->cbStruct != sizeof(JET_RECPOS2)) return fail(JET_errInvalidParameter);
    JET_RECPOS2 wide;
    std::memcpy(&wide, position, sizeof wide);
    return cursor->gotoPosition({wide.centriesLT, wide.centriesTotal});
}

// Would an update of the record conflict with another session?
Status cursorInfo(JET_SESID session, JET_TABLEID tableId, JET_ULONG bytes, JET_ULONG level) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    TableCursor* const cursor = TRY(entered.rows(table::RowUse::Change));
    if (bytes != 0 || level != 0) return fail(JET_errInvalidParameter);
    TRY(cursor->holdRecord());
    if ((cursor->primary().node().flags & page::kNodeVersioned) == 0) return {};
    const txn::Bookmark record{cursor->primary().bookmarkKey(), {}};
    return entered.session().transaction().manager().versions().check(
        entered.session().transaction(), txn::VersionKind::Replace, cursor->schema().tree()->key(), record);
}

Status setFilter(JET_SESID session, JET_TABLEID tableId, const JET_INDEX_COLUMN* conditions, JET_ULONG count,
                 JET_GRBIT bits) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    TableCursor* const cursor = TRY(entered.cursor());
    if (bits != 0) {
        (void)cursor->setFilter({});  // whatever fails takes the old filter away
        return fail(JET_errInvalidGrbit);
    }
    if (conditions == nullptr) count = 0;
    return cursor->setFilter(std::span(conditions, count));
}

}  // namespace
}  // namespace esent::api

extern "C" {

using namespace esent::api;  // NOLINT: the exported functions are one line each

JET_ERR JET_API JetMove(JET_SESID session, JET_TABLEID table, JET_LONG rows, JET_GRBIT options) {
    return guardedStatus([&] { return move(session, table, rows, options); });
}

JET_ERR JET_API JetMakeKey(JET_SESID session, JET_TABLEID table, const void* data, JET_ULONG dataBytes,
                           JET_GRBIT options) {
    return guardedStatus([&] { return makeKey(session, table, data, dataBytes, options); });
}

JET_ERR JET_API JetSeek(JET_SESID session, JET_TABLEID table, JET_GRBIT options) {
    return guardedOutcome([&] { return seek(session, table, options); });
}

JET_ERR JET_API JetSetIndexRange(JET_SESID session, JET_TABLEID source, JET_GRBIT options) {
    return guardedStatus([&] { return setIndexRange(session, source, options); });
}

JET_ERR JET_API JetIndexRecordCount(JET_SESID session, JET_TABLEID table, JET_ULONG* records,
                                    JET_ULONG maxRecords) {
    return guardedStatus([&] { return countRecords(session, table, records, maxRecords); });
}

JET_ERR JET_API JetIndexRecordCount2(JET_SESID session, JET_TABLEID table, uint64_t* records,
                                     uint64_t maxRecords) {
    return guardedStatus([&] { return countRecords(session, table, records, maxRecords); });
}

JET_ERR JET_API JetRetrieveKey(JET_SESID session, JET_TABLEID table, void* key, JET_ULONG resultBytes,
                               JET_ULONG* actualBytes, JET_GRBIT options) {
    return guardedOutcome(
        [&] { return retrieveKey(session, table, key, resultBytes, actualBytes, options); });
}

JET_ERR JET_API JetGetBookmark(JET_SESID session, JET_TABLEID table, void* bookmark, JET_ULONG resultBytes,
                               JET_ULONG* actualBytes) {
    return guardedStatus([&] { return getBookmark(session, table, bookmark, resultBytes, actualBytes); });
}

JET_ERR JET_API JetGotoBookmark(JET_SESID session, JET_TABLEID table, void* bookmark,
                                JET_ULONG bookmarkBytes) {
    return guardedStatus([&] { return gotoBookmark(session, table, bookmark, bookmarkBytes); });
}

JET_ERR JET_API JetGetSecondaryIndexBookmark(JET_SESID session, JET_TABLEID table, void* secondaryKey,
                                             JET_ULONG secondaryKeyMaxBytes, JET_ULONG* pcbSecondaryKeyActual,
                                             void* primaryBookmark, JET_ULONG primaryBookmarkMaxBytes,
                                             JET_ULONG* pcbPrimaryBookmarkActual, JET_GRBIT /*options*/) {
    return guardedStatus([&] {
        return getEntryBookmark(session, table, {secondaryKey, secondaryKeyMaxBytes, pcbSecondaryKeyActual},
                                {primaryBookmark, primaryBookmarkMaxBytes, pcbPrimaryBookmarkActual});
    });
}

JET_ERR JET_API JetGotoSecondaryIndexBookmark(JET_SESID session, JET_TABLEID table, void* secondaryKey,
                                              JET_ULONG secondaryKeyBytes, void* primaryBookmark,
                                              JET_ULONG primaryBookmarkBytes, JET_GRBIT options) {
    return guardedStatus([&] {
        return gotoEntryBookmark(session, table, bytesIn(secondaryKey, secondaryKeyBytes),
                                 bytesIn(primaryBookmark, primaryBookmarkBytes), options);
    });
}

JET_ERR JET_API JetGetRecordPosition(JET_SESID session, JET_TABLEID table, JET_RECPOS* position,
                                     JET_ULONG recposBytes) {
    return guardedStatus([&] { return getPosition(session, table, position, recposBytes); });
}

JET_ERR JET_API JetGotoPosition(JET_SESID session, JET_TABLEID table, JET_RECPOS* position) {
    return guardedStatus([&] { return gotoPosition(session, table, position); });
}

JET_ERR JET_API JetGetCursorInfo(JET_SESID session, JET_TABLEID table, void*, JET_ULONG resultBytes,
                                 JET_ULONG level) {
    return guardedStatus([&] { return cursorInfo(session, table, resultBytes, level); });
}

JET_ERR JET_API JetSetCursorFilter(JET_SESID session, JET_TABLEID table, JET_INDEX_COLUMN* columnFilters,
                                   JET_ULONG columnFiltersCount, JET_GRBIT options) {
    return guardedStatus(
        [&] { return setFilter(session, table, columnFilters, columnFiltersCount, options); });
}
}
