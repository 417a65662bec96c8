// Layouts: columns of templates, ids and names, defaults, limits of rows.
#include "table/table_layout.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "catalog/system_tables.h"
#include "hex.h"
#include "table/column_value.h"
#include "table/row_limits.h"

namespace esent::table {
namespace {

using test::bytesOf;
using Bytes = std::vector<std::byte>;
using record::ColumnType;

catalog::ColumnDefinition column(record::ColumnId id, const char* name, ColumnType type, std::uint32_t size,
                                 std::uint32_t flags = 0, std::uint16_t offset = 0) {
    catalog::ColumnDefinition definition;
    definition.id = id;
    definition.name = name;
    definition.type = type;
    definition.maxLength = size;
    definition.flags = flags;
    definition.recordOffset = offset;
    return definition;
}

class Layouts : public testing::Test {
 protected:
    Layouts() {
        catalog::TableDefinition parent;
        parent.name = "Parent";
        parent.objectId = 8;
        parent.flags = catalog::kTableTemplate;
        std::vector<catalog::ColumnDefinition> columns = {
            column(1, "tid", ColumnType::Long, 4, kInherited | catalog::kColumnNotNull, 4),
            column(2, "tdef", ColumnType::Text, 6, kInherited | catalog::kColumnDefault, 8),
            column(256, "ttag", ColumnType::LongText, 0, kInherited)};
        columns[1].defaultValue = bytesOf("6162");
        columns[1].codePage = 1252;
        parent.columns = std::move(columns);
        catalog::TableDefinition child;
        child.name = "Child";
        child.objectId = 9;
        child.flags = catalog::kTableDerived;
        child.templateName = "Parent";
        columns = {column(3, "dfix", ColumnType::Short, 2, 0, 14),
                   column(4, "JetStub_9_4", ColumnType::Nil, 4, 0, 16),
                   column(5, "Last", ColumnType::UnsignedByte, 1, catalog::kColumnDefault, 20),
                   column(128, "var", ColumnType::Binary, 255),
                   column(256, "dtag", ColumnType::LongBinary, 0)};
        columns[2].defaultValue = bytesOf("07");
        child.columns = std::move(columns);
        catalog_->tables = {parent, child};
    }
    std::shared_ptr<const TableLayout> child() {
        return TableLayout::make(*catalog_, catalog_->tables[1], 4096).value();
    }
    static constexpr std::uint32_t kInherited = catalog::kColumnTemplate;
    std::unique_ptr<catalog::Catalog> catalog_ = std::make_unique<catalog::Catalog>();
};

TEST_F(Layouts, FindColumnsByIdAndName) {
    const auto layout = child();
    catalog_.reset();  // a layout owns what it shows
    EXPECT_EQ(layout->columns().size(), 7U);
    const struct {
        JET_COLUMNID id;
        const char* name;
    } kFound[] = {{0x80000001, "TID"}, {0x80000002, "tdef"}, {0x80000100, "ttag"}, {3, "dfix"},
                  {5, "last"},         {128, "var"},         {256, "dtag"}};
    for (const auto& each : kFound) {
        const auto found = layout->column(each.id);
        ASSERT_TRUE(found) << each.name;
        EXPECT_EQ((*found)->columnId(), each.id);
        EXPECT_EQ(layout->column(each.name), *found);
    }
    for (const JET_COLUMNID id : {1U, 2U, 4U, 0x80000003U, 0x80000080U, 257U, 129U, 0xFEE0U})
        EXPECT_EQ(codeOf(layout->column(id)), JET_errColumnNotFound) << id;
    for (const JET_COLUMNID id : {0U, 0xFEE1U, 0x10001U, 0x40000001U, 0xFFFFFFFFU})
        EXPECT_EQ(codeOf(layout->column(id)), JET_errBadColumnId) << id;
    for (const char* name : {"", "tidy", "JetStub_9_4", "x"})
        EXPECT_EQ(layout->column(name), nullptr) << name;
    EXPECT_TRUE(layout->column("ttag")->derived);
    EXPECT_FALSE(layout->column("tid")->derived);
    EXPECT_EQ(layout->segmentColumn({256, false, true})->name, "ttag");
    EXPECT_EQ(layout->segmentColumn({256, false, false})->name, "dtag");
    EXPECT_EQ(layout->taggedColumn(256, true)->name, "ttag");
    EXPECT_EQ(layout->taggedColumn(300, true), nullptr);
}

TEST_F(Layouts, OfATemplateKnowItsColumnsEitherWay) {
    const auto layout = TableLayout::make(*catalog_, catalog_->tables[0], 4096).value();
    EXPECT_EQ(layout->column("ttag")->columnId(), 0x80000100U);
    EXPECT_FALSE(layout->column("ttag")->derived);
    EXPECT_EQ(layout->column(256), layout->column(0x80000100));
    EXPECT_EQ(layout->segmentColumn({256, false, true})->name, "ttag");
}

TEST_F(Layouts, StartRowsWithTheirDefaults) {
    const auto layout = child();
    // tid NULL, tdef padded with blanks, dfix and the deleted column NULL, Last.
    EXPECT_TRUE(std::ranges::equal(layout->defaultRow(),
                                   bytesOf("057f1600 2a2a2a2a 616220202020 2a2a 2a2a2a2a 07 ed")));
    const auto row = record::RowView::parse(layout->defaultRow(), layout->kind());
    EXPECT_EQ(codeOf(checkMandatoryColumns(*row, *layout)), JET_errNullInvalid);
    record::RowEditor editor(layout->schema());
    editor.loadTrusted(layout->defaultRow());
    ASSERT_TRUE(editor.setFixedInteger<std::int32_t>(1, 5));
    EXPECT_EQ(codeOf(checkMandatoryColumns(editor.view(), *layout)), JET_errSuccess);
    // A row from before the columns were added shows the defaults, too.
    const Bytes old = bytesOf("007f0400");
    const auto value = columnValue(*record::RowView::parse(old, layout->kind()), *layout->column("Last"));
    ASSERT_TRUE(value && *value);
    EXPECT_TRUE((*value)->fromDefault);
    EXPECT_EQ((*value)->bytes[0], std::byte{7});
}

TEST_F(Layouts, RefuseCatalogsThatLie) {
    const auto broken = [this](auto change) {
        catalog::Catalog copy = *catalog_;
        change(copy);
        return codeOf(TableLayout::make(copy, copy.tables[1], 4096));
    };
    EXPECT_EQ(broken([](catalog::Catalog&) {}), JET_errSuccess);
    EXPECT_EQ(broken([](catalog::Catalog& c) { c.tables[1].templateName = "None"; }),
              JET_errCatalogCorrupted);
    EXPECT_EQ(broken([](catalog::Catalog& c) { c.tables[1].templateName = "Child"; }),
              JET_errCatalogCorrupted);
    const auto brokenColumn = [&](std::size_t number, auto change) {
        return broken([&](catalog::Catalog& c) {
            auto& list = c.tables[1].columns;
            std::vector<catalog::ColumnDefinition> columns(list.begin(), list.end());
            change(columns[number]);
            list = std::move(columns);
        });
    };
    EXPECT_EQ(brokenColumn(0, [](auto& column) { column.recordOffset = 13; }), JET_errCatalogCorrupted);
    EXPECT_EQ(brokenColumn(0, [](auto& column) { column.id = 2; }), JET_errCatalogCorrupted);
    EXPECT_EQ(brokenColumn(4, [](auto& column) { column.id = 128; }), JET_errCatalogCorrupted);
}

TEST_F(Layouts, LimitRowsByPageAndPrimaryKey) {
    // No primary index, keys of up to 253 bytes, the longest keys.
    EXPECT_EQ(maxRowBytes(4096, 4), 3791U);
    EXPECT_EQ(maxRowBytes(4096, 253), 3791U);
    EXPECT_EQ(maxRowBytes(4096, 1000), 3044U);
    EXPECT_EQ(maxRowBytes(8192, 255), 7885U);
    EXPECT_EQ(maxRowBytes(8192, 2000), 6140U);
    EXPECT_EQ(maxRowBytes(16384, 2000), 14292U);
    EXPECT_EQ(maxRowBytes(32768, 2000), 30676U);
    EXPECT_EQ(maxRowBytes(32768, 5), 32671U);
    EXPECT_EQ(child()->schema().maxRowBytes, 3791U);
    catalog::IndexDefinition primary;
    primary.flags = catalog::kIndexPrimary;
    primary.segments = {{3, false, false}, {5, true, false}};
    catalog_->tables[1].indexes = {primary};
    EXPECT_EQ(primaryKeyBytes(*child(), catalog_->tables[1]), 5U);
    catalog_->tables[1].indexes[0].segments.push_back({128});
    EXPECT_EQ(primaryKeyBytes(*child(), catalog_->tables[1]), 255U);
    catalog_->tables[1].indexes[0].variableSegmentMost = 20;
    EXPECT_EQ(primaryKeyBytes(*child(), catalog_->tables[1]), 25U);
    EXPECT_EQ(child()->intrinsicLimit(), 1023U);
    catalog_->tables[1].separateLongValue = 1;
    EXPECT_EQ(child()->intrinsicLimit(), 4U);
    catalog_->tables[1].separateLongValue = 100000;
    EXPECT_EQ(child()->intrinsicLimit(), 3791U - 9);
}

}  // namespace
}  // namespace esent::table
