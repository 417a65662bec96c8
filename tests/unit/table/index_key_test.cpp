// Keys of rows by the rules of their index: NULL, conditions, several values, substrings, truncation.
#include "table/index_key.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>

#include "catalog/system_tables.h"
#include "hex.h"
#include "record/compression.h"

namespace esent::table {
namespace {

using test::bytesOf;
using Bytes = std::vector<std::byte>;
using record::ColumnType;

constexpr std::uint32_t kNullsAllowed =
    catalog::kIndexAllNulls | catalog::kIndexFirstNull | catalog::kIndexAnyNull;

Bytes text(std::string_view value) {
    const auto view = std::as_bytes(std::span(value.data(), value.size()));
    return {view.begin(), view.end()};
}

Bytes number(std::int16_t value) {
    Bytes bytes(2);
    storeLE<std::int16_t>(bytes, 0, value);
    return bytes;
}

// Short a = 1, b = 2; Text v = 128; multi-valued Short m = 256, n = 257; LongText t = 258; LongBinary d = 259
// with a default.
class IndexKeys : public testing::Test {
 protected:
    IndexKeys() {
        table_.name = "T";
        table_.objectId = 9;
        column(1, ColumnType::Short, 2, 0, 4);
        column(2, ColumnType::Short, 2, 0, 6);
        column(128, ColumnType::Text, 255);
        column(256, ColumnType::Short, 2, catalog::kColumnMultiValued);
        column(257, ColumnType::Short, 2, catalog::kColumnMultiValued);
        column(258, ColumnType::LongText, 0);
        column(259, ColumnType::LongBinary, 0, catalog::kColumnDefault);
        changeColumn(259, [&](auto& column) { column.defaultValue = text("df"); });
        layout_ = TableLayout::make(catalog_, table_, 4096).value();
        row_.emplace(layout_->schema());
    }
    void column(record::ColumnId id, ColumnType type, std::uint32_t size, std::uint32_t flags = 0,
                std::uint16_t offset = 0) {
        catalog::ColumnDefinition definition;
        definition.id = id;
        definition.name = "c" + std::to_string(id);
        definition.type = type;
        definition.maxLength = size;
        definition.flags = flags;
        definition.codePage = 1252;
        definition.recordOffset = offset;
        table_.columns.insert(definition);
    }
    template <class Change>
    void changeColumn(record::ColumnId id, Change change) {
        catalog::ColumnDefinition definition = *table_.columns.find(id);
        change(definition);
        table_.columns.replace(definition);
    }
    catalog::IndexDefinition index(std::initializer_list<record::ColumnId> columns,
                                   std::uint32_t flags = kNullsAllowed) {
        catalog::IndexDefinition definition;
        definition.name = "i";
        definition.flags = flags;
        for (const record::ColumnId id : columns)
            definition.segments.push_back({id});
        return definition;
    }
    std::shared_ptr<const IndexKeyPlan> plan(const catalog::IndexDefinition& definition) {
        return IndexKeyPlan::make(layout_, catalog_, table_, definition).value();
    }
    Result<std::vector<Bytes>> keys(const catalog::IndexDefinition& definition) {
        const auto made = plan(definition);
        TRY(maker_.keys(*made, row_->view(), list_));
        std::vector<Bytes> all;
        for (std::size_t i = 0; i < list_.size(); ++i)
            all.emplace_back(list_[i].begin(), list_[i].end());
        return all;
    }
    void values(record::ColumnId id, std::initializer_list<int> numbers) {
        for (const int value : numbers)
            ASSERT_TRUE(row_->setTagged({id}, 0, {number(static_cast<std::int16_t>(value))}));
    }
    static std::vector<Bytes> all(std::initializer_list<const char*> hexes) {
        std::vector<Bytes> expected;
        for (const char* hex : hexes)
            expected.push_back(bytesOf(hex));
        return expected;
    }

