// What an operation costs in tables of different sizes when the cache holds a tenth of them, and the memory
// of an instance that does nothing.
//
//   scale_bench [--folder DIR] [--operations 100000] 1000000 50000000
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <fstream>
#include <random>
#include <vector>

#include "bench_database.h"

namespace {

using namespace esent::bench;  // NOLINT: a benchmark

double cpuSeconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           1e-6 * static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

// Memory that is the process's own, in KiB: what the library and its code take from files does not count.
long privateKiB() {
    std::ifstream in("/proc/self/smaps_rollup");
    std::string word;
    long sum = 0;
    while (in >> word) {
        long value = 0;
        if ((word == "Private_Clean:" || word == "Private_Dirty:") && in >> value) sum += value;
    }
    return sum;
}

template <class Operation>
void measure(const char* what, std::uint64_t entries, std::uint64_t operations, Operation operation) {
    std::mt19937_64 random(7);
    const auto start = std::chrono::steady_clock::now();
    const double cpu = cpuSeconds();
    for (std::uint64_t i = 0; i < operations; ++i)
        operation(random() % entries);
    const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    const auto count = static_cast<double>(operations);
    std::printf("%10llu entries  %-14s wall %8.2f us/op  cpu %8.2f us/op\n",
                static_cast<unsigned long long>(entries), what, 1e6 * wall / count,
                1e6 * (cpuSeconds() - cpu) / count);
    std::fflush(stdout);
}

void run(const std::string& folder, std::uint64_t entries, std::uint64_t operations) {
    constexpr std::uint64_t kEntryBytes = 130;
    BenchDatabase database(folder, std::max<std::uint64_t>(entries * kEntryBytes / 10, 4u << 20));
    database.create();
    const BenchSession session = database.open();
    const std::string value(100, 'v');
    for (std::uint64_t i = 0; i < entries;) {
        check(JetBeginTransaction(session.session), "begin");
        for (int n = 0; n < 1000 && i < entries; ++n, ++i)
            session.insert(i, value);
        check(JetCommitTransaction(session.session, JET_bitCommitLazyFlush), "commit");
    }
    measure("read", entries, operations, [&](std::uint64_t number) {
        check(JetBeginTransaction(session.session), "begin");
        (void)session.read(number);
        check(JetCommitTransaction(session.session, 0), "commit");
    });
    measure("change", entries, operations, [&](std::uint64_t number) {
        check(JetBeginTransaction(session.session), "begin");
        session.change(number, value);
        check(JetCommitTransaction(session.session, JET_bitCommitLazyFlush), "commit");
    });
}

void idle(const std::string& folder) {
    const long before = privateKiB();
    BenchDatabase database(folder, 0);
    database.create();
    const BenchSession session = database.open();
    std::printf("an idle instance, default parameters, one small database open: %ld KiB\n",
                privateKiB() - before);
    check(JetEndSession(session.session, 0), "end");
}

}  // namespace

int main(int argc, char** argv) {
    std::string folder = "bench-data";
    std::uint64_t operations = 100'000;
    std::vector<std::uint64_t> sizes;
    CLI::App app("Cost of operations by the size of the table.");
    app.add_option("--folder", folder, "scratch folder; emptied");
    app.add_option("--operations", operations, "of each kind");
    app.add_option("sizes", sizes, "entries of the tables");
    CLI11_PARSE(app, argc, argv);
    idle(folder);
    for (const std::uint64_t entries : sizes)
        run(folder, entries, operations);
    return 0;
}
