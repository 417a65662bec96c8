// Creating a database. A creation is logged as two records, CreateDB and CreateDBFinish, with the size
// between them; the pages are not logged one by one: the builder is deterministic, and recovery calls it
// again (creation procedure version 1 in the record says so). On disk: the header in state JustCreated first,
// then the pages, then the finishing record, then the header that says attached.
#include <algorithm>

#include "base/contained.h"
#include "base/text.h"
#include "catalog/new_database.h"
#include "database/change.h"
#include "database/database_set.h"
#include "database/flush_map.h"
#include "log/records.h"
#include "os/path.h"
#include "os/random.h"

namespace esent::database {
namespace {

constexpr std::uint16_t kPagesAreNotLogged = 1;  // creation procedure version

}  // namespace

Result<DatabaseId> DatabaseSet::create(const CreateRequest& request) {
    const std::string path = TRY(fullPathOf(request.path));
    std::shared_ptr<void> admitted;
    if (request.admission) admitted = TRY(request.admission());

    const std::lock_guard changing(changeLock_);
    if (findAny(path)) return fail(JET_errDatabaseDuplicate);
    const DatabaseId id = TRY(freeId(path));
    if (!request.overwrite && TRY(files_.exists(path))) return fail(JET_errDatabaseDuplicate);
    PathClaim claim = TRY(PathClaim::take(files_, path, false));
    auto made = contained([&] { return createIn(path, id, std::move(claim), request); });
    // Nothing stays of what could not be made; what is there already is somebody's.
    if (!made && made.error().code != JET_errDatabaseDuplicate) {
        ifPossible([&] { (void)files_.remove(path); });
    }
    return made;
}

Result<DatabaseId> DatabaseSet::createIn(const std::string& path, DatabaseId id, PathClaim claim,
                                         const CreateRequest& request) {
    std::unique_ptr<os::File> file = TRY(makeFile(path, request));
    const LogTime now = timeNow();
    page::AttachFacts facts;
    facts.databaseId = id;
    facts.time = now;
    if (log_ != nullptr && request.logged) facts.logSignature = log_->signature();
    Database::Facts about;
    about.path = path;
    about.id = id;
    about.logged = log_ != nullptr && request.logged;
    about.sizeLimitPages = request.sizeLimitPages;
    page::DatabaseHeader header = page::newHeader(options_.pageSize, Signature::make(os::random32(), now),
                                                  facts, request.shadowCatalog);
    if (request.like != nullptr) page::takeRevision(header, *request.like);
    auto database = std::make_shared<Database>(std::move(about), std::move(file), std::move(header));
    TRY(bringIn(database, std::move(claim), kEventDatabaseCreated,
                [&] { return createContent(database, request); }));
    return id;
}

// The empty file, with room for the database: what can go wrong should go wrong before anything is logged.
Result<std::unique_ptr<os::File>> DatabaseSet::makeFile(const std::string& path,
                                                        const CreateRequest& request) {
    if (request.overwrite && TRY(files_.exists(path))) {
        // Whoever has it open keeps it: a database in use is not overwritten.
        (void)TRY(files_.open(path, {os::OpenMode::ReadWrite}));
        TRY(files_.remove(path));
    }
    const std::string folder(os::parentPath(path));
    if (options_.createMissingFolders && !folder.empty() && !TRY(files_.exists(folder))) {
        TRY(files_.createDirectories(folder));
    }
    auto opened = files_.open(path, {os::OpenMode::CreateNew});
    if (!opened && opened.error().code == JET_errFileAlreadyExists) return fail(JET_errDatabaseDuplicate);
    std::unique_ptr<os::File> file = TRY(std::move(opened));
    const std::string map = flushMapPath(path);
    if (TRY(files_.exists(map))) (void)files_.remove(map);
    const std::uint64_t pages = catalog::initialPagesFor(options_.extensionPages) + std::uint64_t{2};
    Status room;
    if (request.sizeLimitPages != 0 && request.sizeLimitPages < pages - 2) {
        room = fail(JET_errOutOfDatabaseSpace);
    } else {
        room = file->allocate(pages * options_.pageSize);
    }
    if (!room) {
        file.reset();
        (void)files_.remove(path);
        return fail(room.error());
    }
    return file;
}

Status DatabaseSet::createContent(const std::shared_ptr<Database>& database, const CreateRequest& request) {
    catalog::NewDatabaseSpec spec;
    spec.pageSize = options_.pageSize;
    spec.initialPages = catalog::initialPagesFor(options_.extensionPages);
    spec.shadowCatalog = request.shadowCatalog;
    LogPosition position;
    if (database->logged()) {
        log::CreateDatabaseRecord record;
        record.session = options_.session;
        record.dbid = database->id();
        record.grbit = request.grbit;
        record.sizeMaxPages = request.sizeLimitPages;
        record.signature = database->header().databaseSignature();
        record.version = kPagesAreNotLogged;
        record.path = TRY(toUtf16(database->path()));
        position = TRY(logPlaced(database->id(), log::encode(record), &Slot::attach));
    }
    TRY(database->changeHeader([&](page::DatabaseHeader& header) {
        header.setAttachPosition(position);
        return true;
    }));
    const catalog::NewDatabase made = TRY(catalog::buildNewDatabase(database->file(), spec));
    TRY(database->file().sync());
    TRY(files_.syncDirectory(os::parentPath(database->path())));

    const auto complete = [&](page::DatabaseHeader& header) {
        header.setDbtime(made.lastTime);
        header.setLastObjectId(made.lastObjectId);
        header.setSortVersion(page::kSortVersionInCatalog);
    };
    if (!database->logged()) {
        return database->writeUnloggedHeader([&](page::DatabaseHeader& header) {
            complete(header);
            page::markAttachedUnlogged(header, database->id(), timeNow(), header.databaseSignature());
        });
    }
    const auto session = options_.session;
    (void)TRY(log_->append(log::encode(log::ExtendDatabaseRecord{database->id(), made.ownedPages}),
                           [](LogPosition) {}));
    (void)TRY(log_->append(log::encode(log::CreateDatabaseFinishRecord{session, database->id()}),
                           [](LogPosition) {}));
    const LogMoment moment = log_->moment();
    page::AttachFacts facts;
    facts.databaseId = database->id();
    facts.position = position;
    facts.time = timeNow();
    facts.logSignature = log_->signature();
    facts.generation = position.generation;
    facts.generationCreated = moment.created;
    return database->writeAttachedHeader(facts, moment.generation, moment.created, complete);
}

}  // namespace esent::database
