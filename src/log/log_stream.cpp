#include "log/log_stream.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

#include "base/contained.h"
#include "log/flush_queue.h"
#include "log/generation_writer.h"
#include "log/log_buffer.h"
#include "os/clock.h"
#include "os/path.h"
#include "os/random.h"

namespace esent::log {

namespace {
constexpr std::uint32_t kSegmentsMin = 16;     // 64 KiB
constexpr std::uint32_t kSegmentsMax = 65535;  // what a header can hold
constexpr std::uint16_t kEventCannotWriteLog = 408;
// What is written to make room in the buffer need not be durable, but no more than this waits for a sync:
// what is remembered of commits until they are durable stays small.
constexpr std::size_t kUnsyncedMost = std::size_t{16} << 20;

Status checkSettings(const LogStreamSettings& settings) {
    const std::uint32_t segments = settings.parameters.logFileSegments;
    if (segments < kSegmentsMin || segments > kSegmentsMax) return fail(JET_errInvalidSettings);
    // A page image must fit into one generation.
    const bool largePages = settings.pageSize > (16U << 10);
    if (largePages && segments < 2 * kSegmentsMin) return fail(JET_errInvalidSettings);
    return {};
}

// Without room for its reserve logs a stream does not start.
Status reserves(Status made) {
    if (!made && made.error().code == JET_errDiskFull) return fail(JET_errLogDiskFull);
    return made;
}

Checkpoint blockAt(LogPosition position, const Signature& signature, const DbmsParameters& parameters) {
    Checkpoint block;
    block.setSignature(signature);
    block.setParameters(parameters);
    block.setPosition(position);
    block.setDatabaseConsistency(position);
    return block;
}
}  // namespace

struct LogStream::Impl {
    explicit Impl(LogStreamSettings s) : settings(std::move(s)), writer(settings), buffer(1, 1, 4) {
        writer.setCircular(settings.parameters.circularLogging);
    }
    ~Impl();
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    [[nodiscard]] Error failure() const { return Error{failureCode.load()}; }
    [[nodiscard]] LogPosition durableTip() const {
        return LogPosition::unpacked(durable.load(std::memory_order_acquire));
    }
    [[nodiscard]] bool hasFailed() const { return failureCode.load() != JET_errSuccess; }
    [[nodiscard]] Status mayAppend(RecordCode code) const;
    // More complete segments than that are worth a write by the background thread: of a buffer that is large
    // enough for two writes.
    [[nodiscard]] std::uint32_t writeAhead() const {
        constexpr std::uint32_t kLarge = 64;
        return settings.bufferSegments >= kLarge ? settings.bufferSegments / 2 : settings.bufferSegments;
    }
    // The most that is written at a time without anybody having to wait, and the segment started behind it.
    [[nodiscard]] std::size_t usualRun() const { return settings.bufferSegments + 2U; }
    [[nodiscard]] Status lead(std::unique_lock<std::mutex>& lock, bool completeOnly);
    void noteWritten(LogPosition newTip);
    [[nodiscard]] Status failForGood(std::unique_lock<std::mutex>& lock, JET_ERR cause);
    [[nodiscard]] Status flush(std::unique_lock<std::mutex>& lock, LogPosition position, Fill fill);
    [[nodiscard]] Status relieve(std::unique_lock<std::mutex>& lock);
    void noteHeader();
    [[nodiscard]] Status prepareNext();
    void wantNextLog();
    void preparerLoop();
    void startWriting();
    void writerLoop();

    LogStreamSettings settings;
    GenerationWriter writer;  // used by the thread that set `writing`, without the mutex

