#include "catalog/definition_rows.h"

#include <array>

#include "catalog/system_tables.h"

namespace esent::catalog {

namespace {

constexpr std::byte kSegmentTemplate{0x80};
constexpr std::byte kSegmentDescending{0x40};
constexpr std::byte kSegmentMustBeNull{0x20};
constexpr std::uint16_t kDefaultKeyMost = 255;
constexpr std::uint32_t kCallbackRowId = 5;
constexpr std::uint32_t kLongValueDensity = 100;
constexpr std::byte kHintsVersion{1};

std::optional<Bytes> encodeSegments(const std::vector<KeySegment>& segments) {
    if (segments.empty()) return std::nullopt;
    Bytes bytes(4 * segments.size());
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const KeySegment& segment = segments[i];
        if (segment.templateColumn) bytes[4 * i] |= kSegmentTemplate;
        if (segment.descending) bytes[4 * i] |= kSegmentDescending;
        if (segment.mustBeNull) bytes[4 * i] |= kSegmentMustBeNull;
        storeLE<std::uint16_t>(bytes, 4 * i + 2, static_cast<std::uint16_t>(segment.column));
    }
    return bytes;
}

template <std::integral T>
Bytes bytesOf(T value) {
    Bytes bytes(sizeof value);
    storeLE<T>(bytes, 0, value);
    return bytes;
}

}  // namespace

CatalogRow rowOf(const TableDefinition& table) {
    CatalogRow row;
    row.tableId = table.objectId;
    row.type = RowType::Table;
    row.id = table.objectId;
    row.typeOrRoot = table.root;
    row.spaceUsage = table.density;
    row.flags = table.flags;
    row.pagesOrLocale = table.initialPages;
    row.rootFlag = true;
    row.name = table.name;
    row.templateOrCallback = table.templateName;
    row.spaceHints = table.spaceHints;
    row.longValueChunk = table.longValueChunk;
    if (table.separateLongValue) row.separateLongValue = bytesOf(*table.separateLongValue);
    row.deferredLongValueHints = table.deferredLongValueHints;
    if (table.statistics) row.statistics = table.statistics->encode();
    return row;
}

CatalogRow rowOf(ObjectId table, const ColumnDefinition& column) {
    CatalogRow row;
    row.tableId = table;
    row.type = RowType::Column;
    row.id = column.id;
    row.typeOrRoot = static_cast<std::uint32_t>(column.type);
    row.spaceUsage = column.maxLength;
    row.flags = column.flags;
    row.pagesOrLocale = column.codePage;
    if (record::isFixedId(column.id)) row.recordOffset = column.recordOffset;
    row.name = column.name;
    row.defaultValue = column.defaultValue;
    row.templateOrCallback = column.callback;
    row.callbackData = column.callbackData;
    return row;
}

CatalogRow rowOf(ObjectId table, const IndexDefinition& index) {
    CatalogRow row;
    row.tableId = table;
    row.type = RowType::Index;
    row.id = index.objectId;
    row.typeOrRoot = index.root;
    row.spaceUsage = index.density;
    row.flags = index.flags;
    row.pagesOrLocale = index.lcid;
    row.mapFlags = index.mapFlags;
    row.name = index.name;
    row.keySegments = encodeSegments(index.segments);
    row.conditionalSegments = encodeSegments(index.conditions);
    if (index.keyMost != kDefaultKeyMost) row.keyMost = index.keyMost;
    if (index.variableSegmentMost != index.keyMost)
        row.variableSegmentMost = bytesOf(index.variableSegmentMost);
    row.tupleLimits = index.tupleLimits;
    row.sortVersion = index.sortVersion;
    row.sortId = index.sortId;
    row.spaceHints = index.spaceHints;
    if (index.statistics) row.statistics = index.statistics->encode();
    row.localeName = index.localeName;
    return row;
}

CatalogRow longValueRowOf(const TableDefinition& table) {
    CatalogRow row;
    row.tableId = table.objectId;
    row.type = RowType::LongValues;
    row.id = table.longValueObject;
    row.typeOrRoot = table.longValueRoot;
    row.spaceUsage = kLongValueDensity;
    row.pagesOrLocale = 1;
    row.name = "LV";
    return row;
}

CatalogRow rowOf(ObjectId table, const CallbackDefinition& callback) {
    CatalogRow row;
    row.tableId = table;
    row.type = RowType::Callback;
    row.id = kCallbackRowId;
    row.flags = callback.types;
    row.name = "CB";
    row.templateOrCallback = callback.function;
    return row;
}

btree::SpaceHints decodeSpaceHints(const std::optional<Bytes>& blob, HintsOf row) {
    std::array<std::uint32_t, 7> fields{};  // density, initial, grbit, maintenance, growth, smallest, largest
    std::size_t field = row == HintsOf::Table ? 2 : row == HintsOf::IndexOrLongValues ? 1 : 0;
    if (blob && !blob->empty() && blob->front() == kHintsVersion) {
        for (std::size_t at = 1; at + 4 <= blob->size() && field < fields.size(); at += 4, ++field)
            fields[field] = loadLE<std::uint32_t>(*blob, at);
    }
    return {fields[1], fields[2], fields[3], fields[4], fields[5], fields[6]};
}

std::optional<Bytes> encodeSpaceHints(const btree::SpaceHints& hints, HintsOf row,
                                      std::uint32_t densityPercent) {
    const std::array<std::uint32_t, 7> fields{
        densityPercent,           hints.initialBytes,  hints.flags,
        hints.maintenanceDensity, hints.growthPercent, hints.minimumExtentBytes,
        hints.maximumExtentBytes};
    const std::size_t first = row == HintsOf::Table ? 2 : row == HintsOf::IndexOrLongValues ? 1 : 0;
    std::size_t end = fields.size();
    while (end > first && fields[end - 1] == 0)
        --end;
    if (end == first) return std::nullopt;
    Bytes bytes(1 + 4 * (end - first));
    bytes[0] = kHintsVersion;
    for (std::size_t i = first; i < end; ++i)
        storeLE<std::uint32_t>(bytes, 1 + 4 * (i - first), fields[i]);
    return bytes;
}

}  // namespace esent::catalog
