// Which long values a row refers to, and making the tree for a table's first one.
//
// Used by row updates; the session's thread.
#pragma once

#include <vector>

#include "base/result.h"
#include "record/row_view.h"
#include "table/long_value_reader.h"
#include "table/table_cursor.h"

namespace esent::table {

// Appends the ids of all separated values of the row, in stored order.
[[nodiscard]] Status separatedValuesOf(const record::RowView& row, std::vector<LongValueId>& ids);

// Gives the cursor's table a tree for long values, in a transaction of its own (that of the table, if nobody
// else knows it yet): it stays whatever becomes of the row that wants it.
[[nodiscard]] Status addLongValueTree(TableCursor& cursor);

}  // namespace esent::table
