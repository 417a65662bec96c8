// DatabaseSet: the attached databases of one instance: attach, create, detach, open, find, and what the log
// needs to know of them.
//
// One per initialised instance. Thread-safe. Locks, in the order in which they may be taken:
//   changeLock_   one attach, create, detach or shutdown at a time; held while it appends to the log
//   listLock_     the table of databases and their log positions; never held while appending or doing I/O
//   Database::headerLock_, Database::useLock_
// The log calls attachedAt() and generationStarted() in the middle of an append: they take the last three
// only.
//
// What is durable when (docs/architecture.md, "Attached databases"): the log record before the header that
// names it, the header before the first page write, all pages before the clean header; so a power cut at any
// write leaves a file that recovery knows how to go on with.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/disk_types.h"
#include "base/result.h"
#include "database/database.h"
#include "database/database_log.h"
#include "database/path_claim.h"
#include "log/attach_list.h"
#include "os/event_sink.h"
#include "os/file_system.h"

namespace esent::database {

inline constexpr DatabaseId kMaxUserDatabases = 6;

struct DatabaseSetOptions {
    std::uint32_t pageSize = 4096;                   // JET_paramDatabasePageSize
    std::uint32_t extensionPages = 256;              // JET_paramDbExtensionSize
    std::uint32_t maxDatabases = kMaxUserDatabases;  // JET_paramMaxDatabasesPerInstance, at most 6
    bool createMissingFolders = false;               // JET_paramCreatePathIfNotExist
    std::uint16_t session = 0;                       // written into attach records as the acting session
};

// Called when the arguments have been checked and the work is about to start; the value is held until it
// ends. A backup gate refuses here (JET_errBackupInProgress). Empty: nobody objects.
using Admission = std::function<Result<std::shared_ptr<void>>()>;

struct AttachRequest {
    std::string_view path;
    bool readOnly = false;
    bool logged = true;                // false with JET_bitDbRecoveryOff; without a log always unlogged
    std::uint32_t sizeLimitPages = 0;  // 0 = none
    Admission admission;
};

struct CreateRequest {
    std::string_view path;
    bool logged = true;
    bool overwrite = false;     // JET_bitDbOverwriteExisting
    bool shadowCatalog = true;  // not JET_bitDbShadowingOff
    std::uint32_t grbit = 0;    // as the caller gave it, for the log record
    std::uint32_t sizeLimitPages = 0;
    // Of the same revision as this one; unlogged ones only, as recovery makes databases of its own revision.
    const page::DatabaseHeader* like = nullptr;
    Admission admission;
};

struct AttachOutcome {
    DatabaseId id = 0;
    JET_ERR warning = JET_errSuccess;  // JET_wrnDatabaseAttached: it was attached already, nothing changed
};

// An attached database, or one that is being attached or created. Internal to DatabaseSet.
struct DatabaseSlot {
    std::shared_ptr<Database> database;
    LogPosition attach;          // of its record; zero until that is placed
    LogPosition detach;          // zero while attached
    bool ready = false;          // attach complete
    log::AttachEntry departing;  // as attach lists named it before its detach
    PathClaim claim;
};

class DatabaseSet final : public log::AttachListSource {
 public:
    // `log` is null when the instance does not log. All references outlive the set.
    DatabaseSet(os::FileSystem& files, os::EventSink& events, DatabaseSetOptions options, DatabaseLog* log);
    // Closes the files as they are, like a crash: call shutDown() first for clean headers.
    ~DatabaseSet() override;
    // Before the first attach: what databases that are attached from now on have to do with transactions.
    void tie(TransactionTies ties) { ties_ = std::move(ties); }

    // ---- attach, create, detach ----
    Result<AttachOutcome> attach(const AttachRequest& request);
    // Creates and attaches; not opened.
    Result<DatabaseId> create(const CreateRequest& request);
    // JET_errDatabaseNotFound, JET_errDatabaseInUse.
    Status detach(std::string_view path, const Admission& admission = {});
    Status detachAll(const Admission& admission = {});
    // Gives up an unlogged database that nobody has open and removes its file: what failed half-way.
    Status discard(std::string_view path);
    // Ends the run: logs ShutDownMark (when there is a log, even without databases), writes clean headers,
    // closes every file. Whoever calls it logs Term2 afterwards. A database that fails keeps its dirty
    // header; the first error is returned after all have been tried.
    Status shutDown();
    // Takes the whole set out of service without writing anything (abrupt termination after a log failure).
    void abandon();

