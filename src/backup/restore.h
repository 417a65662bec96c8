// Restore: brings the databases of a backup set back and replays its logs (hard recovery).
//
// Called by the restore functions of the api room on the caller's thread, with an instance that is not
// initialised (its parameters say where logs, checkpoint and temporary files go). Checks first, changes
// afterwards: when a check fails, no file has been created, changed or deleted.
#pragma once

#include <string>
#include <vector>

#include "recovery/recovery.h"

namespace esent::backup {

// JetRestore, JetRestore2, JetRestoreInstance: a folder that JetBackup filled (or `new` / `old` below it).
struct FolderRestore {
    std::string source;
    std::string destination;  // folder for the databases; empty = the paths recorded in the logs
};

// JetExternalRestore, JetExternalRestore2: the files were put in place by the caller.
struct ExternalRestore {
    std::string setFolder;  // the set's logs (szBackupLogPath)
    Generation low = 0;
    Generation high = 0;
    std::vector<recovery::PathMapping> databases;  // old path -> new path
    std::string targetLogFolder;                   // logs of the running or named target; empty = none
    Generation targetHigh = 0;                     // replay the target's logs up to here; 0 = to the end
};

Result<recovery::RecoveryOutcome> restoreFolder(recovery::RecoveryContext& context,
                                                const FolderRestore& request);
Result<recovery::RecoveryOutcome> restoreExternal(recovery::RecoveryContext& context,
                                                  const ExternalRestore& request);

}  // namespace esent::backup
