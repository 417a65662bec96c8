// Instance: one JET_INSTANCE with everything that belongs to it, and its life from JetInit to JetTerm.
//
// Whoever holds a Stay (registry.h) or is inside one of its sessions may use it from any thread; the members
// that exist only while it runs (log, databases) are set before the initialised flag and taken down after
// every call has left, so a caller that passed the gate may use them without a lock.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/disk_types.h"
#include "base/result.h"
#include "instance/backup_control.h"
#include "instance/backup_gate.h"
#include "instance/handles.h"
#include "instance/life.h"
#include "instance/parameters.h"
#include "os/event_sink.h"
#include "os/pausable_file_system.h"
#include "recovery/recovery.h"

namespace esent::log {
class LogConsumer;
class LogStream;
}  // namespace esent::log
namespace esent::database {
class DatabaseSet;
class DatabaseLog;
}  // namespace esent::database
namespace esent::txn {
class TransactionManager;
}
namespace esent::btree {
class Volume;
class VolumeUndo;
}  // namespace esent::btree

namespace esent::instance {

class Checkpointer;
class Defragmentations;
class InstanceEvents;
class Stay;
class TemporaryDatabase;
struct InstanceSpec;

// Stored in log headers as the engine that wrote them; diagnostic only.
inline constexpr std::uint32_t kEngineFormat = 9600;

// Where the files of an instance are, in full.
struct InstancePaths {
    std::string log;     // folder, with separator
    std::string system;  // folder, with separator
    std::string temp;    // the temporary database's file
};

// What JetInit, 2, 3, 4 ask for.
struct InitRequest {
    recovery::RecoveryOptions options;
    std::vector<recovery::PathMapping> map;
    LogPosition stopAt;
    LogTime stopTime;
    recovery::ProgressCallback progress;
    std::function<JET_ERR(InstanceHandle, const recovery::ControlCall&)> control;  // may be empty
    bool keepDatabasesAttached = false;  // JET_bitKeepDbAttachedAtEndOfRecovery
};

// JET_bitTerm...
struct TermRequest {
    bool complete = false;
    bool abrupt = false;
    bool stopBackup = false;
    bool dirty = false;
};

class Instance {
 public:
    Instance(InstanceSlot& slot, InstanceHandle handle, const InstanceSpec& spec);
    ~Instance();
    Instance(const Instance&) = delete;
    Instance& operator=(const Instance&) = delete;

    [[nodiscard]] InstanceHandle handle() const { return handle_; }
    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] const std::string& displayName() const { return displayName_; }
    [[nodiscard]] bool named() const { return named_; }
    [[nodiscard]] InstanceSlot& slot() const { return slot_; }

    [[nodiscard]] ParameterBlock& parameters() { return parameters_; }
    [[nodiscard]] const ParameterBlock& parameters() const { return parameters_; }
    [[nodiscard]] os::FileSystem& fileSystem() { return files_; }
    // While writes are paused nothing changes on disk; whoever would change something waits.
    void pauseWrites() { files_.pause(); }
    void resumeWrites() { files_.resume(); }
    [[nodiscard]] os::EventSink& events() const;

    // nullptr while not initialised, and always when recovery is off (JET_paramRecovery).
    [[nodiscard]] log::LogStream* log() const { return log_.get(); }
    // Exists while the instance is initialised (and during JetTerm up to its last step).
    [[nodiscard]] database::DatabaseSet& databases() const { return *databases_; }
    // What JetCommitTransaction2 and the durable-commit callback call a position of the log.
    [[nodiscard]] JET_COMMIT_ID commitId(LogPosition position) const;
    // JET_paramPreferredVerPages or MaxTransactionSize was set while it runs.
    void applyVersionLimits();
    // Exists as long as the databases.
    [[nodiscard]] txn::TransactionManager& transactions() const { return *transactions_; }
    // The temporary database, made at the first call. JET_errTooManySorts when the instance has none
    // (JET_paramMaxTemporaryTables 0).
    [[nodiscard]] Result<std::shared_ptr<btree::Volume>> temporaryVolume();
    [[nodiscard]] BackupGate& backupGate() { return backupGate_; }
    [[nodiscard]] Defragmentations& defragmentations() { return *defragmentations_; }

    [[nodiscard]] bool initialised() const { return (slot_.flags() & kLifeInitialised) != 0; }
    [[nodiscard]] bool loggingEnabled() const { return loggingEnabled_; }

    [[nodiscard]] Result<InstancePaths> completePaths() const;
    // What the parameters say, made absolute; fixed between JetInit and JetTerm.
    [[nodiscard]] std::string logFolder() const;     // with trailing separator
    [[nodiscard]] std::string systemFolder() const;  // with trailing separator
    [[nodiscard]] std::string baseName() const;
    // <systemFolder><base>.chk or .jcp
    [[nodiscard]] std::string checkpointPath() const;
    // The pair of extensions in use: .log/.chk (true) or .jtx/.jcp.
    [[nodiscard]] bool legacyExtensions() const { return legacyExtensions_; }

