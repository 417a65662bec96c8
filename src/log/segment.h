// One 4096-byte segment of a log file: its header fields and the pieces (records, fragments, padding) inside.
// Internal to the log room; pure functions.
#pragma once

#include <optional>

#include "base/bytes.h"
#include "base/disk_types.h"
#include "base/result.h"
#include "log/log_header.h"
#include "log/record_catalogue.h"

namespace esent::log {

inline constexpr std::size_t kSegmentPositionOffset = 8;
inline constexpr std::size_t kSegmentTimeOffset = 16;
inline constexpr std::size_t kFragmentBeginHeader = 7;
inline constexpr std::size_t kFragmentHeader = 3;
inline constexpr std::size_t kMinimumFragment = 32;  // with fewer bytes left a segment is padded instead

[[nodiscard]] inline LogPosition segmentPosition(ByteView segment) {
    return LogPosition::load(segment.data() + kSegmentPositionOffset);
}
[[nodiscard]] inline LogTime segmentTime(ByteView segment) {
    return LogTime::load(segment.data() + kSegmentTimeOffset);
}
// The milliseconds within the second, 0..999.
[[nodiscard]] inline unsigned millisecondsOf(const LogTime& time) {
    return static_cast<unsigned>(time.raw[6]) >> 1 | (static_cast<unsigned>(time.raw[7]) >> 1 & 7U) << 7;
}

// The position of what stands at `offset` of a segment: byte offset 0 for the first record.
[[nodiscard]] inline LogPosition positionIn(Generation generation, std::uint16_t segment,
                                            std::size_t offset) {
    const auto byteOffset = static_cast<std::uint16_t>(offset <= kSegmentHeaderSize ? 0 : offset);
    return {byteOffset, segment, generation};
}

// What a stored segment is, seen from the place where it stands.
enum class SegmentKind : std::uint8_t {
    Valid,      // data of this generation (one wrong bit already set right)
    Zero,       // never written
    Older,      // of an older generation in a recycled file
    OldShadow,  // copy of the segment before it
    Ahead,      // of a later generation or place: damage
    Bad,        // none of these
};
// May repair one bit of `segment` in place.
[[nodiscard]] SegmentKind classifySegment(ByteSpan segment, std::uint16_t number, Generation generation);
// Is this an intact copy of data segment `number` of the generation, standing one place behind it?
[[nodiscard]] bool isShadowOf(ByteSpan segment, std::uint16_t number, Generation generation);

// Bytes of the piece that starts at `offset`: a padding byte, a fragment or a whole record.
// JET_errLogFileCorrupt when it does not end inside the segment.
[[nodiscard]] Result<std::size_t> pieceLength(ByteView segment, std::size_t offset);

// The last record of a segment that is not padding, and where it starts.
struct LastRecord {
    RecordCode code = RecordCode::Nop;
    std::size_t offset = 0;
};
[[nodiscard]] std::optional<LastRecord> lastRecordOf(ByteView segment);

// Writes header fields and checksum of a segment whose records are in place.
void sealSegment(ByteSpan segment, LogPosition position, LogTime started);

}  // namespace esent::log
