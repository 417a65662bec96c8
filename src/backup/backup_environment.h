// BackupEnvironment: everything a backup needs from the instance it runs in, as one narrow interface.
//
// The backup sessions know instances, logs and databases only through it, so that their rules can be tested
// with a fake and the real ones can change. All calls are thread-safe. Implementation:
// instance_environment.h.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/disk_types.h"
#include "base/result.h"
#include "instance/backup_gate.h"
#include "log/records.h"
#include "os/event_sink.h"
#include "os/file_system.h"
#include "page/database_header.h"

namespace esent::backup {

// An attached, logged database as backups see it. Kept alive by whoever copies it.
class BackupDatabase {
 public:
    virtual ~BackupDatabase() = default;
    [[nodiscard]] virtual const std::string& path() const = 0;  // full path
    [[nodiscard]] virtual DatabaseId id() const = 0;
    [[nodiscard]] virtual std::uint32_t pageSize() const = 0;
    // The header as it is in memory now.
    [[nodiscard]] virtual page::DatabaseHeader header() = 0;
    // Last page that the database owns, whatever the length of the file.
    [[nodiscard]] virtual Result<PageNumber> lastPage() = 0;
    // Reads database bytes at a file offset, all of them.
    [[nodiscard]] virtual Status read(std::uint64_t offset, ByteSpan buffer) = 0;
    // Changes the header under its lock and makes it durable when `change` says true.
    [[nodiscard]] virtual Status changeHeader(const std::function<bool(page::DatabaseHeader&)>& change) = 0;
};

class BackupEnvironment {
 public:
    virtual ~BackupEnvironment() = default;

    [[nodiscard]] virtual instance::BackupGate& gate() = 0;
    [[nodiscard]] virtual os::FileSystem& files() = 0;
    [[nodiscard]] virtual os::EventSink& events() = 0;
    [[nodiscard]] virtual LogTime now() = 0;

    // OS snapshots: between the two nothing of the instance changes on disk.
    virtual void pauseWrites() = 0;
    virtual void resumeWrites() = 0;

    // Settings of the instance.
    [[nodiscard]] virtual bool loggingEnabled() = 0;
    [[nodiscard]] virtual bool circularLogging() = 0;
    [[nodiscard]] virtual bool verifyBlocks() = 0;       // JET_paramDisableBlockVerification is off
    [[nodiscard]] virtual bool createMissingPath() = 0;  // JET_paramCreatePathIfNotExist
    [[nodiscard]] virtual std::uint32_t pageSize() = 0;
    [[nodiscard]] virtual std::string baseName() = 0;

    // The log. JET_errLogWriteFail, JET_errLogDiskFull, JET_errLogSequenceEnd when a backup cannot begin.
    [[nodiscard]] virtual Status logHealth() = 0;
    [[nodiscard]] virtual LogPosition logTip() = 0;
    [[nodiscard]] virtual Signature logSignature() = 0;
    [[nodiscard]] virtual Generation currentGeneration() = 0;
    [[nodiscard]] virtual Result<Generation> checkpointGeneration() = 0;
    // Lets the checkpoint catch up with what is durable if it lags too far behind, so that older logs are not
    // needed for recovery any more.
    [[nodiscard]] virtual Status advanceCheckpoint() = 0;
    // JET_errFileNotFound when no log is archived.
    [[nodiscard]] virtual Result<Generation> lowestArchivedGeneration() = 0;
    [[nodiscard]] virtual std::string archivePath(Generation generation) = 0;
    // Is this the name of a log file by its extension, and of which archived generation (none: no valid
    // name)?
    [[nodiscard]] virtual bool isLogName(std::string_view path) = 0;
    [[nodiscard]] virtual std::optional<Generation> archivedGeneration(std::string_view path) = 0;
    // Writes a record and makes it durable.
    [[nodiscard]] virtual Result<LogPosition> writeRecord(const log::BackupRecord& record) = 0;
    // Starts a new generation whose first record this is; the earlier generation is archived on return.
    [[nodiscard]] virtual Result<LogPosition> writeRecordInNewGeneration(const log::BackupRecord& record) = 0;
    // Deletes archived logs low..end-1, lowest first; answers how many there were.
    [[nodiscard]] virtual Result<std::uint32_t> deleteLogs(Generation low, Generation end) = 0;
    // Circular logging keeps the generations from `low` on; nothing is kept any more with 0.
    virtual void keepLogsFrom(Generation low) = 0;

    // Databases that a backup copies: in use, logged, attached. In the order of their ids.
    [[nodiscard]] virtual std::vector<std::shared_ptr<BackupDatabase>> databases() = 0;

    // Milliseconds before the n-th retry (1..) of a page that did not verify.
    [[nodiscard]] virtual std::uint32_t retryDelayMilliseconds(int retry) = 0;
};

}  // namespace esent::backup