    mutable std::mutex mutex;  // guards what follows
    std::condition_variable idle;
    FlushQueue queue;
    bool writing = false;   // a thread has the writer role
    bool wantFill = false;  // somebody who waits wants the started segment padded
    LogPosition taken;      // records before it are in the write that is on its way, or in an earlier one
    LogBuffer buffer;
    LogPosition last;                       // of the last record
    std::atomic<std::uint64_t> durable{0};  // packed; records before it are durable. Read without the mutex
    LogHeader current;                      // header of the current log on disk
    bool full = false;                      // the last switch needed a reserve log
    std::atomic<JET_ERR> failureCode{JET_errSuccess};

    // Preparing ahead; the first two are guarded by the mutex, too.
    bool nextLogWanted = false;
    bool ending = false;
    std::condition_variable preparerWakes;
    Generation preparedIn = 0;  // the generation in which the next log was asked for
    std::thread preparer;       // started when it is first needed

    std::condition_variable writerWakes;
    std::thread backgroundWriter;  // the same
};

LogStream::Impl::~Impl() {
    {
        const std::lock_guard lock(mutex);
        ending = true;
    }
    preparerWakes.notify_one();
    writerWakes.notify_one();
    if (preparer.joinable()) preparer.join();
    if (backgroundWriter.joinable()) backgroundWriter.join();
}

Status LogStream::Impl::prepareNext() {
    if (hasFailed()) return fail(failure());
    Status prepared = writer.prepareNext();
    const std::lock_guard lock(mutex);
    full = writer.usedReserve();
    return prepared;
}

// With the mutex. Nothing depends on it: a switch that finds no prepared log makes one.
void LogStream::Impl::wantNextLog() {
    if (!settings.ownThreads || nextLogWanted) return;
    nextLogWanted = true;
    try {
        if (!preparer.joinable()) preparer = std::thread([this] { preparerLoop(); });
    } catch (const std::exception&) {
        settings.ownThreads = false;  // no thread to be had
    }
    preparerWakes.notify_one();
}

void LogStream::Impl::preparerLoop() {
    std::unique_lock lock(mutex);
    while (true) {
        preparerWakes.wait(lock, [this] { return nextLogWanted || ending; });
        if (ending) return;
        nextLogWanted = false;
        lock.unlock();
        (void)contained([this] { return prepareNext(); });
        lock.lock();
    }
}

// With the mutex. Nothing depends on it either: whoever fills the buffer to its end writes himself.
void LogStream::Impl::startWriting() {
    if (!settings.ownThreads || writing || buffer.completeSegments() > settings.bufferSegments) return;
    try {
        if (!backgroundWriter.joinable()) backgroundWriter = std::thread([this] { writerLoop(); });
    } catch (const std::exception&) {
        settings.ownThreads = false;
    }
    writerWakes.notify_one();
}

void LogStream::Impl::writerLoop() {
    std::unique_lock lock(mutex);
    while (true) {
        writerWakes.wait(lock, [this] {
            return ending || (!writing && !hasFailed() && buffer.completeSegments() > writeAhead());
        });
        if (ending) return;
        (void)lead(lock, true);
        if (!lock.owns_lock()) lock.lock();
    }
}

void LogStream::Impl::noteHeader() {
    if (current.generation() != writer.header().generation()) current = writer.header();
    full = writer.usedReserve();
}

Status LogStream::Impl::mayAppend(RecordCode code) const {
    if (hasFailed()) return fail(failure());
    const bool ended = buffer.tip().generation >= settings.lastGeneration;
    if ((!full && !ended) || isAlwaysAccepted(code)) return {};
    return fail(full ? JET_errLogDiskFull : JET_errLogSequenceEnd);
}

// Takes the writer role, writes what is buffered, gives the role back. Called with the lock, which is
// released when it returns.
Status LogStream::Impl::lead(std::unique_lock<std::mutex>& lock, bool completeOnly) {
    using Clock = std::chrono::steady_clock;
    writing = true;
    std::vector<LogRun> runs;
    const Status ready = contained([&]() -> Status {
        if (!completeOnly) {
            queue.started();
            if (std::exchange(wantFill, false)) buffer.fillSegment();
        }
        runs = completeOnly ? buffer.takeComplete() : buffer.takeAll();
        return {};
    });
    if (!ready) {
        writing = false;
        return failForGood(lock, ready.error().code);
    }
    const LogPosition newTip = completeOnly ? buffer.completeTip() : buffer.tip();
    if (!completeOnly) taken = newTip;
    lock.unlock();
    const Clock::time_point start = Clock::now();
    const Status written = contained([&]() -> Status {
        TRY(writer.write(runs));
        if (!completeOnly || writer.unsyncedBytes() >= kUnsyncedMost) TRY(writer.sync());
        // A generation that is closed in memory is closed on disk at once: positions behind the end of the
        // current log, a checkpoint for example, are never given out.
        return newTip.generation > writer.header().generation() ? writer.switchGeneration() : Status{};
    });
    const Clock::duration took = Clock::now() - start;
    lock.lock();
    ifPossible([&] { buffer.recycle(std::move(runs)); });
    writing = false;
    noteHeader();
    if (!written) return failForGood(lock, written.error().code);
    noteWritten(newTip);
    idle.notify_all();
    if (completeOnly) {
        queue.wakeWaiting(lock);
    } else {
        queue.ended(took);
        queue.wakeServed(lock);
    }
    return {};
}

void LogStream::Impl::noteWritten(LogPosition newTip) {
    // What is not synced yet is of the current log: a switch syncs what it closes.
    const LogPosition synced = writer.unsyncedBytes() > 0 ? LogPosition{0, 1, current.generation()} : newTip;
    durable.store(std::max(durable.load(std::memory_order_relaxed), synced.packed()),
                  std::memory_order_release);
    if (settings.onWritten) ifPossible([&] { settings.onWritten(newTip); });
    if (newTip.segment > settings.parameters.logFileSegments / 2 && newTip.generation != preparedIn) {
        preparedIn = newTip.generation;
        wantNextLog();
    }
}

// What must be in the log can't be put there.
void LogStream::abandon() {
    std::unique_lock lock(impl_->mutex);
    impl_->idle.wait(lock, [this] { return !impl_->writing; });
    if (!impl_->hasFailed()) (void)impl_->failForGood(lock, JET_errOutOfMemory);
}

Status LogStream::Impl::failForGood(std::unique_lock<std::mutex>& lock, JET_ERR cause) {
    const JET_ERR code = cause == JET_errLogDiskFull ? cause : JET_errLogWriteFail;
    failureCode.store(code);
    idle.notify_all();
    lock.unlock();
    queue.giveUp();
    ifPossible([&] {
        if (settings.events == nullptr) return;
        settings.events->report({os::EventLevel::Error,
                                 os::EventCategory::LoggingRecovery,
                                 kEventCannotWriteLog,
                                 {settings.files.currentPath(), std::to_string(cause)}});
    });
    if (settings.onFailure) ifPossible([&] { settings.onFailure(code); });
    ifPossible([&] { writer.emitEnd(EmissionKind::Cancelled); });
    return fail(code);
}

// With the lock, which may be released when it returns.
Status LogStream::Impl::flush(std::unique_lock<std::mutex>& lock, LogPosition position, Fill fill) {
    if (position < durableTip()) return {};
    const bool onItsWay = writing && position < taken;
    if (!onItsWay && fill == Fill::Segment) wantFill = true;
    const std::uint32_t joined = onItsWay ? queue.joinRunning() : queue.joinNext();
    do {
        if (hasFailed()) return fail(failure());
        if (!writing && queue.complete()) return lead(lock, false);
        queue.wait(lock, joined, writing);
        if (position < durableTip()) return {};  // the usual end needs no lock
        if (!lock.owns_lock()) lock.lock();
    } while (position >= durableTip());
    return {};
}

// Keeps the buffer within its bounds: writes complete segments, or waits for the one who does.
Status LogStream::Impl::relieve(std::unique_lock<std::mutex>& lock) {
    if (buffer.completeSegments() > writeAhead()) startWriting();
    while (buffer.completeSegments() > settings.bufferSegments) {
        if (hasFailed()) return fail(failure());
        if (writing) {
            idle.wait(lock);
            continue;
        }
        TRY(lead(lock, true));
        lock.lock();
    }
    return {};
}

LogStream::LogStream(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
LogStream::~LogStream() {
    if (!impl_->hasFailed()) impl_->writer.emitEnd(EmissionKind::Last);
}

Result<std::unique_ptr<LogStream>> LogStream::create(LogStreamSettings settings) {
    TRY(checkSettings(settings));
    os::FileSystem& fs = *settings.fileSystem;
    if (TRY(fs.exists(settings.files.currentPath()))) return fail(JET_errInvalidParameter);
    auto impl = std::make_unique<Impl>(std::move(settings));
    const LogStreamSettings& s = impl->settings;
    if (TRY(fs.exists(s.files.checkpointPath()))) TRY(fs.remove(s.files.checkpointPath()));
    const Signature signature =
        Signature::make(os::random32(), LogTime::fromUnixMilliseconds(os::clock().unixMilliseconds()));
    Checkpoint checkpoint = blockAt({0, 1, s.firstGeneration}, signature, s.parameters);
    TRY(writeCheckpoint(fs, s.files.checkpointPath(), checkpoint));
    TRY(impl->writer.startStream(signature));
    TRY(reserves(impl->writer.ensureReserves()));
    impl->buffer = LogBuffer(s.firstGeneration, 1, s.parameters.logFileSegments, impl->usualRun());
    impl->durable = impl->buffer.tip().packed();
    impl->noteHeader();
    return std::unique_ptr<LogStream>(new LogStream(std::move(impl)));
}

Result<std::unique_ptr<LogStream>> LogStream::continueAfter(LogStreamSettings settings, const StreamEnd& end,
                                                            LogPosition checkpoint) {
    TRY(checkSettings(settings));
    const bool resized = end.header.fileSegments() != settings.parameters.logFileSegments;
    if (resized && !settings.dropLogsOfOtherSize) return fail(JET_errLogFileSizeMismatchDatabasesConsistent);
    auto impl = std::make_unique<Impl>(std::move(settings));
    const LogStreamSettings& s = impl->settings;
    GenerationWriter& writer = impl->writer;
    writer.noteCheckpoint(checkpoint);
    TRY(writer.continueStream(end));
    const Generation generation = end.header.generation();
    const std::uint32_t segments = s.parameters.logFileSegments;
    const bool nextGeneration = resized || end.archived || end.scan.lastSegment + 2U >= segments;
    if (nextGeneration) TRY(writer.switchGeneration());
    if (resized) {
        // Logs of the old size could not be recovered together with the new ones; nothing needs them.
        const LogPosition start{0, 1, generation + 1};
        Checkpoint block = blockAt(start, end.header.signature(), s.parameters);
        TRY(writeCheckpoint(*s.fileSystem, s.files.checkpointPath(), block));
        writer.noteCheckpoint(start);
        TRY(writer.deleteArchived(1, generation + 1, generation + 1));
    }
    TRY(reserves(writer.ensureReserves()));
    impl->buffer = nextGeneration
                       ? LogBuffer(generation + 1, 1, segments, impl->usualRun())
                       : LogBuffer(generation, static_cast<std::uint16_t>(end.scan.lastSegment + 1), segments,
                                   impl->usualRun());
    impl->durable = impl->buffer.tip().packed();
    impl->noteHeader();
    return std::unique_ptr<LogStream>(new LogStream(std::move(impl)));
}

Result<LogPosition> LogStream::append(ByteView record, const std::function<void(LogPosition)>& placed) {
    std::unique_lock lock(impl_->mutex);
    if (record.empty()) return fail(JET_errInvalidParameter);
    const Status accepted = impl_->mayAppend(static_cast<RecordCode>(record[0]));
    if (!accepted && impl_->full) impl_->wantNextLog();
    TRY(accepted);
    const LogPosition position = TRY(impl_->buffer.place(record));
    impl_->last = position;
    if (placed) placed(position);
    TRY(impl_->relieve(lock));
    return position;
}

Status LogStream::flush(LogPosition position, Fill fill) {
    std::unique_lock lock(impl_->mutex);
    if (impl_->hasFailed()) return fail(impl_->failure());
    if (position >= impl_->buffer.tip()) return fail(JET_errInvalidParameter);
    return impl_->flush(lock, position, fill);
}

Result<LogPosition> LogStream::appendDurably(ByteView record, Fill fill) {
    const LogPosition position = TRY(append(record));
    TRY(flush(position, fill));
    return position;
}

Status LogStream::flushAll(Fill fill) {
    std::unique_lock lock(impl_->mutex);
    if (impl_->hasFailed()) return fail(impl_->failure());
    if (impl_->last.isZero()) return {};
    return impl_->flush(lock, impl_->last, fill);
}

Result<LogPosition> LogStream::roll(ByteView record) {
    std::unique_lock lock(impl_->mutex);
    if (record.empty()) return fail(JET_errInvalidParameter);
    TRY(impl_->mayAppend(static_cast<RecordCode>(record[0])));
    impl_->buffer.closeGeneration();
    const LogPosition position = TRY(impl_->buffer.place(record));
    impl_->last = position;
    TRY(impl_->flush(lock, position, Fill::Segment));
    return position;
}

Status LogStream::prepareNextLog() {
    return impl_->prepareNext();
}

LogPosition LogStream::tip() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->buffer.tip();
}
LogPosition LogStream::lastRecord() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->last;
}
LogPosition LogStream::durableTip() const {
    return impl_->durableTip();
}
Generation LogStream::currentGeneration() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->current.generation();
}
LogTime LogStream::currentGenerationCreated() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->current.created();
}
Signature LogStream::signature() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->current.signature();
}
LogVersion LogStream::version() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->current.version();
}
bool LogStream::diskFull() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->full;
}
bool LogStream::sequenceEnded() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->buffer.tip().generation >= impl_->settings.lastGeneration;
}

