// The page at the end of a streamed database image, and how its facts get into the header (ESE: patch page).
//
// Used by recovery (an image that JetInit is allowed to take), by restore and by the backup room's tests.
// Pure functions on values and one file.
#pragma once

#include "base/disk_types.h"
#include "base/result.h"
#include "os/file_system.h"
#include "page/database_header.h"

namespace esent::recovery {

struct BackupTrailer {
    BackupInfo info;
    Signature database;
    Signature log;
    Generation minRequired = 0;
    Generation maxRequired = 0;
    Generation maxCommitted = 0;
    LogTime maxRequiredCreated;
    LogTime maxCommittedCreated;
};

// Reads the last page of the file. JET_errBadPatchPage when it is no trailer.
Result<BackupTrailer> readTrailer(os::File& file, std::uint32_t pageSize);

// Do header and trailer belong together? JET_errDatabasePatchFileMismatch if not.
Status matchTrailer(const page::DatabaseHeader& header, const BackupTrailer& trailer);

// The header with the trailer's facts. Already merged images come back as they are.
Result<page::DatabaseHeader> readAndMergeTrailer(os::File& file, const page::DatabaseHeader& header);
// Writes such a header, then cuts the trailer off by zeroing its page.
Status writeMergedImage(os::File& file, page::DatabaseHeader& header);

// Restore: the image is to be replayed up to generation `high` at least. False when the header said so
// already, or is no image.
bool stampRestored(page::DatabaseHeader& header, Generation high);

// Is it the header of a backup's copy, not yet restored?
[[nodiscard]] bool isImage(const page::DatabaseHeader& header);
// Of one that was streamed, with its trailer still to be merged: only a restore makes it a database.
[[nodiscard]] bool isUnmergedImage(const page::DatabaseHeader& header);

// What the backup fields become when a recovered database is marked clean.
void settleBackupFields(page::DatabaseHeader& header, bool hard);

}  // namespace esent::recovery
