// Cursor: a position in a tree at run time, through the buffer pool, as one transaction sees it.
//
// Between calls it may hold a shared latch on its leaf ("held": node() and data() are views into the page and
// the version store) or only remember the place (after leave()). Coming back is one latch when the page did
// not change, else a search by the bookmark. Every structural damage is an error (JET_errDatabaseCorrupted,
// JET_errBadPageLink), never a loop.
//
// One thread at a time. Holding a latch over a call back into the application, or over a change through
// TreeWriter, is a bug: leave() first.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/result.h"
#include "btree/leaf_spot.h"
#include "btree/node.h"
#include "btree/tree.h"
#include "cache/page_latch.h"
#include "txn/version_store.h"

namespace esent::btree {

// Where a search ended.
enum class Found : std::uint8_t {
    Equal,    // on the wanted entry
    Greater,  // on the first visible entry behind it
    Less,     // on the last visible entry before it
    Nothing,  // no visible entry in that direction: not positioned
};

class Cursor {
 public:
    explicit Cursor(std::shared_ptr<Tree> tree);
    ~Cursor();
    Cursor(Cursor&&) noexcept;
    Cursor& operator=(Cursor&&) noexcept;

    [[nodiscard]] Tree& tree() const;
    // Whose eyes: consulted at each call. Null: raw nodes, flagged as deleted or not, whatever transactions
    // say (maintenance).
    void setView(const txn::Snapshot* view);

    // ---- moves; each answers whether it stands on a visible entry, and holds the page if so ----
    [[nodiscard]] Result<bool> first();
    [[nodiscard]] Result<bool> last();
    // From the remembered place, also when the entry there has vanished since: the next in order.
    [[nodiscard]] Result<bool> next();
    [[nodiscard]] Result<bool> previous();
    // The same, but only if it can be done within the leaf and without a latch, as most steps of a scan can.
    // False: nothing has happened.
    [[nodiscard]] bool stepWithoutLatch(bool forward);
    // The first entry whose key (and data, for trees that are not unique, concatenated) is not less than
    // `entry` (Equal or Greater). In trees that are not unique a key alone finds its first duplicate.
    [[nodiscard]] Result<Found> seekNotLess(ByteView entry);
    // The last entry that is not greater (Equal or Less); in trees that are not unique a key alone finds its
    // last duplicate. `orEqual` false: strictly less than all duplicates.
    [[nodiscard]] Result<Found> seekNotGreater(ByteView entry, bool orEqual = true);
    // The first entry with a greater key than `key` (in trees that are not unique: behind all its
    // duplicates).
    [[nodiscard]] Result<bool> seekGreater(ByteView key);
    // Back to exactly this entry: false when it is not visible (any more); then not positioned.
    [[nodiscard]] Result<bool> seekBookmark(ByteView key, ByteView data);
    // Holds the page of the remembered entry again. False: the entry is gone or not visible; the place stays
    // remembered, so next() and previous() still work.
    [[nodiscard]] Result<bool> resume();

    // Remembers a place without going there, whether an entry is there or not: next() and previous() go to
    // its neighbours, resume() to the entry itself.
    void remember(ByteView key, ByteView data);
    // Lets go of the page and remembers the place.
    void leave() noexcept;
    // So that remember() needs no memory for bookmarks up to this size.
    void makeRoom(std::size_t bookmarkBytes);
    // Forgets the place.
    void reset();
    [[nodiscard]] bool positioned() const;  // on an entry, held or remembered
    [[nodiscard]] bool held() const;

    // ---- the entry; only while held ----
    [[nodiscard]] const NodeView& node() const;
    [[nodiscard]] ByteView data() const;  // as the view sees it
    void copyKey(Bytes& into) const;      // whole key
    // ---- the place; while positioned ----
    [[nodiscard]] ByteView bookmarkKey() const;   // valid until the cursor moves
    [[nodiscard]] ByteView bookmarkData() const;  // empty in unique trees
    [[nodiscard]] PageNumber leafNumber() const;
    // Where the entry lies, after leave(); for TreeWriter.
    [[nodiscard]] LeafSpot spot() const;

    // Reads ahead along the leaves while moving (JET_bitTableSequential). Without it a cursor that passes
    // several leaves in one direction starts to by itself.
    void setSequential(bool forward, bool backward);
    // Entries between two places, both included; an empty one: no limit there. Backward: `start` is the last.
    struct LeafRange {
        ByteView start;
        ByteView end;
        bool forward = true;
    };
    // Starts reading the leaves of the range, at most `most`, without moving, and returns how many there are.
    // From then on the cursor itself reads nothing ahead.
    [[nodiscard]] Result<std::uint32_t> prefetchLeaves(const LeafRange& range, std::uint32_t most);

    // How many visible entries lie before the entry, roughly or (small trees) exactly, and how many there
    // are: JetGetRecordPosition, and back: JetGotoPosition.
    struct Position {
        std::uint64_t before = 0;
        std::uint64_t total = 0;
    };
    [[nodiscard]] Result<Position> position();
    [[nodiscard]] Result<bool> seekPosition(const Position& position);

 private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace esent::btree
