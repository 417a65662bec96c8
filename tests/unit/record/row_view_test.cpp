// Rows are read in place: several values in every form, and damage that is noticed.
#include "record/row_view.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "hex.h"
#include "record/row_editor.h"

namespace esent::record {
namespace {

using test::bytesOf;
using Bytes = std::vector<std::byte>;

struct Fields {
    std::vector<TaggedValue> values;
    JET_ERR error = JET_errSuccess;
};

// All values of a field, or the first error.
Fields valuesOf(const TaggedField& field) {
    const auto values = TaggedValues::of(field);
    if (!values) return {{}, values.error().code};
    Fields all;
    for (std::size_t i = 0; i < values->size(); ++i) {
        const auto value = values->at(i);
        if (!value) return {{}, value.error().code};
        all.values.push_back(*value);
    }
    EXPECT_EQ(codeOf(values->at(values->size())), JET_errInternalError);
    return all;
}

TEST(RowView, ReadsMultiValues) {
    TaggedField field;
    field.info = kInfoMultiValues;
    const Bytes many = bytesOf("0600 0800 0a00 0000 0180 ff7f");
    field.data = many;
    auto values = valuesOf(field).values;
    ASSERT_EQ(values.size(), 3U);
    EXPECT_TRUE(std::ranges::equal(values[1].data, bytesOf("0180")));
    field.info = kInfoMultiValues | kInfoTwoValues;
    const Bytes two = bytesOf("02 aabb cc");
    field.data = two;
    values = valuesOf(field).values;
    ASSERT_EQ(values.size(), 2U);
    EXPECT_TRUE(std::ranges::equal(values[0].data, bytesOf("aabb")));
    EXPECT_TRUE(std::ranges::equal(values[1].data, bytesOf("cc")));
    // The first of several separated, the second inside.
    field.info = kInfoMultiValues | kInfoLongType;
    const Bytes mixed = bytesOf("0480 0800 01000000 61");
    field.data = mixed;
    values = valuesOf(field).values;
    ASSERT_EQ(values.size(), 2U);
    EXPECT_TRUE(values[0].separated);
    EXPECT_FALSE(values[1].separated);
    // NULL on a large page may keep bits of what was there before.
    field.isNull = true;
    EXPECT_TRUE(valuesOf(field).values.empty());
}

TEST(RowView, RefusesLyingMultiValues) {
    TaggedField field;
    for (const char* bad : {"", "00", "0000", "0300aa", "0400 0300", "0400 0600", "ff7f"}) {
        field.info = kInfoMultiValues;
        const Bytes data = bytesOf(bad);
        field.data = data;
        EXPECT_EQ(valuesOf(field).error, JET_errDatabaseCorrupted) << bad;
    }
    field.info = kInfoMultiValues | kInfoTwoValues;
    for (const char* bad : {"", "02aa"}) {
        const Bytes data = bytesOf(bad);
        field.data = data;
        EXPECT_EQ(valuesOf(field).error, JET_errDatabaseCorrupted) << bad;
    }
}

TEST(RowView, RefusesImpossibleHeaders) {
    for (const char* bad :
         {"", "007f04", "00000400", "007e0400", "ff7f0400", "087f0400", "007f0500", "007f0300", "00800400",
          "00800400 0100", "007f0400 aa", "007f0400 00010000", "007f0400 00010300", "007f0400 00010800"}) {
        EXPECT_EQ(codeOf(RowView::parse(bytesOf(bad), PageKind::Small)), JET_errDatabaseCorrupted) << bad;
    }
}

TEST(RowView, CheckFindsLyingDirectories) {
    for (const char* good : {"007f0400", "00810400 0180 0180", "007f0400 00010400 aabb",
                             "007f0400 05010c80 00010c00 02010d20 aa"}) {
        EXPECT_EQ(codeOf(RowView::parse(bytesOf(good), PageKind::Small)->check()), JET_errSuccess) << good;
    }
    for (const char* bad : {"00810400 0200 0100 aa",          // ends that descend
                            "00800400 0180 aa",               // NULL with bytes
                            "007f0400 01010800 00010800 aa",  // ids that descend
                            "007f0400 00010800 00010800 aa",  // an id twice
                            "007f0400 00010800 05010880 aa",  // a column of the template behind the others
                            "007f0400 00010c00 01010800 020109",  // offsets that descend
                            "007f0400 00010448 05"}) {            // several values that are none
        const Bytes row = bytesOf(bad);
        const auto view = RowView::parse(row, PageKind::Small);
        EXPECT_TRUE(!view || !view->check()) << bad;
    }
}

class DamagedRows : public testing::TestWithParam<PageKind> {};

constexpr std::uint16_t kSizes[] = {4, 2, 4, 4, 4, 4, 4, 1, 2};

Bytes randomBytes(std::mt19937& random, std::size_t size) {
    Bytes bytes(size);
    for (std::byte& b : bytes)
        b = static_cast<std::byte>(random());
    return bytes;
}

Bytes randomRow(std::mt19937& random, const RowSchema& schema) {
    RowEditor row(schema);
    for (unsigned n = random() % 4; n > 0; --n) {
        const ColumnId id = 1 + random() % std::size(kSizes);
        EXPECT_TRUE(row.setFixed(id, randomBytes(random, kSizes[id - 1])));
    }
    for (unsigned n = random() % 5; n > 0; --n)
        EXPECT_TRUE(row.setVariable(kFirstVariableId + random() % 20, randomBytes(random, random() % 40)));
    for (unsigned n = random() % 9; n > 0; --n) {
        const ColumnId id = kFirstTaggedId + random() % 5;
        const TaggedColumn column{id, random() % 2 == 0, id % 2 == 0, true};
        EXPECT_TRUE(row.setTagged(column, random() % 3, {randomBytes(random, random() % 60)}));
    }
    return {row.row().begin(), row.row().end()};
}

void readEverything(const RowView& view, ByteView row) {
    const auto inside = [row](ByteView bytes) {
        return bytes.empty() ||
               (bytes.data() >= row.data() && bytes.data() + bytes.size() <= row.data() + row.size());
    };
    for (ColumnId id = 1; id < 10; ++id) {
        const auto field = view.fixed(id, 4 * id, 4);
        EXPECT_TRUE(!field || inside(field->bytes));
    }
    for (ColumnId id = kFirstVariableId; id <= kLastVariableId; ++id) {
        const auto field = view.variable(id);
        EXPECT_TRUE(!field || inside(field->bytes));
    }
    for (std::size_t i = 0; i < view.taggedCount(); ++i) {
        const auto field = view.taggedAt(i);
        if (!field) continue;
        EXPECT_TRUE(inside(field->data));
        for (const TaggedValue& value : valuesOf(*field).values)
            EXPECT_TRUE(inside(value.data));
    }
}

void editEverywhere(RowEditor& row, std::mt19937& random) {
    for (ColumnId id = 1; id <= std::size(kSizes); ++id)
        static_cast<void>(row.setFixed(id, randomBytes(random, kSizes[id - 1])));
    for (ColumnId id = kFirstVariableId; id < kFirstVariableId + 20; ++id)
        static_cast<void>(row.setVariable(id, randomBytes(random, random() % 20)));
    for (ColumnId id = kFirstTaggedId; id < kFirstTaggedId + 5; ++id) {
        const TaggedColumn column{id, random() % 2 == 0, id % 2 == 0, true};
        static_cast<void>(row.setTagged(column, random() % 4, {randomBytes(random, random() % 20)}));
        static_cast<void>(row.removeTagged(column, 1 + random() % 3));
    }
    EXPECT_TRUE(RowView::parse(row.row(), row.schema().kind));
}

// Every call on a damaged row ends with values inside the row or an error; a sanitizer sees the rest.
TEST_P(DamagedRows, AreReadAndEditedSafely) {
    std::mt19937 random(41);
    const RowSchema schema = RowSchema::packed(GetParam(), kSizes);
    RowEditor editor(schema);
    for (int round = 0; round < 5000; ++round) {
        Bytes row = randomRow(random, schema);
        for (unsigned n = 1 + random() % 3; n > 0; --n)
            row[random() % row.size()] = static_cast<std::byte>(random());
        row.resize(row.size() - random() % 3);
        if (const auto view = RowView::parse(row, GetParam())) readEverything(*view, row);
        if (editor.load(row)) editEverywhere(editor, random);
    }
}

INSTANTIATE_TEST_SUITE_P(Forms, DamagedRows, testing::Values(PageKind::Small, PageKind::Large));

}  // namespace
}  // namespace esent::record
