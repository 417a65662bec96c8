// BackupStream: one streaming backup of a running instance into a folder, through the external backup
// functions: begin, databases, logs, end.
//
// run() works on the calling thread; requestStop() may be called from any other.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine.h"
#include "os/aligned_buffer.h"
#include "os/file_system.h"
#include "progress.h"

namespace esent::tool {

struct StreamOptions {
    bool incremental = false;
    bool truncateLogs = false;
    std::uint64_t bytesPerSecond = 0;  // 0: as fast as it goes
    std::uint64_t stopAfter = 0;       // bytes after which it stops itself; 0 = never
    std::uint32_t chunkBytes = 1 << 20;
};

struct StreamedFile {
    std::string source;  // full path in the instance
    std::string name;    // in the backup folder
    std::uint64_t bytes = 0;
    bool database = false;
};

struct StreamOutcome {
    JET_ERR error = JET_errSuccess;     // the first failure, of whatever call
    JET_ERR endError = JET_errSuccess;  // what JetEndExternalBackupInstance answered
    std::vector<StreamedFile> files;    // complete ones
    std::uint64_t bytes = 0;
    std::uint32_t lowGeneration = 0;
    std::uint32_t highGeneration = 0;
    std::string baseName;
    [[nodiscard]] bool complete() const { return error == JET_errSuccess && endError == JET_errSuccess; }
    [[nodiscard]] bool stopped() const {
        return error == JET_errBackupAbortByServer || endError == JET_errBackupAbortByServer;
    }
};

class BackupStream {
 public:
    BackupStream(os::FileSystem& fileSystem, Engine& engine, std::string folder, StreamOptions options,
                 Progress& progress);

    StreamOutcome run();
    // JetStopBackupInstance, also of a backup that is about to begin; wakes a wait for the rate. Any thread.
    JET_ERR requestStop();

 private:
    [[nodiscard]] bool stopRequested();
    Status copyAll();
    Status copyDatabases();
    Status copyLogs();
    Status copyOne(const std::string& source, bool database);
    Status copyContent(JET_HANDLE handle, os::File& target, std::uint64_t bytes);
    Status pace();
    [[nodiscard]] std::string freeName(const std::string& source) const;

    os::FileSystem& fileSystem_;
    Engine& engine_;
    const std::string folder_;
    const StreamOptions options_;
    Progress& progress_;
    StreamOutcome outcome_;
    os::AlignedBuffer buffer_;
    std::uint64_t started_ = 0;
    bool stoppedItself_ = false;
    std::mutex mutex_;  // guards stopRequested_
    std::condition_variable wake_;
    bool stopRequested_ = false;
};

}  // namespace esent::tool
