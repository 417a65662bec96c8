// GenerationWriter: the files of a log stream as their only writer sees them. Writes runs of segments with
// the shadow protocol, and switches generations in an order that a power cut cannot break.
//
// Used by one thread at a time: the one that holds LogStream's writer role. Only the parts named "next log"
// and "archive" below may be called from other threads; they are guarded by mutexes of their own.
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

    // Writes the runs in order; switches where the generation changes, which makes everything before durable.
    [[nodiscard]] Status write(std::span<LogRun> runs);
    // Makes durable what has been written.
    [[nodiscard]] Status sync();
    // Bytes of the current log that were written since the last sync.
    [[nodiscard]] std::size_t unsyncedBytes() const { return unsynced_; }
    // Ends the current generation on disk and starts the next one.
    [[nodiscard]] Status switchGeneration();
    [[nodiscard]] Status ensureReserves();

    [[nodiscard]] const LogHeader& header() const { return header_; }
    // Tells that nothing follows.
    void emitEnd(EmissionKind kind) const { emit(kind, 0); }

    // ---- next log: any thread, guarded by nextMutex_ ----
    // The temporary log exists, formatted, and so do the reserve logs. Takes none of them: JET_errDiskFull
    // then.
    [[nodiscard]] Status prepareNext();
    // The last switch needed a reserve log, and nothing has been prepared since.
    [[nodiscard]] bool usedReserve() const { return usedReserve_.load(); }

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
    [[nodiscard]] Status putDurably(std::uint16_t segment, ByteView bytes);

    // telling
    void emit(EmissionKind kind, std::uint16_t segment, ByteView bytes = {}) const;
    [[nodiscard]] Status emitFirst(std::uint16_t lastSegment);
    void seal(LogRun& run, std::size_t index, LogTime time);

    // switching
    [[nodiscard]] Status nextHeader(Generation generation, bool first, LogHeader& header) const;
    [[nodiscard]] Status installTemp(LogHeader& header);
    [[nodiscard]] Status archiveCurrent();
    [[nodiscard]] Status makeTempOrTakeReserve();
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
    std::uint64_t accumulated_ = 0;   // of complete segments of the current generation
    std::uint16_t started_ =
        0;  // the segment that is on disk incomplete, with its shadow behind it; 0 = none
    std::size_t startedUsed_ = 0;  // how much of it was filled
    LogTime startedTime_;
    LogTime batchTime_;         // of the last batch
    std::size_t unsynced_ = 0;  // bytes: not 0 while the last batch goes on

    // Held while the temporary log is made and while it becomes the current one. Taken before archiveMutex_.
    std::mutex nextMutex_;
    bool tempReady_ = false;
    std::atomic<bool> usedReserve_{false};

    std::atomic<bool> circular_{false};
    mutable std::mutex
        archiveMutex_;  // guards floor_, checkpoint_ and the removal and renaming of archived logs
    Generation floor_ = 0;
    LogPosition checkpoint_;
};

}  // namespace esent::log
