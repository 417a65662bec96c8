#include "api/recovery_control.h"

#include <utility>
#include <vector>

#include "api/text_arguments.h"
#include "database/database_info.h"

namespace esent::api {

namespace {

using recovery::ControlCall;
using recovery::ControlPoint;

JET_SNT eventOf(ControlPoint point) {
    switch (point) {
        case ControlPoint::OpenLog:
            return JET_sntOpenLog;
        case ControlPoint::OpenCheckpoint:
            return JET_sntOpenCheckpoint;
        case ControlPoint::MissingLog:
            return JET_sntMissingLog;
        case ControlPoint::BeginUndo:
            return JET_sntBeginUndo;
        case ControlPoint::Event:
            return JET_sntNotificationEvent;
        case ControlPoint::ErrorCondition:
            return JET_sntSignalErrorCondition;
        case ControlPoint::AttachedDatabase:
            return JET_sntAttachedDb;
        case ControlPoint::DetachingDatabase:
            return JET_sntDetachingDb;
        case ControlPoint::CommitContext:
            return JET_sntCommitCtx;
    }
    return JET_sntNotificationEvent;
}

// What the structure points to.
struct Detail {
    JET_RECOVERYCONTROL control{};
    std::basic_string<JET_WCHAR> path;
    std::vector<JET_DBINFOMISC7> databases;
};

Status takeDatabases(const ControlCall& call, Detail& detail) {
    detail.databases.resize(call.databases.size());
    for (std::size_t i = 0; i < call.databases.size(); ++i) {
        auto* const at = reinterpret_cast<std::byte*>(&detail.databases[i]);
        TRY(database::storeMiscInfo(*call.databases[i], ByteSpan(at, sizeof(JET_DBINFOMISC7))));
    }
    return {};
}

// OpenLog and MissingLog differ in the names of two members.
template <class Log>
void fillLog(Log& log, const ControlCall& call, Detail& detail) {
    log.cbStruct = sizeof log;
    log.fCurrentLog = call.currentLog ? 1 : 0;
    log.wszLogFile = detail.path.data();
    log.cdbinfomisc = static_cast<JET_ULONG>(detail.databases.size());
    log.rgdbinfomisc = detail.databases.data();
}

template <class Database>
void fillDatabase(Database& database, Detail& detail) {
    database.cbStruct = sizeof database;
    database.wszDbPath = detail.path.data();
}

// JET_sntCommitCtx hands the context out as memory that may be written to.
void fillContext(const ControlCall& call, JET_RECOVERYCONTROL& control, std::vector<std::byte>& copy) {
    copy.assign(call.context.begin(), call.context.end());
    control.CommitCtx.cbStruct = sizeof control.CommitCtx;
    control.CommitCtx.pbCommitCtx = copy.data();
    control.CommitCtx.cbCommitCtx = static_cast<JET_ULONG>(copy.size());
    control.CommitCtx.fCallbackType = call.contextFlags;
}

void fillUnion(const ControlCall& call, Detail& detail) {
    JET_RECOVERYCONTROL& control = detail.control;
    switch (call.point) {
        case ControlPoint::OpenLog:
            fillLog(control.OpenLog, call, detail);
            control.OpenLog.lGenNext = static_cast<JET_ULONG>(call.generation);
            control.OpenLog.eReason = static_cast<unsigned char>(call.openReason);
            break;
        case ControlPoint::MissingLog:
            fillLog(control.MissingLog, call, detail);
            control.MissingLog.lGenMissing = static_cast<JET_ULONG>(call.generation);
            control.MissingLog.eNextAction = static_cast<unsigned char>(call.nextAction);
            break;
        case ControlPoint::OpenCheckpoint:
            control.OpenCheckpoint.cbStruct = sizeof control.OpenCheckpoint;
            control.OpenCheckpoint.wszCheckpoint = detail.path.data();
            break;
        case ControlPoint::BeginUndo:
            control.BeginUndo.cbStruct = sizeof control.BeginUndo;
            control.BeginUndo.cdbinfomisc = static_cast<JET_ULONG>(detail.databases.size());
            control.BeginUndo.rgdbinfomisc = detail.databases.data();
            break;
        case ControlPoint::Event:
            control.NotificationEvent.cbStruct = sizeof control.NotificationEvent;
            control.NotificationEvent.EventID = call.event;
            break;
        case ControlPoint::ErrorCondition:
            control.SignalErrorCondition.cbStruct = sizeof control.SignalErrorCondition;
            break;
        case ControlPoint::AttachedDatabase:
            fillDatabase(control.AttachedDb, detail);
            break;
        case ControlPoint::DetachingDatabase:
            fillDatabase(control.DetachingDb, detail);
            break;
        case ControlPoint::CommitContext:
            break;  // fillContext
    }
}

Result<JET_ERR> put(const InitCallback& callback, instance::InstanceHandle handle, const ControlCall& call) {
    Detail detail;
    detail.path = TRY(encode<JET_WCHAR>(call.path));
    TRY(takeDatabases(call, detail));
    JET_RECOVERYCONTROL& control = detail.control;
    control.cbStruct = sizeof control;
    control.errDefault = call.byDefault;
    control.instance = handle;
    control.sntUnion = eventOf(call.point);
    fillUnion(call, detail);
    std::vector<std::byte> context;
    if (call.point == ControlPoint::CommitContext) fillContext(call, control, context);
    return callback(JET_snpRecoveryControl, control.sntUnion, &control);
}

}  // namespace

std::function<JET_ERR(instance::InstanceHandle, const ControlCall&)> controlBy(InitCallback callback) {
    return [callback = std::move(callback)](instance::InstanceHandle handle, const ControlCall& call) {
        const auto answer = put(callback, handle, call);
        return answer ? *answer : answer.error().code;
    };
}

}  // namespace esent::api
