// TagOrder: which lines of a page lie where, for whoever lays them out anew in the order in which they lie.
// For page/ and btree/; used by one thread. Nothing is allocated: it is 16 KiB on the stack.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "page/page_view.h"

namespace esent::page {

class TagOrder {
 public:
    // `place` has 20 bits at most; no number is added twice.
    void add(std::size_t place, unsigned number) {
        order_[count_++] = static_cast<std::uint32_t>(place << kTagBits | number);
    }
    void sort() { std::sort(order_.begin(), order_.begin() + count_); }
    [[nodiscard]] unsigned count() const { return count_; }
    [[nodiscard]] unsigned at(unsigned i) const { return order_[i] & kMostTags; }

 private:
    std::array<std::uint32_t, std::size_t{1} << kTagBits> order_;  // place and number
    unsigned count_ = 0;
};

}  // namespace esent::page
