// DatabaseHeader: the first page of a database file and its copy, with every field by name.
//
// A value: owns the P bytes of the header page. Reading finds the page size by itself and falls back to the
// second copy; writing keeps one good copy on disk at every instant. Which events change which fields:
// page/header_transitions.h. Layout: docs/formats/database-header.md. Not synchronised.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/disk_types.h"
#include "base/result.h"
#include "os/file_system.h"

namespace esent::page {

enum class DatabaseState : std::uint32_t {
    JustCreated = 1,
    Dirty = 2,
    Clean = 3,
    BeingConverted = 4,
    ForceDetach = 5,
    ReseedInProgress = 6,
    DirtyAndPatched = 7,
    RevertInProgress = 8,
};

inline constexpr std::uint32_t kDatabaseMagic = 0x89ABCDEF;
inline constexpr std::uint32_t kFormatMajor = 0x620;
inline constexpr std::uint32_t kFormatUpdateWritten = 0x14;   // what new files get
inline constexpr std::uint32_t kFormatUpdateHighest = 0x12C;  // the newest that is understood
inline constexpr std::uint64_t kSortVersionInCatalog = ~std::uint64_t{0};
inline constexpr DatabaseTime kFirstDbtime = 0x40;  // the counter of a new database starts here
inline constexpr std::uint32_t kFileTypeDatabase = 1;
inline constexpr std::uint32_t kFileTypeLog = 3;
inline constexpr std::uint32_t kFileTypeCheckpoint = 4;
inline constexpr std::uint32_t kFileTypeTemporary = 5;
inline constexpr std::uint32_t kFileTypeFlushMap = 7;

// Count of a kind of incident, when last, and the count before the last defragmentation.
struct IncidentCount {
    std::uint32_t count = 0;
    LogTime last;
    std::uint32_t old = 0;
};

class DatabaseHeader {
 public:
    // An all-zero header page of a legal page size.
    explicit DatabaseHeader(std::uint32_t pageSize) : bytes_(pageSize) {}
    // Copies a header page (or a backup image's); no check.
    explicit DatabaseHeader(ByteView page) : bytes_(page.begin(), page.end()) {}

    [[nodiscard]] ByteView bytes() const { return bytes_; }
    [[nodiscard]] ByteSpan mutableBytes() { return bytes_; }
    // The size of this page, which is the page size of the file (offset 236 agrees in any header read).
    [[nodiscard]] std::uint32_t pageSize() const { return static_cast<std::uint32_t>(bytes_.size()); }
    void seal();  // recomputes the checksum

    [[nodiscard]] DatabaseState state() const {
        return static_cast<DatabaseState>(loadLE<std::uint32_t>(bytes_, 52));
    }
    // Any state but Dirty also clears the generations that a recovery in progress had noted.
    void setState(DatabaseState state);

#define ESENT_NUMBER(type, getter, setter, offset)      \
    [[nodiscard]] type getter() const {                 \
        return loadLE<type>(ByteView(bytes_), offset);  \
    }                                                   \
    void setter(type value) {                           \
        storeLE<type>(ByteSpan(bytes_), offset, value); \
    }
#define ESENT_STRUCT(type, getter, setter, offset)   \
    [[nodiscard]] type getter() const {              \
        return type::load(bytes_.data() + (offset)); \
    }                                                \
    void setter(const type& value) {                 \
        value.store(bytes_.data() + (offset));       \
    }

