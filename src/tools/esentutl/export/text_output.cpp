#include "export/text_output.h"

#include <cstdio>

namespace esent::tool {

Status TextOutput::flush() {
    if (failure_ && file_) {
        failure_ = file_->write(written_, std::as_bytes(std::span(buffer_.data(), buffer_.size())));
    } else if (failure_) {
        const std::size_t put = std::fwrite(buffer_.data(), 1, buffer_.size(), stdout);
        if (put != buffer_.size() || std::fflush(stdout) != 0) failure_ = fail(JET_errDiskIO);
    }
    written_ += buffer_.size();
    buffer_.clear();
    return failure_;
}

}  // namespace esent::tool
