// BackupEvents: the event-log entries of backups, by meaning.
//
// Thin and stateless; every call builds one event and hands it to the instance's sink. Any thread.
#pragma once

#include <cstdint>
#include <string>

#include "base/disk_types.h"
#include "base/result.h"
#include "os/event_sink.h"

namespace esent::backup {

class BackupEvents {
 public:
    explicit BackupEvents(os::EventSink& sink) : sink_(sink) {}

    void starting(bool full, bool internalCopy) const;
    // JET_errSuccess, JET_errBackupAbortByServer, abort by caller, or the error that stopped it.
    void ended(JET_ERR outcome, bool internalCopy) const;
    void missingFullBackup(const std::string& database) const;
    void databaseFailed(const std::string& path, JET_ERR error) const;
    void readFailed(const std::string& path, JET_ERR error) const;
    void headerNotUpdated(const std::string& path, JET_ERR error) const;
    void fileStarted(const std::string& path, std::uint64_t bytes) const;
    void fileFinished(const std::string& path) const;
    void fileClosedEarly(const std::string& path, std::uint64_t read, std::uint64_t total,
                         bool internalCopy) const;
    void logRange(const std::string& first, const std::string& last) const;
    void deletingLogs(const std::string& first, const std::string& last) const;
    void nothingToDelete() const;
    void fileMissing(const std::string& path) const;
    void truncationRefused() const;

 private:
    void info(std::uint16_t id, std::vector<std::string> arguments) const;
    void warning(std::uint16_t id, std::vector<std::string> arguments) const;
    void error(std::uint16_t id, std::vector<std::string> arguments) const;

    os::EventSink& sink_;
};

}  // namespace esent::backup
