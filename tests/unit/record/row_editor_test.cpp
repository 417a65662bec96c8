// Rows are edited into the bytes that Windows stores: the examples of the format, every change of form,
// limits.
#include "record/row_editor.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "hex.h"

namespace esent::record {
namespace {

using test::bytesOf;
using Bytes = std::vector<std::byte>;

constexpr std::uint16_t kSizes[] = {4, 2, 4, 4, 4, 4, 4, 1, 2};

Bytes text(std::string_view value) {
    const auto view = std::as_bytes(std::span(value.data(), value.size()));
    return {view.begin(), view.end()};
}

Bytes bytesIn(const RowEditor& row) {
    return {row.row().begin(), row.row().end()};
}

void setFixedColumns(RowEditor& row, std::uint32_t table, std::uint16_t type, std::uint32_t id,
                     std::initializer_list<std::uint32_t> rest) {
    ASSERT_TRUE(row.setFixedInteger<std::uint32_t>(1, table));
    ASSERT_TRUE(row.setFixedInteger<std::uint16_t>(2, type));
    ASSERT_TRUE(row.setFixedInteger<std::uint32_t>(3, id));
    ColumnId column = 4;
    for (const std::uint32_t value : rest)
        ASSERT_TRUE(row.setFixedInteger<std::uint32_t>(column++, value));
}

TEST(RowEditor, StartsWithTheSmallestRow) {
    for (const PageKind kind : {PageKind::Small, PageKind::Large}) {
        const RowSchema schema = RowSchema::packed(kind, {});
        EXPECT_EQ(bytesIn(RowEditor(schema)), bytesOf("007f0400"));
    }
}

TEST(RowEditor, MakesACatalogRowOfATable) {
    const RowSchema schema = RowSchema::packed(PageKind::Small, kSizes);
    RowEditor row(schema);
    setFixedColumns(row, 8, 1, 8, {31, 80, 0, 4});
    ASSERT_TRUE(row.setFixedInteger<std::uint8_t>(8, 0xFF));
    ASSERT_TRUE(row.setVariable(128, text("binary")));
    EXPECT_EQ(bytesIn(row),
              bytesOf("08802000 08000000 0100 08000000 1f000000 50000000 00000000 04000000 ff 00"
                      "0600 62696e617279"));
}

TEST(RowEditor, MarksSkippedFixedColumnsNull) {
    const RowSchema schema = RowSchema::packed(PageKind::Small, kSizes);
    RowEditor row(schema);
    setFixedColumns(row, 8, 2, 1, {4, 4, 5, 0});
    ASSERT_TRUE(row.setFixedInteger<std::uint16_t>(9, 4));
    ASSERT_TRUE(row.setVariable(128, text("Id")));
    EXPECT_EQ(bytesIn(row),
              bytesOf("09802300 08000000 0200 01000000 04000000 04000000 05000000 00000000 2a 0400"
                      "80fe 0200 4964"));
    EXPECT_EQ(row.view().fixed(8, 30, 1)->state, Field::State::Null);
    EXPECT_TRUE(row.view().fixed(9, 31, 2)->present());
    EXPECT_EQ(row.view().fixed(10, 33, 4)->state, Field::State::Absent);
}

TEST(RowEditor, MakesTaggedOnlyRowsOfBothForms) {
    for (const auto& [kind, expected] :
         {std::pair{PageKind::Small, "007f0400 00010c00 01011000 02011400 02000000 02000000 0100"},
          std::pair{PageKind::Large, "007f0400 00010c00 01011100 02011600 0002000000 0002000000 000100"}}) {
        const RowSchema schema = RowSchema::packed(kind, {});
        RowEditor row(schema);
        ASSERT_TRUE(row.setTagged({258}, 1, {bytesOf("0100")}));
        ASSERT_TRUE(row.setTagged({256}, 1, {bytesOf("02000000")}));
        ASSERT_TRUE(row.setTagged({257}, 1, {bytesOf("02000000")}));
        EXPECT_EQ(bytesIn(row), bytesOf(expected));
        for (const ColumnId id : {257U, 258U, 256U})
            ASSERT_TRUE(row.revertTagged({id}));
        EXPECT_EQ(bytesIn(row), bytesOf("007f0400"));
    }
}

TEST(RowEditor, StoresExplicitNullsInBothForms) {
    for (const auto& [kind, expected] :
         {std::pair{PageKind::Small, "007f0400 00011020 01011020 02011020 03011020"},
          std::pair{PageKind::Large, "007f0400 00011000 01011100 02011200 03011300 20202121"}}) {
        const RowSchema schema = RowSchema::packed(kind, {});
        RowEditor row(schema);
        ASSERT_TRUE(row.setTaggedNull({256, false, false, true}));
        ASSERT_TRUE(row.removeTagged({257, false, false, true}, 1));
        ASSERT_TRUE(row.setTagged({258, false, true, true}, 1, {text("gone")}));
        ASSERT_TRUE(row.removeTagged({258, false, true, true}, 1));
        ASSERT_TRUE(row.setTaggedNull({259, false, true, true}));
        EXPECT_EQ(bytesIn(row), bytesOf(expected));
        for (std::size_t i = 0; i < 4; ++i)
            EXPECT_TRUE(row.view().taggedAt(i)->isNull);
        // Without a default to override NULL is not stored.
        ASSERT_TRUE(row.setTaggedNull({260}));
        ASSERT_TRUE(row.setTaggedNull({258, false, true, false}));
        EXPECT_EQ(row.view().taggedCount(), 3U);
    }
}

TEST(RowEditor, ChangesFormWithTheNumberOfValues) {
    const TaggedColumn column{256};
    const struct {
        PageKind kind;
        const char* one;
        const char* two;
        const char* three;
    } kForms[] = {
        {PageKind::Small, "007f0400 00010400 aa", "007f0400 00010440 18 01 aa bbbb",
         "007f0400 00010440 08 0600 0700 0900 aa bbbb cc"},
        {PageKind::Large, "007f0400 00010400 00 aa", "007f0400 00010400 08 0400 0500 aa bbbb",
         "007f0400 00010400 08 0600 0700 0900 aa bbbb cc"},
    };
    for (const auto& form : kForms) {
        const RowSchema schema = RowSchema::packed(form.kind, {});
        RowEditor row(schema);
        ASSERT_TRUE(row.setTagged(column, 7, {bytesOf("aa")}));
        EXPECT_EQ(bytesIn(row), bytesOf(form.one));
        ASSERT_TRUE(row.setTagged(column, 0, {bytesOf("bbbb")}));
        EXPECT_EQ(bytesIn(row), bytesOf(form.two));
        ASSERT_TRUE(row.setTagged(column, 3, {bytesOf("cc")}));
        EXPECT_EQ(bytesIn(row), bytesOf(form.three));
        ASSERT_TRUE(row.removeTagged(column, 4));
        EXPECT_EQ(bytesIn(row), bytesOf(form.three));
        ASSERT_TRUE(row.removeTagged(column, 3));
        EXPECT_EQ(bytesIn(row), bytesOf(form.two));
        ASSERT_TRUE(row.removeTagged(column, 2));
        EXPECT_EQ(bytesIn(row), bytesOf(form.one));
        ASSERT_TRUE(row.removeTagged(column, 1));
        EXPECT_EQ(bytesIn(row), bytesOf("007f0400"));
    }
}

TEST(RowEditor, KeepsOnlyTheFirstOfSeveralLongValuesCompressed) {
    const TaggedColumn column{256, false, true};
    for (const PageKind kind : {PageKind::Small, PageKind::Large}) {
        const RowSchema schema = RowSchema::packed(kind, {});
        const char* flag = kind == PageKind::Small ? "40" : "00";
        const auto row = [flag](const char* rest) {
            return bytesOf(std::string("007f0400 000104") + flag + rest);
        };
        RowEditor editor(schema);
        ASSERT_TRUE(editor.setTagged(column, 1, {bytesOf("0fd1"), false, true}));
        EXPECT_EQ(bytesIn(editor), row("03 0fd1"));
        ASSERT_TRUE(editor.setTagged(column, 2, {bytesOf("62")}));
        EXPECT_EQ(bytesIn(editor), row("0b 0400 0600 0fd1 62"));
        EXPECT_EQ(codeOf(editor.setTagged(column, 2, {bytesOf("0fd1"), false, true})), JET_errInternalError);
        EXPECT_EQ(bytesIn(editor), row("0b 0400 0600 0fd1 62"));
        ASSERT_TRUE(editor.setTagged(column, 1, {bytesOf("07000000"), true}));
        EXPECT_EQ(bytesIn(editor), row("09 0480 0800 07000000 62"));
        ASSERT_TRUE(editor.removeTagged(column, 2));
        EXPECT_EQ(bytesIn(editor), row("05 07000000"));
    }
}

TEST(RowEditor, PutsColumnsOfTheTemplateFirst) {
    const RowSchema schema = RowSchema::packed(PageKind::Small, {});
    RowEditor row(schema);
    ASSERT_TRUE(row.setTagged({256}, 1, {bytesOf("aa")}));
    ASSERT_TRUE(row.setTagged({300, true}, 1, {bytesOf("bb")}));
    ASSERT_TRUE(row.setTagged({256, true}, 1, {bytesOf("cc")}));
    EXPECT_EQ(bytesIn(row), bytesOf("007f0400 00010c80 2c010d80 00010e00 cc bb aa"));
}

RowSchema schemaWithDefaults(ByteView four, ByteView word) {
    RowSchema schema = RowSchema::packed(PageKind::Small, kSizes);
    schema.fixed[0].defaultValue = four;
    schema.fixed[2].defaultValue = four;
    schema.variableDefaults.resize(3);
    schema.variableDefaults[2] = word;
    return schema;
}

TEST(RowEditor, MaterialisesDefaults) {
    const Bytes four = bytesOf("01020304");
    const Bytes word = text("word");
    const RowSchema schema = schemaWithDefaults(four, word);
    RowEditor row(schema);
    ASSERT_TRUE(row.startWithDefaults());
    EXPECT_EQ(bytesIn(row), bytesOf("03820f00 01020304 2a2a 01020304 fa 0080 0080 0400 776f7264"));
    row.clear();
    ASSERT_TRUE(row.setFixedInteger<std::uint32_t>(4, 5));
    ASSERT_TRUE(row.setVariable(131, text("x")));
    EXPECT_EQ(bytesIn(row), bytesOf("04831300 01020304 2a2a 01020304 05000000 f2 0080 0080 0400 0500"
                                    "776f726478"));
    ASSERT_TRUE(row.setFixedNull(1));
    ASSERT_TRUE(row.setVariableNull(130));
    EXPECT_EQ(bytesIn(row), bytesOf("04831300 2a2a2a2a 2a2a 01020304 05000000 f3 0080 0080 0080 0100 78"));
}

TEST(RowEditor, ChangesNothingWhenTheRowWouldGetTooBig) {
    RowSchema schema = RowSchema::packed(PageKind::Small, kSizes);
    schema.maxRowBytes = 60;
    RowEditor row(schema);
    ASSERT_TRUE(row.setFixedInteger<std::uint32_t>(1, 1));
    ASSERT_TRUE(row.setVariable(128, Bytes(20)));
    ASSERT_TRUE(row.setTagged({256}, 1, {Bytes(20)}));
    const Bytes before = bytesIn(row);
    ASSERT_EQ(before.size(), 55U);
    EXPECT_EQ(codeOf(row.setFixedInteger<std::uint16_t>(9, 1)), JET_errRecordTooBig);
    EXPECT_EQ(codeOf(row.setFixedNull(9)), JET_errRecordTooBig);
    EXPECT_EQ(codeOf(row.setVariable(128, Bytes(26))), JET_errRecordTooBig);
    EXPECT_EQ(codeOf(row.setVariable(130, Bytes(2))), JET_errRecordTooBig);
    EXPECT_EQ(codeOf(row.setTagged({256}, 0, {Bytes(4)})), JET_errRecordTooBig);
    EXPECT_EQ(codeOf(row.setTagged({256}, 1, {Bytes(26)})), JET_errRecordTooBig);
    EXPECT_EQ(codeOf(row.setTagged({257}, 1, {Bytes(2)})), JET_errRecordTooBig);
    EXPECT_EQ(bytesIn(row), before);
    EXPECT_TRUE(row.setTagged({257}, 1, {Bytes(1)}));
    EXPECT_TRUE(row.setTagged({256}, 1, {Bytes(19)}));
    EXPECT_TRUE(row.setVariable(128, Bytes(21)));
    EXPECT_EQ(row.row().size(), 60U);
}

TEST(RowEditor, RefusesColumnsAndSizesThatAreNot) {
    const RowSchema schema = RowSchema::packed(PageKind::Small, kSizes);
    RowEditor row(schema);
    EXPECT_EQ(codeOf(row.setFixed(1, Bytes(3))), JET_errInvalidBufferSize);
    EXPECT_EQ(codeOf(row.setFixed(10, Bytes(4))), JET_errColumnNotFound);
    EXPECT_EQ(codeOf(row.setFixedNull(0)), JET_errColumnNotFound);
    EXPECT_EQ(codeOf(row.setVariable(127, {})), JET_errColumnNotFound);
    EXPECT_EQ(codeOf(row.setTagged({255}, 1, {})), JET_errColumnNotFound);
    EXPECT_EQ(codeOf(row.removeTagged({0xFFFF}, 1)), JET_errColumnNotFound);
    EXPECT_EQ(bytesIn(row), bytesOf("007f0400"));
    // A row whose fixed part does not reach as far as the schema says.
    ASSERT_TRUE(row.load(bytesOf("037f0600 aa f8")));
    EXPECT_EQ(codeOf(row.setFixed(1, Bytes(4))), JET_errDatabaseCorrupted);
    EXPECT_EQ(codeOf(row.setFixedNull(3)), JET_errDatabaseCorrupted);
}

TEST(RowEditor, MovesLongValuesOut) {
    const RowSchema schema = RowSchema::packed(PageKind::Small, {});
    RowEditor row(schema);
    ASSERT_TRUE(row.setTagged({256}, 1, {Bytes(200)}));
    ASSERT_TRUE(row.setTagged({257, false, true}, 1, {Bytes(100)}));
    ASSERT_TRUE(row.setTagged({258, false, true}, 1, {Bytes(99)}));
    for (const std::size_t size : {101U, 50U, 300U})
        ASSERT_TRUE(row.setTagged({259, false, true}, 0, {Bytes(size)}));
    ASSERT_TRUE(row.setTagged({260, false, true, true}, 1, {Bytes(8), true}));
    std::vector<std::size_t> sizes;
    Bytes id;
    const auto moved = row.separateLongerThan(
        99, [&](const TaggedField& field, std::size_t n, const TaggedValue& value) -> Result<ByteView> {
            sizes.push_back(field.id * 1000 + n * 100 + value.data.size());
            id = bytesOf("01000000");
            return ByteView(id);
        });
    EXPECT_EQ(moved, Result<std::size_t>(3));
    EXPECT_EQ(sizes, (std::vector<std::size_t>{257200, 259201, 259600}));
    EXPECT_EQ(row.view().findTagged(257)->value().info, kInfoLongType | kInfoSeparated);
    EXPECT_EQ(codeOf(row.separateLongerThan(10,
                                            [](const auto&, std::size_t, const auto&) -> Result<ByteView> {
                                                return fail(JET_errDiskFull);
                                            })),
              JET_errDiskFull);
    EXPECT_TRUE(row.view().check());
}

TEST(EscrowColumns, AddModulo) {
    Bytes value = bytesOf("ffffffff");
    addToFixed(value, bytesOf("02000000"));
    EXPECT_EQ(value, bytesOf("01000000"));
    value = bytesOf("0000000000000000");
    addToFixed(value, bytesOf("ffffffffffffffff"));
    EXPECT_EQ(value, bytesOf("ffffffffffffffff"));
}

}  // namespace
}  // namespace esent::record