LogFiles LogStream::files() const {
    return impl_->settings.files;
}
std::uint32_t LogStream::fileSegments() const {
    return impl_->settings.parameters.logFileSegments;
}
const DbmsParameters& LogStream::parameters() const {
    return impl_->settings.parameters;
}
bool LogStream::failed() const {
    return impl_->hasFailed();
}
bool LogStream::circularLogging() const {
    return impl_->writer.circular();
}
void LogStream::keepFrom(Generation generation) {
    impl_->writer.keepFrom(generation);
}
void LogStream::noteCheckpoint(LogPosition position) {
    impl_->writer.noteCheckpoint(position);
}
LogPosition LogStream::checkpoint() const {
    return impl_->writer.checkpoint();
}

Checkpoint LogStream::checkpointBlock(LogPosition position) const {
    return blockAt(position, signature(), impl_->settings.parameters);
}

Result<Generation> LogStream::lowestArchivedGeneration() const {
    const auto archived = TRY(impl_->settings.files.archived(*impl_->settings.fileSystem));
    if (archived.empty()) return fail(JET_errFileNotFound);
    return archived.begin()->first;
}
std::string LogStream::archivePath(Generation generation) const {
    auto found = impl_->settings.files.findArchive(*impl_->settings.fileSystem, generation);
    return found ? std::move(*found) : impl_->settings.files.archivePath(generation);
}
Result<std::uint32_t> LogStream::deleteArchived(Generation first, Generation beyond) {
    return impl_->writer.deleteArchived(first, beyond, currentGeneration());
}

}  // namespace esent::log
