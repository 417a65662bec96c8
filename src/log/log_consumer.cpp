#include "log/log_consumer.h"

#include <algorithm>

#include "log/log_scan.h"

namespace esent::log {

namespace {

constexpr std::size_t kZeroChunk = std::size_t{256} << 10;

Status writeZeros(os::File& file, std::uint64_t from, std::uint64_t to) {
    const std::vector<std::byte> zeros(kZeroChunk);
    while (from < to) {
        const std::size_t count = std::min<std::uint64_t>(kZeroChunk, to - from);
        TRY(file.write(from, ByteView(zeros).first(count)));
        from += count;
    }
    return {};
}

Result<LogHeader> headerIn(ByteView bytes, Generation generation) {
    const LogHeader header(bytes.first(kSegmentSize));
    LogExpectations expectations;
    expectations.generation = generation;
    TRY(checkLogHeader(header, header.fileBytes(), expectations));
    return header;
}

}  // namespace

Status LogConsumer::consume(EmissionKind kind, LogPosition position, ByteView bytes) {
    if (bytes.size() % kSegmentSize != 0) return fail(JET_errInvalidParameter);
    if (!opened_) TRY(open());
    if (kind == EmissionKind::First) return bytes.empty() ? Status() : resend(position, bytes);
    return kind == EmissionKind::Data ? data(position, bytes) : Status();
}

// What an earlier consumer, or whoever copied the first logs, left.
Status LogConsumer::open() {
    if (!TRY(files_.exists(names_.currentPath()))) {
        const auto archived = TRY(names_.archived(files_));
        if (!archived.empty()) {
            const auto file = TRY(files_.open(archived.rbegin()->second, {os::OpenMode::ReadOnlyShared}));
            newest_ = TRY(readLogHeader(*file));
        }
        // A stop between the two renames of a switch; otherwise the temporary log is of no use.
        if (TRY(files_.exists(names_.tempPath())) && newest_) {
            const auto temp = TRY(files_.open(names_.tempPath(), {os::OpenMode::ReadOnlyShared}));
            const auto header = readLogHeader(*temp);
            if (header && checkLogChain(*newest_, *header)) {
                TRY(files_.rename(names_.tempPath(), names_.currentPath()));
                TRY(files_.syncDirectory(names_.settings().logFolder));
            }
        }
    }
    if (TRY(files_.exists(names_.currentPath()))) TRY(openCurrent());
    opened_ = true;
    return {};
}

Status LogConsumer::openCurrent() {
    file_ = TRY(files_.open(names_.currentPath(), {os::OpenMode::ReadWrite}));
    newest_ = TRY(readLogHeader(*file_));
    ScanOptions options;
    options.current = true;
    const ScanResult scan = TRY(scanLogFile(*file_, *newest_, options));
    // The shadow of the last segment counts as there.
    next_ = scan.lastSegment + 2U;
    return {};
}

Status LogConsumer::checkFollows(const LogHeader& header) const {
    return newest_ ? checkLogChain(*newest_, header) : Status();
}

// The next log, in the order of a log stream: the new file complete, the old one archived, the new one
// current.
Status LogConsumer::start(const LogHeader& header) {
    TRY(checkFollows(header));
    {
        const auto temp = TRY(files_.open(names_.tempPath(), {os::OpenMode::CreateAlways}));
        TRY(temp->write(0, header.bytes()));
        TRY(writeZeros(*temp, kSegmentSize, header.fileBytes()));
        TRY(temp->sync());
    }
    if (file_ != nullptr) {
        file_.reset();
        TRY(files_.rename(names_.currentPath(), names_.archivePath(newest_->generation())));
        TRY(files_.syncDirectory(names_.settings().logFolder));
    }
    opened_ = false;  // until the renames are done: a failure here is looked at anew
    TRY(files_.rename(names_.tempPath(), names_.currentPath()));
    TRY(files_.syncDirectory(names_.settings().logFolder));
    file_ = TRY(files_.open(names_.currentPath(), {os::OpenMode::ReadWrite}));
    newest_ = header;
    next_ = 1;
    opened_ = true;
    return {};
}

// All that the sender's current log holds: of the log that is here, or of the next one.
Status LogConsumer::resend(LogPosition position, ByteView bytes) {
    if (position.segment != 0) return fail(JET_errInvalidParameter);
    const LogHeader header = TRY(headerIn(bytes, position.generation));
    const bool isHere = file_ != nullptr && newest_->generation() == position.generation;
    if (bytes.size() > header.fileBytes()) return fail(JET_errInvalidParameter);
    if (!isHere) {
        TRY(start(header));
    } else if (newest_->signature() != header.signature()) {
        return fail(JET_errBadLogSignature);
    } else if (newest_->created() != header.created()) {
        return fail(JET_errInvalidLogSequence);
    }
    TRY(file_->write(0, bytes));
    TRY(writeZeros(*file_, bytes.size(), header.fileBytes()));
    TRY(file_->sync());
    next_ = static_cast<std::uint32_t>(bytes.size() / kSegmentSize);
    return {};
}

Status LogConsumer::data(LogPosition position, ByteView bytes) {
    if (bytes.empty()) return {};
    if (position.segment == 0) {
        const LogHeader header = TRY(headerIn(bytes, position.generation));
        TRY(start(header));
        return bytes.size() == kSegmentSize ? Status() : put(1, bytes.subspan(kSegmentSize));
    }
    if (file_ == nullptr || newest_->generation() != position.generation || position.segment > next_) {
        return fail(JET_errInvalidLogSequence);
    }
    return put(position.segment, bytes);
}

Status LogConsumer::put(std::uint32_t segment, ByteView bytes) {
    const std::uint64_t at = std::uint64_t{segment} * kSegmentSize;
    if (at + bytes.size() > newest_->fileBytes()) return fail(JET_errInvalidParameter);
    TRY(file_->write(at, bytes));
    TRY(file_->sync());
    next_ = std::max(next_, static_cast<std::uint32_t>(segment + bytes.size() / kSegmentSize));
    return {};
}

}  // namespace esent::log
