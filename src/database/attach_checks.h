// What a database header must look like to be attached. Pure functions.
#pragma once

#include "base/result.h"
#include "page/database_header.h"

namespace esent::database {

// In this order: JET_errInvalidDatabaseVersion (magic, version, revision), JET_errDatabaseCorrupted (kind of
// file), JET_errPageSizeMismatch, JET_errSoftRecoveryOnBackupDatabase (a streamed image that was not
// restored), and the state: JET_errDatabaseDirtyShutdown, JET_errDatabaseIncompleteUpgrade,
// JET_errDatabaseIncompleteIncrementalReseed, JET_errDatabaseIncompleteRevert, JET_errDatabaseCorrupted.
Status checkAttachable(const page::DatabaseHeader& header, std::uint32_t configuredPageSize);

// May it be changed? JET_errRBSRCBadDbState: a revert put old pages into it, whose times no change may build
// on.
Status checkChangeable(const page::DatabaseHeader& header);

// The state alone.
Status checkAttachableState(page::DatabaseState state);

}  // namespace esent::database
