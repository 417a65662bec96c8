// Reading records: LogFileReader walks the records of one log file, LogStreamReader those of a whole stream.
//
// Records come out assembled (fragments joined, padding of type 0 left out, NOP2 delivered). A fragmented
// record that a crash cut off never existed and is dropped. Not thread-safe: one reader, one thread. Readers
// never change a file but for the torn tail of the current log when asked to.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/disk_types.h"
#include "base/result.h"
#include "log/log_files.h"
#include "log/log_header.h"
#include "log/log_scan.h"
#include "log/records.h"
#include "os/file_system.h"

namespace esent::log {

// One record; `bytes` stay valid until the next call on the reader.
struct LogRecord {
    LogPosition position;  // byte offset 0 for the first record of a segment
    LogPosition next;      // position behind its last byte, not normalised across segments
    ByteView bytes;        // from the type byte on
    [[nodiscard]] RecordCode code() const { return static_cast<RecordCode>(bytes[0]); }
};

class LogFileReader {
 public:
    struct Options {
        LogExpectations expectations;
        ScanOptions scan;
    };
    // Opens (for writing if options.scan.repair, otherwise ReadOnlyShared), checks the header, scans to the
    // end.
    [[nodiscard]] static Result<LogFileReader> open(os::FileSystem& fileSystem, std::string path,
                                                    const Options& options);

    [[nodiscard]] const LogHeader& header() const { return header_; }
    [[nodiscard]] const ScanResult& scan() const { return scan_; }
    [[nodiscard]] const std::string& path() const { return path_; }

    // Continues at the record that starts here; JET_errLogFileCorrupt when no record can start there. A
    // position behind the last record gives an empty next().
    [[nodiscard]] Status seek(LogPosition position);
    // The next record, or nothing at the end of the file's valid data.
    [[nodiscard]] Result<std::optional<LogRecord>> next();

 private:
    LogFileReader() = default;
    [[nodiscard]] Status loadSegment(std::uint16_t segment);
    [[nodiscard]] Result<bool> arrive();
    [[nodiscard]] Result<bool> assemble(ByteView first);
    [[nodiscard]] Error damage() const;

    std::unique_ptr<os::File> file_;
    std::string path_;
    LogHeader header_;
    ScanResult scan_;
    ReadPurpose purpose_ = ReadPurpose::SoftRecovery;
    std::vector<std::byte> window_;  // segments read ahead
    std::size_t windowFirst_ = 0;
    ByteSpan current_;           // the loaded segment, inside window_
    std::uint16_t loaded_ = 0;   // its number; 0 = none
    std::uint16_t segment_ = 1;  // where the next piece is
    std::uint16_t at_ = kSegmentHeaderSize;
    std::vector<std::byte> assembled_;  // a fragmented record
};

struct StreamReaderOptions {
    std::optional<Signature> signature;     // otherwise that of the first log
    std::optional<std::uint32_t> pageSize;  // otherwise that of the first log
    bool repairTail = false;                // write the current log's repaired tail back
    ReadPurpose purpose = ReadPurpose::SoftRecovery;
    Generation last = 0;            // stop after this generation; 0 = to the end
    bool currentLogFollows = true;  // false: archived logs only (backup sets)
};

// Where a stream ended; what LogStream::continueAfter needs.
struct StreamEnd {
    LogHeader header;        // of the last generation
    ScanResult scan;         // of the last generation
    bool archived = false;   // the last generation is an archived file and there is no current log
    LogPosition nextRecord;  // where the next record would go: start of the segment behind the last valid one
};

// Walks generation by generation and checks the chain: number, time of the previous log, signature,
// accumulated checksum (JET_errInvalidLogSequence, JET_errBadLogSignature,
// JET_errLogSequenceChecksumMismatch). A log whose successor is missing: the end when it is the current log,
// or when the temporary log exists (a crash between the two renames of a switch); otherwise
// JET_errMissingLogFile.
class LogStreamReader {
 public:
    [[nodiscard]] static Result<LogStreamReader> open(os::FileSystem& fileSystem, const LogFiles& files,
                                                      LogPosition start,
                                                      const StreamReaderOptions& options = {});

    [[nodiscard]] Result<std::optional<LogRecord>> next();
    // The log that the last record came from (after the end: the last log).
    [[nodiscard]] const LogFileReader& file() const { return *file_; }
    // After next() returned nothing.
    [[nodiscard]] StreamEnd end() const;

 private:
    LogStreamReader() = default;
    [[nodiscard]] Result<bool> openNext();
    [[nodiscard]] Status openGeneration(Generation generation, const std::string& path, bool current);
    [[nodiscard]] Status judgeMissing(Generation following);

    os::FileSystem* fileSystem_ = nullptr;
    LogFiles files_;
    StreamReaderOptions options_;
    std::unique_ptr<LogFileReader> file_;
    bool current_ = false;              // file_ is the current log
    Generation currentGeneration_ = 0;  // of the current log, 0 = there is none
};

// What is there of a stream, without reading records.
struct StreamInventory {
    std::map<Generation, std::string> archived;
    bool currentExists = false;
    bool tempExists = false;
    std::optional<LogHeader> current;  // when it could be read
    JET_ERR currentError = JET_errSuccess;
    // No stream: a temporary log alone is none.
    [[nodiscard]] bool empty() const { return archived.empty() && !currentExists; }
};
[[nodiscard]] Result<StreamInventory> takeInventory(os::FileSystem& fileSystem, const LogFiles& files);

}  // namespace esent::log
