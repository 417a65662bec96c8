// Building an index over the rows that are there: keys of every row, sorted in bounded memory, put into the
// empty tree in order.
//
// The caller holds the rows still (SchemaEditor::holdRows, lockRows). The entries are logged, but not
// versioned: when the transaction is rolled back the whole tree goes.
#pragma once

#include "base/result.h"
#include "catalog/schema.h"
#include "table/external_sort.h"
#include "table/key_defaults.h"
#include "txn/transaction.h"

namespace esent::table {

// `functions`: for keys over user-defined defaults; null: there is nobody to ask. JET_errKeyDuplicate in
// unique indexes, JET_errNullKeyDisallowed, JET_errKeyTruncated, errors of reading.
[[nodiscard]] Status buildIndex(const catalog::TableSchema& table, const catalog::IndexSchema& index,
                                std::shared_ptr<btree::Tree> longValues, const txn::Transaction& transaction,
                                ExternalSort::Settings sorting, UserDefaults* functions);

}  // namespace esent::table
