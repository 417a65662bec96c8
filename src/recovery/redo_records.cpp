// The handlers of the replay, one per kind of record.
#include <algorithm>
#include <string>
#include <vector>

#include "base/text.h"
#include "recovery/replay.h"

namespace esent::recovery {

using log::LogRecord;

Status Replay::redoNothing(const LogRecord& record) {
    (void)record;
    return {};
}

Status Replay::refuse(const LogRecord& record) {
    (void)record;
    return fail(JET_errLogFileCorrupt);
}

Status Replay::redoBegin(const LogRecord& record) {
    sessions_.begin(TRY(log::decode<log::BeginRecord>(record.bytes)));
    return {};
}

Status Replay::redoBegin0(const LogRecord& record) {
    sessions_.begin0(TRY(log::decode<log::Begin0Record>(record.bytes)));
    return {};
}

Status Replay::redoCommit(const LogRecord& record) {
    const auto commit = TRY(log::decode<log::CommitRecord>(record.bytes));
    sessions_.commit(commit.session, commit.toLevel);
    versions_.commit(commit.session, commit.toLevel);
    return {};
}

Status Replay::redoCommit0(const LogRecord& record) {
    const auto commit = TRY(log::decode<log::Commit0Record>(record.bytes));
    sessions_.commit(commit.session, commit.toLevel);
    versions_.commit(commit.session, commit.toLevel);
    return {};
}

Status Replay::redoRollback(const LogRecord& record) {
    const auto rollback = TRY(log::decode<log::RollbackRecord>(record.bytes));
    sessions_.rollback(rollback);
    versions_.rollback(rollback.session, sessions_.levelOf(rollback.session));
    return {};
}

Status Replay::redoMacro(const LogRecord& record) {
    const auto group = TRY(log::decode<log::MacroRecord>(record.bytes));
    if (group.code == log::RecordCode::MacroCommit) return redoGroup(group);
    sessions_.macro(group);
    return {};
}

Status Replay::redoCreate(const LogRecord& record) {
    const auto logged = TRY(log::decode<log::CreateDatabaseRecord>(record.bytes));
    CreateFacts facts;
    facts.id = logged.dbid;
    facts.path = TRY(toUtf8(logged.path));
    facts.position = record.position;
    facts.signature = logged.signature;
    facts.sizeLimit = logged.sizeMaxPages;
    facts.shadowCatalog = (logged.grbit & JET_bitDbShadowingOff) == 0;
    facts.procedure = logged.hasVersion ? logged.version : 1;
    return databases_.create(facts, generation());
}

Status Replay::redoCreateFinish(const LogRecord& record) {
    const auto logged = TRY(log::decode<log::CreateDatabaseFinishRecord>(record.bytes));
    return databases_.finishCreate(logged.dbid, generation());
}

Status Replay::redoAttach(const LogRecord& record) {
    const auto logged = TRY(log::decode<log::AttachDatabaseRecord>(record.bytes));
    ReplayDatabase* known = databases_.find(logged.dbid);
    if (known && known->attached) return {};  // the list had it already
    LoggedAttach facts;
    facts.fromRecord = true;
    facts.attach = record.position;
    facts.consistent = logged.consistent;
    facts.database = logged.databaseSignature;
    facts.log = logged.logSignature;
    return databases_.attach(logged.dbid, TRY(toUtf8(logged.path)), facts, logged.sizeMaxPages, generation());
}

Status Replay::redoDetach(const LogRecord& record) {
    const auto logged = TRY(log::decode<log::DetachDatabaseRecord>(record.bytes));
    return databases_.detach(logged.dbid, record.position);
}

// A new run begins. If the one before did not end in the log, its databases are simply gone from memory.
Status Replay::redoInit(const LogRecord& record) {
    (void)record;
    sessions_.endAll();
    versions_.clear();
    shutdownMark_ = {};
    return {};
}

Status Replay::redoTermination(const LogRecord& record) {
    sessions_.endAll();
    versions_.clear();
    TRY(databases_.closeAll(shutdownMark_.isZero() ? record.position : shutdownMark_));
    shutdownMark_ = {};
    lastTermination_ = record.position;
    return {};
}

Status Replay::redoKeepAttachments(const LogRecord& record) {
    sessions_.endAll();
    lastTermination_ = record.position;
    return {};
}

Status Replay::redoShutDownMark(const LogRecord& record) {
    shutdownMark_ = record.position;
    databases_.passShutdownMark(record.position);
    return {};
}

Status Replay::redoCommitContext(const LogRecord& record) {
    if (!context_.control) return {};
    const auto logged = TRY(log::decode<log::CommitContextRecord>(record.bytes));
    ControlCall call{ControlPoint::CommitContext};
    call.context = logged.context;
    call.contextFlags = logged.flags;
    return databases_.ask(std::move(call));
}

Status Replay::redoBackup(const LogRecord& record) {
    const auto logged = TRY(log::decode<log::BackupRecord>(record.bytes));
    if (logged.phase != log::BackupPhase::Update) return {};
    return databases_.stampBackup(logged.dbid, record.position, static_cast<std::uint8_t>(logged.scope),
                                  static_cast<std::uint32_t>(logged.type), logged.info);
}

Status Replay::redoExtend(const LogRecord& record) {
    const auto logged = TRY(log::decode<log::ExtendDatabaseRecord>(record.bytes));
    return databases_.extend(logged.dbid, logged.lastPage, record.position);
}

Status Replay::redoShrink(const LogRecord& record) {
    if (record.bytes.size() < 10) return fail(JET_errLogFileCorrupt);
    const auto id = loadLE<std::uint8_t>(record.bytes, 1);
    return databases_.shrink(id, loadLE<std::uint32_t>(record.bytes, 2), record.position);
}

Status Replay::redoSetVersion(const LogRecord& record) {
    const auto logged = TRY(log::decode<log::SetDatabaseVersionRecord>(record.bytes));
    return databases_.setVersion(logged.dbid, logged.major, logged.updateMajor, logged.updateMinor);
}

// Does the record concern a database that is being replayed into, and a transaction that began in the
// replayed range?
Result<bool> Replay::takesRecord(ReplayDatabase*& database, const PageRecord& record, LogPosition position) {
    database = databases_.find(record.database);
    if (!database || !database->attached) return false;
    if (isRealTime(record.after)) database->highestTime = std::max(database->highestTime, record.after);
    database->highestObject = std::max(database->highestObject, record.object);
    const bool independent = record.code == log::RecordCode::NewPage;
    if (!independent && !sessions_.hasBegun(record.session)) return false;
    if (position <= database->attach) return false;
    database->pagesLogged = true;
    return true;
}

Status Replay::redoPages(const LogRecord& bytes) {
    const PageRecord record = TRY(readPageRecord(bytes.bytes));
    ReplayDatabase* database = nullptr;
    if (!TRY(takesRecord(database, record, bytes.position))) return {};
    const bool alone = record.code == log::RecordCode::NewPage || record.code == log::RecordCode::UndoInfo;
    if (!alone && sessions_.collect(record.session, record.after, bytes.bytes)) return {};
    if (skipPages_) return {};
    return pageRedo_.apply(databases_.targetOf(*database), link_.generation, bytes.bytes);
}

// The move of a root is announced inside its group by a record of its own shape.
Status Replay::redoRootMove(const LogRecord& bytes) {
    if (bytes.bytes.size() < 16) return fail(JET_errLogFileCorrupt);
    (void)sessions_.collect(loadLE<std::uint16_t>(bytes.bytes, 14), loadLE<std::uint64_t>(bytes.bytes, 1),
                            bytes.bytes);
    return {};
}

Status Replay::redoGroup(const log::MacroRecord& group) {
    const auto records = sessions_.takeGroup(group.session, group.dbtime);
    const auto named = std::find_if(records.begin(), records.end(), [](const auto& record) {
        return static_cast<log::RecordCode>(record[0]) != log::RecordCode::RootPageMove;
    });
    if (named == records.end() || skipPages_) return {};
    const PageRecord first = TRY(readPageRecord(*named));
    ReplayDatabase* database = databases_.find(first.database);
    if (!database || !database->attached) return {};
    return pageRedo_.applyGroup(databases_.targetOf(*database), link_.generation, records);
}

}  // namespace esent::recovery
