#include "backup/folder_backup.h"
#include "base/contained.h"

#include <algorithm>

#include "os/path.h"

namespace esent::backup {

namespace {

constexpr std::size_t kCopyBytes = std::size_t{1} << 20;
constexpr std::uint64_t kReportEvery = std::uint64_t{4}
                                       << 20;  // progress is reported no more often than this
constexpr std::size_t kLongestPath = 4095;
constexpr std::string_view kTemp = "temp";
constexpr std::string_view kNew = "new";
constexpr std::string_view kOld = "old";

std::string markerName(const std::string& database) {
    return std::string(os::stem(database)) + ".pat";
}

}  // namespace

FolderBackup::FolderBackup(BackupController& controller, FolderRequest request, FolderCallback callback)
    : controller_(controller), request_(std::move(request)), callback_(std::move(callback)) {}

Status FolderBackup::run() {
    BeginRequest begin;
    begin.incremental = request_.incremental;
    begin.folder = true;
    TRY(controller_.begin(begin));
    const Status done = contained([this] { return body(); });
    EndRequest end;
    end.normal = done.has_value();
    const Status ended = contained([&] { return controller_.end(end); });
    if (!done) {
        const bool stopped = !ended && ended.error().code == JET_errBackupAbortByServer;
        return fail(translate(stopped ? ended.error() : done.error()));
    }
    if (!ended) return ended;
    (void)report(FolderProgress::Step::Complete);
    return {};
}

Status FolderBackup::body() {
    TRY(prepareFolder());
    buffer_ = os::AlignedBuffer(kCopyBytes);
    if (!request_.incremental) {
        databases_ = TRY(controller_.attachedDatabases());
        (void)report(FolderProgress::Step::Begin);
        TRY(copyDatabases());
    }
    TRY(copyLogs());
    if (!request_.incremental) TRY(markDatabases());
    TRY(files().syncDirectory(target_));
    TRY(controller_.environment().gate().check());
    TRY(promote());
    return controller_.truncateLogs();
}

// ---- the folder
// -------------------------------------------------------------------------------------------------

Status FolderBackup::prepareFolder() {
    if (request_.folder.empty()) return fail(JET_errBackupDirectoryNotEmpty);
    folder_ = TRY(files().fullPath(request_.folder));
    if (folder_.size() >= kLongestPath) return fail(JET_errInvalidPath);
    if (controller_.environment().createMissingPath()) TRY(files().createDirectories(folder_));
    if (!TRY(files().isDirectory(folder_))) return fail(JET_errInvalidPath);
    const std::string temp = os::joinPath(folder_, kTemp);
    TRY(emptyAndRemove(temp));
    if (!request_.atomic) {
        target_ = folder_;
        return request_.incremental ? Status{} : requireEmpty(folder_);
    }
    target_ = temp;
    if (!files().createDirectories(temp)) return fail(JET_errMakeBackupDirectoryFail);
    return {};
}

Status FolderBackup::requireEmpty(const std::string& folder) {
    if (!TRY(files().list(folder)).empty()) return fail(JET_errBackupDirectoryNotEmpty);
    return {};
}

Status FolderBackup::emptyAndRemove(const std::string& folder) {
    if (!TRY(files().isDirectory(folder))) return {};
    for (const os::DirectoryEntry& entry : TRY(files().list(folder))) {
        if (entry.isDirectory || !files().remove(os::joinPath(folder, entry.name))) {
            return fail(JET_errDeleteBackupFileFail);
        }
    }
    if (!files().removeDirectory(folder)) return fail(JET_errDeleteBackupFileFail);
    return {};
}

// At every moment either "new" or "old" is a complete set.
Status FolderBackup::promote() {
    if (!request_.atomic) return {};
    TRY(request_.incremental ? promoteLogs() : promoteFull());
    return files().syncDirectory(folder_);
}

Status FolderBackup::promoteFull() {
    const std::string fresh = os::joinPath(folder_, kNew);
    const std::string old = os::joinPath(folder_, kOld);
    if (TRY(files().isDirectory(fresh))) {
        TRY(emptyAndRemove(old));
        TRY(files().rename(fresh, old));
        TRY(files().syncDirectory(folder_));
    }
    TRY(files().rename(target_, fresh));
    TRY(files().syncDirectory(folder_));
    return emptyAndRemove(old);
}

// Logs join the newest set one by one, in ascending order, each complete.
Status FolderBackup::promoteLogs() {
    const std::string fresh = os::joinPath(folder_, kNew);
    TRY(files().createDirectories(fresh));
    for (const os::DirectoryEntry& entry : TRY(files().list(target_))) {
        TRY(files().rename(os::joinPath(target_, entry.name), os::joinPath(fresh, entry.name), true));
    }
    TRY(files().syncDirectory(fresh));
    return files().removeDirectory(target_);
}

// ---- the files
// --------------------------------------------------------------------------------------------------

Status FolderBackup::copyDatabases() {
    for (const std::string& path : databases_) {
        const auto file = TRY(files().open(path, {os::OpenMode::ReadOnlyShared, true}));
        bytesTotal_ += TRY(file->size());
    }
    for (const std::string& path : databases_) {
        TRY(createEmpty(os::joinPath(os::parentPath(path), markerName(path))));
        TRY(copyFile(path));
    }
    return {};
}

Status FolderBackup::copyLogs() {
    const LogList list = TRY(controller_.logs(LogListKind::ToCopy));
    for (const std::string& path : list.paths)
        TRY(copyFile(path));
    return {};
}

// The markers make the set one that can be restored, so they come last.
Status FolderBackup::markDatabases() {
    for (const std::string& path : databases_)
        TRY(createEmpty(os::joinPath(target_, markerName(path))));
    return {};
}

Status FolderBackup::copyFile(const std::string& source) {
    const std::string name(os::fileName(source));
    const bool database = std::find(databases_.begin(), databases_.end(), source) != databases_.end();
    // Two databases of one name would overwrite each other.
    const os::OpenMode mode = database ? os::OpenMode::CreateNew : os::OpenMode::CreateAlways;
    auto target = TRY(files().open(os::joinPath(target_, name), {mode, true}));
    const OpenedFile opened = TRY(controller_.openFile(source));
    TRY(copyStream(opened.handle, *target, database));
    TRY(target->sync());
    return controller_.closeFile(opened.handle);
}

Status FolderBackup::copyStream(std::uintptr_t handle, os::File& target, bool reported) {
    for (std::uint64_t at = 0;;) {
        const std::size_t bytes =
            TRY(controller_.readFile(handle, buffer_.data(), static_cast<std::uint32_t>(buffer_.size())));
        if (bytes == 0) return {};
        TRY(target.write(at, buffer_.view().first(bytes)));
        at += bytes;
        if (reported) {
            bytesDone_ += bytes;
            TRY(report(FolderProgress::Step::Progress));
        }
    }
}

Status FolderBackup::createEmpty(const std::string& path) {
    auto file = TRY(files().open(path, {os::OpenMode::CreateAlways}));
    return file->sync();
}

// ---- telling
// ----------------------------------------------------------------------------------------------------

Status FolderBackup::report(FolderProgress::Step step) {
    if (!callback_) return {};
    FolderProgress progress;
    progress.step = step;
    if (step == FolderProgress::Step::Complete) progress.done = progress.total;
    if (step == FolderProgress::Step::Progress) {
        if (bytesDone_ - bytesReported_ < kReportEvery || bytesTotal_ == 0) return {};
        bytesReported_ = bytesDone_;
        progress.done = static_cast<std::uint32_t>(
            std::min<std::uint64_t>(progress.total, bytesDone_ * progress.total / bytesTotal_));
    }
    const JET_ERR answer = callback_(progress);
    if (answer < JET_errSuccess) return fail(answer);
    return {};
}

// A termination is told as such; to the files it looks like a stop.
Error FolderBackup::translate(Error error) const {
    const auto now = controller_.environment().gate().state();
    if (error.code == JET_errBackupAbortByServer && now.terminating() && !now.stopped()) {
        return Error{JET_errTermInProgress};
    }
    return error;
}

}  // namespace esent::backup
