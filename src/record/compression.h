// Compression of column values: recognises how a stored value is compressed and restores it, and compresses
// as Windows would.
//
// A compressed value starts with a byte whose upper five bits name the scheme. Stateless; any thread. Nothing
// in a stored value is trusted: damage is JET_errDecompressionFailed, and no more than `maxBytes` are ever
// made.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace esent::record {

enum class CompressionScheme : std::uint8_t {
    SevenBitText = 1,     // bytes below 0x80, seven bits each
    SevenBitUnicode = 2,  // UTF-16 units below 0x80, seven bits each
    Xpress = 3,           // LZ77
    Scrubbed = 4,         // wiped on purpose
    Xpress9 = 5,          // only of the server product
    Xpress10 = 6,
    Lz4 = 7,
};

// Scheme of a stored value, whether known or not; nothing for an empty one.
[[nodiscard]] std::optional<CompressionScheme> schemeOf(ByteView stored);

// The plain value. JET_errDecompressionFailed when the stored bytes are damaged, when more than `maxBytes`
// would come out, or when the scheme is none of 1, 2, 3 and 7.
[[nodiscard]] Result<std::vector<std::byte>> decompress(ByteView stored, std::size_t maxBytes);

// The value as Windows would store it, or nothing when it would store it plain. A result shorter than
// `minStored` (the size of a long value's id: 4, or 8 from update 70 on) is not used.
[[nodiscard]] std::optional<std::vector<std::byte>> compress(ByteView plain, std::size_t minStored);

}  // namespace esent::record
