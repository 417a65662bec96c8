#include "log/log_reader.h"

#include "log/segment.h"
#include "page/checksum.h"

namespace esent::log {

namespace {
constexpr std::size_t kWindowSegments = 16;
}  // namespace

Result<LogFileReader> LogFileReader::open(os::FileSystem& fileSystem, std::string path,
                                          const Options& options) {
    LogFileReader reader;
    const os::OpenMode mode = options.scan.repair ? os::OpenMode::ReadWrite : os::OpenMode::ReadOnlyShared;
    reader.file_ = TRY(fileSystem.open(path, {mode, true}));
    reader.path_ = std::move(path);
    reader.header_ = TRY(readLogHeader(*reader.file_, options.expectations));
    reader.scan_ = TRY(scanLogFile(*reader.file_, reader.header_, options.scan));
    reader.purpose_ = options.scan.purpose;
    return reader;
}

Error LogFileReader::damage() const {
    switch (purpose_) {
        case ReadPurpose::HardRestore:
            return Error{JET_errLogCorruptDuringHardRestore};
        case ReadPurpose::HardRecovery:
            return Error{JET_errLogCorruptDuringHardRecovery};
        case ReadPurpose::SoftRecovery:
            break;
    }
    return Error{JET_errLogFileCorrupt};
}

// Makes `segment` the loaded one.
Status LogFileReader::loadSegment(std::uint16_t segment) {
    if (segment < windowFirst_ || segment >= windowFirst_ + window_.size() / kSegmentSize) {
        const std::size_t count = std::min<std::size_t>(kWindowSegments, scan_.lastSegment + 1U - segment);
        window_.resize(count * kSegmentSize);
        windowFirst_ = segment;
        const auto read = file_->read(std::uint64_t{segment} * kSegmentSize, window_);
        if (!read) {
            window_.clear();
            return fail(read.error());
        }
    }
    current_ = ByteSpan(window_).subspan((segment - windowFirst_) * kSegmentSize, kSegmentSize);
    if (segment == scan_.lastSegment && !scan_.repairedSegment.empty()) {
        std::memcpy(current_.data(), scan_.repairedSegment.data(), kSegmentSize);
    }
    if (classifySegment(current_, segment, header_.generation()) != SegmentKind::Valid) return fail(damage());
    loaded_ = segment;
    return {};
}

// Moves to the next byte that may start a piece. False at the end of the log.
Result<bool> LogFileReader::arrive() {
    if (loaded_ != 0 && at_ >= kSegmentSize) {
        ++segment_;
        at_ = kSegmentHeaderSize;
    }
    if (segment_ > scan_.lastSegment) return false;
    if (loaded_ != segment_) TRY(loadSegment(segment_));
    return true;
}

Status LogFileReader::seek(LogPosition position) {
    if (position.generation != header_.generation() || position.segment == 0 ||
        position.byteOffset >= kSegmentSize) {
        return fail(damage());
    }
    loaded_ = 0;
    segment_ = position.segment;
    at_ = kSegmentHeaderSize;
    if (position.byteOffset == 0 || position.segment > scan_.lastSegment) return {};
    TRY(loadSegment(segment_));
    while (at_ < position.byteOffset) {
        const auto length = pieceLength(current_, at_);
        if (!length) return fail(damage());
        at_ = static_cast<std::uint16_t>(at_ + *length);
    }
    if (at_ != position.byteOffset || at_ == kSegmentHeaderSize) return fail(damage());
    return {};
}

Result<std::optional<LogRecord>> LogFileReader::next() {
    while (TRY(arrive())) {
        const std::size_t start = at_;
        const auto code = static_cast<RecordCode>(current_[start]);
        const auto length = pieceLength(current_, start);
        if (!length) return fail(damage());
        at_ = static_cast<std::uint16_t>(start + *length);
        if (code == RecordCode::Nop || code == RecordCode::Fragment) continue;  // padding, or an orphan
        const LogPosition position = positionIn(header_.generation(), segment_, start);
        ByteView bytes = current_.subspan(start, *length);
        if (code == RecordCode::FragmentBegin) {
            const bool whole = TRY(assemble(bytes));
            if (!whole) continue;
            bytes = assembled_;
        }
        return LogRecord{position, {at_, segment_, header_.generation()}, bytes};
    }
    return std::nullopt;
}

// Joins the fragments of a record whose first one is `first`. False when the record was never finished.
Result<bool> LogFileReader::assemble(ByteView first) {
    const std::size_t total = loadLE<std::uint32_t>(first, 1);
    const ByteView data = first.subspan(kFragmentBeginHeader);
    const std::size_t room = (std::size_t{header_.fileSegments()} - 2) * (kSegmentSize - kSegmentHeaderSize);
    if (at_ != kSegmentSize || total <= data.size() || total > room) return fail(damage());
    assembled_.assign(data.begin(), data.end());
    assembled_.reserve(total);
    while (assembled_.size() < total) {
        if (!TRY(arrive())) return false;
        if (static_cast<RecordCode>(current_[at_]) != RecordCode::Fragment) return false;
        const auto length = pieceLength(current_, at_);
        if (!length) return fail(damage());
        const ByteView piece = current_.subspan(at_ + kFragmentHeader, *length - kFragmentHeader);
        const std::size_t missing = total - assembled_.size();
        const bool fills = at_ + *length == kSegmentSize;
        if (piece.empty() || piece.size() > missing || (piece.size() < missing && !fills))
            return fail(damage());
        assembled_.insert(assembled_.end(), piece.begin(), piece.end());
        at_ = static_cast<std::uint16_t>(at_ + *length);
    }
    const auto length = recordLength(assembled_);
    if (!length || *length != total) return fail(damage());
    return true;
}

Result<StreamInventory> takeInventory(os::FileSystem& fileSystem, const LogFiles& files) {
    StreamInventory inventory;
    inventory.archived = TRY(files.archived(fileSystem));
    inventory.currentExists = TRY(fileSystem.exists(files.currentPath()));
    inventory.tempExists = TRY(fileSystem.exists(files.tempPath()));
    if (!inventory.currentExists) return inventory;
    auto file = fileSystem.open(files.currentPath(), {os::OpenMode::ReadOnlyShared});
    if (!file) return fail(file.error());
    const auto header = readLogHeader(**file);
    inventory.currentError = codeOf(header);
    if (header) inventory.current = *header;
    return inventory;
}

}  // namespace esent::log
