// Index maintenance: brings the entries of a table's secondary indexes in line with a row that came, changed
// or went.
//
// Stateless but for reused buffers; one per thread of work. The caller is inside a transaction, holds no page
// and holds the table's update lock shared. On error part of the work may be done: the caller takes it back.
#pragma once

#include <span>

#include "catalog/schema.h"
#include "table/index_key.h"
#include "table/table_plan.h"
#include "txn/transaction.h"

namespace esent::table {

class IndexMaintenance {
 public:
    // `longValues` may be null: then the rows have no separated values.
    IndexMaintenance(txn::Transaction& transaction, const catalog::TableSchema& schema, const TablePlan& plan,
                     LongValueSource* longValues)
        : transaction_(transaction), schema_(schema), plan_(plan), maker_(longValues) {}

    // JET_errKeyDuplicate, JET_errNullKeyDisallowed, JET_errKeyTruncated.
    [[nodiscard]] Status inserted(ByteView row, ByteView bookmark);
    [[nodiscard]] Status removed(ByteView row, ByteView bookmark);
    // `touched`: the columns that may differ; empty: any.
    [[nodiscard]] Status replaced(ByteView before, ByteView after, ByteView bookmark,
                                  std::span<const LayoutColumn* const> touched);

 private:
    [[nodiscard]] Status keysOf(const IndexKeyPlan& plan, ByteView row, IndexKeyList& keys);
    [[nodiscard]] Status change(const catalog::IndexSchema& index, ByteView bookmark);

    txn::Transaction& transaction_;
    const catalog::TableSchema& schema_;
    const TablePlan& plan_;
    IndexKeyMaker maker_;
    IndexKeyList old_;
    IndexKeyList new_;
};

}  // namespace esent::table
