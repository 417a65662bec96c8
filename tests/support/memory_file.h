// An os::File in memory, for tests that need the bytes of a file and no disk. One thread at a time.
#pragma once

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "os/file_system.h"

namespace esent::test {

class MemoryFile final : public os::File {
 public:
    MemoryFile() = default;
    explicit MemoryFile(std::vector<std::byte> content) : bytes(std::move(content)) {}

    Status read(std::uint64_t offset, ByteSpan buffer) override {
        if (offset > bytes.size() || buffer.size() > bytes.size() - offset) {
            return fail(JET_errFileIOBeyondEOF);
        }
        std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(offset), buffer.size(), buffer.begin());
        return {};
    }
    Result<std::size_t> readSome(std::uint64_t offset, ByteSpan buffer) override {
        if (offset >= bytes.size()) return 0;
        const std::size_t there = std::min<std::size_t>(buffer.size(), bytes.size() - offset);
        TRY(read(offset, buffer.first(there)));
        return there;
    }
    Status write(std::uint64_t offset, ByteView data) override {
        bytes.resize(std::max<std::size_t>(bytes.size(), offset + data.size()));
        std::copy(data.begin(), data.end(), bytes.begin() + static_cast<std::ptrdiff_t>(offset));
        return {};
    }
    Status sync() override { return {}; }
    Result<std::uint64_t> size() override { return bytes.size(); }
    Status resize(std::uint64_t size) override {
        bytes.resize(size);
        return {};
    }
    Status allocate(std::uint64_t size) override {
        return resize(std::max<std::uint64_t>(size, bytes.size()));
    }
    const std::string& path() const override { return path_; }

    std::vector<std::byte> bytes;

 private:
    std::string path_ = "memory";
};

}  // namespace esent::test
