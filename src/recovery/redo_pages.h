// RedoPages: the pages that a replay works on, in memory until they are flushed.
//
// Also answers, for every page a record names, whether the record still has to be applied to it. Only with
// Mode::Apply is anything written. Used by one thread.
#pragma once

#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

#include "os/file_system.h"
#include "page/page_editor.h"
#include "recovery/page_records.h"
#include "recovery/replay_mode.h"

namespace esent::recovery {

// What a page needs of a record.
enum class PageNeed : std::uint8_t {
    Apply,
    Done,  // it shows the change already
    Hold,  // it is not in the state that the record expects; a later record must make it anew
};

// The file whose pages are asked for, and what its header said when it was attached.
struct RedoTarget {
    const void* key = nullptr;  // identity of the file, kept across detach and attach
    os::File* file = nullptr;   // nullptr: made by this replay and not on disk (not Mode::Apply)
    std::uint32_t pageSize = 4096;
    Generation maxRequired = 0;
};

class RedoPages {
 public:
    explicit RedoPages(Mode mode) : mode_(mode) {}
    // From now on flush() writes what has been held.
    void carryOut() { mode_ = Mode::Apply; }

    // JET_errDbTimeTooNew, JET_errDbTimeBeyondMaxRequired, read errors.
    Result<PageNeed> need(const RedoTarget& target, Generation generation, const PageTouch& touch,
                          DatabaseTime after);
    // The page's bytes; all zero when it lies behind the end of the file. Stays put until forget() or trim().
    Result<ByteSpan> page(const RedoTarget& target, PageNumber number);
    // The page was changed by a record: its time, and no longer held.
    Status changed(const RedoTarget& target, PageNumber number, DatabaseTime after);

    // Writes what was changed (Mode::Apply), lowest page first. The caller syncs.
    Status flush(const RedoTarget& target);
    // The file was made anew, or is gone.
    void forget(const void* key);
    // Pages at and above `first` were cut off.
    void cut(const void* key, PageNumber first);
    // Lets go of unchanged pages when there are many. Spans from page() are dead afterwards.
    void trim();
    [[nodiscard]] bool isLarge() const { return bytes_ > kManyBytes; }

    // The error of a page that is still held; success when there is none.
    [[nodiscard]] JET_ERR heldError(const void* key) const;

    // What was done to the pages of a file so far.
    struct Tally {
        std::uint64_t changes = 0;  // a page brought forward by a record
        std::uint64_t pages = 0;    // different ones
    };
    [[nodiscard]] Tally tallyOf(const void* key) const;

 private:
    static constexpr std::size_t kManyBytes = std::size_t{256} << 20;
    struct Frame {
        std::vector<std::byte> bytes;
        bool dirty = false;
        bool absent = false;  // behind the end of the file
        bool counted = false;
        JET_ERR damage = JET_errSuccess;
    };
    using Key = std::pair<const void*, PageNumber>;
    Status checkNumber(const RedoTarget& target, PageNumber number);
    Result<Frame*> load(const RedoTarget& target, PageNumber number);
    Frame* remember(const Key& key, Frame* frame);
    bool letGo(const Frame& frame);
    PageNeed hold(const Key& key, JET_ERR error);

    Mode mode_;
    std::size_t bytes_ = 0;  // of all frames
    struct KeyHash {
        std::size_t operator()(const Key& key) const {
            constexpr std::size_t kSpread = 0x9E3779B97F4A7C15ULL;
            return (reinterpret_cast<std::uintptr_t>(key.first) + key.second) * kSpread;
        }
    };
    std::unordered_map<Key, std::unique_ptr<Frame>, KeyHash> frames_;
    Key lastKey_{};  // of last_
    Frame* last_ = nullptr;
    std::map<Key, JET_ERR> held_;
    std::map<const void*, Tally> tallies_;
    const void* tallyKey_ = nullptr;  // of tally_
    Tally* tally_ = nullptr;
};

}  // namespace esent::recovery
