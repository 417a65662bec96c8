#include "backup/backup_events.h"

namespace esent::backup {

using os::EventCategory;
using os::EventLevel;

void BackupEvents::info(std::uint16_t id, std::vector<std::string> arguments) const {
    sink_.report({EventLevel::Information, EventCategory::LoggingRecovery, id, std::move(arguments)});
}
void BackupEvents::warning(std::uint16_t id, std::vector<std::string> arguments) const {
    sink_.report({EventLevel::Warning, EventCategory::LoggingRecovery, id, std::move(arguments)});
}
void BackupEvents::error(std::uint16_t id, std::vector<std::string> arguments) const {
    sink_.report({EventLevel::Error, EventCategory::LoggingRecovery, id, std::move(arguments)});
}

void BackupEvents::starting(bool full, bool internalCopy) const {
    info(static_cast<std::uint16_t>(internalCopy ? 240 : full ? 210 : 211), {});
}

void BackupEvents::ended(JET_ERR outcome, bool internalCopy) const {
    if (outcome == JET_errSuccess) {
        info(internalCopy ? 243 : 213, {});
    } else if (outcome == JET_errBackupAbortByServer) {
        error(internalCopy ? 256 : 226, {});
    } else if (outcome == JET_errBackupAbortByCaller) {
        error(internalCopy ? 245 : 215, {});
    } else {
        error(internalCopy ? 244 : 214, {std::to_string(outcome)});
    }
}

void BackupEvents::missingFullBackup(const std::string& database) const {
    error(206, {database});
}
void BackupEvents::databaseFailed(const std::string& path, JET_ERR code) const {
    error(217, {std::to_string(code), path});
}
void BackupEvents::readFailed(const std::string& path, JET_ERR code) const {
    error(218, {std::to_string(code), path});
}
void BackupEvents::headerNotUpdated(const std::string& path, JET_ERR code) const {
    warning(219, {std::to_string(code), path});
}

void BackupEvents::fileStarted(const std::string& path, std::uint64_t bytes) const {
    constexpr std::uint64_t kMega = 1024 * 1024;
    const std::string size =
        bytes > kMega ? std::to_string(bytes / kMega) + " Mb" : std::to_string(bytes / 1024) + " Kb";
    info(220, {path, size});
}

void BackupEvents::fileFinished(const std::string& path) const {
    info(221, {path});
}
void BackupEvents::fileClosedEarly(const std::string& path, std::uint64_t read, std::uint64_t total,
                                   bool internalCopy) const {
    info(internalCopy ? 252 : 222, {path, std::to_string(read), std::to_string(total)});
}
void BackupEvents::logRange(const std::string& first, const std::string& last) const {
    info(223, {first, last});
}
void BackupEvents::deletingLogs(const std::string& first, const std::string& last) const {
    info(224, {first, last});
}
void BackupEvents::nothingToDelete() const {
    info(225, {});
}
void BackupEvents::fileMissing(const std::string& path) const {
    error(459, {path});
}
void BackupEvents::truncationRefused() const {
    warning(520, {});
}

}  // namespace esent::backup
