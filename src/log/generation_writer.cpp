// Writing segments. Switching generations: generation_switch.cpp.
#include "log/generation_writer.h"

#include <algorithm>

#include "log/segment.h"
#include "log/tail.h"
#include "os/clock.h"

namespace esent::log {

namespace {
constexpr std::size_t kZeroChunk = std::size_t{256} << 10;

ByteSpan segmentOf(LogRun& run, std::size_t index) {
    return ByteSpan(run.bytes).subspan(index * kSegmentSize, kSegmentSize);
}
}  // namespace

Status GenerationWriter::write(std::span<LogRun> runs) {
    for (LogRun& run : runs) {
        if (run.segments() == 0) continue;
        if (run.generation != header_.generation() || currentArchived_) TRY(switchGeneration());
        TRY(writeRun(run));
    }
    return {};
}

Status GenerationWriter::writeRun(LogRun& run) {
    std::size_t skip = 0;
    if (run.first == started_) {
        TRY(rewriteStarted(run));
        skip = 1;
    }
    return skip == run.segments() ? Status{} : writeFresh(run, skip);
}

void GenerationWriter::seal(LogRun& run, std::size_t index, LogTime time) {
    const auto number = static_cast<std::uint16_t>(run.first + index);
    const bool padding = number == run.paddingSegment;
    const ByteSpan segment = segmentOf(run, index);
    sealSegment(segment, {0, number, run.generation}, padding ? LogTime{} : time);
    const bool complete = index + 1 < run.segments() || run.lastComplete();
    if (complete) accumulated_ ^= loadLE<std::uint64_t>(segment, 0);
}

Status GenerationWriter::put(std::uint16_t segment, ByteView bytes) {
    unsynced_ += bytes.size();
    return file_->write(std::uint64_t{segment} * kSegmentSize, bytes);
}

Status GenerationWriter::putDurably(std::uint16_t segment, ByteView bytes) {
    TRY(put(segment, bytes));
    TRY(sync());
    emit(EmissionKind::Data, segment, bytes);
    return {};
}

Status GenerationWriter::sync() {
    if (unsynced_ == 0) return {};
    TRY(file_->sync());
    unsynced_ = 0;
    return {};
}

void GenerationWriter::emit(EmissionKind kind, std::uint16_t segment, ByteView bytes) const {
    if (settings_.emit) settings_.emit({kind, {0, segment, header_.generation()}, bytes});
}

// What the current log holds, shadow included: a receiver that missed the last write gets it now.
Status GenerationWriter::emitFirst(std::uint16_t lastSegment) {
    if (!settings_.emit) return {};
    const std::size_t most = header_.fileSegments();
    std::vector<std::byte> bytes(std::min<std::size_t>(lastSegment + 2U, most) * kSegmentSize);
    TRY(file_->read(0, bytes));
    emit(EmissionKind::First, 0, bytes);
    return {};
}

// The first segment of the run is on disk already, incomplete, and its shadow protects it: it is written and
// made durable before the shadow or anything behind it may change.
Status GenerationWriter::rewriteStarted(LogRun& run) {
    const bool alone = run.segments() == 1;
    const std::size_t used = alone ? run.lastUsed : kSegmentSize;
    if (used == startedUsed_) return {};
    seal(run, 0, startedTime_);
    const ByteView segment = segmentOf(run, 0);
    TRY(putDurably(run.first, segment));
    if (alone) TRY(putDurably(static_cast<std::uint16_t>(run.first + 1), segment));
    started_ = used == kSegmentSize ? 0 : run.first;
    startedUsed_ = used;
    return {};
}

// Segments that were never written, the last one with its shadow if it is incomplete. All that is written
// between two syncs has one start time (see tail.h).
Status GenerationWriter::writeFresh(LogRun& run, std::size_t skip) {
    const auto first = static_cast<std::uint16_t>(run.first + skip);
    if (unsynced_ == 0) batchTime_ = batchTime(os::clock().unixMilliseconds(), first, batchTime_);
    for (std::size_t i = skip; i < run.segments(); ++i) {
        seal(run, i, batchTime_);
    }
    const std::size_t count = run.segments();
    started_ = 0;
    if (!run.lastComplete()) {
        started_ = run.last();
        startedUsed_ = run.lastUsed;
        startedTime_ = batchTime_;
        run.bytes.resize(run.bytes.size() + kSegmentSize);
        std::memcpy(segmentOf(run, count).data(), segmentOf(run, count - 1).data(), kSegmentSize);
    }
    const ByteView bytes = ByteView(run.bytes).subspan(skip * kSegmentSize);
    // Who is told of the writes may not be ahead of this disk.
    return settings_.emit ? putDurably(first, bytes) : put(first, bytes);
}

Status GenerationWriter::continueStream(const StreamEnd& end) {
    header_ = end.header;
    accumulated_ = end.scan.accumulated;
    currentArchived_ = end.archived;
    if (end.archived) {
        emit(EmissionKind::First, 0);
        return {};
    }
    file_ = TRY(fs().open(settings_.files.currentPath(), {os::OpenMode::ReadWrite}));
    if (!end.scan.repairedSegment.empty()) {
        const std::uint64_t at = std::uint64_t{end.scan.lastSegment} * kSegmentSize;
        TRY(file_->write(at, end.scan.repairedSegment));
        TRY(file_->sync());
    }
    if (end.scan.torn) TRY(wipeBehind(end.scan.lastSegment));
    TRY(emitFirst(end.scan.lastSegment));
    if (end.scan.lastSegment == 0) return {};
    std::array<std::byte, kSegmentSize> last{};
    TRY(file_->read(std::uint64_t{end.scan.lastSegment} * kSegmentSize, last));
    batchTime_ = segmentTime(last);
    return {};
}

// Takes away what an unfinished write left behind the end of the log, so that it cannot be taken for data
// later.
Status GenerationWriter::wipeBehind(std::uint16_t lastSegment) {
    const std::vector<std::byte> zeros(kZeroChunk);
    std::uint64_t at = (std::uint64_t{lastSegment} + 1) * kSegmentSize;
    const std::uint64_t size = header_.fileBytes();
    while (at < size) {
        const std::size_t count = std::min<std::uint64_t>(kZeroChunk, size - at);
        TRY(file_->write(at, ByteView(zeros).first(count)));
        at += count;
    }
    return file_->sync();
}

}  // namespace esent::log
