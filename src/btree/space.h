// Which pages belong to which tree: the owned and available extents of a tree, read-only.
//
// Every tree root carries a space header: either a bitmap over its one extent, or the root of two small
// trees, one of owned and one of available extents. The database itself is the tree at page 1; the key of
// its last owned extent is the last page of the database, whatever the length of the file. Thread-safe as far
// as the PageSource is.
#pragma once

#include <cstdint>
#include <vector>

#include "base/disk_types.h"
#include "base/result.h"
#include "btree/page_source.h"

namespace esent::btree {

inline constexpr PageNumber kDatabaseRoot = 1;

// `count` pages that end with page `last`.
struct Extent {
    PageNumber last = 0;
    std::uint32_t count = 0;
    [[nodiscard]] PageNumber first() const { return last - count + 1; }
    friend bool operator==(const Extent&, const Extent&) = default;
};

// First byte of the keys of shelved pages among the available extents of the database: pages beyond its end
// that stay out of use when it grows over them.
inline constexpr std::byte kShelvedPool{0x82};

// The space header of a root page (16 bytes; inside the longer header of auto-increment tables too).
struct SpaceHeader {
    std::uint32_t pages = 0;  // of the first extent; of the last allocation when the v2 flag is set
    PageNumber parent = 0;    // root of the tree that space comes from; 0 for the database itself
    std::uint32_t flags = 0;
    std::uint32_t bitmapOrOwnedRoot =
        0;  // single extent: free pages after the root; else root of owned extents

    static constexpr std::uint32_t kMultiExtent = 1;
    static constexpr std::uint32_t kNonUnique = 2;
    static constexpr std::uint32_t kVersion2 = 4;
    static constexpr std::size_t kSize = 16;

    [[nodiscard]] bool multiExtent() const { return (flags & kMultiExtent) != 0; }
    [[nodiscard]] PageNumber ownedRoot() const { return bitmapOrOwnedRoot; }
    [[nodiscard]] PageNumber availableRoot() const { return bitmapOrOwnedRoot + 1; }
    [[nodiscard]] static SpaceHeader load(const std::byte* at);
    void store(std::byte* at) const;
    friend bool operator==(const SpaceHeader&, const SpaceHeader&) = default;
};

// The space of one tree.
struct TreeSpace {
    SpaceHeader header;
    std::vector<Extent> owned;      // ascending
    std::vector<Extent> available;  // ascending; runs of the bitmap for single-extent trees
    std::vector<Extent> reserved;   // set aside for splits of the space trees themselves
    [[nodiscard]] std::uint64_t ownedPages() const;
    [[nodiscard]] std::uint64_t availablePages() const;
};

// Space header of the tree rooted at `root`. JET_errDatabaseCorrupted when the page is no root.
[[nodiscard]] Result<SpaceHeader> readSpaceHeader(PageSource& source, PageNumber root);

// Everything the tree at `root` owns. Extents that leave the number range of pages, overlap or go backwards
// are JET_errDatabaseCorrupted.
[[nodiscard]] Result<TreeSpace> readTreeSpace(PageSource& source, PageNumber root);

// The last page of the database: the size that counts, not the length of the file.
[[nodiscard]] Result<std::uint32_t> ownedPages(PageSource& source);

}  // namespace esent::btree
