// The image of a page that a split, merge or move record carries, in any of its forms: raw, without the gap
// in the middle ("dehydrated"), compressed, or both.
//
// Pure functions; every length is checked.
#pragma once

#include <vector>

#include "base/bytes.h"
#include "base/disk_types.h"
#include "base/result.h"

namespace esent::recovery {

// Plain LZ77 as the Xpress column format uses it. Stops at `size` bytes, whatever input is left.
[[nodiscard]] Result<std::vector<std::byte>> expandLz77(ByteView input, std::size_t size);

// The page as it was before the record, with this dbtime. `flags`: 1 dehydrated, 2 compressed.
// JET_errLogFileCorrupt.
[[nodiscard]] Result<std::vector<std::byte>> rebuildImage(ByteView image, std::uint32_t flags,
                                                          std::uint32_t pageSize, DatabaseTime before);

}  // namespace esent::recovery
