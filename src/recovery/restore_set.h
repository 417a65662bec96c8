// A backup set before its replay: its logs, the logs that follow it, its databases; and every check that can
// be made on them without replaying.
//
// Nothing here changes a file. Used by one thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "recovery/log_chain.h"
#include "recovery/recovery.h"

namespace esent::recovery {

struct RestoreSet {
    log::LogFiles setFiles;
    log::LogFiles logFiles;  // where the stream goes on
    Generation low = 0;
    Generation high = 0;
    Signature stream;
    log::LogHeader lowest;
    log::LogHeader highest;
    LogChain chain;                       // the set's logs, then those that follow
    std::vector<std::string> outOfRange;  // logs in the set's folder that the restore does not want
};

// Logs: JET_errFileNotFound (none), JET_errMissingRestoreLogFiles, header errors,
// JET_errGivenLogFileHasBadSignature, JET_errGivenLogFileIsNotContiguous; logs that follow:
// JET_errExistingLogFileHasBadSignature, JET_errExistingLogFileIsNotContiguous,
// JET_errMissingCurrentLogFiles.
Result<RestoreSet> openRestoreSet(RecoveryContext& context, const HardRecoverySpec& spec);

// The images: JET_errDatabaseCorrupted, JET_errDatabasePatchFileMismatch, JET_errRestoreOfNonBackupDatabase,
// JET_errBadPatchPage, JET_errStartingRestoreLogTooHigh, JET_errEndingRestoreLogTooLow,
// JET_errDatabaseSignInUse.
Status checkImages(RecoveryContext& context, const RestoreSet& set,
                   const std::vector<PathMapping>& databases);

// Paths under which the set's logs know the database of this signature.
Result<std::vector<std::string>> recordedPaths(RecoveryContext& context, const RestoreSet& set,
                                               const Signature& database);

}  // namespace esent::recovery
