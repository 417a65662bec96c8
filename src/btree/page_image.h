// The image of a page that a split, merge or move record carries: raw, without the gap in the middle
// ("dehydrated"), compressed, or both.
//
// This engine writes the first two and reads all. Pure functions; every length is checked.
#pragma once

#include <vector>

#include "base/bytes.h"
#include "base/disk_types.h"
#include "base/result.h"

namespace esent::btree {

inline constexpr std::uint32_t kImageDehydrated = 1;
inline constexpr std::uint32_t kImageCompressed = 2;

// Plain LZ77 as the Xpress column format uses it. Stops at `size` bytes, whatever input is left.
[[nodiscard]] Result<std::vector<std::byte>> expandLz77(ByteView input, std::size_t size);

// The page as it was before the record, with this dbtime. JET_errLogFileCorrupt.
[[nodiscard]] Result<std::vector<std::byte>> rebuildImage(ByteView image, std::uint32_t flags,
                                                          std::uint32_t pageSize, DatabaseTime before);

// The image of a page for a record that gives it the time `after`; dehydrated if that saves a tenth.
struct PageImage {
    std::vector<std::byte> bytes;
    std::uint32_t flags = 0;
};
[[nodiscard]] PageImage makeImage(ByteView page, DatabaseTime after);

}  // namespace esent::btree
