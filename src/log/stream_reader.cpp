// LogStreamReader: from one generation to the next.
#include "log/log_reader.h"

namespace esent::log {

namespace {
constexpr std::uint32_t kUpdateMinorWithChecksum = 13;
}  // namespace

Result<LogStreamReader> LogStreamReader::open(os::FileSystem& fileSystem, const LogFiles& files,
                                              LogPosition start, const StreamReaderOptions& options) {
    LogStreamReader reader;
    reader.fileSystem_ = &fileSystem;
    reader.files_ = files;
    reader.options_ = options;
    if (options.currentLogFollows) {
        const StreamInventory inventory = TRY(takeInventory(fileSystem, files));
        if (inventory.currentError != JET_errSuccess) return fail(inventory.currentError);
        if (inventory.current) reader.currentGeneration_ = inventory.current->generation();
    }
    const bool current = start.generation == reader.currentGeneration_;
    std::string path = files.currentPath();
    if (!current) {
        auto archive = files.findArchive(fileSystem, start.generation);
        if (!archive) {
            const bool absent = archive.error().code == JET_errFileNotFound;
            return fail(absent ? JET_errMissingLogFile : archive.error().code);
        }
        path = std::move(*archive);
    }
    TRY(reader.openGeneration(start.generation, path, current));
    if (start.segment != 0) TRY(reader.file_->seek(start));
    return reader;
}

Status LogStreamReader::openGeneration(Generation generation, const std::string& path, bool current) {
    LogFileReader::Options options;
    options.expectations.signature = options_.signature;
    options.expectations.pageSize = options_.pageSize;
    options.expectations.generation = generation;
    options.scan.current = current;
    options.scan.repair = current && options_.repairTail;
    options.scan.purpose = options_.purpose;
    auto next = std::make_unique<LogFileReader>(TRY(LogFileReader::open(*fileSystem_, path, options)));
    if (file_) {
        TRY(checkLogChain(file_->header(), next->header()));
        const bool checked = next->header().version().updateMinor >= kUpdateMinorWithChecksum;
        if (checked && next->header().previousChecksum() != file_->scan().accumulated) {
            return fail(JET_errLogSequenceChecksumMismatch);
        }
    }
    file_ = std::move(next);
    current_ = current;
    if (!options_.signature) options_.signature = file_->header().signature();
    if (!options_.pageSize) options_.pageSize = file_->header().pageSize();
    return {};
}

Result<std::optional<LogRecord>> LogStreamReader::next() {
    for (;;) {
        std::optional<LogRecord> record = TRY(file_->next());
        if (record) return record;
        if (!TRY(openNext())) return std::nullopt;
    }
}

// Opens the log that follows. False at the end of the stream.
Result<bool> LogStreamReader::openNext() {
    const Generation following = file_->header().generation() + 1;
    if (current_ || (options_.last != 0 && following > options_.last)) return false;
    if (following == currentGeneration_) {
        TRY(openGeneration(following, files_.currentPath(), true));
        return true;
    }
    // The current log repeats a generation that is archived, or one before it.
    if (currentGeneration_ != 0 && following > currentGeneration_) return fail(JET_errInvalidLogSequence);
    const auto archive = files_.findArchive(*fileSystem_, following);
    if (archive) {
        TRY(openGeneration(following, *archive, false));
        return true;
    }
    if (archive.error().code != JET_errFileNotFound) return fail(archive.error());
    TRY(judgeMissing(following));
    return false;
}

// May the stream end here, with archive `following` absent?
Status LogStreamReader::judgeMissing(Generation following) {
    const auto archived = TRY(files_.archived(*fileSystem_));
    const bool later = archived.upper_bound(following) != archived.end();
    if (currentGeneration_ != 0 || later) return fail(JET_errInvalidLogSequence);
    if (!options_.currentLogFollows) return {};
    const bool switching = TRY(fileSystem_->exists(files_.tempPath()));
    if (!switching) return fail(JET_errMissingLogFile);
    return {};
}

StreamEnd LogStreamReader::end() const {
    StreamEnd end;
    end.header = file_->header();
    end.scan = file_->scan();
    end.archived = !current_;
    end.nextRecord = {0, static_cast<std::uint16_t>(end.scan.lastSegment + 1), end.header.generation()};
    return end;
}

}  // namespace esent::log
