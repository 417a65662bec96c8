// What the recovery of a log folder is going to read: taken stock of before anything is replayed. Shared by
// recover(), which carries it out, and forecast(), which only says what that would do. Used by one thread.
#pragma once

#include <optional>

#include "recovery/log_chain.h"
#include "recovery/replay.h"

namespace esent::recovery {

struct SoftPlan {
    LogFolder folder;
    log::LogHeader newest;                 // of the newest log: its signature is the stream's
    std::optional<log::StreamEnd> closed;  // the stream was closed: there is nothing to replay
    ReplayPlan plan;                       // otherwise
};

// Nothing when the folder has no logs. JET_errMissingLogFile, and what reading headers answers.
Result<std::optional<SoftPlan>> prepareSoftRecovery(RecoveryContext& context);

}  // namespace esent::recovery
