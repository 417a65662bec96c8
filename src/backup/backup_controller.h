// BackupController: the backup-session state machine of one instance: external (streaming), folder and
// surrogate backups.
//
// One per instance, made by the first backup call. Any thread may make any call; calls of one instance take
// `calls_` one after the other, long reads keep it. A stop never comes here: it is one atomic OR in the gate,
// which every call asks at entry, after it has waited for `calls_`, and between the chunks of a read. Ending
// claims the session in the gate first, which makes reads under way give up, and then takes `calls_`. Order
// of locks: calls_ before everything that the environment locks; the gate's exclusion is never waited for
// with calls_ held.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "backup/backup_environment.h"
#include "backup/backup_events.h"
#include "backup/backup_session.h"
#include "instance/backup_control.h"

namespace esent::backup {

// What JetBeginExternalBackup and its kind ask for, grbit already split.
struct BeginRequest {
    bool incremental = false;
    bool surrogate = false;
    bool internalCopy = false;
    bool folder = false;
    bool unknownOptions = false;     // the caller's grbit had bits that no begin knows
    GenerationRange surrogateRange;  // known when a surrogate names the logs that its replica saved
};

struct EndRequest {
    bool normal = true;
    bool truncateDone = false;
    bool updateHeaders = true;
    bool surrogate = false;
};

struct OpenedFile {
    std::uintptr_t handle = 0;
    std::uint64_t size = 0;
};

struct LogList {
    std::vector<std::string> paths;
    Generation low = 0;
    Generation high = 0;  // inclusive
    std::string baseName;
};

enum class LogListKind : std::uint8_t { ToCopy, ToTruncate };

class BackupController final : public instance::BackupControl {
 public:
    explicit BackupController(std::unique_ptr<BackupEnvironment> environment);
    ~BackupController() override;

    [[nodiscard]] Status begin(const BeginRequest& request);
    [[nodiscard]] Result<std::vector<std::string>> attachedDatabases();
    // `wanted` false: the caller gave no place for the handle; everything is judged, then it is
    // JET_errInvalidParameter.
    [[nodiscard]] Result<OpenedFile> openFile(std::string_view name, std::uint64_t start = 0,
                                              bool wanted = true);
    [[nodiscard]] Result<std::size_t> readFile(std::uintptr_t handle, void* buffer, std::uint32_t bytes);
    [[nodiscard]] Status closeFile(std::uintptr_t handle);
    [[nodiscard]] Result<LogList> logs(LogListKind kind);
    [[nodiscard]] Status truncateLogs();
    // JET_errSuccess, JET_errBackupAbortByServer after a stop, JET_errBackupAbortByCaller when files are
    // missing from the set, JET_errNoBackup. The session is over whatever it answers.
    [[nodiscard]] Status end(const EndRequest& request);

    void endForTermination() noexcept override;

    [[nodiscard]] BackupEnvironment& environment() { return *environment_; }

    // For OS snapshots (os_snapshot.h): freezes the instance, as a session that looks like a local backup in
    // its log phase. JET_errOSSnapshotNotAllowed while another backup runs.
    [[nodiscard]] Status freezeForSnapshot(bool full);
    // After all instances of the snapshot are frozen: a write that waits may belong to another one's thread,
    // because the cache is shared.
    void pauseWrites() { environment_->pauseWrites(); }
    void thawAfterSnapshot();
    // `copy`: the headers remember a copy, not a backup that others build on.
    void endSnapshot(JET_ERR outcome, bool copy);
    // `all`: the snapshot holds every database, so that old logs may go.
    [[nodiscard]] Status truncateSnapshotLogs(bool all);

 private:
    class Call;  // one call inside the running session, with calls_ held

    [[nodiscard]] Status checkBegin(const BeginRequest& request);
    [[nodiscard]] Status startSession(BackupSession& session, const BeginRequest& request);
    [[nodiscard]] Status checkPreviousFull(const BackupSession& session);
    [[nodiscard]] Result<OpenedFile> openDatabase(Call& call, std::size_t index, std::uint64_t start);
    [[nodiscard]] Result<OpenedFile> openOther(Call& call, const std::string& path);
    [[nodiscard]] Result<std::size_t> readOpenFile(Call& call, void* buffer, std::uint32_t bytes);
    [[nodiscard]] Status readFailed(Call& call, Error error);
    [[nodiscard]] Status freezeWithoutLog();
    [[nodiscard]] Status startSnapshot(BackupSession& session, bool circular);
    [[nodiscard]] Status computeRanges(BackupSession& session);
    [[nodiscard]] Status checkIncrementalChain(const BackupSession& session, Generation lowest);
    [[nodiscard]] Status failInLogPhase(Call& call, Error error);
    // The end procedure; the gate's end is claimed and calls_ held.
    [[nodiscard]] JET_ERR finishSession(JET_ERR outcome, const EndRequest& request);
    void stampHeaders(BackupSession& session, bool truncated);
    void stampHeader(BackupSession& session, SessionDatabase& entry, bool truncated);
    [[nodiscard]] Status appendRecord(const BackupSession& session, log::BackupPhase phase,
                                      BackupInfo info = {}, DatabaseId database = 0);
    void forgetSession();

    std::unique_ptr<BackupEnvironment> environment_;
    BackupEvents events_;
    std::mutex calls_;                        // guards session_ and all its parts
    std::unique_ptr<BackupSession> session_;  // null when no backup runs
};

}  // namespace esent::backup
