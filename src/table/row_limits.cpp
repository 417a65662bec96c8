#include "table/row_limits.h"

#include <algorithm>
#include <optional>

#include "table/table_layout.h"

namespace esent::table {

namespace {

constexpr std::size_t kSmallPageHeader = 40;
constexpr std::size_t kLargePageHeader = 80;
constexpr std::size_t kNodeOverhead = 8;
constexpr std::size_t kSmallKeyReserve = 255;
constexpr std::size_t kSequentialKeyBytes = 4;

// Bytes of a segment whose size is bounded by more than KeyMost.
std::optional<std::size_t> boundedSegment(const LayoutColumn& column, const catalog::IndexDefinition& index) {
    if (const std::size_t size = record::fixedSizeOf(column.type); size != 0) return 1 + size;
    if (column.type == record::ColumnType::Binary && column.fixed()) return 1 + column.maxLength;
    const bool shortType =
        column.type == record::ColumnType::Binary || column.type == record::ColumnType::Text;
    if (shortType && index.variableSegmentMost < index.keyMost) return index.variableSegmentMost;
    return std::nullopt;
}

}  // namespace

std::size_t maxRowBytes(std::uint32_t pageSize, std::size_t primaryKeyMost) {
    if (record::pageKindFor(pageSize) == record::PageKind::Large) {
        return pageSize - kLargePageHeader - kNodeOverhead - 4 - primaryKeyMost;
    }
    return pageSize - kSmallPageHeader - kNodeOverhead - 2 - std::max(kSmallKeyReserve, 2 + primaryKeyMost);
}

std::size_t longestKey(const TableLayout& layout, const catalog::IndexDefinition& index) {
    std::size_t sum = 0;
    for (const catalog::KeySegment& segment : index.segments) {
        const LayoutColumn* column = layout.segmentColumn(segment);
        const auto bytes = column == nullptr ? std::nullopt : boundedSegment(*column, index);
        if (!bytes) return index.keyMost;
        sum += *bytes;
    }
    return std::min<std::size_t>(sum, index.keyMost);
}

std::size_t primaryKeyBytes(const TableLayout& layout, const catalog::TableDefinition& table) {
    const catalog::IndexDefinition* const index = table.primaryIndex();
    return index == nullptr ? kSequentialKeyBytes : longestKey(layout, *index);
}

}  // namespace esent::table
