// A table cursor's frame: opening, schema, calls, transactions, the record. See table_cursor.h; moves are in
// table_cursor_moves.cpp, seeks in table_cursor_seek.cpp, bookmarks and index choice in
// table_cursor_place.cpp.
#include "table/table_cursor.h"

#include <algorithm>

namespace esent::table {

Result<std::unique_ptr<TableCursor>> TableCursor::open(Opening opening) {
    const TablePlan* const plan = TRY(TablePlan::of(*opening.table.schema));
    return std::unique_ptr<TableCursor>(new TableCursor(std::move(opening), plan));
}

TableCursor::TableCursor(Opening opening, const TablePlan* plan)
    : opening_(std::move(opening)),
      plan_(plan),
      plannedFor_(opening_.table.schema.get()),
      primary_(opening_.table.schema->tree()) {
    primary_.setView(&view_);
}

TableCursor::~TableCursor() {
    if (pending_) pending_->abandoned(*this);
    leaveIndex();
    if (usesTable_) opening_.table.entry->use().close(opening_.session, opening_.mode);
}

// A schema change of this session, or one that committed: the version that it sees now. Positions stay; a
// current index that is gone gives way to the primary one.
Status TableCursor::refreshSchema() {
    catalog::FoundTable now = TRY(opening_.schemas->find(schema().object(), view_));
    if (now.schema == opening_.table.schema) return {};
    const ObjectId current = secondaryIndex_ == nullptr ? 0 : secondaryIndex_->definition->objectId;
    opening_.table = std::move(now);
    plannedFor_ = nullptr;
    searchKey_.discard();
    if (current == 0) return {};
    secondaryIndex_ = schema().index(current);
    if (secondaryIndex_ == nullptr) {
        syncPrimary();
        useIndex(nullptr);
    }
    return {};
}

Status TableCursor::refreshPlan() {
    if (plannedFor_ != nullptr) return {};
    plan_ = TRY(TablePlan::of(schema()));
    plannedFor_ = &schema();
    return {};
}

Status TableCursor::enter(txn::Transaction& transaction) {
    transaction_ = &transaction;
    view_ = transaction.snapshot();
    level_ = transaction.level();
    if (plannedFor_ != nullptr && plannedFor_ == opening_.table.entry->only()) [[likely]]
        return {};
    TRY(refreshSchema());
    return refreshPlan();
}

Status TableCursor::enterForSchema(txn::Transaction& transaction) {
    transaction_ = &transaction;
    view_ = transaction.snapshot();
    level_ = transaction.level();
    return opening_.table.entry->only() == &schema() ? Status() : refreshSchema();
}

void TableCursor::leave() {
    syncPrimary();
    primary_.leave();
    if (secondary_) secondary_->leave();
}

// The record's bookmark, while the index entry that has it is at hand.
void TableCursor::copyBookmarkOfEntry() {
    if (!secondary_->held()) return;
    primary_.remember(secondary_->data(), {});
    primaryStale_ = false;
}

Status TableCursor::cancelPending() {
    spare_ = std::move(pending_);
    return spare_->cancel(*this);
}

void TableCursor::levelCommitted(std::uint32_t level) {
    if (level == 1) changed_ = false;
    const auto outer = static_cast<std::uint8_t>(level - 1);
    movedAtLevel_ = std::min(movedAtLevel_, outer);
    indexAtLevel_ = std::min(indexAtLevel_, outer);
    if (pending_ && level == 1) pending_->committed();
    if (pending_ && pending_->level() >= level) pending_->setLevel(outer);
}

void TableCursor::levelRollingBack(std::uint32_t level) {
    if (level == 1) changed_ = false;
    if (pending_ && pending_->level() >= level) {
        pending_->abandoned(*this);
        pending_.reset();
    }
    if (indexAtLevel_ >= level) {
        useIndex(nullptr);
        indexAtLevel_ = 0;
    }
    if (movedAtLevel_ < level) return;
    primary_.reset();
    if (secondary_) secondary_->reset();
    range_.clear();
    currency_ = Currency::BeforeFirst;
    movedAtLevel_ = 0;
}

Result<ByteView> TableCursor::holdRecord() {
    TRY(toRecord());
    return primary_.data();
}

Status TableCursor::toRecord() {
    TRY(settleDeferred());
    if (currency_ != Currency::OnRecord) return fail(JET_errNoCurrentRecord);
    syncPrimary();
    return TRY(primary_.resume()) ? Status() : fail(JET_errRecordDeleted);
}

Result<btree::Cursor*> TableCursor::holdEntry() {
    TRY(settleDeferred());
    if (currency_ != Currency::OnRecord) return fail(JET_errNoCurrentRecord);
    if (!TRY(current().resume())) return fail(JET_errRecordDeleted);
    return &current();
}

}  // namespace esent::table
