// The small value types and text conversion of the base room.
#include <gtest/gtest.h>

#include "base/disk_types.h"
#include "base/text.h"

namespace esent {
namespace {

TEST(LogTime, StoresOneBasedMonthUtcBitAndMilliseconds) {
    // 2021-11-05 12:34:56.789 UTC
    const LogTime time = LogTime::fromUnixMilliseconds(1636115696789);
    const unsigned char expected[8] = {56, 34, 12, 5, 11, 121, 1 | ((789 & 0x7F) << 1), (789 >> 7) << 1};
    EXPECT_EQ(0, std::memcmp(time.raw.data(), expected, 8));
}

TEST(LogPosition, OrdersByGenerationThenSegmentThenByte) {
    EXPECT_LT((LogPosition{0xFFFF, 0xFFFF, 1}), (LogPosition{0, 0, 2}));
    EXPECT_LT((LogPosition{9, 1, 1}), (LogPosition{0, 2, 1}));
}

TEST(Text, RoundTripsAndRejectsMalformedInput) {
    EXPECT_EQ(u"a\u00e4\U0001F600", toUtf16("a\xc3\xa4\xf0\x9f\x98\x80").value());
    EXPECT_EQ("a\xc3\xa4\xf0\x9f\x98\x80", toUtf8(u"a\u00e4\U0001F600").value());
    EXPECT_FALSE(toUtf16("\xff"));
    EXPECT_FALSE(toUtf8(std::u16string(1, char16_t{0xD800})));
}

}  // namespace
}  // namespace esent
