// WorkFolder: a folder that a verb fills; removed with all that is in it unless the verb says that it is to
// stay. For logs, checkpoint and copies that are needed only while the verb runs, and for results that are
// worth nothing unless they are complete.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "os/file_system.h"

namespace esent::tool {

class WorkFolder {
 public:
    // Creates `path` if need be; JET_errBackupDirectoryNotEmpty when something is in it.
    static Result<std::unique_ptr<WorkFolder>> make(os::FileSystem& fileSystem, const std::string& path);
    ~WorkFolder();
    WorkFolder(const WorkFolder&) = delete;
    WorkFolder& operator=(const WorkFolder&) = delete;
    [[nodiscard]] const std::string& path() const { return path_; }
    void keep() { kept_ = true; }

 private:
    WorkFolder(os::FileSystem& fileSystem, std::string path)
        : fileSystem_(fileSystem), path_(std::move(path)) {}

    os::FileSystem& fileSystem_;
    const std::string path_;
    bool kept_ = false;
};

}  // namespace esent::tool
