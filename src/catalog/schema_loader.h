// Reads the definition of one table from the catalog of an open database, through the buffer pool.
//
// Sees what is committed. Falls back to the shadow when the catalog proper is damaged. For the schema cache
// and whoever lists tables; any thread.
#pragma once

#include <functional>
#include <string_view>

#include "btree/volume.h"
#include "catalog/catalog_reader.h"

namespace esent::catalog {

// JET_errObjectNotFound, JET_errCatalogCorrupted, damage of both copies.
[[nodiscard]] Result<TableDefinition> loadTable(btree::Volume& volume, ObjectId table);
// Object id of the table of this name (code page 1252, any case). JET_errObjectNotFound.
[[nodiscard]] Result<ObjectId> findTableByName(btree::Volume& volume, std::string_view name);
// Ids of all tables, in order.
[[nodiscard]] Result<std::vector<ObjectId>> listTables(btree::Volume& volume);
// Of those that were made from a template.
[[nodiscard]] Result<std::vector<ObjectId>> listDerivedTables(btree::Volume& volume);
// Every index that recorded by which edition of the sort rules it was made, and its table.
struct SortedIndex {
    ObjectId table = 0;
    IndexDefinition index;
};
[[nodiscard]] Result<std::vector<SortedIndex>> listSortedIndexes(btree::Volume& volume);

}  // namespace esent::catalog
