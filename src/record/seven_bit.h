// Text in seven bits per character: schemes 1 (bytes) and 2 (UTF-16 units) of record/compression.h.
//
// First byte: scheme, and in its low three bits the used bits of the last byte less one. Then the characters,
// least significant bit first. Stateless; any thread.
#pragma once

#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace esent::record {

// The whole stored value, its first byte included. With `wide` each character becomes two bytes.
[[nodiscard]] Result<std::vector<std::byte>> sevenBitDecode(ByteView stored, bool wide, std::size_t maxBytes);

// The stored value: as UTF-16 units when all are below 0x80, else as bytes when they are, else nothing.
[[nodiscard]] std::optional<std::vector<std::byte>> sevenBitEncode(ByteView plain);

}  // namespace esent::record
