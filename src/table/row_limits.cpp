#include "table/row_limits.h"

#include <algorithm>
#include <optional>

#include "catalog/schema.h"
#include "table/table_layout.h"

namespace esent::table {

namespace {

constexpr std::size_t kSmallPageHeader = 40;
constexpr std::size_t kLargePageHeader = 80;
constexpr std::size_t kNodeOverhead = 8;
constexpr std::size_t kSmallKeyReserve = 255;
constexpr std::size_t kSequentialKeyBytes = 4;

// Bytes of a segment whose size is bounded by more than KeyMost.
template <class Column>
std::optional<std::size_t> boundedSegment(const Column& column, const catalog::IndexDefinition& index) {
    if (const std::size_t size = record::fixedSizeOf(column.type); size != 0) return 1 + size;
    if (column.type == record::ColumnType::Binary && record::isFixedId(column.id))
        return 1 + column.maxLength;
    const bool shortType =
        column.type == record::ColumnType::Binary || column.type == record::ColumnType::Text;
    if (shortType && index.variableSegmentMost < index.keyMost) return index.variableSegmentMost;
    return std::nullopt;
}

// `columnOf`: the column of a segment, null when there is none.
template <class ColumnOf>
std::size_t longestKeyOf(const catalog::IndexDefinition& index, ColumnOf columnOf) {
    std::size_t sum = 0;
    for (const catalog::KeySegment& segment : index.segments) {
        const auto* const column = columnOf(segment);
        const auto bytes = column == nullptr ? std::nullopt : boundedSegment(*column, index);
        if (!bytes) return index.keyMost;
        sum += *bytes;
    }
    return std::min<std::size_t>(sum, index.keyMost);
}

}  // namespace

std::size_t maxRowBytes(std::uint32_t pageSize, std::size_t primaryKeyMost) {
    if (record::pageKindFor(pageSize) == record::PageKind::Large) {
        return pageSize - kLargePageHeader - kNodeOverhead - 4 - primaryKeyMost;
    }
    return pageSize - kSmallPageHeader - kNodeOverhead - 2 - std::max(kSmallKeyReserve, 2 + primaryKeyMost);
}

std::size_t longestKey(const catalog::TableSchema& table, const catalog::IndexDefinition& index) {
    return longestKeyOf(index, [&](const auto& segment) { return table.column(segment).column; });
}

std::size_t primaryKeyBytes(const catalog::TableSchema& table) {
    const catalog::IndexSchema* const index = table.primaryIndex();
    return index == nullptr ? kSequentialKeyBytes : longestKey(table, *index->definition);
}

std::size_t primaryKeyBytes(const TableLayout& layout, const catalog::TableDefinition& table) {
    const catalog::IndexDefinition* const index = table.primaryIndex();
    return index == nullptr
               ? kSequentialKeyBytes
               : longestKeyOf(*index, [&](const auto& segment) { return layout.segmentColumn(segment); });
}

}  // namespace esent::table
