// Log shipping as an instance sees it: the callback that gets what is written to the log, and the consumer
// that writes what another instance emitted. docs/log-shipping.md.
#include <cstring>

#include "esent.h"
#include "instance/callback_scope.h"
#include "instance/instance.h"
#include "log/log_consumer.h"
#include "os/clock.h"

namespace esent::instance {

namespace {

constexpr std::uint32_t kContextVersion = 1;

JET_GRBIT bitsOf(log::EmissionKind kind) {
    switch (kind) {
        case log::EmissionKind::First:
            return JET_bitShadowLogEmitFirstCall | JET_bitShadowLogEmitDataBuffers;
        case log::EmissionKind::Data:
            return JET_bitShadowLogEmitDataBuffers;
        case log::EmissionKind::Complete:
            return JET_bitShadowLogEmitLogComplete;
        case log::EmissionKind::Last:
            return JET_bitShadowLogEmitLastCall;
        case log::EmissionKind::Cancelled:
            break;
    }
    return JET_bitShadowLogEmitCancel;
}

}  // namespace

// Empty without a callback. What the callback answers changes nothing: the log is written already.
log::LogEmitter Instance::logEmitter() {
    const auto callback = reinterpret_cast<JET_PFNEMITLOGDATA>(  // NOLINT: a parameter holds it
        parameters_.number(JET_paramEmitLogDataCallback));
    if (callback == nullptr) return {};
    const auto context = static_cast<JET_API_PTR>(parameters_.number(JET_paramEmitLogDataCallbackCtx));
    return [this, callback, context](const log::LogEmission& emission) {
        JET_EMITDATACTX data{};
        data.cbStruct = sizeof data;
        data.dwVersion = kContextVersion;
        data.qwSequenceNum = ++emissions_;
        data.grbitOperationalFlags = bitsOf(emission.kind);
        const LogTime now = LogTime::fromUnixMilliseconds(os::clock().unixMilliseconds());
        std::memcpy(&data.logtimeEmit, &now, sizeof data.logtimeEmit);
        data.lgposLogData.ib = emission.position.byteOffset;
        data.lgposLogData.isec = emission.position.segment;
        data.lgposLogData.lGeneration = static_cast<JET_LONG>(emission.position.generation);
        data.cbLogData = static_cast<JET_ULONG>(emission.bytes.size());
        const CallbackScope scope(slot_);
        (void)callback(handle_, &data, const_cast<std::byte*>(emission.bytes.data()), data.cbLogData,
                       context);
    };
}

log::LogConsumer& Instance::logConsumer() {
    if (logConsumer_ == nullptr) {
        logConsumer_ = std::make_unique<log::LogConsumer>(files_, recoveryContext().logFiles());
    }
    return *logConsumer_;
}

}  // namespace esent::instance
