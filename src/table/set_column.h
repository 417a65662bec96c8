// Setting a column of a prepared update: what a value means for each kind of column: NULL, padding,
// truncation, several values, long values in the row or outside of it.
//
// The session's thread; inside a call on the cursor. Rules: docs/updates.md.
#pragma once

#include "table/open_table.h"
#include "table/row_update.h"

namespace esent::table {

struct ColumnSetting {
    JET_COLUMNID columnId = 0;
    const void* data = nullptr;
    std::uint32_t bytes = 0;
    JET_GRBIT bits = 0;
    std::uint32_t sequence = 1;     // JET_SETINFO::itagSequence; 0: append a value
    std::uint32_t offsetBytes = 0;  // JET_SETINFO::ibLongValue
};

// JET_wrnColumnMaxTruncated; on error the row is as before.
[[nodiscard]] Outcome setColumn(TableCursor& cursor, RowUpdate& update, const ColumnSetting& setting);

}  // namespace esent::table
