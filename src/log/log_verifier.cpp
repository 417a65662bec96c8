#include "log/log_verifier.h"

#include "log/segment.h"
#include "page/checksum.h"

namespace esent::log {

Status LogVerifier::feed(ByteView chunk) {
    if (chunk.size() % kSegmentSize != 0) return fail(JET_errInvalidParameter);
    for (std::size_t at = 0; at < chunk.size(); at += kSegmentSize) {
        if (!feedSegment(chunk.subspan(at, kSegmentSize))) return fail(JET_errLogReadVerifyFailure);
        ++next_;
    }
    return {};
}

Status LogVerifier::feedSegment(ByteView segment) {
    if (next_ == 0) {
        header_ = LogHeader(segment);
        LogExpectations expectations;
        expectations.signature = signature_;
        expectations.checkFileSize = false;
        if (generation_ != 0) expectations.generation = generation_;
        return checkLogHeader(header_, 0, expectations);
    }
    if (next_ >= header_.fileSegments()) return fail(JET_errLogReadVerifyFailure);
    if (isAllZero(segment)) {
        ended_ = true;
        return {};
    }
    const bool own = page::examineBlock(segment, next_).check == page::PageCheck::Good;
    if (own &&
        segmentPosition(segment) == LogPosition{0, static_cast<std::uint16_t>(next_), header_.generation()}) {
        if (ended_ || next_ + 1U == header_.fileSegments()) return fail(JET_errLogReadVerifyFailure);
        accumulated_ ^= loadLE<std::uint64_t>(segment, 0);
        return {};
    }
    // Remains of an earlier life of the file, or a shadow copy.
    ended_ = true;
    const bool shadow = next_ > 1 && page::examineBlock(segment, next_ - 1).check == page::PageCheck::Good;
    const bool older = segmentPosition(segment).generation < header_.generation();
    if (shadow || (own && older)) return {};
    return fail(JET_errLogReadVerifyFailure);
}

Status LogVerifier::finish() const {
    if (next_ == 0 || next_ != header_.fileSegments()) return fail(JET_errLogReadVerifyFailure);
    return {};
}

}  // namespace esent::log
