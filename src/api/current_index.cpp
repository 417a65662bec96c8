// Choosing the current index of a cursor, and reading ahead in it.
#include <algorithm>

#include "api/callbacks.h"
#include "api/object_names.h"
#include "api/outcome.h"
#include "api/tables.h"
#include "table/index_id.h"

namespace esent::api {
namespace {

using table::Outcome;
using table::TableCursor;

// NULL and "": the primary or sequential order, which is the answer null.
template <class Char>
Result<const catalog::IndexSchema*> findIndex(const TableCursor& cursor, const Char* name) {
    if (name == nullptr || *name == Char{}) return nullptr;
    const std::string stored = TRY(objectNameIn(name));
    const catalog::IndexSchema* const index = cursor.schema().index(stored);
    if (index == nullptr) return fail(JET_errIndexNotFound);
    return index;
}

// To one whose entries are found with the help of the application.
Status changeIndexAtRecord(EnteredTable& entered, JET_TABLEID tableId, ObjectId index, JET_ULONG sequence) {
    TableCursor* const cursor = TRY(entered.cursor());
    const ByteView held = TRY(cursor->holdRecord());
    const std::vector<std::byte> row(held.begin(), held.end());
    const table::KeyDefaults defaults = TRY(defaultsForEntry(entered, tableId, *cursor, row));
    const catalog::IndexSchema* const now = cursor->schema().index(index);
    if (now == nullptr) return fail(JET_errIndexNotFound);
    return cursor->setCurrentIndex(now, true, sequence, &defaults);
}

template <class Char>
Status setCurrentIndex(JET_SESID session, JET_TABLEID tableId, const Char* name, const JET_INDEXID* id,
                       JET_GRBIT bits, JET_ULONG sequence) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    TableCursor* const cursor = TRY(entered.cursor());
    if ((bits & ~JET_bitNoMove) != 0) return fail(JET_errInvalidGrbit);
    const catalog::IndexSchema* const index =
        id != nullptr ? TRY(table::indexOf(cursor->schema(), *id)) : TRY(findIndex(*cursor, name));
    const bool keepRecord = (bits & JET_bitNoMove) != 0;
    if (keepRecord && index != nullptr && cursor->plan().keys(*index).usesUserDefaults())
        return changeIndexAtRecord(entered, tableId, index->definition->objectId, sequence);
    return cursor->setCurrentIndex(index, keepRecord, sequence);
}

// The name of the current index, "" without any. A short buffer gets as much as fits, silently.
template <class Char>
Outcome getCurrentIndex(JET_SESID session, JET_TABLEID tableId, Char* buffer, JET_ULONG bytes) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    TableCursor* const cursor = TRY(entered.cursor());
    if (bytes < sizeof(Char)) return JET_wrnBufferTruncated;
    if (buffer == nullptr) return fail(JET_errInvalidParameter);
    const catalog::IndexSchema* const index = cursor->currentIndex();
    const std::string name = index == nullptr ? "" : objectNameOut(index->definition->name);
    const Status written = textOut(name, buffer, bytes);
    if (!written && written.error().code != JET_errBufferTooSmall) return fail(written.error());
    return JET_errSuccess;
}

Result<bool> direction(JET_GRBIT bits) {
    const bool forward = (bits & JET_bitPrereadForward) != 0;
    const bool backward = (bits & JET_bitPrereadBackward) != 0;
    if (forward == backward) return fail(JET_errInvalidGrbit);
    return forward;
}

Status prereadKeys(JET_SESID session, JET_TABLEID tableId, const void** keys, const JET_ULONG* sizes,
                   JET_LONG count, JET_LONG* done, JET_GRBIT bits) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    TableCursor* const cursor = TRY(entered.cursor());
    if (done != nullptr) *done = 0;
    if (keys == nullptr || sizes == nullptr || count <= 0) return fail(JET_errInvalidParameter);
    const bool forward = TRY(direction(bits));
    std::vector<ByteView> wanted;
    for (JET_LONG i = 0; i < count; ++i) {
        if (keys[i] == nullptr && sizes[i] != 0) return fail(JET_errInvalidParameter);
        wanted.push_back(bytesIn(keys[i], sizes[i]));
        if (i == 0) continue;
        const auto order = btree::compareBytes(wanted[static_cast<std::size_t>(i) - 1], wanted.back());
        if (forward ? order > 0 : order < 0) return fail(JET_errInvalidParameter);
    }
    const std::size_t read = TRY(cursor->prefetchKeys(wanted));
    if (done != nullptr) *done = static_cast<JET_LONG>(read);
    return {};
}

