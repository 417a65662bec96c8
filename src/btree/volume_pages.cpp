#include "btree/volume_pages.h"

namespace esent::btree {

Result<PageRef> VolumePages::page(PageNumber number) {
    if (number == 0 || number > kLargestPageNumber) return fail(JET_errDatabaseCorrupted);
    const cache::PageLatch latch = TRY(file_.fix(number, cache::LatchMode::Shared));
    const ByteView bytes = latch.bytes();
    return PageRef(number, std::make_shared<const std::vector<std::byte>>(bytes.begin(), bytes.end()));
}

}  // namespace esent::btree
