// Rows of MSysObjects made from definitions: the way back from catalog_reader.h.
//
// Pure functions; DDL writes what they make.
#pragma once

#include "btree/tree.h"
#include "catalog/catalog_reader.h"
#include "catalog/catalog_row.h"

namespace esent::catalog {

// Flags of index rows by the segments' size: every index that is made now.
inline constexpr std::uint32_t kIndexWideSegments = 0x00010000;

[[nodiscard]] CatalogRow rowOf(const TableDefinition& table);
[[nodiscard]] CatalogRow rowOf(ObjectId table, const ColumnDefinition& column);
[[nodiscard]] CatalogRow rowOf(ObjectId table, const IndexDefinition& index);
[[nodiscard]] CatalogRow longValueRowOf(const TableDefinition& table);
[[nodiscard]] CatalogRow rowOf(ObjectId table, const CallbackDefinition& callback);

// Space hints as rows hold them. Where the blob begins depends on the kind of row; what it leaves out is
// zero, and there is none when all are. `densityPercent` counts in deferred hints only.
enum class HintsOf : std::uint8_t { Table, IndexOrLongValues, DeferredLongValues };
[[nodiscard]] btree::SpaceHints decodeSpaceHints(const std::optional<Bytes>& blob, HintsOf row);
[[nodiscard]] std::optional<Bytes> encodeSpaceHints(const btree::SpaceHints& hints, HintsOf row,
                                                    std::uint32_t densityPercent = 0);

}  // namespace esent::catalog
