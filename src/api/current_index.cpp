// Choosing the current index of a cursor, and reading ahead in it.
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
    const auto stored = objectNameIn(name);
    if (!stored) return fail(JET_errIndexNotFound);
    const catalog::IndexSchema* const index = cursor.schema().index(*stored);
    if (index == nullptr) return fail(JET_errIndexNotFound);
    return index;
}

template <class Char>
Status setCurrentIndex(JET_SESID session, JET_TABLEID tableId, const Char* name, const JET_INDEXID* id,
                       JET_GRBIT bits, JET_ULONG sequence) {
    auto entered = TRY(EnteredTable::enter(session, tableId));
    TableCursor* const cursor = TRY(entered.cursor());
    if ((bits & ~JET_bitNoMove) != 0) return fail(JET_errInvalidGrbit);
    const catalog::IndexSchema* const index =
        id != nullptr ? TRY(table::indexOf(cursor->schema(), *id)) : TRY(findIndex(*cursor, name));
    return cursor->setCurrentIndex(index, (bits & JET_bitNoMove) != 0, sequence);
}

// The name of the current index, "" without any. A short buffer gets as much as fits, silently.
template <class Char>
Outcome getCurrentIndex(JET_SESID session, JET_TABLEID tableId, Char* buffer, JET_ULONG bytes) {
    auto entered = TRY(EnteredTable::enter(session, tableId));
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
    auto entered = TRY(EnteredTable::enter(session, tableId));
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
        if (!last && column.relop != JET_relopEquals) return fail(JET_errInvalidParameter);
        if (i >= plan.segments().size()) return fail(JET_errInvalidParameter);
        JET_GRBIT bits = i == 0 ? JET_bitNewKey : 0;
        if ((column.grbit & JET_bitZeroLength) != 0) bits |= JET_bitKeyDataZeroLength;
        const bool beginning = column.relop == JET_relopPrefixEquals;
        if (last && beginning)
            bits |= isStart ? JET_bitPartialColumnStartLimit : JET_bitPartialColumnEndLimit;
        if (last && !beginning) bits |= isStart ? JET_bitFullColumnStartLimit : JET_bitFullColumnEndLimit;
        TRY(key.make(&plan, column.pv, column.cb, bits));
    }
    const ByteView made = columns.empty() ? ByteView{} : TRY(key.take());
    return btree::Bytes(made.begin(), made.end());
}

Status prereadRanges(JET_SESID session, JET_TABLEID tableId, std::span<const JET_INDEX_RANGE> ranges,
                     std::span<const JET_COLUMNID> columns, JET_ULONG* done, JET_GRBIT bits) {
    auto entered = TRY(EnteredTable::enter(session, tableId));
    TableCursor* const cursor = TRY(entered.cursor());
    if (done != nullptr) *done = 0;
    if (columns.data() == nullptr) columns = {};
    for (const JET_COLUMNID id : columns) {
        const table::LayoutColumn* const column = TRY(cursor->plan().layout().column(id));
        if (column->longType() && cursor->onSecondaryIndex()) return fail(JET_errInvalidPreread);
    }
    if (ranges.data() == nullptr || ranges.empty()) return fail(JET_errInvalidParameter);
    const bool forward = TRY(direction(bits));
    std::vector<btree::Bytes> starts;
    for (const JET_INDEX_RANGE& range : ranges) {
        if (range.rgStartColumns == nullptr && range.cStartColumns != 0) return fail(JET_errInvalidParameter);
        if (range.rgEndColumns == nullptr && range.cEndColumns != 0) return fail(JET_errInvalidParameter);
        const std::span start(range.rgStartColumns, range.cStartColumns);
        starts.push_back(TRY(rangeKey(*cursor, start, forward)));
        TRY(rangeKey(*cursor, std::span(range.rgEndColumns, range.cEndColumns), !forward));
        if (starts.size() < 2) continue;
        const auto order = btree::compareBytes(starts[starts.size() - 2], starts.back());
        if (forward ? order > 0 : order < 0) return fail(JET_errInvalidParameter);
    }
    std::vector<ByteView> keys(starts.begin(), starts.end());
    const std::size_t read = TRY(cursor->prefetchKeys(keys));
    if (done != nullptr) *done = static_cast<JET_ULONG>(read);
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
        return prereadRanges(session, table, std::span(indexRanges, indexRangesCount),
                             std::span(columns, columnCount), rangesPreread, options);
    });
}

JET_ERR JET_API JetPrereadIndexRange(JET_SESID session, JET_TABLEID table, JET_INDEX_RANGE* indexRange,
                                     JET_ULONG, JET_ULONG, JET_GRBIT options, JET_ULONG* pageCacheActual) {
    return guardedStatus([&] {
        return prereadRanges(session, table, std::span(indexRange, 1), {}, pageCacheActual, options);
    });
}
}
