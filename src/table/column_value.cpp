#include "table/column_value.h"

#include "catalog/system_tables.h"
#include "record/compression.h"

namespace esent::table {

Result<std::optional<ColumnValue>> detail::taggedValue(const record::RowView& row, const LayoutColumn& column,
                                                       std::size_t sequence) {
    using Value = std::optional<ColumnValue>;
    const auto field = TRY(row.findTagged(column.id, column.derived));
    if (!field) return sequence == 1 ? detail::defaultOf(column) : Value();
    const auto values = TRY(record::TaggedValues::of(*field));
    if (sequence == 0 || sequence > values.size()) return Value();
    const record::TaggedValue value = TRY(values.at(sequence - 1));
    return Value(ColumnValue{value.data, value.separated, value.compressed, value.encrypted, false});
}

Result<std::size_t> columnValueCount(const record::RowView& row, const LayoutColumn& column) {
    if (!column.tagged()) return TRY(columnValue(row, column)).has_value() ? 1 : 0;
    const auto field = TRY(row.findTagged(column.id, column.derived));
    if (!field) return column.defaultValue ? 1 : 0;
    return TRY(record::TaggedValues::of(*field)).size();
}

Result<bool> breaksNotNull(const record::RowView& row, const LayoutColumn& column) {
    if ((column.flags & catalog::kColumnNotNull) == 0) return false;
    if (column.fixed() && column.id > row.lastFixed()) return false;
    if (column.variable() && column.id > row.lastVariable()) return false;
    if (column.tagged() && !TRY(row.findTagged(column.id, column.derived))) return false;
    return TRY(columnValueCount(row, column)) == 0;
}

Status checkMandatoryColumns(const record::RowView& row, const TableLayout& layout) {
    for (const LayoutColumn* column : layout.mandatoryColumns()) {
        const auto value = TRY(columnValue(row, *column));
        if (!value) return fail(JET_errNullInvalid);
    }
    return {};
}

Result<ByteView> plainValue(const ColumnValue& value, std::vector<std::byte>& buffer) {
    if (value.encrypted) return fail(JET_errFeatureNotAvailable);
    if (!value.compressed) return value.bytes;
    const std::size_t size = TRY(record::plainSize(value.bytes));
    if (size > kMaxPlainBytes) return fail(JET_errDecompressionFailed);
    buffer.resize(size);
    TRY(record::decompressInto(value.bytes, buffer));
    return ByteView(buffer);
}

}  // namespace esent::table
