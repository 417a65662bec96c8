// Where does the log in one file end, and is what stands before it sound?
//
// scanLogFile() walks the segments of a log file and tells the end of the log from damage. Only the current
// log (edb.log) may end in a torn write; there the tail is repaired from its shadow copy when the caller
// allows writing. Pure function of the file; one thread per file.
#pragma once

#include <optional>

#include "base/disk_types.h"
#include "base/result.h"
#include "log/log_header.h"
#include "os/file_system.h"

namespace esent::log {

// What a damaged segment is called.
enum class ReadPurpose : std::uint8_t {
    SoftRecovery,  // JET_errLogFileCorrupt
    HardRestore,   // inside a backup's range: JET_errLogTornWriteDuringHardRestore,
                   // JET_errLogCorruptDuringHardRestore
    HardRecovery,  // logs after a backup: JET_errLogTornWriteDuringHardRecovery,
                   // JET_errLogCorruptDuringHardRecovery
};

struct ScanOptions {
    bool current = false;  // the file is the current log: a torn tail is allowed
    bool repair = false;   // write the repaired tail back (the file must be open for writing)
    ReadPurpose purpose = ReadPurpose::SoftRecovery;
};

struct ScanResult {
    std::uint16_t lastSegment = 0;           // last valid data segment; 0 = none
    bool repaired = false;                   // the last segment was restored from its shadow
    bool torn = false;                       // an unfinished write was cut off behind lastSegment
    std::uint64_t accumulated = 0;           // exclusive-or of the checksums of all valid segments
    bool closedNormally = false;             // the last record is a termination
    LogPosition lastTermination;             // its position, if closedNormally
    LogPosition lastRecord;                  // the last record that is not padding; zero if none
    std::vector<std::byte> repairedSegment;  // content of lastSegment when repaired and not written back
};

[[nodiscard]] Result<ScanResult> scanLogFile(os::File& file, const LogHeader& header,
                                             const ScanOptions& options);

}  // namespace esent::log
