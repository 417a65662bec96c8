// PageView: read-only view of one page of a database: header fields, tag array, lines.
//
// A view never owns bytes and never trusts them: line() checks every offset. checkStructure() makes the
// checks that the engine makes on a page it reads. Layout: docs/formats/page.md. Use from any thread while
// the bytes stay put.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "base/disk_types.h"
#include "base/result.h"

namespace esent::page {

inline constexpr std::uint32_t kMinPageSize = 2048;  // read only; 4096 is the smallest that is written
inline constexpr std::uint32_t kMaxPageSize = 32768;
inline constexpr std::uint32_t kSmallPageMax = 8192;  // above: large layout
inline constexpr unsigned kTagBits = 12;              // of the number of a tag
inline constexpr unsigned kMostTags = (1U << kTagBits) - 1;

[[nodiscard]] constexpr bool isLegalPageSize(std::uint32_t bytes) {
    return bytes >= kMinPageSize && bytes <= kMaxPageSize && (bytes & (bytes - 1)) == 0;
}
[[nodiscard]] constexpr bool isLargePage(std::size_t pageSize) {
    return pageSize > kSmallPageMax;
}
[[nodiscard]] constexpr std::size_t pageHeaderSize(std::size_t pageSize) {
    return isLargePage(pageSize) ? 80 : 40;
}
// Where page `number` (1-based) starts in the file: the header and its copy come first.
[[nodiscard]] constexpr std::uint64_t pageOffset(PageNumber number, std::uint32_t pageSize) {
    return (std::uint64_t{number} + 1) * pageSize;
}

// Bits of the flags word at offset 36.
enum PageFlag : std::uint32_t {
    kPageRoot = 0x1,
    kPageLeaf = 0x2,
    kPageParentOfLeaf = 0x4,
    kPageEmpty = 0x8,
    kPageRepair = 0x10,
    kPageSpaceTree = 0x20,
    kPageIndex = 0x40,
    kPageLongValue = 0x80,
    kPageNonUnique = 0x400,
    kPageNewRecordFormat = 0x800,
    kPageNewChecksum = 0x2000,
    kPageScrubbed = 0x4000,
    kPageWriteCycle = 0x18000,
    kPagePreInit = 0x20000,
};

// Flags of a line (node).
enum NodeFlag : std::uint8_t {
    kNodeVersioned = 1,
    kNodeDeleted = 2,
    kNodeCompressed = 4,  // the key starts with a prefix of tag 0
};

// One line of a page. On large pages the flags sit in the top three bits of the first 16-bit word of `data`:
// mask the key length there (and on small pages, too) with 0x1FFF.
struct Line {
    ByteView data;
    std::uint8_t flags = 0;
};

class PageView {
 public:
    explicit PageView(ByteView page) : page_(page) {}  // a whole page of a legal size

    [[nodiscard]] ByteView bytes() const { return page_; }
    [[nodiscard]] std::size_t size() const { return page_.size(); }
    [[nodiscard]] bool isLarge() const { return isLargePage(page_.size()); }
    [[nodiscard]] std::size_t headerSize() const { return pageHeaderSize(page_.size()); }

    [[nodiscard]] std::uint64_t checksum() const { return loadLE<std::uint64_t>(page_, 0); }
    [[nodiscard]] DatabaseTime dbtime() const { return loadLE<std::uint64_t>(page_, 8); }
    [[nodiscard]] PageNumber previousPage() const { return loadLE<std::uint32_t>(page_, 16); }
    [[nodiscard]] PageNumber nextPage() const { return loadLE<std::uint32_t>(page_, 20); }
    [[nodiscard]] ObjectId objectId() const { return loadLE<std::uint32_t>(page_, 24); }
    [[nodiscard]] std::uint16_t freeBytes() const { return loadLE<std::uint16_t>(page_, 28); }
    [[nodiscard]] std::uint16_t uncommittedFreeBytes() const { return loadLE<std::uint16_t>(page_, 30); }
    [[nodiscard]] std::uint16_t firstFreeByte() const { return loadLE<std::uint16_t>(page_, 32); }
    [[nodiscard]] unsigned tagCount() const { return loadLE<std::uint16_t>(page_, 34) & kMostTags; }
    // Tags in front of the first node; at least 1 (tag 0).
    [[nodiscard]] unsigned reservedTagCount() const {
        const unsigned stored = (loadLE<std::uint16_t>(page_, 34) >> kTagBits) & 7u;
        return stored == 0 ? 1 : stored;
    }
    [[nodiscard]] std::uint32_t flags() const { return loadLE<std::uint32_t>(page_, 36); }
    [[nodiscard]] bool has(PageFlag flag) const { return (flags() & flag) != 0; }
    // The page's own number on large pages, else 0.
    [[nodiscard]] PageNumber ownNumber() const { return isLarge() ? loadLE<std::uint32_t>(page_, 64) : 0; }

    // Line of tag `tag` (0 = external header: space header or key prefix).
    // JET_errPageTagCorrupted when there is no such tag or it points outside the page.
    [[nodiscard]] Result<Line> line(unsigned tag) const;
    [[nodiscard]] Result<Line> externalHeader() const { return line(0); }
    // Nodes are the tags after the reserved ones; node 0 is the first.
    [[nodiscard]] unsigned nodeCount() const;
    [[nodiscard]] Result<Line> node(unsigned index) const { return line(reservedTagCount() + index); }

    // Sizes, flags and the whole tag array in balance: JET_errDatabaseCorrupted or JET_errPageTagCorrupted.
    [[nodiscard]] Status checkStructure() const;

 private:
    [[nodiscard]] Status checkLines(std::size_t area, unsigned tags) const;

    ByteView page_;
};

}  // namespace esent::page
