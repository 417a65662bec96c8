// Definitions made of real catalog rows give those rows again.
#include "catalog/definition_rows.h"

#include <gtest/gtest.h>

namespace esent::catalog {
namespace {

TEST(DefinitionRows, HintsStandWhereTheirRowWantsThem) {
    btree::SpaceHints hints;
    hints.growthPercent = 200;
    hints.minimumExtentBytes = 0x8000;
    hints.maximumExtentBytes = 0x80000;
    const auto blob = encodeSpaceHints(hints, HintsOf::Table);
    ASSERT_TRUE(blob);
    const Bytes expected = [] {
        Bytes bytes{std::byte{1}};
        for (const std::uint32_t field : {0U, 0U, 0xC8U, 0x8000U, 0x80000U}) {
            bytes.resize(bytes.size() + 4);
            storeLE<std::uint32_t>(bytes, bytes.size() - 4, field);
        }
        return bytes;
    }();
    EXPECT_EQ(*blob, expected);
    const btree::SpaceHints back = decodeSpaceHints(blob, HintsOf::Table);
    EXPECT_EQ(back.growthPercent, 200U);
    EXPECT_EQ(back.maximumExtentBytes, 0x80000U);
    EXPECT_FALSE(encodeSpaceHints({}, HintsOf::DeferredLongValues));
}

TEST(DefinitionRows, ColumnsGiveTheRowThatDescribesThem) {
    ColumnDefinition column;
    column.id = 3;
    column.name = "Price";
    column.type = record::ColumnType::Currency;
    column.maxLength = 8;
    column.recordOffset = 12;
    column.defaultValue = Bytes(8);
    const CatalogRow row = rowOf(9, column);
    EXPECT_EQ(row.tableId, 9U);
    EXPECT_EQ(row.typeOrRoot, 5U);
    EXPECT_EQ(row.recordOffset, 12);
    const Bytes stored = encodeRow(row, record::PageKind::Small).value();
    const auto decoded = decodeRow(stored, record::PageKind::Small);
    ASSERT_TRUE(decoded);
    EXPECT_EQ(*decoded, row);
}

TEST(DefinitionRows, IndexesKeepSegmentsAndConditions) {
    IndexDefinition index;
    index.name = "ByName";
    index.objectId = 12;
    index.root = 40;
    index.density = 80;
    index.flags = kIndexWideSegments | 0xE;
    index.mapFlags = 0x30401;
    index.localeName = u"en-US";
    index.keyMost = 600;
    index.variableSegmentMost = 100;
    index.segments = {{128, true, false, false}, {1, false, true, false}};
    index.conditions = {{256, false, false, true}};
    const CatalogRow row = rowOf(9, index);
    const Bytes stored = encodeRow(row, record::PageKind::Large).value();
    const auto decoded = decodeRow(stored, record::PageKind::Large);
    ASSERT_TRUE(decoded);
    EXPECT_EQ(*decoded, row);
    EXPECT_EQ(row.keyMost, 600);
    ASSERT_TRUE(row.keySegments);
    EXPECT_EQ((*row.keySegments)[0], std::byte{0x40});
    EXPECT_EQ((*row.keySegments)[4], std::byte{0x80});
    ASSERT_TRUE(row.conditionalSegments);
    EXPECT_EQ((*row.conditionalSegments)[0], std::byte{0x20});
}

}  // namespace
}  // namespace esent::catalog
