// The integrity check (/g): everything that can be checked about a database without changing it.
//
// Space and structure of every tree, the system tables against each other, and every row with its long values
// and index entries. Checksums of pages that no tree uses are the business of /k. Memory: a few bytes per
// page of the largest tree, besides the cache.
#pragma once

#include <functional>

#include "read/database_reader.h"
#include "report.h"

namespace esent::tool {

// Sound or not; findings go to the report. `step` is called often; its error ends the check.
[[nodiscard]] Result<bool> checkIntegrity(DatabaseReader& database, const std::function<Status()>& step,
                                          Report& report);

}  // namespace esent::tool
