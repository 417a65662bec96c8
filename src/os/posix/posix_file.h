// PosixFile: an open, locked file descriptor. Reads and writes are positioned, so threads share it freely.
#pragma once

#include <string>

#include "os/file_system.h"

namespace esent::os::posix {

// Takes the lock that `mode` asks for, without waiting: JET_errFileAccessDenied when another handle or
// process holds a conflicting one.
[[nodiscard]] Status lockDescriptor(int descriptor, OpenMode mode);

class PosixFile final : public File {
 public:
    PosixFile(int descriptor, std::string path);
    ~PosixFile() override;

    Status read(std::uint64_t offset, ByteSpan buffer) override;
    Result<std::size_t> readSome(std::uint64_t offset, ByteSpan buffer) override;
    Status write(std::uint64_t offset, ByteView data) override;
    Status sync() override;
    Result<std::uint64_t> size() override;
    Status resize(std::uint64_t bytes) override;
    Status allocate(std::uint64_t bytes) override;
    const std::string& path() const override { return path_; }

 private:
    const int descriptor_;
    const std::string path_;
};

}  // namespace esent::os::posix
