// Ends a log stream at a position before its end: what JET_RSTINFO.lgposStop leaves of the logs.
//
// Called by recovery between the replay up to there and the closing of the stream; one thread.
#pragma once

#include "log/log_files.h"
#include "recovery/log_chain.h"
#include "recovery/recovery.h"

namespace esent::recovery {

// The log that `link` names becomes the current log and ends before the record at `stop`; later ones are
// removed. An interruption leaves logs that recover to the old end or to the new one.
[[nodiscard]] Status cutLog(RecoveryContext& context, const log::LogFiles& files, const ChainLink& link,
                            LogPosition stop);

}  // namespace esent::recovery
