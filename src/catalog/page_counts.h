// MSysExtentPageCountCache: how many pages each tree has, as newer engines note it in a table of its own,
// when an application asks for it.
//
// This engine changes trees without keeping the table. A row that is missing is counted again by whoever
// keeps it; one with old numbers would be believed. So all rows go when a database is attached for changes.
// For the API, inside a session's call.
#pragma once

#include "catalog/schema_cache.h"

namespace esent::catalog {

// Inside a level of the transaction. Nothing to do in databases without the table.
[[nodiscard]] Status forgetPageCounts(SchemaCache& schemas, txn::Transaction& transaction);

}  // namespace esent::catalog
