// Values as text: the numbers, dates and characters that are easily got wrong.
#include "export/value_text.h"

#include <gtest/gtest.h>

#include <bit>
#include <limits>

#include "export/json_text.h"
#include "export/text_encoding.h"

namespace esent::tool {
namespace {

using record::ColumnType;

template <class T>
std::string number(ColumnType type, T value, NumberStyle style = NumberStyle::Plain) {
    std::vector<std::byte> bytes(sizeof value);
    std::memcpy(bytes.data(), &value, sizeof value);
    std::string out;
    appendNumber(out, type, bytes, style);
    return out;
}

std::string decoded(std::u16string_view text, TextDecoder::Surrogates surrogates, std::size_t pieceBytes) {
    const auto bytes = std::as_bytes(std::span(text.data(), text.size()));
    TextDecoder decoder(kCodePageUtf16, surrogates);
    std::string out;
    for (std::size_t at = 0; at < bytes.size(); at += pieceBytes)
        decoder.decode(bytes.subspan(at, std::min(pieceBytes, bytes.size() - at)), out);
    decoder.finish(out);
    return out;
}

TEST(ValueText, Numbers) {
    EXPECT_EQ(number(ColumnType::Bit, std::uint8_t{0xFF}), "true");
    EXPECT_EQ(number(ColumnType::Bit, std::uint8_t{1}), "true");
    EXPECT_EQ(number(ColumnType::Bit, std::uint8_t{0}), "false");
    EXPECT_EQ(number(ColumnType::UnsignedByte, std::uint8_t{200}), "200");
    EXPECT_EQ(number(ColumnType::Short, std::int16_t{-32768}), "-32768");
    EXPECT_EQ(number(ColumnType::UnsignedShort, std::uint16_t{65535}), "65535");
    EXPECT_EQ(number(ColumnType::Currency, INT64_MIN), "-9223372036854775808");
    EXPECT_EQ(number(ColumnType::UnsignedLongLong, UINT64_MAX), "18446744073709551615");
    EXPECT_EQ(number(ColumnType::Double, 0.1), "0.1");
    EXPECT_EQ(number(ColumnType::Single, 0.1F), "0.1");
    EXPECT_EQ(number(ColumnType::Double, std::numeric_limits<double>::infinity()), "Infinity");
    EXPECT_EQ(number(ColumnType::Double, std::numeric_limits<double>::quiet_NaN()), "NaN");
}

TEST(ValueText, Dates) {
    const auto ole = [](double days) { return number(ColumnType::DateTime, days, NumberStyle::OleDate); };
    EXPECT_EQ(ole(0), "1899-12-30T00:00:00.000");
    EXPECT_EQ(ole(0.5), "1899-12-30T12:00:00.000");
    EXPECT_EQ(ole(-1.25), "1899-12-29T06:00:00.000");
    EXPECT_EQ(ole(44428.3208592940), "2021-08-20T07:42:02.243");
    EXPECT_EQ(ole(1 - 1e-12), "1899-12-31T00:00:00.000");
    EXPECT_EQ(ole(1e9), "1000000000");
    const auto fileTime = [](std::int64_t value) {
        return number(ColumnType::LongLong, value, NumberStyle::FileTime);
    };
    EXPECT_EQ(fileTime(132739045222330000), "2021-08-20T03:42:02.2330000Z");
    EXPECT_EQ(fileTime(0), "0");
    EXPECT_EQ(fileTime(INT64_MAX), "9223372036854775807");
    // A FILETIME in a DateTime column.
    EXPECT_EQ(ole(std::bit_cast<double>(std::int64_t{132739045222330000})), "2021-08-20T03:42:02.2330000Z");
}

TEST(ValueText, Utf16InPieces) {
    using enum TextDecoder::Surrogates;
    const std::u16string_view text = u"a\u00e9\u20ac\U0001F98A!";
    for (std::size_t piece = 1; piece < 9; ++piece)
        EXPECT_EQ(decoded(text, Replace, piece), "a\u00e9\u20ac\U0001F98A!") << piece;
    const char16_t lone[] = {u'x', 0xD83E, u'y', 0xDD8A, 0xD83E};
    EXPECT_EQ(decoded({lone, 5}, Replace, 3), "x\uFFFDy\uFFFD\uFFFD");
    std::string json;
    appendJsonEscaped(json, decoded({lone, 5}, Keep, 3));
    EXPECT_EQ(json, "x\\ud83ey\\udd8a\\ud83e");
    // U+D000 begins with ED, too, and is no surrogate.
    json.clear();
    appendJsonEscaped(json, "\uD000\x01\"\\\n");
    EXPECT_EQ(json, "\uD000\\u0001\\\"\\\\\\n");
}

TEST(ValueText, CodePage1252) {
    std::string out;
    const std::byte bytes[] = {std::byte{'a'}, std::byte{0x80}, std::byte{0x81}, std::byte{0xE9},
                               std::byte{0x9F}};
    appendCodePage1252(out, bytes);
    EXPECT_EQ(out, "a\u20ac\u0081\u00e9\u0178");
}

TEST(ValueText, Base64InPieces) {
    const std::string_view text = "any carnal pleasure";
    const auto bytes = std::as_bytes(std::span(text.data(), text.size()));
    for (std::size_t length = 0; length <= text.size(); ++length) {
        std::string whole;
        std::string pieces;
        Base64 a;
        a.encode(bytes.first(length), whole);
        a.finish(whole);
        Base64 b;
        for (std::size_t i = 0; i < length; ++i)
            b.encode(bytes.subspan(i, 1), pieces);
        b.finish(pieces);
        EXPECT_EQ(whole, pieces);
        EXPECT_EQ(whole.size(), (length + 2) / 3 * 4);
    }
    std::string out;
    Base64 encoder;
    encoder.encode(bytes, out);
    encoder.finish(out);
    EXPECT_EQ(out, "YW55IGNhcm5hbCBwbGVhc3VyZQ==");
}

}  // namespace
}  // namespace esent::tool
