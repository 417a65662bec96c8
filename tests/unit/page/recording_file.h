// A file in memory that notes what is done to it.
#pragma once

#include <algorithm>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "os/file_system.h"

namespace esent::test {

class RecordingFile final : public os::File {
 public:
    explicit RecordingFile(std::vector<std::byte> bytes = {}) : bytes_(std::move(bytes)) {}

    Status read(std::uint64_t offset, ByteSpan buffer) override {
        if (TRY(readSome(offset, buffer)) != buffer.size()) return fail(JET_errFileIOBeyondEOF);
        return {};
    }
    Result<std::size_t> readSome(std::uint64_t offset, ByteSpan buffer) override {
        if (offset >= bytes_.size()) return 0;
        const std::size_t count = std::min<std::size_t>(buffer.size(), bytes_.size() - offset);
        std::memcpy(buffer.data(), bytes_.data() + offset, count);
        return count;
    }
    Status write(std::uint64_t offset, ByteView data) override {
        log_.push_back("write " + std::to_string(offset));
        if (bytes_.size() < offset + data.size()) bytes_.resize(offset + data.size());
        std::memcpy(bytes_.data() + offset, data.data(), data.size());
        return {};
    }
    Status sync() override {
        log_.emplace_back("sync");
        return {};
    }
    Result<std::uint64_t> size() override { return bytes_.size(); }
    Status resize(std::uint64_t bytes) override {
        bytes_.resize(bytes);
        return {};
    }
    Status allocate(std::uint64_t bytes) override {
        if (bytes_.size() < bytes) bytes_.resize(bytes);
        return {};
    }
    const std::string& path() const override { return path_; }

    std::vector<std::byte>& bytes() { return bytes_; }
    // What was done, in order.
    const std::vector<std::string>& log() const { return log_; }

 private:
    std::string path_ = "memory";
    std::vector<std::byte> bytes_;
    std::vector<std::string> log_;
};

}  // namespace esent::test
