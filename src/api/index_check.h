// Indexes on Unicode text that another edition of the sort rules made: what an attach does about them.
//
// Inside a session's call, at level 0, right after the database was attached.
#pragma once

#include "api/database_arguments.h"
#include "table/open_table.h"

namespace esent::api {

// `bits` of JetAttachDatabase: with JET_bitDbDeleteCorruptIndexes such indexes are dropped
// (JET_wrnCorruptIndexDeleted), with JET_bitDbDeleteUnicodeIndexes every index on Unicode text is.
// JET_errPrimaryIndexCorrupted, JET_errSecondaryIndexCorrupted: they are there and must not be changed.
[[nodiscard]] table::Outcome checkAttachedIndexes(EnteredSession& entered, database::Database& database,
                                                  JET_GRBIT bits);

}  // namespace esent::api
