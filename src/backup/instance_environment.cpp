#include "backup/instance_environment.h"

#include <atomic>

#include "backup/backup_controller.h"
#include "database/database_set.h"
#include "log/log_stream.h"
#include "os/clock.h"
#include "os/path.h"

namespace esent::backup {

namespace {

std::atomic<std::uint32_t> retryDelay{100};

class AttachedDatabase final : public BackupDatabase {
 public:
    explicit AttachedDatabase(std::shared_ptr<database::Database> database)
        : database_(std::move(database)) {}
    [[nodiscard]] const std::string& path() const override { return database_->path(); }
    [[nodiscard]] DatabaseId id() const override { return database_->id(); }
    [[nodiscard]] std::uint32_t pageSize() const override { return database_->pageSize(); }
    [[nodiscard]] page::DatabaseHeader header() override { return database_->header(); }
    [[nodiscard]] Result<PageNumber> lastPage() override { return database_->ownedPages(); }
    [[nodiscard]] Status read(std::uint64_t offset, ByteSpan buffer) override {
        return database_->file().read(offset, buffer);
    }
    [[nodiscard]] Status changeHeader(const std::function<bool(page::DatabaseHeader&)>& change) override {
        return database_->changeHeader(change);
    }

 private:
    std::shared_ptr<database::Database> database_;
};

}  // namespace

LogTime InstanceEnvironment::now() {
    return LogTime::fromUnixMilliseconds(os::clock().unixMilliseconds());
}

bool InstanceEnvironment::circularLogging() {
    return instance_.parameters().flag(JET_paramCircularLog);
}
bool InstanceEnvironment::verifyBlocks() {
    return !instance_.parameters().flag(JET_paramDisableBlockVerification);
}
bool InstanceEnvironment::createMissingPath() {
    return instance_.parameters().flag(JET_paramCreatePathIfNotExist);
}
std::uint32_t InstanceEnvironment::pageSize() {
    return instance_.databases().pageSize();
}

Status InstanceEnvironment::logHealth() {
    const log::LogStream& log = *instance_.log();
    if (log.failed()) return fail(JET_errLogWriteFail);
    if (log.diskFull()) return fail(JET_errLogDiskFull);
    if (log.sequenceEnded()) return fail(JET_errLogSequenceEnd);
    return {};
}

LogPosition InstanceEnvironment::logTip() {
    return instance_.log()->lastRecord();
}
Signature InstanceEnvironment::logSignature() {
    return instance_.log()->signature();
}
Generation InstanceEnvironment::currentGeneration() {
    return instance_.log()->currentGeneration();
}
Result<Generation> InstanceEnvironment::checkpointGeneration() {
    return instance_.log()->checkpoint().generation;
}
Result<Generation> InstanceEnvironment::lowestArchivedGeneration() {
    return instance_.log()->lowestArchivedGeneration();
}
std::string InstanceEnvironment::archivePath(Generation generation) {
    return instance_.log()->archivePath(generation);
}

bool InstanceEnvironment::isLogName(std::string_view path) {
    return os::extension(path) == instance_.log()->files().extension();
}

std::optional<Generation> InstanceEnvironment::archivedGeneration(std::string_view path) {
    return instance_.log()->files().archivedGeneration(os::fileName(path));
}

Result<LogPosition> InstanceEnvironment::writeRecord(const log::BackupRecord& record) {
    const bool ends = record.phase == log::BackupPhase::Stop;
    if (ends && instance_.parameters().flag(JET_paramAggressiveLogRollover))
        return writeRecordInNewGeneration(record);
    return instance_.log()->appendDurably(log::encode(record));
}

Result<LogPosition> InstanceEnvironment::writeRecordInNewGeneration(const log::BackupRecord& record) {
    return instance_.log()->roll(log::encode(record));
}

Result<std::uint32_t> InstanceEnvironment::deleteLogs(Generation low, Generation end) {
    return instance_.log()->deleteArchived(low, end);
}

void InstanceEnvironment::keepLogsFrom(Generation low) {
    if (instance_.log() != nullptr) instance_.log()->keepFrom(low);
}

std::vector<std::shared_ptr<BackupDatabase>> InstanceEnvironment::databases() {
    std::vector<std::shared_ptr<BackupDatabase>> out;
    for (auto& database : instance_.databases().attached()) {
        if (database->logged() && !database->readOnly()) {
            out.push_back(std::make_shared<AttachedDatabase>(std::move(database)));
        }
    }
    return out;
}

std::uint32_t InstanceEnvironment::retryDelayMilliseconds(int retry) {
    return retryDelay.load(std::memory_order_relaxed) * static_cast<std::uint32_t>(retry);
}

void setRetryDelayForTests(std::uint32_t milliseconds) {
    retryDelay.store(milliseconds, std::memory_order_relaxed);
}

std::shared_ptr<BackupController> controllerOf(instance::Instance& instance) {
    auto control = instance.backupControl();
    if (!control) {
        control = instance.installBackupControl(
            std::make_shared<BackupController>(std::make_unique<InstanceEnvironment>(instance)));
    }
    return std::static_pointer_cast<BackupController>(control);
}

}  // namespace esent::backup
