// Session: what one JET_SESID stands for: transaction level, databases it has open, context, parameters.
//
// Sessions live in slots that are never freed; a handle is slot + generation. Entering a session is one
// atomic exchange on its busy word (a second thread gets JET_errSessionSharingViolation, the same thread may
// come back in from a callback), and that word is also what JetTerm waits for. All other members belong to
// whoever is inside.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "base/disk_types.h"
#include "base/result.h"
#include "instance/handles.h"
#include "txn/transaction_manager.h"

namespace esent::instance {

class Instance;
class InstanceSlot;
class SessionResource;

// What JetSetSessionParameter stores.
struct SessionSettings {
    std::uint32_t commitDefault = 0;              // JET_sesparamCommitDefault, JET_paramCommitDefault
    std::vector<std::byte> commitContext;         // JET_sesparamCommitGenericContext
    std::array<std::byte, 8> operationContext{};  // JET_OPERATIONCONTEXT; user id of a new session is INT_MIN
    std::uint32_t correlationId = 0;
};

// One database that a session has open.
struct OpenDatabase {
    std::uint32_t count = 0;  // JetOpenDatabase calls less JetCloseDatabase calls
    bool exclusive = false;
    bool readOnly = false;
};

class Session {
 public:
    [[nodiscard]] SessionHandle handle() const { return handle_; }
    [[nodiscard]] Instance& instance() const { return *instance_; }

    // Transactions. Thread rules of api/: from level 1 on only the thread (or context) that began may go on.
    [[nodiscard]] txn::Transaction& transaction() { return *transaction_; }
    [[nodiscard]] std::uint32_t transactionLevel() const { return transaction_->level(); }
    [[nodiscard]] Status beginTransaction(bool readOnly);
    // Position of the commit in the log, zero when nothing was logged.
    [[nodiscard]] Result<LogPosition> commitTransaction(bool lazy, std::uint32_t durableWithinMilliseconds);
    [[nodiscard]] Status rollbackTransaction(bool allLevels);
    // What the present level did cannot be kept: commits are JET_errMustRollback until it is rolled back.
    void requireRollback() { mustRollBack_ = transactionLevel(); }
    // Levels up to the present one are of a call that is under way: callbacks can't end them (HeldLevels).
    // Returns which ones were before.
    std::uint32_t holdLevels();
    void holdLevels(std::uint32_t upTo) { heldLevel_ = upTo; }
    // Of the last transaction that logged something.
    [[nodiscard]] LogPosition lastCommit() const { return lastCommit_; }

    // JetSetSessionContext / JetResetSessionContext.
    [[nodiscard]] Status setContext(std::uintptr_t context);
    [[nodiscard]] Status resetContext();
    [[nodiscard]] std::uintptr_t context() const { return context_; }
    [[nodiscard]] bool contextSetByOtherThread() const;
    // In a transaction that only another thread may end.
    [[nodiscard]] bool inTransactionOfOtherThread() const;

    // Databases that this session has open, by dbid.
    [[nodiscard]] std::map<DatabaseId, OpenDatabase>& openDatabases() { return databases_; }
    // Room for one more, taken before the database is opened.
    using RoomForDatabase = std::map<DatabaseId, OpenDatabase>::node_type;
    [[nodiscard]] static RoomForDatabase roomForDatabase() {
        std::map<DatabaseId, OpenDatabase> one;
        return one.extract(one.try_emplace(0).first);
    }
    OpenDatabase& noteOpen(RoomForDatabase room, DatabaseId id) {
        room.key() = id;
        OpenDatabase& use = databases_.insert(std::move(room)).position->second;
        ++use.count;
        return use;
    }
    [[nodiscard]] bool hasOpen(DatabaseId id) const { return databases_.contains(id); }
    // Before the last JetCloseDatabase: closes the tables of the database.
    void closeTablesOf(DatabaseId id);

    SessionSettings& settings() { return settings_; }

 private:
    friend class SessionTable;
    friend class SessionSlot;
    friend class SessionResource;
    void open(Instance& instance, SessionHandle handle, log::SessionNumber number);
    // Closes resources, ends transactions, closes databases. `abandon`: the instance ends as by a crash,
    // nothing is rolled back.
    void close(bool abandon);
    // The same when nobody will try again: what can't be rolled back makes the instance unavailable.
    void closeAtEnd(bool abandon) noexcept;
    [[nodiscard]] Status checkTransactionOwner() const;
    [[nodiscard]] Status rollbackLevel();
    void add(SessionResource& resource);
    void remove(SessionResource& resource);
    // Each may destroy itself and others.
    template <class Action>
    void forEachResource(Action action);

    Instance* instance_ = nullptr;
    SessionHandle handle_ = 0;
    std::optional<txn::Transaction> transaction_;  // while the session is open
    std::uint32_t transactionThread_ = 0;          // who began the outermost transaction
    std::uintptr_t transactionContext_ = 0;        // ... under which context
    std::uintptr_t context_ = 0;                   // JetSetSessionContext
    std::uint32_t contextThread_ = 0;              // ... by which thread
    std::map<DatabaseId, OpenDatabase> databases_;
    SessionSettings settings_;
    LogPosition lastCommit_;
    std::uint32_t heldLevel_ = 0;
    std::uint32_t mustRollBack_ = 0;        // level; 0: none
    SessionResource* resources_ = nullptr;  // newest first
    // Where a forEachResource under way goes on; a call from a callback may start another inside it.
    struct Walk {
        SessionResource* next = nullptr;
        Walk* outer = nullptr;
    };
    Walk* walks_ = nullptr;
};

// While this lives, no callback ends the level that is open now: for it there is none
// (JET_errNotInTransaction).
class HeldLevels {
 public:
    explicit HeldLevels(Session& session) : session_(session), before_(session.holdLevels()) {}
    ~HeldLevels() { session_.holdLevels(before_); }
    HeldLevels(const HeldLevels&) = delete;
    HeldLevels& operator=(const HeldLevels&) = delete;

 private:
    Session& session_;
    const std::uint32_t before_;
};

}  // namespace esent::instance
