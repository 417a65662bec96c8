// See cursor_filter.h.
#include "table/cursor_filter.h"

#include <algorithm>

#include "btree/node.h"
#include "catalog/system_tables.h"
#include "key/normalize.h"
#include "table/column_value.h"

namespace esent::table {
namespace {

using record::ColumnType;

bool isBitmask(JET_RELOP relation) {
    return relation == JET_relopBitmaskEqualsZero || relation == JET_relopBitmaskNotEqualsZero;
}

// What the condition says must fit the column: only binary values have prefixes and may be empty, only whole
// numbers have bits.
Status checkCondition(const LayoutColumn& column, const JET_INDEX_COLUMN& given) {
    const bool binary = column.type == ColumnType::Binary;
    if (column.longType() || record::isTextType(column.type) ||
        (column.flags & catalog::kColumnUserDefault) != 0)
        return fail(JET_errFilteredMoveNotSupported);
    if (!binary && (given.relop == JET_relopPrefixEquals || (given.grbit & JET_bitZeroLength) != 0))
        return fail(JET_errInvalidParameter);
    if (given.cb == 0) {
        const bool needsValue = isBitmask(given.relop) || given.relop == JET_relopPrefixEquals;
        return needsValue ? Status(fail(JET_errInvalidParameter)) : Status();
    }
    if (!binary && given.cb != column.maxLength) return fail(JET_errInvalidParameter);
    const bool noBits = binary || column.type == ColumnType::Bit || column.type == ColumnType::Guid;
    if (isBitmask(given.relop) && noBits) return fail(JET_errInvalidParameter);
    return {};
}

// Binary values are ordered as they are, others as their keys; nothing: NULL, the least.
Result<std::vector<std::byte>> comparable(const LayoutColumn& column, ByteView value) {
    if (column.type == ColumnType::Binary) return std::vector<std::byte>(value.begin(), value.end());
    key::SegmentSpec spec;
    spec.type = static_cast<JET_COLTYP>(column.type);
    spec.fixedColumn = column.fixed();
    key::KeyBuffer key(JET_cbKeyMostMost);
    TRY(key::appendSegment(key, spec, value));
    return std::vector<std::byte>(key.view().begin(), key.view().end());
}

bool overlaps(ByteView a, ByteView b) {
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        if ((a[i] & b[i]) != std::byte{0}) return true;
    }
    return false;
}

}  // namespace

Result<CursorFilter> CursorFilter::make(std::shared_ptr<const TableLayout> layout,
                                        std::span<const JET_INDEX_COLUMN> conditions) {
    CursorFilter filter;
    for (const JET_INDEX_COLUMN& given : conditions) {
        const bool zeroLength = (given.grbit & JET_bitZeroLength) != 0;
        if ((given.grbit & ~JET_GRBIT{JET_bitZeroLength}) != 0 || (given.cb == 0) != (given.pv == nullptr) ||
            (given.cb != 0 && zeroLength))
            return fail(JET_errInvalidParameter);
        if (given.relop < JET_relopEquals || given.relop > JET_relopBitmaskNotEqualsZero)
            return fail(JET_errInvalidParameter);
        Condition condition;
        condition.column = TRY(layout->column(given.columnid));
        condition.relation = given.relop;
        TRY(checkCondition(*condition.column, given));
        const ByteView value(static_cast<const std::byte*>(given.pv), given.cb);
        if (given.cb != 0 || zeroLength) {
            condition.value.emplace(value.begin(), value.end());
            condition.order = TRY(comparable(*condition.column, value));
        }
        filter.conditions_.push_back(std::move(condition));
    }
    filter.layout_ = std::move(layout);
    return filter;
}

Result<bool> CursorFilter::admits(const record::RowView& row) const {
    for (const Condition& condition : conditions_) {
        const auto stored = TRY(columnValue(row, *condition.column));
        const bool met = stored ? TRY(meets(condition, stored->bytes)) : meetsWithNull(condition);
        if (!met) return false;
    }
    return true;
}

// NULL is less than every value and has no bits.
bool CursorFilter::meetsWithNull(const Condition& condition) {
    switch (condition.relation) {
        case JET_relopEquals:
        case JET_relopGreaterThanOrEqual:
            return !condition.value;
        case JET_relopNotEquals:
        case JET_relopLessThan:
            return condition.value.has_value();
        case JET_relopLessThanOrEqual:
        case JET_relopBitmaskEqualsZero:
            return true;
        default:
            return false;
    }
}

Result<bool> CursorFilter::meets(const Condition& condition, ByteView value) {
    if (!condition.value)
        return condition.relation == JET_relopNotEquals || condition.relation == JET_relopGreaterThan ||
               condition.relation == JET_relopGreaterThanOrEqual;
    switch (condition.relation) {
        case JET_relopPrefixEquals: {
            const std::size_t size = condition.value->size();
            return value.size() >= size && std::ranges::equal(value.first(size), *condition.value);
        }
        case JET_relopBitmaskEqualsZero:
            return !overlaps(value, *condition.value);
        case JET_relopBitmaskNotEqualsZero:
            return overlaps(value, *condition.value);
        default:
            break;
    }
    const auto order = btree::compareBytes(TRY(comparable(*condition.column, value)), condition.order);
    switch (condition.relation) {
        case JET_relopEquals:
            return order == 0;
        case JET_relopNotEquals:
            return order != 0;
        case JET_relopLessThanOrEqual:
            return order <= 0;
        case JET_relopLessThan:
            return order < 0;
        case JET_relopGreaterThanOrEqual:
            return order >= 0;
        default:
            return order > 0;
    }
}

}  // namespace esent::table
