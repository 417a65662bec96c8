// External backup: beginning, lists, reading, truncating, stopping, ending. Instance and legacy forms.
#include "api/backup_arguments.h"
#include "esent.h"

namespace esent::api {

namespace {

constexpr JET_GRBIT kBeginBits = JET_bitBackupIncremental | JET_bitBackupSurrogate | JET_bitInternalCopy;

// Runs `body` on the only instance, for the forms without one.
template <class Body>
JET_ERR onOnlyInstance(Body&& body) noexcept {
    return guarded([&]() -> JET_ERR {
        const auto instance = legacyInstance();
        if (!instance) return instance.error().code;
        return body(static_cast<JET_INSTANCE>(*instance));
    });
}

Status begin(JET_INSTANCE instance, JET_GRBIT options) {
    const auto backup = TRY(EnteredBackup::enter(instance));
    backup::BeginRequest request;
    request.unknownOptions = (options & ~kBeginBits) != 0;
    request.incremental = (options & JET_bitBackupIncremental) != 0;
    request.surrogate = (options & JET_bitBackupSurrogate) != 0;
    request.internalCopy = (options & JET_bitInternalCopy) != 0;
    return backup->begin(request);
}

Status end(JET_INSTANCE instance, JET_GRBIT options, bool surrogate) {
    const auto backup = TRY(EnteredBackup::enter(instance));
    backup::EndRequest request;
    request.normal = (options & JET_bitBackupEndNormal) != 0;
    if (request.normal == ((options & JET_bitBackupEndAbort) != 0)) return fail(JET_errInvalidParameter);
    request.truncateDone = (options & JET_bitBackupTruncateDone) != 0;
    request.updateHeaders = (options & JET_bitBackupNoDbHeaderUpdate) == 0;
    request.surrogate = surrogate;
    return backup->end(request);
}

// No gate, no lock: a look-up that pins the instance, and one atomic OR.
Status stop(JET_INSTANCE instance) {
    const auto stay = instance::Registry::process().pinRunning(instance);
    if (!stay) return fail(stay.error());
    stay->instance().backupGate().requestStop();
    return {};
}

Status readFile(JET_INSTANCE instance, JET_HANDLE file, void* buffer, JET_ULONG bytes,
                JET_ULONG* actualBytes) {
    const auto backup = TRY(EnteredBackup::enter(instance));
    const std::size_t read = TRY(backup->readFile(file, buffer, bytes));
    if (actualBytes != nullptr) *actualBytes = static_cast<JET_ULONG>(read);
    return {};
}

Status closeFile(JET_INSTANCE instance, JET_HANDLE file) {
    const auto backup = TRY(EnteredBackup::enter(instance));
    return backup->closeFile(file);
}

Status truncateLog(JET_INSTANCE instance) {
    const auto backup = TRY(EnteredBackup::enter(instance));
    return backup->truncateLogs();
}

Status beginSurrogate(JET_INSTANCE instance, JET_ULONG first, JET_ULONG last, JET_GRBIT options) {
    const auto backup = TRY(EnteredBackup::enter(instance));
    backup::BackupEnvironment& environment = backup->environment();
    if (!environment.gate().state().allowed()) return fail(JET_errBackupNotAllowedYet);
    if (!environment.loggingEnabled()) return fail(JET_errLoggingDisabled);
    if (first > last || static_cast<JET_ULONG>(environment.currentGeneration()) < last) {
        return fail(JET_errInvalidParameter);
    }
    backup::BeginRequest request;
    request.unknownOptions = (options & ~kBeginBits) != 0;
    request.incremental = (options & JET_bitBackupIncremental) != 0;
    request.internalCopy = (options & JET_bitInternalCopy) != 0;
    request.surrogate = true;
    request.surrogateRange = {static_cast<Generation>(first), static_cast<Generation>(last) + 1};
    return backup->begin(request);
}

}  // namespace

}  // namespace esent::api

using namespace esent::api;

extern "C" {

JET_ERR JET_API JetBeginExternalBackupInstance(JET_INSTANCE instance, JET_GRBIT options) {
    return guardedStatus([&] { return begin(instance, options); });
}
JET_ERR JET_API JetBeginExternalBackup(JET_GRBIT options) {
    return onOnlyInstance(
        [&](JET_INSTANCE instance) { return JetBeginExternalBackupInstance(instance, options); });
}

JET_ERR JET_API JetReadFileInstance(JET_INSTANCE instance, JET_HANDLE file, void* buffer, JET_ULONG bytes,
                                    JET_ULONG* actualBytes) {
    return guardedStatus([&] { return readFile(instance, file, buffer, bytes, actualBytes); });
}
JET_ERR JET_API JetReadFile(JET_HANDLE file, void* buffer, JET_ULONG bytes, JET_ULONG* actualBytes) {
    return onOnlyInstance([&](JET_INSTANCE instance) {
        return JetReadFileInstance(instance, file, buffer, bytes, actualBytes);
    });
}

JET_ERR JET_API JetCloseFileInstance(JET_INSTANCE instance, JET_HANDLE file) {
    return guardedStatus([&] { return closeFile(instance, file); });
}
JET_ERR JET_API JetCloseFile(JET_HANDLE file) {
    return onOnlyInstance([&](JET_INSTANCE instance) { return JetCloseFileInstance(instance, file); });
}

JET_ERR JET_API JetTruncateLogInstance(JET_INSTANCE instance) {
    return guardedStatus([&] { return truncateLog(instance); });
}
JET_ERR JET_API JetTruncateLog(void) {
    return onOnlyInstance([&](JET_INSTANCE instance) { return JetTruncateLogInstance(instance); });
}

JET_ERR JET_API JetEndExternalBackupInstance2(JET_INSTANCE instance, JET_GRBIT options) {
    return guardedStatus([&] { return end(instance, options, false); });
}
JET_ERR JET_API JetEndExternalBackupInstance(JET_INSTANCE instance) {
    return JetEndExternalBackupInstance2(instance, JET_bitBackupEndNormal);
}
JET_ERR JET_API JetEndExternalBackup(void) {
    return onOnlyInstance([&](JET_INSTANCE instance) { return JetEndExternalBackupInstance(instance); });
}

JET_ERR JET_API JetStopBackupInstance(JET_INSTANCE instance) {
    return guardedStatus([&] { return stop(instance); });
}
JET_ERR JET_API JetStopBackup(void) {
    return onOnlyInstance([&](JET_INSTANCE instance) { return JetStopBackupInstance(instance); });
}

JET_ERR JET_API JetBeginSurrogateBackup(JET_INSTANCE instance, JET_ULONG firstGeneration,
                                        JET_ULONG lastGeneration, JET_GRBIT options) {
    return guardedStatus([&] { return beginSurrogate(instance, firstGeneration, lastGeneration, options); });
}
JET_ERR JET_API JetEndSurrogateBackup(JET_INSTANCE instance, JET_GRBIT options) {
    return guardedStatus([&] { return end(instance, options, true); });
}

}  // extern "C"
