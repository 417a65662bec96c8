// What happens to the header fields of a database at each event of its life. Pure functions on the value; the
// callers write it. Used by database/, recovery/ and backup/.
#pragma once

#include "page/database_header.h"

namespace esent::page {

// The Windows version that new headers and attaches record.
struct OsVersion {
    std::uint32_t major = 10;
    std::uint32_t minor = 0;
    std::uint32_t build = 19045;
    std::uint32_t servicePack = 0;
};
inline constexpr OsVersion kRecordedOsVersion{};

// How a file became part of a log stream.
struct AttachFacts {
    DatabaseId databaseId = 1;
    LogPosition position;       // of the AttachDB or CreateDB record
    LogTime time;               // now
    Signature logSignature;     // of the stream
    Generation generation = 0;  // current one
    LogTime generationCreated;  // its creation time
};

// The header of a file that is being created (state JustCreated). Logging off: facts.logSignature and
// position zero.
[[nodiscard]] DatabaseHeader newHeader(std::uint32_t pageSize, const Signature& databaseSignature,
                                       const AttachFacts& facts, bool shadowCatalog);

// The revision of another database: what may be written into the file.
void takeRevision(DatabaseHeader& header, const DatabaseHeader& from);

// Attach by a logged instance, and by one without a log (`newSignature` cuts the ties to old logs).
// Also the end of a creation.
void markAttachedLogged(DatabaseHeader& header, const AttachFacts& facts);
void markAttachedUnlogged(DatabaseHeader& header, DatabaseId databaseId, LogTime time,
                          const Signature& newSignature);

// The log went on to `generation`, created at `created`: raises the highest required and committed
// generation. False (and nothing changed) when the header already says so.
[[nodiscard]] bool raiseMaxGeneration(DatabaseHeader& header, Generation generation, LogTime created);
// The checkpoint moved: raises the lowest required generation. False when nothing changed.
[[nodiscard]] bool raiseMinGeneration(DatabaseHeader& header, Generation generation);

// Detach or shutdown. `position` is zero when there is no log.
void markClean(DatabaseHeader& header, LogPosition position, LogTime time, DatabaseTime dbtime,
               ObjectId lastObjectId);

// The four kinds of backup that a header remembers.
enum class BackupKind { Full, Incremental, Copy, Differential };
inline constexpr std::uint32_t kBackupTypeNormal = 0;
inline constexpr std::uint32_t kBackupTypeOsSnapshot = 1;

// Records a completed backup. Left alone, with false, when the slot already holds a later one.
[[nodiscard]] bool stampBackup(DatabaseHeader& header, BackupKind kind, std::uint32_t type,
                               const BackupInfo& info);

}  // namespace esent::page
