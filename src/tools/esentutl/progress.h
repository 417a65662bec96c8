// Progress of a long operation: a bar on a terminal, plain lines or JSON lines otherwise. Not thread-safe:
// the caller reports from one thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace esent::tool {

enum class ProgressStyle : std::uint8_t { Auto, None, Bar, Plain, Json };

// Writes to the standard error, so that the standard output holds the answer alone.
class Progress {
 public:
    // Auto: the bar on a terminal, else plain lines. `what` names the operation.
    Progress(ProgressStyle style, std::string what);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    // A file (or another part) begins; `total` bytes will be reported for it, 0 if unknown.
    void begin(std::string_view part, std::uint64_t total);
    void update(std::uint64_t done);
    void end();

 private:
    void show(unsigned percent);

    const ProgressStyle style_;
    const std::string what_;
    std::string part_;
    std::uint64_t total_ = 0;
    std::uint64_t done_ = 0;
    unsigned shown_ = 101;  // per cent last shown
    unsigned marks_ = 0;    // of the bar
    bool open_ = false;
};

}  // namespace esent::tool
