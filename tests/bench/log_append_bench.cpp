// What a durable append costs, beside the raw write and sync of the same number of bytes to a preformatted
// file on the same disk, in the same run. Set ESENT_BENCH_DIR to choose the disk (default: the current
// folder).
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "log/log_stream.h"
#include "os/path.h"

namespace esent::log {
namespace {

constexpr std::uint32_t kFileSegments = 8192;  // 32 MiB

std::string benchFolder() {
    const char* named = std::getenv("ESENT_BENCH_DIR");
    const std::filesystem::path base = named != nullptr ? named : ".";
    const auto folder = std::filesystem::absolute(base / "esent-log-bench");
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    return folder.string();
}

RecordBytes traceOf(std::size_t size) {
    TraceRecord record;
    record.text.assign(size - 6, 'x');
    return encode(record);
}

std::unique_ptr<LogStream> openStream(const std::string& folder) {
    LogStreamSettings settings;
    settings.fileSystem = &os::nativeFileSystem();
    settings.files = LogFiles({folder, folder, "edb", true, true});
    settings.parameters.logFileSegments = kFileSegments;
    settings.parameters.circularLogging = true;
    settings.reserveLogs = 0;
    auto stream = LogStream::create(std::move(settings));
    return stream ? std::move(*stream) : nullptr;
}

// Bytes that a durable append of a record of this size writes: whole segments.
std::size_t segmentsBytes(std::size_t record) {
    constexpr std::size_t kRoom = kSegmentSize - kSegmentHeaderSize;
    return (record + kRoom - 1) / kRoom * kSegmentSize;
}

// The raw file: as large as a log, formatted.
std::unique_ptr<os::File> openRaw(const std::string& folder) {
    auto file = os::nativeFileSystem().open(os::joinPath(folder, "raw.bin"), {os::OpenMode::CreateAlways});
    if (!file) return nullptr;
    const std::vector<std::byte> zeros(std::size_t{1} << 20);
    for (std::size_t at = 0; at < std::size_t{kFileSegments} * kSegmentSize; at += zeros.size()) {
        if (!(*file)->write(at, zeros)) return nullptr;
    }
    return (*file)->sync() ? std::move(*file) : nullptr;
}

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

// Raw write + sync and durable append in turn, so that both meet the same disk at the same time. Counters:
// medians in microseconds and their ratio.
void durableAppendAgainstRaw(benchmark::State& state) {
    const std::string folder = benchFolder();
    const auto raw = openRaw(folder);
    const auto stream = openStream(folder);
    if (!raw || !stream) {
        state.SkipWithError("cannot create the files");
        return;
    }
    const RecordBytes record = traceOf(static_cast<std::size_t>(state.range(0)));
    const std::size_t bytes = segmentsBytes(record.size());
    const std::vector<std::byte> data(bytes, std::byte{'x'});
    std::vector<double> rawTimes;
    std::vector<double> appendTimes;
    std::size_t at = 0;
    const auto timed = [](std::vector<double>& times, const auto& work) {
        const auto start = std::chrono::steady_clock::now();
        const bool ok = work();
        times.push_back(
            std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count());
        return ok;
    };
    for (auto _ : state) {
        if (at + bytes > std::size_t{kFileSegments} * kSegmentSize) at = 0;
        if (stream->tip().segment + 40U > kFileSegments) {  // a switch is not an append
            stream->noteCheckpoint(stream->tip());
            if (!stream->roll(record)) state.SkipWithError("cannot roll");
        }
        const bool rawOk = timed(rawTimes, [&] { return raw->write(at, data) && raw->sync(); });
        const bool appendOk = timed(appendTimes, [&] { return stream->appendDurably(record).has_value(); });
        if (!rawOk || !appendOk) state.SkipWithError("cannot write");
        at += bytes;
    }
    state.counters["raw_us"] = median(rawTimes);
    state.counters["append_us"] = median(appendTimes);
    state.counters["ratio"] = median(appendTimes) / median(rawTimes);
}

void appendOnly(benchmark::State& state) {
    const auto stream = openStream(benchFolder());
    const RecordBytes record = traceOf(static_cast<std::size_t>(state.range(0)));
    std::uint64_t sinceFlush = 0;
    for (auto _ : state) {
        if (!stream->append(record)) state.SkipWithError("cannot append");
        if (++sinceFlush % 5000 != 0) continue;
        state.PauseTiming();
        stream->noteCheckpoint(stream->tip());
        if (!stream->flushAll()) state.SkipWithError("cannot flush");
        state.ResumeTiming();
    }
}

// Threads that commit at the same time: the time per commit falls with their number.
void groupCommit(benchmark::State& state) {
    static std::unique_ptr<LogStream> stream;
    if (state.thread_index() == 0) stream = openStream(benchFolder());
    const RecordBytes record = traceOf(200);
    for (auto _ : state) {
        if (!stream->appendDurably(record)) state.SkipWithError("cannot append");
    }
    state.SetItemsProcessed(state.iterations());
    if (state.thread_index() == 0) stream.reset();
}

BENCHMARK(durableAppendAgainstRaw)->Arg(200)->Arg(4000)->Arg(30000)->UseRealTime();
BENCHMARK(appendOnly)->Arg(50)->Arg(500)->UseRealTime();
BENCHMARK(groupCommit)->Threads(1)->Threads(4)->UseRealTime();

}  // namespace
}  // namespace esent::log

BENCHMARK_MAIN();
