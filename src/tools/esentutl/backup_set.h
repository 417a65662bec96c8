// BackupSet: what a folder that `backup` filled holds. Its description, backup.json, is written last, so that
// a folder without it is no complete backup; sets of other programs are described by looking at their files.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "os/file_system.h"

namespace esent::tool {

struct BackedUpDatabase {
    std::string name;    // in the folder
    std::string source;  // full path as the logs know it
};

struct BackupSet {
    std::vector<BackedUpDatabase> databases;
    std::vector<std::string> logs;  // names in the folder
    std::uint32_t lowGeneration = 0;
    std::uint32_t highGeneration = 0;
    std::string baseName = "edb";
    std::uint32_t pageSize = 4096;
};

inline constexpr const char* kSetDescription = "backup.json";

Status writeBackupSet(os::FileSystem& fileSystem, const std::string& folder, const BackupSet& set);
// JET_errInvalidBackup when the description makes no sense, JET_errMissingFullBackup when there is no
// database.
Result<BackupSet> readBackupSet(os::FileSystem& fileSystem, const std::string& folder);

}  // namespace esent::tool
