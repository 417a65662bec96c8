// TableUse: who has a table open, and what the openers forbid each other (JET_bitTableDenyRead, DenyWrite).
//
// One per table of an attached database, whatever the version of its schema; shared by all sessions.
// Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>

#include "base/disk_types.h"
#include "base/result.h"

namespace esent::catalog {

using SessionKey = std::uint64_t;  // unique among the sessions of the instance

inline constexpr SessionKey kNobody = ~SessionKey{0};

struct OpenMode {
    bool updatable = true;
    bool insistsOnUpdates = false;  // JET_bitTableUpdatable: an error rather than a cursor that can only read
    bool denyRead = false;
    bool denyWrite = false;
};

class TableUse {
 public:
    // What the opener got: `updatable` is false when another session forbids updates. JET_errTableLocked,
    // JET_errTableInUse.
    [[nodiscard]] Result<OpenMode> open(SessionKey session, OpenMode wanted);
    void close(SessionKey session, const OpenMode& mode);  // as open() answered
    // A cursor that made changes is closed before its transaction ends: nothing changes for other sessions
    // until closeHeld(). Its own session can take the same locks again, and delete the table.
    void hold(SessionKey session, const OpenMode& mode);
    void closeHeld(SessionKey session, const OpenMode& mode);

    [[nodiscard]] bool openByAnyone() const;  // held ones don't count
    [[nodiscard]] bool openByOthers(SessionKey session) const;
    [[nodiscard]] bool exclusiveTo(SessionKey session) const;  // holds DenyRead
    // A deletion that has not committed yet: nobody can open the table (JET_errTableLocked). Fails with
    // JET_errTableInUse when somebody has it open.
    [[nodiscard]] Status beginDelete(SessionKey session);
    void cancelDelete();

    // How many cursors have a secondary index current; it can't be deleted then.
    void indexChosen(ObjectId index);
    void indexLeft(ObjectId index);
    [[nodiscard]] bool isCurrentIndex(ObjectId index) const;

    // One session at a time changes the schema, until its transaction ends; counted. JET_errWriteConflict.
    [[nodiscard]] Status lockSchema(SessionKey session);
    void unlockSchema(SessionKey session);
    // Nobody else may change rows (JET_errWriteConflict from mayUpdate): of an index that others can't keep,
    // until its transaction ends. Set and asked under TableEntry::updateLock(). Returns who it was.
    SessionKey setIndexBuilder(SessionKey session) {
        return indexBuilder_.exchange(session, std::memory_order_relaxed);
    }
    [[nodiscard]] bool mayUpdate(SessionKey session) const {
        const SessionKey builder = indexBuilder_.load(std::memory_order_relaxed);
        return builder == 0 || builder == session;
    }

 private:
    struct Count {
        std::uint32_t cursors = 0;
        std::uint32_t updatable = 0;
        std::uint32_t denyRead = 0;
        std::uint32_t denyWrite = 0;
        std::uint32_t held = 0;  // of the cursors
        std::uint32_t heldDenyRead = 0;
    };
    template <class Predicate>
    [[nodiscard]] bool anyOther(SessionKey session, Predicate predicate) const;

    mutable std::mutex mutex_;
    std::map<SessionKey, Count> sessions_;              // guarded by mutex_
    bool deleting_ = false;                             // guarded by mutex_
    std::map<ObjectId, std::uint32_t> currentIndexes_;  // guarded by mutex_
    SessionKey schemaOwner_ = 0;                        // guarded by mutex_
    std::uint32_t schemaLocks_ = 0;                     // guarded by mutex_
    std::atomic<SessionKey> indexBuilder_{0};
};

}  // namespace esent::catalog
