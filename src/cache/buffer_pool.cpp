// The frames of the process and who gets one; see pool_impl.h.
#include "cache/buffer_pool.h"

#include <algorithm>
#include <bit>
#include <new>
#include <thread>

#include "cache/page_writer.h"
#include "cache/pool_impl.h"
#include "cache/thread_counters.h"
#include "os/memory.h"
#include "os/wait_word.h"

namespace esent::cache {
namespace detail {

constinit thread_local ThreadCounters counters;

}  // namespace detail

namespace {

constexpr std::uint32_t kSmallestPage = 2048;
constexpr std::size_t kFewestFrames = 128;  // of a page size, whatever the limits say: a split needs some
constexpr unsigned kAttempts = 128;         // to find a frame when everything seems to be in use
constexpr std::size_t kDirtyBeforeCleaning = 4;  // dirty pages that a miss passes before it calls for help
constexpr std::size_t kLeastAhead = 64;          // frames that the cleaner looks ahead

}  // namespace

ThreadCounters& threadCounters() {
    return detail::counters;
}

BufferPool::Impl::Impl(Limits limits)
    : shareOfMachine_(os::physicalMemoryBytes() / 4),
      cleaner_([this] { writeAhead(); }),
      fetcher_([this] { fetchMemory(); }) {
    std::uint32_t bytes = kSmallestPage;
    for (Shelf& shelf : shelves_) {
        shelf.setPageSize(bytes);
        bytes *= 2;
    }
    minimumBytes = limits.minimumBytes;
    maximumBytes = limits.maximumBytes;
}

BufferPool::Impl::~Impl() = default;

unsigned BufferPool::Impl::shelfOf(std::uint32_t pageSize) {
    return static_cast<unsigned>(std::countr_zero(pageSize) - std::countr_zero(kSmallestPage));
}

void BufferPool::Impl::addFile() {
    const std::lock_guard guard(lifeLock_);
    ++openFiles_;
}

void BufferPool::Impl::removeFile(FilePages& pages) {
    prefetcher.forget(pages);
    dropFrom(pages, 0);
    const std::lock_guard guard(lifeLock_);
    if (--openFiles_ != 0) return;
    prefetcher.stop();
    cleaner_.stop();
    fetcher_.stop();
    for (Shelf& shelf : shelves_)
        shelf.clear();
    filledBytes = 0;
}

std::uint64_t BufferPool::Impl::budget() const {
    const std::uint64_t most = maximumBytes.load(std::memory_order_relaxed);
    return std::max(most == 0 ? shareOfMachine_ : most, minimumBytes.load(std::memory_order_relaxed));
}

void BufferPool::Impl::countMiss() {
    const std::uint64_t frames = filledBytes.load(std::memory_order_relaxed) / 4096;
    if (++missesInTick_ < std::max<std::uint64_t>(16, frames / 8)) return;
    missesInTick_ = 0;
    tick.fetch_add(1, std::memory_order_relaxed);
}

// Other sizes' frames that nobody uses make room for one of `wanted`.
void BufferPool::Impl::releaseIdle(const Shelf& wanted) {
    for (Shelf& shelf : shelves_) {
        while (&shelf != &wanted && filledBytes + wanted.frameBytes() > budget()) {
            Frame* idle = shelf.takeFree();
            if (idle == nullptr) break;
            shelf.putBare(idle);
            filledBytes -= shelf.frameBytes();
        }
    }
}

// Without writing and without waiting.
Frame* BufferPool::Impl::takeQuickly(unsigned shelf) {
    Shelf& mine = shelves_[shelf];
    std::size_t dirtySkipped = 0;
    Frame* taken = nullptr;
    Frame* evicted = nullptr;
    bool poke = false;
    {
        const std::lock_guard guard(memoryLock_);
        countMiss();
        taken = mine.takeFree();
        if (taken == nullptr) {
            releaseIdle(mine);
            if (mine.filled() < kFewestFrames || filledBytes + mine.frameBytes() <= budget()) {
                taken = mine.takeBare();
                if (taken != nullptr) filledBytes += mine.frameBytes();
                poke = wantsBlock(mine);
            }
        }
        if (taken == nullptr) evicted = mine.evict(dirtySkipped);
    }
    if (dirtySkipped > kDirtyBeforeCleaning) (void)cleaner_.poke();
    if (poke) (void)fetcher_.poke();
    if (taken != nullptr) taken->latch.lockExclusive();  // somebody may just be looking whether it is his
    return taken != nullptr ? taken : evicted;
}

Frame* BufferPool::Impl::takeFrame(unsigned shelf, bool mayWrite) {
    for (unsigned attempt = 0; attempt < kAttempts; ++attempt) {
        if (Frame* frame = takeQuickly(shelf)) return frame;
        if (!mayWrite) return nullptr;
        if (!writeOneCold(shelf)) std::this_thread::yield();
    }
    return nullptr;
}

bool BufferPool::Impl::writeOneCold(unsigned shelf) {
    Frame* frame = nullptr;
    {
        const std::lock_guard guard(memoryLock_);
        frame = shelves_[shelf].coldDirty();
    }
    return frame != nullptr && PageWriter::writeHeld(*frame).has_value();
}

void BufferPool::Impl::giveBack(Frame* frame, unsigned shelf) {
    frame->latch.unlockExclusive();
    const std::lock_guard guard(memoryLock_);
    if (filledBytes > budget() && shelves_[shelf].filled() > kFewestFrames) {
        shelves_[shelf].putBare(frame);
        filledBytes -= shelves_[shelf].frameBytes();
    } else {
        shelves_[shelf].putFree(frame);
    }
}

void BufferPool::Impl::drop(Frame* frame) {
    os::waitWhile(frame->writing, 1);
    FilePages& file = *frame->file;
    const unsigned shelf = file.shelf;
    file.forgetChanges(*frame);
    PageTable::Slot& slot = *file.table.find(frame->number);
    frame->file = nullptr;
    frame->number = 0;
    frame->fresh = false;
    frame->raiseVersion();
    slot.store(nullptr, std::memory_order_release);
    giveBack(frame, shelf);
}

void BufferPool::Impl::dropFrom(FilePages& pages, PageNumber first) {
    pages.table.forEach(first, [&](PageNumber number, PageTable::Slot& slot) {
        while (Frame* frame = slot.load(std::memory_order_acquire)) {
            frame->latch.lockExclusive();
            if (frame->holds(&pages, number)) {
                drop(frame);
            } else {
                frame->latch.unlockExclusive();
            }
        }
    });
}

void BufferPool::Impl::settle() {
    std::vector<Frame*> held;
    {
        const std::lock_guard guard(memoryLock_);
        for (const Shelf& shelf : shelves_) {
            shelf.forEachFrame([&](Frame& frame) {
                if (frame.latch.isExclusive()) held.push_back(&frame);
            });
        }
    }
    for (Frame* frame : held) {
        frame->latch.lockShared();
        frame->latch.unlockShared();
    }
}

// Takes the memory of one frame that is free or clean and cold.
bool BufferPool::Impl::shrinkOne() {
    const std::lock_guard guard(memoryLock_);
    if (filledBytes <= budget()) return false;
    for (Shelf& shelf : shelves_) {
        shelf.putSpare(nullptr);
        if (shelf.filled() <= kFewestFrames) continue;
        Frame* frame = shelf.takeFree();
        std::size_t dirtySkipped = 0;
        if (frame == nullptr) {
            frame = shelf.evict(dirtySkipped);
            if (frame != nullptr) frame->latch.unlockExclusive();
        }
        if (frame == nullptr) continue;
        shelf.putBare(frame);
        filledBytes -= shelf.frameBytes();
        return true;
    }
    return false;
}

void BufferPool::Impl::setLimits(Limits wanted) {
    minimumBytes = wanted.minimumBytes;
    maximumBytes = wanted.maximumBytes;
    while (shrinkOne()) {
    }
    const std::lock_guard guard(lifeLock_);
    if (openFiles_ != 0 && filledBytes > budget()) (void)cleaner_.poke();
}

// The cleaner's work: dirty pages that the clock will come to soon.
void BufferPool::Impl::writeAhead() {
    try {
        std::vector<Frame*> soon;
        {
            const std::lock_guard guard(memoryLock_);
            for (const Shelf& shelf : shelves_)
                shelf.ahead(std::max(kLeastAhead, shelf.filled() / 4), soon);
        }
        for (Frame* frame : soon) {
            if (frame->heat.load(std::memory_order_relaxed) > 1) continue;
            if (!frame->dirty.load(std::memory_order_relaxed) || !frame->latch.tryShared()) continue;
            if (frame->file == nullptr) {
                frame->latch.unlockShared();
            } else if (!PageWriter::writeHeld(*frame)) {
                return;  // the owner knows; the next miss tries again
            }
        }
        while (shrinkOne()) {
        }
    } catch (const std::bad_alloc&) {  // misses help themselves
    }
}

// The fetcher's work: memory for the next block of each size that will need one soon.
void BufferPool::Impl::fetchMemory() {
    for (Shelf& shelf : shelves_) {
        std::byte* memory = nullptr;
        {
            const std::lock_guard guard(memoryLock_);
            if (wantsBlock(shelf)) memory = shelf.mapBlock();
        }
        if (memory == nullptr) continue;
        os::populateMemory(memory, shelf.blockBytes());
        const std::lock_guard guard(memoryLock_);
        shelf.putSpare(memory);
    }
}

// ---- the door ----

BufferPool& BufferPool::process() {
    // Never destroyed: a process may end with instances still running.
    static BufferPool& pool = *new BufferPool(Limits{});
    return pool;
}

BufferPool::BufferPool(Limits limits) : impl_(std::make_unique<Impl>(limits)) {}

BufferPool::~BufferPool() = default;

void BufferPool::setLimits(Limits limits) {
    impl_->setLimits(limits);
}

BufferPool::Limits BufferPool::limits() const {
    return {impl_->minimumBytes, impl_->maximumBytes};
}

std::uint64_t BufferPool::sizeBytes() const {
    return impl_->filledBytes;
}

std::uint64_t BufferPool::dirtyBytes() const {
    return impl_->dirtyBytes;
}

}  // namespace esent::cache
