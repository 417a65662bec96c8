// The catalogue of log records: every code with its name and the rule for its length, so that a reader can
// walk over records that it does not interpret.
//
// Pure functions over bytes.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace esent::log {

enum class RecordCode : std::uint8_t {
    Nop = 0,
    Init = 1,
    Term = 2,
    MS = 3,
    End = 4,
    Begin = 5,
    Commit = 6,
    Rollback = 7,
    Begin0 = 8,
    Commit0 = 9,
    Refresh = 10,
    MacroBegin = 11,
    MacroCommit = 12,
    MacroAbort = 13,
    CreateDatabase = 14,
    AttachDatabase = 15,
    DetachDatabase = 16,
    RecoveryUndo = 17,
    RecoveryQuit = 18,
    FullBackup = 19,
    IncrementalBackup = 20,
    JetOperation = 21,
    Trace = 22,
    ShutDownMark = 23,
    CreateMultipleExtentTree = 24,
    CreateSingleExtentTree = 25,
    ConvertTree = 26,
    Split = 27,
    Merge = 28,
    Insert = 29,
    FlagInsert = 30,
    FlagInsertAndReplaceData = 31,
    FlagDelete = 32,
    Replace = 33,
    ReplaceDiff = 34,
    Delete = 35,
    UndoInfo = 36,
    Delta = 37,
    SetExternalHeader = 38,
    Undo = 39,
    Checksum = 42,
    ExtRestore = 45,
    Backup = 46,
    EmptyTree = 48,
    Init2 = 49,
    Term2 = 50,
    RecoveryUndo2 = 51,
    RecoveryQuit2 = 52,
    BeginDistributed = 53,
    PrepareCommit = 54,
    PrepareRollback = 55,
    ForceWriteLog = 57,
    ConvertTree2 = 58,
    ExtRestore2 = 59,
    Backup2 = 60,
    ForceLogRollover = 61,
    Split2 = 62,
    Merge2 = 63,
    Scrub = 64,
    PageMove = 65,
    PagePatchRequest = 66,
    MacroInfo = 67,
    ExtendDatabase = 68,
    CommitContext = 69,
    ScanCheck = 70,
    Nop2 = 71,
    ReAttach = 72,
    MacroInfo2 = 73,
    FreeTree = 74,
    FragmentBegin = 76,
    Fragment = 77,
    ShrinkDatabase = 78,
    CreateDatabaseFinish = 79,
    RecoveryQuitKeepAttachments = 80,
    TrimDatabase = 81,
    SetDatabaseVersion = 92,
    Delta64 = 93,
    ShrinkDatabase2 = 94,
    NewPage = 95,
    RootPageMove = 96,
    SignalAttachDatabase = 97,
    ScanCheck2 = 98,
    ShrinkDatabase3 = 99,
    ExtentFreed = 100,
    ExtentFreed2 = 101,
};

// How the length of a record follows from its fixed part.
enum class LengthRule : std::uint8_t {
    None,       // the code does not exist or is obsolete: a log that holds it is corrupt
    Fixed,      // exactly fixedBytes
    Variable,   // fixedBytes plus lengths stored inside
    Fragments,  // 76 and 77: structural, handled by the reader
};

struct RecordRule {
    std::string_view name;
    LengthRule rule = LengthRule::None;
    std::uint8_t fieldCount = 0;   // stored lengths that are added up
    std::uint16_t fixedBytes = 0;  // including the type byte
    struct Field {
        std::uint8_t offset = 0;
        std::uint8_t width = 0;  // 2 or 4 bytes
        std::uint32_t mask = 0;  // bits of the field that count
    };
    Field fields[4] = {};
};

// The rule of a code (0..255); rule None for codes that do not exist.
[[nodiscard]] const RecordRule& ruleOf(std::uint8_t code);
[[nodiscard]] std::string_view nameOf(RecordCode code);

// The length of the record at the start of `bytes`. JET_errLogFileCorrupt when the code does not exist, is a
// fragment, or the record would not end inside `bytes`.
[[nodiscard]] Result<std::size_t> recordLength(ByteView bytes);

// Records that a closed log may end with: Term, Term2, RecoveryQuit, RecoveryQuit2,
// RecoveryQuitKeepAttachments.
[[nodiscard]] bool isTermination(RecordCode code);
// NOP and NOP2.
[[nodiscard]] bool isPadding(RecordCode code);
// Records that are still accepted when the disk is full or generations are used up: undo, termination,
// rollover.
[[nodiscard]] bool isAlwaysAccepted(RecordCode code);

}  // namespace esent::log
