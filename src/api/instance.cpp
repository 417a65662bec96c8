// Instances: create, start, stop, ask.
#include <cstring>

#include "api/database_parameters.h"
#include "api/entry.h"
#include "api/recovery_control.h"
#include "api/text_arguments.h"
#include "log/checkpoint_file.h"
#include "log/log_stream.h"
#include "recovery/path_map.h"

namespace esent::api {
namespace {

using instance::Gate;
using instance::Registry;
using instance::RunMode;

// 10.0, build 19041: major and minor in a nibble each, build in 16 bits, service pack in 8.
constexpr JET_ULONG kVersion = (10u << 28) | (0u << 24) | (19041u << 8);

template <class Char>
JET_ERR createInstance(JET_INSTANCE* out, const Char* name, const Char* displayName) {
    return guarded([&]() -> JET_ERR {
        if (out == nullptr) return JET_errInvalidParameter;
        *out = instance::kNilInstance;
        auto nameText = optionalTextIn(name);
        if (!nameText) return nameText.error().code;
        auto displayText = optionalTextIn(displayName);
        if (!displayText) return displayText.error().code;
        instance::InstanceSpec spec;
        spec.named = nameText->has_value();
        spec.name = nameText->value_or("");
        spec.displayName = displayText->value_or("");
        auto created = Registry::process().create(spec, RunMode::MultiInstance);
        if (!created) return created.error().code;
        *out = *created;
        return JET_errSuccess;
    });
}

// The instance that JetInit is to start: the caller's, or a new one.
Result<instance::InstanceHandle> instanceToInit(JET_INSTANCE* inOut) {
    Registry& registry = Registry::process();
    const RunMode mode = registry.mode();
    if (mode == RunMode::MultiInstance) {
        if (inOut == nullptr) return fail(JET_errRunningInMultiInstanceMode);
        if (*inOut != 0 && *inOut != instance::kNilInstance) return *inOut;
        *inOut = instance::kNilInstance;
        return registry.create({}, RunMode::MultiInstance);
    }
    auto created = registry.create({}, RunMode::OneInstance);
    if (!created && created.error().code == JET_errTooManyInstances) return fail(JET_errAlreadyInitialized);
    return created;
}

JET_ERR initInstance(JET_INSTANCE* inOut, const instance::InitRequest& request) {
    const auto handle = instanceToInit(inOut);
    if (!handle) return handle.error().code;
    auto entered = EnteredInstance::enter(*handle, Gate::Terminal);
    if (!entered) return entered.error().code;
    const auto started = (*entered)->initialise(request);
    if (started) {
        if (inOut != nullptr) *inOut = *handle;
        return *started;
    }
    const JET_ERR error = started.error().code;
    const bool alive = error == JET_errAlreadyInitialized || error == JET_errInitInProgress ||
                       error == JET_errTermInProgress || error == JET_errRestoreInProgress;
    if (alive) return error;
    // A failed start takes the instance with it, and the caller's handle.
    (void)instance::Instance::terminate(std::move(*entered).takeStay(), {.abrupt = true});
    if (inOut != nullptr) *inOut = 0;
    return error;
}

recovery::RecoveryOptions recoveryOptions(JET_GRBIT bits, bool mapMustNameAll) {
    recovery::RecoveryOptions options;
    options.ignoreMissingDatabase = (bits & JET_bitReplayIgnoreMissingDB) != 0;
    options.withoutUndo = (bits & JET_bitRecoveryWithoutUndo) != 0;
    options.truncateLogsAfter = (bits & JET_bitTruncateLogsAfterRecovery) != 0;
    options.missingMapEntryAllowed = !mapMustNameAll || (bits & JET_bitReplayMissingMapEntryDB) != 0;
    options.streamMustExist = (bits & JET_bitLogStreamMustExist) != 0;
    options.ignoreLostLogs = (bits & JET_bitReplayIgnoreLostLogs) != 0;
    options.allowMissingCurrentLog = (bits & JET_bitAllowMissingCurrentLog) != 0;
    options.startFromMap = (bits & JET_bitReplayInferCheckpointFromRstmapDbs) != 0;
    options.allowUnmergedBackup = (bits & JET_bitAllowSoftRecoveryOnBackup) != 0;
    return options;
}

recovery::ProgressCallback progressTo(const std::function<JET_ERR(JET_SNT, JET_SNPROG*)>& call) {
    return [call](const recovery::Progress& progress) -> JET_ERR {
        JET_SNPROG detail{sizeof(JET_SNPROG), progress.done, progress.total};
        switch (progress.step) {
            case recovery::Progress::Step::Begin:
                return call(JET_sntBegin, &detail);
            case recovery::Progress::Step::Progress:
                return call(JET_sntProgress, &detail);
            case recovery::Progress::Step::Complete:
                return call(JET_sntComplete, &detail);
            case recovery::Progress::Step::Fail:
                return call(JET_sntFail, &detail);
        }
        return JET_errSuccess;
    };
}

JET_ERR initPlain(JET_INSTANCE* inOut, JET_GRBIT bits) {
    return guarded([&]() -> JET_ERR {
        instance::InitRequest request;
        request.options = recoveryOptions(bits, false);
        request.keepDatabasesAttached = (bits & JET_bitKeepDbAttachedAtEndOfRecovery) != 0;
        return initInstance(inOut, request);
    });
}

// What JET_RSTMAP2 says besides the paths. Its database parameters are for caches and background work.
template <class Map>
Status readMapRules(const Map& map, recovery::PathMapping& mapping) {
    constexpr JET_GRBIT kKnown = JET_bitRestoreMapIgnoreWhenMissing | JET_bitRestoreMapFailWhenMissing |
                                 JET_bitRestoreMapOverwriteOnCreate;
    if (map.cbStruct != sizeof(Map)) return fail(JET_errInvalidParameter);
    if ((map.grbit & ~kKnown) != 0) return fail(JET_errInvalidGrbit);
    mapping.ignoreWhenMissing = (map.grbit & JET_bitRestoreMapIgnoreWhenMissing) != 0;
    mapping.failWhenMissing = (map.grbit & JET_bitRestoreMapFailWhenMissing) != 0;
    mapping.overwriteOnCreate = (map.grbit & JET_bitRestoreMapOverwriteOnCreate) != 0;
    if (mapping.ignoreWhenMissing && mapping.failWhenMissing) return fail(JET_errInvalidGrbit);
    return databaseParametersIn(map.rgsetdbparam, map.csetdbparam) ? Status() : fail(JET_errInvalidParameter);
}

// What JET_RSTINFO and JET_RSTINFO2 have in common.
template <class Info>
Status readRestoreInfo(const Info& info, JET_GRBIT bits, instance::InitRequest& request) {
    if (info.cbStruct != sizeof(Info)) return fail(JET_errInvalidParameter);
    if ((info.rgrstmap == nullptr) != (info.crstmap == 0) || info.crstmap < 0) {
        return fail(JET_errInvalidParameter);
    }
    for (JET_LONG i = 0; i < info.crstmap; ++i) {
        recovery::PathMapping mapping;
        mapping.from = TRY(textIn(info.rgrstmap[i].szDatabaseName));
        mapping.to = TRY(optionalTextIn(info.rgrstmap[i].szNewDatabaseName)).value_or("");
        mapping.from = TRY(recovery::recordedForm(os::fileSystem(), mapping.from));
        if (!mapping.to.empty()) mapping.to = TRY(os::fileSystem().fullPath(mapping.to));
        if constexpr (requires { info.rgrstmap->grbit; }) TRY(readMapRules(info.rgrstmap[i], mapping));
        request.map.push_back(std::move(mapping));
    }
    request.options = recoveryOptions(bits, info.crstmap != 0);
    static_assert(sizeof info.lgposStop == LogPosition::kSize);
    request.stopAt = LogPosition::load(reinterpret_cast<const std::byte*>(&info.lgposStop));
    static_assert(sizeof info.logtimeStop == LogTime::kSize);
    request.stopTime = LogTime::load(reinterpret_cast<const std::byte*>(&info.logtimeStop));
    return {};
}

// The callback of either structure; empty for NULL.
template <class Info>
InitCallback callbackOf(const Info& info) {
    if constexpr (requires { info.pfnStatus; }) {
        if (info.pfnStatus == nullptr) return {};
        return [callback = info.pfnStatus](JET_SNP operation, JET_SNT event, void* detail) {
            return callback(instance::kNilSession, operation, event, detail);
        };
    } else {
        if (info.pfnCallback == nullptr) return {};
        return [callback = info.pfnCallback, context = info.pvCallbackContext](JET_SNP operation,
                                                                               JET_SNT event, void* detail) {
            return callback(operation, event, detail, context);
        };
    }
}

template <class Info>
JET_ERR initWithMap(JET_INSTANCE* inOut, const Info* info, JET_GRBIT bits) {
    if (info == nullptr) return initPlain(inOut, bits);
    return guarded([&]() -> JET_ERR {
        instance::InitRequest request;
        const Status read = readRestoreInfo(*info, bits, request);
        if (!read) return read.error().code;
        request.keepDatabasesAttached = (bits & JET_bitKeepDbAttachedAtEndOfRecovery) != 0;
        if (InitCallback callback = callbackOf(*info)) {
            request.progress = progressTo([callback](JET_SNT step, JET_SNPROG* detail) {
                return callback(JET_snpRestore, step, detail);
            });
            if ((bits & JET_bitExternalRecoveryControl) != 0)
                request.control = controlBy(std::move(callback));
        }
        return initInstance(inOut, request);
    });
}

JET_ERR termInstance(JET_INSTANCE handle, JET_GRBIT bits) {
    return guarded([&]() -> JET_ERR {
        auto entered = EnteredInstance::enter(handle, Gate::Terminal);
        if (!entered) return entered.error().code;
        instance::TermRequest request;
        request.complete = (bits & JET_bitTermComplete) != 0;
        request.abrupt = (bits & JET_bitTermAbrupt) != 0;
        request.stopBackup = (bits & JET_bitTermStopBackup) != 0;
        request.dirty = (bits & JET_bitTermDirty) != 0;
        const auto done = instance::Instance::terminate(std::move(*entered).takeStay(), request);
        return done ? *done : done.error().code;
    });
}

JET_ERR stopService(JET_INSTANCE handle, JET_GRBIT bits) {
    return guarded([&]() -> JET_ERR {
        auto entered = EnteredInstance::enter(handle, Gate::Terminal);
        if (!entered) return entered.error().code;
        constexpr JET_GRBIT kResumable =
            JET_bitStopServiceBackgroundUserTasks | JET_bitStopServiceQuiesceCaches;
        constexpr JET_GRBIT kKnown = kResumable | JET_bitStopServiceStopAndEmitLog | JET_bitStopServiceResume;
        if ((bits & ~kKnown) != 0) return JET_errInvalidGrbit;
        if ((bits & JET_bitStopServiceStopAndEmitLog) != 0 && bits != JET_bitStopServiceStopAndEmitLog) {
            return JET_errInvalidGrbit;
        }
        if ((bits & JET_bitStopServiceResume) != 0) {
            const bool stopped = ((*entered)->slot().flags() & instance::kLifeServiceStopped) != 0;
            return stopped ? JET_errClientRequestToStopJetService : JET_errSuccess;
        }
        if (bits == JET_bitStopServiceAll) (*entered)->stopService();
        return JET_errSuccess;  // there are no background tasks or caches to quiet
    });
}

Status instanceMiscInfo(JET_INSTANCE handle, void* result, JET_ULONG resultBytes, JET_ULONG level) {
    auto entered = TRY(EnteredInstance::enter(handle));
    if (result == nullptr) return fail(JET_errInvalidParameter);
    if (level != JET_InstanceMiscInfoLogSignature && level != JET_InstanceMiscInfoCheckpoint) {
        return fail(JET_errInvalidParameter);
    }
    const bool signature = level == JET_InstanceMiscInfoLogSignature;
    if (resultBytes < (signature ? Signature::kSize : sizeof(JET_CHECKPOINTINFO))) {
        return fail(JET_errBufferTooSmall);
    }
    log::LogStream* const stream = entered->log();
    if (stream == nullptr) return fail(JET_errLoggingDisabled);
    if (signature) {
        stream->signature().store(static_cast<std::byte*>(result));
        return {};
    }
    JET_CHECKPOINTINFO info{};
    info.genMin = static_cast<JET_ULONG>(stream->checkpoint().generation);
    info.genMax = static_cast<JET_ULONG>(stream->currentGeneration());
    static_assert(sizeof info.logtimeGenMaxCreate == LogTime::kSize);
    stream->currentGenerationCreated().store(reinterpret_cast<std::byte*>(&info.logtimeGenMaxCreate));
    std::memcpy(result, &info, sizeof info);
    return {};
}

}  // namespace
}  // namespace esent::api

