// Checks a log file while it is streamed into a backup, chunk by chunk, without a second read.
//
// One verifier per open file, fed from the thread that reads it, in chunks of any multiple of 4096 bytes.
// Only archived logs are streamed, so nothing but a header, sound data segments and then empty ones is
// accepted.
#pragma once

#include <optional>

#include "base/bytes.h"
#include "base/disk_types.h"
#include "base/result.h"
#include "log/log_header.h"

namespace esent::log {

class LogVerifier {
 public:
    // `generation`: what the file's name promises; 0 = unknown.
    explicit LogVerifier(Generation generation = 0, std::optional<Signature> signature = {})
        : generation_(generation), signature_(signature) {}

    // The next bytes of the file. JET_errLogReadVerifyFailure at the first damaged segment (a single wrong
    // bit included: the copy must be right), JET_errInvalidParameter when the length is no multiple of 4096.
    [[nodiscard]] Status feed(ByteView chunk);
    // After the last chunk: was the whole file seen?
    [[nodiscard]] Status finish() const;

    [[nodiscard]] const LogHeader& header() const { return header_; }  // valid once 4096 bytes were fed
    [[nodiscard]] std::uint64_t accumulated() const { return accumulated_; }  // checksum for the next header

 private:
    [[nodiscard]] Status feedSegment(ByteView segment);

    Generation generation_;
    std::optional<Signature> signature_;
    LogHeader header_;
    std::uint32_t next_ = 0;  // number of the next segment
    bool ended_ = false;      // an empty segment was seen
    std::uint64_t accumulated_ = 0;
};

}  // namespace esent::log
