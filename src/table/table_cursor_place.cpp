// Bookmarks, positions and the choice of the index of a table cursor. See table_cursor.h and docs/cursors.md.
#include "catalog/system_tables.h"
#include "table/column_value.h"
#include "table/index_key.h"
#include "table/long_value_tree.h"
#include "table/table_counters.h"
#include "table/table_cursor.h"

namespace esent::table {

// ---- bookmarks ----

Result<ByteView> TableCursor::bookmark() {
    TRY(holdRecord());
    return primary_.bookmarkKey();
}

Status TableCursor::gotoBookmark(ByteView wanted, const KeyDefaults* defaults) {
    if (wanted.empty()) return fail(JET_errInvalidBookmark);
    TRY(cancelUpdate());
    range_.clear();
    searchKey_.discard();
    primaryStale_ = false;
    currency_ = Currency::Between;
    primary_.remember(wanted, {});
    if (secondary_) secondary_->reset();
    const auto there = primary_.resume();
    if (!there) return lost(there.error());
    if (!*there) return fail(JET_errRecordDeleted);
    currency_ = Currency::OnRecord;
    if (!secondary_) return {};
    const auto placed = placeInIndex(1, defaults);
    if (!placed) return lost(placed.error());
    return *placed ? Status{} : fail(JET_errNoCurrentRecord);
}

Result<std::vector<std::byte>> TableCursor::rowAt(ByteView bookmark) {
    btree::Cursor record(schema().tree());
    record.setView(&view_);
    if (!TRY(record.seekBookmark(bookmark, {}))) return fail(JET_errRecordDeleted);
    const ByteView row = record.data();
    return std::vector<std::byte>(row.begin(), row.end());
}

Result<TableCursor::EntryBookmark> TableCursor::entryBookmark() {
    if (secondaryIndex_ == nullptr) return fail(JET_errNoCurrentIndex);
    TRY(holdEntry());
    syncPrimary();
    return EntryBookmark{secondary_->bookmarkKey(), primary_.bookmarkKey()};
}

Status TableCursor::gotoEntryBookmark(const EntryBookmark& entry, bool virtualCurrency) {
    if (secondaryIndex_ == nullptr) return fail(JET_errNoCurrentIndex);
    const bool unique = secondaryIndex_->definition->unique();
    if (entry.key.empty() || (!unique && entry.bookmark.empty())) return fail(JET_errInvalidBookmark);
    TRY(cancelUpdate());
    range_.clear();
    searchKey_.discard();
    primaryStale_ = false;
    secondary_->remember(entry.key, entry.bookmark);
    const auto there = secondary_->resume();
    if (!there) return lost(there.error());
    const bool same = *there && (!unique || entry.bookmark.empty() ||
                                 btree::compareBytes(secondary_->data(), entry.bookmark) == 0);
    if (same) {
        standOnRecord();
        return {};
    }
    currency_ = virtualCurrency ? Currency::Between : Currency::BeforeFirst;
    if (virtualCurrency) secondary_->remember(entry.key, entry.bookmark);
    return fail(JET_errRecordDeleted);
}

// ---- positions ----

Result<btree::Cursor::Position> TableCursor::position() {
    if (filtered()) return fail(JET_errFilteredMoveNotSupported);
    TRY(holdEntry());
    syncPrimary();
    return current().position();
}

Status TableCursor::gotoPosition(const btree::Cursor::Position& wanted) {
    if (filtered()) return fail(JET_errFilteredMoveNotSupported);
    if (wanted.before > wanted.total) return fail(JET_errInvalidParameter);
    TRY(cancelUpdate());
    range_.clear();
    searchKey_.discard();
    const auto there = current().seekPosition(wanted);
    if (!there) return lost(there.error());
    if (!*there) {
        (void)end(false);
        return fail(JET_errRecordNotFound);
    }
    land();
    return {};
}

Result<std::size_t> TableCursor::prefetchKeys(std::span<const ByteView> keys) {
    btree::Cursor scan(secondaryIndex_ != nullptr ? secondaryIndex_->tree : schema().tree());
    for (const ByteView key : keys)
        TRY(scan.prefetchLeaves({key, key}, 1));
    return keys.size();
}

Result<std::uint32_t> TableCursor::prefetchRange(const Prefetch& range, std::uint32_t mostPages) {
    btree::Cursor scan(secondaryIndex_ != nullptr ? secondaryIndex_->tree : schema().tree());
    const std::uint32_t pages = TRY(scan.prefetchLeaves({range.start, range.end, range.forward}, mostPages));
    if (!range.columns.empty()) TRY(prefetchValues(scan, range, pages));
    return pages;
}

// The separated values of the rows on the first `leaves` leaves of a range.
Status TableCursor::prefetchValues(btree::Cursor& scan, const Prefetch& range, std::uint32_t leaves) {
    constexpr std::uint32_t kMostValuePages = 256;
    LongValueTree* const tree = TableCounters::of(tableEntry()).longValues(tableEntry(), schema());
    if (tree == nullptr) return {};
    scan.setView(&view_);
    bool there = false;
    if (range.start.empty()) {
        there = TRY(range.forward ? scan.first() : scan.last());
    } else {
        const auto found =
            range.forward ? TRY(scan.seekNotLess(range.start)) : TRY(scan.seekNotGreater(range.start));
        there = found != btree::Found::Nothing;
    }
    std::uint32_t room = kMostValuePages;
    for (PageNumber leaf = 0; there && room > 0; there = TRY(range.forward ? scan.next() : scan.previous())) {
        if (!range.end.empty()) {
            const auto order = btree::compareParts({scan.node().prefix, scan.node().suffix}, range.end);
            if (range.forward ? order > 0 : order < 0) break;
        }
        if (std::exchange(leaf, scan.leafNumber()) != scan.leafNumber() && leaves-- == 0) break;
        room -= TRY(prefetchValuesOf(scan, *tree, range, room));
    }
    return {};
}

// Those of the row that the scan holds. The page stays held: long values lie in a tree of their own.
Result<std::uint32_t> TableCursor::prefetchValuesOf(const btree::Cursor& row, const LongValueTree& tree,
                                                    const Prefetch& range, std::uint32_t mostPages) {
    const auto view = TRY(record::RowView::parse(row.data(), plan_->layout().kind()));
    std::uint32_t pages = 0;
    for (const LayoutColumn* const column : range.columns) {
        const std::size_t count = TRY(columnValueCount(view, *column));
        for (std::size_t i = 1; i <= count && pages < mostPages; ++i) {
            const auto value = TRY(columnValue(view, *column, i));
            if (!value || !value->separated) continue;
            const LongValueId id = TRY(LongValueId::load(value->bytes));
            pages += TRY(tree.prefetch(id, range.onlyFirstPages, mostPages - pages));
        }
    }
    return pages;
}

// ---- the current index ----

void TableCursor::leaveIndex() {
    if (chosenIndex_ != 0) tableEntry().use().indexLeft(std::exchange(chosenIndex_, 0));
}

void TableCursor::useIndex(const catalog::IndexSchema* index) {
    const catalog::IndexSchema* const secondary = index != nullptr && !index->primary() ? index : nullptr;
    std::optional<btree::Cursor> entries;  // all that needs memory comes first
    if (secondary != nullptr) {
        primary_.makeRoom(JET_cbKeyMostMost + 1);  // what leave() copies
        entries.emplace(secondary->tree);
    }
    leaveIndex();
    secondaryIndex_ = secondary;
    secondary_ = std::move(entries);
    indexAtLevel_ = static_cast<std::uint8_t>(level_);
    primaryStale_ = false;
    range_.clear();
    searchKey_.discard();
    if (secondaryIndex_ == nullptr) return;
    chosenIndex_ = secondaryIndex_->definition->objectId;
    tableEntry().use().indexChosen(chosenIndex_);
    secondary_->setView(&view_);
}

Status TableCursor::setCurrentIndex(const catalog::IndexSchema* index, bool keepRecord,
                                    std::uint32_t sequence, const KeyDefaults* defaults) {
    if (filtered()) return fail(JET_errFilteredMoveNotSupported);
    if (index != nullptr && (index->definition->flags & catalog::kIndexPopulating) != 0)
        return fail(JET_errCantUseDeferredPopulateIndex);
    TRY(cancelUpdate());
    const catalog::IndexSchema* const secondary = index != nullptr && !index->primary() ? index : nullptr;
    if (!keepRecord) {
        useIndex(secondary);
        primary_.reset();
        currency_ = Currency::DeferredFirst;
        return {};
    }
    if (secondary == secondaryIndex_ && secondary == nullptr) return {};
    TRY(holdRecord());
    useIndex(secondary);
    if (!secondary_) return {};
    const auto placed = placeInIndex(sequence, defaults);
    if (!placed) return lost(placed.error());
    return *placed ? Status{} : fail(JET_errNoCurrentRecord);
}

// The record is held. With several values in the index, the entry that value `sequence` made.
Result<bool> TableCursor::placeInIndex(std::uint32_t sequence, const KeyDefaults* defaults) {
    const auto row = TRY(record::RowView::parse(primary_.data(), plan_->layout().kind()));
    LongValueTree* const tree = TableCounters::of(tableEntry()).longValues(tableEntry(), schema());
    std::optional<LongValueStarts> longValues;
    if (tree != nullptr) longValues.emplace(*tree, view_);
    IndexKeyMaker maker(longValues ? &*longValues : nullptr);
    maker.setDefaults(defaults);
    IndexKeyList keys;
    TRY(maker.keys(plan_->keys(*secondaryIndex_), row, keys));
    primary_.leave();
    const ByteView record = primary_.bookmarkKey();
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (keys.size() > 1 && keys.sequence(i) != std::max(sequence, 1U)) continue;
        if (TRY(secondary_->seekBookmark(keys[i], record))) return true;
    }
    return false;
}

}  // namespace esent::table
