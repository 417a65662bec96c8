// The system tables of a new database as data: columns, indexes, flags and the numbers that never change.
//
// One place that knows how MSysObjects describes itself; the builder of new databases and the catalog reader
// both work from it. Constants only.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/disk_types.h"
#include "record/row_format.h"

namespace esent::catalog {

struct CatalogRow;

// Columns of MSysObjects by their ids.
enum class CatalogColumn : record::ColumnId {
    TableId = 1,
    Type = 2,
    Id = 3,
    TypeOrRoot = 4,
    SpaceUsage = 5,
    Flags = 6,
    PagesOrLocale = 7,
    RootFlag = 8,
    RecordOffset = 9,
    MapFlags = 10,
    KeyMost = 11,
    LongValueChunk = 12,
    RootSetTime = 13,
    Name = 128,
    Stats = 129,
    TemplateOrCallback = 130,
    DefaultValue = 131,
    KeySegments = 132,
    VariableSegmentMost = 133,
    ConditionalSegments = 134,
    TupleLimits = 135,
    SortVersion = 136,
    SortId = 137,
    CallbackData = 256,
    CallbackDependencies = 257,
    SeparateLongValue = 258,
    SpaceHints = 259,
    DeferredLongValueHints = 260,
    LocaleName = 261,
};

// Sizes of the fixed columns of MSysObjects, column 1 first, and their offsets in the row.
[[nodiscard]] std::span<const std::uint16_t> catalogFixedSizes();
[[nodiscard]] std::size_t catalogFixedOffset(record::ColumnId id);

// Object ids and root pages of the trees that every database has at the same place.
inline constexpr ObjectId kDatabaseObject = 1;
inline constexpr ObjectId kCatalogObject = 2;
inline constexpr ObjectId kShadowObject = 3;
inline constexpr ObjectId kNameIndexObject = 4;
inline constexpr ObjectId kRootIndexObject = 5;
inline constexpr ObjectId kObjidsObject = 6;   // in new databases
inline constexpr ObjectId kLocalesObject = 7;  // in new databases
inline constexpr PageNumber kCatalogRoot = 4;
inline constexpr PageNumber kNameIndexRoot = 7;
inline constexpr PageNumber kRootIndexRoot = 10;
inline constexpr PageNumber kShadowRoot = 24;
inline constexpr PageNumber kObjidsRoot = 29;   // in new databases
inline constexpr PageNumber kLocalesRoot = 30;  // in new databases

// Bits of table rows.
inline constexpr std::uint32_t kTableSystem = 0x80000000;
inline constexpr std::uint32_t kTableFixedDdl = 0x40000000;
inline constexpr std::uint32_t kTableTemplate = 0x20000000;
inline constexpr std::uint32_t kTableDerived = 0x10000000;
inline constexpr std::uint32_t kTableDynamicSystem = 0x08000000;

// Bits of column rows.
inline constexpr std::uint32_t kColumnNotNull = 0x0001;
inline constexpr std::uint32_t kColumnVersion = 0x0002;
inline constexpr std::uint32_t kColumnAutoincrement = 0x0004;
inline constexpr std::uint32_t kColumnMultiValued = 0x0008;
inline constexpr std::uint32_t kColumnDefault = 0x0010;
inline constexpr std::uint32_t kColumnEscrow = 0x0020;
inline constexpr std::uint32_t kColumnFinalize = 0x0040;
inline constexpr std::uint32_t kColumnUserDefault = 0x0080;  // a callback makes the default
inline constexpr std::uint32_t kColumnTemplate = 0x0100;
inline constexpr std::uint32_t kColumnDeleteOnZero = 0x0200;
inline constexpr std::uint32_t kColumnCompressed = 0x1000;
inline constexpr std::uint32_t kColumnEncrypted = 0x2000;

// Bits of index rows.
inline constexpr std::uint32_t kIndexUnique = 0x0001;
inline constexpr std::uint32_t kIndexAllNulls = 0x0002;   // rows whose segments are all NULL have an entry
inline constexpr std::uint32_t kIndexFirstNull = 0x0004;  // rows whose first segment is NULL
inline constexpr std::uint32_t kIndexAnyNull = 0x0008;    // rows with some NULL segment
inline constexpr std::uint32_t kIndexNoNull = 0x0010;     // no segment may be NULL
inline constexpr std::uint32_t kIndexPrimary = 0x0020;
inline constexpr std::uint32_t kIndexTemplate = 0x0100;
inline constexpr std::uint32_t kIndexDerived = 0x0200;
inline constexpr std::uint32_t kIndexNullsHigh = 0x0800;
inline constexpr std::uint32_t kIndexCrossProduct = 0x2000;
inline constexpr std::uint32_t kIndexNoTruncation = 0x4000;
inline constexpr std::uint32_t kIndexNestedTable = 0x8000;
inline constexpr std::uint32_t kIndexDotNetGuid = 0x00020000;
inline constexpr std::uint32_t kIndexPopulating = 0x00040000;        // being filled in the background
inline constexpr std::uint32_t kIndexOptionallyUnique = 0x00080000;  // for updates that ask for it

// Every catalog row of a new database in key order.
[[nodiscard]] std::vector<CatalogRow> systemCatalogRows();

// A row of MSysObjids: object, the table it belongs to, what it is.
struct ObjectRow {
    ObjectId object;
    ObjectId table;
    std::uint16_t type;  // RowType
};
[[nodiscard]] std::span<const ObjectRow> systemObjectRows();

// A row of MSysLocales: kind of row, key, value.
struct LocaleRow {
    std::uint8_t type;
    std::u16string_view key;  // stored with its terminator
    std::int32_t value;
};
[[nodiscard]] std::span<const LocaleRow> systemLocaleRows();

}  // namespace esent::catalog
