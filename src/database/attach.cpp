// Attach, detach and shutdown. What is durable when: the record, then the header that names it; all pages,
// then the record of a detach, then the clean header.
#include <utility>

#include "base/contained.h"
#include "base/text.h"
#include "database/attach_checks.h"
#include "database/change.h"
#include "database/database_set.h"
#include "database/flush_map.h"
#include "log/records.h"
#include "os/random.h"

namespace esent::database {
namespace {

Result<std::shared_ptr<void>> admit(const Admission& admission) {
    if (!admission) return std::shared_ptr<void>();
    return admission();
}

}  // namespace

// An absent file, one that may not be written, one that somebody else holds.
Result<std::unique_ptr<os::File>> DatabaseSet::openForAttach(const std::string& path, bool readOnly) {
    if (TRY(files_.isDirectory(path))) return fail(JET_errFileAccessDenied);
    auto file = files_.open(path, {readOnly ? os::OpenMode::ReadOnly : os::OpenMode::ReadWrite});
    if (!file && file.error().code == JET_errFileAccessDenied && !readOnly) {
        // Readable under the same exclusion: then it is the permission to write that is missing.
        if (files_.open(path, {os::OpenMode::ReadOnly})) return fail(JET_errDatabaseFileReadOnly);
    }
    return file;
}

Result<AttachOutcome> DatabaseSet::attach(const AttachRequest& request) {
    const std::string path = TRY(fullPathOf(request.path));
    if (!TRY(files_.exists(path))) return fail(JET_errFileNotFound);
    const auto admitted = TRY(admit(request.admission));

    const std::lock_guard changing(changeLock_);
    if (const auto present = findAny(path)) return AttachOutcome{present->id(), JET_wrnDatabaseAttached};
    const DatabaseId id = TRY(freeId(path));
    return AttachOutcome{TRY(attachFile(path, request, id)), JET_errSuccess};
}

Result<DatabaseId> DatabaseSet::attachFile(const std::string& path, const AttachRequest& request,
                                           DatabaseId id) {
    PathClaim claim = TRY(PathClaim::take(files_, path, request.readOnly));
    std::unique_ptr<os::File> file = TRY(openForAttach(path, request.readOnly));
    auto copies = page::readHeaderCopies(*file);
    if (!copies && copies.error().code == JET_errReadVerifyFailure) return fail(JET_errDatabaseCorrupted);
    if (!copies) return fail(copies.error());
    TRY(checkAttachable(copies->header, options_.pageSize));
    if (!request.readOnly) {
        TRY(checkChangeable(copies->header));
        (void)TRY(page::readDatabaseHeader(*file, true));  // mends a bad copy
    }

    Database::Facts facts;
    facts.path = path;
    facts.id = id;
    facts.readOnly = request.readOnly;
    facts.logged = log_ != nullptr && request.logged && !request.readOnly;
    facts.sizeLimitPages = request.sizeLimitPages;
    const auto database =
        std::make_shared<Database>(std::move(facts), std::move(file), std::move(copies->header));
    TRY(bringIn(database, std::move(claim), kEventDatabaseAttached, [&]() -> Status {
        if (database->logged()) return attachLogged(database);
        return database->readOnly() ? Status() : attachUnlogged(*database);
    }));
    return id;
}

Status DatabaseSet::bringIn(const std::shared_ptr<Database>& database, PathClaim claim, std::uint16_t event,
                            const std::function<Status()>& prepare) {
    addSlot(database, std::move(claim));
    const Change change(changes_);
    const Status done = contained([&]() -> Status {
        TRY(prepare());
        database->openVolume(options_.extensionPages, ties_);
        return {};
    });
    if (!done) {
        giveUp(database);
        return fail(done.error());
    }
    {
        const std::lock_guard guard(listLock_);
        slots_[database->id()]->ready = true;
    }
    ifPossible([&] { report(event, *database); });
    return {};
}

Status DatabaseSet::attachLogged(const std::shared_ptr<Database>& database) {
    const page::DatabaseHeader before = database->header();
    log::AttachDatabaseRecord record;
    record.session = options_.session;
    record.dbid = database->id();
    record.sizeMaxPages = database->sizeLimitPages();
    record.consistent = before.consistentPosition();
    record.databaseSignature = before.databaseSignature();
    record.logSignature = before.logSignature();
    record.path = TRY(toUtf16(database->path()));
    const LogPosition position = TRY(logPlaced(database->id(), log::encode(record), &Slot::attach));

    const LogMoment moment = log_->moment();
    page::AttachFacts facts;
    facts.databaseId = database->id();
    facts.position = position;
    facts.time = timeNow();
    facts.logSignature = log_->signature();
    facts.generation = position.generation;
    facts.generationCreated = moment.created;
    return database->writeAttachedHeader(
        facts, moment.generation, moment.created,
        [&](page::DatabaseHeader& header) { invalidateFlushMap(files_, database->path(), header); });
}

Status DatabaseSet::attachUnlogged(Database& database) {
    return database.writeUnloggedHeader([&](page::DatabaseHeader& header) {
        invalidateFlushMap(files_, database.path(), header);
        const LogTime now = timeNow();
        page::markAttachedUnlogged(header, database.id(), now, Signature::make(os::random32(), now));
    });
}

// An attach or creation that failed behind its record: tells the log that the database is gone again, so that
// recovery does not wait for it.
void DatabaseSet::giveUp(const std::shared_ptr<Database>& database) {
    LogPosition attach;
    {
        const std::lock_guard guard(listLock_);
        attach = slots_[database->id()]->attach;
    }
    if (!attach.isZero()) {
        ifPossible([&] {
            const auto position = logDetach(*database);
            const bool attachedBefore = database->header().state() != page::DatabaseState::JustCreated;
            if (position && attachedBefore) (void)database->writeCleanHeader(*position, timeNow());
        });
    }
    dropSlot(database->id());
}

Status DatabaseSet::detach(std::string_view path, const Admission& admission) {
    const auto admitted = TRY(admit(admission));
    const std::string full = TRY(fullPathOf(path));
    const std::lock_guard changing(changeLock_);
    const auto database = findAny(full);
    if (!database) return fail(JET_errDatabaseNotFound);
    return detachDatabase(database);
}

Status DatabaseSet::detachAll(const Admission& admission) {
    const auto admitted = TRY(admit(admission));
    const std::lock_guard changing(changeLock_);
    for (const auto& database : attached())
        TRY(detachDatabase(database));
    return {};
}

Status DatabaseSet::discard(std::string_view path) {
    const std::string full = TRY(fullPathOf(path));
    const std::lock_guard changing(changeLock_);
    const auto database = findAny(full);
    if (!database || database->logged() || database->readOnly()) return fail(JET_errDatabaseNotFound);
    TRY(database->closeForUse());
    const Change change(changes_);
    (void)cleanUp(*database);
    dropSlot(database->id());
    return files_.remove(full);
}

// What transactions left behind in the database is cleaned up. JET_errDatabaseInUse: one is still open.
Status DatabaseSet::cleanUp(const Database& database) const {
    if (ties_.transactions == nullptr || !ties_.transactions->hasVersionsOf(database.id())) return {};
    if (ties_.transactions->releaseDatabase(database.id())) return {};
    return fail(JET_errDatabaseInUse);
}

Status DatabaseSet::writeOut(const Database& database) {
    const auto open = database.volumeFile();
    return open == nullptr ? Status() : open->writeOut();
}

Status DatabaseSet::detachDatabase(const std::shared_ptr<Database>& database) {
    TRY(database->closeForUse());
    const Change change(changes_);
    const auto detachNow = [&]() -> Status {
        if (database->readOnly()) return {};
        TRY(cleanUp(*database));
        TRY(writeOut(*database));
        LogPosition position;
        if (database->logged()) position = TRY(logDetach(*database));
        return database->writeCleanHeader(position, timeNow());
    };
    if (const Status done = detachNow(); !done) {
        // Before the record nothing has happened; behind it the database is gone whatever the file says.
        bool logged = false;
        {
            const std::lock_guard guard(listLock_);
            logged = !slots_[database->id()]->detach.isZero();
        }
        if (logged) {
            dropSlot(database->id());
        } else {
            database->reopenForUse();
        }
        return done;
    }
    dropSlot(database->id());
    report(kEventDatabaseDetached, *database);
    return {};
}

Status DatabaseSet::shutDown() {
    const std::lock_guard changing(changeLock_);
    const auto all = attached();
    for (const auto& database : all) {
        TRY(writeOut(*database));
    }
    LogPosition mark;
    if (log_ != nullptr) {
        mark = TRY(log_->append(log::encode(log::ShutDownMarkRecord{}), [](LogPosition) {}));
    }
    Status first;
    for (const auto& database : all) {
        Status clean;
        if (!database->readOnly()) {
            clean = database->writeCleanHeader(database->logged() ? mark : LogPosition{}, timeNow());
        }
        if (!clean && first) first = clean;
        dropSlot(database->id());
        if (clean) report(kEventDatabaseDetached, *database);
    }
    return first;
}

}  // namespace esent::database
