#include "catalog/catalog_reader.h"

#include <algorithm>

#include "base/text.h"
#include "btree/tree_walker.h"
#include "catalog/system_tables.h"

namespace esent::catalog {

namespace {

constexpr std::size_t kMaxSegments = 16;
constexpr std::uint32_t kWideSegments = 0x00010000;  // 4 bytes each
constexpr std::byte kSegmentTemplate{0x80};
constexpr std::byte kSegmentDescending{0x40};
constexpr std::byte kSegmentMustBeNull{0x20};

bool isLegalRoot(PageNumber root) {
    return root != 0 && root <= btree::kLargestPageNumber;
}

bool isLegalColumnId(record::ColumnId id) {
    return record::isFixedId(id) || record::isVariableId(id) || record::isTaggedId(id);
}

// Segments of 4 bytes: flags, 0, column id. Files of the oldest revisions have 2 bytes, negative for
// descending.
Result<std::vector<KeySegment>> decodeSegments(const std::optional<Bytes>& bytes, bool wide) {
    std::vector<KeySegment> segments;
    if (!bytes) return segments;
    const std::size_t size = wide ? 4 : 2;
    if (bytes->size() % size != 0 || bytes->size() / size > kMaxSegments)
        return fail(JET_errCatalogCorrupted);
    for (std::size_t at = 0; at < bytes->size(); at += size) {
        KeySegment segment;
        if (wide) {
            const std::byte flags = (*bytes)[at];
            segment.column = loadLE<std::uint16_t>(*bytes, at + 2);
            segment.descending = (flags & kSegmentDescending) != std::byte{0};
            segment.templateColumn = (flags & kSegmentTemplate) != std::byte{0};
            segment.mustBeNull = (flags & kSegmentMustBeNull) != std::byte{0};
        } else {
            const int id = loadLE<std::int16_t>(*bytes, at);
            segment.column = static_cast<record::ColumnId>(id < 0 ? -id : id);
            segment.descending = id < 0;
        }
        if (!isLegalColumnId(segment.column)) return fail(JET_errCatalogCorrupted);
        segments.push_back(segment);
    }
    return segments;
}

Result<TableDefinition> tableOf(const CatalogRow& row) {
    if (row.id != row.tableId || !isLegalRoot(row.typeOrRoot)) return fail(JET_errCatalogCorrupted);
    TableDefinition table;
    table.name = row.name;
    table.objectId = row.tableId;
    table.root = row.typeOrRoot;
    table.density = row.spaceUsage;
    table.flags = row.flags;
    table.initialPages = row.pagesOrLocale;
    table.templateName = row.templateOrCallback;
    table.spaceHints = row.spaceHints;
    table.longValueChunk = row.longValueChunk;
    if (row.separateLongValue) {
        if (row.separateLongValue->size() != sizeof(std::uint32_t)) return fail(JET_errCatalogCorrupted);
        table.separateLongValue = loadLE<std::uint32_t>(*row.separateLongValue, 0);
    }
    table.deferredLongValueHints = row.deferredLongValueHints;
    table.statistics = Statistics::decode(row.statistics);
    return table;
}

// MSysObjects and its shadow store a placeholder instead of their record offsets.
bool describesItself(ObjectId table) {
    return table == kCatalogObject || table == kShadowObject;
}

Result<ColumnDefinition> columnOf(const CatalogRow& row, std::uint32_t pageSize) {
    if (!isLegalColumnId(row.id) || row.typeOrRoot >= record::kColumnTypeCount) {
        return fail(JET_errCatalogCorrupted);
    }
    ColumnDefinition column;
    column.id = row.id;
    column.name = row.name;
    column.type = static_cast<record::ColumnType>(row.typeOrRoot);
    column.maxLength = row.spaceUsage;
    column.flags = row.flags & 0xFFFF;
    column.codePage = row.pagesOrLocale;
    column.defaultValue = row.defaultValue;
    column.callback = row.templateOrCallback;
    column.callbackData = row.callbackData;
    if (!record::isFixedId(row.id)) return column;
    const std::size_t offset =
        describesItself(row.tableId) ? catalogFixedOffset(row.id) : row.recordOffset.value_or(0);
    if (offset < record::kRowHeaderSize || offset > pageSize || row.spaceUsage > pageSize - offset) {
        return fail(JET_errCatalogCorrupted);
    }
    column.recordOffset = static_cast<std::uint16_t>(offset);
    return column;
}

Status addRow(Catalog& catalog, std::vector<ColumnDefinition>& columns, const CatalogRow& row,
              std::uint32_t pageSize) {
    // The table's own row comes first in key order.
    if (catalog.tables.empty() || catalog.tables.back().objectId != row.tableId) {
        return fail(JET_errCatalogCorrupted);
    }
    TableDefinition& table = catalog.tables.back();
    switch (row.type) {
        case RowType::Column:
            columns.push_back(TRY(columnOf(row, pageSize)));
            return {};
        case RowType::Index:
            table.indexes.push_back(TRY(indexOfRow(row)));
            return {};
        case RowType::LongValues:
            if (!isLegalRoot(row.typeOrRoot)) return fail(JET_errCatalogCorrupted);
            table.longValueObject = row.id;
            table.longValueRoot = row.typeOrRoot;
            return {};
        case RowType::Callback:
            table.callbacks.push_back({row.flags, row.templateOrCallback.value_or("")});
            return {};
        default:
            return {};  // what later revisions may add
    }
}

template <class T>
const T* findByName(const std::vector<T>& items, std::string_view name) {
    const auto found = std::find_if(items.begin(), items.end(),
                                    [name](const T& item) { return equalsIgnoreAsciiCase(item.name, name); });
    return found == items.end() ? nullptr : &*found;
}

}  // namespace

Result<IndexDefinition> indexOfRow(const CatalogRow& row) {
    if (!isLegalRoot(row.typeOrRoot)) return fail(JET_errCatalogCorrupted);
    const bool wide = (row.flags & kWideSegments) != 0;
    IndexDefinition index;
    index.name = row.name;
    index.objectId = row.id;
    index.root = row.typeOrRoot;
    index.density = row.spaceUsage;
    index.flags = row.flags;
    index.mapFlags = row.mapFlags.value_or(0);
    index.lcid = row.pagesOrLocale;
    index.localeName = row.localeName;
    index.keyMost = row.keyMost.value_or(255);
    index.variableSegmentMost = index.keyMost;
    if (row.variableSegmentMost) {
        if (row.variableSegmentMost->size() != 2) return fail(JET_errCatalogCorrupted);
        index.variableSegmentMost = loadLE<std::uint16_t>(*row.variableSegmentMost, 0);
    }
    index.segments = TRY(decodeSegments(row.keySegments, wide));
    if (index.segments.empty()) return fail(JET_errCatalogCorrupted);
    index.conditions = TRY(decodeSegments(row.conditionalSegments, wide));
    index.tupleLimits = row.tupleLimits;
    index.sortVersion = row.sortVersion;
    index.sortId = row.sortId;
    index.spaceHints = row.spaceHints;
    index.statistics = Statistics::decode(row.statistics);
    return index;
}

bool IndexDefinition::primary() const {
    return (flags & kIndexPrimary) != 0;
}
bool IndexDefinition::unique() const {
    return (flags & (kIndexPrimary | kIndexUnique)) != 0;
}
bool TableDefinition::system() const {
    return (flags & kTableSystem) != 0;
}

const ColumnDefinition* TableDefinition::column(record::ColumnId id) const {
    return columns.find(id);
}

const ColumnDefinition* TableDefinition::column(std::string_view columnName) const {
    return columns.find(columnName);
}

const IndexDefinition* TableDefinition::index(std::string_view indexName) const {
    return findByName(indexes, indexName);
}

const IndexDefinition* TableDefinition::primaryIndex() const {
    const auto found = std::find_if(indexes.begin(), indexes.end(),
                                    [](const IndexDefinition& index) { return index.primary(); });
    return found == indexes.end() ? nullptr : &*found;
}

const TableDefinition* Catalog::find(std::string_view name) const {
    return findByName(tables, name);
}

const TableDefinition* Catalog::find(ObjectId objectId) const {
    const auto found = std::find_if(tables.begin(), tables.end(), [objectId](const TableDefinition& table) {
        return table.objectId == objectId;
    });
    return found == tables.end() ? nullptr : &*found;
}

Status CatalogAssembler::add(ByteView row) {
    const CatalogRow decoded = TRY(decodeRow(row, record::pageKindFor(pageSize_)));
    if (decoded.type != RowType::Table) return addRow(catalog_, columns_, decoded, pageSize_);
    TableDefinition table = TRY(tableOf(decoded));
    finishTable();
    catalog_.tables.push_back(std::move(table));
    return {};
}

void CatalogAssembler::finishTable() {
    if (!catalog_.tables.empty()) catalog_.tables.back().columns = std::exchange(columns_, {});
}

Catalog CatalogAssembler::take() {
    finishTable();
    return std::move(catalog_);
}

Result<Catalog> readCatalog(btree::PageSource& source, CatalogCopy copy) {
    const bool shadow = copy == CatalogCopy::Shadow;
    btree::TreeWalker walker(source, shadow ? kShadowRoot : kCatalogRoot,
                             shadow ? kShadowObject : kCatalogObject);
    CatalogAssembler assembler(source.pageSize());
    for (bool found = TRY(walker.first()); found; found = TRY(walker.next()))
        TRY(assembler.add(walker.node().data));
    return assembler.take();
}

}  // namespace esent::catalog
