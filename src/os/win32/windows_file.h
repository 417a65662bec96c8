// WindowsFile: a file handle used with positioned I/O only, so that threads share it freely. The share mode
// it was opened with is its lock.
#pragma once

#include <windows.h>

#include <string>

#include "os/file_system.h"

namespace esent::os::win32 {

class WindowsFile final : public File {
 public:
    WindowsFile(HANDLE handle, std::string path, bool writable);
    ~WindowsFile() override;

    Status read(std::uint64_t offset, ByteSpan buffer) override;
    Result<std::size_t> readSome(std::uint64_t offset, ByteSpan buffer) override;
    Status write(std::uint64_t offset, ByteView data) override;
    Status sync() override;
    Result<std::uint64_t> size() override;
    Status resize(std::uint64_t bytes) override;
    Status allocate(std::uint64_t bytes) override;
    const std::string& path() const override { return path_; }

 private:
    const HANDLE handle_;
    const std::string path_;
    const bool writable_;
};

}  // namespace esent::os::win32
