// Which pages a log record changes, and from which to which state: the part of every page record that decides
// whether redo has to look at it. What the change is, is the business of the redo handlers.
//
// Pure functions over bytes; every offset is checked.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/disk_types.h"
#include "base/result.h"
#include "log/record_catalogue.h"

namespace esent::recovery {

inline constexpr DatabaseTime kNilDatabaseTime = ~std::uint64_t{0};

struct PageTouch {
    PageNumber page = 0;
    DatabaseTime before = kNilDatabaseTime;  // nil: not compared
    bool fresh = false;                      // formatted from nothing: what stood there does not matter
};

struct PageRecord {
    log::RecordCode code = log::RecordCode::Nop;
    std::uint16_t session = 0;
    DatabaseId database = 0;
    DatabaseTime after = 0;
    ObjectId object = 0;     // 0 when the record names none
    bool versioned = false;  // must be undone if its transaction does not commit
    std::vector<PageTouch> touches;
};

// A change of one node, as btree::readNodeChange reads it.
[[nodiscard]] bool changesNode(log::RecordCode code);

// True for every record that PageRecord can describe.
[[nodiscard]] bool isPageRecord(log::RecordCode code);

// JET_errLogFileCorrupt when the record is shorter than its fields, JET_errBadLogVersion for the codes that
// no current engine replays (26, 27, 28).
[[nodiscard]] Result<PageRecord> readPageRecord(ByteView record);

// Is a database time a real one (not one of the special values at the top)?
[[nodiscard]] constexpr bool isRealTime(DatabaseTime time) {
    return static_cast<std::int64_t>(time) >= 0;
}

}  // namespace esent::recovery
