#include "log/log_buffer.h"

#include <algorithm>
#include <utility>

#include "log/segment.h"

namespace esent::log {

namespace {
constexpr std::size_t kNop2Header = 5;
constexpr std::size_t kSparesKept = 4;
constexpr std::size_t kRunsOfPlace = 3;  // a record, padding before it, the copy of a take
constexpr std::size_t kSpareBytesMax = std::size_t{4} << 20;
}  // namespace

LogBuffer::LogBuffer(Generation generation, std::uint16_t segment, std::uint32_t fileSegments,
                     std::size_t usualSegments)
    : fileSegments_(fileSegments),
      generation_(generation),
      segment_(segment),
      usualRun_(usualSegments * kSegmentSize) {
    spare_.reserve(kSparesKept);
    if (segment_ + 1U >= fileSegments_) {
        ++generation_;
        segment_ = 1;
    }
}

void LogBuffer::makeRoom(std::size_t segments) {
    const auto grow = [](auto& list, std::size_t more) {
        if (list.capacity() - list.size() < more)
            list.reserve(std::max(list.size() + more, 2 * list.capacity()));
    };
    grow(runs_, kRunsOfPlace);
    grow(fresh_, kRunsOfPlace);
    if (!runs_.empty()) grow(runs_.back().bytes, segments * kSegmentSize);
    while (spare_.size() < kRunsOfPlace)
        spare_.emplace(spare_.begin());
    const std::size_t bytes = std::max(segments * kSegmentSize, usualRun_);
    for (std::size_t i = spare_.size() - kRunsOfPlace; i < spare_.size(); ++i) {
        spare_[i].clear();
        grow(spare_[i], bytes);
    }
    takeWantsRoom_ = false;
}

LogPosition LogBuffer::tip() const {
    // Nothing can start behind the last data segment of a generation.
    if (used_ == 0 && segment_ + 1U >= fileSegments_) return {0, 1, generation_ + 1};
    return {static_cast<std::uint16_t>(used_), segment_, generation_};
}

// Where a record of `size` bytes would end if it was placed at `used` bytes of `segment`.
LogBuffer::End LogBuffer::endOf(std::size_t size, std::uint32_t segment, std::size_t used) const {
    if (used == 0) used = kSegmentHeaderSize;
    std::size_t left = kSegmentSize - used;
    if (size <= left) return {segment, used + size};
    if (left < kMinimumFragment) return endOf(size, segment + 1, 0);
    size -= left - kFragmentBeginHeader;
    constexpr std::size_t kPerSegment = kSegmentSize - kSegmentHeaderSize - kFragmentHeader;
    const std::size_t more = (size + kPerSegment - 1) / kPerSegment;
    const std::size_t inLast = size - (more - 1) * kPerSegment;
    return {static_cast<std::uint32_t>(segment + more), kSegmentHeaderSize + kFragmentHeader + inLast};
}

// At least one byte of the last data segment stays free.
bool LogBuffer::fits(const End& end) const {
    const std::uint32_t lastSegment = fileSegments_ - 2;
    return end.segment < lastSegment || (end.segment == lastSegment && end.used < kSegmentSize);
}

Result<LogPosition> LogBuffer::place(ByteView record) {
    // Nearly always it goes into the started segment.
    if (used_ != 0 && !takeWantsRoom_ && used_ + record.size() < kSegmentSize) {
        placing_ = {static_cast<std::uint16_t>(used_), segment_, generation_};
        put(record);
        return placing_;
    }
    const std::size_t needed = endOf(record.size(), 1, 0).segment;
    if (!fits(endOf(record.size(), 1, 0))) return fail(JET_errLogBufferTooSmall);
    if (takeWantsRoom_ || used_ == 0 || record.size() > kSegmentSize - used_) makeRoom(needed + 1);
    if (!fits(endOf(record.size(), segment_, used_))) closeGeneration();
    if (used_ != 0 && record.size() > kSegmentSize - used_ && kSegmentSize - used_ < kMinimumFragment) {
        finishSegment();
    }
    placing_ = {static_cast<std::uint16_t>(used_), segment_, generation_};
    if (used_ == 0) startSegment();
    if (record.size() <= kSegmentSize - used_) {
        put(record);
        return placing_;
    }
    std::size_t piece = kSegmentSize - used_ - kFragmentBeginHeader;
    std::array<std::byte, kFragmentBeginHeader> header{};
    header[0] = static_cast<std::byte>(RecordCode::FragmentBegin);
    storeLE<std::uint32_t>(header.data() + 1, static_cast<std::uint32_t>(record.size()));
    storeLE<std::uint16_t>(header.data() + 5, static_cast<std::uint16_t>(piece));
    put(header);
    put(record.first(piece));
    record = record.subspan(piece);
    while (!record.empty()) {
        startSegment();
        piece = std::min(record.size(), kSegmentSize - used_ - kFragmentHeader);
        header[0] = static_cast<std::byte>(RecordCode::Fragment);
        storeLE<std::uint16_t>(header.data() + 1, static_cast<std::uint16_t>(piece));
        put(ByteView(header).first(kFragmentHeader));
        put(record.first(piece));
        record = record.subspan(piece);
    }
    return placing_;
}

void LogBuffer::startSegment() {
    if (runs_.empty() || runs_.back().generation != generation_) {
        LogRun run;
        run.generation = generation_;
        run.first = segment_;
        if (!spare_.empty()) {
            run.bytes = std::move(spare_.back());
            spare_.pop_back();
            run.bytes.clear();
        }
        runs_.push_back(std::move(run));
    }
    LogRun& run = runs_.back();
    run.bytes.resize(run.bytes.size() + kSegmentSize);
    std::memset(started(), 0, kSegmentHeaderSize);
    used_ = run.lastUsed = kSegmentHeaderSize;
    owner_ = placing_;
}

void LogBuffer::put(ByteView bytes) {
    LogRun& run = runs_.back();
    std::memcpy(started() + used_, bytes.data(), bytes.size());
    used_ += bytes.size();
    run.lastUsed = used_;
    if (used_ == kSegmentSize) finishSegment();
}

void LogBuffer::clearRest(std::size_t from) {
    if (from < kSegmentSize) std::memset(started() + from, 0, kSegmentSize - from);
}

// The rest of the started segment is zero: one-byte padding records.
void LogBuffer::finishSegment() {
    clearRest(used_);
    runs_.back().lastUsed = kSegmentSize;
    used_ = 0;
    ++segment_;
    ++complete_;
}

void LogBuffer::fillSegment() {
    const std::size_t left = kSegmentSize - used_;
    if (used_ == 0 || left < kNop2Header) return;
    if (segment_ + 2U >= fileSegments_) {
        closeGeneration();
        return;
    }
    std::byte* const at = started() + used_;
    at[0] = static_cast<std::byte>(RecordCode::Nop2);
    storeLE<std::uint32_t>(at + 1, static_cast<std::uint32_t>(left - kNop2Header));
    used_ += kNop2Header;
    finishSegment();
}

void LogBuffer::closeGeneration() {
    if (used_ != 0) {
        finishSegment();
    } else if ((runs_.empty() || runs_.back().generation != generation_) && segment_ + 1U < fileSegments_) {
        // Nothing to write that would end the generation: a segment of padding does.
        placing_ = {0, segment_, generation_};
        startSegment();
        runs_.back().paddingSegment = segment_;
        finishSegment();
    }
    ++generation_;
    segment_ = 1;
}

std::vector<LogRun> LogBuffer::takeAll() {
    if (takeWantsRoom_) makeRoom();
    takeWantsRoom_ = true;
    complete_ = 0;
    if (used_ != 0) clearRest(used_);
    std::vector<LogRun> taken = std::exchange(runs_, std::move(fresh_));
    fresh_ = {};
    if (used_ == 0) return taken;
    const std::size_t used = used_;
    const LogPosition owner = owner_;
    startSegment();
    owner_ = owner;
    used_ = runs_.back().lastUsed = used;
    const UnfilledBytes& from = taken.back().bytes;
    std::memcpy(runs_.back().bytes.data(), from.data() + from.size() - kSegmentSize, used_);
    return taken;
}

std::vector<LogRun> LogBuffer::takeComplete() {
    std::vector<LogRun> taken = takeAll();
    if (used_ == 0 || taken.empty()) return taken;
    LogRun& last = taken.back();
    last.bytes.resize(last.bytes.size() - kSegmentSize);
    last.lastUsed = kSegmentSize;
    if (last.bytes.empty()) taken.pop_back();
    return taken;
}

LogPosition LogBuffer::completeTip() const {
    return used_ == 0 ? tip() : owner_;
}

void LogBuffer::recycle(std::vector<LogRun> runs) {
    for (LogRun& run : runs) {
        if (spare_.size() >= kSparesKept || run.bytes.capacity() > std::max(kSpareBytesMax, usualRun_))
            return;
        spare_.push_back(std::move(run.bytes));
    }
}

}  // namespace esent::log
