// The undo phase: takes back what the transactions did that the log did not finish, and logs it.
#pragma once

#include "log/log_stream.h"
#include "recovery/replay_databases.h"
#include "recovery/sessions.h"
#include "recovery/versions.h"

namespace esent::recovery {

// What a replay leaves open.
struct OpenWork {
    ReplaySessions& sessions;
    Versions& versions;
};

// MacroAbort for every open group; then session by session Undo records, newest change first, and a Rollback.
// The pages change in memory; the caller makes the log durable before they are written.
Status undoOpenWork(ReplayDatabases& databases, OpenWork work, log::LogStream& stream);

}  // namespace esent::recovery
