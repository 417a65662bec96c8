// What streaming a database costs against reading the file, and how long a stop takes.
//
// readVerified and readPlain read the same cached file into the same buffer, 1 MiB at a time, in one run:
// compare their bytes per second. The stops report percentiles of single calls in nanoseconds as counters.
#include <benchmark/benchmark.h>

#include <pthread.h>
#include <time.h>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <thread>

#include <vector>

#include "esent.h"
#include "os/aligned_buffer.h"
#include "os/file_system.h"
#include "page/page_builder.h"
#include "temp_dir.h"

namespace {

using namespace esent;

constexpr std::uint32_t kPage = 4096;
constexpr std::uint32_t kPages = 64 * 1024 * 1024 / kPage;
constexpr JET_ULONG kRead = 1 << 20;
constexpr JET_ULONG kLongRead = 4 << 20;

void must(JET_ERR error) {
    if (error < JET_errSuccess) {
        std::fprintf(stderr, "unexpected error %d\n", static_cast<int>(error));
        std::abort();
    }
}

// Valid pages where the new database has none yet, so that there is something to verify.
void fillBlankPages(const std::string& path) {
    auto file = *os::nativeFileSystem().open(path, {os::OpenMode::ReadWrite});
    os::AlignedBuffer page(kPage);
    std::vector<std::byte> line(400, std::byte{0x5A});
    line[0] = std::byte{8};
    line[1] = std::byte{0};
    for (PageNumber number = 1; number <= kPages; ++number) {
        const std::uint64_t offset = (std::uint64_t{number} + 1) * kPage;
        if (!file->read(offset, page.span())) break;
        if (!isAllZero(page.view())) continue;
        page::PageBuilder builder(page.span(), number, 2, 0, 1);
        while (builder.append(line)) {
        }
        builder.seal();
        if (!file->write(offset, page.view())) break;
    }
    (void)file->sync();
}

class Bench {
 public:
    Bench() {
        must(JetSetSystemParameterA(nullptr, 0, JET_paramDatabasePageSize, kPage, nullptr));
        must(JetCreateInstanceA(&instance, "bench"));
        const std::string folder = directory.string() + "/";
        for (const JET_ULONG id : {JET_paramSystemPath, JET_paramLogFilePath, JET_paramTempPath}) {
            must(JetSetSystemParameterA(&instance, 0, id, 0, folder.c_str()));
        }
        must(JetSetSystemParameterA(&instance, 0, JET_paramMaxTemporaryTables, 0, nullptr));
        must(JetSetSystemParameterA(&instance, 0, JET_paramEventLoggingLevel, 0, nullptr));
        must(JetSetSystemParameterA(&instance, 0, JET_paramDbExtensionSize, kPages, nullptr));
        must(JetInit(&instance));
        JET_SESID session = 0;
        must(JetBeginSessionA(instance, &session, nullptr, nullptr));
        JET_DBID id = 0;
        database = folder + "bench.edb";
        must(JetCreateDatabaseA(session, database.c_str(), nullptr, &id, 0));
        must(JetCloseDatabase(session, id, 0));
        must(JetDetachDatabaseA(session, database.c_str()));
        fillBlankPages(database);
        must(JetAttachDatabaseA(session, database.c_str(), 0));
    }
    static Bench& get() {
        static Bench* const bench = new Bench;
        return *bench;
    }
    void begin() {
        must(JetBeginExternalBackupInstance(instance, 0));
        open();
    }
    void open() {
        JET_ULONG low = 0;
        JET_ULONG high = 0;
        must(JetOpenFileInstanceA(instance, database.c_str(), &file, &low, &high));
        size = low;
    }
    void end() { (void)JetEndExternalBackupInstance(instance); }

