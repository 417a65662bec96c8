// The sessions of the run that is being replayed: their transactions and open multi-page operations
// ("macros"), as far as recovery must know them to tell what the log did not finish.
//
// Used by one thread.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <utility>

#include "base/disk_types.h"
#include "log/records.h"
#include "recovery/page_records.h"

namespace esent::recovery {

class ReplaySessions {
 public:
    void begin(const log::BeginRecord& record);
    void begin0(const log::Begin0Record& record);
    void commit(log::SessionNumber session, std::uint8_t toLevel);
    void rollback(const log::RollbackRecord& record);
    void macro(const log::MacroRecord& record);
    // A page record of a database that is being replayed into.
    void notePageRecord(const PageRecord& record);
    // Every session ends: what was open is gone.
    void endAll();

    // Has this session begun a transaction in the replayed range? Records before that belong to transactions
    // whose changes were on disk at the checkpoint.
    [[nodiscard]] bool hasBegun(log::SessionNumber session) const;
    [[nodiscard]] bool inMacro(log::SessionNumber session, DatabaseTime time) const;
    // Is there work that the log began and did not finish?
    [[nodiscard]] bool needsUndo() const;
    [[nodiscard]] bool hasOpenMacro() const { return !macros_.empty(); }

 private:
    struct Session {
        bool begun = false;
        unsigned level = 0;
        bool changedSomething = false;
    };
    std::map<log::SessionNumber, Session> sessions_;
    std::set<std::pair<log::SessionNumber, DatabaseTime>> macros_;
};

}  // namespace esent::recovery
