// TableCursor: a JET_TABLEID on a table of a database: a schema, a position in the table and, when a
// secondary index is current, one in that, kept in step.
//
// Currency rules: docs/cursors.md. With a secondary index current the index decides where the cursor stands;
// the record is found by the bookmark of the index entry when somebody asks for it. One call at a time, of
// the session that opened it; between enter() and leave() pages may be held, see btree/cursor.h.
#pragma once

#include <memory>
#include <optional>

#include "btree/cursor.h"
#include "catalog/schema_cache.h"
#include "table/cursor_filter.h"
#include "table/index_range.h"
#include "table/key_defaults.h"
#include "table/open_table.h"
#include "table/pending_update.h"
#include "table/search_key.h"
#include "table/table_plan.h"

namespace esent::table {

class LongValueTree;

class TableCursor final : public OpenTable {
 public:
    struct Opening {
        catalog::SchemaCache* schemas = nullptr;
        catalog::FoundTable table;
        catalog::SessionKey session = 0;
        catalog::OpenMode mode;   // as the table's use granted it; given back by the destructor
        bool permitsDdl = false;  // JET_bitTablePermitDDL
        bool versioned = true;    // false: changes are seen by all at once, and no rollback takes them back
    };
    // JET_errCatalogCorrupted and the like: the table can't be used.
    [[nodiscard]] static Result<std::unique_ptr<TableCursor>> open(Opening opening);
    ~TableCursor() override;
    [[nodiscard]] TableCursor* asCursor() override { return this; }

    // ---- the table ----
    [[nodiscard]] const catalog::TableSchema& schema() const { return *opening_.table.schema; }
    [[nodiscard]] const TablePlan& plan() const { return *plan_; }
    [[nodiscard]] const catalog::FoundTable& table() const { return opening_.table; }
    [[nodiscard]] catalog::TableEntry& tableEntry() const { return *opening_.table.entry; }
    [[nodiscard]] std::shared_ptr<catalog::TableEntry> sharedEntry() const { return opening_.table.entry; }
    [[nodiscard]] catalog::SchemaCache& schemas() const { return *opening_.schemas; }
    [[nodiscard]] catalog::SessionKey session() const { return opening_.session; }
    [[nodiscard]] const catalog::OpenMode& mode() const { return opening_.mode; }
    [[nodiscard]] bool updatable() const { return opening_.mode.updatable; }
    // Nobody else can use the table: its session denies reading, or has not committed the creation yet.
    [[nodiscard]] bool exclusive() const {
        return tableEntry().use().exclusiveTo(session()) || tableEntry().createdInOpenTransaction();
    }
    [[nodiscard]] bool permitsDdl() const { return opening_.permitsDdl; }
    [[nodiscard]] bool versioned() const { return opening_.versioned; }
    // It changed or locked something in the transaction that is open.
    void noteChange() { changed_ = level_ != 0; }
    [[nodiscard]] bool changed() const { return changed_; }
    // Closing the cursor leaves the table's use as it is: the caller gives it back.
    void keepUse() { usesTable_ = false; }

    // ---- the frame of a call ----
    [[nodiscard]] Status enter(txn::Transaction& transaction) override;
    [[nodiscard]] Status enterForSchema(txn::Transaction& transaction) override;
    void leave() override;
    [[nodiscard]] const txn::Snapshot& view() const { return view_; }
    // A call at level 0 began or ended a transaction of its own.
    void refreshView() {
        view_ = transaction_->snapshot();
        level_ = transaction_->level();
        if (level_ == 0) changed_ = false;
    }
    [[nodiscard]] txn::Transaction& transaction() const { return *transaction_; }  // in a call
    void levelCommitted(std::uint32_t level) override;
    void levelRollingBack(std::uint32_t level) override;

    // ---- the record ----
    // The current record's row as this session sees it, in its page, which stays held until leave() or the
    // next move. JET_errNoCurrentRecord, JET_errRecordDeleted.
    [[nodiscard]] Result<ByteView> holdRecord();
    // The same; the row is primary().data() then.
    [[nodiscard]] Status toRecord();
    // What retrievals read in its place, until the next call of this; null: nothing. The row before.
    ByteView showRow(ByteView row) { return std::exchange(shownRow_, row); }
    [[nodiscard]] ByteView shownRow() const { return shownRow_; }
    // Held on the record after holdRecord().
    [[nodiscard]] btree::Cursor& primary() { return primary_; }
    // The entry of the current index, held. The same errors; JET_errRecordDeleted also when only the entry is
    // gone because the record has another key now.
    [[nodiscard]] Result<btree::Cursor*> holdEntry();

