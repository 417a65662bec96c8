// LogStream: the one writer of an instance's transaction log.
//
// append() copies a record into memory and returns its position; flush() makes it durable. Threads that flush
// at the same time share one write: the first becomes the leader, writes everything appended so far and wakes
// the others. A generation switch is decided in memory by append() and carried out on disk by the leader.
// What is written only because the buffer is full is synced later, by the next flush or switch.
//
// Thread-safe. Locks: `mutex_` guards the buffer and all positions and is held for copying only; the writer
// role (one thread at a time, no mutex) guards the files. While a thread writes, the AttachListSource and the
// callbacks are called without `mutex_`, so they may ask for positions, but must not append or flush (see
// attach_list.h).
//
// The first failed write or sync is final: the stream is failed, every later call gives JET_errLogWriteFail,
// and onFailure is called once. Nothing is retried: after a failed sync nobody knows what the disk holds.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/disk_types.h"
#include "base/result.h"
#include "log/attach_list.h"
#include "log/checkpoint_file.h"
#include "log/dbms_parameters.h"
#include "log/log_emission.h"
#include "log/log_files.h"
#include "log/log_header.h"
#include "log/log_reader.h"
#include "os/event_sink.h"
#include "os/file_system.h"

namespace esent::log {

struct LogStreamSettings {
    os::FileSystem* fileSystem = nullptr;
    LogFiles files;
    os::EventSink* events = nullptr;  // may be null
    AttachListSource* databases =
        nullptr;                // may be null: no database is ever attached (recovery before attach)
    DbmsParameters parameters;  // stored in headers; logFileSegments and circularLogging count
    std::uint32_t pageSize = 4096;
    LogVersion version = kWrittenVersion;  // never below what the stream already has
    std::uint32_t engineVersion = 9600;    // header diagnostic
    std::uint32_t reserveLogs = 2;
    std::uint32_t bufferSegments = 256;  // appended but unwritten data beyond this makes append() write
    Generation firstGeneration = 1;
    Generation lastGeneration = kGenerationMax;  // tests lower it
    bool ownThreads = false;  // one prepares the next log in time, one writes when the buffer is half full
    bool dropLogsOfOtherSize = false;  // continueAfter: JET_paramCleanupMismatchedLogFiles
    std::function<void(JET_ERR)>
        onFailure;  // the stream just failed for good; called once, on the writing thread
    // Records before this position have been written, durable or not. Called under the stream's mutex: must
    // be quick, and must not call the stream.
    std::function<void(LogPosition)> onWritten;
    LogEmitter emit;  // empty: nobody wants to know
};

class LogStream {
 public:
    enum class Fill : std::uint8_t {
        Segment,  // pad the segment, the next record starts a new one: cheapest durable flush
        None,     // leave the last segment open (written with its shadow copy)
    };

    // A new stream: deletes an old checkpoint, writes a new one at (first generation, 1, 0), then the first
    // log. JET_errInvalidParameter when a current log exists already; JET_errInvalidSettings for a bad size.
    [[nodiscard]] static Result<std::unique_ptr<LogStream>> create(LogStreamSettings settings);

    // Continues a stream behind its last valid segment, or in a new generation when that one is full,
    // archived, of an older format, or of another file size than configured. `checkpoint`: of the checkpoint
    // file; logs before it may be recycled. JET_errLogFileSizeMismatchDatabasesConsistent when the configured
    // size differs and dropLogsOfOtherSize is not set.
    [[nodiscard]] static Result<std::unique_ptr<LogStream>> continueAfter(LogStreamSettings settings,
                                                                          const StreamEnd& end,
                                                                          LogPosition checkpoint);
    ~LogStream();  // closes the files; writes nothing
    LogStream(const LogStream&) = delete;
    LogStream& operator=(const LogStream&) = delete;

    // Appends one record and returns its position. JET_errLogBufferTooSmall (larger than a log),
    // JET_errLogWriteFail, JET_errLogDiskFull and JET_errLogSequenceEnd (only records that undo and terminate
    // are still accepted).
    // `placed` is called with the position before anyone can ask for the attach list of a later generation;
    // it runs under mutex_ and must not call the stream.
    [[nodiscard]] Result<LogPosition> append(ByteView record,
                                             const std::function<void(LogPosition)>& placed = {});
    // Returns when the record that starts at `position` is on stable storage.
    [[nodiscard]] Status flush(LogPosition position, Fill fill = Fill::Segment);
    // append + flush.
    [[nodiscard]] Result<LogPosition> appendDurably(ByteView record, Fill fill = Fill::Segment);
    // Fails the stream for good: a record could not be made without which those before it mean something
    // else.
    void abandon();
    // Everything appended so far becomes durable.
    [[nodiscard]] Status flushAll(Fill fill = Fill::Segment);
    // Closes the current generation and makes `record` the first of the next one, durably: returns (g,1,0),
    // and the archived log g-1 stands on disk.
    [[nodiscard]] Result<LogPosition> roll(ByteView record);

    [[nodiscard]] LogPosition tip() const;  // where the next record will start
    [[nodiscard]] LogPosition lastRecord()
        const;  // start of the last appended record (zero before the first)
    [[nodiscard]] LogPosition durableTip() const;        // records before it are durable
    [[nodiscard]] Generation currentGeneration() const;  // of the current log file on disk
    [[nodiscard]] LogTime currentGenerationCreated() const;
    [[nodiscard]] Signature signature() const;
    [[nodiscard]] LogFiles files() const;
    [[nodiscard]] std::uint32_t fileSegments() const;
    [[nodiscard]] const DbmsParameters& parameters() const;
    // Of the current log; never below that of an earlier one.
    [[nodiscard]] LogVersion version() const;

    [[nodiscard]] bool failed() const;         // for good; see the top
    [[nodiscard]] bool diskFull() const;       // only undo and termination may log
    [[nodiscard]] bool sequenceEnded() const;  // same, generations are used up
    [[nodiscard]] bool circularLogging() const;

    // Archived logs. The lowest one on disk: JET_errFileNotFound when there is none.
    [[nodiscard]] Result<Generation> lowestArchivedGeneration() const;
    [[nodiscard]] std::string archivePath(Generation generation) const;
    // Deletes archived logs first..beyond-1, lowest first, whatever exists of them; returns how many were
    // deleted. Never deletes at or above the checkpoint's or the current generation.
    [[nodiscard]] Result<std::uint32_t> deleteArchived(Generation first, Generation beyond);

    // A backup needs archived logs from here on: circular logging recycles and deletes none of them. 0 = no
    // floor.
    void keepFrom(Generation generation);

    // The checkpoint file has been written with this position: generations below it may be recycled.
    void noteCheckpoint(LogPosition position);
    [[nodiscard]] LogPosition checkpoint() const;
    // A checkpoint block with the stream's signature and parameters and the given position, no attach list.
    [[nodiscard]] Checkpoint checkpointBlock(LogPosition position) const;

    // Makes the temporary log of the next generation and the reserve logs ready, so that the switch is quick
    // and, after a full disk, records are accepted again. With ownThreads the stream does it by itself:
    // once the current log is half full, and when a record was refused because the disk was full. Writers go
    // on meanwhile.
    [[nodiscard]] Status prepareNextLog();

 private:
    struct Impl;
    explicit LogStream(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace esent::log
