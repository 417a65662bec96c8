// Rows: the examples of the format, what goes in comes out, and damage that is noticed.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <random>

#include "hex.h"
#include "record/row_builder.h"
#include "record/row_view.h"

namespace esent::record {
namespace {

using test::bytesOf;
using Bytes = std::vector<std::byte>;

constexpr std::uint16_t kSizes[] = {4, 2, 4, 4, 4, 4, 4, 1, 2};

Bytes text(std::string_view value) {
    const auto view = std::as_bytes(std::span(value.data(), value.size()));
    return {view.begin(), view.end()};
}

void setFixedColumns(RowBuilder& row, std::uint32_t table, std::uint16_t type, std::uint32_t id,
                     std::initializer_list<std::uint32_t> rest) {
    row.setFixedInteger<std::uint32_t>(1, table);
    row.setFixedInteger<std::uint16_t>(2, type);
    row.setFixedInteger<std::uint32_t>(3, id);
    ColumnId column = 4;
    for (const std::uint32_t value : rest)
        row.setFixedInteger<std::uint32_t>(column++, value);
}

TEST(RowBuilder, MakesTheSmallestRow) {
    EXPECT_EQ(RowBuilder(PageKind::Small, {}).build(), bytesOf("007f0400"));
    EXPECT_EQ(RowBuilder(PageKind::Large, {}).build(), bytesOf("007f0400"));
}

TEST(RowBuilder, MakesACatalogRowOfATable) {
    RowBuilder row(PageKind::Small, kSizes);
    setFixedColumns(row, 8, 1, 8, {31, 80, 0, 4});
    row.setFixedInteger<std::uint8_t>(8, 0xFF);
    row.setVariable(128, text("binary"));
    EXPECT_EQ(row.build(), bytesOf("08802000 08000000 0100 08000000 1f000000 50000000 00000000 04000000 ff 00"
                                   "0600 62696e617279"));
}

TEST(RowBuilder, MarksSkippedFixedColumnsNull) {
    RowBuilder row(PageKind::Small, kSizes);
    setFixedColumns(row, 8, 2, 1, {4, 4, 5, 0});
    row.setFixedInteger<std::uint16_t>(9, 4);
    row.setVariable(128, text("Id"));
    const Bytes built = row.build();
    EXPECT_EQ(built, bytesOf("09802300 08000000 0200 01000000 04000000 04000000 05000000 00000000 2a 0400"
                             "80fe 0200 4964"));
    const auto view = RowView::parse(built, PageKind::Small);
    ASSERT_TRUE(view);
    EXPECT_EQ(view->fixed(8, 30, 1)->state, Field::State::Null);
    EXPECT_TRUE(view->fixed(9, 31, 2)->present());
    EXPECT_EQ(view->fixed(10, 33, 4)->state, Field::State::Absent);
}

TEST(RowBuilder, MakesTaggedOnlyRowsOfBothForms) {
    for (const auto& [kind, expected] :
         {std::pair{PageKind::Small, "007f0400 00010c00 01011000 02011400 02000000 02000000 0100"},
          std::pair{PageKind::Large, "007f0400 00010c00 01011100 02011600 0002000000 0002000000 000100"}}) {
        RowBuilder row(kind, {});
        row.setTagged(256, bytesOf("02000000"));
        row.setTagged(257, bytesOf("02000000"));
        row.setTagged(258, bytesOf("0100"));
        EXPECT_EQ(row.build(), bytesOf(expected));
    }
}

TEST(RowBuilder, StoresExplicitNullsInBothForms) {
    for (const auto& [kind, expected] :
         {std::pair{PageKind::Small, "007f0400 00011020 01011020 02011020 03011020"},
          std::pair{PageKind::Large, "007f0400 00011000 01011100 02011200 03011300 20202121"}}) {
        RowBuilder row(kind, {});
        row.setTaggedNull(256);
        row.setTaggedNull(257);
        row.setTaggedNull(258, kind == PageKind::Large ? kInfoLongType : 0);
        row.setTaggedNull(259, kind == PageKind::Large ? kInfoLongType : 0);
        const Bytes built = row.build();
        EXPECT_EQ(built, bytesOf(expected));
        const auto view = RowView::parse(built, kind);
        ASSERT_TRUE(view);
        ASSERT_EQ(view->taggedCount(), 4U);
        for (std::size_t i = 0; i < 4; ++i) {
            const auto field = view->taggedAt(i);
            ASSERT_TRUE(field);
            EXPECT_TRUE(field->isNull);
            EXPECT_TRUE(valuesOf(*field)->empty());
        }
    }
}

TEST(RowView, ReadsMultiValues) {
    TaggedField field;
    field.info = kInfoMultiValues;
    const Bytes many = bytesOf("0600 0800 0a00 0000 0180 ff7f");
    field.data = many;
    auto values = valuesOf(field);
    ASSERT_TRUE(values);
    ASSERT_EQ(values->size(), 3U);
    EXPECT_TRUE(std::ranges::equal((*values)[1].data, bytesOf("0180")));
    field.info = kInfoMultiValues | kInfoTwoValues;
    const Bytes two = bytesOf("02 aabb cc");
    field.data = two;
    values = valuesOf(field);
    ASSERT_TRUE(values);
    ASSERT_EQ(values->size(), 2U);
    EXPECT_TRUE(std::ranges::equal((*values)[0].data, bytesOf("aabb")));
    EXPECT_TRUE(std::ranges::equal((*values)[1].data, bytesOf("cc")));
    // The first of several separated, the second inside.
    field.info = kInfoMultiValues | kInfoLongType;
    const Bytes mixed = bytesOf("0480 0800 01000000 61");
    field.data = mixed;
    values = valuesOf(field);
    ASSERT_TRUE(values);
    EXPECT_TRUE((*values)[0].separated);
    EXPECT_FALSE((*values)[1].separated);
}

TEST(RowView, RefusesLyingMultiValues) {
    TaggedField field;
    for (const char* bad : {"", "00", "0000", "0300aa", "0400 0300", "0400 0600", "ff7f"}) {
        field.info = kInfoMultiValues;
        const Bytes data = bytesOf(bad);
        field.data = data;
        EXPECT_EQ(codeOf(valuesOf(field)), JET_errDatabaseCorrupted) << bad;
    }
    field.info = kInfoMultiValues | kInfoTwoValues;
    for (const char* bad : {"", "02aa"}) {
        const Bytes data = bytesOf(bad);
        field.data = data;
        EXPECT_EQ(codeOf(valuesOf(field)), JET_errDatabaseCorrupted) << bad;
    }
}

TEST(RowView, RefusesImpossibleHeaders) {
    for (const char* bad :
         {"", "007f04", "00000400", "007e0400", "ff7f0400", "087f0400", "007f0500", "007f0300", "00800400",
          "00800400 0100", "007f0400 aa", "007f0400 00010000", "007f0400 00010300", "007f0400 00010800"}) {
        EXPECT_EQ(codeOf(RowView::parse(bytesOf(bad), PageKind::Small)), JET_errDatabaseCorrupted) << bad;
    }
}

struct Values {
    std::vector<std::optional<Bytes>> fixed;
    std::map<ColumnId, Bytes> variable;
    std::map<ColumnId, Bytes> tagged;
};

class RandomRows : public testing::TestWithParam<PageKind> {
 protected:
    Bytes randomBytes(std::size_t size) {
        Bytes bytes(size);
        for (std::byte& b : bytes)
            b = static_cast<std::byte>(random_());
        return bytes;
    }
    Bytes make(Values& values, std::span<const std::uint16_t> sizes) {
        RowBuilder row(GetParam(), sizes);
        values.fixed.resize(random_() % (sizes.size() + 1));
        for (std::size_t i = 0; i < values.fixed.size(); ++i) {
            const auto id = static_cast<ColumnId>(i + 1);
            if (random_() % 3 == 0) {
                row.setFixedNull(id);
            } else {
                values.fixed[i] = randomBytes(sizes[i]);
                row.setFixed(id, *values.fixed[i]);
            }
        }
        for (unsigned n = random_() % 5; n > 0; --n) {
            const ColumnId id = kFirstVariableId + random_() % 20;
            row.setVariable(id, values.variable[id] = randomBytes(random_() % 40));
        }
        for (unsigned n = random_() % 6; n > 0; --n) {
            const ColumnId id = kFirstTaggedId + random_() % 50;
            row.setTagged(id, values.tagged[id] = randomBytes(random_() % 60),
                          random_() % 2 == 0 ? kInfoLongType : 0);
        }
        return row.build();
    }
    std::mt19937 random_{41};
};

TEST_P(RandomRows, ComeBackAsTheyWere) {
    for (int round = 0; round < 500; ++round) {
        Values values;
        const Bytes built = make(values, kSizes);
        const auto view = RowView::parse(built, GetParam());
        ASSERT_TRUE(view);
        std::size_t offset = kRowHeaderSize;
        for (std::size_t i = 0; i < std::size(kSizes); ++i) {
            const auto field = view->fixed(static_cast<ColumnId>(i + 1), offset, kSizes[i]);
            ASSERT_TRUE(field);
            if (i >= values.fixed.size()) {
                EXPECT_EQ(field->state, Field::State::Absent);
            } else if (!values.fixed[i]) {
                EXPECT_EQ(field->state, Field::State::Null);
            } else {
                ASSERT_TRUE(field->present());
                EXPECT_TRUE(std::ranges::equal(field->bytes, *values.fixed[i]));
            }
            offset += kSizes[i];
        }
        for (ColumnId id = kFirstVariableId; id < kFirstVariableId + 20; ++id) {
            const auto field = view->variable(id);
            ASSERT_TRUE(field);
            ASSERT_EQ(field->present(), values.variable.contains(id));
            if (field->present()) {
                EXPECT_TRUE(std::ranges::equal(field->bytes, values.variable[id]));
            }
        }
        EXPECT_EQ(view->taggedCount(), values.tagged.size());
        for (const auto& [id, value] : values.tagged) {
            const auto field = view->findTagged(id);
            ASSERT_TRUE(field && *field);
            EXPECT_TRUE(std::ranges::equal((*field)->data, value));
        }
        EXPECT_FALSE(view->findTagged(kLastTaggedId)->has_value());
    }
}

// Every call on a damaged row ends with values inside the row or an error; a sanitizer sees the rest.
TEST_P(RandomRows, SurviveDamage) {
    for (int round = 0; round < 3000; ++round) {
        Values values;
        Bytes built = make(values, kSizes);
        for (unsigned n = 1 + random_() % 3; n > 0; --n) {
            built[random_() % built.size()] = static_cast<std::byte>(random_());
        }
        built.resize(built.size() - random_() % 3);
        const auto view = RowView::parse(built, GetParam());
        if (!view) continue;
        const auto inside = [&built](ByteView bytes) {
            return bytes.empty() || (bytes.data() >= built.data() &&
                                     bytes.data() + bytes.size() <= built.data() + built.size());
        };
        for (ColumnId id = 1; id < 10; ++id) {
            if (const auto field = view->fixed(id, 4 * id, 4)) {
                EXPECT_TRUE(inside(field->bytes));
            }
        }
        for (ColumnId id = kFirstVariableId; id <= kLastVariableId; ++id) {
            if (const auto field = view->variable(id)) {
                EXPECT_TRUE(inside(field->bytes));
            }
        }
        for (std::size_t i = 0; i < view->taggedCount(); ++i) {
            const auto field = view->taggedAt(i);
            if (!field) continue;
            EXPECT_TRUE(inside(field->data));
            if (const auto all = valuesOf(*field)) {
                for (const TaggedValue& value : *all)
                    EXPECT_TRUE(inside(value.data));
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Forms, RandomRows, testing::Values(PageKind::Small, PageKind::Large));

}  // namespace
}  // namespace esent::record
