// PageLatch: a page held in the buffer pool: pinned, and latched shared or exclusively.
//
// Move-only; lets go when it dies. Order of latches, which makes deadlock impossible (docs/cache.md): parent
// before child, left sibling before right, a tree's pages before those of its space trees, a child tree's
// space before its parent's. Whoever needs the other direction uses the try forms and starts again.
// Nobody waits for a lock, a log flush or another session while holding an exclusive latch, page I/O and the
// log's append mutex excepted.
#pragma once

#include <cstdint>
#include <utility>

#include "base/bytes.h"
#include "base/disk_types.h"
#include "cache/frame.h"

namespace esent::cache {

enum class LatchMode : std::uint8_t { Shared, Exclusive };

class PageLatch {
 public:
    PageLatch() = default;
    PageLatch(PageLatch&& other) noexcept
        : frame_(std::exchange(other.frame_, nullptr)), mode_(other.mode_) {}
    PageLatch& operator=(PageLatch&& other) noexcept {
        std::swap(frame_, other.frame_);
        std::swap(mode_, other.mode_);
        return *this;
    }
    PageLatch(const PageLatch&) = delete;
    PageLatch& operator=(const PageLatch&) = delete;
    ~PageLatch() { release(); }

    [[nodiscard]] explicit operator bool() const { return frame_ != nullptr; }
    [[nodiscard]] PageNumber number() const { return frame_->number; }
    [[nodiscard]] LatchMode mode() const { return mode_; }
    [[nodiscard]] ByteView bytes() const { return frame_->view(); }
    // Exclusive only. Every change is followed by changed() before the latch goes.
    [[nodiscard]] ByteSpan writable() { return frame_->span(); }
    // The page was changed by the record at `record` (zero: not logged) of a transaction whose first record
    // is at `begin` (zero or the record itself for work outside transactions). Makes it dirty.
    void changed(LogPosition record, LogPosition begin);
    // The page holds (or, after a split, may hold) an uncommitted before image that is in no log record: the
    // next write-out asks WriteAhead::logBeforeImages first.
    void owesBeforeImage() { frame_->owesImage.store(true, std::memory_order_relaxed); }
    [[nodiscard]] bool owesImage() const { return frame_->owesImage.load(std::memory_order_relaxed); }

    // Shared to exclusive without letting go: false when another holder is there (nothing changed then).
    [[nodiscard]] bool tryUpgrade() {
        if (mode_ == LatchMode::Exclusive) return true;
        if (!frame_->latch.tryUpgrade()) return false;
        mode_ = LatchMode::Exclusive;
        return true;
    }
    void downgrade();
    void release() {
        if (frame_ == nullptr) return;
        Frame* frame = std::exchange(frame_, nullptr);
        if (mode_ == LatchMode::Shared) {
            frame->latch.unlockShared();
        } else {
            releaseExclusive(*frame);
        }
    }

    // Where and which state: lets a cursor come back without a search. See CachedFile::refix().
    struct Mark {
        Frame* frame = nullptr;
        std::uint64_t version = 0;  // of the frame: rises whenever its content may have changed

        // Without a latch: no change of the page has been completed since. (Frames outlive the open file.)
        [[nodiscard]] bool current() const {
            return frame != nullptr && frame->version.load(std::memory_order_acquire) == version;
        }
        friend bool operator==(const Mark&, const Mark&) = default;
    };
    [[nodiscard]] Mark mark() const { return {frame_, frame_->version.load(std::memory_order_relaxed)}; }

 private:
    friend class CachedFile;
    PageLatch(Frame* frame, LatchMode mode) : frame_(frame), mode_(mode) {}
    static void releaseExclusive(Frame& frame);

    Frame* frame_ = nullptr;
    LatchMode mode_ = LatchMode::Shared;
};

}  // namespace esent::cache
