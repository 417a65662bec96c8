// The verbs that run an instance: create, backup and restore.
//
// Attaching a database changes its header, so `backup` works on a private copy in a folder beside the target
// unless --in-place says that the database itself, with its own logs, is to be attached.
#pragma once

#include <string>
#include <vector>

#include "backup_stream.h"
#include "commands.h"

namespace esent::tool {

struct BackupRequest {
    std::vector<std::string> databases;
    std::string to;
    bool inPlace = false;
    std::string logs;  // in place: folder of the logs; "" = that of the first database
    std::string baseName = "edb";
    StreamOptions stream;
};

struct RestoreRequest {
    std::string from;
    std::string to;
};

ExitCode runBackup(const BackupRequest& request, const OutputOptions& output);
ExitCode runRestore(const RestoreRequest& request, const OutputOptions& output);
ExitCode runCreate(const std::string& database, std::uint32_t pageSize, const OutputOptions& output);

}  // namespace esent::tool
