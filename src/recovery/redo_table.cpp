// Which handler redoes which record.
#include <array>

#include "recovery/replay.h"

namespace esent::recovery {

namespace {

using log::RecordCode;

constexpr std::size_t kCodes = 256;

}  // namespace

RedoTable::Handler RedoTable::handlerOf(RecordCode code) {
    static const std::array<Handler, kCodes> table = [] {
        std::array<Handler, kCodes> handlers;
        handlers.fill(&Replay::refuse);
        const auto set = [&](Handler handler, std::initializer_list<RecordCode> codes) {
            for (const RecordCode each : codes)
                handlers[static_cast<std::size_t>(each)] = handler;
        };
        set(&Replay::redoNothing, {RecordCode::Nop,
                                   RecordCode::Nop2,
                                   RecordCode::End,
                                   RecordCode::Refresh,
                                   RecordCode::RecoveryUndo,
                                   RecordCode::RecoveryUndo2,
                                   RecordCode::FullBackup,
                                   RecordCode::IncrementalBackup,
                                   RecordCode::JetOperation,
                                   RecordCode::Trace,
                                   RecordCode::ForceLogRollover,
                                   RecordCode::ForceWriteLog,
                                   RecordCode::ExtRestore,
                                   RecordCode::ExtRestore2,
                                   RecordCode::Backup,
                                   RecordCode::PagePatchRequest,
                                   RecordCode::MacroInfo,
                                   RecordCode::MacroInfo2,
                                   RecordCode::ScanCheck,
                                   RecordCode::ScanCheck2,
                                   RecordCode::FreeTree,
                                   RecordCode::TrimDatabase,
                                   RecordCode::ReAttach,
                                   RecordCode::SignalAttachDatabase,
                                   RecordCode::ExtentFreed,
                                   RecordCode::ExtentFreed2,
                                   RecordCode::PrepareCommit,
                                   RecordCode::PrepareRollback,
                                   RecordCode::Checksum});
        // Codes that readers may skip: 75 and 82 to 91.
        handlers[75] = &Replay::redoNothing;
        for (std::size_t skipped = 82; skipped <= 91; ++skipped)
            handlers[skipped] = &Replay::redoNothing;
        set(&Replay::redoBegin, {RecordCode::Begin});
        set(&Replay::redoBegin0, {RecordCode::Begin0});
        set(&Replay::redoCommit, {RecordCode::Commit});
        set(&Replay::redoCommit0, {RecordCode::Commit0});
        set(&Replay::redoRollback, {RecordCode::Rollback});
        set(&Replay::redoMacro, {RecordCode::MacroBegin, RecordCode::MacroCommit, RecordCode::MacroAbort});
        set(&Replay::redoCreate, {RecordCode::CreateDatabase});
        set(&Replay::redoCreateFinish, {RecordCode::CreateDatabaseFinish});
        set(&Replay::redoAttach, {RecordCode::AttachDatabase});
        set(&Replay::redoDetach, {RecordCode::DetachDatabase});
        set(&Replay::redoInit, {RecordCode::Init, RecordCode::Init2});
        set(&Replay::redoTermination,
            {RecordCode::Term, RecordCode::Term2, RecordCode::RecoveryQuit, RecordCode::RecoveryQuit2});
        set(&Replay::redoKeepAttachments, {RecordCode::RecoveryQuitKeepAttachments});
        set(&Replay::redoShutDownMark, {RecordCode::ShutDownMark});
        set(&Replay::redoCommitContext, {RecordCode::CommitContext});
        set(&Replay::redoBackup, {RecordCode::Backup2});
        set(&Replay::redoExtend, {RecordCode::ExtendDatabase});
        set(&Replay::redoShrink,
            {RecordCode::ShrinkDatabase, RecordCode::ShrinkDatabase2, RecordCode::ShrinkDatabase3});
        set(&Replay::redoRootMove, {RecordCode::RootPageMove});
        set(&Replay::redoSetVersion, {RecordCode::SetDatabaseVersion});
        for (std::size_t each = 0; each < kCodes; ++each) {
            if (isPageRecord(static_cast<RecordCode>(each))) handlers[each] = &Replay::redoPages;
        }
        return handlers;
    }();
    return table[static_cast<std::size_t>(code)];
}

}  // namespace esent::recovery
