#include "recovery/backup_trailer.h"

#include <vector>

#include "page/checksum.h"

namespace esent::recovery {

namespace {

constexpr std::size_t kInfoAt = 40;
constexpr std::size_t kDatabaseSignatureAt = 64;
constexpr std::size_t kLogSignatureAt = 92;
constexpr std::size_t kMinRequiredAt = 120;
constexpr std::size_t kMaxRequiredAt = 124;
constexpr std::size_t kMaxCommittedAt = 128;
constexpr std::size_t kMaxRequiredTimeAt = 132;
constexpr std::size_t kMaxCommittedTimeAt = 140;

Result<std::uint64_t> trailerOffset(os::File& file, std::uint32_t pageSize) {
    const std::uint64_t size = TRY(file.size());
    if (size < 3ULL * pageSize || size % pageSize != 0) return fail(JET_errBadPatchPage);
    return size - pageSize;
}

}  // namespace

Result<BackupTrailer> readTrailer(os::File& file, std::uint32_t pageSize) {
    const std::uint64_t offset = TRY(trailerOffset(file, pageSize));
    std::vector<std::byte> page(pageSize);
    TRY(file.read(offset, page));
    if (!page::isHeaderIntact(page)) return fail(JET_errBadPatchPage);
    BackupTrailer trailer;
    trailer.info = BackupInfo::load(page.data() + kInfoAt);
    trailer.database = Signature::load(page.data() + kDatabaseSignatureAt);
    trailer.log = Signature::load(page.data() + kLogSignatureAt);
    trailer.minRequired = loadLE<Generation>(page, kMinRequiredAt);
    trailer.maxRequired = loadLE<Generation>(page, kMaxRequiredAt);
    trailer.maxCommitted = loadLE<Generation>(page, kMaxCommittedAt);
    trailer.maxRequiredCreated = LogTime::load(page.data() + kMaxRequiredTimeAt);
    trailer.maxCommittedCreated = LogTime::load(page.data() + kMaxCommittedTimeAt);
    return trailer;
}

Status matchTrailer(const page::DatabaseHeader& header, const BackupTrailer& trailer) {
    const bool same = header.databaseSignature() == trailer.database &&
                      header.logSignature() == trailer.log &&
                      header.currentFullBackup().mark == trailer.info.mark;
    if (!same) return fail(JET_errDatabasePatchFileMismatch);
    return {};
}

Result<page::DatabaseHeader> readAndMergeTrailer(os::File& file, const page::DatabaseHeader& header) {
    page::DatabaseHeader merged = header;
    BackupInfo image = header.currentFullBackup();
    if (image.generationHigh != 0) return merged;
    const BackupTrailer trailer = TRY(readTrailer(file, header.pageSize()));
    TRY(matchTrailer(header, trailer));
    image.generationHigh = trailer.info.generationHigh;
    merged.setCurrentFullBackup(image);
    const auto highest = static_cast<Generation>(trailer.info.generationHigh);
    const Generation required = trailer.maxRequired != 0 ? trailer.maxRequired : highest;
    if (required >= merged.maxRequired()) {
        merged.setMaxRequiredField(required);
        merged.setMaxRequiredTime(trailer.maxRequiredCreated);
    }
    const Generation committed = trailer.maxCommitted != 0 ? trailer.maxCommitted : highest;
    if (committed >= merged.maxCommitted()) {
        merged.setMaxCommittedField(committed);
        merged.setMaxGenerationCreated(trailer.maxCommittedCreated);
    }
    if (trailer.minRequired != 0 && trailer.minRequired < merged.minRequired()) {
        merged.setMinRequiredField(trailer.minRequired);
    }
    merged.setMinConsistentField(merged.minRequired());
    merged.setPreRedoMinConsistent(0);
    merged.setPreRedoMinRequired(0);
    return merged;
}

Status writeMergedImage(os::File& file, page::DatabaseHeader& header) {
    const std::uint64_t offset = TRY(trailerOffset(file, header.pageSize()));
    TRY(page::writeDatabaseHeader(file, header));
    const std::vector<std::byte> zeros(header.pageSize());
    TRY(file.write(offset, zeros));
    return file.sync();
}

bool isImage(const page::DatabaseHeader& header) {
    return header.currentFullBackup().generationLow != 0 || header.currentSnapshotBackup().generationLow != 0;
}

bool isUnmergedImage(const page::DatabaseHeader& header) {
    const BackupInfo image = header.currentFullBackup();
    return image.generationLow != 0 && image.generationHigh == 0;
}

bool stampRestored(page::DatabaseHeader& header, Generation high) {
    const page::DatabaseHeader before = header;
    BackupInfo image = header.currentFullBackup();
    if (image.generationLow != 0) {
        image.generationHigh = static_cast<std::uint32_t>(high);
        header.setCurrentFullBackup(image);
    }
    if (!isImage(before)) return false;
    if (header.maxCommitted() < high) {
        header.setMaxCommittedField(high);
        header.setMaxGenerationCreated({});
    }
    if (header.maxRequired() < high) {
        header.setMaxRequiredField(high);
        header.setMaxRequiredTime({});
        // With an older highest generation its time would be compared with the wrong log.
        header.setMaxGenerationCreated({});
    }
    return !(header == before);
}

void settleBackupFields(page::DatabaseHeader& header, bool hard) {
    const BackupInfo none;
    if (header.currentFullBackup() != none || header.currentSnapshotBackup() != none) {
        header.setCurrentFullBackup(none);
        header.setCurrentSnapshotBackup(none);
        header.setPreviousIncrementalBackup(none);
    }
    if (!hard) return;
    header.setPreviousFullBackup(none);
    header.setPreviousIncrementalBackup(none);
    header.setPreviousCopyBackup(none);
    header.setPreviousDifferentialBackup(none);
    header.setFullBackupType(0);
    header.setIncrementalBackupType(0);
    header.setCopyBackupType(0);
    header.setDifferentialBackupType(0);
}

}  // namespace esent::recovery
