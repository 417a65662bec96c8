// BulkBuilder: builds a B+tree bottom-up from entries that arrive in order.
//
// Used for the tables of a new database and for building indexes over sorted keys. Memory is bounded by one
// page per level. Leaves are filled up to the density as appending inserts would fill them; each leaf takes
// its first key as key prefix; internal pages are filled. A tree that fits into one page is its root. One
// thread.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/disk_types.h"
#include "base/result.h"
#include "btree/node.h"
#include "btree/space.h"
#include "page/page_builder.h"

namespace esent::btree {

// Where a builder gets pages from and puts them.
class BulkTarget {
 public:
    virtual ~BulkTarget() = default;
    // A page for the tree, preferably the one after `near`.
    [[nodiscard]] virtual Result<PageNumber> allocatePage(PageNumber near) = 0;
    // The dbtime for the next page.
    [[nodiscard]] virtual DatabaseTime nextTime() = 0;
    // Takes a finished page, checksum included.
    [[nodiscard]] virtual Status writePage(PageNumber number, ByteView page) = 0;
};

struct BulkTreeSpec {
    PageNumber root = 0;
    ObjectId objectId = 0;
    std::uint32_t pageSize = 4096;
    std::uint32_t typeFlags = 0;      // kPageIndex, kPageLongValue, kPageSpaceTree, kPageNonUnique
    std::uint32_t density = 80;       // percent; what stays free serves later inserts
    std::size_t rootHeaderSize = 16;  // bytes that finish() will put into tag 0 of the root
};

struct BulkSummary {
    std::uint64_t entries = 0;
    std::uint32_t pages = 1;  // root included, space trees not
    std::uint32_t levels = 1;
};

class BulkBuilder {
 public:
    BulkBuilder(const BulkTreeSpec& spec, BulkTarget& target);
    ~BulkBuilder();
    BulkBuilder(const BulkBuilder&) = delete;
    BulkBuilder& operator=(const BulkBuilder&) = delete;

    // The next entry. In trees with unique keys keys ascend, in others (key, data) does: an equal one is
    // JET_errKeyDuplicate, a smaller one JET_errInternalError. JET_errRecordTooBig when no page can hold it.
    [[nodiscard]] Status add(ByteView key, ByteView data);
    // The next entry starts a new leaf (if the current one has an entry).
    void breakLeaf() { breakLeaf_ = true; }
    // Writes what is left and the root with its external header (rootHeaderSize bytes).
    [[nodiscard]] Result<BulkSummary> finish(ByteView rootHeader);

 private:
    class Level;
    struct Entry {
        Bytes key;
        Bytes data;
    };

    [[nodiscard]] Status checkOrder(ByteView key, ByteView data) const;
    [[nodiscard]] Bytes separator(ByteView key, ByteView data) const;
    [[nodiscard]] Status addTo(std::size_t level, ByteView key, ByteView data);
    [[nodiscard]] Status openFirstPage(Level& level, std::size_t height);
    [[nodiscard]] Status openPage(Level& level, std::size_t height, PageNumber number, ByteView prefix);
    [[nodiscard]] Status closePage(Level& level, std::size_t height, PageNumber next);
    [[nodiscard]] Status writeRoot(const Level& level, std::size_t height, ByteView rootHeader);
    [[nodiscard]] std::uint32_t flagsFor(std::size_t height, bool root) const;

    BulkTreeSpec spec_;
    BulkTarget& target_;
    std::size_t area_;     // bytes of a page for tags and lines
    std::size_t reserve_;  // bytes that stay free in a leaf
    bool breakLeaf_ = false;
    bool started_ = false;
    Entry last_;  // the last entry added
    BulkSummary summary_;
    std::vector<std::unique_ptr<Level>> levels_;  // 0 = leaves
};

// A tree of extents, owned or available, with an empty split buffer. `spec` is that of the tree the extents
// belong to, but its root is where the tree of extents stands; empty extents are left out.
[[nodiscard]] Status buildExtentTree(BulkTreeSpec spec, std::span<const Extent> extents, BulkTarget& target);

// The key that serves best as key prefix of a page with these ascending keys: index into `keys`, or nothing
// when compression would not pay.
[[nodiscard]] std::optional<std::size_t> choosePrefix(std::span<const ByteView> keys);

}  // namespace esent::btree
