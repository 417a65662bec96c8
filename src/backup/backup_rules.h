// The legality of every external-backup call in every state of a session, as one table.
//
// Pure functions without state: BackupSession asks them before it does anything, and the tests compare them
// with the documented state table row by row.
#pragma once

#include <cstdint>

#include "base/result.h"

namespace esent::backup {

// What the rules are about; OpenFile is split by what the name turns out to be.
enum class BackupCall : std::uint8_t {
    GetAttachInfo,
    OpenDatabase,  // the name is that of an attached database
    OpenOther,     // anything else: a log, another file, nothing
    ReadFile,
    CloseFile,
    GetLogInfo,
    GetTruncateLogInfo,
    TruncateLog,
};
inline constexpr int kBackupCallCount = 8;

// Where a local session stands: phase, and whether its one file handle is in use.
enum class BackupStage : std::uint8_t { Idle, Databases, DatabasesOpen, Logs, LogsOpen };
inline constexpr int kBackupStageCount = 5;

struct BackupVerdict {
    JET_ERR error = JET_errSuccess;
    bool endsSession = false;  // the error also ends the backup

    [[nodiscard]] bool allowed() const { return error == JET_errSuccess; }
    friend bool operator==(const BackupVerdict&, const BackupVerdict&) = default;
};

// May `call` go on? An allowed call can still fail for its own reasons.
[[nodiscard]] BackupVerdict judgeCall(BackupCall call, BackupStage stage, bool incremental, bool stopped);

// Argument rule of a read: `bytes` must be a multiple of the page size and not below the minimum, and the
// buffer must be aligned. At the start of a database 3 pages, at the start of a log (or without any open
// file, which reads like an empty log) 2 pages, otherwise 1.
enum class StreamKind : std::uint8_t { Nothing, Database, PlainFile };
[[nodiscard]] Status checkReadArguments(StreamKind kind, bool atStart, std::uint32_t pageSize,
                                        const void* buffer, std::uint32_t bytes);

}  // namespace esent::backup
