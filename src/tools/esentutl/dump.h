// The dumps of esentutl: /mh, /mk and /ml. Each reads one file without changing it and fills a report.
#pragma once

#include <string>

#include "base/result.h"
#include "os/file_system.h"
#include "report.h"

namespace esent::tool {

// Both copies of a database header. JET_errReadVerifyFailure when neither is good.
Status dumpDatabaseHeader(os::FileSystem& fileSystem, const std::string& path, Report& report);
// A checkpoint file.
Status dumpCheckpoint(os::FileSystem& fileSystem, const std::string& path, Report& report);
// The header of one log file and, with `records`, a line for each record.
Status dumpLog(os::FileSystem& fileSystem, const std::string& path, bool records, Report& report);
// Every log of the stream with this base name (a path without number and extension), checked one by one and
// as a chain. The first error that was found, after the report of all.
Status dumpLogSequence(os::FileSystem& fileSystem, const std::string& base, Report& report);

}  // namespace esent::tool
