#include "progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "os/console.h"

namespace esent::tool {
namespace {

constexpr unsigned kBarMarks = 51;  // as wide as the scale below

void put(const std::string& text) {
    std::fwrite(text.data(), 1, text.size(), stderr);
    std::fflush(stderr);
}

ProgressStyle resolved(ProgressStyle style) {
    if (style != ProgressStyle::Auto) return style;
    return os::errorIsTerminal() ? ProgressStyle::Bar : ProgressStyle::Plain;
}

}  // namespace

Progress::Progress(ProgressStyle style, std::string what) : style_(resolved(style)), what_(std::move(what)) {}

Progress::~Progress() {
    if (open_ && style_ == ProgressStyle::Bar) put("\n");
}

void Progress::begin(std::string_view part, std::uint64_t total) {
    part_ = part;
    total_ = total;
    done_ = 0;
    shown_ = 101;
    marks_ = 0;
    open_ = true;
    if (style_ == ProgressStyle::Bar) {
        put(
            fmt::format("\n{}: {}\n\n                     Status (% complete)\n\n"
                        "          0    10   20   30   40   50   60   70   80   90  100\n"
                        "          |----|----|----|----|----|----|----|----|----|----|\n          ",
                        what_, part_));
    }
    update(0);
}

void Progress::update(std::uint64_t done) {
    if (!open_) return;
    done_ = done;
    const std::uint64_t percent = total_ == 0 ? 0 : std::min<std::uint64_t>(100, done * 100 / total_);
    show(static_cast<unsigned>(percent));
}

void Progress::end() {
    if (!open_) return;
    if (total_ == 0 || done_ >= total_) show(100);
    if (style_ == ProgressStyle::Bar) put("\n");
    open_ = false;
}

void Progress::show(unsigned percent) {
    if (style_ == ProgressStyle::Bar) {
        for (; marks_ < 1 + percent * (kBarMarks - 1) / 100; ++marks_)
            put(".");
        return;
    }
    const unsigned step = style_ == ProgressStyle::Plain ? 10 : 1;
    const unsigned rounded = percent / step * step;
    if (rounded == shown_) return;
    shown_ = rounded;
    if (style_ == ProgressStyle::Plain) put(fmt::format("{}: {} {}%\n", what_, part_, rounded));
    if (style_ == ProgressStyle::Json) {
        const nlohmann::json line = {
            {"operation", what_}, {"file", part_}, {"done", done_}, {"total", total_}, {"percent", percent}};
        put(line.dump() + "\n");
    }
}

}  // namespace esent::tool
