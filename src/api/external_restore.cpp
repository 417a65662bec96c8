// JetExternalRestore, JetExternalRestore2: the caller has put databases and logs in place already. The
// restore runs in an instance of its own; a running instance may lend its logs to roll forward through.
#include <atomic>
#include <cstring>

#include "api/restore_support.h"
#include "backup/restore.h"
#include "base/text.h"
#include "esent.h"
#include "log/log_stream.h"
#include "log/records.h"
#include "os/path.h"
#include "recovery/path_map.h"

namespace esent::api {
namespace {

// The arguments of both functions in one form.
struct Request {
    std::optional<std::string> checkpointFolder;
    std::optional<std::string> logFolder;
    std::optional<std::string> setFolder;
    std::vector<recovery::PathMapping> map;
    Generation low = 0;
    Generation high = 0;
    std::string baseName;  // empty: that of the process's parameters
    std::optional<std::string> targetName;
    std::optional<std::string> targetLogFolder;
    std::optional<std::string> targetCheckpointFolder;
    JET_PFNSTATUS callback = nullptr;
};

template <class Map>
Result<std::vector<recovery::PathMapping>> mapOf(const Map* entries, JET_LONG count) {
    if ((entries == nullptr) != (count == 0) || count < 0) return fail(JET_errInvalidParameter);
    std::vector<recovery::PathMapping> map;
    for (JET_LONG i = 0; i < count; ++i) {
        recovery::PathMapping entry;
        entry.from = TRY(textIn(entries[i].szDatabaseName));
        entry.to = TRY(textIn(entries[i].szNewDatabaseName));
        map.push_back(std::move(entry));
    }
    return map;
}

// The display name of a temporary instance must be its own.
std::string temporaryName() {
    static std::atomic<unsigned> next{0};
    const std::string number = std::to_string(next.fetch_add(1) % 10000);
    return "Restore" + std::string(4 - number.size(), '0') + number;
}

// A running instance whose logs follow the set. Without logs of later (circular logging) it is none.
struct Target {
    bool running = false;
    std::string logFolder;
    Generation high = 0;
    [[nodiscard]] bool lendsLogs() const { return high != 0; }
};

Result<Target> findTarget(const Request& request, const recovery::RecoveryContext& context) {
    const bool byFolder = request.targetLogFolder.has_value();
    if (!request.targetName && !byFolder) return Target{};
    std::string folder;
    if (byFolder) folder = os::withTrailingSeparator(TRY(context.files.fullPath(*request.targetLogFolder)));
    for (instance::Stay& stay : instance::Registry::process().all()) {
        instance::Instance& running = stay.instance();
        if (!running.initialised()) continue;
        const bool wanted =
            byFolder ? os::samePath(running.logFolder(), folder) : running.name() == *request.targetName;
        if (!wanted) continue;
        EnteredInstance entered = TRY(EnteredInstance::enter(running.handle()));
        if (running.baseName() != context.baseName) return fail(JET_errBadRestoreTargetInstance);
        log::LogStream* stream = running.log();
        if (stream == nullptr || stream->circularLogging()) return Target{.running = true};
        log::RestoreMarkRecord mark;
        mark.logPath = TRY(toUtf16(context.logFolder));
        mark.instanceName = TRY(toUtf16(running.name()));
        const LogPosition position = TRY(stream->roll(log::encode(mark)));
        return Target{true, running.logFolder(), position.generation - 1};
    }
    if (!byFolder) return fail(JET_errBadRestoreTargetInstance);
    return Target{};
}

Result<JET_ERR> restore(const Request& request) {
    const bool oneFolder = request.targetLogFolder.has_value() != request.targetCheckpointFolder.has_value();
    if (oneFolder || (request.targetName && request.targetLogFolder)) return fail(JET_errInvalidParameter);
    (void)TRY(instance::Registry::process().enterMultiInstanceMode());
    if (request.low <= 0 || request.high <= 0) return fail(JET_errInvalidPath);

    RestoreInstance runner =
        TRY(RestoreInstance::temporary(temporaryName(), instance::RunMode::MultiInstance));
    recovery::RecoveryContext context = TRY(runner.context());
    const auto folderOf = [&](const std::optional<std::string>& given) -> Result<std::string> {
        if (!given) return fail(JET_errInvalidParameter);
        return os::withTrailingSeparator(TRY(context.files.fullPath(*given)));
    };
    context.logFolder = TRY(folderOf(request.logFolder));
    context.systemFolder = TRY(folderOf(request.checkpointFolder));
    if (!request.baseName.empty()) context.baseName = request.baseName;
    context.progress = restoreProgress(request.callback);

    backup::ExternalRestore external;
    external.setFolder = TRY(folderOf(request.setFolder ? request.setFolder : request.logFolder));
    external.low = request.low;
    external.high = request.high;
    for (const recovery::PathMapping& entry : request.map) {
        std::string from = TRY(recovery::recordedForm(context.files, entry.from));
        std::string to = TRY(context.files.fullPath(entry.to));
        external.databases.push_back({std::move(from), std::move(to)});
    }
    const Target target = TRY(findTarget(request, context));
    if (target.lendsLogs()) {
        external.targetLogFolder = target.logFolder;
        external.targetHigh = target.high;
    } else if (request.targetLogFolder && !target.running) {
        context.logFolder = TRY(folderOf(request.targetLogFolder));
        context.systemFolder = TRY(folderOf(request.targetCheckpointFolder));
    }
    TRY(runner.claim(context));
    (void)TRY(backup::restoreExternal(context, external));
    return target.lendsLogs() ? JET_wrnTargetInstanceRunning : JET_errSuccess;
}

template <class Char>
Status fillFolders(Request& request, const Char* checkpoint, const Char* log, const Char* set) {
    request.checkpointFolder = TRY(optionalTextIn(checkpoint));
    request.logFolder = TRY(optionalTextIn(log));
    request.setFolder = TRY(optionalTextIn(set));
    return {};
}

template <class Char, class Map>
JET_ERR externalRestore(const Char* checkpoint, const Char* log, const Map* map, JET_LONG mapCount,
                        const Char* set, JET_LONG low, JET_LONG high, JET_PFNSTATUS callback) {
    return guarded([&]() -> JET_ERR {
        const auto run = [&]() -> Result<JET_ERR> {
            Request request;
            request.map = TRY(mapOf(map, mapCount));
            TRY(fillFolders(request, checkpoint, log, set));
            request.low = low;
            request.high = high;
            request.callback = callback;
            return restore(request);
        };
        const Result<JET_ERR> done = run();
        return done ? *done : done.error().code;
    });
}

template <class Char>
Result<std::string> baseNameOf(const Char* name) {
    std::basic_string<Char> text(name, name + 4);
    text = text.c_str();
    if (text.empty()) return std::string();
    return textIn(text.c_str());
}

template <class Char, class Map, class Info>
JET_ERR externalRestore2(const Char* checkpoint, const Char* log, const Map* map, JET_LONG mapCount,
                         const Char* set, const Info* info, const Char* targetName, const Char* targetLog,
                         const Char* targetCheckpoint, JET_PFNSTATUS callback) {
    return guarded([&]() -> JET_ERR {
        const auto run = [&]() -> Result<JET_ERR> {
            if (info == nullptr || info->cbSize != sizeof(Info)) return fail(JET_errInvalidParameter);
            Request request;
            request.map = TRY(mapOf(map, mapCount));
            TRY(fillFolders(request, checkpoint, log, set));
            request.low = static_cast<Generation>(info->ulGenLow);
            request.high = static_cast<Generation>(info->ulGenHigh);
            request.baseName = TRY(baseNameOf(info->szBaseName));
            request.targetName = TRY(optionalTextIn(targetName));
            request.targetLogFolder = TRY(optionalTextIn(targetLog));
            request.targetCheckpointFolder = TRY(optionalTextIn(targetCheckpoint));
            request.callback = callback;
            return restore(request);
        };
        const Result<JET_ERR> done = run();
        return done ? *done : done.error().code;
    });
}

}  // namespace
}  // namespace esent::api

