// Sizes of rows: data, overhead, columns and values, long ones in and outside the row.
#include "table/record_size.h"

#include <gtest/gtest.h>

#include "hex.h"
#include "record/compression.h"
#include "record/row_editor.h"

namespace esent::table {
namespace {

using test::bytesOf;
using Bytes = std::vector<std::byte>;

class Sizes final : public LongValueSizes {
 public:
    Result<LongValueSize> sizeOf(ByteView id) override {
        if (id.size() != 4) return fail(JET_errLVCorrupted);
        return LongValueSize{5000, 300, 28};
    }
};

TEST(RecordSize, CountsEverything) {
    constexpr std::uint16_t kSizes[] = {4, 2};
    const auto schema = record::RowSchema::packed(record::PageKind::Small, kSizes);
    record::RowEditor row(schema);
    JET_RECSIZE3 size{};
    ASSERT_TRUE(addRecordSize(row.view(), 5, nullptr, size));
    EXPECT_EQ(size.cbData, 0U);
    EXPECT_EQ(size.cbOverhead, 9U);
    EXPECT_EQ(size.cbKey, 5U);

    ASSERT_TRUE(row.setFixedInteger<std::int16_t>(2, 1));
    ASSERT_TRUE(row.setVariable(128, Bytes(7)));
    for (int i = 0; i < 3; ++i)
        ASSERT_TRUE(row.setTagged({256}, 0, {Bytes(2)}));
    const Bytes compressed = record::compress(Bytes(40, std::byte{'x'}), 4).value();
    ASSERT_EQ(compressed.size(), 36U);
    const record::TaggedColumn longColumn{257, false, true};
    ASSERT_TRUE(row.setTagged(longColumn, 1, {compressed, false, true}));
    ASSERT_TRUE(row.setTagged(longColumn, 2, {bytesOf("01000000"), true}));
    Sizes sizes;
    size = {};
    ASSERT_TRUE(addRecordSize(row.view(), 5, &sizes, size));
    EXPECT_EQ(size.cNonTaggedColumns, 3U);
    EXPECT_EQ(size.cTaggedColumns, 2U);
    EXPECT_EQ(size.cMultiValues, 3U);
    EXPECT_EQ(size.cbData, 6U + 7 + 6 + 40);
    EXPECT_EQ(size.cbDataCompressed, 6U + 7 + 6 + 36);
    EXPECT_EQ(size.cbOverhead, row.row().size() + 5 - (6 + 7 + 6 + 36));
    EXPECT_EQ(size.cCompressedColumns, 1U);
    EXPECT_EQ(size.cIntrinsicLongValues, 1U);
    EXPECT_EQ(size.cbIntrinsicLongValueData, 40U);
    EXPECT_EQ(size.cbIntrinsicLongValueDataCompressed, 36U);
    EXPECT_EQ(size.cLongValues, 1U);
    EXPECT_EQ(size.cbLongValueData, 5000U);
    EXPECT_EQ(size.cbLongValueDataCompressed, 300U);
    EXPECT_EQ(size.cbLongValueOverhead, 28U);

    // Running totals, and nothing half added when a value can't be measured.
    ASSERT_TRUE(addRecordSize(row.view(), 5, &sizes, size));
    EXPECT_EQ(size.cbLongValueData, 10000U);
    EXPECT_EQ(size.cMultiValues, 6U);
    ASSERT_TRUE(row.setTagged(longColumn, 2, {bytesOf("010000"), true}));
    const JET_RECSIZE3 before = size;
    EXPECT_EQ(codeOf(addRecordSize(row.view(), 5, &sizes, size)), JET_errLVCorrupted);
    EXPECT_EQ(std::memcmp(&before, &size, sizeof size), 0);
}

}  // namespace
}  // namespace esent::table
