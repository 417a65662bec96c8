// FilePages: what the pool knows of one open file: its settings, its page table and its dirty pages.
//
// Internal to cache/; the inside of CachedFile. Lives until every frame that names it has been emptied.
#pragma once

#include <atomic>
#include <mutex>
#include <vector>

#include "cache/buffer_pool.h"
#include "cache/cached_file.h"
#include "cache/frame.h"
#include "cache/page_table.h"

namespace esent::cache {

// Highest page of a file: what the offset arithmetic and Windows' limits of 32 bits allow.
inline constexpr PageNumber kLastPageNumber = 0x7FFFFFFE;

// Most that is read or written with one call.
inline constexpr std::uint32_t kRunBytes = 128 * 1024;

struct FilePages {
    FilePages(BufferPool::Impl& owner, os::File& opened, CachedFile::Settings wanted, unsigned shelfIndex)
        : pool(owner), file(opened), settings(std::move(wanted)), shelf(shelfIndex) {}

    BufferPool::Impl& pool;
    os::File& file;
    const CachedFile::Settings settings;
    const unsigned shelf;  // of the pool: frames of this page size
    PageTable table;
    std::atomic<PageNumber> lastMiss{0};
    std::mutex syncLock;                // one sync at a time: who waits for it finds his pages durable
    std::atomic<bool> unsynced{false};  // written since the last sync

    // ---- dirty pages; dirtyLock is a leaf ----
    // The page in the frame was changed; its exclusive latch is held. True when it was clean before.
    bool noteChange(Frame& frame, std::uint64_t position);
    // A write that began with beginWrite() ended.
    void endWrite(Frame& frame, bool written);
    // The frame is emptied: nobody writes it, its exclusive latch is held.
    void forgetChanges(Frame& frame);
    [[nodiscard]] std::uint64_t oldestChange() const;
    // Numbers of the pages with a change before `beyond`, ascending.
    [[nodiscard]] std::vector<PageNumber> dirtyBefore(std::uint64_t beyond) const;

    // A write or sync failed: tells the owner.
    void reportFailure(JET_ERR error);

 private:
    void unlink(Frame& frame);

    mutable std::mutex dirtyLock_;
    Frame* firstDirty_ = nullptr;
    std::size_t dirtyCount_ = 0;
    std::atomic<bool> failureReported_{false};
};

// The write's view of a dirty frame, its latch held shared and `writing` owned: from now on changes count as
// new ones.
inline void beginWrite(Frame& frame) {
    frame.writingOldest.store(frame.oldest.load(std::memory_order_relaxed), std::memory_order_relaxed);
    frame.oldest.store(kNoChange, std::memory_order_release);
}

}  // namespace esent::cache
