// CatalogRow: one row of MSysObjects, decoded; and the normalised keys under which it is stored and indexed.
//
// A row describes a table, a column, an index, a long-value tree or a callback. Absent columns are empty
// optionals. Plain values; encode and decode touch nothing shared.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/disk_types.h"
#include "base/result.h"
#include "record/row_format.h"

namespace esent::catalog {

using Bytes = std::vector<std::byte>;

enum class RowType : std::uint16_t { Table = 1, Column = 2, Index = 3, LongValues = 4, Callback = 5 };

struct CatalogRow {
    ObjectId tableId = 0;
    RowType type = RowType::Table;
    std::uint32_t id = 0;          // object id; of columns the column id
    std::uint32_t typeOrRoot = 0;  // columns: column type; trees: root page
    std::uint32_t spaceUsage = 0;  // columns: maximum length; trees: density in percent
    std::uint32_t flags = 0;
    std::uint32_t pagesOrLocale = 0;  // tables: initial pages; columns: code page; old indexes: LCID
    bool rootFlag = false;            // set on tables only
    std::optional<std::uint16_t> recordOffset;
    std::optional<std::uint32_t> mapFlags;
    std::optional<std::uint16_t> keyMost;
    std::optional<std::uint32_t> longValueChunk;
    std::optional<std::uint64_t> rootSetTime;

    std::string name;                 // code page 1252, as stored
    std::optional<Bytes> statistics;  // of tables and indexes
    std::optional<std::string> templateOrCallback;
    std::optional<Bytes> defaultValue;
    std::optional<Bytes> keySegments;
    std::optional<Bytes> variableSegmentMost;
    std::optional<Bytes> conditionalSegments;
    std::optional<Bytes> tupleLimits;
    std::optional<Bytes> sortVersion;
    std::optional<Bytes> sortId;

    std::optional<Bytes> callbackData;
    std::optional<Bytes> separateLongValue;
    std::optional<Bytes> spaceHints;
    std::optional<Bytes> deferredLongValueHints;
    std::optional<std::u16string> localeName;
    friend bool operator==(const CatalogRow&, const CatalogRow&) = default;
};

// The row as Windows stores it. Rows of fixed columns carry their record offset, table rows the root flag,
// index rows the map flags; nothing else decides the form. JET_errRecordTooBig when it can be stored nowhere.
[[nodiscard]] Result<Bytes> encodeRow(const CatalogRow& row, record::PageKind kind);
// JET_errCatalogCorrupted when the row can't be one of the catalog.
[[nodiscard]] Result<CatalogRow> decodeRow(ByteView row, record::PageKind kind);

// Keys of the primary index "Id" and of the indexes "Name" and "RootObjects".
[[nodiscard]] Bytes primaryKeyOf(const CatalogRow& row);
[[nodiscard]] Bytes primaryKeyOf(ObjectId tableId, RowType type, std::uint32_t id);
[[nodiscard]] Bytes nameKeyOf(const CatalogRow& row);
[[nodiscard]] Bytes rootObjectsKeyOf(const CatalogRow& row);  // of a table row

}  // namespace esent::catalog
