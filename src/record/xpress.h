// XPRESS, the plain LZ77 format of [MS-XCA]: scheme 3 of record/compression.h without its header.
//
// Stateless; any thread.
#pragma once

#include <vector>

#include "base/bytes.h"

namespace esent::record {

inline constexpr std::size_t kXpressMaxBytes = 65535;

// Fills `plain` exactly. False when the stream ends too early or points before its start; what follows the
// last byte needed is ignored.
[[nodiscard]] bool xpressDecompress(ByteView stream, ByteSpan plain);

// Appends the stream of `plain` (at most kXpressMaxBytes) to `out`.
void xpressCompress(ByteView plain, std::vector<std::byte>& out);

}  // namespace esent::record