    ESENT_NUMBER(std::uint32_t, checksum, setChecksum, 0)
    ESENT_NUMBER(std::uint32_t, magic, setMagic, 4)
    ESENT_NUMBER(std::uint32_t, version, setVersion, 8)
    ESENT_NUMBER(std::uint32_t, attribute, setAttribute, 12)
    ESENT_NUMBER(std::uint64_t, dbtime, setDbtime, 16)
    ESENT_STRUCT(Signature, databaseSignature, setDatabaseSignature, 24)
    ESENT_STRUCT(LogPosition, consistentPosition, setConsistentPosition, 56)
    ESENT_STRUCT(LogTime, consistentTime, setConsistentTime, 64)
    ESENT_STRUCT(LogTime, attachTime, setAttachTime, 72)
    ESENT_STRUCT(LogPosition, attachPosition, setAttachPosition, 80)
    ESENT_STRUCT(LogTime, detachTime, setDetachTime, 88)
    ESENT_STRUCT(LogPosition, detachPosition, setDetachPosition, 96)
    ESENT_NUMBER(std::uint32_t, databaseId, setDatabaseId, 104)
    ESENT_STRUCT(Signature, logSignature, setLogSignature, 108)
    ESENT_STRUCT(BackupInfo, previousFullBackup, setPreviousFullBackup, 136)
    ESENT_STRUCT(BackupInfo, previousIncrementalBackup, setPreviousIncrementalBackup, 160)
    ESENT_STRUCT(BackupInfo, currentFullBackup, setCurrentFullBackup, 184)
    ESENT_NUMBER(std::uint32_t, flags, setFlags, 208)
    ESENT_NUMBER(std::uint32_t, lastObjectId, setLastObjectId, 212)
    ESENT_NUMBER(std::uint32_t, osMajor, setOsMajor, 216)
    ESENT_NUMBER(std::uint32_t, osMinor, setOsMinor, 220)
    ESENT_NUMBER(std::uint32_t, osBuild, setOsBuild, 224)
    ESENT_NUMBER(std::uint32_t, osServicePack, setOsServicePack, 228)
    ESENT_NUMBER(std::uint32_t, updateMajor, setUpdateMajor, 232)
    ESENT_NUMBER(std::uint32_t, pageSizeField, setPageSizeField, 236)  // 0 = 4096
    ESENT_NUMBER(std::uint32_t, repairCount, setRepairCount, 240)
    ESENT_STRUCT(LogTime, repairTime, setRepairTime, 244)
    ESENT_NUMBER(std::uint64_t, lastScrubDbtime, setLastScrubDbtime, 280)
    ESENT_STRUCT(LogTime, lastScrubTime, setLastScrubTime, 288)
    ESENT_NUMBER(Generation, minRequired, setMinRequiredField, 296)
    ESENT_NUMBER(Generation, maxRequired, setMaxRequiredField, 300)
    ESENT_STRUCT(BackupInfo, currentSnapshotBackup, setCurrentSnapshotBackup, 316)
    ESENT_NUMBER(std::uint32_t, createVersion, setCreateVersion, 340)
    ESENT_NUMBER(std::uint32_t, createUpdateMajor, setCreateUpdateMajor, 344)
    ESENT_STRUCT(LogTime, maxGenerationCreated, setMaxGenerationCreated, 348)
    ESENT_NUMBER(std::uint32_t, fullBackupType, setFullBackupType, 356)
    ESENT_NUMBER(std::uint32_t, incrementalBackupType, setIncrementalBackupType, 360)
    ESENT_NUMBER(std::uint32_t, repairCountOld, setRepairCountOld, 364)
    ESENT_NUMBER(Generation, maxCommitted, setMaxCommittedField, 416)
    ESENT_STRUCT(BackupInfo, previousCopyBackup, setPreviousCopyBackup, 420)
    ESENT_STRUCT(BackupInfo, previousDifferentialBackup, setPreviousDifferentialBackup, 444)
    ESENT_NUMBER(std::uint32_t, copyBackupType, setCopyBackupType, 468)
    ESENT_NUMBER(std::uint32_t, differentialBackupType, setDifferentialBackupType, 472)
    ESENT_NUMBER(std::uint64_t, sortVersion, setSortVersion, 508)
    ESENT_STRUCT(LogTime, scanFinishedTime, setScanFinishedTime, 516)
    ESENT_STRUCT(LogTime, scanStartedTime, setScanStartedTime, 524)
    ESENT_NUMBER(std::uint32_t, scanContiguousPage, setScanContiguousPage, 532)
    ESENT_NUMBER(Generation, recoveringGeneration, setRecoveringGeneration, 536)
    ESENT_NUMBER(std::uint32_t, extendCount, setExtendCount, 540)
    ESENT_STRUCT(LogTime, extendTime, setExtendTime, 544)
    ESENT_NUMBER(std::uint32_t, shrinkCount, setShrinkCount, 552)
    ESENT_STRUCT(LogTime, shrinkTime, setShrinkTime, 556)
    ESENT_STRUCT(LogTime, reAttachTime, setReAttachTime, 564)
    ESENT_STRUCT(LogPosition, reAttachPosition, setReAttachPosition, 572)
    ESENT_NUMBER(std::uint32_t, trimCount, setTrimCount, 580)
    ESENT_STRUCT(Signature, writeSignature, setWriteSignature, 584)
    ESENT_STRUCT(Signature, flushMapSignature, setFlushMapSignature, 612)
    ESENT_NUMBER(Generation, minConsistent, setMinConsistentField, 640)
    ESENT_NUMBER(std::uint32_t, updateMinor, setUpdateMinor, 644)
    ESENT_NUMBER(std::uint32_t, highestAttachedFormat, setHighestAttachedFormat, 648)
    ESENT_NUMBER(std::uint32_t, scanHighestPage, setScanHighestPage, 652)
    ESENT_STRUCT(LogPosition, resizePosition, setResizePosition, 656)
    ESENT_NUMBER(std::uint32_t, fileType, setFileType, 667)
    ESENT_STRUCT(LogTime, maxRequiredTime, setMaxRequiredTime, 672)
    ESENT_NUMBER(Generation, preRedoMinConsistent, setPreRedoMinConsistent, 680)
    ESENT_NUMBER(Generation, preRedoMinRequired, setPreRedoMinRequired, 684)
    ESENT_STRUCT(Signature, revertSnapshotSignature, setRevertSnapshotSignature, 688)
    ESENT_NUMBER(std::uint32_t, revertCount, setRevertCount, 716)
    ESENT_STRUCT(LogTime, revertFromTime, setRevertFromTime, 720)
    ESENT_STRUCT(LogTime, revertToTime, setRevertToTime, 728)
    ESENT_NUMBER(std::uint32_t, revertPageCount, setRevertPageCount, 736)
    ESENT_STRUCT(LogPosition, revertCommitPosition, setRevertCommitPosition, 740)

#undef ESENT_NUMBER
#undef ESENT_STRUCT

