// A replay from its plan to a closed stream: first checked from end to end without touching anything, then
// carried out. Shared by the recovery of JetInit and by restore.
#pragma once

#include "recovery/path_map.h"
#include "recovery/replay.h"

namespace esent::recovery {

// Only the first half: every error that the replay would meet.
Status checkPlan(RecoveryContext& context, const ReplayPlan& plan, const PathMap& paths,
                 const Signature& stream);

// Both halves. `files` names the log folder in which the stream goes on. Fills `outcome`.
Status runPlan(RecoveryContext& context, const ReplayPlan& plan, const PathMap& paths,
               const log::LogFiles& files, const Signature& stream, RecoveryOutcome& outcome);

}  // namespace esent::recovery
