// See cursor_filter.h.
#include "table/cursor_filter.h"

#include <algorithm>

#include "btree/node.h"
#include "key/normalize.h"
#include "table/column_value.h"

namespace esent::table {
namespace {

constexpr std::uint16_t kUnicode = 1200;

Result<std::vector<std::byte>> keyOf(const LayoutColumn& column, std::optional<ByteView> value) {
    key::SegmentSpec spec;
    spec.type = static_cast<JET_COLTYP>(column.type);
    spec.unicode = record::isTextType(column.type) && column.codePage == kUnicode;
    spec.fixedColumn = column.fixed();
    if (spec.unicode) spec.collation = TRY(key::Collation::find(key::kDefaultLocale, key::kDefaultMapFlags));
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

Result<CursorFilter> CursorFilter::make(const TableLayout& layout,
                                        std::span<const JET_INDEX_COLUMN> conditions) {
    CursorFilter filter;
    for (const JET_INDEX_COLUMN& given : conditions) {
        if (given.relop < JET_relopEquals || given.relop > JET_relopBitmaskNotEqualsZero) {
            return fail(JET_errInvalidParameter);
        }
        if (given.pv == nullptr && given.cb != 0) return fail(JET_errInvalidParameter);
        Condition condition;
        condition.column = TRY(layout.column(given.columnid));
        condition.relation = given.relop;
        const auto* const bytes = static_cast<const std::byte*>(given.pv);
        if (given.cb != 0 || (given.grbit & JET_bitZeroLength) != 0) {
            condition.value.emplace(bytes, bytes + given.cb);
        }
        condition.key = TRY(keyOf(*condition.column, condition.value));
        filter.conditions_.push_back(std::move(condition));
    }
    return filter;
}

Result<bool> CursorFilter::admits(const record::RowView& row) const {
    std::vector<std::byte> plain;
    for (const Condition& condition : conditions_) {
        const auto stored = TRY(columnValue(row, *condition.column));
        std::optional<ByteView> value;
        if (stored && stored->separated) {
            if (condition.value || condition.relation != JET_relopNotEquals) return false;
            continue;
        }
        if (stored) value = TRY(plainValue(*stored, plain));
        if (!TRY(meets(condition, value))) return false;
    }
    return true;
}

Result<bool> CursorFilter::meets(const Condition& condition, std::optional<ByteView> value) {
    switch (condition.relation) {
        case JET_relopPrefixEquals: {
            if (!condition.value || !value) return !condition.value && !value;
            const std::size_t size = condition.value->size();
            return value->size() >= size && std::ranges::equal(value->first(size), *condition.value);
        }
        case JET_relopBitmaskEqualsZero:
            return value && condition.value && !overlaps(*value, *condition.value);
        case JET_relopBitmaskNotEqualsZero:
            return value && condition.value && overlaps(*value, *condition.value);
        default:
            break;
    }
    const auto order = btree::compareBytes(TRY(keyOf(*condition.column, value)), condition.key);
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
