// A table cursor's frame: opening, schema, calls, transactions, the record. See table_cursor.h; moves are in
// table_cursor_moves.cpp.
#include "table/table_cursor.h"

#include <algorithm>

namespace esent::table {

TableCursor::TableCursor(Opening opening)
    : opening_(std::move(opening)), primary_(opening_.table.schema->tree()) {
    primary_.setView(&view_);
}

TableCursor::~TableCursor() {
    opening_.table.entry->use().close(opening_.session, opening_.mode);
}

Status TableCursor::refreshSchema() {
    catalog::FoundTable now = TRY(opening_.schemas->find(schema().object(), view_));
    if (now.schema == opening_.table.schema) return {};
    const ObjectId current = index_ == nullptr ? 0 : index_->definition->objectId;
    opening_.table = std::move(now);
    if (current == 0) return {};
    index_ = schema().index(current);
    if (index_ == nullptr) secondary_.reset();
    return {};
}

void TableCursor::enter(const txn::Transaction& transaction) {
    view_ = transaction.snapshot();
    level_ = transaction.level();
}

void TableCursor::leave() {
    primary_.leave();
    if (secondary_) secondary_->leave();
}

void TableCursor::levelCommitted(std::uint32_t level) {
    if (movedAtLevel_ == level) movedAtLevel_ = level - 1;
    if (pending_ && pending_->level() == level) pending_->setLevel(level - 1);
}

void TableCursor::levelRolledBack(std::uint32_t level) {
    if (pending_ && pending_->level() >= level) cancelUpdate();
    if (movedAtLevel_ < level) return;
    movedAtLevel_ = 0;
    currency_ = Currency::BeforeFirst;
    primary_.reset();
    if (secondary_) secondary_->reset();
}

Result<ByteView> TableCursor::holdRecord() {
    if (currency_ == Currency::DeferredFirst) {
        currency_ = TRY(primary_.first()) ? Currency::OnRecord : Currency::BeforeFirst;
    }
    if (currency_ != Currency::OnRecord) return fail(JET_errNoCurrentRecord);
    if (!TRY(primary_.resume())) return fail(JET_errRecordDeleted);
    return primary_.data();
}

Result<ByteView> TableCursor::bookmark() {
    TRY(holdRecord());
    return primary_.bookmarkKey();
}

}  // namespace esent::table
