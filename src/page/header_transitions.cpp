// Header fields at each event; see header_transitions.h and docs/formats/database-header.md.
#include "page/header_transitions.h"

#include <algorithm>

namespace esent::page {
namespace {

constexpr std::uint32_t kShadowCatalogOff = 1;
constexpr std::uint32_t kAttachedByEsent = 1U << 24;
constexpr std::uint32_t kResizePositionSince = 110;   // update-major that has offset 656
constexpr std::uint32_t kMaxRequiredTimeSince = 150;  // and 672

void forgetBackups(DatabaseHeader& header) {
    header.setPreviousFullBackup({});
    header.setPreviousIncrementalBackup({});
    header.setPreviousCopyBackup({});
    header.setPreviousDifferentialBackup({});
    header.setFullBackupType(0);
    header.setIncrementalBackupType(0);
    header.setCopyBackupType(0);
    header.setDifferentialBackupType(0);
}

void setRange(DatabaseHeader& header, Generation generation, LogTime created) {
    header.setMinGeneration(generation);
    header.setMaxGeneration(generation);
    header.setMaxGenerationCreated(created);
    header.setMaxRequiredTime(header.updateMajor() >= kMaxRequiredTimeSince ? created : LogTime{});
}

void setOsVersion(DatabaseHeader& header) {
    header.setOsMajor(kRecordedOsVersion.major);
    header.setOsMinor(kRecordedOsVersion.minor);
    header.setOsBuild(kRecordedOsVersion.build);
    header.setOsServicePack(kRecordedOsVersion.servicePack);
    header.setFlags(header.flags() | kAttachedByEsent);
}

// What every writable attach does.
void markAttached(DatabaseHeader& header, DatabaseId databaseId, LogPosition position, LogTime time) {
    header.setState(DatabaseState::Dirty);
    header.setDatabaseId(databaseId);
    header.setAttachTime(time);
    header.setAttachPosition(position);
    header.setDetachTime({});
    header.setDetachPosition({});
    header.setReAttachPosition({});
    header.setCurrentFullBackup({});
    header.setCurrentSnapshotBackup({});
    // No revert snapshot knows of what comes.
    header.setRevertSnapshotSignature({});
    setOsVersion(header);
}

}  // namespace

DatabaseHeader newHeader(std::uint32_t pageSize, const Signature& databaseSignature, const AttachFacts& facts,
                         bool shadowCatalog) {
    DatabaseHeader header(pageSize);
    header.setMagic(kDatabaseMagic);
    header.setVersion(kFormatMajor);
    header.setUpdateMajor(kFormatUpdateWritten);
    header.setCreateVersion(kFormatMajor);
    header.setCreateUpdateMajor(kFormatUpdateWritten);
    header.setDbtime(kFirstDbtime);
    header.setDatabaseSignature(databaseSignature);
    header.setState(DatabaseState::JustCreated);
    header.setDatabaseId(facts.databaseId);
    header.setLogSignature(facts.logSignature);
    header.setAttachTime(facts.time);
    header.setAttachPosition(facts.position);
    header.setPageSizeField(pageSize);
    header.setSortVersion(kSortVersionInCatalog);
    header.setFileType(kFileTypeDatabase);
    header.setFlags(shadowCatalog ? 0 : kShadowCatalogOff);
    setOsVersion(header);
    return header;
}

void takeRevision(DatabaseHeader& header, const DatabaseHeader& from) {
    header.setVersion(from.version());
    header.setUpdateMajor(from.updateMajor());
    header.setUpdateMinor(from.updateMinor());
    header.setCreateVersion(from.version());
    header.setCreateUpdateMajor(from.updateMajor());
}

void markAttachedLogged(DatabaseHeader& header, const AttachFacts& facts) {
    if (header.logSignature() != facts.logSignature) {
        forgetBackups(header);
        header.setConsistentPosition({});
        header.setResizePosition({});
        header.setLogSignature(facts.logSignature);
    }
    markAttached(header, facts.databaseId, facts.position, facts.time);
    setRange(header, facts.generation, facts.generationCreated);
    if (header.updateMajor() >= kResizePositionSince && header.resizePosition() < facts.position) {
        header.setResizePosition(facts.position);
    }
}

void markAttachedUnlogged(DatabaseHeader& header, DatabaseId databaseId, LogTime time,
                          const Signature& newSignature) {
    markAttached(header, databaseId, {}, time);
    forgetBackups(header);
    header.setDatabaseSignature(newSignature);
    header.setLogSignature({});
    header.setConsistentPosition({});
    header.setResizePosition({});
    setRange(header, 0, {});
    header.setMaxRequiredTime({});
}

bool raiseMaxGeneration(DatabaseHeader& header, Generation generation, LogTime created) {
    if (header.maxCommitted() >= generation && header.maxRequired() >= generation) return false;
    header.setMaxGeneration(generation);
    header.setMaxGenerationCreated(created);
    if (header.updateMajor() >= kMaxRequiredTimeSince) header.setMaxRequiredTime(created);
    return true;
}

bool raiseMinGeneration(DatabaseHeader& header, Generation generation) {
    const Generation lowest = std::min(generation, header.maxRequired());
    if (header.minRequired() >= lowest && header.minConsistent() >= lowest) return false;
    header.setMinRequiredField(std::max(header.minRequired(), lowest));
    header.setMinConsistentField(std::max(header.minConsistent(), lowest));
    return true;
}

void markClean(DatabaseHeader& header, LogPosition position, LogTime time, DatabaseTime dbtime,
               ObjectId lastObjectId) {
    header.setDbtime(dbtime);
    header.setLastObjectId(lastObjectId);
    header.setState(DatabaseState::Clean);
    setRange(header, 0, {});
    header.setRecoveringGeneration(0);
    header.setConsistentPosition(position);
    header.setConsistentTime(time);
    header.setDetachPosition(position);
    header.setDetachTime(time);
    header.setResizePosition(header.updateMajor() >= kResizePositionSince ? position : LogPosition{});
    header.setCurrentFullBackup({});
    header.setCurrentSnapshotBackup({});
}

bool stampBackup(DatabaseHeader& header, BackupKind kind, std::uint32_t type, const BackupInfo& info) {
    const auto isOlder = [&](const BackupInfo& present) { return present.mark <= info.mark; };
    switch (kind) {
        case BackupKind::Full:
            if (!isOlder(header.previousFullBackup())) return false;
            header.setPreviousFullBackup(info);
            header.setFullBackupType(type);
            header.setPreviousIncrementalBackup({});
            header.setIncrementalBackupType(0);
            header.setPreviousDifferentialBackup({});
            header.setDifferentialBackupType(0);
            if (type == kBackupTypeNormal) header.setCurrentSnapshotBackup({});
            return true;
        case BackupKind::Incremental:
            if (!isOlder(header.previousIncrementalBackup())) return false;
            header.setPreviousIncrementalBackup(info);
            header.setIncrementalBackupType(type);
            return true;
        case BackupKind::Copy:
            if (!isOlder(header.previousCopyBackup())) return false;
            header.setPreviousCopyBackup(info);
            header.setCopyBackupType(type);
            return true;
        case BackupKind::Differential:
            if (!isOlder(header.previousDifferentialBackup())) return false;
            header.setPreviousDifferentialBackup(info);
            header.setDifferentialBackupType(type);
            return true;
    }
    return false;
}

}  // namespace esent::page
