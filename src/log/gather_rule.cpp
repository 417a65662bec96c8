#include "log/gather_rule.h"

#include <algorithm>

namespace esent::log {

namespace {
constexpr GatherRule::Duration kLongest = std::chrono::milliseconds(1);
constexpr unsigned kMissesMost = 6;
constexpr int kMemory = 8;  // writes over which their time is averaged
}  // namespace

void GatherRule::waitedInVain() {
    expected_ = 0;
    inVain_ = true;
}

void GatherRule::wrote(std::uint32_t served, std::uint32_t late, Time now, Duration took) {
    usual_ += (took - usual_) / kMemory;
    if (inVain_) {
        misses_ = std::min(misses_ + 1, kMissesMost);
        pause_ = std::uint32_t{1} << misses_;
    } else if (expected_ > 1 && served >= expected_) {
        misses_ = 0;
    }
    inVain_ = false;
    expected_ = 0;
    if (pause_ > 0) {
        --pause_;
        return;
    }
    const Duration patience = std::min(usual_ / 2, kLongest);
    if (patience < finestWait_) return;
    expected_ = served + late;
    deadline_ = now + patience;
}

}  // namespace esent::log
