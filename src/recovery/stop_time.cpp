#include "recovery/stop_time.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "log/log_header.h"
#include "log/segment.h"

namespace esent::recovery {

namespace {

// Comparable: year first.
using Moment = std::tuple<unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned>;

Moment momentOf(const LogTime& time) {
    const auto at = [&](std::size_t index) { return std::to_integer<unsigned>(time.raw[index]); };
    return {at(5), at(4), at(3), at(2), at(1), at(0), log::millisecondsOf(time)};
}

bool isTime(const LogTime& time) {
    const auto [year, month, day, hour, minute, second, millisecond] = momentOf(time);
    return month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour < 24 && minute < 60 && second < 60 &&
           millisecond < 1000;
}

Result<LogTime> creationOf(RecoveryContext& context, const ChainLink& link) {
    auto file = TRY(context.files.open(link.path, {os::OpenMode::ReadOnlyShared}));
    log::LogExpectations expectations;
    expectations.pageSize = context.pageSize;
    return TRY(log::readLogHeader(*file, expectations)).created();
}

// The first segment of a log that was begun later. Segments that were never written, and padding, have no
// time.
Result<std::optional<LogPosition>> firstBehind(RecoveryContext& context, const ChainLink& link,
                                               const Moment& stop) {
    auto file = TRY(context.files.open(link.path, {os::OpenMode::ReadOnlyShared}));
    const std::uint64_t segments = TRY(file->size()) / log::kSegmentSize;
    std::vector<std::byte> segment(log::kSegmentSize);
    for (std::uint64_t i = 1; i < segments; ++i) {
        TRY(file->read(i * log::kSegmentSize, segment));
        const LogPosition place{0, static_cast<std::uint16_t>(i), link.generation};
        const LogTime begun = log::segmentTime(segment);
        const bool written = log::segmentPosition(segment) == place && !begun.isZero();
        if (written && momentOf(begun) > stop) return place;
    }
    return std::nullopt;
}

Result<std::optional<LogPosition>> positionBehind(RecoveryContext& context, const LogFolder& folder) {
    const Moment stop = momentOf(context.stopTime);
    const LogChain chain = chainFrom(folder, *folder.lowest(), log::ReadPurpose::SoftRecovery);
    const ChainLink* last = nullptr;  // begun in time
    const ChainLink* next = nullptr;
    for (const ChainLink& link : chain.links) {
        next = &link;
        if (momentOf(TRY(creationOf(context, link))) > stop) break;
        last = std::exchange(next, nullptr);
    }
    if (last == nullptr) return fail(JET_errInvalidParameter);
    const auto within = TRY(firstBehind(context, *last, stop));
    if (within || next == nullptr) return within;
    return LogPosition{0, 1, next->generation};
}

}  // namespace

Status applyStopTime(RecoveryContext& context, const LogFolder& folder) {
    if (context.stopTime.isZero()) return {};
    if (!isTime(context.stopTime)) return fail(JET_errInvalidParameter);
    const auto found = TRY(positionBehind(context, folder));
    if (!found) return {};
    context.stopAt = context.stopAt.isZero() ? *found : std::min(context.stopAt, *found);
    return {};
}

}  // namespace esent::recovery
