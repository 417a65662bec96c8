// The first 4096 bytes of a log file as a value, and the checks that opening one makes.
//
// LogHeader owns its bytes; fields that have no name here are kept as found. Not thread-safe, cheap to copy.
#pragma once

#include <array>
#include <compare>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/disk_types.h"
#include "base/result.h"
#include "log/attach_list.h"
#include "log/dbms_parameters.h"
#include "os/file_system.h"

namespace esent::log {

inline constexpr std::size_t kSegmentSize = 4096;
inline constexpr std::size_t kSegmentHeaderSize = 40;
// Generations from here on are not usable: only undo and termination may still be logged.
inline constexpr Generation kGenerationMax = 0x7FFFFA00 - 0x200;

// Version of the log format: major.minor.updateMajor.updateMinor, written 8.4000.5.16.
struct LogVersion {
    std::uint32_t major = 8;
    std::uint32_t minor = 4000;
    std::uint32_t updateMajor = 5;
    std::uint32_t updateMinor = 16;
    friend auto operator<=>(const LogVersion&, const LogVersion&) = default;
};
// What new streams are written in: readable by every Windows 10 and later, records up to code 91.
inline constexpr LogVersion kWrittenVersion{8, 4000, 5, 16};
// The newest update this library reads.
inline constexpr std::uint32_t kUpdateMajorReadable = 130;

enum LogHeaderFlags : std::uint8_t {
    kLogFromReserve = 1,
    kLogCircular = 2,
    kLogCircularHistory = 4,  // circular logging was on at some time in this stream
};

class LogHeader {
 public:
    LogHeader() = default;  // all zero
    explicit LogHeader(ByteView bytes4096);

    [[nodiscard]] ByteView bytes() const { return bytes_; }
    // The bytes with the checksum made right.
    [[nodiscard]] ByteView seal();
    [[nodiscard]] bool checksumValid() const;

    [[nodiscard]] Generation generation() const;
    [[nodiscard]] std::uint16_t segmentSize() const;
    [[nodiscard]] std::uint16_t headerSegments() const;
    [[nodiscard]] std::uint16_t fileSegments() const;  // whole file, header included
    [[nodiscard]] std::uint64_t fileBytes() const { return std::uint64_t{fileSegments()} * kSegmentSize; }
    [[nodiscard]] std::uint32_t pageSize() const;  // 0 on disk reads as 4096
    [[nodiscard]] LogTime created() const;
    [[nodiscard]] LogTime previousCreated() const;
    [[nodiscard]] LogVersion version() const;
    [[nodiscard]] Signature signature() const;
    [[nodiscard]] DbmsParameters parameters() const;
    [[nodiscard]] std::uint8_t flags() const;
    [[nodiscard]] LogPosition checkpointAtCreation() const;
    [[nodiscard]] std::uint64_t previousChecksum()
        const;  // accumulated over the previous generation's segments
    [[nodiscard]] std::uint32_t engineVersion() const;
    [[nodiscard]] std::uint32_t fileType() const;
    [[nodiscard]] Result<std::vector<AttachEntry>> attachList() const;

    void setGeneration(Generation value);
    void setFileSegments(std::uint16_t value);  // also sets segment size and header size
    void setPageSize(std::uint32_t value);
    void setCreated(LogTime value);
    void setPreviousCreated(LogTime value);
    void setVersion(LogVersion value);
    void setSignature(const Signature& value);
    void setParameters(const DbmsParameters& value);
    void setFlags(std::uint8_t value);
    void setCheckpointAtCreation(LogPosition value);
    void setPreviousChecksum(std::uint64_t value);
    void setEngineVersion(std::uint32_t value);
    void setFileType(std::uint32_t value);
    [[nodiscard]] Status setAttachList(const std::vector<AttachEntry>& entries);

 private:
    std::array<std::byte, kSegmentSize> bytes_{};
};

// What the opener already knows; absent = not checked.
struct LogExpectations {
    std::optional<Signature> signature;
    std::optional<std::uint32_t> pageSize;
    std::optional<Generation> generation;  // JET_errInvalidLogSequence when it differs
    bool checkFileSize = true;             // against the header's own size
    // The configured size is not judged here: recovery runs with the file's size and complains at its end.
};

// Reads and checks the header in the documented order: checksum, file type, version, segment size, signature,
// page size, file length, generation. Errors: JET_errFileIOBeyondEOF (shorter than a header),
// JET_errLogFileCorrupt, JET_errFileInvalidType, JET_errBadLogVersion, JET_errBadLogSignature,
// JET_errPageSizeMismatch, JET_errLogFileSizeMismatch, JET_errInvalidLogSequence.
[[nodiscard]] Result<LogHeader> readLogHeader(os::File& file, const LogExpectations& expectations = {});
// The same checks on bytes already read; `fileBytes` is the length of the file.
[[nodiscard]] Status checkLogHeader(const LogHeader& header, std::uint64_t fileBytes,
                                    const LogExpectations& expectations = {});
// Are these neighbours of one stream? JET_errInvalidLogSequence (number, time), JET_errBadLogSignature.
[[nodiscard]] Status checkLogChain(const LogHeader& previous, const LogHeader& next);

}  // namespace esent::log
