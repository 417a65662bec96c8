#include "recovery/control.h"

#include <utility>

#include "recovery/recovery.h"

namespace esent::recovery {

ControlCall missingLog(const log::LogFiles& files, Generation generation, NextAction next,
                       JET_ERR byDefault) {
    ControlCall call{ControlPoint::MissingLog, byDefault, generation};
    call.currentLog = next != NextAction::Fail && next != NextAction::TryCurrentLog;
    call.nextAction = next;
    call.path = call.currentLog ? files.currentPath() : files.archivePath(generation);
    return call;
}

Status decide(const RecoveryContext& context, const ControlCall& call) {
    JET_ERR answer = context.control ? context.control(call) : call.byDefault;
    const bool missing = call.point == ControlPoint::MissingLog;
    if (missing && answer >= JET_errSuccess && call.nextAction == NextAction::Fail) answer = call.byDefault;
    if (missing && answer == JET_errFileNotFound) answer = JET_errMissingLogFile;
    if (answer < JET_errSuccess) return fail(answer);
    return {};
}

Status announce(const RecoveryContext& context, os::EventLevel level, std::uint16_t id,
                std::vector<std::string> arguments) {
    context.events.report({level, os::EventCategory::LoggingRecovery, id, std::move(arguments)});
    ControlCall call{ControlPoint::Event};
    call.event = id;
    return decide(context, call);
}

}  // namespace esent::recovery
