#include "table/retrieve.h"

#include <algorithm>

#include "catalog/system_tables.h"
#include "table/column_reference.h"

namespace esent::table {

namespace {

// What would have to give something else than the value, and what the engine keeps to itself. Bits that mean
// nothing here do no harm.
constexpr JET_GRBIT kInternalBits = 0xF0000000U;
constexpr JET_GRBIT kRefusedBits = JET_bitRetrieveLongId | JET_bitRetrieveLongValueRefCount |
                                   JET_bitRetrievePageNumber | JET_bitRetrieveCopyIntrinsic |
                                   JET_bitRetrievePrereadOnly | JET_bitRetrievePrereadMany |
                                   JET_bitRetrievePhysicalSize | kInternalBits;

bool has(JET_GRBIT bits, JET_GRBIT bit) {
    return (bits & bit) != 0;
}

Status checkBits(JET_GRBIT bits) {
    if ((bits & kRefusedBits) != 0) return fail(JET_errInvalidGrbit);
    if (has(bits, JET_bitRetrieveTuple) && !has(bits, JET_bitRetrieveFromIndex))
        return fail(JET_errInvalidGrbit);
    if (has(bits, JET_bitRetrieveFromIndex) && has(bits, JET_bitRetrieveFromPrimaryBookmark))
        return fail(JET_errInvalidGrbit);
    return {};
}

const RowUpdate* pendingOf(const TableCursor& cursor) {
    return static_cast<const RowUpdate*>(cursor.pendingUpdate());
}

void put(ByteView bytes, std::uint32_t offset, RetrievalResult& result) {
    const ByteView rest = offset >= bytes.size() ? ByteView{} : bytes.subspan(offset);
    result.actualBytes = rest.size();
    const std::size_t count = std::min(rest.size(), result.buffer.size());
    if (count != 0) std::memcpy(result.buffer.data(), rest.data(), count);
}

// A value that lives outside the row, as a token.
JET_ERR putReference(const TableCursor& cursor, LongValueId id, RetrievalResult& result) {
    put(ColumnReference{cursor.schema().object(), id}.encode(), 0, result);
    return result.actualBytes > result.buffer.size() ? JET_wrnBufferTruncated : JET_wrnColumnReference;
}

JET_ERR truncationOf(const RetrievalResult& result) {
    return result.actualBytes > result.buffer.size() ? JET_wrnBufferTruncated : JET_errSuccess;
}

// The index entry that the cursor is on was made by one value of the multi-valued column.
Result<std::uint32_t> entrySequence(TableCursor& cursor, UserDefaults* functions) {
    if (!cursor.onSecondaryIndex()) return 1;
    btree::Cursor* const entry = TRY(cursor.holdEntry());
    btree::Bytes key;
    entry->copyKey(key);
    const IndexKeyPlan& plan = cursor.plan().keys(*cursor.currentIndex());
    if (plan.singleEntry()) return 1;
    ByteView row = TRY(cursor.holdRecord());
    KeyDefaults defaults;
    const auto schema = cursor.table().schema;  // whatever the functions do to it
    if (plan.usesUserDefaults()) {
        TRY(defaults.make(functions, cursor.plan().keyDefaults(), row, plan.layout().kind()));
        row = defaults.row();
    }
    const auto view = TRY(record::RowView::parse(row, plan.layout().kind()));
    LongValueTree* const tree =
        TableCounters::of(cursor.tableEntry()).longValues(cursor.tableEntry(), cursor.schema());
    std::optional<LongValueStarts> starts;
    if (tree != nullptr) starts.emplace(*tree, cursor.view());
    IndexKeyMaker maker(starts ? &*starts : nullptr);
    maker.setDefaults(&defaults);
    IndexKeyList keys;
    TRY(maker.keys(plan, view, keys));
    for (std::size_t i = 0; i < keys.size(); ++i)
        if (std::ranges::equal(keys[i], key)) return keys.sequence(i);
    return 1;
}

// From an index only its columns can be had, and of the rows' key only those of the primary one.
Status checkInIndex(const TableCursor& cursor, const LayoutColumn& column, JET_GRBIT bits) {
    const bool primary = has(bits, JET_bitRetrieveFromPrimaryBookmark);
    const catalog::IndexSchema* const index =
        primary ? cursor.schema().primaryIndex() : cursor.currentIndex();
    if (index == nullptr) return fail(JET_errColumnNotFound);
    const IndexKeyPlan& plan = cursor.plan().keys(*index);
    const auto inSegments = std::ranges::any_of(
        plan.segments(), [&](const IndexSegment& each) { return each.column == &column; });
    if (!inSegments) return fail(JET_errColumnNotFound);
    if (plan.tuples() && !has(bits, JET_bitRetrieveTuple))
        return fail(JET_errIndexTuplesCannotRetrieveFromIndex);
    return {};
}

// The n-th of all stored tagged values.
Outcome retrieveNthTagged(TableCursor& cursor, const Retrieval& wanted, RetrievalResult& result) {
    if (wanted.sequence == 0) return fail(JET_errBadItagSequence);
    const record::RowView row = TRY(rowFor(cursor, wanted.bits));
    std::uint32_t seen = 0;
    for (std::size_t i = 0; i < row.taggedCount(); ++i) {
        const record::TaggedField field = TRY(row.taggedAt(i));
        const LayoutColumn* const column = cursor.plan().layout().taggedColumn(field.id, field.derived);
        if (column == nullptr) continue;
        if (field.isNull) {
            if (!has(wanted.bits, JET_bitRetrieveNull) || ++seen != wanted.sequence) continue;
            result.nextTagged = column->columnId();
            return JET_wrnColumnSetNull;
        }
        const std::size_t count = TRY(record::TaggedValues::of(field)).size();
        if (seen + count < wanted.sequence) {
            seen += static_cast<std::uint32_t>(count);
            continue;
        }
        const auto value = TRY(columnValue(row, *column, wanted.sequence - seen));
        result.nextTagged = column->columnId();
        if (!value) return JET_wrnColumnNull;
        return copyValue(cursor, *value, column->longType() ? wanted.offsetBytes : 0, result);
    }
    return JET_wrnColumnNull;
}

}  // namespace

// In place: a row that is copied on its way costs more than the column.
static Status readRow(TableCursor& cursor, JET_GRBIT bits, record::RowView& row) {
    const RowUpdate* const pending = pendingOf(cursor);
    ByteView bytes = cursor.shownRow();
    if (bytes.data() != nullptr) [[unlikely]] {
        // Its default is just being made.
    } else if (has(bits, JET_bitRetrieveCopy) && pending != nullptr) {
        bytes = const_cast<RowUpdate*>(pending)->row().row();
    } else {
        TRY(cursor.toRecord());
        bytes = cursor.primary().data();
    }
    return row.read(bytes, cursor.plan().layout().kind()) ? Status() : fail(JET_errDatabaseCorrupted);
}

Result<record::RowView> rowFor(TableCursor& cursor, JET_GRBIT bits) {
    record::RowView row;
    TRY(readRow(cursor, bits, row));
    return row;
}

Outcome copyValue(TableCursor& cursor, const ColumnValue& value, std::uint32_t offset,
                  RetrievalResult& result) {
    if (!value.separated) {
        if (!value.compressed && !value.encrypted) {
            put(value.bytes, offset, result);
            return truncationOf(result);
        }
        std::vector<std::byte> buffer;
        const ByteView plain = TRY(plainValue(value, buffer));
        put(plain, offset, result);
        return truncationOf(result);
    }
    const LongValueId id = TRY(LongValueId::load(value.bytes));
    LongValueTree* const tree =
        TableCounters::of(cursor.tableEntry()).longValues(cursor.tableEntry(), cursor.schema());
    if (tree == nullptr) return fail(JET_errLVCorrupted);
    const LongValueTree::Facts facts = TRY(tree->facts(cursor.view(), id));
    result.actualBytes = offset >= facts.sizeBytes ? 0 : facts.sizeBytes - offset;
    TRY(tree->read(cursor.view(), id, offset, result.buffer));
    return truncationOf(result);
}

Result<bool> isUserDefault(const record::RowView& row, const LayoutColumn& column) {
    if ((column.flags & catalog::kColumnUserDefault) == 0) return false;
    return !TRY(row.findTagged(column.id, column.derived)).has_value();
}

Result<std::uint32_t> countValues(TableCursor& cursor, const Retrieval& wanted) {
    const LayoutColumn* const column = TRY(cursor.plan().layout().column(wanted.columnId));
    const record::RowView row = TRY(rowFor(cursor, wanted.bits));
    return static_cast<std::uint32_t>(TRY(columnValueCount(row, *column)));
}

Outcome retrieveColumn(TableCursor& cursor, const Retrieval& wanted, RetrievalResult& result) {
    if (wanted.bits != 0) TRY(checkBits(wanted.bits));
    result.actualBytes = 0;
    result.nextTagged = wanted.columnId;
    if (wanted.columnId == 0) return retrieveNthTagged(cursor, wanted, result);
    const LayoutColumn* column = TRY(cursor.plan().layout().column(wanted.columnId));
    std::uint32_t sequence = wanted.sequence;
    constexpr JET_GRBIT kIndex =
        JET_bitRetrieveFromIndex | JET_bitRetrieveFromPrimaryBookmark | JET_bitRetrieveTag;
    if (has(wanted.bits, kIndex)) {
        if (has(wanted.bits, JET_bitRetrieveFromIndex | JET_bitRetrieveFromPrimaryBookmark))
            TRY(checkInIndex(cursor, *column, wanted.bits));
        if (column->tagged() && !has(wanted.bits, JET_bitRetrieveFromPrimaryBookmark)) {
            const std::uint32_t ofEntry = TRY(entrySequence(cursor, wanted.userDefaults));
            column = TRY(cursor.plan().layout().column(wanted.columnId));
            if (has(wanted.bits, JET_bitRetrieveTag)) result.sequence = ofEntry;
            if (has(wanted.bits, JET_bitRetrieveFromIndex)) sequence = ofEntry;
        }
    }
    if (column->tagged() && sequence == 0) return fail(JET_errBadItagSequence);
    record::RowView row;
    TRY(readRow(cursor, wanted.bits, row));
    if (!column->tagged()) {
        record::Field field;
        const bool sound = column->fixed()
                               ? row.readFixed(column->id, column->recordOffset, column->maxLength, field)
                               : row.readVariable(column->id, field);
        if (!sound) return fail(JET_errDatabaseCorrupted);
        if (field.present()) {
            put(field.bytes, 0, result);
            return truncationOf(result);
        }
    }
    const auto value = TRY(columnValue(row, *column, sequence));
    if (!value && wanted.userDefaults != nullptr && sequence == 1 &&
        !has(wanted.bits, JET_bitRetrieveIgnoreDefault) && TRY(isUserDefault(row, *column)))
        return wanted.userDefaults->retrieve(*column, result.buffer, result.actualBytes);
    if (!value || (value->fromDefault && has(wanted.bits, JET_bitRetrieveIgnoreDefault)))
        return JET_wrnColumnNull;
    if (value->separated && has(wanted.bits, JET_bitRetrieveAsRefIfNotInRecord))
        return putReference(cursor, TRY(LongValueId::load(value->bytes)), result);
    return copyValue(cursor, *value, column->longType() ? wanted.offsetBytes : 0, result);
}

}  // namespace esent::table
