// See column_batch.h.
#include "catalog/column_batch.h"

#include <algorithm>

#include "base/text.h"
#include "catalog/system_tables.h"

namespace esent::catalog {
namespace {

constexpr std::size_t kFew = 8;  // cheaper one by one

ColumnClass classOf(record::ColumnId id) {
    if (record::isFixedId(id)) return ColumnClass::Fixed;
    return record::isVariableId(id) ? ColumnClass::Variable : ColumnClass::Tagged;
}

bool belongsTo(record::ColumnId id, ColumnClass kind) {
    switch (kind) {
        case ColumnClass::Fixed:
            return record::isFixedId(id);
        case ColumnClass::Variable:
            return record::isVariableId(id);
        case ColumnClass::Tagged:
            return record::isTaggedId(id);
    }
    return false;
}

}  // namespace

ColumnBatch::ColumnBatch(std::shared_ptr<const TableSchema> table) : table_(std::move(table)) {
    count(table_->definition(), false);
    if (table_->templateTable() != nullptr) count(table_->templateTable()->definition(), true);
}

// Fixed and variable ids go on behind those of the template, tagged ones begin anew.
void ColumnBatch::count(const TableDefinition& definition, bool ofTemplate) {
    for (const record::ColumnId last :
         {record::kLastFixedId, record::kLastVariableId, record::kLastTaggedId}) {
        const ColumnDefinition* const column = definition.columns.lastUpTo(last);
        if (column == nullptr) continue;
        const ColumnClass kind = classOf(column->id);
        if (ofTemplate && kind == ColumnClass::Tagged) continue;
        next(kind) = std::max(next(kind), column->id + 1);
    }
    for (const ColumnDefinition& column : definition.columns) {
        if (!record::isFixedId(column.id)) break;
        nextOffset_ = std::max(nextOffset_, column.recordOffset + column.maxLength);
    }
}

bool ColumnBatch::contains(std::string_view name) const {
    return table_->column(name) || names_.contains(foldAsciiCase(name));
}

Status ColumnBatch::place(ColumnDefinition& wanted, ColumnClass kind, std::size_t maxRowBytes) const {
    if (contains(wanted.name)) return fail(JET_errColumnDuplicate);
    wanted.id = next_[static_cast<std::size_t>(kind)];
    if (!belongsTo(wanted.id, kind)) return fail(JET_errTooManyColumns);
    if (kind == ColumnClass::Fixed) {
        if (nextOffset_ + wanted.maxLength + (wanted.id + 7) / 8 > maxRowBytes)
            return fail(JET_errRecordTooBig);
        wanted.recordOffset = static_cast<std::uint16_t>(nextOffset_);
    }
    return {};
}

void ColumnBatch::add(ColumnDefinition placed, ColumnClass kind) {
    next(kind) = placed.id + 1;
    if (kind == ColumnClass::Fixed) nextOffset_ = placed.recordOffset + placed.maxLength;
    flags_ |= placed.flags;
    names_.insert(foldAsciiCase(placed.name));
    added_.push_back(std::move(placed));
}

TableDefinition ColumnBatch::take() && {
    TableDefinition definition = table_->definition();
    if (added_.size() <= kFew) {
        for (ColumnDefinition& column : added_)
            definition.columns.insert(std::move(column));
        return definition;
    }
    std::vector<ColumnDefinition> all(definition.columns.begin(), definition.columns.end());
    std::ranges::move(added_, std::back_inserter(all));
    definition.columns = std::move(all);
    return definition;
}

}  // namespace esent::catalog
