// What a latched page tells the pool; see page_latch.h.
#include "cache/page_latch.h"

#include <algorithm>

#include "cache/pool_impl.h"
#include "cache/thread_counters.h"

namespace esent::cache {

void PageLatch::changed(LogPosition record, LogPosition begin) {
    Frame& frame = *frame_;
    frame.fresh = false;
    frame.raiseVersion();
    std::uint64_t position = kUnloggedChange;
    if (!record.isZero()) {
        frame.newestRecord = std::max(frame.newestRecord, record.packed());
        position = begin.isZero() ? record.packed() : std::min(record.packed(), begin.packed());
    }
    if (frame.file->settings.readOnly) return;
    auto& counters = detail::counters;
    ++(frame.file->noteChange(frame, position) ? counters.pagesDirtied : counters.pagesRedirtied);
}

void PageLatch::downgrade() {
    if (mode_ == LatchMode::Shared) return;
    frame_->latch.downgrade();
    mode_ = LatchMode::Shared;
}

void PageLatch::releaseExclusive(Frame& frame) {
    if (frame.fresh) [[unlikely]] {
        frame.file->pool.drop(&frame);  // zeros instead of what the file has
    } else {
        frame.latch.unlockExclusive();
    }
}

}  // namespace esent::cache
