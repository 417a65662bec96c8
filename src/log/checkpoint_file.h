// The checkpoint file: two equal copies of one block that says where redo starts and which databases were
// attached there.
//
// readCheckpoint() and writeCheckpoint() are plain functions on a path; the caller makes sure that only one
// thread writes a checkpoint at a time.
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/disk_types.h"
#include "base/result.h"
#include "log/attach_list.h"
#include "log/dbms_parameters.h"
#include "os/file_system.h"

namespace esent::log {

// One 4096-byte checkpoint block; unnamed fields are kept as found.
class Checkpoint {
 public:
    static constexpr std::size_t kSize = 4096;

    Checkpoint();  // all zero but for the file type
    explicit Checkpoint(ByteView bytes4096);

    [[nodiscard]] ByteView bytes() const { return bytes_; }
    [[nodiscard]] ByteView seal();  // the bytes with the checksum made right
    [[nodiscard]] bool checksumValid() const;

    [[nodiscard]] LogPosition position() const;  // redo starts here
    [[nodiscard]] LogPosition fullBackupCheckpoint() const;
    [[nodiscard]] Signature signature() const;
    [[nodiscard]] DbmsParameters parameters() const;
    [[nodiscard]] LogPosition fullBackup() const;
    [[nodiscard]] LogTime fullBackupTime() const;
    [[nodiscard]] LogPosition incrementalBackup() const;
    [[nodiscard]] LogTime incrementalBackupTime() const;
    [[nodiscard]] bool attachListValid() const;  // false: redo starts at the beginning of the generation
    [[nodiscard]] LogPosition databaseConsistency() const;  // zero: same as position()
    [[nodiscard]] std::uint32_t fileType() const;
    [[nodiscard]] Result<std::vector<AttachEntry>> attachList() const;

    void setPosition(LogPosition value);
    void setFullBackupCheckpoint(LogPosition value);
    void setSignature(const Signature& value);
    void setParameters(const DbmsParameters& value);
    void setFullBackup(LogPosition position, LogTime time);
    void setIncrementalBackup(LogPosition position, LogTime time);
    void setDatabaseConsistency(LogPosition value);
    // Stores the list and marks it valid.
    [[nodiscard]] Status setAttachList(const std::vector<AttachEntry>& entries);
    void clearAttachList();  // after a clean termination: no list, not marked valid

 private:
    std::array<std::byte, kSize> bytes_{};
};

// The first valid copy. JET_errCheckpointFileNotFound, JET_errCheckpointCorrupt (no valid copy),
// JET_errFileInvalidType, JET_errBadCheckpointSignature when `signature` is given and differs. Changes
// nothing.
[[nodiscard]] Result<Checkpoint> readCheckpoint(os::FileSystem& fileSystem, std::string_view path,
                                                const Signature* signature = nullptr);

// Writes both copies, the first durable before the second is touched, so that one of them is always whole.
// Creates the file if it is missing.
[[nodiscard]] Status writeCheckpoint(os::FileSystem& fileSystem, std::string_view path,
                                     Checkpoint& checkpoint);

}  // namespace esent::log
