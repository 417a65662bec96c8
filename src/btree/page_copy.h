// PageCopy: a cursor's own copy of a page that it looks at again and again, so that it need not latch it: of
// the leaf that a scan reads entry after entry, and of the root that every search begins at. As long as the
// page's version in the pool has not risen, the copy is the page.
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

class PageCopy {
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
    // Of what it is a copy; never current: of nothing.
    [[nodiscard]] const cache::PageLatch::Mark& mark() const { return mark_; }
    [[nodiscard]] NodePage page() const { return NodePage({bytes_.get(), sizeBytes_}); }

 private:
    cache::PageLatch::Mark mark_;
    std::unique_ptr<std::byte[]> bytes_;
    std::size_t sizeBytes_ = 0;
};

}  // namespace esent::btree
