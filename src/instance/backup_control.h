// BackupControl: what the life cycle of an instance needs from its backup machinery, which lives in a room
// above.
//
// The instance owns one (created by backup/ with the first backup call, kept until the instance is freed).
// Whether a backup runs at all is answered by the gate (instance/backup_gate.h), never by this interface.
#pragma once

namespace esent::instance {

class BackupControl {
 public:
    virtual ~BackupControl() = default;
    BackupControl() = default;
    BackupControl(const BackupControl&) = delete;
    BackupControl& operator=(const BackupControl&) = delete;

    // JetTerm2 with StopBackup or Abrupt: ends the running external, folder or surrogate backup as stopped by
    // the server (its event and log records included); waits for an OS snapshot to end or time out. Called
    // when every API call but the terminating one has left the instance, before its log and databases are
    // closed. Does nothing when no backup runs.
    virtual void endForTermination() noexcept = 0;
};

}  // namespace esent::instance