    test::TempDir directory;
    std::string database;
    JET_INSTANCE instance = JET_instanceNil;
    JET_HANDLE file = 0;
    std::uint64_t size = 0;
};

void readVerified(benchmark::State& state) {
    Bench& bench = Bench::get();
    os::AlignedBuffer buffer(kRead);
    bench.begin();
    std::uint64_t bytes = 0;
    for (auto _ : state) {
        JET_ULONG actual = 0;
        must(JetReadFileInstance(bench.instance, bench.file, buffer.data(), kRead, &actual));
        bytes += actual;
        if (actual < kRead) {
            state.PauseTiming();
            must(JetCloseFileInstance(bench.instance, bench.file));
            bench.open();
            state.ResumeTiming();
        }
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
    bench.end();
}
BENCHMARK(readVerified)->UseRealTime();

void readPlain(benchmark::State& state) {
    Bench& bench = Bench::get();
    os::AlignedBuffer buffer(kRead);
    const auto file = *os::nativeFileSystem().open(bench.database, {os::OpenMode::ReadOnlyShared});
    const std::uint64_t size = *file->size();
    std::uint64_t at = 0;
    std::uint64_t bytes = 0;
    for (auto _ : state) {
        if (at + kRead > size) at = 0;
        must(codeOf(file->read(at, buffer.span())));
        at += kRead;
        bytes += kRead;
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}
BENCHMARK(readPlain)->UseRealTime();

using Clock = std::chrono::steady_clock;

// Processor time that a thread has used.
double threadNanoseconds(clockid_t clock) {
    timespec time{};
    (void)clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

void report(benchmark::State& state, std::vector<double>& nanoseconds, const std::string& prefix = {}) {
    if (nanoseconds.empty()) return;
    std::sort(nanoseconds.begin(), nanoseconds.end());
    const auto at = [&](double part) {
        return nanoseconds[static_cast<std::size_t>(part * static_cast<double>(nanoseconds.size() - 1))];
    };
    state.counters[prefix + "median_ns"] = at(0.5);
    state.counters[prefix + "p99_ns"] = at(0.99);
    state.counters["samples"] = static_cast<double>(nanoseconds.size());
}

// Reads on until told to finish; a stopped backup is ended and begun again.
void keepReading(Bench& bench, std::atomic<bool>& done, JET_ULONG bytes) {
    os::AlignedBuffer buffer(bytes);
    while (!done) {
        JET_ULONG actual = 0;
        const JET_ERR error = JetReadFileInstance(bench.instance, bench.file, buffer.data(), bytes, &actual);
        if (error == JET_errSuccess && actual != 0) continue;
        bench.end();
        if (JetBeginExternalBackupInstance(bench.instance, 0) == JET_errSuccess) {
            JET_HANDLE file = 0;
            JET_ULONG low = 0;
            JET_ULONG high = 0;
            (void)JetOpenFileInstanceA(bench.instance, bench.database.c_str(), &file, &low, &high);
        }
    }
}

// One call of JetStopBackupInstance while two threads read.
void stopCall(benchmark::State& state) {
    Bench& bench = Bench::get();
    bench.begin();
    std::atomic<bool> done{false};
    std::vector<std::thread> readers;
    for (int i = 0; i < 2; ++i)
        readers.emplace_back([&] { keepReading(bench, done, kRead); });
    std::vector<double> samples;
    for (auto _ : state) {
        const auto before = Clock::now();
        must(JetStopBackupInstance(bench.instance));
        const auto after = Clock::now();
        samples.push_back(std::chrono::duration<double, std::nano>(after - before).count());
        state.PauseTiming();
        std::this_thread::sleep_for(std::chrono::microseconds(200));
        state.ResumeTiming();
    }
    done = true;
    for (std::thread& reader : readers)
        reader.join();
    bench.end();
    report(state, samples);
}
BENCHMARK(stopCall)->Iterations(5000)->UseRealTime();

// From the stop to the failed return of a read of 4 MiB that was in flight: on the clock, and in processor
// time of the reading thread, which a busy machine does not distort.
void stopToReturn(benchmark::State& state) {
    Bench& bench = Bench::get();
    std::vector<double> samples;
    std::vector<double> work;
    os::AlignedBuffer buffer(kLongRead);
    for (auto _ : state) {
        bench.begin();
        std::atomic<bool> reading{false};
        Clock::time_point returned;
        double usedAtReturn = 0;
        JET_ERR error = JET_errSuccess;
        std::thread reader([&] {
            JET_ULONG actual = 1;
            while (error == JET_errSuccess) {
                reading = true;
                error = JetReadFileInstance(bench.instance, bench.file, buffer.data(), kLongRead, &actual);
                if (actual == 0) {
                    (void)JetCloseFileInstance(bench.instance, bench.file);
                    JET_ULONG low = 0;
                    JET_ULONG high = 0;
                    error = JetOpenFileInstanceA(bench.instance, bench.database.c_str(), &bench.file, &low,
                                                 &high);
                }
            }
            returned = Clock::now();
            usedAtReturn = threadNanoseconds(CLOCK_THREAD_CPUTIME_ID);
        });
        while (!reading)
            std::this_thread::yield();
        std::this_thread::sleep_for(std::chrono::microseconds(300 + 37 * (samples.size() % 50)));
        clockid_t readerClock{};
        (void)pthread_getcpuclockid(reader.native_handle(), &readerClock);
        const auto stopped = Clock::now();
        const double usedAtStop = threadNanoseconds(readerClock);
        must(JetStopBackupInstance(bench.instance));
        reader.join();
        bench.end();
        if (error == JET_errBackupAbortByServer) {
            samples.push_back(std::chrono::duration<double, std::nano>(returned - stopped).count());
            work.push_back(usedAtReturn - usedAtStop);
        }
    }
    report(state, samples);
    report(state, work, "cpu_");
}
BENCHMARK(stopToReturn)->Iterations(1000)->UseRealTime();

}  // namespace

BENCHMARK_MAIN();
