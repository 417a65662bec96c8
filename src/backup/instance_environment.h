// InstanceEnvironment: a running instance as backups see it.
//
// The instance outlives it (its BackupControl owns the controller that owns this). Thread-safe as the
// instance is.
#pragma once

#include "backup/backup_environment.h"
#include "instance/instance.h"

namespace esent::backup {

class BackupController;

class InstanceEnvironment final : public BackupEnvironment {
 public:
    explicit InstanceEnvironment(instance::Instance& instance) : instance_(instance) {}

    [[nodiscard]] instance::BackupGate& gate() override { return instance_.backupGate(); }
    [[nodiscard]] os::FileSystem& files() override { return instance_.fileSystem(); }
    [[nodiscard]] os::EventSink& events() override { return instance_.events(); }
    [[nodiscard]] LogTime now() override;
    void pauseWrites() override { instance_.pauseWrites(); }
    void resumeWrites() override { instance_.resumeWrites(); }
    [[nodiscard]] bool loggingEnabled() override { return instance_.loggingEnabled(); }
    [[nodiscard]] bool circularLogging() override;
    [[nodiscard]] bool verifyBlocks() override;
    [[nodiscard]] bool createMissingPath() override;
    [[nodiscard]] std::uint32_t pageSize() override;
    [[nodiscard]] std::string baseName() override { return instance_.baseName(); }
    [[nodiscard]] Status logHealth() override;
    [[nodiscard]] LogPosition logTip() override;
    [[nodiscard]] Signature logSignature() override;
    [[nodiscard]] Generation currentGeneration() override;
    [[nodiscard]] Result<Generation> checkpointGeneration() override;
    [[nodiscard]] Status advanceCheckpoint() override { return instance_.advanceCheckpointIfDue(); }
    [[nodiscard]] Result<Generation> lowestArchivedGeneration() override;
    [[nodiscard]] std::string archivePath(Generation generation) override;
    [[nodiscard]] bool isLogName(std::string_view path) override;
    [[nodiscard]] std::optional<Generation> archivedGeneration(std::string_view path) override;
    [[nodiscard]] Result<LogPosition> writeRecord(const log::BackupRecord& record) override;
    [[nodiscard]] Result<LogPosition> writeRecordInNewGeneration(const log::BackupRecord& record) override;
    [[nodiscard]] Result<std::uint32_t> deleteLogs(Generation low, Generation end) override;
    void keepLogsFrom(Generation low) override;
    [[nodiscard]] std::vector<std::shared_ptr<BackupDatabase>> databases() override;
    [[nodiscard]] std::uint32_t retryDelayMilliseconds(int retry) override;

 private:
    instance::Instance& instance_;
};

// Tests make the retries of damaged pages quick: the delay before the first retry, which grows with each. 100
// ms unless changed; for the whole process.
void setRetryDelayForTests(std::uint32_t milliseconds);

// The controller of a running instance; made at the first call.
[[nodiscard]] std::shared_ptr<BackupController> controllerOf(instance::Instance& instance);

}  // namespace esent::backup
