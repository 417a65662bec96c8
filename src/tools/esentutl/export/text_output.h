// TextOutput: a file, or the standard output, that is written from front to back through a buffer.
//
// The first failure is kept; what is written after it goes nowhere. One thread at a time.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "os/file_system.h"

namespace esent::tool {

class TextOutput {
 public:
    // The standard output.
    TextOutput() = default;
    explicit TextOutput(std::unique_ptr<os::File> file) : file_(std::move(file)) {}

    // What is appended here will be written.
    [[nodiscard]] std::string& buffer() { return buffer_; }
    // Call often: writes when enough has come together.
    [[nodiscard]] Status drain() { return buffer_.size() < kEnough ? Status{} : flush(); }
    [[nodiscard]] Status flush();
    [[nodiscard]] std::uint64_t bytes() const { return written_ + buffer_.size(); }

 private:
    static constexpr std::size_t kEnough = std::size_t{1} << 18;

    std::unique_ptr<os::File> file_;
    std::string buffer_;
    std::uint64_t written_ = 0;
    Status failure_;
};

}  // namespace esent::tool
