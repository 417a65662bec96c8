// ColumnReference: the token that JET_bitRetrieveAsRefIfNotInRecord gives out instead of a value that lives
// outside its row, and that JetRetrieveColumnByReference takes back.
//
// Opaque to applications; they may keep it as long as the row keeps the value. Plain value.
#pragma once

#include <vector>

#include "table/long_value_tree.h"
#include "table/table_cursor.h"

namespace esent::table {

struct ColumnReference {
    ObjectId table = 0;
    LongValueId value;

    [[nodiscard]] std::vector<std::byte> encode() const;
    // JET_errInvalidColumnReference: not one of ours, or of another table.
    [[nodiscard]] static Result<ColumnReference> decode(ByteView bytes, ObjectId table);
    // Reads from `offset` on; the size from there. JET_errStaleColumnReference: the value is gone.
    [[nodiscard]] Result<std::uint64_t> read(TableCursor& cursor, std::uint32_t offset, ByteSpan out) const;
};

}  // namespace esent::table
