// The list of dirty pages; see file_pages.h.
#include "cache/file_pages.h"

#include <algorithm>

#include "cache/pool_impl.h"

namespace esent::cache {
namespace {

void lower(std::atomic<std::uint64_t>& value, std::uint64_t candidate) {
    std::uint64_t present = value.load(std::memory_order_relaxed);
    while (candidate < present &&
           !value.compare_exchange_weak(present, candidate, std::memory_order_relaxed)) {
    }
}

}  // namespace

bool FilePages::noteChange(Frame& frame, std::uint64_t position) {
    if (frame.oldest.load(std::memory_order_relaxed) != kNoChange) {
        lower(frame.oldest, position);
        return false;
    }
    const std::lock_guard guard(dirtyLock_);
    lower(frame.oldest, position);
    if (frame.dirty.load(std::memory_order_relaxed)) return false;
    frame.dirty.store(true, std::memory_order_relaxed);
    frame.dirtyPrevious = nullptr;
    frame.dirtyNext = firstDirty_;
    if (firstDirty_ != nullptr) firstDirty_->dirtyPrevious = &frame;
    firstDirty_ = &frame;
    ++dirtyCount_;
    pool.dirtyBytes.fetch_add(frame.sizeBytes, std::memory_order_relaxed);
    return true;
}

void FilePages::unlink(Frame& frame) {
    (frame.dirtyPrevious != nullptr ? frame.dirtyPrevious->dirtyNext : firstDirty_) = frame.dirtyNext;
    if (frame.dirtyNext != nullptr) frame.dirtyNext->dirtyPrevious = frame.dirtyPrevious;
    frame.dirtyNext = frame.dirtyPrevious = nullptr;
    --dirtyCount_;
    frame.dirty.store(false, std::memory_order_release);
    pool.dirtyBytes.fetch_sub(frame.sizeBytes, std::memory_order_relaxed);
}

void FilePages::endWrite(Frame& frame, bool written) {
    const std::lock_guard guard(dirtyLock_);
    if (!written) lower(frame.oldest, frame.writingOldest.load(std::memory_order_relaxed));
    frame.writingOldest.store(kNoChange, std::memory_order_relaxed);
    if (frame.oldest.load(std::memory_order_relaxed) == kNoChange) unlink(frame);
}

void FilePages::forgetChanges(Frame& frame) {
    const std::lock_guard guard(dirtyLock_);
    if (frame.dirty.load(std::memory_order_relaxed)) unlink(frame);
    frame.oldest.store(kNoChange, std::memory_order_relaxed);
    frame.owesImage.store(false, std::memory_order_relaxed);
    frame.newestRecord = 0;
}

std::uint64_t FilePages::oldestChange() const {
    std::uint64_t oldest = kNoChange;
    const std::lock_guard guard(dirtyLock_);
    for (const Frame* frame = firstDirty_; frame != nullptr; frame = frame->dirtyNext) {
        oldest = std::min(oldest, frame->oldest.load(std::memory_order_acquire));
        oldest = std::min(oldest, frame->writingOldest.load(std::memory_order_relaxed));
    }
    return oldest;
}

std::vector<PageNumber> FilePages::dirtyBefore(std::uint64_t beyond) const {
    std::vector<PageNumber> numbers;
    {
        const std::lock_guard guard(dirtyLock_);
        numbers.reserve(dirtyCount_);
        for (const Frame* frame = firstDirty_; frame != nullptr; frame = frame->dirtyNext) {
            const std::uint64_t oldest = std::min(frame->oldest.load(std::memory_order_acquire),
                                                  frame->writingOldest.load(std::memory_order_relaxed));
            // A dirty page cannot lose its frame, and a frame its number, before it leaves this list.
            if (oldest < beyond) numbers.push_back(frame->number);
        }
    }
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

void FilePages::reportFailure(JET_ERR error) {
    if (failureReported_.exchange(true)) return;
    if (settings.onWriteFailure) settings.onWriteFailure(error);
}

}  // namespace esent::cache
