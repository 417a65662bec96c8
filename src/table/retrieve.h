// Retrieving a column: from the record, from the copy of a prepared update, or as the current index entry has
// it.
//
// The session's thread, inside a call on the cursor. The record's page is held; the bytes go straight into
// the caller's buffer. Rules: docs/retrieval.md.
#pragma once

#include "table/key_defaults.h"
#include "table/open_table.h"
#include "table/row_update.h"

namespace esent::table {

struct Retrieval {
    JET_COLUMNID columnId = 0;  // 0: the stored tagged values one after the other
    JET_GRBIT bits = 0;         // JET_bitRetrieve...
    std::uint32_t sequence = 1;
    std::uint32_t offsetBytes = 0;         // into long values
    UserDefaults* userDefaults = nullptr;  // null: they are NULL
};

// What the caller gave and gets.
struct RetrievalResult {
    ByteSpan buffer;
    std::uint64_t actualBytes = 0;  // from the offset on; may be more than the buffer took
    JET_COLUMNID nextTagged = 0;    // the column read
    std::uint32_t sequence = 1;     // with JET_bitRetrieveTag: the value that made the index entry
};

// JET_wrnColumnNull, JET_wrnBufferTruncated, JET_wrnColumnSetNull, JET_wrnColumnReference;
// JET_errNoCurrentRecord, JET_errRecordDeleted, JET_errColumnNotFound, JET_errBadColumnId,
// JET_errBadItagSequence, JET_errInvalidGrbit, damage.
[[nodiscard]] Outcome retrieveColumn(TableCursor& cursor, const Retrieval& wanted, RetrievalResult& result);

// How many values the column has (0: NULL).
[[nodiscard]] Result<std::uint32_t> countValues(TableCursor& cursor, const Retrieval& wanted);

// Is the value of this column one that its function makes?
[[nodiscard]] Result<bool> isUserDefault(const record::RowView& row, const LayoutColumn& column);

// The row that a retrieval with these bits reads: the copy, or the record.
[[nodiscard]] Result<record::RowView> rowFor(TableCursor& cursor, JET_GRBIT bits);

// One value as the API shows it: plain bytes from `offset` on, of separated ones, too.
[[nodiscard]] Outcome copyValue(TableCursor& cursor, const ColumnValue& value, std::uint32_t offset,
                                RetrievalResult& result);

}  // namespace esent::table
