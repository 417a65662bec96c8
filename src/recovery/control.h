// What a recovery asks its caller as it goes on: JET_bitExternalRecoveryControl.
//
// Every question has an answer of its own (byDefault, which follows from RecoveryOptions); whoever asked to
// be asked may give another one. A negative answer ends the recovery with that error. All questions of the
// replay are asked while it works in memory, so a refusal there leaves every file as it was.
// On the thread of the recovery, which waits for the answer.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/disk_types.h"
#include "base/result.h"
#include "log/log_files.h"
#include "os/event_sink.h"
#include "page/database_header.h"

namespace esent::recovery {

struct RecoveryContext;

enum class ControlPoint : std::uint8_t {
    OpenLog,           // a log is about to be read or written: generation, current, openReason, path
    OpenCheckpoint,    // path
    MissingLog,        // a log is not there: generation (0: there are none at all), current, nextAction, path
    BeginUndo,         // the replay has reached the end of the logs, changes of open transactions are left
    Event,             // an event was reported: event
    ErrorCondition,    // something that needs leave: byDefault names it unless the options give leave
    AttachedDatabase,  // path
    DetachingDatabase,
    CommitContext,  // what a session wrote with its commit: context, contextFlags
};

// Values of JET_OpenLogFor... and JET_MissingLog...
enum class OpenReason : std::uint8_t { Redo = 2, Undo = 3, Do = 4 };
enum class NextAction : std::uint8_t {
    Fail = 1,  // whatever is answered
    Redo = 2,
    TryCurrentLog = 3,
    Undo = 4,
    NewStream = 5
};

struct ControlCall {
    ControlPoint point = ControlPoint::Event;
    JET_ERR byDefault = JET_errSuccess;
    Generation generation = 0;
    bool currentLog = false;
    OpenReason openReason = OpenReason::Redo;
    NextAction nextAction = NextAction::Fail;
    std::string path = {};
    std::uint32_t event = 0;
    ByteView context = {};
    std::uint8_t contextFlags = 0;
    // OpenLog, MissingLog, BeginUndo: the databases that are attached.
    std::vector<const page::DatabaseHeader*> databases = {};
};

// The question about a log that is not there: the current one, or `generation` among the archived ones.
[[nodiscard]] ControlCall missingLog(const log::LogFiles& files, Generation generation, NextAction next,
                                     JET_ERR byDefault);

using ControlCallback = std::function<JET_ERR(const ControlCall&)>;

// The caller's answer, or the default where nobody wants to be asked.
[[nodiscard]] Status decide(const RecoveryContext& context, const ControlCall& call);

// Reports an event of logging and recovery, and tells of it.
Status announce(const RecoveryContext& context, os::EventLevel level, std::uint16_t id,
                std::vector<std::string> arguments);

}  // namespace esent::recovery
