// The LZ4 block format: scheme 7 of record/compression.h without its header. Read only; newer revisions write
// it.
//
// Stateless; any thread.
#pragma once

#include "base/bytes.h"

namespace esent::record {

// Fills `plain` exactly. False when the block is damaged or holds another number of bytes.
[[nodiscard]] bool lz4BlockDecompress(ByteView block, ByteSpan plain);

}  // namespace esent::record
