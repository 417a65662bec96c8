// Catalog: the tables of a database with their columns, indexes and long-value trees, as the system tables
// describe them.
//
// Read once from MSysObjects (or its shadow) into plain values; immutable afterwards, so any thread may use a
// Catalog. Every number from the file is checked: damage is JET_errCatalogCorrupted or what the tree below
// reports. Rows of objects that are flagged as deleted are not seen.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/disk_types.h"
#include "base/result.h"
#include "btree/page_source.h"
#include "catalog/catalog_row.h"
#include "catalog/column_list.h"
#include "catalog/statistics.h"
#include "record/row_format.h"

namespace esent::catalog {

struct KeySegment {
    record::ColumnId column = 0;
    bool descending = false;
    bool templateColumn = false;
    bool mustBeNull = false;  // conditional segments: the column must be NULL, else it must not be
};

struct IndexDefinition {
    std::string name;
    ObjectId objectId = 0;
    PageNumber root = 0;
    std::uint32_t density = 0;
    std::uint32_t flags = 0;
    std::uint32_t mapFlags = 0;
    std::uint32_t lcid = 0;  // old indexes only
    std::optional<std::u16string> localeName;
    std::uint16_t keyMost = 255;
    std::uint16_t variableSegmentMost = 255;
    std::vector<KeySegment> segments;
    std::vector<KeySegment> conditions;
    std::optional<Bytes> tupleLimits;
    std::optional<Bytes> sortVersion;
    std::optional<Bytes> sortId;
    std::optional<Bytes> spaceHints;
    std::optional<Statistics> statistics;  // the primary index has its table's

    [[nodiscard]] bool primary() const;
    [[nodiscard]] bool unique() const;
};

// A callback of the table (JET_cbtyp bits), as "library!function".
struct CallbackDefinition {
    std::uint32_t types = 0;
    std::string function;
};

struct TableDefinition {
    std::string name;
    ObjectId objectId = 0;
    PageNumber root = 0;
    std::uint32_t density = 0;
    std::uint32_t flags = 0;
    std::uint32_t initialPages = 0;
    std::optional<std::string> templateName;
    std::optional<Bytes> spaceHints;
    std::optional<std::uint32_t> longValueChunk;
    std::optional<std::uint32_t> separateLongValue;  // longest value that stays in its row
    std::optional<Bytes> deferredLongValueHints;     // space hints of the long-value tree to come
    std::optional<Statistics> statistics;            // of the rows themselves
    std::vector<CallbackDefinition> callbacks;
    ColumnList columns;                    // by id
    std::vector<IndexDefinition> indexes;  // by object id; the primary one is the first if there is one
    ObjectId longValueObject = 0;          // 0: no long-value tree
    PageNumber longValueRoot = 0;

    [[nodiscard]] bool system() const;
    [[nodiscard]] const ColumnDefinition* column(record::ColumnId id) const;
    [[nodiscard]] const ColumnDefinition* column(std::string_view name) const;
    [[nodiscard]] const IndexDefinition* index(std::string_view name) const;
    [[nodiscard]] const IndexDefinition* primaryIndex() const;
};

struct Catalog {
    std::vector<TableDefinition> tables;  // by object id

    // By name, case-insensitively.
    [[nodiscard]] const TableDefinition* find(std::string_view name) const;
    [[nodiscard]] const TableDefinition* find(ObjectId objectId) const;
};

// JET_errCatalogCorrupted: a row of type Index that can be none.
[[nodiscard]] Result<IndexDefinition> indexOfRow(const CatalogRow& row);

enum class CatalogCopy : std::uint8_t { Main, Shadow };

// Makes a Catalog of rows of MSysObjects that arrive in the order of their keys: for readers that find the
// rows by other means than a whole tree.
class CatalogAssembler {
 public:
    explicit CatalogAssembler(std::uint32_t pageSize) : pageSize_(pageSize) {}
    // JET_errCatalogCorrupted: the row is no good, and the catalog as if it had not been there.
    [[nodiscard]] Status add(ByteView row);
    [[nodiscard]] Catalog take();

 private:
    void finishTable();

    std::uint32_t pageSize_;
    Catalog catalog_;
    std::vector<ColumnDefinition> columns_;  // of the last table
};

[[nodiscard]] Result<Catalog> readCatalog(btree::PageSource& source, CatalogCopy copy = CatalogCopy::Main);

}  // namespace esent::catalog
