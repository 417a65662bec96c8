// FolderBackup: JetBackup(Instance), a whole backup session that copies its files into a folder.
//
// One object per call, on the caller's thread. It drives BackupController as an external caller would, so a
// stop, a termination or another thread's end takes effect between any two chunks. No lock is held while the
// status callback runs.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "backup/backup_controller.h"
#include "os/aligned_buffer.h"

namespace esent::backup {

struct FolderRequest {
    std::string folder;  // empty: none was given
    bool incremental = false;
    bool atomic = false;
};

struct FolderProgress {
    enum class Step : std::uint8_t { Begin, Progress, Complete };
    Step step = Step::Begin;
    std::uint32_t done = 0;
    std::uint32_t total = 100;
};
// A negative answer to Progress ends the backup with that error; the others' answers are ignored.
using FolderCallback = std::function<JET_ERR(const FolderProgress&)>;

class FolderBackup {
 public:
    FolderBackup(BackupController& controller, FolderRequest request, FolderCallback callback);
    [[nodiscard]] Status run();

 private:
    [[nodiscard]] Status body();
    [[nodiscard]] Status prepareFolder();
    [[nodiscard]] Status requireEmpty(const std::string& folder);
    [[nodiscard]] Status emptyAndRemove(const std::string& folder);
    [[nodiscard]] Status copyDatabases();
    [[nodiscard]] Status copyLogs();
    [[nodiscard]] Status markDatabases();
    [[nodiscard]] Status promote();
    [[nodiscard]] Status promoteFull();
    [[nodiscard]] Status promoteLogs();
    [[nodiscard]] Status copyFile(const std::string& source);
    [[nodiscard]] Status copyStream(std::uintptr_t handle, os::File& target, bool reported);
    [[nodiscard]] Status createEmpty(const std::string& path);
    [[nodiscard]] Status report(FolderProgress::Step step);
    [[nodiscard]] Error translate(Error error) const;
    [[nodiscard]] os::FileSystem& files() { return controller_.environment().files(); }

    BackupController& controller_;
    FolderRequest request_;
    FolderCallback callback_;
    std::string folder_;  // the caller's, in full
    std::string target_;  // where files are copied to: folder_ or its "temp"
    std::vector<std::string> databases_;
    os::AlignedBuffer buffer_;
    std::uint64_t bytesTotal_ = 0;
    std::uint64_t bytesDone_ = 0;
    std::uint64_t bytesReported_ = 0;
};

}  // namespace esent::backup
