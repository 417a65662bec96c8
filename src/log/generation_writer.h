// GenerationWriter: the files of a log stream as their only writer sees them. Writes runs of segments with
// the shadow protocol, and switches generations in an order that a power cut cannot break.
//
// Used by one thread at a time: the one that holds LogStream's writer role. Only the parts named "archive"
// below may be called from other threads; they are guarded by a mutex of their own.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <span>

#include "log/log_buffer.h"
#include "log/log_header.h"
#include "log/log_stream.h"

namespace esent::log {

class GenerationWriter {
 public:
    explicit GenerationWriter(const LogStreamSettings& settings) : settings_(settings) {}

    // Starts the first generation of a new stream.
    [[nodiscard]] Status startStream(const Signature& signature);
    // Goes on in the current log, or (archived, or no room left) prepares to go on in the next generation
    // with the first run.
    [[nodiscard]] Status continueStream(const StreamEnd& end);

    // Writes the runs in order and makes them durable; switches where the generation changes.
    [[nodiscard]] Status write(std::span<LogRun> runs);
    // Ends the current generation on disk and starts the next one.
    [[nodiscard]] Status switchGeneration();
    // The temporary log and the reserve logs exist, formatted.
    [[nodiscard]] Status prepareNext();
    [[nodiscard]] Status ensureReserves();

    [[nodiscard]] const LogHeader& header() const { return header_; }
    [[nodiscard]] bool usedReserve() const { return usedReserve_; }

    // ---- archive: any thread ----
    void keepFrom(Generation generation);
    void noteCheckpoint(LogPosition position);
    [[nodiscard]] LogPosition checkpoint() const;
    void setCircular(bool on) { circular_.store(on, std::memory_order_relaxed); }
    [[nodiscard]] bool circular() const { return circular_.load(std::memory_order_relaxed); }
    [[nodiscard]] Result<std::uint32_t> deleteArchived(Generation first, Generation beyond,
                                                       Generation current);

 private:
    [[nodiscard]] os::FileSystem& fs() const { return *settings_.fileSystem; }
    [[nodiscard]] std::uint32_t segments() const { return settings_.parameters.logFileSegments; }
    [[nodiscard]] std::uint64_t fileBytes() const { return std::uint64_t{segments()} * kSegmentSize; }

    // writing segments
    [[nodiscard]] Status writeRun(LogRun& run);
    [[nodiscard]] Status rewriteStarted(LogRun& run);
    [[nodiscard]] Status writeFresh(LogRun& run, std::size_t skip);
    [[nodiscard]] Status put(std::uint16_t segment, ByteView bytes);
    void seal(LogRun& run, std::size_t index, LogTime time);

    // switching
    [[nodiscard]] Status nextHeader(Generation generation, bool first, LogHeader& header) const;
    [[nodiscard]] Status installTemp(LogHeader& header);
    [[nodiscard]] Status archiveCurrent();
    [[nodiscard]] Status makeTemp();
    [[nodiscard]] Status createTemp();
    [[nodiscard]] Status formatTemp();
    [[nodiscard]] Result<bool> recycleOldest();
    [[nodiscard]] Result<bool> takeReserve();
    [[nodiscard]] Status deleteSurplus();
    [[nodiscard]] Status removeArchive(const std::string& path);
    [[nodiscard]] Status syncFolder();
    [[nodiscard]] Status wipeBehind(std::uint16_t lastSegment);

    const LogStreamSettings& settings_;
    std::unique_ptr<os::File> file_;  // the current log; none between generations
    LogHeader header_;                // of the current generation
    bool currentArchived_ = false;    // there is no current log: the next generation starts without a rename
    bool tempReady_ = false;
    bool usedReserve_ = false;       // the last switch needed a reserve log
    std::uint64_t accumulated_ = 0;  // of complete segments of the current generation
    std::uint16_t started_ =
        0;  // the segment that is on disk incomplete, with its shadow behind it; 0 = none
    std::size_t startedUsed_ = 0;  // how much of it was filled
    LogTime startedTime_;
    LogTime batchTime_;  // of the last batch

    std::atomic<bool> circular_{false};
    mutable std::mutex
        archiveMutex_;  // guards floor_, checkpoint_ and the removal and renaming of archived logs
    Generation floor_ = 0;
    LogPosition checkpoint_;
};

}  // namespace esent::log