    // A context for recovery and restore filled from the parameters.
    [[nodiscard]] recovery::RecoveryContext recoveryContext();

    // The first fatal error (a failed log write or sync) makes the instance unavailable; later ones change
    // nothing. Callable from any thread, also deep inside a write.
    void makeUnavailable(JET_ERR cause) noexcept;
    [[nodiscard]] bool unavailable() const { return (slot_.flags() & kLifeUnavailable) != 0; }

    // Backup. The first backup call installs its control; the instance keeps it until it is freed.
    [[nodiscard]] std::shared_ptr<BackupControl> backupControl() const;
    // Answers the installed one: `fresh`, or that of a thread that was faster.
    std::shared_ptr<BackupControl> installBackupControl(std::shared_ptr<BackupControl> fresh);

    // Life; callers are api/ functions that resolved the handle. initialise() leaves nothing behind when it
    // fails. A positive value is a warning to return.
    [[nodiscard]] Result<JET_ERR> initialise(const InitRequest& request);
    // JetTerm2. On success (or JET_errDirtyShutdown, reported as a value) the instance is gone from the
    // registry and *this is freed. `stay` is given up on the way.
    [[nodiscard]] static Result<JET_ERR> terminate(Stay stay, const TermRequest& request);
    // Restores run on an instance that is not initialised: sets the restoring flag, so that other calls get
    // JET_errRestoreInProgress, and takes it back. JET_errAlreadyInitialized, JET_errRestoreInProgress, ...
    [[nodiscard]] Status beginRestore();
    void endRestore();
    // JetStopServiceInstance2 with grbit 0: sticky.
    void stopService();

    // Log shipping. The receiving end of this instance, which is not initialised: the caller holds it by
    // beginRestore(). JetInit lets it go.
    [[nodiscard]] log::LogConsumer& logConsumer();

    // Moves the checkpoint as far as it may go: everything before it is durable, no page with an older change
    // waits to be written and no older transaction is open. Raises the headers' required generations first.
    // Success without doing anything when there is no log. No page is latched.
    [[nodiscard]] Status advanceCheckpoint();
    // When more than JET_paramCheckpointDepthMax bytes of log lie behind the checkpoint: writes out the pages
    // that hold it back, then moves it.
    [[nodiscard]] Status advanceCheckpointIfDue();

 private:
    [[nodiscard]] static Status lifeError(std::uint32_t flags);
    // startup.cpp
    [[nodiscard]] Status checkSettings() const;
    [[nodiscard]] Status prepareFolders(const InstancePaths& paths);
    [[nodiscard]] Status start(const InitRequest& request, JET_ERR& warning);
    void startTransactions();
    void tieDatabases(const InstancePaths& paths);
    void reportDurable(LogPosition durableTip, JET_GRBIT bits);
    [[nodiscard]] log::LogEmitter logEmitter();
    [[nodiscard]] Status startLog(const recovery::RecoveryOutcome& outcome, const InstancePaths& paths);
    [[nodiscard]] Status reattach(const recovery::RecoveryOutcome& outcome);
    void report(os::EventLevel level, std::uint16_t id, std::vector<std::string> arguments = {});
    // shutdown.cpp
    [[nodiscard]] Status close(InstanceSlot& slot, const TermRequest& request, bool asCrash);
    [[nodiscard]] Status closeCleanly();
    void boundCheckpointDepth();
    void dropRunning();

    InstanceSlot& slot_;
    const InstanceHandle handle_;
    const bool named_;
    const std::string name_;
    const std::string displayName_;
    os::PausableFileSystem files_;
    ParameterBlock parameters_;
    std::unique_ptr<InstanceEvents> events_;
    BackupGate backupGate_;
    std::unique_ptr<os::File> folderLock_;  // keeps other processes out of the log folder
    std::unique_ptr<database::DatabaseLog> databaseLog_;
    std::unique_ptr<database::DatabaseSet> databases_;
    std::unique_ptr<log::LogStream> log_;
    std::unique_ptr<btree::VolumeUndo> trees_;  // of all databases; the transactions end there
    std::unique_ptr<txn::TransactionManager> transactions_;
    std::unique_ptr<TemporaryDatabase> temporary_;
    std::unique_ptr<Checkpointer> checkpointer_;
    const std::unique_ptr<Defragmentations> defragmentations_;
    std::unique_ptr<log::LogConsumer> logConsumer_;
    std::uint64_t emissions_ = 0;  // counted by whoever writes the log, one at a time
    LogPosition initRecord_;       // of this run
    std::mutex checkpointMutex_;   // one writer of the checkpoint file at a time
    bool loggingEnabled_ = true;
    bool legacyExtensions_ = true;
    mutable std::mutex controlMutex_;  // guards backupControl_
    std::shared_ptr<BackupControl> backupControl_;
};

}  // namespace esent::instance
