#include "table/table_layout.h"

#include <optional>

#include "catalog/system_tables.h"
#include "record/compression.h"

namespace esent::table {

namespace {

// What a compressed value inside a row can become: XPRESS has 16 bits for its size, and seven bits per
// character of a page make less.
constexpr std::size_t kMaxPlainBytes = 1U << 16;

std::vector<ColumnValue> single(ByteView bytes) {
    return {ColumnValue{{bytes.begin(), bytes.end()}, false}};
}

std::vector<ColumnValue> defaultOf(const catalog::ColumnDefinition& column) {
    if (!column.defaultValue || (column.flags & catalog::kColumnDefault) == 0) return {};
    return single(*column.defaultValue);
}

Result<std::vector<ColumnValue>> taggedValues(const record::RowView& row, const LayoutColumn& column) {
    const auto field = TRY(row.findTagged(column.column->id, column.derived));
    if (!field) return defaultOf(*column.column);
    std::vector<ColumnValue> values;
    for (const record::TaggedValue& stored : TRY(record::valuesOf(*field))) {
        if (stored.encrypted) return fail(JET_errFeatureNotAvailable);
        ColumnValue value;
        value.separated = stored.separated;
        if (stored.compressed) {
            value.bytes = TRY(record::decompress(stored.data, kMaxPlainBytes));
        } else {
            value.bytes.assign(stored.data.begin(), stored.data.end());
        }
        values.push_back(std::move(value));
    }
    return values;
}

}  // namespace

Result<TableLayout> TableLayout::make(const catalog::Catalog& catalog,
                                      const catalog::TableDefinition& table) {
    TableLayout layout;
    if (table.templateName) {
        const catalog::TableDefinition* parent = catalog.find(*table.templateName);
        if (parent == nullptr || parent->templateName) return fail(JET_errCatalogCorrupted);
        for (const auto& column : parent->columns) {
            if (column.type != record::ColumnType::Nil) layout.columns_.push_back({&column, true});
        }
    }
    for (const auto& column : table.columns) {
        if (column.type != record::ColumnType::Nil) layout.columns_.push_back({&column, false});
    }
    return layout;
}

Result<std::vector<ColumnValue>> TableLayout::values(const record::RowView& row, const LayoutColumn& column) {
    const catalog::ColumnDefinition& definition = *column.column;
    if (record::isTaggedId(definition.id)) return taggedValues(row, column);
    const record::Field field =
        record::isFixedId(definition.id)
            ? TRY(row.fixed(definition.id, definition.recordOffset, definition.maxLength))
            : TRY(row.variable(definition.id));
    if (field.state == record::Field::State::Absent) return defaultOf(definition);
    if (!field.present()) return std::vector<ColumnValue>{};
    return single(field.bytes);
}

}  // namespace esent::table
