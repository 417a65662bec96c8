// JET_RSTINFO.logtimeStop: where in the logs a moment is.
//
// Called while a recovery is prepared; reads logs, changes nothing.
#pragma once

#include "recovery/log_chain.h"
#include "recovery/recovery.h"

namespace esent::recovery {

// Turns RecoveryContext::stopTime into stopAt, if that is not earlier anyway: the first segment that was
// begun later. JET_errInvalidParameter when the time is none, or lies before the first log.
[[nodiscard]] Status applyStopTime(RecoveryContext& context, const LogFolder& folder);

}  // namespace esent::recovery
