#include "btree/pooled_source.h"

namespace esent::btree {

Result<PageRef> PooledSource::page(PageNumber number) {
    const cache::PageLatch latch = TRY(file_.fix(number, cache::LatchMode::Shared));
    const ByteView bytes = latch.bytes();
    return PageRef(number, std::make_shared<std::vector<std::byte>>(bytes.begin(), bytes.end()));
}

}  // namespace esent::btree
