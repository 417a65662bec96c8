// Seeks of a table cursor. See table_cursor.h and docs/cursors.md.
#include <bit>

#include "table/table_cursor.h"

namespace esent::table {
namespace {

constexpr JET_GRBIT kKinds = JET_bitSeekEQ | JET_bitSeekLT | JET_bitSeekLE | JET_bitSeekGE | JET_bitSeekGT;

using btree::Found;

}  // namespace

Status TableCursor::makeKey(const void* data, std::uint32_t bytes, JET_GRBIT bits) {
    return searchKey_.make(currentKeys(), data, bytes, bits);
}

Outcome TableCursor::seek(JET_GRBIT bits) {
    const JET_GRBIT kind = bits & kKinds;
    if (kind == 0) return fail(JET_errInvalidParameter);
    if (!std::has_single_bit(kind)) return fail(JET_errInvalidGrbit);
    const ByteView key = TRY(searchKey_.take());
    TRY(cancelUpdate());
    range_.clear();
    const Outcome done = kind == JET_bitSeekEQ ? seekEqual(key, bits) : seekOther(key, kind);
    if (!done && done.error().code != JET_errRecordNotFound) return fail(lost(done.error()).error());
    return done;
}

Outcome TableCursor::seekEqual(ByteView key, JET_GRBIT bits) {
    btree::Cursor& cursor = current();
    bool found = TRY(cursor.seekNotLess(key)) == Found::Equal;
    if (found && filtered()) {
        land();
        found = TRY(filterAdmits());
    }
    if (!found) {
        cursor.remember(key, {});
        currency_ = Currency::Between;
        movedAtLevel_ = static_cast<std::uint8_t>(level_);
        primaryStale_ = false;
        return fail(JET_errRecordNotFound);
    }
    JET_ERR outcome = JET_errSuccess;
    if ((bits & JET_bitCheckUniqueness) != 0 && !TRY(hasDuplicate(key))) outcome = JET_wrnUniqueKey;
    land();
    if ((bits & JET_bitSetIndexRange) != 0) range_.set(key, true, true);
    return outcome;
}

// Is there a second entry with this key? The cursor stays on the first.
Result<bool> TableCursor::hasDuplicate(ByteView key) {
    btree::Cursor& cursor = current();
    if (cursor.tree().unique()) return false;
    const bool next = TRY(cursor.next());
    const bool same = next && btree::compareParts({cursor.node().prefix, cursor.node().suffix}, key) == 0;
    TRY(cursor.seekNotLess(key));
    return same;
}

Outcome TableCursor::seekOther(ByteView key, JET_GRBIT kind) {
    btree::Cursor& cursor = current();
    const bool forward = kind == JET_bitSeekGE || kind == JET_bitSeekGT;
    JET_ERR outcome = JET_errSuccess;
    bool there = false;
    if (kind == JET_bitSeekGT) {
        there = TRY(cursor.seekGreater(key));
    } else {
        const Found found = kind == JET_bitSeekGE ? TRY(cursor.seekNotLess(key))
                                                  : TRY(cursor.seekNotGreater(key, kind == JET_bitSeekLE));
        there = found != Found::Nothing;
        // Of several entries with the very key, the first one counts, as for JET_bitSeekGE.
        if (kind == JET_bitSeekLE && found == Found::Equal && !cursor.tree().unique())
            TRY(cursor.seekNotLess(key));
        if (kind != JET_bitSeekLT && found != Found::Equal) outcome = JET_wrnSeekNotEqual;
    }
    if (there && filtered()) {
        land();
        if (!TRY(filterAdmits())) {
            if (kind == JET_bitSeekGE || kind == JET_bitSeekLE) outcome = JET_wrnSeekNotEqual;
            const Status moved = step(forward, false);
            if (!moved && moved.error().code != JET_errNoCurrentRecord) return fail(moved.error());
            there = moved.has_value();
        }
    }
    if (!there) {
        (void)end(forward);
        return fail(JET_errRecordNotFound);
    }
    land();
    return outcome;
}

// ---- filter ----

Status TableCursor::setFilter(std::span<const JET_INDEX_COLUMN> conditions) {
    filter_ = {};
    if (secondaryIndex_ != nullptr) return fail(JET_errFilteredMoveNotSupported);
    filter_ = TRY(CursorFilter::make(plan_->sharedLayout(), conditions));
    return {};
}

Result<bool> TableCursor::filterAdmits() {
    const auto row =
        TRY(record::RowView::parse(primary_.data(), record::pageKindFor(schema().volume().pageSize())));
    return filter_.admits(row);
}

}  // namespace esent::table
