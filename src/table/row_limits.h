// Row limits: how long a row may get, by page size and by the longest key of the primary index.
//
// Stateless; any thread.
#pragma once

#include <cstddef>
#include <cstdint>

#include "catalog/catalog_reader.h"

namespace esent::catalog {
class TableSchema;
}

namespace esent::table {

class TableLayout;

// The longest row of a table whose primary keys take up to `primaryKeyMost` bytes.
[[nodiscard]] std::size_t maxRowBytes(std::uint32_t pageSize, std::size_t primaryKeyMost);

// The longest key that the primary index can make: its KeyMost, or less when the sizes of the columns add up
// to less; 4 for a table without primary index.
[[nodiscard]] std::size_t longestKey(const catalog::TableSchema& table,
                                     const catalog::IndexDefinition& index);
[[nodiscard]] std::size_t primaryKeyBytes(const catalog::TableSchema& table);
[[nodiscard]] std::size_t primaryKeyBytes(const TableLayout& layout, const catalog::TableDefinition& table);

}  // namespace esent::table