// Makes the key that the columns of one end of a range mean. All but the last must be equal.
Result<btree::Bytes> rangeKey(const TableCursor& cursor, std::span<const JET_INDEX_COLUMN> columns,
                              bool isStart) {
    const catalog::IndexSchema* const index = cursor.currentIndex();
    if (index == nullptr) return fail(JET_errNoCurrentIndex);
    const table::IndexKeyPlan& plan = cursor.plan().keys(*index);
    table::SearchKey key;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const JET_INDEX_COLUMN& column = columns[i];
        const bool last = i + 1 == columns.size();
        const bool beginning = last && column.relop == JET_relopPrefixEquals;
        if (!beginning && column.relop != JET_relopEquals) return fail(JET_errInvalidParameter);
        if (i >= plan.segments().size()) return fail(JET_errInvalidParameter);
        JET_GRBIT bits = i == 0 ? JET_bitNewKey : 0;
        if ((column.grbit & JET_bitZeroLength) != 0) bits |= JET_bitKeyDataZeroLength;
        if (beginning) bits |= isStart ? JET_bitPartialColumnStartLimit : JET_bitPartialColumnEndLimit;
        if (last && !beginning) bits |= isStart ? JET_bitFullColumnStartLimit : JET_bitFullColumnEndLimit;
        TRY(key.make(&plan, column.pv, column.cb, bits));
    }
    const ByteView made = columns.empty() ? ByteView{} : TRY(key.take());
    return btree::Bytes(made.begin(), made.end());
}

struct RangesWish {
    std::span<const JET_INDEX_RANGE> ranges;
    std::span<const JET_COLUMNID> columns;  // whose values outside the rows are wanted, too
    std::uint32_t mostPages;
    JET_GRBIT bits;
};

// How much one call reads at most when it does not say.
constexpr std::uint32_t kMostPrereadPages = 1024;

struct KeyRange {
    btree::Bytes start;
    btree::Bytes end;
};

// Both ends are finished keys. Without a second one the range is what has the first.
Result<KeyRange> finishedRange(const JET_INDEX_RANGE& range) {
    if (range.cStartColumns != 1 || range.cEndColumns > 1) return fail(JET_errInvalidParameter);
    const ByteView start = bytesIn(range.rgStartColumns->pv, range.rgStartColumns->cb);
    ByteView end = start;
    if (range.cEndColumns == 1) end = bytesIn(range.rgEndColumns->pv, range.rgEndColumns->cb);
    return KeyRange{{start.begin(), start.end()}, {end.begin(), end.end()}};
}

Result<KeyRange> keyRange(const TableCursor& cursor, const JET_INDEX_RANGE& range, JET_GRBIT bits) {
    if (range.rgStartColumns == nullptr && range.cStartColumns != 0) return fail(JET_errInvalidParameter);
    if (range.rgEndColumns == nullptr && range.cEndColumns != 0) return fail(JET_errInvalidParameter);
    if ((bits & JET_bitPrereadNormalizedKey) != 0) return finishedRange(range);
    const bool forward = (bits & JET_bitPrereadForward) != 0;
    const std::span start(range.rgStartColumns, range.cStartColumns);
    // Without columns at its end the range is what has those of the start.
    const std::span end = range.cEndColumns == 0 ? start : std::span(range.rgEndColumns, range.cEndColumns);
    KeyRange keys;
    keys.start = TRY(rangeKey(cursor, start, forward));
    keys.end = TRY(rangeKey(cursor, end, !forward));
    return keys;
}

// In the order of the direction, none beginning inside the one before.
Result<std::vector<KeyRange>> keyRanges(const TableCursor& cursor, std::span<const JET_INDEX_RANGE> ranges,
                                        JET_GRBIT bits) {
    const bool forward = TRY(direction(bits));
    const auto follows = [forward](ByteView first, ByteView second) {
        const auto order = btree::compareBytes(first, second);
        return forward ? order <= 0 : order >= 0;
    };
    std::vector<KeyRange> keys;
    for (const JET_INDEX_RANGE& range : ranges) {
        keys.push_back(TRY(keyRange(cursor, range, bits)));
        const KeyRange& made = keys.back();
        if (!made.end.empty() && !follows(made.start, made.end)) return fail(JET_errInvalidParameter);
        if (keys.size() > 1 && !follows(keys[keys.size() - 2].end, made.start))
            return fail(JET_errInvalidParameter);
    }
    return keys;
}

// Tells how many ranges were read, or (`inPages`) how many pages.
Status prereadRanges(JET_SESID session, JET_TABLEID tableId, const RangesWish& wish, bool inPages,
                     JET_ULONG* done) {
    EnteredTable entered;
    TRY(entered.enter(session, tableId));
    TableCursor* const cursor = TRY(entered.cursor());
    if (done != nullptr) *done = 0;
    std::vector<const table::LayoutColumn*> columns;
    if (wish.columns.data() != nullptr) {
        for (const JET_COLUMNID id : wish.columns)
            columns.push_back(TRY(cursor->plan().layout().column(id)));
    }
    std::erase_if(columns, [](const table::LayoutColumn* each) { return !each->longType(); });
    if (!columns.empty() && cursor->onSecondaryIndex()) return fail(JET_errInvalidPreread);
    if (wish.ranges.data() == nullptr || wish.ranges.empty()) return fail(JET_errInvalidParameter);
    const bool forward = TRY(direction(wish.bits));
    const std::vector<KeyRange> keys = TRY(keyRanges(*cursor, wish.ranges, wish.bits));
    std::uint32_t pages = 0;
    for (std::size_t i = 0; i < keys.size() && pages < wish.mostPages; ++i) {
        const TableCursor::Prefetch range{keys[i].start, keys[i].end, forward, columns,
                                          (wish.bits & JET_bitPrereadFirstPage) != 0};
        pages += TRY(cursor->prefetchRange(range, wish.mostPages - pages));
        if (done != nullptr) *done = inPages ? pages : static_cast<JET_ULONG>(i + 1);
    }
    return {};
}

}  // namespace
}  // namespace esent::api