    [[nodiscard]] IncidentCount repairedBits() const {
        return incident(368);
    }
    [[nodiscard]] IncidentCount failedRepairs() const {
        return incident(384);
    }
    [[nodiscard]] IncidentCount badChecksums() const {
        return incident(400);
    }

    // Both places that name the lowest generation (296 and 640), and both that name the highest (300 and
    // 416).
    void setMinGeneration(Generation generation);
    void setMaxGeneration(Generation generation);

    [[nodiscard]] bool isShadowCatalogOff() const {
        return (flags() & 1) != 0;
    }

    friend bool operator==(const DatabaseHeader&, const DatabaseHeader&) = default;

 private:
    [[nodiscard]] IncidentCount incident(std::size_t at) const;

    std::vector<std::byte> bytes_;
};

// What reading the two copies found.
struct HeaderCopies {
    DatabaseHeader header;  // the first copy if it is good, else the second
    bool primaryGood = true;
    bool shadowGood = true;  // false also when it is a valid header that differs from the first
};

// Reads the header of a database whose page size is not known. With `repair` (a file open for writing) a bad
// copy is written anew from the good one.
// JET_errReadVerifyFailure when neither copy is good (a file too short included), JET_errDatabaseCorrupted
// when a copy is intact but names an impossible page size.
Result<DatabaseHeader> readDatabaseHeader(os::File& file, bool repair);
Result<HeaderCopies> readHeaderCopies(os::File& file);

// Writes both copies with a fresh write signature and the checksum: first copy, sync, second copy, sync.
// One good copy is on disk at every instant. Updates `header` to what was written.
Status writeDatabaseHeader(os::File& file, DatabaseHeader& header);

}  // namespace esent::page
