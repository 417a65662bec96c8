#include "recovery/replay_databases.h"

#include <algorithm>
#include <utility>

#include "catalog/new_database.h"
#include "database/flush_map.h"
#include "os/clock.h"
#include "os/path.h"
#include "recovery/backup_trailer.h"
#include "recovery/memory_file.h"

namespace esent::recovery {

namespace {

using page::DatabaseHeader;
using page::DatabaseState;

LogTime now() {
    return LogTime::fromUnixMilliseconds(os::clock().unixMilliseconds());
}

std::string fileKey(const std::string& path) {
    std::string key = path;
    for (char& c : key) {
        if (c == '\\') c = '/';
    }
    return key;
}

}  // namespace

ReplayDatabases::ReplayDatabases(RecoveryContext& context, const PathMap& paths, Settings settings)
    : context_(context), paths_(paths), settings_(settings), pages_(settings.mode) {}

ReplayDatabase* ReplayDatabases::find(DatabaseId id) {
    const auto found = databases_.find(id);
    return found == databases_.end() ? nullptr : &found->second;
}

std::vector<const ReplayFile*> ReplayDatabases::files() const {
    std::vector<const ReplayFile*> all;
    for (const auto& [key, file] : files_)
        all.push_back(file.get());
    return all;
}

ReplayFile* ReplayDatabases::fileAt(const std::string& path, const std::string& recorded) {
    std::unique_ptr<ReplayFile>& slot = files_[fileKey(path)];
    if (!slot) {
        slot = std::make_unique<ReplayFile>();
        slot->path = path;
        look(*slot);
    }
    slot->recordedPath = recorded;
    return slot.get();
}

// Reads what the file shows of itself; a missing or unreadable file is a fact, not an error.
void ReplayDatabases::look(ReplayFile& file) {
    file.header.reset();
    auto opened = context_.files.open(file.path, {os::OpenMode::ReadOnlyShared});
    if (!opened) {
        const bool absent =
            opened.error().code == JET_errFileNotFound || opened.error().code == JET_errInvalidPath;
        file.presence = absent ? FileFacts::Header::Missing : FileFacts::Header::Denied;
        return;
    }
    auto header = page::readDatabaseHeader(**opened, false);
    if (!header) {
        file.presence = FileFacts::Header::Unreadable;
        return;
    }
    file.presence = FileFacts::Header::Good;
    file.header = std::move(*header);
}

FileFacts ReplayDatabases::factsOf(const ReplayFile& file) const {
    FileFacts facts;
    facts.header = file.presence;
    if (file.header) {
        facts.state = static_cast<std::uint32_t>(file.header->state());
        facts.consistent = file.header->consistentPosition();
        facts.attach = file.header->attachPosition();
        facts.database = file.header->databaseSignature();
        facts.log = file.header->logSignature();
    }
    return facts;
}

page::AttachFacts ReplayDatabases::attachFacts(const ReplayDatabase& database,
                                               const ReplayGeneration& generation) const {
    page::AttachFacts facts;
    facts.databaseId = database.id;
    facts.position = database.attach;
    facts.time = now();
    facts.logSignature = settings_.stream;
    facts.generation = generation.number;
    facts.generationCreated = generation.created;
    return facts;
}

Status ReplayDatabases::ask(ControlCall call) const {
    if (writes()) return {};
    if (context_.control && call.point != ControlPoint::CommitContext) call.databases = attachedHeaders();
    return decide(context_, call);
}

Status ReplayDatabases::askAbout(ControlPoint point, const ReplayFile& file) const {
    ControlCall call{point};
    call.path = file.path;
    return ask(std::move(call));
}

std::vector<const DatabaseHeader*> ReplayDatabases::attachedHeaders() const {
    std::vector<const DatabaseHeader*> headers;
    for (const auto& [id, database] : databases_) {
        if (database.attached) headers.push_back(&*database.file->header);
    }
    return headers;
}

Status ReplayDatabases::open(ReplayFile& file) {
    if (file.file) return {};
    const os::OpenMode mode =
        settings_.mode == Mode::Check ? os::OpenMode::ReadOnlyShared : os::OpenMode::ReadWrite;
    file.file = TRY(context_.files.open(file.path, {mode}));
    return {};
}

bool ReplayDatabases::mayBeMissing(const ReplayDatabase& database) const {
    const PathMapping* const entry = paths_.entryFor(database.recordedPath);
    const bool leftOut = database.reason == DeferReason::NotMapped && (settings_.hard || entry != nullptr);
    if (leftOut) return true;
    if (entry && database.reason == DeferReason::Missing) {
        if (entry->failWhenMissing) return false;
        if (entry->ignoreWhenMissing) return true;
    }
    return context_.options.ignoreMissingDatabase;
}

Status ReplayDatabases::writeHeader(ReplayDatabase& database) {
    if (!writes() || !database.file || !database.file->header) return {};
    return page::writeDatabaseHeader(*database.file->file, *database.file->header);
}

Status ReplayDatabases::attach(DatabaseId id, const std::string& path, const LoggedAttach& logged,
                               std::uint32_t sizeLimit, const ReplayGeneration& generation) {
    ReplayDatabase database;
    database.id = id;
    database.recordedPath = path;
    database.attach = logged.attach;
    database.consistent = logged.consistent;
    database.signature = logged.database;
    database.highestTime = logged.lastTime;
    database.highestObject = logged.lastObject;
    database.sizeLimit = sizeLimit;
    const std::optional<std::string> local = paths_.locate(path);
    if (!local) {
        database.reason = DeferReason::NotMapped;
        databases_[id] = std::move(database);
        return {};
    }
    database.file = fileAt(*local, database.recordedPath);
    const AttachDecision decision = TRY(decideAttach(logged, factsOf(*database.file), settings_.stream));
    database.reason = decision.reason;
    ReplayDatabase& placed = databases_[id] = std::move(database);
    if (decision.action == AttachAction::Defer) return {};
    return attachNow(placed, decision.action == AttachAction::AttachNew, generation);
}

Status ReplayDatabases::attachNow(ReplayDatabase& database, bool rewrite,
                                  const ReplayGeneration& generation) {
    ReplayFile& file = *database.file;
    DatabaseHeader& header = *file.header;
    if (header.minRequired() != 0 && header.minRequired() < generation.number &&
        header.state() != DatabaseState::DirtyAndPatched) {
        return fail(JET_errRequiredLogFilesMissing);
    }
    if (header.pageSize() != context_.pageSize) return fail(JET_errPageSizeMismatch);
    TRY(open(file));
    const bool merges = isUnmergedImage(header) && !settings_.hard;
    if (merges) {
        ControlCall call{ControlPoint::ErrorCondition};
        if (!settings_.allowUnmergedBackup) call.byDefault = JET_errSoftRecoveryOnBackupDatabase;
        TRY(ask(std::move(call)));
    }
    if (writes()) database::invalidateFlushMap(context_.files, file.path, header);
    if (merges) TRY(mergeTrailer(file));
    if (header.state() != DatabaseState::Clean) database.dirtyUpTo = header.maxRequired();
    if (settings_.hard) TRY(takeImage(file));
    database.attached = true;
    database.highestTime = std::max(database.highestTime, header.dbtime());
    database.highestObject = std::max(database.highestObject, header.lastObjectId());
    database.maxRequiredAtAttach = header.maxRequired();
    TRY(askAbout(ControlPoint::AttachedDatabase, file));
    if (!rewrite && header.state() != DatabaseState::Clean) return {};
    database.maxRequiredAtAttach = generation.number;
    page::markAttachedLogged(header, attachFacts(database, generation));
    return writeHeader(database);
}

// The image of a backup is replayed up to the set's end at least. Its trailer goes before the file grows.
Status ReplayDatabases::takeImage(ReplayFile& file) {
    (void)stampRestored(*file.header, settings_.restored);
    if (!writes()) return {};
    const auto trailer = readTrailer(*file.file, file.header->pageSize());
    if (!trailer || trailer->database != file.header->databaseSignature()) {
        return page::writeDatabaseHeader(*file.file, *file.header);
    }
    return writeMergedImage(*file.file, *file.header);
}

Status ReplayDatabases::mergeTrailer(ReplayFile& file) {
    auto merged = TRY(readAndMergeTrailer(*file.file, *file.header));
    ordered_ = true;
    if (writes()) TRY(writeMergedImage(*file.file, merged));
    file.header = std::move(merged);
    return {};
}

Status ReplayDatabases::create(const CreateFacts& facts, const ReplayGeneration& generation) {
    if (facts.procedure != 1 && facts.procedure != 2) return fail(JET_errInvalidCreateDbVersion);
    ReplayDatabase database;
    database.id = facts.id;
    database.recordedPath = facts.path;
    database.attach = facts.position;
    database.signature = facts.signature;
    database.sizeLimit = facts.sizeLimit;
    database.shadowCatalog = facts.shadowCatalog;
    const std::optional<std::string> local = paths_.locate(facts.path);
    if (!local) {
        database.reason = DeferReason::NotMapped;
        databases_[facts.id] = std::move(database);
        return {};
    }
    database.file = fileAt(*local, database.recordedPath);
    AttachDecision decision =
        TRY(decideCreate(facts.position, facts.signature, factsOf(*database.file), settings_.stream));
    if (decision.action == AttachAction::Create && database.file->presence == FileFacts::Header::Missing) {
        const std::string folder(os::parentPath(*local));
        if (!TRY(context_.files.isDirectory(folder))) decision = {AttachAction::Defer, DeferReason::Missing};
    }
    const bool otherFile =
        decision.reason == DeferReason::OtherDatabase || decision.reason == DeferReason::OtherStream;
    const PathMapping* const entry = paths_.entryFor(facts.path);
    if (otherFile && entry && entry->overwriteOnCreate) decision = {AttachAction::Create, DeferReason::None};
    database.reason = decision.reason;
    ReplayDatabase& placed = databases_[facts.id] = std::move(database);
    if (decision.action == AttachAction::Attach) return attachNow(placed, false, generation);
    placed.creating = true;
    if (decision.action == AttachAction::Defer) return {};
    placed.maxRequiredAtAttach = generation.number;
    return makeFile(placed, generation);
}

// The file with its header in state JustCreated; pages follow from the log, or when the creation finishes.
Status ReplayDatabases::makeFile(ReplayDatabase& database, const ReplayGeneration& generation) {
    ReplayFile& file = *database.file;
    file.header = page::newHeader(context_.pageSize, database.signature, attachFacts(database, generation),
                                  database.shadowCatalog);
    file.presence = FileFacts::Header::Good;
    file.file.reset();
    file.madeHere = true;
    pages_.forget(&file);
    database.attached = true;
    TRY(askAbout(ControlPoint::AttachedDatabase, file));
    if (!writes()) {
        file.file = std::make_unique<MemoryFile>(file.path);
        file.firstHeader = file.header;
        return {};
    }
    auto made = context_.files.open(file.path, {os::OpenMode::CreateAlways});
    if (!made) return fail(made.error());
    file.file = std::move(*made);
    TRY(writeHeader(database));
    TRY(file.file->sync());
    return context_.files.syncDirectory(os::parentPath(file.path));
}

Status ReplayDatabases::finishCreate(DatabaseId id, const ReplayGeneration& generation) {
    ReplayDatabase* database = find(id);
    if (!database || !database->creating) return {};
    if (!database->attached) {
        database->creating = false;
        return {};
    }
    if (!database->pagesLogged) TRY(build(*database));
    database->creating = false;
    page::markAttachedLogged(*database->file->header, attachFacts(*database, generation));
    return writeHeader(*database);
}

// The pages of a new database were not logged: the builder makes the same bytes again.
Status ReplayDatabases::build(ReplayDatabase& database) {
    catalog::NewDatabaseSpec spec;
    spec.pageSize = context_.pageSize;
    spec.shadowCatalog = database.shadowCatalog;
    if (database.lastPage >= catalog::kMinimumPages) spec.initialPages = database.lastPage;
    const catalog::NewDatabase made = TRY(catalog::buildNewDatabase(*database.file->file, spec));
    TRY(database.file->file->sync());
    database.highestTime = std::max(database.highestTime, made.lastTime);
    database.highestObject = std::max(database.highestObject, made.lastObjectId);
    database.file->header->setDbtime(made.lastTime);
    database.file->header->setLastObjectId(made.lastObjectId);
    return {};
}

Status ReplayDatabases::makeClean(ReplayDatabase& database, LogPosition position) {
    if (!database.attached) return {};
    TRY(askAbout(ControlPoint::DetachingDatabase, *database.file));
    if (database.creating) return abandonCreation(database);
    ordered_ = true;
    DatabaseHeader& header = *database.file->header;
    TRY(pages_.flush(targetOf(database)));
    if (writes()) TRY(database.file->file->sync());
    page::markClean(header, position, now(), database.highestTime, database.highestObject);
    settleBackupFields(header, settings_.hard);
    TRY(writeHeader(database));
    database.attached = false;
    if (writes() || !database.file->madeHere) database.file->file.reset();
    return {};
}

// A creation that the log never finished: the half-made file goes.
Status ReplayDatabases::abandonCreation(ReplayDatabase& database) {
    ReplayFile& file = *database.file;
    file.file.reset();
    file.header.reset();
    file.presence = FileFacts::Header::Missing;
    file.madeHere = false;
    pages_.forget(&file);
    database.attached = false;
    ordered_ = true;
    if (!writes()) return {};
    TRY(context_.files.remove(file.path));
    return context_.files.syncDirectory(os::parentPath(file.path));
}

Status ReplayDatabases::detach(DatabaseId id, LogPosition position) {
    ReplayDatabase* database = find(id);
    if (!database) return {};
    TRY(makeClean(*database, position));
    databases_.erase(id);
    return {};
}

void ReplayDatabases::passShutdownMark(LogPosition position) {
    std::erase_if(databases_, [&](const auto& entry) {
        const ReplayDatabase& database = entry.second;
        return !database.attached && database.reason == DeferReason::ConsistentInFuture && database.file &&
               database.file->header && database.file->header->consistentPosition() == position;
    });
}

Status ReplayDatabases::closeAll(LogPosition mark) {
    for (auto& [id, database] : databases_)
        TRY(makeClean(database, mark));
    databases_.clear();
    return {};
}

Status ReplayDatabases::enterGeneration(const ReplayGeneration& generation) {
    for (auto& [id, database] : databases_) {
        if (!database.attached || database.creating) continue;
        DatabaseHeader& header = *database.file->header;
        if (header.maxRequired() >= generation.number) continue;
        if (page::raiseMaxGeneration(header, generation.number, generation.created))
            TRY(writeHeader(database));
    }
    return {};
}

Status ReplayDatabases::extend(DatabaseId id, PageNumber lastPage, LogPosition position) {
    ReplayDatabase* database = find(id);
    if (!database || !database->attached) return {};
    if (database->creating) {
        database->lastPage = std::max(database->lastPage, lastPage);
    }
    DatabaseHeader& header = *database->file->header;
    if (!database->creating && (position <= database->attach || header.resizePosition() >= position))
        return {};
    const std::uint64_t bytes = (std::uint64_t{lastPage} + 2) * header.pageSize();
    header.setResizePosition(position);
    if (!writes() && !database->file->madeHere) {
        database->file->wantedBytes = std::max(database->file->wantedBytes, bytes);
        return {};
    }
    os::File& file = *database->file->file;
    if (TRY(file.size()) >= bytes) return {};
    TRY(file.resize(bytes));
    return file.sync();
}

Status ReplayDatabases::stampBackup(DatabaseId id, LogPosition position, std::uint8_t scope,
                                    std::uint32_t type, const BackupInfo& info) {
    ReplayDatabase* database = find(id);
    if (!database || !database->attached || database->creating || database->attach >= position) return {};
    page::BackupKind kind = page::BackupKind::Full;
    switch (scope) {
        case 1:
            kind = page::BackupKind::Full;
            break;
        case 2:
            kind = page::BackupKind::Incremental;
            break;
        case 5:
            kind = page::BackupKind::Copy;
            break;
        case 6:
            kind = page::BackupKind::Differential;
            break;
        default:
            return {};
    }
    const std::uint32_t stored = type == 0 ? page::kBackupTypeNormal : page::kBackupTypeOsSnapshot;
    if (!page::stampBackup(*database->file->header, kind, stored, info)) return {};
    return writeHeader(*database);
}

Status ReplayDatabases::setVersion(DatabaseId id, std::uint32_t major, std::uint32_t updateMajor,
                                   std::uint32_t updateMinor) {
    ReplayDatabase* database = find(id);
    if (!database || !database->attached) return {};
    DatabaseHeader& header = *database->file->header;
    const auto wanted = std::tuple(major, updateMajor, updateMinor);
    if (wanted <= std::tuple(header.version(), header.updateMajor(), header.updateMinor())) return {};
    header.setVersion(major);
    header.setUpdateMajor(updateMajor);
    header.setUpdateMinor(updateMinor);
    return writeHeader(*database);
}

RedoTarget ReplayDatabases::targetOf(const ReplayDatabase& database) const {
    return {database.file, database.file->file.get(), context_.pageSize, database.maxRequiredAtAttach};
}

Status ReplayDatabases::flushPages() {
    if (!writes()) return {};
    for (auto& [id, database] : databases_) {
        if (!database.attached) continue;
        TRY(pages_.flush(targetOf(database)));
        TRY(database.file->file->sync());
    }
    return {};
}

Status ReplayDatabases::shrink(DatabaseId id, PageNumber lastPage, LogPosition position) {
    ReplayDatabase* database = find(id);
    if (!database || !database->attached || position <= database->attach) return {};
    DatabaseHeader& header = *database->file->header;
    if (header.resizePosition() >= position) return {};
    header.setResizePosition(position);
    pages_.cut(database->file, lastPage + 1);
    ordered_ = true;
    if (!writes()) return {};
    const std::uint64_t bytes = (std::uint64_t{lastPage} + 2) * header.pageSize();
    if (TRY(database->file->file->size()) <= bytes) return {};
    return database->file->file->resize(bytes);
}

bool ReplayDatabases::holds() const {
    const bool unfinished = std::any_of(databases_.begin(), databases_.end(),
                                        [](const auto& each) { return each.second.creating; });
    return settings_.mode == Mode::Hold && !ordered_ && !unfinished;
}

Status ReplayDatabases::carryOut() {
    settings_.mode = Mode::Apply;
    pages_.carryOut();
    for (auto& [id, database] : databases_) {
        if (database.attached) TRY(carryOut(database));
    }
    return {};
}

// In the order of a replay that writes: the file as large as it became, the header that says what is
// required, and later the pages.
Status ReplayDatabases::carryOut(ReplayDatabase& database) {
    ReplayFile& file = *database.file;
    database::invalidateFlushMap(context_.files, file.path, *file.header);
    if (settings_.hard && !file.madeHere) TRY(takeImage(file));
    if (file.madeHere) {
        TRY(makeHeldFile(file));
    } else if (TRY(file.file->size()) < file.wantedBytes) {
        TRY(file.file->resize(file.wantedBytes));
        TRY(file.file->sync());
    }
    return writeHeader(database);
}

// A new database: its header says "just created" until its pages are durable.
Status ReplayDatabases::makeHeldFile(ReplayFile& file) {
    const std::unique_ptr<os::File> held = std::move(file.file);
    file.file = TRY(context_.files.open(file.path, {os::OpenMode::CreateAlways}));
    TRY(page::writeDatabaseHeader(*file.file, *file.firstHeader));
    TRY(file.file->sync());
    TRY(context_.files.syncDirectory(os::parentPath(file.path)));
    const std::uint64_t size = TRY(held->size());
    if (TRY(file.file->size()) < size) TRY(file.file->resize(size));
    std::vector<std::byte> page(context_.pageSize);
    for (std::uint64_t at = page::pageOffset(1, context_.pageSize); at + page.size() <= size;
         at += page.size()) {
        TRY(held->read(at, page));
        if (!isAllZero(page)) TRY(file.file->write(at, page));
    }
    return file.file->sync();
}

}  // namespace esent::recovery
