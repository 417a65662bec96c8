// Text in seven bits per character: schemes 1 (bytes) and 2 (UTF-16 units) of record/compression.h.
//
// First byte: scheme, and in its low three bits the used bits of the last byte less one. Then the characters,
// least significant bit first: eight of them fill seven bytes. Stateless; any thread.
#pragma once

#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace esent::record {

// Bytes that a stored value (its first byte included) stands for. With `wide` each character becomes two.
[[nodiscard]] Result<std::size_t> sevenBitPlainSize(ByteView stored, bool wide);
// Fills `plain`, which has that size.
void sevenBitDecode(ByteView stored, bool wide, ByteSpan plain);

enum class SevenBitForm : std::uint8_t { None, Text, Unicode };

// As what a value can be packed: as UTF-16 units when all are below 0x80, else as bytes when they are.
[[nodiscard]] SevenBitForm sevenBitFormOf(ByteView plain);
[[nodiscard]] std::size_t sevenBitStoredSize(std::size_t plainBytes, SevenBitForm form);
// Makes `stored` the stored value; `form` is that of `plain`.
void sevenBitEncode(ByteView plain, SevenBitForm form, std::vector<std::byte>& stored);

}  // namespace esent::record
