// The sessions of the run that is being replayed: their transactions and open multi-page operations
// ("macros"), as far as recovery must know them to tell what the log did not finish.
//
// Used by one thread.
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "base/disk_types.h"
#include "log/records.h"

namespace esent::recovery {

class ReplaySessions {
 public:
    void begin(const log::BeginRecord& record);
    void begin0(const log::Begin0Record& record);
    void commit(log::SessionNumber session, std::uint8_t toLevel);
    void rollback(const log::RollbackRecord& record);
    void macro(const log::MacroRecord& record);
    // Puts a record into the open group of that session and time; false when there is none.
    bool collect(log::SessionNumber session, DatabaseTime time, ByteView record);
    // The records of a group that ends here, in their order; empty when it began before the replay.
    [[nodiscard]] std::vector<std::vector<std::byte>> takeGroup(log::SessionNumber session,
                                                                DatabaseTime time);
    // Every session ends: what was open is gone.
    void endAll();

    // Has this session begun a transaction in the replayed range? Records before that belong to transactions
    // whose changes were on disk at the checkpoint.
    [[nodiscard]] bool hasBegun(log::SessionNumber session) const;
    // What the log began and did not finish.
    [[nodiscard]] std::vector<std::pair<log::SessionNumber, DatabaseTime>> openMacros() const;
    [[nodiscard]] std::vector<std::pair<log::SessionNumber, unsigned>> openTransactions() const;
    [[nodiscard]] unsigned levelOf(log::SessionNumber session) const;

 private:
    struct Session {
        bool begun = false;
        unsigned level = 0;
    };
    std::map<log::SessionNumber, Session> sessions_;
    std::map<std::pair<log::SessionNumber, DatabaseTime>, std::vector<std::vector<std::byte>>> macros_;
};

}  // namespace esent::recovery