    // ---- look-up ----
    [[nodiscard]] std::shared_ptr<Database> find(DatabaseId id) const;  // null: no such database
    [[nodiscard]] std::shared_ptr<Database> findByPath(std::string_view path) const;  // any spelling
    [[nodiscard]] std::vector<std::shared_ptr<Database>> attached() const;  // by id, fully attached ones
    [[nodiscard]] std::uint32_t pageSize() const { return options_.pageSize; }

    // ---- sessions ----
    // Opens an attached database: JET_errDatabaseNotFound, JET_errDatabaseLocked, JET_errDatabaseInUse,
    // JET_errDatabaseInvalidPath.
    Result<DatabaseId> open(std::string_view path, SessionKey session, bool exclusive);
    // JET_errInvalidDatabaseId, JET_errDatabaseNotFound.
    Status close(DatabaseId id, SessionKey session);
    void closeAll(SessionKey session);

    // ---- for the log ----
    std::vector<log::AttachEntry> attachedAt(LogPosition position) override;
    Status generationStarted(Generation generation, LogTime created) override;
    // False between the record of an attach, create or detach and the header that goes with it: a checkpoint
    // taken then would hide the record from recovery. Ask after the new position has been chosen.
    [[nodiscard]] bool mayAdvanceCheckpoint() const { return changes_.load() == 0; }
    // The checkpoint moved to `position`: raises the lowest required generation in every logged header,
    // before the checkpoint file is written.
    Status checkpointMoved(LogPosition position);

    // ---- pages ----
    // Writes out the changes before `beyond`, unlogged databases' all when it is maximal. Not synced.
    Status flush(LogPosition beyond);
    // The position that a checkpoint may not pass for the sake of pages; zero: none. Asked when no page is
    // latched and after the log's tip was: see CachedFile::oldestChange(). Before the answer is relied on,
    // sync().
    [[nodiscard]] LogPosition oldestChange() const;
    Status sync();

 private:
    using Slot = DatabaseSlot;
    // Marks an attach, create or detach between its log record and its header.
    class Change;

    Result<std::string> fullPathOf(std::string_view path) const;
    Result<DatabaseId> freeId(const std::string& path) const;
    std::shared_ptr<Database> findAny(std::string_view fullPath) const;
    Result<std::unique_ptr<os::File>> openForAttach(const std::string& path, bool readOnly);
    Result<DatabaseId> attachFile(const std::string& path, const AttachRequest& request, DatabaseId id);
    Status attachLogged(const std::shared_ptr<Database>& database);
    Status attachUnlogged(Database& database);
    Result<DatabaseId> createIn(const std::string& path, DatabaseId id, PathClaim claim,
                                const CreateRequest& request);
    Result<std::unique_ptr<os::File>> makeFile(const std::string& path, const CreateRequest& request);
    Status createContent(const std::shared_ptr<Database>& database, const CreateRequest& request);
    Result<LogPosition> logPlaced(DatabaseId id, ByteView record, LogPosition Slot::*where);
    Status detachDatabase(const std::shared_ptr<Database>& database);
    // What an attach and a creation have in common: a slot, the header and the content, the volume; then it
    // is there for everybody, and the event says how it came. A failure takes it back.
    Status bringIn(const std::shared_ptr<Database>& database, PathClaim claim, std::uint16_t event,
                   const std::function<Status()>& prepare);
    void addSlot(const std::shared_ptr<Database>& database, PathClaim claim);
    void dropSlot(DatabaseId id);
    [[nodiscard]] log::AttachEntry entryOf(const Database& database, LogPosition attach,
                                           LogPosition position) const;
    [[nodiscard]] Status cleanUp(const Database& database) const;
    [[nodiscard]] static Status writeOut(const Database& database);
    [[nodiscard]] Result<LogPosition> logDetach(const Database& database);
    void giveUp(const std::shared_ptr<Database>& database);
    void report(std::uint16_t id, const Database& database);

    os::FileSystem& files_;
    os::EventSink& events_;
    const DatabaseSetOptions options_;
    DatabaseLog* const log_;

    std::mutex changeLock_;
    std::atomic<unsigned> changes_{0};

    mutable std::mutex listLock_;
    std::array<std::optional<Slot>, kMaxUserDatabases + 1> slots_;  // guarded by listLock_; [0] is not used
    // Detached, but attached where the checkpoint is: its attach list still names them.
    struct Departed {
        log::AttachEntry entry;
        LogPosition detach;
    };
    std::vector<Departed> departed_;  // guarded by listLock_
    TransactionTies ties_;
};

}  // namespace esent::database
