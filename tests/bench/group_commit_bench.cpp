// Durable commits of one thread and of eight against writing and syncing by hand, in turns on the same disk.
//
//   group_commit_bench [--folder DIR] [--commits 300] [--rounds 5] [--threads 1 8]
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <span>
#include <thread>
#include <vector>

#include "bench_database.h"

namespace {

using namespace esent::bench;  // NOLINT: a benchmark

struct Plan {
    std::string folder = "bench-data";
    unsigned commits = 300;
    unsigned rounds = 5;
    std::vector<unsigned> threads{1, 8};
};

// Of one kind of writer: what each round gave.
struct Measured {
    std::vector<double> rates;
    double processorSeconds = 0;
};

double secondsSince(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Overwrites a file that has its blocks, 4 KiB after 4 KiB: what a log does, and the least it can do.
double rawRate(const Plan& plan) {
    const std::string path = plan.folder + "/raw";
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT, 0600);
    std::vector<char> block(4096, 'x');
    for (unsigned i = 0; i < plan.commits; ++i)
        if (::pwrite(file, block.data(), block.size(), i * 4096L) != 4096) std::exit(2);
    ::fdatasync(file);
    const auto start = std::chrono::steady_clock::now();
    for (unsigned i = 0; i < plan.commits; ++i) {
        block[0] = static_cast<char>(i);
        if (::pwrite(file, block.data(), block.size(), i * 4096L) != 4096 || ::fdatasync(file) != 0)
            std::exit(2);
    }
    const double rate = plan.commits / secondsSince(start);
    ::close(file);
    return rate;
}

double processorSeconds() {
    struct rusage used {};
    ::getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

double commitRate(std::span<const BenchSession> sessions, unsigned commits, std::uint64_t& next) {
    const std::string value(100, 'v');
    const std::uint64_t first = next;
    next += std::uint64_t{commits} * sessions.size();
    const auto start = std::chrono::steady_clock::now();
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < sessions.size(); ++t) {
        threads.emplace_back([&, t] {
            for (unsigned i = 0; i < commits; ++i) {
                check(JetBeginTransaction(sessions[t].session), "begin");
                sessions[t].insert(first + i * sessions.size() + t, value);
                check(JetCommitTransaction(sessions[t].session, 0), "commit");
            }
        });
    }
    for (std::thread& each : threads)
        each.join();
    return commits * sessions.size() / secondsSince(start);
}

double median(std::vector<double>& values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
    Plan plan;
    CLI::App app("Durable commits against raw writes.");
    app.add_option("--folder", plan.folder, "scratch folder; emptied");
    app.add_option("--commits", plan.commits, "of each thread and round");
    app.add_option("--rounds", plan.rounds, "the median counts");
    app.add_option("--threads", plan.threads, "how many commit at the same time");
    CLI11_PARSE(app, argc, argv);
    BenchDatabase database(plan.folder, 64u << 20);
    database.create();
    std::vector<BenchSession> sessions;
    for (unsigned i = 0; i < *std::max_element(plan.threads.begin(), plan.threads.end()); ++i)
        sessions.push_back(database.open());
    std::uint64_t next = 0;
    std::vector<double> raw;
    std::vector<Measured> commits(plan.threads.size());
    for (unsigned round = 0; round < plan.rounds; ++round) {
        raw.push_back(rawRate(plan));
        for (std::size_t i = 0; i < commits.size(); ++i) {
            const double before = processorSeconds();
            commits[i].rates.push_back(
                commitRate(std::span(sessions).first(plan.threads[i]), plan.commits, next));
            commits[i].processorSeconds += processorSeconds() - before;
        }
    }
    const double rawMedian = median(raw);
    std::printf("raw write and sync   %8.0f /s\n", rawMedian);
    for (std::size_t i = 0; i < commits.size(); ++i) {
        const unsigned threads = plan.threads[i];
        const double rate = median(commits[i].rates);
        const double each = commits[i].processorSeconds / (double{1} * plan.rounds * plan.commits * threads);
        std::printf("commits, %u threads   %8.0f /s  %5.2f of raw  %5.1f us of processor time\n", threads,
                    rate, rate / rawMedian, each * 1e6);
    }
    return 0;
}
