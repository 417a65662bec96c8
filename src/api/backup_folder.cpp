// JetBackup(Instance): a whole backup into a folder, with the application's status callback.
#include "api/backup_arguments.h"
#include "backup/folder_backup.h"
#include "esent.h"
#include "instance/callback_scope.h"

namespace esent::api {

namespace {

// The application's callback in the form that the backup room calls.
backup::FolderCallback toCallback(JET_PFNSTATUS callback, const instance::InstanceSlot& slot) {
    if (callback == nullptr) return {};
    return [callback, &slot](const backup::FolderProgress& progress) -> JET_ERR {
        JET_SNPROG detail{};
        detail.cbStruct = sizeof detail;
        detail.cunitDone = progress.done;
        detail.cunitTotal = progress.total;
        JET_SNT event = JET_sntProgress;
        if (progress.step == backup::FolderProgress::Step::Begin) event = JET_sntBegin;
        if (progress.step == backup::FolderProgress::Step::Complete) event = JET_sntComplete;
        const instance::CallbackScope inside(slot);
        return callback(0, JET_snpBackup, event, &detail);
    };
}

template <class Char>
Status backupToFolder(JET_INSTANCE instance, const Char* path, JET_GRBIT options, JET_PFNSTATUS callback) {
    const auto backup = TRY(EnteredBackup::enter(instance));
    backup::FolderRequest request;
    if (path != nullptr) request.folder = TRY(textIn(path));
    request.incremental = (options & JET_bitBackupIncremental) != 0;
    request.atomic = (options & JET_bitBackupAtomic) != 0;
    return backup::FolderBackup(*backup, std::move(request), toCallback(callback, backup.instance().slot()))
        .run();
}

template <class Char>
JET_ERR backupOnlyInstance(const Char* path, JET_GRBIT options, JET_PFNSTATUS callback) noexcept {
    return guardedStatus([&]() -> Status {
        const auto instance = TRY(legacyInstance());
        return backupToFolder(instance, path, options, callback);
    });
}

}  // namespace

}  // namespace esent::api

using namespace esent::api;

extern "C" {

JET_ERR JET_API JetBackupInstanceA(JET_INSTANCE instance, JET_PCSTR backupPath, JET_GRBIT options,
                                   JET_PFNSTATUS callback) {
    return guardedStatus([&] { return backupToFolder(instance, backupPath, options, callback); });
}
JET_ERR JET_API JetBackupInstanceW(JET_INSTANCE instance, JET_PCWSTR backupPath, JET_GRBIT options,
                                   JET_PFNSTATUS callback) {
    return guardedStatus([&] { return backupToFolder(instance, backupPath, options, callback); });
}
JET_ERR JET_API JetBackupA(JET_PCSTR backupPath, JET_GRBIT options, JET_PFNSTATUS callback) {
    return backupOnlyInstance(backupPath, options, callback);
}
JET_ERR JET_API JetBackupW(JET_PCWSTR backupPath, JET_GRBIT options, JET_PFNSTATUS callback) {
    return backupOnlyInstance(backupPath, options, callback);
}

}  // extern "C"
