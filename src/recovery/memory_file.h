// A file in memory: stands for a database that a replay would make, while it only finds out what it would do.
//
// Used by one thread.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "os/file_system.h"

namespace esent::recovery {

class MemoryFile final : public os::File {
 public:
    explicit MemoryFile(std::string path) : path_(std::move(path)) {}

    Status read(std::uint64_t offset, ByteSpan buffer) override {
        if (TRY(readSome(offset, buffer)) < buffer.size()) return fail(JET_errFileIOBeyondEOF);
        return {};
    }
    Result<std::size_t> readSome(std::uint64_t offset, ByteSpan buffer) override {
        if (offset >= bytes_.size()) return std::size_t{0};
        const std::size_t count = std::min<std::size_t>(buffer.size(), bytes_.size() - offset);
        std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(offset), count, buffer.begin());
        return count;
    }
    Status write(std::uint64_t offset, ByteView data) override {
        if (bytes_.size() < offset + data.size()) bytes_.resize(offset + data.size());
        std::copy(data.begin(), data.end(), bytes_.begin() + static_cast<std::ptrdiff_t>(offset));
        return {};
    }
    Status sync() override { return {}; }
    Result<std::uint64_t> size() override { return std::uint64_t{bytes_.size()}; }
    Status resize(std::uint64_t bytes) override {
        bytes_.resize(bytes);
        return {};
    }
    Status allocate(std::uint64_t bytes) override {
        if (bytes_.size() < bytes) bytes_.resize(bytes);
        return {};
    }
    const std::string& path() const override { return path_; }

 private:
    std::string path_;
    std::vector<std::byte> bytes_;
};

}  // namespace esent::recovery
