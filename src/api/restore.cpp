// JetRestore, JetRestore2, JetRestoreInstance: from a folder that JetBackup filled.
#include "backup/restore.h"
#include "api/restore_support.h"
#include "esent.h"

namespace esent::api {
namespace {

constexpr const char* kTemporaryName = "Restore";

bool isNil(JET_INSTANCE instance) {
    return instance == 0 || instance == JET_instanceNil;
}

template <class Char>
Status restoreWith(RestoreInstance& runner, const Char* source, const Char* destination,
                   JET_PFNSTATUS callback) {
    recovery::RecoveryContext context = TRY(runner.context());
    backup::FolderRestore request;
    const std::string from = TRY(textIn(source));
    request.source = TRY(context.files.fullPath(from));
    if (destination != nullptr && *destination != 0) {
        const std::string to = TRY(textIn(destination));
        request.destination = TRY(context.files.fullPath(to));
    }
    context.progress = restoreProgress(callback);
    TRY(runner.claim(context));
    (void)TRY(backup::restoreFolder(context, request));
    return {};
}

Result<RestoreInstance> runnerFor(JET_INSTANCE instance) {
    if (!isNil(instance)) return RestoreInstance::use(instance);
    if (instance::Registry::process().mode() == instance::RunMode::OneInstance) {
        return fail(JET_errTooManyInstances);
    }
    return RestoreInstance::temporary(kTemporaryName, instance::RunMode::MultiInstance);
}

// The forms without an instance run in one-instance mode.
Result<RestoreInstance> legacyRunner() {
    const auto only = instance::Registry::process().onlyInstance();
    if (only) return RestoreInstance::use(*only);
    if (only.error().code != JET_errInvalidParameter) return fail(only.error());
    return RestoreInstance::temporary(kTemporaryName, instance::RunMode::OneInstance);
}

template <class Char>
JET_ERR restoreInstance(JET_INSTANCE instance, const Char* source, const Char* destination,
                        JET_PFNSTATUS callback) {
    return guardedStatus([&]() -> Status {
        RestoreInstance runner = TRY(runnerFor(instance));
        return restoreWith(runner, source, destination, callback);
    });
}

template <class Char>
JET_ERR restoreLegacy(const Char* source, const Char* destination, JET_PFNSTATUS callback) {
    return guardedStatus([&]() -> Status {
        RestoreInstance runner = TRY(legacyRunner());
        return restoreWith(runner, source, destination, callback);
    });
}

}  // namespace
}  // namespace esent::api

JET_ERR JET_API JetRestoreA(JET_PCSTR source, JET_PFNSTATUS callback) {
    return esent::api::restoreLegacy<char>(source, nullptr, callback);
}

JET_ERR JET_API JetRestoreW(JET_PCWSTR source, JET_PFNSTATUS callback) {
    return esent::api::restoreLegacy<JET_WCHAR>(source, nullptr, callback);
}

JET_ERR JET_API JetRestore2A(JET_PCSTR source, JET_PCSTR destination, JET_PFNSTATUS callback) {
    return esent::api::restoreLegacy<char>(source, destination, callback);
}

JET_ERR JET_API JetRestore2W(JET_PCWSTR source, JET_PCWSTR destination, JET_PFNSTATUS callback) {
    return esent::api::restoreLegacy<JET_WCHAR>(source, destination, callback);
}

JET_ERR JET_API JetRestoreInstanceA(JET_INSTANCE instance, JET_PCSTR source, JET_PCSTR destination,
                                    JET_PFNSTATUS callback) {
    return esent::api::restoreInstance<char>(instance, source, destination, callback);
}

JET_ERR JET_API JetRestoreInstanceW(JET_INSTANCE instance, JET_PCWSTR source, JET_PCWSTR destination,
                                    JET_PFNSTATUS callback) {
    return esent::api::restoreInstance<JET_WCHAR>(instance, source, destination, callback);
}
