// Moves of a table cursor: steps, edges, ranges, counting. See table_cursor.h and docs/cursors.md.
#include "table/table_cursor.h"

namespace esent::table {
namespace {

// So many duplicates are stepped over before the next key is searched for.
constexpr int kStepsBeforeSearch = 8;

bool sameKey(const btree::Cursor& cursor, ByteView key) {
    const btree::NodeView& node = cursor.node();
    return node.keySize() == key.size() && btree::compareParts({node.prefix, node.suffix}, key) == 0;
}

}  // namespace

void TableCursor::standOnRecord() {
    currency_ = Currency::OnRecord;
    primaryStale_ = secondary_.has_value();
}

void TableCursor::land() {
    standOnRecord();
    movedAtLevel_ = static_cast<std::uint8_t>(level_);
}

Status TableCursor::end(bool forward) {
    currency_ = forward ? Currency::AfterLast : Currency::BeforeFirst;
    movedAtLevel_ = static_cast<std::uint8_t>(level_);
    if (range_.limits(forward)) range_.clear();
    current().reset();
    primary_.reset();
    primaryStale_ = false;
    return fail(JET_errNoCurrentRecord);
}

// A move that failed for another reason than that there is nothing.
Status TableCursor::lost(Error error) {
    current().reset();
    primary_.reset();
    primaryStale_ = false;
    currency_ = Currency::BeforeFirst;
    return fail(error);
}

Status TableCursor::moveToDeferred() {
    currency_ = Currency::BeforeFirst;
    return step(true, false);
}

// The step of a scan, where nothing but the next entry of the leaf matters.
bool TableCursor::moveQuickly(bool forward) {
    if (currency_ != Currency::OnRecord || pending_ || !filter_.empty() || range_.limits(forward))
        return false;
    if (!current().stepWithoutLatch(forward)) return false;
    land();
    return true;
}

Status TableCursor::move(std::int32_t rows, JET_GRBIT bits) {
    if ((rows == 1 || rows == -1) && (bits & JET_bitMoveKeyNE) == 0 && moveQuickly(rows > 0)) return {};
    constexpr std::int32_t kFirst = INT32_MIN;
    constexpr std::int32_t kLast = INT32_MAX;
    TRY(cancelUpdate());
    if (rows == 0) {
        if (filtered()) return fail(JET_errFilteredMoveNotSupported);
        return verify();
    }
    if (rows == kFirst || rows == kLast) return moveToEdge(rows == kFirst);
    const bool forward = rows > 0;
    const bool differentKey = (bits & JET_bitMoveKeyNE) != 0;
    if (currency_ == Currency::DeferredFirst) {
        if (const Status first = settleDeferred(); !first) {
            return first.error().code == JET_errNoCurrentRecord ? end(forward) : first;
        }
    }
    for (std::int32_t left = rows; left != 0; left += forward ? -1 : 1)
        TRY(step(forward, differentKey));
    return {};
}

Status TableCursor::verify() {
    TRY(settleDeferred());
    if (currency_ != Currency::OnRecord) return fail(JET_errNoCurrentRecord);
    TRY(holdRecord());
    return {};
}

Status TableCursor::moveToEdge(bool first) {
    range_.clear();
    currency_ = first ? Currency::BeforeFirst : Currency::AfterLast;
    const Status moved = step(first, false);
    if (moved || moved.error().code != JET_errNoCurrentRecord) return moved;
    return end(!first);  // an empty table: before-first for the first, after-last for the last
}

Status TableCursor::step(bool forward, bool differentKey) {
    for (;;) {
        const auto there = advance(forward, differentKey);
        if (!there) return lost(there.error());
        if (!*there) return end(forward);
        if (range_.limits(forward) && !range_.admits(current().node())) return end(forward);
        land();
        if (filter_.empty()) return {};
        const auto admitted = filterAdmits();
        if (!admitted) return lost(admitted.error());
        if (*admitted) return {};
    }
}

Result<bool> TableCursor::advance(bool forward, bool differentKey) {
    btree::Cursor& cursor = current();
    // The record may be in reach while the current index has no place for it.
    const bool nowhere = !cursor.positioned();
    const bool atStart = currency_ == Currency::BeforeFirst;
    const bool atEnd = currency_ == Currency::AfterLast;
    if (forward && (atStart || (nowhere && !atEnd))) return cursor.first();
    if (!forward && (atEnd || (nowhere && !atStart))) return cursor.last();
    if (nowhere) return false;
    if (!differentKey || currency_ == Currency::Between) return forward ? cursor.next() : cursor.previous();
    const ByteView at = cursor.bookmarkKey();
    const btree::Bytes key(at.begin(), at.end());
    for (int i = 0; i < kStepsBeforeSearch; ++i) {
        if (!TRY(forward ? cursor.next() : cursor.previous())) return false;
        if (!sameKey(cursor, key)) return true;
    }
    if (forward) return cursor.seekGreater(key);
    return TRY(cursor.seekNotGreater(key, false)) != btree::Found::Nothing;
}

// ---- ranges ----

Status TableCursor::setIndexRange(JET_GRBIT bits) {
    if ((bits & JET_bitRangeRemove) != 0) {
        if (!range_.active()) return fail(JET_errInvalidOperation);
        range_.clear();
        return {};
    }
    if (currentIndex() == nullptr) return fail(JET_errNoCurrentIndex);
    const ByteView limit = TRY(searchKey_.take());
    const bool upper = (bits & JET_bitRangeUpperLimit) != 0;
    range_.clear();
    Status settled = settleDeferred();
    // Between two entries the key that was not found is judged.
    if (settled && currency_ != Currency::OnRecord && currency_ != Currency::Between)
        settled = fail(JET_errNoCurrentRecord);
    if (!settled && settled.error().code != JET_errNoCurrentRecord) return settled;
    range_.set(limit, upper, (bits & JET_bitRangeInclusive) != 0);
    if (settled && !range_.admits(current().bookmarkKey())) return end(upper);
    if ((bits & JET_bitRangeInstantDuration) != 0) range_.clear();
    return settled;  // without a current record the range is in force all the same
}

Result<std::uint64_t> TableCursor::countEntries(std::uint64_t most) {
    if (filtered()) return fail(JET_errFilteredMoveNotSupported);
    if (currency_ == Currency::DeferredFirst) {
        if (const Status first = settleDeferred(); !first) {
            if (first.error().code == JET_errNoCurrentRecord) return 0U;
            return fail(first.error());
        }
    }
    if (currency_ != Currency::OnRecord) return fail(JET_errNoCurrentRecord);
    leave();
    btree::Cursor scan(secondaryIndex_ != nullptr ? secondaryIndex_->tree : schema().tree());
    scan.setView(&view_);
    scan.setSequential(true, false);
    scan.remember(current().bookmarkKey(), current().bookmarkData());
    std::uint64_t count = 0;
    bool there = TRY(scan.resume());
    if (!there) there = TRY(scan.next());
    for (; there; there = TRY(scan.next())) {
        if (range_.limits(true) && !range_.admits(scan.node())) break;
        if (++count == most) break;
    }
    range_.clear();
    return count;
}

Result<ByteView> TableCursor::retrieveKey(bool ofEntry) {
    if (!ofEntry) return searchKey_.peek();
    btree::Cursor* const entry = TRY(holdEntry());
    return entry->bookmarkKey();
}

void TableCursor::setSequential(bool forward, bool backward) {
    primary_.setSequential(forward, backward);
    if (secondary_) secondary_->setSequential(forward, backward);
}

}  // namespace esent::table
