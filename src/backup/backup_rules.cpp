#include "backup/backup_rules.h"

#include <array>

namespace esent::backup {

namespace {

struct Cell {
    JET_ERR full;
    JET_ERR incremental;
    bool endsSession = false;
};

struct Row {
    bool refusedAfterStop;
    std::array<Cell, kBackupStageCount> stages;  // Idle, Databases, DatabasesOpen, Logs, LogsOpen
};

constexpr Cell both(JET_ERR error) {
    return {error, error};
}
constexpr Cell kGo = both(JET_errSuccess);
constexpr Cell kNone = both(JET_errNoBackup);
constexpr Cell kSequence = both(JET_errInvalidBackupSequence);
constexpr Cell kSlotTaken = both(JET_errOutOfMemory);
constexpr Cell kNoHandle = both(JET_errInvalidParameter);
constexpr Cell kFullOnly = {JET_errSuccess, JET_errInvalidBackupSequence};
constexpr Cell kTooLate = {JET_errInvalidBackupSequence, JET_errInvalidBackupSequence, true};

constexpr std::array<Row, kBackupCallCount> kRules = {{
    {true, {kNone, kGo, kGo, kFullOnly, kFullOnly}},                              // GetAttachInfo
    {true, {kNone, kGo, kSlotTaken, kTooLate, kSlotTaken}},                       // OpenDatabase
    {true, {kNone, both(JET_errDatabaseNotFound), kSlotTaken, kGo, kSlotTaken}},  // OpenOther
    {true, {kNone, kGo, kGo, kGo, kGo}},                                          // ReadFile
    {false, {kNone, kNoHandle, kGo, kNoHandle, kGo}},                             // CloseFile
    {true, {kNone, kGo, kSequence, kGo, kSequence}},                              // GetLogInfo
    {true, {kNone, kGo, kSequence, kGo, kSequence}},                              // GetTruncateLogInfo
    {true, {kNone, kSequence, kSequence, kGo, kSequence}},                        // TruncateLog
}};

constexpr std::uintptr_t kBufferAlignment = 4096;

}  // namespace

BackupVerdict judgeCall(BackupCall call, BackupStage stage, bool incremental, bool stopped) {
    const Row& row = kRules[static_cast<std::size_t>(call)];
    if (stage != BackupStage::Idle && stopped && row.refusedAfterStop)
        return {JET_errBackupAbortByServer, false};
    const Cell& cell = row.stages[static_cast<std::size_t>(stage)];
    return {incremental ? cell.incremental : cell.full, cell.endsSession};
}

Status checkReadArguments(StreamKind kind, bool atStart, std::uint32_t pageSize, const void* buffer,
                          std::uint32_t bytes) {
    if (reinterpret_cast<std::uintptr_t>(buffer) % kBufferAlignment != 0 || bytes % pageSize != 0) {
        return fail(JET_errInvalidParameter);
    }
    std::uint32_t pages = 1;
    if (kind == StreamKind::Database && atStart) pages = 3;
    if (kind != StreamKind::Database && atStart) pages = 2;
    if (kind == StreamKind::PlainFile && !atStart) pages = 0;
    if (bytes / pageSize < pages) return fail(JET_errInvalidParameter);
    return {};
}

}  // namespace esent::backup
