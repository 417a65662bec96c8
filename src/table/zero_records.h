// Records whose escrow column has come to zero and which go then (JET_bitColumnDeleteOnZero,
// JET_bitColumnFinalize).
//
// For whoever ended the transaction that made it zero, and for online defragmentation, which finds those that
// a crash has left. Deleted only when nobody else has an open change of the record.
#pragma once

#include <functional>

#include "table/table_cursor.h"

namespace esent::table {

[[nodiscard]] bool goesAtZero(const LayoutColumn& column);

// Of the record that the cursor stands on, as its session sees it.
[[nodiscard]] Result<bool> isZero(TableCursor& cursor, const LayoutColumn& column);

// Deletes the record, if it is (still) at zero, in a level of its own of the cursor's transaction. In a call.
// JET_errWriteConflict: somebody else is changing it; JET_errRecordDeleted.
// `defaults`: as deleteRecord() wants them.
[[nodiscard]] Status deleteAtZero(TableCursor& cursor, const LayoutColumn& column, ByteView bookmark,
                                  const UpdateDefaults* defaults = nullptr);

// Deletes all that are at zero, in transactions of the volume's maintenance; how many. `stop` is asked at
// every record. Those that somebody is changing stay, and all of a table whose keys need functions of the
// application. Any thread, outside of sessions.
[[nodiscard]] Result<std::uint64_t> deleteAllAtZero(catalog::SchemaCache& schemas,
                                                    const catalog::FoundTable& table,
                                                    const std::function<bool()>& stop);

}  // namespace esent::table
