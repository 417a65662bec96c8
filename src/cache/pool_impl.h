// BufferPool::Impl: frames of every size, their budget, and the three threads of the pool, which exist only
// while a file is open: one reads ahead, one writes cold pages out so that misses find clean frames, and one
// has memory ready before it is needed.
//
// memoryLock guards the shelves; under it only latches are tried, never waited for.
#pragma once

#include <array>
#include <atomic>
#include <mutex>
#include <vector>

#include "cache/buffer_pool.h"
#include "cache/file_pages.h"
#include "cache/prefetcher.h"
#include "cache/shelf.h"
#include "os/background_thread.h"

namespace esent::cache {

struct BufferPool::Impl {
    explicit Impl(Limits limits);
    ~Impl();

    [[nodiscard]] static unsigned shelfOf(std::uint32_t pageSize);

    // A file is opened or gone; the last one takes threads and memory with it.
    void addFile();
    void removeFile(FilePages& pages);

    // An empty frame of the size, latched exclusively. `mayWrite`: dirty pages may be written to get it,
    // which waits for the disk and the log. Null: nothing can be had.
    [[nodiscard]] Frame* takeFrame(unsigned shelf, bool mayWrite);
    // Back from takeFrame(), or emptied by drop().
    void giveBack(Frame* frame, unsigned shelf);
    // Empties a frame, dirty or not; its exclusive latch is held and given up.
    void drop(Frame* frame);
    // The same for all pages of a file from `first` on.
    void dropFrom(FilePages& pages, PageNumber first);

    // Waits until every exclusive latch that is held now has been let go: what was logged before is noted as
    // a change by then. The caller holds no latch.
    void settle();
    void setLimits(Limits wanted);
    [[nodiscard]] std::uint64_t budget() const;

    std::atomic<std::uint64_t> minimumBytes{0};
    std::atomic<std::uint64_t> maximumBytes{0};
    std::atomic<std::uint64_t> filledBytes{0};
    std::atomic<std::uint64_t> dirtyBytes{0};
    std::atomic<std::uint16_t> tick{0};

 private:
    const std::uint64_t shareOfMachine_;  // most that is taken when no limit says less

    [[nodiscard]] Frame* takeQuickly(unsigned shelf);
    void releaseIdle(const Shelf& wanted);
    bool shrinkOne();
    bool writeOneCold(unsigned shelf);
    void writeAhead();
    void fetchMemory();
    // The shelf will need a block soon, and may have one. With memoryLock_.
    [[nodiscard]] bool wantsBlock(const Shelf& shelf) const {
        return shelf.runsLow() && filledBytes + shelf.blockBytes() <= budget();
    }
    void countMiss();

    std::mutex memoryLock_;
    std::array<Shelf, 5> shelves_;  // 2, 4, 8, 16, 32 KiB
    std::size_t missesInTick_ = 0;

    std::mutex lifeLock_;
    unsigned openFiles_ = 0;  // guarded by lifeLock_

 public:
    Prefetcher prefetcher;

 private:
    os::BackgroundThread cleaner_;
    os::BackgroundThread fetcher_;
};

}  // namespace esent::cache
