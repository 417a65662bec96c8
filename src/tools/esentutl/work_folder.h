// WorkFolder: a folder for logs, checkpoint and copies that a verb needs while it runs; removed at the end.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "os/file_system.h"

namespace esent::tool {

class WorkFolder {
 public:
    // Creates `path`; JET_errBackupDirectoryNotEmpty when something is in it.
    static Result<std::unique_ptr<WorkFolder>> make(os::FileSystem& fileSystem, const std::string& path);
    ~WorkFolder();
    WorkFolder(const WorkFolder&) = delete;
    WorkFolder& operator=(const WorkFolder&) = delete;
    [[nodiscard]] const std::string& path() const { return path_; }

 private:
    WorkFolder(os::FileSystem& fileSystem, std::string path)
        : fileSystem_(fileSystem), path_(std::move(path)) {}

    os::FileSystem& fileSystem_;
    const std::string path_;
};

// Removes a folder with what is in it; failures leave the rest.
void removeTree(os::FileSystem& fileSystem, const std::string& folder);

}  // namespace esent::tool
