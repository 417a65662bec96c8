// The verbs "tables" and "schema": what a database holds, as its catalog says.
#pragma once

#include <string>

#include "read/database_reader.h"
#include "report.h"

namespace esent::tool {

// A line per table: ids, size, counts of columns and indexes.
[[nodiscard]] Result<bool> listTables(DatabaseReader& database, Report& report);
// Columns and indexes of one table, or of all. JET_errObjectNotFound when there is no such table.
[[nodiscard]] Result<bool> describeSchema(DatabaseReader& database, const std::string& table, Report& report);

}  // namespace esent::tool
