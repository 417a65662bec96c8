// Durable commits of one thread and of eight against writing and syncing by hand, in turns on the same disk.
//
//   group_commit_bench [--folder DIR] [--commits 300] [--rounds 5]
#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <thread>
#include <vector>

#include "bench_database.h"

namespace {

using namespace esent::bench;  // NOLINT: a benchmark

struct Plan {
    std::string folder = "bench-data";
    unsigned commits = 300;
    unsigned rounds = 5;
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

double commitRate(const std::vector<BenchSession>& sessions, unsigned commits, std::uint64_t& next) {
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
    CLI11_PARSE(app, argc, argv);
    BenchDatabase database(plan.folder, 64u << 20);
    database.create();
    std::vector<BenchSession> sessions;
    std::uint64_t next = 0;
    std::vector<double> raw;
    std::vector<double> one;
    std::vector<double> eight;
    for (int i = 0; i < 8; ++i)
        sessions.push_back(database.open());
    for (unsigned round = 0; round < plan.rounds; ++round) {
        raw.push_back(rawRate(plan));
        one.push_back(commitRate({sessions[0]}, plan.commits, next));
        eight.push_back(commitRate(sessions, plan.commits, next));
    }
    const double rawMedian = median(raw);
    std::printf("raw write and sync   %8.0f /s\n", rawMedian);
    std::printf("commits, 1 thread    %8.0f /s  %5.2f of raw\n", median(one), median(one) / rawMedian);
    std::printf("commits, 8 threads   %8.0f /s  %5.2f of raw\n", median(eight), median(eight) / rawMedian);
    return 0;
}
