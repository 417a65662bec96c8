// See column_batch.h.
#include "catalog/column_batch.h"

#include <algorithm>

#include "catalog/system_tables.h"

namespace esent::catalog {
namespace {

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

// Names that differ in the case of ASCII letters alone are the same.
std::string folded(std::string_view name) {
    std::string result(name);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    return result;
}

}  // namespace

ColumnBatch::ColumnBatch(std::shared_ptr<const TableSchema> table) : table_(std::move(table)) {
    count(table_->definition(), false);
    if (table_->templateTable() != nullptr) count(table_->templateTable()->definition(), true);
}

// Fixed and variable ids go on behind those of the template, tagged ones begin anew.
void ColumnBatch::count(const TableDefinition& definition, bool ofTemplate) {
    for (const ColumnDefinition& column : definition.columns) {
        const ColumnClass kind = classOf(column.id);
        if (ofTemplate && kind == ColumnClass::Tagged) continue;
        next(kind) = std::max(next(kind), column.id + 1);
        if (kind == ColumnClass::Fixed)
            nextOffset_ = std::max(nextOffset_, column.recordOffset + column.maxLength);
    }
}

bool ColumnBatch::contains(std::string_view name) const {
    return table_->column(name) || names_.contains(folded(name));
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
    names_.insert(folded(placed.name));
    added_.push_back(std::move(placed));
}

TableDefinition ColumnBatch::take() && {
    TableDefinition definition = table_->definition();
    std::ranges::move(added_, std::back_inserter(definition.columns));
    std::ranges::stable_sort(definition.columns, {}, &ColumnDefinition::id);
    return definition;
}

}  // namespace esent::catalog
