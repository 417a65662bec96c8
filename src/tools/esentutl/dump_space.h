// /ms: pages owned and available per table, index and long-value tree.
#pragma once

#include "read/database_reader.h"
#include "report.h"

namespace esent::tool {

// `extents`: with a line for each extent. False: some tree could not be read.
[[nodiscard]] Result<bool> dumpSpace(DatabaseReader& database, bool extents, Report& report);

}  // namespace esent::tool
