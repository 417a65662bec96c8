// The log files that a replay will read, in order, and what is known of the folder they lie in.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/disk_types.h"
#include "base/result.h"
#include "log/log_files.h"
#include "log/log_header.h"
#include "log/log_scan.h"
#include "os/file_system.h"

namespace esent::recovery {

struct ChainLink {
    Generation generation = 0;
    std::string path;
    bool current = false;  // the stream's open log, which may end in a torn write
    log::ReadPurpose purpose = log::ReadPurpose::SoftRecovery;
};

struct LogChain {
    std::vector<ChainLink> links;
    // A generation is missing behind the last link although later logs exist.
    bool gap = false;
    // Archived logs only: the current log is missing (a crash in the middle of a switch, or lost).
    bool currentMissing = false;
};

// What lies in a log folder.
struct LogFolder {
    log::LogFiles files;
    std::map<Generation, std::string> archived;
    std::string currentPath;  // as it is on disk
    bool currentExists = false;
    bool tempExists = false;
    std::optional<log::LogHeader> current;  // its header, once read

    [[nodiscard]] bool hasLogs() const { return currentExists || !archived.empty(); }
    [[nodiscard]] std::optional<Generation> lowest() const;
    [[nodiscard]] std::optional<Generation> highest() const;
};

// Takes stock. The header of the current log is read and checked (errors of log::readLogHeader).
Result<LogFolder> lookAtLogs(os::FileSystem& fileSystem, const log::LogFiles& preferred,
                             const log::LogExpectations& expectations);

// Gives the files of a folder that was copied from Windows the names that the stream's writer uses, where
// only the case differs; the chain's paths with them.
Status adoptNames(os::FileSystem& fileSystem, LogFolder& folder, LogChain& chain);

// The links from `start` on: archived logs while they follow each other, then the current log if it is next.
// Archived logs above the current one are strays and left out.
LogChain chainFrom(const LogFolder& folder, Generation start, log::ReadPurpose purpose);

}  // namespace esent::recovery
