// What the workloads share: time per operation, keys, values.
#pragma once

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "store.h"

namespace esent::bench {

// Of the process, its threads in the background included.
inline double cpuSeconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

class Clock {
 public:
    void report(const std::string& engine, const std::string& phase, std::uint64_t operations) const {
        const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
        const double cpu = cpuSeconds() - cpu_;
        const auto count = static_cast<double>(operations);
        std::printf("%-11s %-22s %10.0f ops/s  wall %8.3f us/op  cpu %8.3f us/op\n", engine.c_str(),
                    phase.c_str(), count / wall, 1e6 * wall / count, 1e6 * cpu / count);
        std::fflush(stdout);
    }

 private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    double cpu_ = cpuSeconds();
};

// A number as `bytes` digits.
inline std::string keyOf(std::uint64_t number, std::size_t bytes = 16) {
    const std::string digits = std::to_string(number);
    return digits.size() < bytes ? std::string(bytes - digits.size(), '0') + digits : digits;
}

// Random bytes, the same for every engine.
class Values {
 public:
    explicit Values(std::size_t bytes = std::size_t{1} << 20) : bytes_(bytes, '\0') {
        std::mt19937_64 random(99);
        for (char& each : bytes_)
            each = static_cast<char>(random());
    }
    [[nodiscard]] std::string_view of(std::uint64_t number, std::size_t bytes) const {
        return std::string_view(bytes_).substr((number * 37) % (bytes_.size() - bytes), bytes);
    }

 private:
    std::string bytes_;
};

}  // namespace esent::bench
