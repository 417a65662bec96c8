// Database: one attached database of an instance.
//
// Held by shared_ptr: a caller that has one may go on using it after a detach (calls then fail with
// JET_errDatabaseNotFound or the like, never touch a closed file). All members are thread-safe.
//
// Locks: headerLock_ guards the header, its two copies on disk and the clean/dirty decision; it is taken with
// no other lock of this room held, and nothing is appended to the log while it is held.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/disk_types.h"
#include "base/result.h"
#include "database/closable_file.h"
#include "database/volume_file.h"
#include "os/file_system.h"
#include "page/database_header.h"
#include "page/header_transitions.h"

namespace esent::database {

// Who opened a database: any value that is unique per session of the instance.
using SessionKey = std::uint64_t;

class Database {
 public:
    struct Facts {
        std::string path;  // in full
        DatabaseId id = 0;
        bool readOnly = false;
        bool logged = false;
        std::uint32_t sizeLimitPages = 0;  // 0 = none
    };

    Database(Facts facts, std::unique_ptr<os::File> file, page::DatabaseHeader header);

    [[nodiscard]] const std::string& path() const { return facts_.path; }
    [[nodiscard]] DatabaseId id() const { return facts_.id; }
    [[nodiscard]] std::uint32_t pageSize() const { return pageSize_; }
    [[nodiscard]] bool readOnly() const { return facts_.readOnly; }
    [[nodiscard]] bool logged() const {
        return facts_.logged;
    }  // the instance logs, and this file takes part
    // How many pages it may own; 0: no limit.
    [[nodiscard]] std::uint32_t sizeLimitPages() const {
        return sizeLimitPages_.load(std::memory_order_relaxed);
    }
    void setSizeLimitPages(std::uint32_t pages);

    // The open file. Valid as long as this object lives; after detach reads fail.
    [[nodiscard]] os::File& file() { return *file_; }

    // The header as it stands.
    [[nodiscard]] page::DatabaseHeader header() const;
    // Changes the header under its lock and writes both copies when `change` says true. A read-only database
    // gives JET_errDatabaseFileReadOnly. When the write fails the header in memory keeps the old values.
    Status changeHeader(const std::function<bool(page::DatabaseHeader&)>& change);

    // Its trees: null before the attach is complete and after a detach. Whoever keeps it keeps the pages in
    // memory, so only for as long as a session has the database open.
    [[nodiscard]] std::shared_ptr<btree::Volume> volume() const { return VolumeFile::volumeOf(volumeFile()); }
    [[nodiscard]] std::shared_ptr<VolumeFile> volumeFile() const;

    // Last page that the database owns, from its space tree: what a backup copies.
    Result<std::uint32_t> ownedPages();
    // Length of the file in pages, the two header pages left out.
    Result<std::uint32_t> filePages();

    // Highest dbtime and object id given out so far: what a clean header records. The volume counts them;
    // before there is one they are those of the header.
    struct Counters {
        DatabaseTime dbtime = 0;
        ObjectId lastObjectId = 0;
    };
    [[nodiscard]] Counters counters() const;

    // ---- use by sessions ----
    // JET_errDatabaseLocked, JET_errDatabaseInUse.
    Status open(SessionKey session, bool exclusive);
    // JET_errDatabaseNotFound when this session has it not open.
    Status close(SessionKey session);
    void closeAll(SessionKey session);
    [[nodiscard]] bool isOpen() const;
    [[nodiscard]] bool isOpenExclusively() const;

 private:
    friend class DatabaseSet;

    // The attach's or creation's header: `facts` are those of its record, `moment` what the log is at by now.
    Status writeAttachedHeader(const page::AttachFacts& facts, Generation generation, LogTime created,
                               const std::function<void(page::DatabaseHeader&)>& prepare);
    // The same without a log.
    Status writeUnloggedHeader(const std::function<void(page::DatabaseHeader&)>& change);
    Status writeCleanHeader(LogPosition position, LogTime time);
    // The content is complete: its trees can be used.
    void openVolume(std::uint32_t extensionPages, const TransactionTies& ties);
    // The log went on to another generation: raises the header, now or when the attach writes it.
    Status raiseMaxGeneration(Generation generation, LogTime created);
    Status raiseMinGeneration(Generation generation);
    // From now on nobody can open it. JET_errDatabaseInUse when somebody has.
    Status closeForUse();
    void reopenForUse();
    // Lets go of the pages and the file whoever still holds this object; writes nothing.
    void closeFile();
    Status writeChanged(const std::function<bool(page::DatabaseHeader&)>& change);  // headerLock_ is held

    const Facts facts_;
    std::atomic<std::uint32_t> sizeLimitPages_;
    const std::shared_ptr<ClosableFile> file_;
    const std::uint32_t pageSize_;

    mutable std::mutex headerLock_;
    page::DatabaseHeader header_;       // guarded by headerLock_
    bool attachedOnDisk_ = false;       // guarded by headerLock_: the file says that it is attached
    Generation pendingGeneration_ = 0;  // guarded by headerLock_: log switch seen before it did
    LogTime pendingCreated_;            // guarded by headerLock_

    mutable std::mutex useLock_;
    std::map<SessionKey, std::uint32_t> openedBy_;  // guarded by useLock_
    bool exclusive_ = false;                        // guarded by useLock_
    bool closing_ = false;                          // guarded by useLock_: being detached, not to be opened

    mutable std::mutex volumeLock_;       // a leaf
    std::shared_ptr<VolumeFile> volume_;  // guarded by volumeLock_
};

}  // namespace esent::database
