// Which databases a log stream speaks of: their paths as recorded and their signatures, from the attach lists
// of checkpoint and log headers and from the records that attach or create one.
//
// For tools that find a set of files in another place than where it was made and have to tell which file is
// which. Used by one thread.
#pragma once

#include <string>
#include <vector>

#include "base/disk_types.h"
#include "os/file_system.h"

namespace esent::recovery {

struct RecordedDatabase {
    std::string path;
    Signature signature;
};

// Every pair once. Files that can't be read are passed over: whoever replays them will name the damage.
[[nodiscard]] std::vector<RecordedDatabase> recordedDatabases(os::FileSystem& files,
                                                              const std::vector<std::string>& logs,
                                                              const std::string& checkpoint);

}  // namespace esent::recovery
