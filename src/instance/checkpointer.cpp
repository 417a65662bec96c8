// See checkpointer.h.
#include "instance/checkpointer.h"

#include <algorithm>

namespace esent::instance {

LogPosition LogScale::before(LogPosition position, std::uint64_t distance) const {
    const std::uint64_t at = bytes(position);
    const std::uint64_t segments = (at - std::min(at, distance)) / kSegmentBytes;
    return {0, static_cast<std::uint16_t>(segments % fileSegments_),
            static_cast<Generation>(segments / fileSegments_)};
}

void Checkpointer::logGrew(LogPosition tip) {
    const std::uint64_t at = scale_.bytes(tip);
    std::uint64_t next = next_.load(std::memory_order_relaxed);
    if (at < next || stopped_.load(std::memory_order_relaxed)) return;
    const std::uint64_t depth = depth_();
    // The first time only the start is noted. Then every eighth of the depth: pages older than half of it go.
    const std::uint64_t step = std::max<std::uint64_t>(next == 0 ? depth / 2 : depth / 8, 1);
    if (!next_.compare_exchange_strong(next, at + step, std::memory_order_relaxed)) return;
    if (next != 0) (void)thread_.poke();
}

void Checkpointer::stop() {
    stopped_.store(true, std::memory_order_relaxed);
    thread_.stop();
}

}  // namespace esent::instance
