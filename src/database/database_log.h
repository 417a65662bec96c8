// DatabaseLog: what the attached databases need of their instance's log, and nothing more.
//
// database/log_stream_adapter.h joins it to a LogStream; tests give a recording one. Calls come from any
// thread; a caller holds no lock that AttachListSource's calls take.
#pragma once

#include <functional>

#include "base/bytes.h"
#include "base/disk_types.h"
#include "base/result.h"

namespace esent::database {

struct LogMoment {
    Generation generation = 0;  // the current one
    LogTime created;            // when its file was made
};

class DatabaseLog {
 public:
    virtual ~DatabaseLog() = default;
    [[nodiscard]] virtual Signature signature() = 0;
    [[nodiscard]] virtual LogMoment moment() = 0;
    // Appends the record, fills its segment and returns when it is durable. `placed` is called with the
    // record's position before any generation later than it can be started, so that attach lists are right.
    [[nodiscard]] virtual Result<LogPosition> append(ByteView record,
                                                     const std::function<void(LogPosition)>& placed) = 0;
};

}  // namespace esent::database
