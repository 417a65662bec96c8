// Column values: one value of a column in a row, found in place.
//
// Stateless; any thread. Nothing is copied or allocated: a value is a view into the row, or into the layout
// for a default. What lives outside the row comes back as its id (table/long_value_reader.h reads it).
#pragma once

#include <optional>
#include <vector>

#include "base/result.h"
#include "record/row_view.h"
#include "table/table_layout.h"

namespace esent::table {

struct ColumnValue {
    ByteView bytes;  // as stored: the value, or the id of the long value when separated
    bool separated = false;
    bool compressed = false;  // plainValue() makes the value
    bool encrypted = false;
    bool fromDefault = false;  // the row does not hold the column
};

// Value `sequence` (from 1 on; fixed and variable columns ignore it); nothing for NULL and behind the last
// value. The default of a column that the row does not hold counts as its only value.
[[nodiscard]] inline Result<std::optional<ColumnValue>> columnValue(const record::RowView& row,
                                                                    const LayoutColumn& column,
                                                                    std::size_t sequence = 1);
[[nodiscard]] Result<std::size_t> columnValueCount(const record::RowView& row, const LayoutColumn& column);

// Is a column that may not be NULL stored as NULL? A row of before the column was added has nothing of it,
// and is sound.
[[nodiscard]] Result<bool> breaksNotNull(const record::RowView& row, const LayoutColumn& column);

// For rows that are about to be stored: JET_errNullInvalid when a column that may not be NULL is.
[[nodiscard]] Status checkMandatoryColumns(const record::RowView& row, const TableLayout& layout);

// What compression inside a row can become at most: XPRESS has 16 bits for its size, and seven bits per
// character of a page make less.
inline constexpr std::size_t kMaxPlainBytes = std::size_t{1} << 16;

// The value itself when it is stored plain, else decompressed into `buffer`. Not for separated values;
// JET_errFeatureNotAvailable for encrypted ones.
[[nodiscard]] Result<ByteView> plainValue(const ColumnValue& value, std::vector<std::byte>& buffer);

namespace detail {
[[nodiscard]] Result<std::optional<ColumnValue>> taggedValue(const record::RowView& row,
                                                             const LayoutColumn& column,
                                                             std::size_t sequence);
[[nodiscard]] inline std::optional<ColumnValue> defaultOf(const LayoutColumn& column) {
    if (!column.defaultValue) return std::nullopt;
    return ColumnValue{*column.defaultValue, false, false, false, true};
}
}  // namespace detail

inline Result<std::optional<ColumnValue>> columnValue(const record::RowView& row, const LayoutColumn& column,
                                                      std::size_t sequence) {
    if (column.tagged()) return detail::taggedValue(row, column, sequence);
    const record::Field field =
        TRY(column.fixed() ? row.fixed(column.id, column.recordOffset, column.maxLength)
                           : row.variable(column.id));
    if (field.present()) return ColumnValue{field.bytes};
    if (field.state == record::Field::State::Absent) return detail::defaultOf(column);
    return std::nullopt;
}

}  // namespace esent::table
