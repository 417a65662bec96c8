// One attached database; see database.h.
#include "database/database.h"

#include "btree/pooled_source.h"
#include "btree/space.h"

namespace esent::database {

Database::Database(Facts facts, std::unique_ptr<os::File> file, page::DatabaseHeader header)
    : facts_(std::move(facts)),
      sizeLimitPages_(facts_.sizeLimitPages),
      file_(std::make_shared<ClosableFile>(std::move(file))),
      pageSize_(header.pageSize()),
      header_(std::move(header)) {}

page::DatabaseHeader Database::header() const {
    const std::lock_guard guard(headerLock_);
    return header_;
}

Status Database::changeHeader(const std::function<bool(page::DatabaseHeader&)>& change) {
    if (readOnly()) return fail(JET_errDatabaseFileReadOnly);
    const std::lock_guard guard(headerLock_);
    return writeChanged(change);
}

Status Database::writeChanged(const std::function<bool(page::DatabaseHeader&)>& change) {
    page::DatabaseHeader changed = header_;
    if (!change(changed)) return {};
    TRY(page::writeDatabaseHeader(*file_, changed));
    header_ = std::move(changed);
    return {};
}

Status Database::writeAttachedHeader(const page::AttachFacts& facts, Generation generation, LogTime created,
                                     const std::function<void(page::DatabaseHeader&)>& prepare) {
    const std::lock_guard guard(headerLock_);
    TRY(writeChanged([&](page::DatabaseHeader& header) {
        prepare(header);
        page::markAttachedLogged(header, facts);
        (void)page::raiseMaxGeneration(header, generation, created);
        (void)page::raiseMaxGeneration(header, pendingGeneration_, pendingCreated_);
        return true;
    }));
    attachedOnDisk_ = true;
    return {};
}

Status Database::writeUnloggedHeader(const std::function<void(page::DatabaseHeader&)>& change) {
    const std::lock_guard guard(headerLock_);
    TRY(writeChanged([&](page::DatabaseHeader& header) {
        change(header);
        return true;
    }));
    attachedOnDisk_ = true;
    return {};
}

Status Database::writeCleanHeader(LogPosition position, LogTime time) {
    const Counters last = counters();
    const std::lock_guard guard(headerLock_);
    TRY(writeChanged([&](page::DatabaseHeader& header) {
        page::markClean(header, position, time, last.dbtime, last.lastObjectId);
        return true;
    }));
    attachedOnDisk_ = false;
    return {};
}

Status Database::raiseMaxGeneration(Generation generation, LogTime created) {
    const std::lock_guard guard(headerLock_);
    if (!attachedOnDisk_) {
        pendingGeneration_ = generation;
        pendingCreated_ = created;
        return {};
    }
    return writeChanged([&](page::DatabaseHeader& header) {
        return header.state() == page::DatabaseState::Dirty &&
               page::raiseMaxGeneration(header, generation, created);
    });
}

Status Database::raiseMinGeneration(Generation generation) {
    const std::lock_guard guard(headerLock_);
    if (!attachedOnDisk_) return {};
    return writeChanged([&](page::DatabaseHeader& header) {
        return header.state() == page::DatabaseState::Dirty && page::raiseMinGeneration(header, generation);
    });
}

std::shared_ptr<VolumeFile> Database::volumeFile() const {
    const std::lock_guard guard(volumeLock_);
    return volume_;
}

void Database::setSizeLimitPages(std::uint32_t pages) {
    sizeLimitPages_.store(pages, std::memory_order_relaxed);
    if (const auto open = volume()) open->setSizeLimitPages(pages);
}

void Database::openVolume(std::uint32_t extensionPages, const TransactionTies& ties) {
    const page::DatabaseHeader now = header();
    btree::Volume::Settings settings;
    settings.id = id();
    settings.pageSize = pageSize_;
    settings.readOnly = readOnly();
    settings.logged = logged();
    settings.extensionPages = extensionPages;
    settings.sizeLimitPages = sizeLimitPages();
    settings.updateMajor = now.updateMajor();
    settings.lastTime = now.dbtime();
    settings.lastObject = now.lastObjectId();
    auto volume = VolumeFile::open(file_, settings, ties);
    const std::lock_guard guard(volumeLock_);
    volume_ = std::move(volume);
}

void Database::closeFile() {
    std::shared_ptr<VolumeFile> closing;  // its end may wait for pages that are just being written
    {
        const std::lock_guard guard(volumeLock_);
        closing = std::move(volume_);
    }
    closing.reset();
    file_->close();
}

Database::Counters Database::counters() const {
    if (const auto open = volumeFile()) return {open->volume().lastTime(), open->volume().lastObject()};
    const std::lock_guard guard(headerLock_);
    return {header_.dbtime(), header_.lastObjectId()};
}

Result<std::uint32_t> Database::ownedPages() {
    const auto open = volumeFile();
    if (open == nullptr) return fail(JET_errDatabaseNotFound);
    btree::PooledSource source(open->pages());
    const std::lock_guard guard(open->volume().spaceLock());
    return btree::ownedPages(source);
}

Result<std::uint32_t> Database::filePages() {
    const std::uint64_t bytes = TRY(file_->size());
    const std::uint64_t pages = bytes / pageSize_;
    return static_cast<std::uint32_t>(pages > 2 ? pages - 2 : 0);
}

Status Database::open(SessionKey session, bool exclusive) {
    const std::lock_guard guard(useLock_);
    if (closing_) return fail(JET_errDatabaseNotFound);
    const bool byMe = openedBy_.contains(session);
    if (exclusive_ && !byMe) return fail(JET_errDatabaseLocked);
    if (exclusive && openedBy_.size() > (byMe ? 1U : 0U)) return fail(JET_errDatabaseInUse);
    ++openedBy_[session];
    exclusive_ = exclusive_ || exclusive;
    return {};
}

Status Database::close(SessionKey session) {
    const std::lock_guard guard(useLock_);
    const auto found = openedBy_.find(session);
    if (found == openedBy_.end()) return fail(JET_errDatabaseNotFound);
    if (--found->second == 0) openedBy_.erase(found);
    if (openedBy_.empty()) exclusive_ = false;
    return {};
}

void Database::closeAll(SessionKey session) {
    const std::lock_guard guard(useLock_);
    openedBy_.erase(session);
    if (openedBy_.empty()) exclusive_ = false;
}

bool Database::isOpen() const {
    const std::lock_guard guard(useLock_);
    return !openedBy_.empty();
}

bool Database::isOpenExclusively() const {
    const std::lock_guard guard(useLock_);
    return exclusive_;
}

Status Database::closeForUse() {
    const std::lock_guard guard(useLock_);
    if (!openedBy_.empty()) return fail(JET_errDatabaseInUse);
    closing_ = true;
    return {};
}

void Database::reopenForUse() {
    const std::lock_guard guard(useLock_);
    closing_ = false;
}

}  // namespace esent::database