extern "C" {

using namespace esent::api;  // NOLINT: the exported functions are one line each

JET_ERR JET_API JetCreateInstanceA(JET_INSTANCE* instance, JET_PCSTR instanceName) {
    return createInstance<char>(instance, instanceName, nullptr);
}

JET_ERR JET_API JetCreateInstanceW(JET_INSTANCE* instance, JET_PCWSTR instanceName) {
    return createInstance<JET_WCHAR>(instance, instanceName, nullptr);
}

JET_ERR JET_API JetCreateInstance2A(JET_INSTANCE* instance, JET_PCSTR instanceName, JET_PCSTR displayName,
                                    JET_GRBIT) {
    return createInstance(instance, instanceName, displayName);
}

JET_ERR JET_API JetCreateInstance2W(JET_INSTANCE* instance, JET_PCWSTR instanceName, JET_PCWSTR displayName,
                                    JET_GRBIT) {
    return createInstance(instance, instanceName, displayName);
}

JET_ERR JET_API JetInit(JET_INSTANCE* instance) {
    return initPlain(instance, 0);
}

JET_ERR JET_API JetInit2(JET_INSTANCE* instance, JET_GRBIT options) {
    return initPlain(instance, options);
}

JET_ERR JET_API JetInit3A(JET_INSTANCE* instance, JET_RSTINFO_A* restoreInfo, JET_GRBIT options) {
    return initWithMap(instance, restoreInfo, options);
}

JET_ERR JET_API JetInit3W(JET_INSTANCE* instance, JET_RSTINFO_W* restoreInfo, JET_GRBIT options) {
    return initWithMap(instance, restoreInfo, options);
}

JET_ERR JET_API JetInit4A(JET_INSTANCE* instance, JET_RSTINFO2_A* restoreInfo, JET_GRBIT options) {
    return initWithMap(instance, restoreInfo, options);
}

JET_ERR JET_API JetInit4W(JET_INSTANCE* instance, JET_RSTINFO2_W* restoreInfo, JET_GRBIT options) {
    return initWithMap(instance, restoreInfo, options);
}

JET_ERR JET_API JetTerm(JET_INSTANCE instance) {
    return termInstance(instance, JET_bitTermAbrupt);
}

JET_ERR JET_API JetTerm2(JET_INSTANCE instance, JET_GRBIT options) {
    return termInstance(instance, options);
}

JET_ERR JET_API JetStopService(void) {
    const auto only = legacyInstance();
    return only ? stopService(*only, JET_bitStopServiceAll) : only.error().code;
}

JET_ERR JET_API JetStopServiceInstance(JET_INSTANCE instance) {
    return stopService(instance, JET_bitStopServiceAll);
}

JET_ERR JET_API JetStopServiceInstance2(JET_INSTANCE instance, JET_GRBIT options) {
    return stopService(instance, options);
}

JET_ERR JET_API JetGetVersion(JET_SESID session, JET_ULONG* version) {
    return guardedStatus([&]() -> esent::Status {
        TRY(EnteredSession::enter(session));
        if (version == nullptr) return esent::fail(JET_errInvalidParameter);
        *version = kVersion;
        return {};
    });
}

JET_ERR JET_API JetGetInstanceMiscInfo(JET_INSTANCE instance, void* result, JET_ULONG resultBytes,
                                       JET_ULONG level) {
    return guardedStatus([&] { return instanceMiscInfo(instance, result, resultBytes, level); });
}
}
