// A and W text at the C boundary. ASCII only where the code page of Windows would matter.
#include "api/text_arguments.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace esent::api {
namespace {

std::basic_string<JET_WCHAR> wide(std::u16string_view text) {
    return {text.begin(), text.end()};
}

TEST(TextIn, ReadsBothForms) {
    EXPECT_EQ("edb.log", textIn("edb.log").value());
    EXPECT_EQ("\xc3\xa4\xf0\x9f\x98\x80", textIn(wide(u"\u00e4\U0001F600").c_str()).value());
    EXPECT_EQ("", textIn("").value());
}

TEST(TextIn, RefusesNullAndMalformedText) {
    EXPECT_EQ(JET_errInvalidParameter, textIn(static_cast<const char*>(nullptr)).error().code);
    EXPECT_EQ(JET_errInvalidParameter, textIn(static_cast<const JET_WCHAR*>(nullptr)).error().code);
    const JET_WCHAR lonely[] = {0xD800, 0};
    EXPECT_EQ(JET_errInvalidParameter, textIn(lonely).error().code);
}

TEST(TextIn, OptionalTextMayBeNull) {
    EXPECT_FALSE(optionalTextIn(static_cast<const char*>(nullptr)).value().has_value());
    EXPECT_EQ("a", optionalTextIn("a").value().value());
    const JET_WCHAR lonely[] = {0xDC00, 0};
    EXPECT_FALSE(optionalTextIn(lonely));
}

TEST(EncodeList, EndsEveryTextAndTheList) {
    const std::vector<std::string> texts{"a", "bc"};
    EXPECT_EQ(std::string("a\0bc\0\0", 6), encodeList<char>(texts).value());
    const auto list = encodeList<JET_WCHAR>(texts).value();
    EXPECT_EQ(wide(std::u16string_view(u"a\0bc\0\0", 6)), list);
    EXPECT_EQ(12u, encodedBytes(list));
    EXPECT_EQ(1u, encodeList<char>({}).value().size());
}

TEST(TextOut, WritesWhatFitsAndSaysSo) {
    std::array<char, 4> buffer{'x', 'x', 'x', 'x'};
    EXPECT_TRUE(textOut("abc", buffer.data(), 4));
    EXPECT_STREQ("abc", buffer.data());
    EXPECT_EQ(JET_errBufferTooSmall, textOut("abcd", buffer.data(), 3).error().code);
    EXPECT_STREQ("ab", buffer.data());
    EXPECT_EQ(JET_errBufferTooSmall, textOut("", buffer.data(), 0).error().code);
    EXPECT_EQ(JET_errBufferTooSmall, textOut("", static_cast<char*>(nullptr), 4).error().code);
}

TEST(TextOut, CountsBytesOfWideText) {
    std::array<JET_WCHAR, 3> buffer{9, 9, 9};
    EXPECT_TRUE(textOut("ab", buffer.data(), 6));
    EXPECT_EQ(wide(u"ab"), buffer.data());
    EXPECT_EQ(JET_errBufferTooSmall, textOut("ab", buffer.data(), 5).error().code);
    EXPECT_EQ(wide(u"a"), buffer.data());
}

TEST(CopyOut, NeverWritesPastTheBuffer) {
    const auto list = encodeList<JET_WCHAR>(std::vector<std::string>{"abc"}).value();
    std::array<JET_WCHAR, 3> buffer{7, 7, 7};
    copyOut(list, buffer.data(), 5);  // two units and half of one
    EXPECT_EQ('a', buffer[0]);
    EXPECT_EQ('b', buffer[1]);
    EXPECT_EQ(7, buffer[2]);
}

}  // namespace
}  // namespace esent::api
