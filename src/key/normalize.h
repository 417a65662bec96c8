// Normalised keys: column values turned into bytes that memcmp orders as the values order.
//
// Appends one segment of a key. Only what needs no locale lives here: types of fixed size, binary data and
// ANSI text, ascending, without length limits. Stateless and thread-safe.
#pragma once

#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace esent::key {

using KeyBytes = std::vector<std::byte>;

inline constexpr std::byte kNullPrefix{0x00};
inline constexpr std::byte kEmptyPrefix{0x40};
inline constexpr std::byte kDataPrefix{0x7F};

void appendNull(KeyBytes& key);
void appendBit(KeyBytes& key, bool value);
// Short, Long, LongLong, Currency.
void appendSigned(KeyBytes& key, std::int16_t value);
void appendSigned(KeyBytes& key, std::int32_t value);
void appendSigned(KeyBytes& key, std::int64_t value);
// Variable-length binary: groups of eight bytes, each followed by a control byte.
void appendBinary(KeyBytes& key, ByteView value);
// Text of code page 1252: a-z folded to upper case, ended by a zero byte.
void appendAnsiText(KeyBytes& key, std::string_view value);

}  // namespace esent::key
