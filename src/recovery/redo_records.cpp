// The handlers of the replay, one per kind of record.
#include <algorithm>
#include <string>
#include <vector>

#include "base/text.h"
#include "page/checksum.h"
#include "page/page_view.h"
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
    return {};
}

Status Replay::redoCommit0(const LogRecord& record) {
    const auto commit = TRY(log::decode<log::Commit0Record>(record.bytes));
    sessions_.commit(commit.session, commit.toLevel);
    return {};
}

Status Replay::redoRollback(const LogRecord& record) {
    sessions_.rollback(TRY(log::decode<log::RollbackRecord>(record.bytes)));
    return {};
}

Status Replay::redoMacro(const LogRecord& record) {
    sessions_.macro(TRY(log::decode<log::MacroRecord>(record.bytes)));
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
    shutdownMark_ = {};
    return {};
}

Status Replay::redoTermination(const LogRecord& record) {
    sessions_.endAll();
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

// Not done yet; harmless where the file was cut, or resized later, already.
Status Replay::redoShrink(const LogRecord& record) {
    if (record.bytes.size() < 10) return fail(JET_errLogFileCorrupt);
    ReplayDatabase* database = databases_.find(loadLE<std::uint8_t>(record.bytes, 1));
    if (!database || !database->attached) return {};
    if (database->file->header->resizePosition() < record.position) unsupported_ = true;
    return {};
}

Status Replay::redoSetVersion(const LogRecord& record) {
    const auto logged = TRY(log::decode<log::SetDatabaseVersionRecord>(record.bytes));
    return databases_.setVersion(logged.dbid, logged.major, logged.updateMajor, logged.updateMinor);
}

// A record that changes pages. Every page it names must show that the change is there already, or it is
// needed.
Status Replay::redoPages(const LogRecord& bytes) {
    const PageRecord record = TRY(readPageRecord(bytes.bytes));
    ReplayDatabase* database = databases_.find(record.database);
    if (!database || !database->attached) return {};
    if (isRealTime(record.after)) database->highestTime = std::max(database->highestTime, record.after);
    database->highestObject = std::max(database->highestObject, record.object);
    const bool independent = record.code == log::RecordCode::NewPage;
    if (!independent && !sessions_.hasBegun(record.session)) return {};
    if (bytes.position <= database->attach) return {};
    database->pagesLogged = true;
    sessions_.notePageRecord(record);
    for (const PageTouch& touch : record.touches) {
        if (TRY(isNeeded(*database, record, touch))) {
            unsupported_ = true;
            return {};
        }
    }
    return {};
}

Result<bool> Replay::isNeeded(ReplayDatabase& database, const PageRecord& record, const PageTouch& touch) {
    if (unsupported_) return true;  // pages no longer show what they would
    ReplayFile& file = *database.file;
    if (!file.file) return true;
    std::vector<std::byte> page(context_.pageSize);
    const std::uint64_t offset = page::pageOffset(touch.page, context_.pageSize);
    if (TRY(file.file->readSome(offset, page)) < page.size()) return true;
    const page::PageExamination examined = page::examinePage(page, touch.page);
    if (examined.check == page::PageCheck::Blank) return true;
    if (examined.check == page::PageCheck::Bad) return fail(page::errorOf(examined));
    if (examined.check == page::PageCheck::Repaired) (void)page::checkPage(page, touch.page);
    const DatabaseTime onPage = page::PageView(page).dbtime();
    if (!isRealTime(onPage)) return true;
    if (onPage < record.after) return true;
    if (link_.generation > database.maxRequiredAtAttach) return fail(JET_errDbTimeBeyondMaxRequired);
    return false;
}

}  // namespace esent::recovery
