// WindowsFileSystem: files through the W functions. No state, hence thread-safe.
#pragma once

#include "os/file_system.h"

namespace esent::os::win32 {

class WindowsFileSystem final : public FileSystem {
 public:
    Result<std::unique_ptr<File>> open(std::string_view path, OpenOptions options) override;
    Result<bool> exists(std::string_view path) override;
    Result<bool> isDirectory(std::string_view path) override;
    Status remove(std::string_view path) override;
    Status rename(std::string_view from, std::string_view to, bool replace = false) override;
    Result<std::vector<DirectoryEntry>> list(std::string_view folder) override;
    Status createDirectories(std::string_view folder) override;
    Status removeDirectory(std::string_view folder) override;
    Status syncDirectory(std::string_view folder) override;
    Result<std::string> fullPath(std::string_view path) override;
    Result<std::uint64_t> freeSpace(std::string_view folder) override;
};

}  // namespace esent::os::win32