    catalog::Catalog catalog_;
    catalog::TableDefinition table_;
    std::shared_ptr<const TableLayout> layout_;
    std::optional<record::RowEditor> row_;
    IndexKeyMaker maker_;
    IndexKeyList list_;
};

TEST_F(IndexKeys, NullsMakeEntriesAsTheFlagsSay) {
    const struct {
        bool a, b;  // present
        bool none, ignoreNull, ignoreFirst, ignoreAny;
    } kCases[] = {{true, true, true, true, true, true},
                  {true, false, true, true, true, false},
                  {false, true, true, true, false, false},
                  {false, false, true, false, false, false}};
    for (const auto& each : kCases) {
        row_->clear();
        ASSERT_TRUE(each.a ? row_->setFixed(1, number(1)) : Status());
        ASSERT_TRUE(each.b ? row_->setFixed(2, number(2)) : Status());
        EXPECT_EQ(keys(index({1, 2}, 0x0E))->size(), each.none ? 1U : 0U);
        EXPECT_EQ(keys(index({1, 2}, 0x0C))->size(), each.ignoreNull ? 1U : 0U);
        EXPECT_EQ(keys(index({1, 2}, 0x08))->size(), each.ignoreFirst ? 1U : 0U);
        EXPECT_EQ(keys(index({1, 2}, 0))->size(), each.ignoreAny ? 1U : 0U);
        EXPECT_EQ(codeOf(keys(index({1, 2}, catalog::kIndexNoNull))),
                  each.a && each.b ? JET_errSuccess : JET_errNullKeyDisallowed);
    }
    EXPECT_EQ(keys(index({1, 2}, 0x0E)), all({"0000"}));
    EXPECT_EQ(keys(index({1, 2}, 0x0E | catalog::kIndexNullsHigh)), all({"c0c0"}));
}

TEST_F(IndexKeys, ConditionsAreLookedAtFirst) {
    auto definition = index({1}, catalog::kIndexNoNull);
    definition.conditions.push_back({2, false, false, false});  // only rows that have b
    EXPECT_EQ(keys(definition), all({}));
    ASSERT_TRUE(row_->setFixed(2, number(2)));
    EXPECT_EQ(codeOf(keys(definition)), JET_errNullKeyDisallowed);
    ASSERT_TRUE(row_->setFixed(1, number(1)));
    EXPECT_EQ(keys(definition), all({"7f8001"}));
    definition.conditions.push_back({256, false, false, true});  // and no m
    EXPECT_EQ(keys(definition), all({"7f8001"}));
    values(256, {5});
    EXPECT_EQ(keys(definition), all({}));
    // A default is a value.
    auto byDefault = index({1});
    byDefault.conditions.push_back({259, false, false, true});
    EXPECT_EQ(keys(byDefault), all({}));
}

TEST_F(IndexKeys, TheFirstMultiValuedColumnVaries) {
    ASSERT_TRUE(row_->setFixed(1, number(1)));
    EXPECT_EQ(keys(index({256, 1})), all({"00 7f8001"}));
    values(256, {5, 3, 5});
    values(257, {8, 7});
    EXPECT_EQ(keys(index({256, 1, 257})), all({"7f8003 7f8001 7f8008", "7f8005 7f8001 7f8008"}));
    EXPECT_EQ(list_.sequence(0), 2U);
    EXPECT_EQ(list_.sequence(1), 1U);
    EXPECT_EQ(keys(index({257, 256})), all({"7f8007 7f8005", "7f8008 7f8005"}));
    EXPECT_EQ(keys(index({256}, kNullsAllowed | catalog::kIndexPrimary)), all({"7f8005"}));
    // Several values in a column that is not made for them: the first counts.
    for (const char* value : {"x", "y"})
        ASSERT_TRUE(row_->setTagged({258, false, true}, 0, {text(value)}));
    EXPECT_EQ(keys(index({258})), all({"7f5800"}));
}

TEST_F(IndexKeys, CrossProductsAndNestedTables) {
    values(256, {1, 2});
    values(257, {7, 8, 9});
    EXPECT_EQ(keys(index({256, 257}, kNullsAllowed | catalog::kIndexCrossProduct)),
              all({"7f8001 7f8007", "7f8001 7f8008", "7f8001 7f8009", "7f8002 7f8007", "7f8002 7f8008",
                   "7f8002 7f8009"}));
    EXPECT_EQ(keys(index({256, 257}, kNullsAllowed | catalog::kIndexNestedTable)),
              all({"00 7f8009", "7f8001 7f8007", "7f8002 7f8008"}));
    EXPECT_EQ(keys(index({256, 257}, catalog::kIndexNestedTable)), all({"7f8001 7f8007", "7f8002 7f8008"}));
    ASSERT_TRUE(row_->revertTagged({257}));
    EXPECT_EQ(keys(index({256, 257}, kNullsAllowed | catalog::kIndexCrossProduct)),
              all({"7f8001 00", "7f8002 00"}));
}

TEST_F(IndexKeys, TuplesOfTheFirstSegment) {
    auto definition = index({128, 1});
    definition.tupleLimits = bytesOf("02000000 03000000 ff7f0000 01000000 00000000");
    EXPECT_EQ(keys(definition), all({}));
    ASSERT_TRUE(row_->setVariable(128, text("abcab")));
    EXPECT_EQ(keys(definition), all({"7f4142 00 00", "7f414243 00 00", "7f424341 00 00", "7f434142 00 00"}));
    definition.tupleLimits = bytesOf("02000000 02000000 02000000 02000000 01000000");
    EXPECT_EQ(keys(definition), all({"7f4142 00 00", "7f4243 00 00"}));
    definition.tupleLimits = bytesOf("06000000 07000000 ff7f0000");
    EXPECT_EQ(keys(definition), all({}));
    // What no tuple index can have.
    for (const char* bad :
         {"", "02000000", "00000000 03000000 ff7f0000", "03000000 02000000 ff7f0000",
          "02000000 03000000 ff7f0000 00000000 00000000", "02000000 ffffffff ff7f0000 01000000 00000000"}) {
        definition.tupleLimits = bytesOf(bad);
        EXPECT_EQ(codeOf(IndexKeyPlan::make(layout_, catalog_, table_, definition)), JET_errCatalogCorrupted);
    }
}

TEST_F(IndexKeys, TuplesOfSeveralValues) {
    changeColumn(258, [](auto& column) { column.flags |= catalog::kColumnMultiValued; });
    layout_ = TableLayout::make(catalog_, table_, 4096).value();
    row_.emplace(layout_->schema());
    for (const char* value : {"xyz", "", "abc"})
        ASSERT_TRUE(row_->setTagged({258, false, true}, 0, {text(value)}));
    auto definition = index({258});
    definition.tupleLimits = bytesOf("02000000 02000000 ff7f0000");
    EXPECT_EQ(keys(definition), all({"7f4142 00", "7f4243 00", "7f5859 00", "7f595a 00"}));
    EXPECT_EQ(list_.sequence(0), 3U);
    EXPECT_EQ(list_.sequence(3), 1U);
}

TEST_F(IndexKeys, TruncationIsRefusedWhereItIsNotAllowed) {
    ASSERT_TRUE(row_->setVariable(128, text(std::string(255, 'x'))));
    ASSERT_TRUE(row_->setFixed(1, number(1)));
    auto definition = index({128, 1}, catalog::kIndexAnyNull);
    ASSERT_TRUE(keys(definition));
    EXPECT_EQ(keys(definition)->at(0).size(), 255U);
    definition.flags |= catalog::kIndexNoTruncation;
    EXPECT_EQ(codeOf(keys(definition)), JET_errKeyTruncated);
    // Segments behind the cut still count when they are NULL.
    definition.flags = 0;
    ASSERT_TRUE(row_->setFixedNull(1));
    EXPECT_EQ(keys(definition), all({}));
    // A cap per segment is no truncation.
    definition.flags = catalog::kIndexAnyNull | catalog::kIndexNoTruncation;
    definition.variableSegmentMost = 5;
    ASSERT_EQ(codeOf(keys(definition)), JET_errSuccess);
    EXPECT_EQ(keys(definition)->at(0), bytesOf("7f58585858 00"));
}

class Separated final : public LongValueSource {
 public:
    Result<std::size_t> readStart(ByteView id, ByteSpan out) override {
        EXPECT_TRUE(std::ranges::equal(id, bytesOf("07000000")));
        ++reads;
        const std::size_t count = std::min(out.size(), value.size());
        std::copy_n(value.begin(), count, out.begin());
        return count;
    }
    Bytes value;
    unsigned reads = 0;
};

TEST_F(IndexKeys, ReadWhatIsCompressedSeparatedOrDefault) {
    const auto compressed = record::compress(text("hello, hello, hello"), 4);
    ASSERT_TRUE(compressed);
    ASSERT_TRUE(row_->setTagged({258, false, true}, 1, {*compressed, false, true}));
    EXPECT_EQ(keys(index({258})), all({"7f 48454c4c4f2c2048454c4c4f2c2048454c4c4f 00"}));
    EXPECT_EQ(keys(index({259})), all({"7f 6466000000000000 02"}));
    ASSERT_TRUE(row_->setTagged({258, false, true}, 1, {bytesOf("07000000"), true}));
    EXPECT_EQ(codeOf(keys(index({258}))), JET_errLVCorrupted);
    Separated source;
    source.value = text("long");
    maker_ = IndexKeyMaker(&source);
    EXPECT_EQ(keys(index({258})), all({"7f 4c4f4e47 00"}));
    EXPECT_EQ(source.reads, 1U);
    source.value = text(std::string(5000, 'q'));
    auto wide = index({258});
    wide.keyMost = wide.variableSegmentMost = 1000;
    EXPECT_EQ(keys(wide)->at(0).size(), 1000U);
    ASSERT_TRUE(row_->setTagged({258, false, true}, 1, {bytesOf("01020304"), false, false, true}));
    EXPECT_EQ(codeOf(keys(index({258}))), JET_errFeatureNotAvailable);
}

TEST_F(IndexKeys, PlansRefuseColumnsThatAreNotThere) {
    EXPECT_EQ(codeOf(IndexKeyPlan::make(layout_, catalog_, table_, index({3}))), JET_errCatalogCorrupted);
    auto definition = index({1});
    definition.conditions.push_back({300});
    EXPECT_EQ(codeOf(IndexKeyPlan::make(layout_, catalog_, table_, definition)), JET_errCatalogCorrupted);
}

TEST_F(IndexKeys, UnknownLocalesMakeNoKeys) {
    changeColumn(128, [](auto& column) { column.codePage = 1200; });
    layout_ = TableLayout::make(catalog_, table_, 4096).value();
    row_.emplace(layout_->schema());
    auto definition = index({128});
    definition.mapFlags = 0x30401;
    definition.localeName = u"xx-no-such-locale";
    EXPECT_FALSE(plan(definition)->usable());
    EXPECT_EQ(codeOf(keys(definition)), plan(definition)->usable().error().code);
    definition.localeName = u"en-US";
    EXPECT_TRUE(plan(definition)->usable());
    ASSERT_NE(plan(definition)->collation(), nullptr);
    // Without Unicode text the locale does not matter.
    EXPECT_TRUE(plan(index({1}))->usable());
}

}  // namespace
}  // namespace esent::table
