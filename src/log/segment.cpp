#include "log/segment.h"

#include <vector>

#include "page/checksum.h"

namespace esent::log {

namespace {
bool intact(ByteSpan segment, std::uint32_t number) {
    const page::PageCheck check = page::checkBlock(segment, number);
    return check == page::PageCheck::Good || check == page::PageCheck::Repaired;
}
}  // namespace

SegmentKind classifySegment(ByteSpan segment, std::uint16_t number, Generation generation) {
    if (isAllZero(segment)) return SegmentKind::Zero;
    if (intact(segment, number)) {
        const LogPosition expected{0, number, generation};
        const LogPosition found = segmentPosition(segment);
        if (found == expected) return SegmentKind::Valid;
        return found < expected ? SegmentKind::Older : SegmentKind::Ahead;
    }
    if (number > 1 && intact(segment, number - 1U)) return SegmentKind::OldShadow;
    return SegmentKind::Bad;
}

bool isShadowOf(ByteSpan segment, std::uint16_t number, Generation generation) {
    return !isAllZero(segment) && intact(segment, number) &&
           segmentPosition(segment) == LogPosition{0, number, generation};
}

Result<std::size_t> pieceLength(ByteView segment, std::size_t offset) {
    const ByteView rest = segment.subspan(offset);
    if (rest.empty()) return fail(JET_errLogFileCorrupt);
    std::size_t length = 0;
    switch (static_cast<RecordCode>(rest[0])) {
        case RecordCode::FragmentBegin:
            if (rest.size() < kFragmentBeginHeader) return fail(JET_errLogFileCorrupt);
            length = kFragmentBeginHeader + loadLE<std::uint16_t>(rest, 5);
            break;
        case RecordCode::Fragment:
            if (rest.size() < kFragmentHeader) return fail(JET_errLogFileCorrupt);
            length = kFragmentHeader + loadLE<std::uint16_t>(rest, 1);
            break;
        default:
            return recordLength(rest);
    }
    if (length > rest.size()) return fail(JET_errLogFileCorrupt);
    return length;
}

std::optional<LastRecord> lastRecordOf(ByteView segment) {
    std::optional<LastRecord> last;
    std::size_t at = kSegmentHeaderSize;
    while (at < segment.size()) {
        const auto length = pieceLength(segment, at);
        if (!length) return std::nullopt;
        const auto code = static_cast<RecordCode>(segment[at]);
        if (!isPadding(code)) last = LastRecord{code, at};
        at += *length;
    }
    return last;
}

void sealSegment(ByteSpan segment, LogPosition position, LogTime started) {
    std::memset(segment.data(), 0, kSegmentHeaderSize);
    position.store(segment.data() + kSegmentPositionOffset);
    started.store(segment.data() + kSegmentTimeOffset);
    page::sealBlock(segment, position.segment);
}

}  // namespace esent::log
