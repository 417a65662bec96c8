// Checks the system tables against each other: the catalog against its shadow, and MSysObjids against the
// catalog.
#pragma once

#include "integrity/findings.h"
#include "read/database_reader.h"

namespace esent::tool {

// Row for row and key for key; nothing is compared when the header says that there is no shadow.
void checkShadow(DatabaseReader& database, Findings& findings);
// One row per tree but those of the database, of primary indexes and of extents.
void checkObjectIds(DatabaseReader& database, Findings& findings);

}  // namespace esent::tool
