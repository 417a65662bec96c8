// LeafAhead: brings the next leaf of a scan into the processor's cache, a few lines with every entry that is
// read of this one, so that its copy does not wait for memory. It never reads what it fetches: others may be
// writing there, and the page may be gone. One thread.
#pragma once

#include <algorithm>
#include <cstddef>

#include "base/bytes.h"

namespace esent::btree {

class LeafAhead {
 public:
    // `leaf`: where the page lies in the pool, or nothing. It will be wanted after `steps` calls of
    // fetchSome().
    void aim(ByteView leaf, unsigned steps) {
        at_ = leaf.data();
        end_ = at_ + leaf.size();
        owedBytes_ = 0;
        bytesPerStep_ = leaf.size() / std::max(steps, 1U) + 1;
    }
    void fetchSome() {
        owedBytes_ += bytesPerStep_;
        if (owedBytes_ < kBytesAtOnce) return;
        const std::size_t left = static_cast<std::size_t>(end_ - at_);
        for (std::size_t bytes = std::min(owedBytes_, left); bytes >= kLineBytes; bytes -= kLineBytes) {
            __builtin_prefetch(at_, 0, kIntoSecondCache);
            at_ += kLineBytes;
        }
        owedBytes_ = 0;
    }

 private:
    static constexpr std::size_t kLineBytes = 64;
    // One or two lines at a time came in later, if at all, on the machine where this was measured.
    static constexpr std::size_t kBytesAtOnce = 8 * kLineBytes;
    static constexpr int kIntoSecondCache = 1;

    const std::byte* at_ = nullptr;
    const std::byte* end_ = nullptr;
    std::size_t bytesPerStep_ = 0;
    std::size_t owedBytes_ = 0;
};

}  // namespace esent::btree
