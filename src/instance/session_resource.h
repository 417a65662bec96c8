// SessionResource: what a session has open and must hear of when its transactions or itself end: cursors,
// temporary tables, prepared updates.
//
// Registers itself with its session and takes itself out when it dies, both inside the session; all calls
// come on the thread that is inside the session. Each call may destroy this resource and others.
#pragma once

#include <cstdint>

#include "base/disk_types.h"

namespace esent::instance {

class Session;

class SessionResource {
 public:
    explicit SessionResource(Session& session);  // joins the session's list
    virtual ~SessionResource();
    SessionResource(const SessionResource&) = delete;
    SessionResource& operator=(const SessionResource&) = delete;

    [[nodiscard]] Session& session() const { return session_; }

    // JetCommitTransaction ended `level`: what belonged to it belongs to the level outside now (0: none).
    virtual void committed(std::uint32_t level) = 0;
    // JetRollback is about to take back `level`; comes before anything is undone, so that no page is held.
    // What was opened in that level destroys itself; the others cancel what they began in it.
    virtual void rollingBack(std::uint32_t level) = 0;
    // The changes of `level` are undone; for what must look at the state before them.
    virtual void rolledBack(std::uint32_t level) = 0;
    // The session's last JetCloseDatabase of this database: what lies in it destroys itself.
    virtual void databaseClosing(DatabaseId) {}
    // The session ends, before its transactions are rolled back: destroy yourself.
    virtual void closing() = 0;

 private:
    friend class Session;
    Session& session_;
    SessionResource* previous_ = nullptr;
    SessionResource* next_ = nullptr;
};

}  // namespace esent::instance
