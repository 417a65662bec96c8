// LeafCopy: a cursor's own copy of a leaf that it reads entry after entry, so that the calls of a scan latch
// nothing: as long as the page's version in the pool has not risen, the copy is the page.
//
// Taken with the page latched, never changed. Only whether it is still current is asked without a latch, and
// that is one atomic load: the bytes of the pool are never read while somebody may be writing them. One
// thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <new>

#include "btree/node_page.h"
#include "cache/page_latch.h"

namespace esent::btree {

class LeafCopy {
 public:
    // Copies the latched page, unless that is what it has. False: there is no memory for it.
    [[nodiscard]] bool take(const cache::PageLatch& page) noexcept {
        const cache::PageLatch::Mark state = page.mark();
        if (state == mark_) return true;
        const ByteView from = page.bytes();
        mark_ = {};
        if (sizeBytes_ != from.size()) {
            bytes_.reset(new (std::nothrow) std::byte[from.size()]);
            sizeBytes_ = bytes_ == nullptr ? 0 : from.size();
            if (bytes_ == nullptr) return false;
        }
        std::copy(from.begin(), from.end(), bytes_.get());
        mark_ = state;
        return true;
    }
    [[nodiscard]] NodePage page() const { return NodePage({bytes_.get(), sizeBytes_}); }

 private:
    cache::PageLatch::Mark mark_;
    std::unique_ptr<std::byte[]> bytes_;
    std::size_t sizeBytes_ = 0;
};

}  // namespace esent::btree
