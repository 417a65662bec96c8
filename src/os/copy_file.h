// Copying a file: /y, and the private copies that backup and restore work on.
#pragma once

#include <string>

#include "base/result.h"
#include "os/file_system.h"
#include "progress.h"

namespace esent::tool {

// Copies and makes the copy durable. JET_errFileAlreadyExists unless `overwrite`; after an error no target is
// left behind. Returns the bytes copied.
Result<std::uint64_t> copyFile(os::FileSystem& fileSystem, const std::string& from, const std::string& to,
                               bool overwrite, Progress& progress);

}  // namespace esent::tool
