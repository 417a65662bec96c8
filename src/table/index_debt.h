// The entries that a new index lacks of rows which somebody had changed without having committed: their
// transaction owes them, and puts them in when it commits.
//
// Until then it does not touch the index; nor can it see it, for it began before the index was committed. For
// indexes that may refuse no row: nobody could be told whose error that is.
#pragma once

#include <memory>

#include "catalog/schema_cache.h"
#include "txn/debt.h"

namespace esent::table {

[[nodiscard]] bool mayRefuseRows(const catalog::IndexDefinition& index);

// `schema`: the version that has the index. Settling waits for the table's update lock.
[[nodiscard]] std::shared_ptr<const txn::Debt> owedEntries(std::shared_ptr<catalog::TableEntry> table,
                                                           std::shared_ptr<const catalog::TableSchema> schema,
                                                           ObjectId index);

}  // namespace esent::table
