// The last phase of a recovery: closes what the log left open and writes that down.
//
// RecoveryUndo2, the undo of open transactions, their pages, a shutdown mark, clean headers, RecoveryQuit2,
// the checkpoint: in this order, each durable before the next, so that a power cut anywhere leaves a stream
// that the next recovery goes through again.
#pragma once

#include "log/log_reader.h"
#include "recovery/replay_databases.h"
#include "recovery/undo_phase.h"

namespace esent::recovery {

struct CloseRequest {
    log::LogFiles files;
    log::StreamEnd end;
    LogPosition redoFrom;
    Generation checkpoint = 0;  // logs below may be recycled
    bool hard = false;
};

// Continues the stream and closes it. Answers the position of RecoveryQuit2.
Result<LogPosition> closeStream(RecoveryContext& context, ReplayDatabases& databases, OpenWork open,
                                const CloseRequest& request);

// Makes `position` the checkpoint, without attached databases.
Status writeFinalCheckpoint(RecoveryContext& context, const log::LogFiles& files, const Signature& stream,
                            std::uint32_t fileSegments, LogPosition position);

// Where the stream in this folder ends now. The current log must be there.
Result<log::StreamEnd> findEnd(RecoveryContext& context, const log::LogFiles& files);

}  // namespace esent::recovery
