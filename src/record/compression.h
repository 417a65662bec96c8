// Compression of column values: recognises how a stored value is compressed and restores it, and compresses
// as Windows would.
//
// A compressed value starts with a byte whose upper five bits name the scheme. Stateless; any thread. Nothing
// in a stored value is trusted.
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

// Bytes of the plain value, without making it. JET_errDecompressionFailed when the stored bytes are damaged
// or the scheme is none of 1, 2, 3 and 7.
[[nodiscard]] Result<std::size_t> plainSize(ByteView stored);
// Fills `plain`, which has that size. JET_errDecompressionFailed when the stored bytes are damaged.
[[nodiscard]] Status decompressInto(ByteView stored, ByteSpan plain);
// The plain value in a vector; JET_errDecompressionFailed also when more than `maxBytes` would come out.
[[nodiscard]] Result<std::vector<std::byte>> decompress(ByteView stored, std::size_t maxBytes);

// Makes `stored` what Windows would store for the value; false, with anything in `stored`, when it would
// store it plain. A result shorter than `minStored` (the size of a long value's id: 4, or 8 from update 70
// on) is not used.
[[nodiscard]] bool compressInto(ByteView plain, std::size_t minStored, std::vector<std::byte>& stored);
// The same in a vector, or nothing.
[[nodiscard]] std::optional<std::vector<std::byte>> compress(ByteView plain, std::size_t minStored);

}  // namespace esent::record