    // ---- moves ----
    [[nodiscard]] Status move(std::int32_t rows, JET_GRBIT bits) override;
    [[nodiscard]] Status makeKey(const void* data, std::uint32_t bytes, JET_GRBIT bits) override;
    [[nodiscard]] Outcome seek(JET_GRBIT bits) override;
    [[nodiscard]] Status setIndexRange(JET_GRBIT bits) override;
    [[nodiscard]] Result<std::uint64_t> countEntries(std::uint64_t most) override;
    [[nodiscard]] Result<ByteView> retrieveKey(bool ofEntry) override;
    [[nodiscard]] Result<ByteView> bookmark() override;
    [[nodiscard]] Status gotoBookmark(ByteView bookmark) override { return gotoBookmark(bookmark, nullptr); }
    // `defaults`: those that keys of the current index need, of that record.
    [[nodiscard]] Status gotoBookmark(ByteView bookmark, const KeyDefaults* defaults);
    // The row that has this bookmark. JET_errRecordDeleted.
    [[nodiscard]] Result<std::vector<std::byte>> rowAt(ByteView bookmark);
    struct EntryBookmark {
        ByteView key;
        ByteView bookmark;
    };
    // Valid until the next call. JET_errNoCurrentIndex without a secondary index.
    [[nodiscard]] Result<EntryBookmark> entryBookmark();
    // `virtualCurrency`: when the entry is gone, the cursor stays at its place.
    [[nodiscard]] Status gotoEntryBookmark(const EntryBookmark& entry, bool virtualCurrency);
    [[nodiscard]] Result<btree::Cursor::Position> position();
    [[nodiscard]] Status gotoPosition(const btree::Cursor::Position& position);
    // The keys are of the current index and in order; how many of them were asked for.
    [[nodiscard]] Result<std::size_t> prefetchKeys(std::span<const ByteView> keys);
    // Entries of the current index between two keys; an empty one: no limit there. Starts reading their
    // leaves, at most `mostPages`, and what the records have of `columns` outside their rows. How many
    // leaves.
    struct Prefetch {
        ByteView start;
        ByteView end;
        bool forward = true;
        std::span<const LayoutColumn* const> columns;
        bool onlyFirstPages = false;  // of the values
    };
    [[nodiscard]] Result<std::uint32_t> prefetchRange(const Prefetch& range, std::uint32_t mostPages);
    void setSequential(bool forward, bool backward);
    // Leaves the scan of a range to the caller: calls `visit` with each primary bookmark from the current
    // entry to the end of the range. The cursor ends behind it.
    template <class Visit>
    [[nodiscard]] Status scanRange(Visit visit);

    // ---- the current index ----
    // The index whose order counts; null in tables without any.
    [[nodiscard]] const catalog::IndexSchema* currentIndex() const {
        return secondaryIndex_ != nullptr ? secondaryIndex_ : schema().primaryIndex();
    }
    [[nodiscard]] bool onSecondaryIndex() const { return secondaryIndex_ != nullptr; }
    // Null: the primary or sequential order. `keepRecord`: JET_bitNoMove; `sequence`: the value of a
    // multi-valued column whose entry is meant.
    // `defaults`: those that keys of that index need, of the record.
    [[nodiscard]] Status setCurrentIndex(const catalog::IndexSchema* index, bool keepRecord,
                                         std::uint32_t sequence, const KeyDefaults* defaults = nullptr);

    // ---- filter ----
    [[nodiscard]] Status setFilter(std::span<const JET_INDEX_COLUMN> conditions);
    [[nodiscard]] bool filtered() const { return !filter_.empty(); }

    // ---- the update in preparation ----
    [[nodiscard]] PendingUpdate* pendingUpdate() const { return pending_.get(); }
    void setPendingUpdate(std::unique_ptr<PendingUpdate> update) { pending_ = std::move(update); }
    // The last one, which is over: its memory may serve again. Null: there is none.
    [[nodiscard]] std::unique_ptr<PendingUpdate> takeSpareUpdate() { return std::move(spare_); }
    // In a call: what the update wrote is taken back.
    [[nodiscard]] Status cancelUpdate() { return pending_ ? cancelPending() : Status(); }

