#include "catalog/system_tables.h"

#include <array>

#include "catalog/catalog_row.h"

namespace esent::catalog {

namespace {

using record::ColumnType;

constexpr std::array<std::uint16_t, 13> kFixedSizes = {4, 2, 4, 4, 4, 4, 4, 1, 2, 4, 2, 4, 8};

constexpr std::uint32_t kAnsiCodePage = 1252;
constexpr std::uint32_t kMapFlags = 0x00030401;  // sort key, ignoring case, kana type and width
constexpr std::u16string_view kLocale = u"en-US";
constexpr std::uint32_t kShortText = 255;

struct SystemColumn {
    record::ColumnId id;
    std::string_view name;
    ColumnType type;
    std::uint32_t flags = 0;
    bool zeroDefault = false;
};

struct SystemIndex {
    std::string_view name;
    ObjectId object;  // of the table for primary indexes
    PageNumber root;
    std::uint32_t flags;
    std::array<record::ColumnId, 3> columns;  // 0 = none
};

struct SystemTable {
    std::string_view name;
    ObjectId object;
    PageNumber root;
    std::uint32_t density;
    std::uint32_t flags;
    std::uint32_t pages;
    bool catalog;  // describes itself: code page 1252 everywhere, a placeholder as record offset
    std::span<const SystemColumn> columns;
    std::span<const SystemIndex> indexes;
};

constexpr SystemColumn kCatalogColumns[] = {
    {1, "ObjidTable", ColumnType::Long, kColumnNotNull},
    {2, "Type", ColumnType::Short, kColumnNotNull},
    {3, "Id", ColumnType::Long, kColumnNotNull},
    {4, "ColtypOrPgnoFDP", ColumnType::Long, kColumnNotNull},
    {5, "SpaceUsage", ColumnType::Long, kColumnNotNull},
    {6, "Flags", ColumnType::Long, kColumnNotNull},
    {7, "PagesOrLocale", ColumnType::Long, kColumnNotNull},
    {8, "RootFlag", ColumnType::Bit},
    {9, "RecordOffset", ColumnType::Short},
    {10, "LCMapFlags", ColumnType::Long},
    {11, "KeyMost", ColumnType::UnsignedShort},
    {12, "LVChunkMax", ColumnType::Long},
    {128, "Name", ColumnType::Text, kColumnNotNull},
    {129, "Stats", ColumnType::Binary},
    {130, "TemplateTable", ColumnType::Text},
    {131, "DefaultValue", ColumnType::Binary},
    {132, "KeyFldIDs", ColumnType::Binary},
    {133, "VarSegMac", ColumnType::Binary},
    {134, "ConditionalColumns", ColumnType::Binary},
    {135, "TupleLimits", ColumnType::Binary},
    {136, "Version", ColumnType::Binary},
    {137, "SortID", ColumnType::Binary},
    {256, "CallbackData", ColumnType::LongBinary},
    {257, "CallbackDependencies", ColumnType::LongBinary},
    {258, "SeparateLV", ColumnType::LongBinary},
    {259, "SpaceHints", ColumnType::LongBinary},
    {260, "SpaceDeferredLVHints", ColumnType::LongBinary},
    {261, "LocaleName", ColumnType::LongBinary},
};
constexpr SystemColumn kObjidsColumns[] = {
    {256, "objid", ColumnType::Long},
    {257, "objidTable", ColumnType::Long},
    {258, "type", ColumnType::Short},
};
constexpr SystemColumn kLocalesColumns[] = {
    {1, "Type", ColumnType::UnsignedByte, kColumnNotNull},
    {2, "iValue", ColumnType::Long, kColumnDefault | kColumnEscrow, true},
    {128, "Key", ColumnType::Binary},
};

constexpr SystemIndex kCatalogIndexes[] = {
    {"Id", kCatalogObject, kCatalogRoot, 0x00010031, {1, 2, 3}},
    {"Name", kNameIndexObject, kNameIndexRoot, 0x00010011, {1, 2, 128}},
    {"RootObjects", kRootIndexObject, kRootIndexRoot, 0x00010009, {8, 128, 0}},
};
constexpr SystemIndex kShadowIndexes[] = {{"Id", kShadowObject, kShadowRoot, 0x00010031, {1, 2, 3}}};
constexpr SystemIndex kObjidsIndexes[] = {{"primary", kObjidsObject, kObjidsRoot, 0x0001002F, {256, 0, 0}}};
constexpr SystemIndex kLocalesIndexes[] = {
    {"KeyPrimary", kLocalesObject, kLocalesRoot, 0x0001402F, {128, 0, 0}}};

constexpr SystemTable kTables[] = {
    {"MSysObjects", kCatalogObject, kCatalogRoot, 80, kTableSystem | kTableFixedDdl, 20, true,
     kCatalogColumns, kCatalogIndexes},
    {"MSysObjectsShadow", kShadowObject, kShadowRoot, 80, kTableSystem | kTableFixedDdl, 5, true,
     kCatalogColumns, kShadowIndexes},
    {"MSysObjids", kObjidsObject, kObjidsRoot, 100, kTableSystem | kTableFixedDdl | kTableDynamicSystem, 0,
     false, kObjidsColumns, kObjidsIndexes},
    {"MSysLocales", kLocalesObject, kLocalesRoot, 92, kTableSystem | kTableDynamicSystem, 0, false,
     kLocalesColumns, kLocalesIndexes},
};

constexpr ObjectRow kObjectRows[] = {{2, 2, 1}, {3, 3, 1}, {4, 2, 3}, {5, 2, 3}, {6, 6, 1}, {7, 7, 1}};

constexpr LocaleRow kLocaleRows[] = {
    {1, u".Schema\\External\\Major", 1},  {1, u".Schema\\External\\Minor", 0},
    {1, u".Schema\\External\\Update", 0}, {1, u".Schema\\Internal\\Major", 1},
    {1, u".Schema\\Internal\\Minor", 0},  {1, u".Schema\\Internal\\Update", 0},
    {2, u"MSysLocalesConsistent", 1},
};

CatalogRow tableRow(const SystemTable& table) {
    CatalogRow row;
    row.tableId = table.object;
    row.type = RowType::Table;
    row.id = table.object;
    row.typeOrRoot = table.root;
    row.spaceUsage = table.density;
    row.flags = table.flags;
    row.pagesOrLocale = table.pages;
    row.rootFlag = true;
    row.name = table.name;
    return row;
}

CatalogRow columnRow(const SystemTable& table, const SystemColumn& column, std::uint16_t offset) {
    CatalogRow row;
    row.tableId = table.object;
    row.type = RowType::Column;
    row.id = column.id;
    row.typeOrRoot = static_cast<std::uint32_t>(column.type);
    row.spaceUsage = record::fixedSizeOf(column.type);
    if (column.type == ColumnType::Binary || column.type == ColumnType::Text) row.spaceUsage = kShortText;
    row.flags = column.flags;
    row.pagesOrLocale = table.catalog ? kAnsiCodePage : 0;
    if (record::isFixedId(column.id)) {
        row.recordOffset = table.catalog ? static_cast<std::uint16_t>(record::kRowHeaderSize) : offset;
    }
    if (column.zeroDefault) row.defaultValue = Bytes(row.spaceUsage);
    row.name = column.name;
    return row;
}

CatalogRow indexRow(const SystemTable& table, const SystemIndex& index) {
    CatalogRow row;
    row.tableId = table.object;
    row.type = RowType::Index;
    row.id = index.object;
    row.typeOrRoot = index.root;
    row.spaceUsage = table.density;
    row.flags = index.flags;
    row.mapFlags = kMapFlags;
    row.name = index.name;
    row.keySegments.emplace();
    for (const record::ColumnId column : index.columns) {
        if (column == 0) break;
        const std::size_t at = row.keySegments->size();
        row.keySegments->resize(at + 4);
        storeLE<std::uint16_t>(*row.keySegments, at + 2, static_cast<std::uint16_t>(column));
    }
    row.localeName = kLocale;
    return row;
}

}  // namespace

std::span<const std::uint16_t> catalogFixedSizes() {
    return kFixedSizes;
}

std::size_t catalogFixedOffset(record::ColumnId id) {
    std::size_t offset = record::kRowHeaderSize;
    for (record::ColumnId i = 1; i < id && i <= kFixedSizes.size(); ++i)
        offset += kFixedSizes[i - 1];
    return offset;
}

std::vector<CatalogRow> systemCatalogRows() {
    std::vector<CatalogRow> rows;
    for (const SystemTable& table : kTables) {
        rows.push_back(tableRow(table));
        std::uint16_t offset = record::kRowHeaderSize;
        for (const SystemColumn& column : table.columns) {
            rows.push_back(columnRow(table, column, offset));
            offset = static_cast<std::uint16_t>(offset + record::fixedSizeOf(column.type));
        }
        for (const SystemIndex& index : table.indexes)
            rows.push_back(indexRow(table, index));
    }
    return rows;
}

std::span<const ObjectRow> systemObjectRows() {
    return kObjectRows;
}
std::span<const LocaleRow> systemLocaleRows() {
    return kLocaleRows;
}

}  // namespace esent::catalog
