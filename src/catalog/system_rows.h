// Rows of the two small system tables, MSysObjids and MSysLocales, as stored, with their keys.
//
// Pure functions; the builder of new databases and the catalog writer share them.
#pragma once

#include <cstdint>
#include <string_view>

#include "catalog/catalog_row.h"

namespace esent::catalog {

// The column of a MSysLocales row that counts, and where it lies in the row.
inline constexpr record::ColumnId kLocaleValueColumn = 2;
inline constexpr std::size_t kLocaleValueOffset = record::kRowHeaderSize + 1;

// A row of MSysObjids as stored, and its key.
[[nodiscard]] Result<Bytes> encodeObjectRow(ObjectId object, ObjectId table, RowType type,
                                            record::PageKind kind);
[[nodiscard]] Bytes objectRowKey(ObjectId object);
// A row of MSysLocales as stored, and its key. `key` in UTF-16 without its terminator.
[[nodiscard]] Result<Bytes> encodeLocaleRow(std::uint8_t type, std::u16string_view key, std::int32_t value,
                                            record::PageKind kind);
[[nodiscard]] Bytes localeRowKey(std::u16string_view key);

}  // namespace esent::catalog
