// Constants of the row format and the column types: the numbers that builder and reader share.
//
// A row is: last fixed id, last variable id, end of the fixed part; fixed columns and their null bitmap; the
// end offsets and bytes of the variable columns; the tagged columns. docs/formats/record.md has the layout.
// Rows know nothing of trees; long values that live outside a row appear as their id only.
#pragma once

#include <cstddef>
#include <cstdint>

namespace esent::record {

// Tagged columns are stored in two forms, by the size of the pages.
enum class PageKind : std::uint8_t { Small, Large };

[[nodiscard]] constexpr PageKind pageKindFor(std::uint32_t pageSize) {
    return pageSize > 8192 ? PageKind::Large : PageKind::Small;
}

using ColumnId = std::uint32_t;

inline constexpr ColumnId kFirstFixedId = 1;
inline constexpr ColumnId kLastFixedId = 127;
inline constexpr ColumnId kFirstVariableId = 128;
inline constexpr ColumnId kLastVariableId = 255;
inline constexpr ColumnId kFirstTaggedId = 256;
inline constexpr ColumnId kLastTaggedId = 0xFEE0;

[[nodiscard]] constexpr bool isFixedId(ColumnId id) {
    return id >= kFirstFixedId && id <= kLastFixedId;
}
[[nodiscard]] constexpr bool isVariableId(ColumnId id) {
    return id >= kFirstVariableId && id <= kLastVariableId;
}
[[nodiscard]] constexpr bool isTaggedId(ColumnId id) {
    return id >= kFirstTaggedId && id <= kLastTaggedId;
}

// Values of JET_coltyp as the catalog stores them.
enum class ColumnType : std::uint8_t {
    Nil = 0,
    Bit = 1,
    UnsignedByte = 2,
    Short = 3,
    Long = 4,
    Currency = 5,
    Single = 6,
    Double = 7,
    DateTime = 8,
    Binary = 9,
    Text = 10,
    LongBinary = 11,
    LongText = 12,
    ObsoleteSlv = 13,
    UnsignedLong = 14,
    LongLong = 15,
    Guid = 16,
    UnsignedShort = 17,
    UnsignedLongLong = 18,
};
inline constexpr std::uint32_t kColumnTypeCount = 19;

// Bytes of a type with a fixed size; 0 for the others.
[[nodiscard]] constexpr std::uint32_t fixedSizeOf(ColumnType type) {
    switch (type) {
        case ColumnType::Bit:
        case ColumnType::UnsignedByte:
            return 1;
        case ColumnType::Short:
        case ColumnType::UnsignedShort:
            return 2;
        case ColumnType::Long:
        case ColumnType::UnsignedLong:
        case ColumnType::Single:
            return 4;
        case ColumnType::Currency:
        case ColumnType::Double:
        case ColumnType::DateTime:
        case ColumnType::LongLong:
        case ColumnType::UnsignedLongLong:
            return 8;
        case ColumnType::Guid:
            return 16;
        default:
            return 0;
    }
}

[[nodiscard]] constexpr bool isLongType(ColumnType type) {
    return type == ColumnType::LongBinary || type == ColumnType::LongText;
}
[[nodiscard]] constexpr bool isTextType(ColumnType type) {
    return type == ColumnType::Text || type == ColumnType::LongText;
}

inline constexpr std::size_t kRowHeaderSize = 4;
inline constexpr std::uint8_t kNoVariableId = 127;  // "last variable column" of a row without any
inline constexpr std::uint16_t kVariableNull = 0x8000;
inline constexpr std::uint16_t kVariableEnd = 0x7FFF;
inline constexpr std::byte kNullFiller{0x2A};  // what null fixed columns hold

// The info byte of a tagged column.
inline constexpr std::uint8_t kInfoLongType = 0x01;
inline constexpr std::uint8_t kInfoCompressed = 0x02;
inline constexpr std::uint8_t kInfoSeparated = 0x04;
inline constexpr std::uint8_t kInfoMultiValues = 0x08;
inline constexpr std::uint8_t kInfoTwoValues = 0x10;
inline constexpr std::uint8_t kInfoNull = 0x20;
inline constexpr std::uint8_t kInfoEncrypted = 0x40;

// Words of the array in front of several values.
inline constexpr std::uint16_t kMultiValueOffset = 0x7FFF;
inline constexpr std::uint16_t kMultiValueSeparated = 0x8000;

// Entries of the array of tagged columns: id, then offset and flags.
inline constexpr std::size_t kTaggedEntrySize = 4;
inline constexpr std::uint16_t kTaggedDerived = 0x8000;
inline constexpr std::uint16_t kSmallTaggedHasInfo = 0x4000;
inline constexpr std::uint16_t kSmallTaggedNull = 0x2000;
inline constexpr std::uint16_t kSmallTaggedOffset = 0x1FFF;
inline constexpr std::uint16_t kLargeTaggedOffset = 0x7FFF;

}  // namespace esent::record
