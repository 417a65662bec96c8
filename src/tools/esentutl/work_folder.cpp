#include "work_folder.h"

#include "os/path.h"

namespace esent::tool {
namespace {

// Failures leave the rest.
void removeTree(os::FileSystem& fileSystem, const std::string& folder) {
    const auto entries = fileSystem.list(folder);
    if (!entries) return;
    for (const os::DirectoryEntry& entry : *entries) {
        const std::string path = os::joinPath(folder, entry.name);
        if (entry.isDirectory) {
            removeTree(fileSystem, path);
        } else {
            (void)fileSystem.remove(path);
        }
    }
    (void)fileSystem.removeDirectory(folder);
}

}  // namespace

Result<std::unique_ptr<WorkFolder>> WorkFolder::make(os::FileSystem& fileSystem, const std::string& path) {
    const std::string full = TRY(fileSystem.fullPath(path));
    TRY(fileSystem.createDirectories(full));
    if (!TRY(fileSystem.list(full)).empty()) return fail(JET_errBackupDirectoryNotEmpty);
    return std::unique_ptr<WorkFolder>(new WorkFolder(fileSystem, full));
}

WorkFolder::~WorkFolder() {
    if (!kept_) removeTree(fileSystem_, path_);
}

}  // namespace esent::tool
