#include "log/tail.h"

#include <array>

#include "log/segment.h"

namespace esent::log {

namespace {
constexpr std::size_t kSector = 512;
constexpr std::size_t kSectors = kSegmentSize / kSector;
constexpr unsigned kBatchModulus = 8;

enum class SectorKind : std::uint8_t { Zero, Shadow, Other };

// A sector of an older state of `before`: the same bytes up to some point, then zeros (records are only
// added).
bool isOlderSector(ByteView sector, ByteView before, std::size_t from) {
    std::size_t i = from;
    while (i < sector.size() && sector[i] == before[i]) {
        ++i;
    }
    return i > from && isAllZero(sector.subspan(i));
}

SectorKind kindOf(ByteView segment, std::size_t index, ByteView before) {
    const ByteView sector = segment.subspan(index * kSector, kSector);
    if (isAllZero(sector)) return SectorKind::Zero;
    if (before.empty()) return SectorKind::Other;
    // The checksum at the start of the first sector differs between states.
    const std::size_t from = index == 0 ? kSegmentPositionOffset : 0;
    const bool same = isOlderSector(sector, before.subspan(index * kSector, kSector), from);
    if (index == 0 && segmentPosition(segment) != segmentPosition(before)) return SectorKind::Other;
    return same ? SectorKind::Shadow : SectorKind::Other;
}

// The records of a segment whose last sectors are zero: do they run into the zeros, or lack the padding that
// a full segment ends with?
bool endsInLostSectors(ByteView segment, std::size_t zerosFrom) {
    std::size_t at = kSegmentHeaderSize;
    while (at < zerosFrom) {
        const auto length = pieceLength(segment, at);
        if (!length) return false;
        const auto code = static_cast<RecordCode>(segment[at]);
        // The zeros begin before the sector does: they were written so.
        if (code == RecordCode::Nop) return false;
        at += *length;
        if (at > zerosFrom) return !isPadding(code);
    }
    return true;
}
}  // namespace

bool looksTorn(ByteView segment, std::uint16_t number, Generation generation, ByteView before) {
    std::array<SectorKind, kSectors> kinds{};
    std::size_t lastNonZero = 0;
    bool anyShadow = false;
    for (std::size_t i = 0; i < kSectors; ++i) {
        kinds[i] = kindOf(segment, i, before);
        if (kinds[i] != SectorKind::Zero) lastNonZero = i;
        anyShadow = anyShadow || kinds[i] == SectorKind::Shadow;
    }
    if (kinds[0] != SectorKind::Other) return true;
    const LogPosition found = segmentPosition(segment);
    // What stood here in an earlier life of a recycled file.
    if (found.generation > 0 && found.generation < generation && found.byteOffset == 0 &&
        (found.segment == number || found.segment + 1 == number)) {
        return true;
    }
    // The shadow at the end of an unfinished batch: what it copies is unknown, the place that it names is
    // enough.
    if (before.empty() && found == LogPosition{0, static_cast<std::uint16_t>(number - 1), generation})
        return true;
    if (found != LogPosition{0, number, generation}) return false;
    if (anyShadow) return true;
    for (std::size_t i = 0; i < lastNonZero; ++i) {
        if (kinds[i] == SectorKind::Zero) return true;
    }
    const std::size_t zerosFrom = (lastNonZero + 1) * kSector;
    return zerosFrom < kSegmentSize && endsInLostSectors(segment, zerosFrom);
}

bool TailJudge::accept(LogTime time) {
    if (time.isZero()) return true;  // a segment of padding carries no time
    if (seen_) return *seen_ == time;
    seen_ = time;
    return time == before_ || millisecondsOf(time) % kBatchModulus == firstMissing_ % kBatchModulus;
}

LogTime batchTime(std::int64_t unixMilliseconds, std::uint16_t firstSegment, LogTime previousBatch) {
    std::int64_t time = unixMilliseconds - unixMilliseconds % kBatchModulus + firstSegment % kBatchModulus;
    LogTime result = LogTime::fromUnixMilliseconds(time);
    if (result == previousBatch) {
        time += kBatchModulus;
        result = LogTime::fromUnixMilliseconds(time);
    }
    return result;
}

}  // namespace esent::log
