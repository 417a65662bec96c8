// The table of attached databases, look-up, sessions, and the questions of the log; see database_set.h.
// Attaching and detaching are in attach.cpp, creating in create.cpp.
#include "database/database_set.h"

#include <algorithm>

#include "base/text.h"
#include "database/change.h"
#include "log/records.h"
#include "os/path.h"

namespace esent::database {

DatabaseSet::DatabaseSet(os::FileSystem& files, os::EventSink& events, DatabaseSetOptions options,
                         DatabaseLog* log)
    : files_(files), events_(events), options_(options), log_(log) {}

DatabaseSet::~DatabaseSet() = default;

Result<std::string> DatabaseSet::fullPathOf(std::string_view path) const {
    if (path.empty() || os::endsWithSeparator(path)) return fail(JET_errDatabaseInvalidPath);
    auto full = files_.fullPath(path);
    if (!full) return fail(JET_errDatabaseInvalidPath);
    return full;
}

// The lowest free number. The attach list of the log has room for so much only.
Result<DatabaseId> DatabaseSet::freeId(const std::string& path) const {
    const auto entryBytes = [](const std::string& name) { return 64 + 2 * (name.size() + 1); };
    const std::lock_guard guard(listLock_);
    std::size_t listBytes = entryBytes(path) + 1;
    for (const auto& slot : slots_) {
        if (slot) listBytes += entryBytes(slot->database->path());
    }
    if (listBytes > log::kAttachListSize) return fail(JET_errTooManyAttachedDatabases);
    const std::uint32_t most = std::min<std::uint32_t>(options_.maxDatabases, kMaxUserDatabases);
    for (DatabaseId id = 1; id <= most; ++id) {
        if (!slots_[id]) return id;
    }
    return fail(JET_errTooManyAttachedDatabases);
}

void DatabaseSet::addSlot(const std::shared_ptr<Database>& database, PathClaim claim) {
    const std::lock_guard guard(listLock_);
    Slot& slot = slots_[database->id()].emplace();
    slot.database = database;
    slot.claim = std::move(claim);
}

void DatabaseSet::dropSlot(DatabaseId id) {
    if (ties_.trees != nullptr) ties_.trees->remove(id);
    std::optional<Slot> dropped;  // the claim goes after the lock
    {
        const std::lock_guard guard(listLock_);
        std::swap(dropped, slots_[id]);
    }
    if (!dropped) return;
    if (!dropped->detach.isZero()) {
        const std::lock_guard guard(listLock_);
        departed_.push_back({std::move(dropped->departing), dropped->detach});
    }
    dropped->database->closeFile();
}

std::shared_ptr<Database> DatabaseSet::find(DatabaseId id) const {
    const std::lock_guard guard(listLock_);
    if (id == 0 || id > kMaxUserDatabases || !slots_[id] || !slots_[id]->ready) return nullptr;
    return slots_[id]->database;
}

std::shared_ptr<Database> DatabaseSet::findAny(std::string_view fullPath) const {
    const std::lock_guard guard(listLock_);
    for (const auto& slot : slots_) {
        if (slot && os::samePath(slot->database->path(), fullPath)) return slot->database;
    }
    return nullptr;
}

std::shared_ptr<Database> DatabaseSet::findByPath(std::string_view path) const {
    const auto full = fullPathOf(path);
    if (!full) return nullptr;
    const auto found = findAny(*full);
    return found ? find(found->id()) : nullptr;
}

std::vector<std::shared_ptr<Database>> DatabaseSet::attached() const {
    std::vector<std::shared_ptr<Database>> all;
    const std::lock_guard guard(listLock_);
    for (const auto& slot : slots_) {
        if (slot && slot->ready) all.push_back(slot->database);
    }
    return all;
}

Result<DatabaseId> DatabaseSet::open(std::string_view path, SessionKey session, bool exclusive) {
    const std::string full = TRY(fullPathOf(path));
    const auto found = findAny(full);
    if (!found || find(found->id()) != found) return fail(JET_errDatabaseNotFound);
    TRY(found->open(session, exclusive));
    return found->id();
}

Status DatabaseSet::close(DatabaseId id, SessionKey session) {
    const auto database = find(id);
    if (!database) return fail(JET_errInvalidDatabaseId);
    return database->close(session);
}

void DatabaseSet::closeAll(SessionKey session) {
    for (DatabaseId id = 1; id <= kMaxUserDatabases; ++id)
        if (const auto database = find(id)) database->closeAll(session);
}

std::vector<log::AttachEntry> DatabaseSet::attachedAt(LogPosition position) {
    struct Found {
        std::shared_ptr<Database> database;
        LogPosition attach;
    };
    std::vector<Found> found;
    std::vector<log::AttachEntry> entries;
    {
        const std::lock_guard guard(listLock_);
        for (const Departed& departed : departed_) {
            if (departed.entry.attach < position && !(departed.detach < position)) {
                entries.push_back(departed.entry);
            }
        }
        for (const auto& slot : slots_) {
            if (!slot || slot->attach.isZero() || !(slot->attach < position)) continue;
            if (!slot->detach.isZero() && slot->detach < position) continue;
            found.push_back({slot->database, slot->attach});
        }
    }
    for (const auto& [database, attach] : found)
        entries.push_back(entryOf(*database, attach, position));
    return entries;
}

// The database as a list for `position` names it. A clean point behind it is not known there.
log::AttachEntry DatabaseSet::entryOf(const Database& database, LogPosition attach,
                                      LogPosition position) const {
    const page::DatabaseHeader header = database.header();
    const Database::Counters counters = database.counters();
    log::AttachEntry entry;
    entry.dbid = database.id();
    entry.dbtime = counters.dbtime;
    entry.lastObjectId = counters.lastObjectId;
    entry.sizeLimitPages = database.sizeLimitPages();
    entry.attach = attach;
    const bool sameStream = log_ != nullptr && header.logSignature() == log_->signature();
    if (sameStream && header.consistentPosition() < position) entry.consistent = header.consistentPosition();
    entry.signature = header.databaseSignature();
    entry.path = database.path();
    return entry;
}

Status DatabaseSet::generationStarted(Generation generation, LogTime created) {
    std::vector<std::shared_ptr<Database>> logged;
    {
        const std::lock_guard guard(listLock_);
        for (const auto& slot : slots_) {
            if (slot && slot->database->logged()) logged.push_back(slot->database);
        }
    }
    Status first;
    for (const auto& database : logged) {
        const Status raised = database->raiseMaxGeneration(generation, created);
        if (!raised && first) first = raised;
    }
    return first;
}

Status DatabaseSet::checkpointMoved(LogPosition position) {
    Status first;
    for (const auto& database : attached()) {
        if (!database->logged()) continue;
        const Status raised = database->raiseMinGeneration(position.generation);
        if (!raised && first) first = raised;
    }
    const std::lock_guard guard(listLock_);
    std::erase_if(departed_, [&](const Departed& departed) { return departed.detach < position; });
    return first;
}

Status DatabaseSet::flush(LogPosition beyond) {
    Status first;
    for (const auto& database : attached()) {
        const auto open = database->volumeFile();
        const Status written = open == nullptr ? Status() : open->pages().flush(beyond);
        if (!written && first) first = written;
    }
    return first;
}

LogPosition DatabaseSet::oldestChange() const {
    LogPosition oldest;
    for (const auto& database : attached()) {
        const auto open = database->volumeFile();
        const LogPosition change = open == nullptr ? LogPosition{} : open->pages().oldestChange();
        if (!change.isZero() && (oldest.isZero() || change < oldest)) oldest = change;
    }
    return oldest;
}

Status DatabaseSet::sync() {
    for (const auto& database : attached()) {
        if (const auto open = database->volumeFile()) TRY(open->pages().sync());
    }
    return {};
}

void DatabaseSet::report(std::uint16_t id, const Database& database) {
    events_.report({os::EventLevel::Information,
                    os::EventCategory::General,
                    id,
                    {std::to_string(database.id()), database.path()}});
}

Result<LogPosition> DatabaseSet::logPlaced(DatabaseId id, ByteView record, LogPosition Slot::*where) {
    return log_->append(record, [&](LogPosition position) {
        const std::lock_guard guard(listLock_);
        if (slots_[id]) (*slots_[id]).*where = position;
    });
}

// What the list of an earlier checkpoint says of the database is kept from before its header changes.
Result<LogPosition> DatabaseSet::logDetach(const Database& database) {
    log::DetachDatabaseRecord record;
    record.session = options_.session;
    record.dbid = database.id();
    record.path = TRY(toUtf16(database.path()));
    LogPosition attach;
    {
        const std::lock_guard guard(listLock_);
        attach = slots_[database.id()]->attach;
    }
    log::AttachEntry entry = entryOf(database, attach, {0, 0, log::kGenerationMax});
    {
        const std::lock_guard guard(listLock_);
        slots_[database.id()]->departing = std::move(entry);
    }
    return logPlaced(database.id(), log::encode(record), &Slot::detach);
}

void DatabaseSet::abandon() {
    const std::lock_guard changing(changeLock_);
    for (DatabaseId id = 1; id <= kMaxUserDatabases; ++id)
        dropSlot(id);
}

}  // namespace esent::database