 private:
    enum class Currency : std::uint8_t {
        DeferredFirst,  // the first access lands on the first record
        BeforeFirst,
        OnRecord,  // on an entry, which may have been deleted since
        Between,   // at a key that no entry has: the neighbours are in reach
        AfterLast,
    };

    explicit TableCursor(Opening opening, const TablePlan* plan);
    [[nodiscard]] Status refreshSchema();
    [[nodiscard]] Status refreshPlan();
    [[nodiscard]] btree::Cursor& current() { return secondary_ ? *secondary_ : primary_; }
    [[nodiscard]] const IndexKeyPlan* currentKeys() const {
        const catalog::IndexSchema* const index = currentIndex();
        return index == nullptr ? nullptr : &plan_->keys(*index);
    }
    void useIndex(const catalog::IndexSchema* index);
    void leaveIndex();

    // What a move did: the cursor stands on a record, or at an end. Going to a bookmark is no move: a
    // rollback leaves the cursor where it is.
    void standOnRecord();
    void land();
    [[nodiscard]] Status end(bool forward);
    [[nodiscard]] Status settleDeferred() {
        return currency_ == Currency::DeferredFirst ? moveToDeferred() : Status();
    }
    [[nodiscard]] Status moveToDeferred();
    [[nodiscard]] bool moveQuickly(bool forward);
    [[nodiscard]] Status moveToEdge(bool forward);
    [[nodiscard]] Status step(bool forward, bool differentKey);
    [[nodiscard]] Result<bool> advance(bool forward, bool differentKey);
    [[nodiscard]] Status verify();
    [[nodiscard]] Status lost(Error error);

    [[nodiscard]] Outcome seekEqual(ByteView key, JET_GRBIT bits);
    [[nodiscard]] Outcome seekOther(ByteView key, JET_GRBIT kind);
    [[nodiscard]] Result<bool> hasDuplicate(ByteView key);
    [[nodiscard]] Result<bool> filterAdmits();

    // Puts the secondary cursor on the record's entry of value `sequence`; false: the record has none.
    [[nodiscard]] Result<bool> placeInIndex(std::uint32_t sequence, const KeyDefaults* defaults);
    void syncPrimary() {
        if (primaryStale_) copyBookmarkOfEntry();
    }
    void copyBookmarkOfEntry();
    [[nodiscard]] Status cancelPending();
    [[nodiscard]] Status prefetchValues(btree::Cursor& scan, const Prefetch& range, std::uint32_t leaves);
    [[nodiscard]] Result<std::uint32_t> prefetchValuesOf(const btree::Cursor& row, const LongValueTree& tree,
                                                         const Prefetch& range, std::uint32_t mostPages);

    Opening opening_;
    const TablePlan* plan_;
    const catalog::TableSchema* plannedFor_;  // the schema that plan_ is of; null: that one is gone
    txn::Snapshot view_;
    txn::Transaction* transaction_ = nullptr;  // of the call
    std::uint32_t level_ = 0;                  // of that, in this call
    btree::Cursor primary_;
    std::optional<btree::Cursor> secondary_;
    const catalog::IndexSchema* secondaryIndex_ = nullptr;
    ObjectId chosenIndex_ = 0;  // as TableUse counts it
    Currency currency_ = Currency::DeferredFirst;
    bool changed_ = false;
    bool usesTable_ = true;
    ByteView shownRow_;
    bool primaryStale_ = false;      // the record of the secondary cursor's entry is meant
    std::uint8_t movedAtLevel_ = 0;  // highest level whose rollback undoes the position
    std::uint8_t indexAtLevel_ = 0;  // ... and the choice of the index
    SearchKey searchKey_;
    IndexRange range_;
    CursorFilter filter_;
    std::unique_ptr<PendingUpdate> pending_;
    std::unique_ptr<PendingUpdate> spare_;
};

template <class Visit>
Status TableCursor::scanRange(Visit visit) {
    for (auto there = holdEntry(); there; there = holdEntry()) {
        TRY(visit(onSecondaryIndex() ? secondary_->data() : primary_.bookmarkKey()));
        if (const Status moved = step(true, false); !moved) {
            if (moved.error().code == JET_errNoCurrentRecord) return {};
            return moved;
        }
    }
    return {};
}

}  // namespace esent::table
