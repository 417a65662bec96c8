// A replay from its plan to a closed stream: first done from end to end in memory without touching anything,
// then carried out. Shared by the recovery of JetInit and by restore.
#pragma once

#include <functional>

#include "recovery/path_map.h"
#include "recovery/replay.h"

namespace esent::recovery {

// Only the first half: every error that the replay would meet.
Status checkPlan(RecoveryContext& context, const ReplayPlan& plan, const PathMap& paths,
                 const Signature& stream);

// Both halves. `files` names the log folder in which the stream goes on. Fills `outcome`. `clearTheWay` is
// called when the replay is known to be good, before anything is written.
Status runPlan(RecoveryContext& context, const ReplayPlan& plan, const PathMap& paths,
               const log::LogFiles& files, const Signature& stream, RecoveryOutcome& outcome,
               const std::function<Status()>& clearTheWay = {});

// Asks for leave to write to the stream's current log.
Status askForCurrentLog(const RecoveryContext& context, const log::LogFiles& files, Generation generation,
                        OpenReason reason, JET_ERR byDefault = JET_errSuccess);

}  // namespace esent::recovery
