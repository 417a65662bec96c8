// The door to the pages of one file; see cached_file.h.
#include "cache/cached_file.h"

#include <algorithm>
#include <chrono>
#include <cstring>

#include "cache/page_reader.h"
#include "cache/page_writer.h"
#include "cache/pool_impl.h"
#include "cache/thread_counters.h"
#include "page/checksum.h"
#include "page/page_view.h"

namespace esent::cache {

struct CachedFile::Impl final : FilePages {
    using FilePages::FilePages;

    // Notes the use of a page: at most once per tick, so that it costs a comparison.
    void touch(Frame& frame) const {
        const std::uint16_t now = pool.tick.load(std::memory_order_relaxed);
        if (frame.touched.load(std::memory_order_relaxed) == now) [[likely]] {
            return;
        }
        frame.touched.store(now, std::memory_order_relaxed);
        const std::uint8_t heat = frame.heat.load(std::memory_order_relaxed);
        if (heat < kMostHeat) frame.heat.store(heat + 1, std::memory_order_relaxed);
    }

    // The frame that is in the page's place, or null.
    [[nodiscard]] Frame* look(PageNumber number) const {
        const PageTable::Slot* slot = table.find(number);
        return slot == nullptr ? nullptr : slot->load(std::memory_order_acquire);
    }

    Result<Frame*> bringIn(PageNumber number);
    Result<Frame*> takeFrameFor(PageNumber number, std::uint8_t heat);
};

namespace {

// What whoever has just latched a page looks at first: its header, and the tags at its end. They come while
// the latch is being taken.
void fetchEnds(const Frame& frame) {
    constexpr std::size_t kLine = 64;
    constexpr std::size_t kLinesOfTags = 4;
    const std::byte* const bytes = frame.bytes;
    const std::byte* const end = bytes + frame.sizeBytes;
    __builtin_prefetch(bytes);
    for (std::size_t line = 1; line <= kLinesOfTags; ++line)
        __builtin_prefetch(end - line * kLine);
}

void unlock(Frame& frame, LatchMode mode) {
    if (mode == LatchMode::Shared) {
        frame.latch.unlockShared();
    } else {
        frame.latch.unlockExclusive();
    }
}

}  // namespace

CachedFile::CachedFile(BufferPool& pool, os::File& file, Settings settings) {
    const unsigned shelf = BufferPool::Impl::shelfOf(settings.pageSize);
    impl_ = std::make_unique<Impl>(pool.impl(), file, std::move(settings), shelf);
    pool.impl().addFile();
}

CachedFile::~CachedFile() {
    impl_->pool.removeFile(*impl_);
}

std::uint32_t CachedFile::pageSize() const {
    return impl_->settings.pageSize;
}

os::File& CachedFile::file() const {
    return impl_->file;
}

// A frame in the page's place, latched exclusively and without content. Null: somebody was faster.
Result<Frame*> CachedFile::Impl::takeFrameFor(PageNumber number, std::uint8_t heat) {
    PageTable::Slot& slot = table.slot(number);
    Frame* frame = pool.takeFrame(shelf, true);
    if (frame == nullptr) return fail(JET_errOutOfBuffers);
    if (install(*this, slot, *frame, number, heat)) return frame;
    pool.giveBack(frame, shelf);
    return nullptr;
}

// Reads a page that is not in the pool. Null: by now it is.
Result<Frame*> CachedFile::Impl::bringIn(PageNumber number) {
    if (number == 0 || number > kLastPageNumber) return fail(JET_errDatabaseCorrupted);
    if (table.find(number) == nullptr &&
        page::pageOffset(number, settings.pageSize) + settings.pageSize > TRY(file.size())) {
        return fail(JET_errFileIOBeyondEOF);
    }
    const auto start = std::chrono::steady_clock::now();
    const bool sequential = lastMiss.exchange(number, std::memory_order_relaxed) + 1 == number;
    Frame* frame = TRY(takeFrameFor(number, sequential ? 0 : 1));
    if (frame == nullptr) return frame;
    if (const Status read = readPage(*this, *frame); !read) {
        pool.drop(frame);
        return fail(read.error());
    }
    ++detail::counters.cacheMisses;
    const auto spent = std::chrono::steady_clock::now() - start;
    detail::counters.cacheMissMicroseconds +=
        static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(spent).count());
    return frame;
}

Result<PageLatch> CachedFile::fix(PageNumber number, LatchMode mode) {
    ++detail::counters.pagesReferenced;
    while (true) {
        Frame* frame = impl_->look(number);
        if (frame == nullptr) [[unlikely]] {
            frame = TRY(impl_->bringIn(number));
            if (frame == nullptr) continue;
            if (mode == LatchMode::Shared) frame->latch.downgrade();
            return PageLatch(frame, mode);
        }
        fetchEnds(*frame);
        if (mode == LatchMode::Shared) {
            frame->latch.lockShared();
        } else {
            frame->latch.lockExclusive();
        }
        if (frame->holds(impl_.get(), number)) [[likely]] {
            impl_->touch(*frame);
            return PageLatch(frame, mode);
        }
        unlock(*frame, mode);
    }
}

