// WriteAhead: what the buffer pool must ask the log before a changed page may go to disk.
//
// One per logged database file; database/ joins it to the instance's LogStream and version store. Called by
// whichever thread writes pages, with the page latched shared and no other lock of the pool held.
#pragma once

#include "base/bytes.h"
#include "base/disk_types.h"
#include "base/result.h"

namespace esent::cache {

class WriteAhead {
 public:
    virtual ~WriteAhead() = default;
    // The page (latched shared) may hold nodes with uncommitted replaces or deletes whose before image is in
    // no log record yet: logs them now (UndoInfo). Position of the last one, zero when there was none.
    [[nodiscard]] virtual Result<LogPosition> logBeforeImages(PageNumber number, ByteView page) = 0;
    // Returns when every record up to and including the one that starts at `position` is durable.
    [[nodiscard]] virtual Status makeDurable(LogPosition position) = 0;
};

}  // namespace esent::cache
