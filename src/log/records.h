// Typed records: encoding and decoding of the log records that sessions, databases, backup and termination
// write.
//
// Each struct is one record; encode() gives its bytes, decode<T>() checks lengths and returns
// JET_errLogFileCorrupt on anything that does not fit. decode followed by encode gives the same bytes (but
// for stale bytes behind the paths of Init2). Plain values.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/disk_types.h"
#include "base/result.h"
#include "log/dbms_parameters.h"
#include "log/record_catalogue.h"

namespace esent::log {

using RecordBytes = std::vector<std::byte>;
using SessionNumber = std::uint16_t;  // ESE: PROCID

// 5 / 8: `levels` transactions begun, the first from level `fromLevel`. Begin0 starts an outermost
// transaction.
struct BeginRecord {
    SessionNumber session = 0;
    std::uint8_t fromLevel = 0;
    std::uint8_t levels = 1;
};
struct Begin0Record {
    SessionNumber session = 0;
    std::uint8_t fromLevel = 0;
    std::uint8_t levels = 1;
    std::uint32_t transaction = 0;
};
// 6 / 9: commit to level `toLevel`; Commit0 ends an outermost transaction.
struct CommitRecord {
    SessionNumber session = 0;
    std::uint8_t toLevel = 0;
};
struct Commit0Record {
    SessionNumber session = 0;
    std::uint8_t toLevel = 0;
    std::uint32_t transaction = 0;
};
struct RollbackRecord {  // 7
    SessionNumber session = 0;
    std::uint8_t levels = 1;
};
// 69, behind its Commit0: what the session was told to write with its commits. Changes nothing.
struct CommitContextRecord {
    SessionNumber session = 0;
    std::uint8_t flags = 2;  // 1 a callback wants it, 2 it holds the application's data
    RecordBytes context;
};
struct MacroRecord {  // 11, 12, 13
    RecordCode code = RecordCode::MacroBegin;
    SessionNumber session = 0;
    DatabaseTime dbtime = 0;
};

// 14. The record before the file is touched; CreateDatabaseFinish ends the creation.
struct CreateDatabaseRecord {
    SessionNumber session = 0;
    DatabaseId dbid = 0;
    std::uint32_t grbit = 0;
    std::uint32_t sizeMaxPages = 0;
    Signature signature;
    bool sparse = false;
    bool hasVersion = true;  // creation procedure version follows the fixed part
    std::uint16_t version = 2;
    std::uint16_t update = 0;
    std::uint8_t otherFlags = 0;  // flag bits without a name here
    std::u16string path;          // full path without the terminating zero
};
struct CreateDatabaseFinishRecord {  // 79
    SessionNumber session = 0;
    DatabaseId dbid = 0;
};
struct AttachDatabaseRecord {  // 15
    SessionNumber session = 0;
    DatabaseId dbid = 0;
    std::uint32_t sizeMaxPages = 0;
    LogPosition consistent;  // of the header before the attach
    Signature databaseSignature;
    Signature logSignature;  // of the header before the attach
    bool sparse = false;
    std::uint8_t otherFlags = 0;
    std::u16string path;
};
struct DetachDatabaseRecord {  // 16
    SessionNumber session = 0;
    DatabaseId dbid = 0;
    std::uint8_t otherFlags = 0;
    std::u16string path;
};
struct ReAttachRecord {  // 72
    DatabaseId dbid = 0;
    LogPosition attach;
    LogPosition consistent;
    Signature databaseSignature;
};
struct ExtendDatabaseRecord {  // 68
    DatabaseId dbid = 0;
    PageNumber lastPage = 0;  // new last owned page
};
struct SetDatabaseVersionRecord {  // 92
    DatabaseId dbid = 0;
    std::uint32_t major = 0;
    std::uint32_t updateMajor = 0;
    std::uint32_t updateMinor = 0;
};

struct InitRecord {  // 49, Init2
    DbmsParameters parameters;
    LogTime time;
};
// 50 Term2, 52 RecoveryQuit2, 80 RecoveryQuitKeepAttachments.
struct TerminationRecord {
    RecordCode code = RecordCode::Term2;
    LogPosition start;      // Term2: the Init2 of this run; quit: the RecoveryUndo2
    LogPosition redoFrom;   // quit: where redo began
    std::uint8_t hard = 0;  // 1 after a restore
    LogTime time;
};
struct RecoveryUndoRecord {  // 51
    LogTime time;
};
struct ShutDownMarkRecord {};  // 23
struct TraceRecord {           // 22, 61 ForceLogRollover
    RecordCode code = RecordCode::Trace;
    SessionNumber session = 0;
    std::string text;  // 8-bit text; the record's length counts a trailing zero
};

enum class BackupPhase : std::uint8_t {
    Begin = 1,
    PrepareLogs = 2,
    Truncate = 3,
    Update = 4,
    Abort = 5,
    Stop = 6
};
enum class BackupType : std::uint32_t { Normal = 0, OsSnapshot = 1, Surrogate = 3 };
enum class BackupScope : std::uint8_t { Full = 1, Incremental = 2, Copy = 5, Differential = 6 };
struct BackupRecord {  // 60
    BackupPhase phase = BackupPhase::Begin;
    BackupType type = BackupType::Normal;
    BackupScope scope = BackupScope::Full;
    DatabaseId dbid = 0;
    BackupInfo info;
    std::uint8_t reserved = 0;
    RecordBytes path;  // always empty
};
struct RestoreMarkRecord {  // 59
    std::u16string logPath;
    std::u16string instanceName;
};

std::array<std::byte, 4> encode(const BeginRecord& record);
std::array<std::byte, 8> encode(const Begin0Record& record);
std::array<std::byte, 4> encode(const CommitRecord& record);
std::array<std::byte, 8> encode(const Commit0Record& record);
std::array<std::byte, 4> encode(const RollbackRecord& record);
RecordBytes encode(const CommitContextRecord& record);
std::array<std::byte, 11> encode(const MacroRecord& record);
RecordBytes encode(const CreateDatabaseRecord& record);
RecordBytes encode(const CreateDatabaseFinishRecord& record);
RecordBytes encode(const AttachDatabaseRecord& record);
RecordBytes encode(const DetachDatabaseRecord& record);
RecordBytes encode(const ReAttachRecord& record);
RecordBytes encode(const ExtendDatabaseRecord& record);
RecordBytes encode(const SetDatabaseVersionRecord& record);
RecordBytes encode(const InitRecord& record);
RecordBytes encode(const TerminationRecord& record);
RecordBytes encode(const RecoveryUndoRecord& record);
RecordBytes encode(const ShutDownMarkRecord& record);
RecordBytes encode(const TraceRecord& record);
RecordBytes encode(const BackupRecord& record);
RecordBytes encode(const RestoreMarkRecord& record);

// The record as T; JET_errLogFileCorrupt when the bytes are not one whole record of T's code.
template <class T>
[[nodiscard]] Result<T> decode(ByteView bytes);

template <>
Result<BeginRecord> decode<BeginRecord>(ByteView bytes);
template <>
Result<Begin0Record> decode<Begin0Record>(ByteView bytes);
template <>
Result<CommitRecord> decode<CommitRecord>(ByteView bytes);
template <>
Result<Commit0Record> decode<Commit0Record>(ByteView bytes);
template <>
Result<RollbackRecord> decode<RollbackRecord>(ByteView bytes);
template <>
Result<CommitContextRecord> decode<CommitContextRecord>(ByteView bytes);
template <>
Result<MacroRecord> decode<MacroRecord>(ByteView bytes);
template <>
Result<CreateDatabaseRecord> decode<CreateDatabaseRecord>(ByteView bytes);
template <>
Result<CreateDatabaseFinishRecord> decode<CreateDatabaseFinishRecord>(ByteView bytes);
template <>
Result<AttachDatabaseRecord> decode<AttachDatabaseRecord>(ByteView bytes);
template <>
Result<DetachDatabaseRecord> decode<DetachDatabaseRecord>(ByteView bytes);
template <>
Result<ReAttachRecord> decode<ReAttachRecord>(ByteView bytes);
template <>
Result<ExtendDatabaseRecord> decode<ExtendDatabaseRecord>(ByteView bytes);
template <>
Result<SetDatabaseVersionRecord> decode<SetDatabaseVersionRecord>(ByteView bytes);
template <>
Result<InitRecord> decode<InitRecord>(ByteView bytes);
template <>
Result<TerminationRecord> decode<TerminationRecord>(ByteView bytes);
template <>
Result<RecoveryUndoRecord> decode<RecoveryUndoRecord>(ByteView bytes);
template <>
Result<ShutDownMarkRecord> decode<ShutDownMarkRecord>(ByteView bytes);
template <>
Result<TraceRecord> decode<TraceRecord>(ByteView bytes);
template <>
Result<BackupRecord> decode<BackupRecord>(ByteView bytes);
template <>
Result<RestoreMarkRecord> decode<RestoreMarkRecord>(ByteView bytes);

}  // namespace esent::log
