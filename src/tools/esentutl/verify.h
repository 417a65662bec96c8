// Verifying: every checksum of a database, log or checkpoint file, and whether all of the file is there.
//
// Reads only. Databases are read by a few threads at once, each with one large buffer.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "base/disk_types.h"
#include "base/result.h"
#include "os/file_system.h"
#include "report.h"

namespace esent::tool {

enum class FileKind : std::uint8_t { Database, Log, Checkpoint, Other };

// By extension and content. Reserve logs and the log being prepared hold nothing yet: Other.
Result<FileKind> fileKindOf(os::FileSystem& fileSystem, const std::string& path);

struct DamagedPage {
    PageNumber number = 0;
    JET_ERR error = JET_errSuccess;
    PageNumber found = 0;  // the number of the page that stands there instead, or 0
};

struct DatabaseVerdict {
    std::uint32_t pageSize = 0;
    std::uint64_t pages = 0;          // in the file
    std::uint64_t missing = 0;        // owned by the database but not in the file
    std::uint64_t bad = 0;            // checksum wrong beyond repair
    std::uint64_t wrongNumber = 0;    // of them: an intact page in the wrong place
    std::uint64_t correctable = 0;    // one wrong bit
    std::uint64_t uninitialized = 0;  // all zero
    DatabaseTime highestDbtime = 0;
    PageNumber highestPage = 0;
    std::uint64_t trailingBytes = 0;  // behind the last whole page
    bool firstHeaderGood = true;
    bool secondHeaderGood = true;
    bool backupImage =
        false;  // streamed by a backup and not restored: ends with a page that describes the backup
    bool trailerGood = true;
    std::vector<DamagedPage> damaged;  // the first hundred, by number
    // Correctable pages and one bad header copy are not damage: reading sets them right.
    [[nodiscard]] bool sound() const { return bad == 0 && missing == 0 && trailingBytes == 0 && trailerGood; }
};

// Called with done and total bytes, from one thread at a time.
using VerifyProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;

Result<DatabaseVerdict> verifyDatabase(os::FileSystem& fileSystem, const std::string& path,
                                       const VerifyProgress& progress, unsigned threads = 2);

// Verifies a file of any kind and adds what was found to the report. False: damaged.
Result<bool> verifyFile(os::FileSystem& fileSystem, const std::string& path, const VerifyProgress& progress,
                        Report& report);

}  // namespace esent::tool