JET_ERR JET_API JetExternalRestoreA(JET_PCSTR checkpointFilePath, JET_PCSTR logPath, JET_RSTMAP_A* restoreMap,
                                    JET_LONG restoreMapCount, JET_PCSTR backupLogPath, JET_LONG lowGeneration,
                                    JET_LONG highGeneration, JET_PFNSTATUS callback) {
    return esent::api::externalRestore<char>(checkpointFilePath, logPath, restoreMap, restoreMapCount,
                                             backupLogPath, lowGeneration, highGeneration, callback);
}

JET_ERR JET_API JetExternalRestoreW(JET_PCWSTR checkpointFilePath, JET_PCWSTR logPath,
                                    JET_RSTMAP_W* restoreMap, JET_LONG restoreMapCount,
                                    JET_PCWSTR backupLogPath, JET_LONG lowGeneration, JET_LONG highGeneration,
                                    JET_PFNSTATUS callback) {
    return esent::api::externalRestore<JET_WCHAR>(checkpointFilePath, logPath, restoreMap, restoreMapCount,
                                                  backupLogPath, lowGeneration, highGeneration, callback);
}

JET_ERR JET_API JetExternalRestore2A(JET_PCSTR checkpointFilePath, JET_PCSTR logPath,
                                     JET_RSTMAP_A* restoreMap, JET_LONG restoreMapCount,
                                     JET_PCSTR backupLogPath, JET_LOGINFO_A* logInfo,
                                     JET_PCSTR targetInstanceName, JET_PCSTR targetInstanceLogPath,
                                     JET_PCSTR targetInstanceCheckpointPath, JET_PFNSTATUS callback) {
    return esent::api::externalRestore2<char>(checkpointFilePath, logPath, restoreMap, restoreMapCount,
                                              backupLogPath, logInfo, targetInstanceName,
                                              targetInstanceLogPath, targetInstanceCheckpointPath, callback);
}

JET_ERR JET_API JetExternalRestore2W(JET_PCWSTR checkpointFilePath, JET_PCWSTR logPath,
                                     JET_RSTMAP_W* restoreMap, JET_LONG restoreMapCount,
                                     JET_PCWSTR backupLogPath, JET_LOGINFO_W* logInfo,
                                     JET_PCWSTR targetInstanceName, JET_PCWSTR targetInstanceLogPath,
                                     JET_PCWSTR targetInstanceCheckpointPath, JET_PFNSTATUS callback) {
    return esent::api::externalRestore2<JET_WCHAR>(
        checkpointFilePath, logPath, restoreMap, restoreMapCount, backupLogPath, logInfo, targetInstanceName,
        targetInstanceLogPath, targetInstanceCheckpointPath, callback);
}