extern "C" {

using namespace esent::api;  // NOLINT: the exported functions are one line each

JET_ERR JET_API JetSetCurrentIndexA(JET_SESID session, JET_TABLEID table, JET_PCSTR indexName) {
    return guardedStatus([&] { return setCurrentIndex(session, table, indexName, nullptr, 0, 1); });
}

JET_ERR JET_API JetSetCurrentIndexW(JET_SESID session, JET_TABLEID table, JET_PCWSTR indexName) {
    return guardedStatus([&] { return setCurrentIndex(session, table, indexName, nullptr, 0, 1); });
}

JET_ERR JET_API JetSetCurrentIndex2A(JET_SESID session, JET_TABLEID table, JET_PCSTR indexName,
                                     JET_GRBIT options) {
    return guardedStatus([&] { return setCurrentIndex(session, table, indexName, nullptr, options, 1); });
}

JET_ERR JET_API JetSetCurrentIndex2W(JET_SESID session, JET_TABLEID table, JET_PCWSTR indexName,
                                     JET_GRBIT options) {
    return guardedStatus([&] { return setCurrentIndex(session, table, indexName, nullptr, options, 1); });
}

JET_ERR JET_API JetSetCurrentIndex3A(JET_SESID session, JET_TABLEID table, JET_PCSTR indexName,
                                     JET_GRBIT options, JET_ULONG valueNumber) {
    return guardedStatus(
        [&] { return setCurrentIndex(session, table, indexName, nullptr, options, valueNumber); });
}

JET_ERR JET_API JetSetCurrentIndex3W(JET_SESID session, JET_TABLEID table, JET_PCWSTR indexName,
                                     JET_GRBIT options, JET_ULONG valueNumber) {
    return guardedStatus(
        [&] { return setCurrentIndex(session, table, indexName, nullptr, options, valueNumber); });
}

JET_ERR JET_API JetSetCurrentIndex4A(JET_SESID session, JET_TABLEID table, JET_PCSTR indexName,
                                     JET_INDEXID* indexId, JET_GRBIT options, JET_ULONG valueNumber) {
    return guardedStatus(
        [&] { return setCurrentIndex(session, table, indexName, indexId, options, valueNumber); });
}

JET_ERR JET_API JetSetCurrentIndex4W(JET_SESID session, JET_TABLEID table, JET_PCWSTR indexName,
                                     JET_INDEXID* indexId, JET_GRBIT options, JET_ULONG valueNumber) {
    return guardedStatus(
        [&] { return setCurrentIndex(session, table, indexName, indexId, options, valueNumber); });
}

JET_ERR JET_API JetGetCurrentIndexA(JET_SESID session, JET_TABLEID table, JET_PSTR indexName,
                                    JET_ULONG indexNameBytes) {
    return guardedOutcome([&] { return getCurrentIndex(session, table, indexName, indexNameBytes); });
}

JET_ERR JET_API JetGetCurrentIndexW(JET_SESID session, JET_TABLEID table, JET_PWSTR indexName,
                                    JET_ULONG indexNameBytes) {
    return guardedOutcome([&] { return getCurrentIndex(session, table, indexName, indexNameBytes); });
}

JET_ERR JET_API JetPrereadKeys(JET_SESID session, JET_TABLEID table, const void** rgpvKeys,
                               const JET_ULONG* rgcbKeys, JET_LONG keyCount, JET_LONG* keysRead,
                               JET_GRBIT options) {
    return guardedStatus(
        [&] { return prereadKeys(session, table, rgpvKeys, rgcbKeys, keyCount, keysRead, options); });
}

JET_ERR JET_API JetPrereadIndexRanges(JET_SESID session, JET_TABLEID table, JET_INDEX_RANGE* indexRanges,
                                      JET_ULONG indexRangesCount, JET_ULONG* rangesPreread,
                                      const JET_COLUMNID* columns, JET_ULONG columnCount, JET_GRBIT options) {
    return guardedStatus([&] {
        const RangesWish wish{std::span(indexRanges, indexRangesCount), std::span(columns, columnCount),
                              kMostPrereadPages, options};
        return prereadRanges(session, table, wish, false, rangesPreread);
    });
}

JET_ERR JET_API JetPrereadIndexRange(JET_SESID session, JET_TABLEID table, JET_INDEX_RANGE* indexRange,
                                     JET_ULONG, JET_ULONG pageCacheMost, JET_GRBIT options,
                                     JET_ULONG* pageCacheActual) {
    return guardedStatus([&] {
        const RangesWish wish{
            std::span(indexRange, 1), {}, std::min<JET_ULONG>(pageCacheMost, kMostPrereadPages), options};
        return prereadRanges(session, table, wish, true, pageCacheActual);
    });
}
}
