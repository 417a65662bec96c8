// Frame: one page buffer of the pool and what the pool knows of the page in it.
//
// Frames are recycled and never freed while a file is open in the pool, so a stale pointer may be latched;
// whoever has latched a frame then asks whether it still holds the page (holds()). Internal to cache/, but
// for the inline members of PageLatch.
#pragma once

#include <atomic>
#include <cstdint>
#include <limits>

#include "base/bytes.h"
#include "base/disk_types.h"
#include "cache/latch_word.h"

namespace esent::cache {

struct FilePages;

// Positions of changes as LogPosition::packed(), because they are compared and changed atomically.
inline constexpr std::uint64_t kNoChange = std::numeric_limits<std::uint64_t>::max();
inline constexpr std::uint64_t kUnloggedChange = kNoChange - 1;

class alignas(64) Frame {
 public:
    LatchWord latch;
    PageNumber number = 0;                  // changed under the exclusive latch only, as are the next four
    FilePages* file = nullptr;              // null: free
    std::byte* bytes = nullptr;             // fixed
    std::uint32_t sizeBytes = 0;            // of the page; fixed
    bool fresh = false;                     // from fixNew() and not changed() yet: not worth keeping
    std::atomic<std::uint8_t> heat{0};      // rounds of the clock that it will survive
    std::atomic<std::uint16_t> touched{0};  // tick of the pool at the last use
    std::atomic<std::uint64_t> version{0};  // rises whenever the content may have changed

    // ---- changes that are not on disk ----
    // Oldest change that no write under way includes (kNoChange: none), and that of the write under way.
    std::atomic<std::uint64_t> oldest{kNoChange};
    std::atomic<std::uint64_t> writingOldest{kNoChange};
    std::uint64_t newestRecord = 0;         // changed under the exclusive latch
    std::atomic<bool> dirty{false};         // in its file's list; guarded by that list's lock
    std::atomic<bool> owesImage{false};     // set under the exclusive latch, cleared by the writer
    std::atomic<std::uint32_t> writing{0};  // 1: a thread writes it out; nobody else may, and it stays here
    Frame* dirtyNext = nullptr;             // guarded by the file's dirty list
    Frame* dirtyPrevious = nullptr;

    // With the latch held.
    [[nodiscard]] bool holds(const FilePages* wantedFile, PageNumber wanted) const {
        return number == wanted && file == wantedFile;
    }
    [[nodiscard]] ByteSpan span() { return {bytes, sizeBytes}; }
    [[nodiscard]] ByteView view() const { return {bytes, sizeBytes}; }
    void raiseVersion() {
        version.store(version.load(std::memory_order_relaxed) + 1, std::memory_order_release);
    }
};

}  // namespace esent::cache
