// Normalised keys: column values turned into bytes that memcmp orders as the values order.
//
// A key is made of segments, one for each column of the index, appended to a KeyBuffer one after another.
// Used for every index entry and every seek. Stateless and thread-safe.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "key/collation.h"
#include "key/key_buffer.h"

namespace esent::key {

inline constexpr std::byte kNullPrefix{0x00};
inline constexpr std::byte kEmptyPrefix{0x40};
inline constexpr std::byte kDataPrefix{0x7F};
inline constexpr std::byte kHighNullPrefix{0xC0};

// How one column of an index is normalised. Made once for each index.
struct SegmentSpec {
    JET_COLTYP type = JET_coltypNil;
    bool unicode = false;      // text of code page 1200; `collation` is needed then
    bool fixedColumn = false;  // a fixed column: its binary data has one length only
    bool descending = false;   // -column
    bool nullsHigh = false;    // JET_bitIndexSortNullsHigh
    bool dotNetGuid = false;   // JET_bitIndexDotNetGuid
    const Collation* collation = nullptr;
    std::uint16_t fixedBytes = 0;           // every value has so many; 0: see fixedBytesOf()
    std::uint16_t variableSegmentMost = 0;  // VarSegMac: most bytes of a text or binary segment; 0 = no cap
};

// What SegmentSpec::fixedBytes may be for a column of `columnBytes`: its values are normalised without
// looking at the rules for cutting. 0: they can't be.
[[nodiscard]] std::uint16_t fixedBytesOf(const SegmentSpec& spec, std::size_t columnBytes);

enum class SegmentFit : std::uint8_t {
    Whole,           // nothing is missing but what VarSegMac cuts off
    Truncated,       // the key is full and the value (or part of it) is missing
    SourceTooShort,  // nothing was appended: the key needs more of a value of which only the beginning was
                     // given
};

// Appends the segment of a value, or of NULL. An empty value is a zero-length one.
// `sourceIsWhole` is false when `value` is only the beginning of a long value; see sourceBytesFor().
// JET_errInvalidBufferSize: the size is not that of the type. JET_errUnicodeTranslationFail: Unicode text
// without a collation. After an error the key is as before.
Result<SegmentFit> appendSegment(KeyBuffer& key, const SegmentSpec& spec, std::optional<ByteView> value,
                                 bool sourceIsWhole = true);

// How much of a long value to fetch before appendSegment(); when that turns out too short, twice as much.
[[nodiscard]] std::size_t sourceBytesFor(const KeyBuffer& key);

// Search keys that end before or after all keys with a common beginning. Such a key is closed.
enum class KeyLimit : std::uint8_t {
    None,
    FullStart,     // before all keys whose first segments are equal
    FullEnd,       // after all those
    PartialStart,  // before all keys whose last segment starts with the value
    PartialEnd,    // after all those
};

// The limit that the grbit of JetMakeKey asks for. JET_errInvalidGrbit: more than one, or a partial one for a
// column that has no beginnings.
Result<KeyLimit> limitOf(JET_GRBIT grbit, const SegmentSpec& spec);

// appendSegment() for the last segment of a limit key. NULL and zero length have no beginning: a partial
// limit is a full one then.
Result<SegmentFit> appendLimitSegment(KeyBuffer& key, const SegmentSpec& spec, std::optional<ByteView> value,
                                      KeyLimit limit);

// Segments for the engine's own tables, whose keys are never cut.
using KeyBytes = std::vector<std::byte>;
void appendBit(KeyBytes& key, bool value);
void appendSigned(KeyBytes& key, std::int16_t value);
void appendSigned(KeyBytes& key, std::int32_t value);
void appendBinary(KeyBytes& key, ByteView value);
void appendAnsiText(KeyBytes& key, std::string_view value);

}  // namespace esent::key
