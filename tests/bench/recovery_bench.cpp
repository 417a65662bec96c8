// Recovery and what running beside other things costs: redo of the log, JetInit of a large clean database and
// after a crash with a checkpoint depth of 20 MB, commits with and without checkpointing, writers with and
// without a streaming backup.
//
// A crash is a process that ends without a word: the program calls itself (`recovery_bench --crash ...`).
// ESENT_BENCH_FOLDER says where the files are (default: the temporary folder).
#include <benchmark/benchmark.h>

#include <time.h>
#include <unistd.h>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "esent.h"
#include "streamed_backup.h"

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

std::string programPath;

void must(JET_ERR error, const char* what = "") {
    if (error >= JET_errSuccess) return;
    std::fprintf(stderr, "unexpected error %d %s\n", static_cast<int>(error), what);
    std::abort();
}

double cpuSeconds(clockid_t clock) {
    timespec now{};
    clock_gettime(clock, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

fs::path folder(const char* name) {
    const char* wanted = std::getenv("ESENT_BENCH_FOLDER");
    return (wanted ? fs::path(wanted) : fs::temp_directory_path()) /
           ("esent-recovery-bench-" + std::string(name));
}

// ---- an instance with a table of rows: a Long and 100 bytes

class Store {
 public:
    Store(const fs::path& where, JET_ULONG logKilobytes, JET_ULONG depthBytes, JET_ULONG cachePages = 100000)
        : database_((where / "a.edb").string()) {
        fs::create_directories(where);
        (void)JetSetSystemParameterA(nullptr, JET_sesidNil, JET_paramDatabasePageSize, 8192, nullptr);
        must(JetCreateInstanceA(&instance, where.string().c_str()));
        const std::string path = where.string() + "/";
        for (const JET_ULONG id : {JET_paramSystemPath, JET_paramLogFilePath, JET_paramTempPath})
            must(JetSetSystemParameterA(&instance, JET_sesidNil, id, 0, path.c_str()));
        set(JET_paramLogFileSize, logKilobytes);
        set(JET_paramCheckpointDepthMax, depthBytes);
        set(JET_paramMaxTemporaryTables, 0);
        set(JET_paramMaxVerPages, 4096);
        set(JET_paramCacheSizeMax, cachePages);
        set(JET_paramCacheSizeMin, cachePages);
    }
    void set(JET_ULONG id, JET_API_PTR value) {
        must(JetSetSystemParameterA(&instance, JET_sesidNil, id, value, nullptr), "parameter");
    }
    JET_ERR init() { return JetInit(&instance); }
    void create() {
        const JET_SESID session = begin();
        JET_DBID id = 0;
        JET_TABLEID table = 0;
        must(JetCreateDatabaseA(session, database_.c_str(), nullptr, &id, 0), "create");
        must(JetCreateTableA(session, id, "rows", 64, 80, &table));
        JET_COLUMNDEF definition{};
        definition.cbStruct = sizeof definition;
        definition.coltyp = JET_coltypLong;
        JET_COLUMNID column = 0;
        must(JetAddColumnA(session, table, "key", &definition, nullptr, 0, &column));
        definition.coltyp = JET_coltypBinary;
        definition.cbMax = 200;
        must(JetAddColumnA(session, table, "data", &definition, nullptr, 0, &column));
        must(JetCreateIndexA(session, table, "primary", JET_bitIndexPrimary, "+key\0", 6, 80));
        must(JetCloseTable(session, table));
        must(JetEndSession(session, 0));
    }
    void attach() {
        const JET_SESID session = begin();
        must(JetAttachDatabaseA(session, database_.c_str(), 0), "attach");
        must(JetEndSession(session, 0));
    }
    JET_SESID begin() const {
        JET_SESID session = JET_sesidNil;
        must(JetBeginSessionA(instance, &session, nullptr, nullptr));
        return session;
    }
    void term() { must(JetTerm2(instance, JET_bitTermComplete)); }
    [[nodiscard]] const std::string& database() const { return database_; }

    JET_INSTANCE instance = JET_instanceNil;

 private:
    std::string database_;
};

// One session at work.
class Writer {
 public:
    explicit Writer(const Store& store) : session_(store.begin()) {
        JET_DBID id = 0;
        must(JetOpenDatabaseA(session_, store.database().c_str(), nullptr, &id, 0));
        must(JetOpenTableA(session_, id, "rows", nullptr, 0, 0, &table_));
    }
    ~Writer() { must(JetEndSession(session_, 0)); }

    void insert(std::int32_t key) {
        must(JetPrepareUpdate(session_, table_, JET_prepInsert));
        must(JetSetColumn(session_, table_, 1, &key, sizeof key, 0, nullptr));
        setData();
        must(JetUpdate(session_, table_, nullptr, 0, nullptr));
    }
    void replace(std::int32_t key) {
        must(JetMakeKey(session_, table_, &key, sizeof key, JET_bitNewKey));
        must(JetSeek(session_, table_, JET_bitSeekEQ));
        must(JetPrepareUpdate(session_, table_, JET_prepReplace));
        setData();
        must(JetUpdate(session_, table_, nullptr, 0, nullptr));
    }
    void begin() { must(JetBeginTransaction(session_)); }
    void commit(JET_GRBIT how) { must(JetCommitTransaction(session_, how)); }

 private:
    void setData() {
        ++number_;
        std::memcpy(data_, &number_, sizeof number_);
        must(JetSetColumn(session_, table_, 128, data_, sizeof data_, 0, nullptr));
    }

    JET_SESID session_;
    JET_TABLEID table_ = 0;
    std::uint64_t number_ = 0;
    char data_[100] = {};
};

void fill(const Store& store, std::int32_t rows) {
    Writer writer(store);
    for (std::int32_t i = 0; i < rows;) {
        writer.begin();
        for (const std::int32_t end = std::min(i + 100, rows); i < end; ++i)
            writer.insert(i);
        writer.commit(JET_bitCommitLazyFlush);
    }
}

void replaceRandomly(const Store& store, std::int32_t rows, std::int32_t count, std::uint32_t seed = 3) {
    Writer writer(store);
    std::mt19937 random(seed);
    for (std::int32_t i = 0; i < count;) {
        writer.begin();
        for (const std::int32_t end = std::min(i + 100, count); i < end; ++i)
            writer.replace(static_cast<std::int32_t>(random() % static_cast<std::uint32_t>(rows)));
        writer.commit(JET_bitCommitLazyFlush);
    }
}

void commitDurably(const Store& store) {
    Writer writer(store);
    writer.begin();
    writer.replace(1);
    writer.commit(0);
}

// ---- crashes

constexpr std::int32_t kRows = 300000;

// What the other process does; it does not end its instance.
void crash(const std::string& kind, const fs::path& where) {
    const JET_ULONG depth = kind == "depth" ? 20U << 20 : 2000U << 20;
    Store store(where, 16384, depth);
    must(store.init());
    store.create();
    if (kind == "insert") {
        fill(store, kRows * 4);
    } else {
        fill(store, kRows);
        replaceRandomly(store, kRows, kind == "depth" ? 1500000 : 1000000);
    }
    commitDurably(store);
    _exit(0);
}

void makeCrash(const char* kind, const fs::path& where) {
    fs::remove_all(where);
    const std::string command = programPath + " --crash " + kind + " '" + where.string() + "'";
    if (std::system(command.c_str()) != 0) std::abort();
}

std::uintmax_t logBytes(const fs::path& where) {
    std::uintmax_t bytes = 0;
    for (const auto& entry : fs::directory_iterator(where)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with("edb") && name.ends_with(".log") && name != "edbtmp.log")
            bytes += entry.file_size();
    }
    return bytes;
}

// The files that one JetInit recovers, read once so that they are in the system's cache.
void copyFolder(const fs::path& from, const fs::path& to) {
    fs::remove_all(to);
    fs::copy(from, to, fs::copy_options::recursive);
}

void recoverCopies(benchmark::State& state, const char* kind, JET_ULONG depth) {
    const fs::path crashed = folder("crashed");
    const fs::path copy = folder("copy");
    makeCrash(kind, crashed);
    double cpu = 0;
    for (auto _ : state) {
        state.PauseTiming();
        copyFolder(crashed, copy);
        Store store(copy, 16384, depth);
        std::string from = (crashed / "a.edb").string();
        std::string to = (copy / "a.edb").string();
        JET_RSTMAP_A map{from.data(), to.data()};
        JET_RSTINFO_A info{};
        info.cbStruct = sizeof info;
        info.rgrstmap = &map;
        info.crstmap = 1;
        const double before = cpuSeconds(CLOCK_PROCESS_CPUTIME_ID);
        state.ResumeTiming();
        must(JetInit3A(&store.instance, &info, 0), "init");
        state.PauseTiming();
        cpu += cpuSeconds(CLOCK_PROCESS_CPUTIME_ID) - before;
        store.term();
        state.ResumeTiming();
    }
    const double megabytes = static_cast<double>(logBytes(crashed)) / (1 << 20);
    state.counters["logMB"] = megabytes;
    state.counters["cpuSeconds"] = cpu / static_cast<double>(state.iterations());
    state.counters["MBperCpuSecond"] = megabytes * static_cast<double>(state.iterations()) / cpu;
    fs::remove_all(crashed);
    fs::remove_all(copy);
}

void redoInserts(benchmark::State& state) {
    recoverCopies(state, "insert", 2000U << 20);
}
BENCHMARK(redoInserts)->Iterations(3)->Unit(benchmark::kMillisecond)->UseRealTime();

void redoReplaces(benchmark::State& state) {
    recoverCopies(state, "replace", 2000U << 20);
}
BENCHMARK(redoReplaces)->Iterations(3)->Unit(benchmark::kMillisecond)->UseRealTime();

// All logs are there, but the checkpoint is at most 20 MB behind the end.
void initAfterCrash(benchmark::State& state) {
    recoverCopies(state, "depth", 20U << 20);
}
BENCHMARK(initAfterCrash)->Iterations(5)->Unit(benchmark::kMillisecond)->UseRealTime();

void initAndAttachClean10GB(benchmark::State& state) {
    const fs::path where = folder("large");
    fs::remove_all(where);
    {
        Store store(where, 5120, 20U << 20);
        must(store.init());
        store.create();
        fill(store, 100000);
        const JET_SESID session = store.begin();
        JET_DBID id = 0;
        JET_ULONG pages = 0;
        must(JetOpenDatabaseA(session, store.database().c_str(), nullptr, &id, 0));
        must(JetGrowDatabase(session, id, static_cast<JET_ULONG>((std::uint64_t{10} << 30) / 8192), &pages),
             "grow");
        must(JetEndSession(session, 0));
        store.term();
    }
    for (auto _ : state) {
        state.PauseTiming();
        Store store(where, 5120, 20U << 20);
        state.ResumeTiming();
        must(store.init());
        store.attach();
        state.PauseTiming();
        store.term();
        state.ResumeTiming();
    }
    state.counters["databaseGB"] = static_cast<double>(fs::file_size(where / "a.edb")) / (1 << 30);
    fs::remove_all(where);
}
BENCHMARK(initAndAttachClean10GB)->Iterations(20)->Unit(benchmark::kMillisecond)->UseRealTime();

// ---- beside the writers

double percentile(std::vector<double>& values, double part) {
    const auto at = static_cast<std::size_t>(part * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(at), values.end());
    return values[at];
}

// Durable commits of one row, with a checkpoint that has nothing to do, and one that always has; by turns.
void commitLatency(benchmark::State& state) {
    const fs::path where = folder("commits");
    fs::remove_all(where);
    Store store(where, 1024, 2000U << 20);
    must(store.init());
    store.create();
    fill(store, 100000);
    {
        Writer writer(store);
        std::mt19937 random(5);
        std::vector<double> micros[2];
        for (auto _ : state) {
            for (int i = 0; i < 3000; ++i) {
                const int checkpointing = i / 300 % 2;
                if (i % 300 == 0)
                    store.set(JET_paramCheckpointDepthMax, checkpointing ? 512U << 10 : 2000U << 20);
                const auto start = Clock::now();
                writer.begin();
                for (int row = 0; row < 4; ++row)
                    writer.replace(static_cast<std::int32_t>(random() % 100000));
                writer.commit(0);
                if (i % 300 >= 30)
                    micros[checkpointing].push_back(
                        std::chrono::duration<double, std::micro>(Clock::now() - start).count());
            }
        }
        for (const int each : {0, 1}) {
            const std::string name = each ? "checkpointing" : "without";
            state.counters[name + "_p50us"] = percentile(micros[each], 0.5);
            state.counters[name + "_p99us"] = percentile(micros[each], 0.99);
        }
        state.counters["ratio_p99"] = percentile(micros[1], 0.99) / percentile(micros[0], 0.99);
    }
    store.term();
    fs::remove_all(where);
}
BENCHMARK(commitLatency)->Iterations(3)->Unit(benchmark::kMillisecond)->UseRealTime();

// A writer at full speed; half of the time a backup is streamed without a pause. By turns, so that whatever
// else the machine does hits both.
void writersBesideBackup(benchmark::State& state) {
    const fs::path where = folder("writers");
    fs::remove_all(where);
    Store store(where, 5120, 64U << 20);
    must(store.init());
    store.create();
    fill(store, kRows);
    std::atomic<bool> backUp{false};
    std::atomic<bool> ended{false};
    std::atomic<std::uint64_t> streamed{0};
    std::thread reader([&] {
        while (!ended) {
            if (!backUp) {
                std::this_thread::yield();
                continue;
            }
            esent::test::StreamedBackup backup(store.instance, "", 1 << 20);
            backup.stopHere = [&] {
                ++streamed;
                return !backUp || ended;
            };
            const JET_ERR error = backup.take(esent::test::StreamedBackup::Kind::Full);
            if (error != JET_errBackupAbortByServer) must(error, "backup");
        }
    });
    double wall[2] = {};
    double cpu[2] = {};
    {
        Writer writer(store);
        std::mt19937 random(9);
        std::uint64_t turn = 0;
        for (auto _ : state) {
            const int beside = static_cast<int>(turn++ % 2);
            backUp = beside != 0;
            const auto start = Clock::now();
            const double before = cpuSeconds(CLOCK_THREAD_CPUTIME_ID);
            for (int i = 0; i < 200; ++i) {
                writer.begin();
                for (int row = 0; row < 50; ++row)
                    writer.replace(static_cast<std::int32_t>(random() % kRows));
                writer.commit(i % 10 == 9 ? 0 : JET_bitCommitLazyFlush);
            }
            cpu[beside] += cpuSeconds(CLOCK_THREAD_CPUTIME_ID) - before;
            wall[beside] += std::chrono::duration<double>(Clock::now() - start).count();
        }
    }
    ended = true;
    reader.join();
    state.counters["streamedMB"] = static_cast<double>(streamed.load());
    state.counters["wallRatio"] = wall[1] / wall[0];
    state.counters["cpuRatio"] = cpu[1] / cpu[0];
    store.term();
    fs::remove_all(where);
}
BENCHMARK(writersBesideBackup)->Iterations(60)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace

int main(int count, char** arguments) {
    programPath = fs::read_symlink("/proc/self/exe").string();
    if (count == 4 && std::string(arguments[1]) == "--crash") {
        crash(arguments[2], arguments[3]);
        return 1;
    }
    benchmark::Initialize(&count, arguments);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
