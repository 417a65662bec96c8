#include "backup_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "os/clock.h"
#include "os/path.h"

namespace esent::tool {
namespace {

// Asks for the size of a list, then for the list.
template <class Call>
Result<std::vector<std::string>> fetchList(Call call) {
    JET_ULONG bytes = 0;
    TRY(check(call(nullptr, 0, &bytes)));
    std::vector<JET_WCHAR> list(bytes / sizeof(JET_WCHAR) + 2);
    TRY(check(call(list.data(), static_cast<JET_ULONG>(list.size() * sizeof(JET_WCHAR)), &bytes)));
    return splitList(list);
}

}  // namespace

BackupStream::BackupStream(os::FileSystem& fileSystem, Engine& engine, std::string folder,
                           StreamOptions options, Progress& progress)
    : fileSystem_(fileSystem),
      engine_(engine),
      folder_(std::move(folder)),
      options_(options),
      progress_(progress),
      buffer_(std::max<std::uint32_t>(options.chunkBytes, 4 * 32768) / 32768 * 32768) {}

JET_ERR BackupStream::requestStop() {
    {
        const std::lock_guard lock(mutex_);
        stopRequested_ = true;
    }
    const JET_ERR error = JetStopBackupInstance(engine_.instance());
    wake_.notify_all();
    return error;
}

bool BackupStream::stopRequested() {
    const std::lock_guard lock(mutex_);
    return stopRequested_;
}

StreamOutcome BackupStream::run() {
    started_ = os::clock().monotonicNanoseconds();
    const JET_GRBIT options = options_.incremental ? JET_bitBackupIncremental : 0;
    const Status begun = check(JetBeginExternalBackupInstance(engine_.instance(), options));
    if (!begun) {
        outcome_.error = begun.error().code;
        return outcome_;
    }
    // A stop that came before the beginning met no backup to stop.
    if (stopRequested()) (void)JetStopBackupInstance(engine_.instance());
    outcome_.error = codeOf(copyAll());
    // The end is always called: it alone closes the session, and its answer says whether the backup counts.
    outcome_.endError = JetEndExternalBackupInstance(engine_.instance());
    return outcome_;
}

Status BackupStream::copyAll() {
    if (!options_.incremental) TRY(copyDatabases());
    TRY(copyLogs());
    if (options_.truncateLogs) TRY(check(JetTruncateLogInstance(engine_.instance())));
    return {};
}

Status BackupStream::copyDatabases() {
    const auto databases = TRY(fetchList([this](JET_WCHAR* list, JET_ULONG bytes, JET_ULONG* actual) {
        return JetGetAttachInfoInstanceW(engine_.instance(), list, bytes, actual);
    }));
    for (const std::string& path : databases)
        TRY(copyOne(path, true));
    return {};
}

Status BackupStream::copyLogs() {
    JET_LOGINFO_W info{};
    info.cbSize = sizeof info;
    const auto logs = TRY(fetchList([&](JET_WCHAR* list, JET_ULONG bytes, JET_ULONG* actual) {
        return JetGetLogInfoInstance2W(engine_.instance(), list, bytes, actual, &info);
    }));
    outcome_.lowGeneration = info.ulGenLow;
    outcome_.highGeneration = info.ulGenHigh;
    outcome_.baseName = TRY(narrowOf(info.szBaseName, 3));
    for (const std::string& path : logs)
        TRY(copyOne(path, false));
    return {};
}

std::string BackupStream::freeName(const std::string& source) const {
    const std::string name(os::fileName(source));
    std::string candidate = name;
    for (int number = 2;; ++number) {
        const bool taken = std::any_of(outcome_.files.begin(), outcome_.files.end(),
                                       [&](const StreamedFile& file) { return file.name == candidate; });
        if (!taken) return candidate;
        candidate = fmt::format("{}-{}", number, name);
    }
}

Status BackupStream::copyOne(const std::string& source, bool database) {
    const WideText path = TRY(wideOf(source));
    JET_HANDLE handle = 0;
    JET_ULONG low = 0;
    JET_ULONG high = 0;
    TRY(check(JetOpenFileInstanceW(engine_.instance(), path.c_str(), &handle, &low, &high)));
    const std::uint64_t bytes = (std::uint64_t{high} << 32) | low;
    StreamedFile streamed{source, freeName(source), bytes, database};
    const std::string target = os::joinPath(folder_, streamed.name);
    progress_.begin(streamed.name, bytes);
    Status status;
    {
        auto file = fileSystem_.open(target, {os::OpenMode::CreateNew, true});
        status = file ? copyContent(handle, **file, bytes) : Status(fail(file.error()));
    }
    const Status closed = check(JetCloseFileInstance(engine_.instance(), handle));
    if (!status) return status;
    TRY(closed);
    progress_.end();
    outcome_.files.push_back(std::move(streamed));
    return {};
}

Status BackupStream::copyContent(JET_HANDLE handle, os::File& target, std::uint64_t bytes) {
    std::uint64_t at = 0;
    while (true) {
        TRY(pace());
        JET_ULONG got = 0;
        TRY(check(JetReadFileInstance(engine_.instance(), handle, buffer_.data(),
                                      static_cast<JET_ULONG>(buffer_.size()), &got)));
        if (got == 0) break;
        TRY(target.write(at, buffer_.view().first(got)));
        at += got;
        outcome_.bytes += got;
        progress_.update(at);
        if (options_.stopAfter != 0 && outcome_.bytes >= options_.stopAfter && !stoppedItself_) {
            stoppedItself_ = true;
            std::thread([this] { (void)requestStop(); }).join();
        }
    }
    if (at != bytes) return fail(JET_errFileIOBeyondEOF);
    return target.sync();
}

// Waits until the bytes so far fit the rate; a stop ends the wait at once.
Status BackupStream::pace() {
    if (options_.bytesPerSecond == 0) return {};
    const auto due = static_cast<double>(outcome_.bytes) / static_cast<double>(options_.bytesPerSecond);
    const double passed = static_cast<double>(os::clock().monotonicNanoseconds() - started_) / 1e9;
    if (due <= passed) return {};
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, std::chrono::duration<double>(due - passed), [this] { return stopRequested_; });
    return {};
}

}  // namespace esent::tool
