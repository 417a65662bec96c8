// Checks the content of one table: every row can be decoded and obeys its columns, its long values are whole,
// and its indexes have the entries that they must have.
#pragma once

#include <functional>

#include "integrity/findings.h"
#include "read/database_reader.h"

namespace esent::tool {

struct TableCounts {
    std::uint64_t rows = 0;
    std::uint64_t longValues = 0;
    std::uint64_t indexEntries = 0;
};

// Structure of the trees is not checked here: auditSpace has done it. `step` is called every few rows; its
// error ends the check.
[[nodiscard]] Result<TableCounts> checkTable(DatabaseReader& database, const catalog::TableDefinition& table,
                                             const std::function<Status()>& step, Findings& findings);

}  // namespace esent::tool