Result<PageLatch> CachedFile::tryFix(PageNumber number, LatchMode mode) {
    ++detail::counters.pagesReferenced;
    Frame* frame = impl_->look(number);
    if (frame == nullptr) {
        frame = TRY(impl_->bringIn(number));
        if (frame == nullptr) return PageLatch();
        if (mode == LatchMode::Shared) frame->latch.downgrade();
        return PageLatch(frame, mode);
    }
    const bool latched = mode == LatchMode::Shared ? frame->latch.tryShared() : frame->latch.tryExclusive();
    if (!latched) return PageLatch();
    if (!frame->holds(impl_.get(), number)) {
        unlock(*frame, mode);
        return PageLatch();
    }
    impl_->touch(*frame);
    return PageLatch(frame, mode);
}

PageLatch CachedFile::refix(const PageLatch::Mark& mark, PageNumber number, LatchMode mode) {
    Frame* frame = mark.frame;
    if (frame == nullptr || frame->version.load(std::memory_order_relaxed) != mark.version) return {};
    ++detail::counters.pagesReferenced;
    if (mode == LatchMode::Shared) {
        frame->latch.lockShared();
    } else {
        frame->latch.lockExclusive();
    }
    if (frame->holds(impl_.get(), number) && frame->version.load(std::memory_order_relaxed) == mark.version)
        [[likely]] {
        impl_->touch(*frame);
        return PageLatch(frame, mode);
    }
    unlock(*frame, mode);
    return {};
}

bool CachedFile::unchanged(const PageLatch::Mark& mark) const {
    if (!mark.current()) return false;
    ++detail::counters.pagesReferenced;
    impl_->touch(*mark.frame);
    return true;
}

Result<PageLatch> CachedFile::fixNew(PageNumber number) {
    if (number == 0 || number > kLastPageNumber) return fail(JET_errDatabaseCorrupted);
    ++detail::counters.pagesReferenced;
    while (true) {
        Frame* frame = impl_->look(number);
        if (frame == nullptr) {
            frame = TRY(impl_->takeFrameFor(number, 1));
            if (frame == nullptr) continue;
        } else {
            frame->latch.lockExclusive();
            if (!frame->holds(impl_.get(), number)) {
                frame->latch.unlockExclusive();
                continue;
            }
            impl_->touch(*frame);
        }
        frame->fresh = true;
        frame->raiseVersion();
        return PageLatch(frame, LatchMode::Exclusive);
    }
}

ByteView CachedFile::warm(PageNumber number) const {
    const Frame* const frame = impl_->look(number);
    if (frame == nullptr) return {};
    fetchEnds(*frame);
    return frame->view();
}

void CachedFile::prefetch(std::span<const PageNumber> pages) {
    for (const PageNumber page : pages)
        prefetch(page, 1);
}

void CachedFile::prefetch(PageNumber first, std::uint32_t count) {
    if (first == 0 || first > kLastPageNumber) return;
    count = std::min(count, kLastPageNumber - first + 1);
    while (count > 0 && impl_->look(first) != nullptr) {
        ++first;
        --count;
    }
    if (count == 0) return;
    if (impl_->pool.prefetcher.add(*impl_, first, count)) detail::counters.pagesPrefetched += count;
}

LogPosition CachedFile::oldestChange() const {
    impl_->pool.settle();
    const std::uint64_t oldest = impl_->oldestChange();
    return oldest >= kUnloggedChange ? LogPosition{} : LogPosition::unpacked(oldest);
}

Status CachedFile::flush(LogPosition beyond) {
    constexpr LogPosition kEnd{0xFFFF, 0xFFFF, 0x7FFFFFFF};
    const std::uint64_t limit = beyond.packed() >= kEnd.packed() ? kNoChange : beyond.packed();
    const std::vector<PageNumber> numbers = impl_->dirtyBefore(limit);
    if (numbers.empty()) return {};
    PageWriter writer(*impl_);
    Status first;
    PageNumber next = 0;
    for (const PageNumber number : numbers) {
        if (number < next) continue;  // written as a neighbour
        const Status written = writer.write(number, next);
        if (!written && first) first = written;
    }
    return first;
}

Status CachedFile::flushAll() {
    return flush({0xFFFF, 0xFFFF, 0x7FFFFFFF});
}

Status CachedFile::sync() {
    const std::lock_guard guard(impl_->syncLock);
    if (!impl_->unsynced.exchange(false, std::memory_order_acq_rel)) return {};
    const Status synced = impl_->file.sync();
    if (!synced) {
        impl_->unsynced.store(true, std::memory_order_release);
        impl_->reportFailure(synced.error().code);
    }
    return synced;
}

void CachedFile::discardFrom(PageNumber first) {
    impl_->pool.dropFrom(*impl_, first);
}

bool CachedFile::copyIfDirty(PageNumber number, ByteSpan out) {
    while (Frame* frame = impl_->look(number)) {
        if (!frame->dirty.load(std::memory_order_acquire)) return false;
        frame->latch.lockShared();
        const bool same = frame->holds(impl_.get(), number);
        const bool dirty = same && frame->dirty.load(std::memory_order_acquire);
        if (dirty) std::memcpy(out.data(), frame->bytes, frame->sizeBytes);
        frame->latch.unlockShared();
        if (!same) continue;
        if (dirty) page::sealPage(out, number);
        return dirty;
    }
    return false;
}

}  // namespace esent::cache
