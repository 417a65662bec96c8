#include "recovery/cut_log.h"

#include <algorithm>

#include "log/log_header.h"
#include "log/record_catalogue.h"
#include "log/segment.h"

namespace esent::recovery {

namespace {

using log::kSegmentHeaderSize;
using log::kSegmentSize;

constexpr std::size_t kNop2Header = 5;

// Padding up to the end of the segment, as the log's writer leaves it.
void pad(ByteSpan segment, std::size_t from) {
    const ByteSpan rest = segment.subspan(from);
    std::fill(rest.begin(), rest.end(), std::byte{0});
    if (rest.size() < kNop2Header) {
        std::fill(rest.begin(), rest.end(), static_cast<std::byte>(log::RecordCode::Nop));
        return;
    }
    rest[0] = static_cast<std::byte>(log::RecordCode::Nop2);
    storeLE<std::uint32_t>(rest.data() + 1, static_cast<std::uint32_t>(rest.size() - kNop2Header));
}

void cut(std::vector<std::byte>& bytes, LogPosition stop) {
    const std::size_t at = std::size_t{stop.segment} * kSegmentSize;
    if (at >= bytes.size()) return;
    std::size_t behind = at;
    if (stop.byteOffset > kSegmentHeaderSize) {
        const ByteSpan segment = ByteSpan(bytes).subspan(at, kSegmentSize);
        pad(segment, stop.byteOffset);
        log::sealSegment(segment, {0, stop.segment, stop.generation}, log::segmentTime(segment));
        behind = at + kSegmentSize;
    }
    std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(behind), bytes.end(), std::byte{0});
}

}  // namespace

Status cutLog(RecoveryContext& context, const log::LogFiles& files, const ChainLink& link, LogPosition stop) {
    os::FileSystem& disk = context.files;
    std::vector<std::byte> bytes;
    {
        auto old = TRY(disk.open(link.path, {os::OpenMode::ReadOnlyShared}));
        bytes.resize(TRY(old->size()));
        TRY(old->read(0, bytes));
    }
    cut(bytes, stop);
    {
        auto temp = TRY(disk.open(files.tempPath(), {os::OpenMode::CreateAlways}));
        TRY(temp->write(0, bytes));
        TRY(temp->sync());
    }
    // From the end, so that what is left has no gap.
    if (TRY(disk.exists(files.currentPath()))) TRY(disk.remove(files.currentPath()));
    const auto archived = TRY(files.archived(disk));
    for (auto each = archived.rbegin(); each != archived.rend() && each->first >= link.generation; ++each)
        TRY(disk.remove(each->second));
    TRY(disk.rename(files.tempPath(), files.currentPath()));
    return disk.syncDirectory(context.logFolder);
}

}  // namespace esent::recovery
