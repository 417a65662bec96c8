// Segments of keys: types, directions, NULLs, cuts and limit keys, against the rules of the format.
#include <gtest/gtest.h>

#include <string>

#include "hex.h"
#include "key/normalize.h"

namespace esent::key {
namespace {

using test::bytesOf;
using test::hexOf;

ByteView bytesView(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}

std::string repeated(std::string_view text, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i)
        out += text;
    return out;
}

std::string segment(const SegmentSpec& spec, std::string_view hex) {
    KeyBuffer key;
    const auto value = bytesOf(hex);
    EXPECT_EQ(SegmentFit::Whole, *appendSegment(key, spec, ByteView(value)));
    return hexOf(key.view());
}

std::string nullSegment(const SegmentSpec& spec) {
    KeyBuffer key;
    EXPECT_EQ(SegmentFit::Whole, *appendSegment(key, spec, std::nullopt));
    return hexOf(key.view());
}

TEST(Segment, EveryFixedType) {
    const auto of = [](JET_COLTYP type, std::string_view hex) { return segment({.type = type}, hex); };
    EXPECT_EQ("7f00", of(JET_coltypBit, "00"));
    EXPECT_EQ("7fff", of(JET_coltypBit, "01"));
    EXPECT_EQ("7f81", of(JET_coltypUnsignedByte, "81"));
    EXPECT_EQ("7f7ac7", of(JET_coltypShort, "c7fa"));
    EXPECT_EQ("7ffac7", of(JET_coltypUnsignedShort, "c7fa"));
    EXPECT_EQ("7f7f33f837", of(JET_coltypLong, "37f833ff"));
    EXPECT_EQ("7fff33f837", of(JET_coltypUnsignedLong, "37f833ff"));
    EXPECT_EQ("7f8807060504030201", of(JET_coltypLongLong, "0102030405060708"));
    EXPECT_EQ("7f8807060504030201", of(JET_coltypCurrency, "0102030405060708"));
    EXPECT_EQ("7f0807060504030201", of(JET_coltypUnsignedLongLong, "0102030405060708"));
    EXPECT_EQ("7fbf800000", of(JET_coltypIEEESingle, "0000803f"));
    EXPECT_EQ("7f407fffff", of(JET_coltypIEEESingle, "000080bf"));
    EXPECT_EQ("7fbff0000000000000", of(JET_coltypIEEEDouble, "000000000000f03f"));
    EXPECT_EQ("7f400fffffffffffff", of(JET_coltypDateTime, "000000000000f0bf"));
    EXPECT_EQ("7f0dacf295c2a19af2dc466667f10a363f", of(JET_coltypGUID, "f10a363f6667dc469af20dacf295c2a1"));
    EXPECT_EQ("7f3f360af1676646dc9af20dacf295c2a1",
              segment({.type = JET_coltypGUID, .dotNetGuid = true}, "f10a363f6667dc469af20dacf295c2a1"));
    EXPECT_EQ("807819", segment({.type = JET_coltypShort, .descending = true}, "e607"));
    EXPECT_EQ("80f819", segment({.type = JET_coltypUnsignedShort, .descending = true}, "e607"));
}

TEST(Segment, NullAndZeroLength) {
    EXPECT_EQ("00", nullSegment({.type = JET_coltypLong}));
    EXPECT_EQ("ff", nullSegment({.type = JET_coltypLong, .descending = true}));
    EXPECT_EQ("c0", nullSegment({.type = JET_coltypText, .nullsHigh = true}));
    EXPECT_EQ("3f", nullSegment({.type = JET_coltypText, .descending = true, .nullsHigh = true}));
    EXPECT_EQ("40", segment({.type = JET_coltypText}, ""));
    EXPECT_EQ("40", segment({.type = JET_coltypLongBinary, .nullsHigh = true}, ""));
    EXPECT_EQ("bf", segment({.type = JET_coltypBinary, .descending = true}, ""));
}

TEST(Segment, WrongSizesAndTypesAreRefused) {
    KeyBuffer key;
    const auto bytes = bytesOf("010203");
    EXPECT_EQ(JET_errInvalidBufferSize,
              codeOf(appendSegment(key, {.type = JET_coltypLong}, ByteView(bytes))));
    EXPECT_EQ(JET_errInvalidBufferSize, codeOf(appendSegment(key, {.type = JET_coltypBit}, ByteView())));
    EXPECT_EQ(JET_errInvalidColumnType, codeOf(appendSegment(key, {.type = JET_coltypNil}, ByteView(bytes))));
    EXPECT_EQ(JET_errUnicodeTranslationFail,
              codeOf(appendSegment(key, {.type = JET_coltypText, .unicode = true}, ByteView(bytes))));
    EXPECT_TRUE(key.empty());
}

TEST(Segment, FixedBinaryIsRaw) {
    EXPECT_EQ("7f010203", segment({.type = JET_coltypBinary, .fixedColumn = true}, "010203"));
    EXPECT_EQ("7f0102",
              segment({.type = JET_coltypBinary, .fixedColumn = true, .variableSegmentMost = 3}, "010203"));
}

TEST(Segment, BinaryUnderACap) {
    const auto capped = [](std::uint16_t most, std::size_t size, bool descending = false) {
        return segment({.type = JET_coltypBinary, .descending = descending, .variableSegmentMost = most},
                       repeated("61", size));
    };
    const std::string eight = repeated("61", 8);
    EXPECT_EQ("7f" + eight + "08", capped(10, 8));
    EXPECT_EQ("7f" + eight + "09", capped(10, 9));       // a full group of a value that goes on
    EXPECT_EQ("7f" + eight + "096161", capped(12, 20));  // the rest is data alone
    EXPECT_EQ("7f" + eight + "096100", capped(12, 9));   // padded when the data ends
    EXPECT_EQ("7f61616100", capped(5, 3));               // no room for the control byte
    EXPECT_EQ("7f", capped(1, 3));
    EXPECT_EQ("809e9e9eff", capped(5, 3, true));
}

TEST(Segment, BinaryThatDoesNotFitFillsTheKey) {
    KeyBuffer key(255);
    const std::string value(300, 'x');
    EXPECT_EQ(SegmentFit::Truncated, *appendSegment(key, {.type = JET_coltypLongBinary}, bytesView(value)));
    EXPECT_EQ(255U, key.size());
    EXPECT_EQ("097878", hexOf(key.view().last(3)));
    EXPECT_EQ(SegmentFit::Truncated, *appendSegment(key, {.type = JET_coltypBit}, ByteView(bytesOf("01"))));
    EXPECT_EQ(255U, key.size());
}

TEST(Segment, FixedTypesAreCutWhereTheKeyEnds) {
    KeyBuffer key(255);
    const std::string filler(250, 'x');
    EXPECT_EQ(SegmentFit::Whole,
              *appendSegment(key, {.type = JET_coltypBinary, .fixedColumn = true}, bytesView(filler)));
    const auto value = bytesOf("37f833ff");
    EXPECT_EQ(SegmentFit::Truncated,
              *appendSegment(key, {.type = JET_coltypLong, .descending = true}, ByteView(value)));
    EXPECT_EQ("8080cc07", hexOf(key.view().last(4)));
}

TEST(Segment, AnsiText) {
    const SegmentSpec text{.type = JET_coltypText};
    EXPECT_EQ("7f415ae45b00", segment(text, "617ae45b"));
    EXPECT_EQ("7f4100", segment(text, "610062"));
    EXPECT_EQ("80beff", segment({.type = JET_coltypText, .descending = true}, "61"));
}

TEST(Segment, AnsiTextThatDoesNotFitLosesACaseBitInItsLastByte) {
    const auto capped = [](std::string_view value, std::uint16_t most) {
        KeyBuffer key;
        EXPECT_EQ(
            SegmentFit::Whole,
            *appendSegment(key, {.type = JET_coltypText, .variableSegmentMost = most}, bytesView(value)));
        return hexOf(key.view());
    };
    EXPECT_EQ("7f414200", capped("ab", 4));
    EXPECT_EQ("7f414243", capped("abcd", 4));
    EXPECT_EQ("7f414223", capped("abC", 4));  // 'C' - 0x20
    EXPECT_EQ("7f4142f0", capped(std::string_view("ab\x10"), 4));
    EXPECT_EQ("7f414200", capped(std::string_view("ab\0de", 5), 4));
    EXPECT_EQ("7f4142", capped("ab", 3));  // 'b' - 0x20: by luck what it should be
    KeyBuffer key(255);
    EXPECT_EQ(SegmentFit::Truncated,
              *appendSegment(key, {.type = JET_coltypLongText}, bytesView(std::string(300, 'A'))));
    EXPECT_EQ(255U, key.size());
    EXPECT_EQ("4121", hexOf(key.view().last(2)));
}

SegmentSpec unicodeText(std::uint32_t flags = kDefaultMapFlags) {
    return {.type = JET_coltypText, .unicode = true, .collation = *Collation::find("en-US", flags)};
}

TEST(Segment, UnicodeText) {
    EXPECT_EQ("7f0e020e090101010100", segment(unicodeText(), "61004200"));
    EXPECT_EQ("7f0e020e090101010100", segment(unicodeText(), "6100420043"));  // an odd byte does not count
    EXPECT_EQ("7f004100420000", segment(unicodeText(kUpperCase), "61004200"));
    SegmentSpec capped = unicodeText();
    capped.variableSegmentMost = 4;
    EXPECT_EQ("7f0e020e", segment(capped, "61004200"));
}

TEST(Segment, OldKeysLookAtTheBeginningOfALongText) {
    // 127 marks without weights and a letter: in a key of 255 bytes the letter is not seen.
    std::vector<std::byte> text;
    for (int i = 0; i < 127; ++i)
        text.insert(text.end(), {std::byte{0x0D}, std::byte{0x20}});  // U+200D
    text.insert(text.end(), {std::byte{'a'}, std::byte{0}});
    const auto keyOf = [&text](std::size_t keyMost) {
        KeyBuffer key(keyMost);
        EXPECT_EQ(SegmentFit::Whole, *appendSegment(key, unicodeText(), ByteView(text)));
        return hexOf(key.view());
    };
    EXPECT_EQ("7f0101010100", keyOf(255));
    EXPECT_EQ("7f0e020101010100", keyOf(256));
}

TEST(Segment, BeginningsOfLongValues) {
    KeyBuffer key(1000);
    const std::string value(4000, 'x');
    const SegmentSpec binary{.type = JET_coltypLongBinary};
    EXPECT_EQ(SegmentFit::SourceTooShort, *appendSegment(key, binary, bytesView(value).first(100), false));
    EXPECT_TRUE(key.empty());
    EXPECT_EQ(SegmentFit::Truncated,
              *appendSegment(key, binary, bytesView(value).first(sourceBytesFor(key)), false));
    KeyBuffer wholeKey(1000);
    EXPECT_EQ(SegmentFit::Truncated, *appendSegment(wholeKey, binary, bytesView(value)));
    EXPECT_EQ(hexOf(wholeKey.view()), hexOf(key.view()));
}

struct LimitCase {
    SegmentSpec spec;
    const char* value;
    KeyLimit limit;
    std::string key;
    std::size_t fill;  // FF bytes after it
};

TEST(Segment, LimitKeys) {
    const SegmentSpec number{.type = JET_coltypShort};
    const SegmentSpec binary{.type = JET_coltypBinary};
    const SegmentSpec binaryDown{.type = JET_coltypBinary, .descending = true};
    const SegmentSpec text{.type = JET_coltypText};
    const SegmentSpec textDown{.type = JET_coltypText, .descending = true};
    const LimitCase cases[] = {
        {number, "0100", KeyLimit::FullStart, "7f8001", 0},
        {number, "0100", KeyLimit::FullEnd, "7f8001", 253},
        {binary, "6162", KeyLimit::PartialStart, "7f6162", 0},
        {binary, "6162", KeyLimit::PartialEnd, "7f6162", 8},
        {binary, "6161616161616161", KeyLimit::PartialEnd, "7f6161616161616161", 2},
        {binaryDown, "6162", KeyLimit::PartialStart, "809e9d", 0},
        {binaryDown, "6162", KeyLimit::PartialEnd, "809e9d", 8},
        {binary, "6162", KeyLimit::FullEnd, "7f616200000000000002", 246},
        {text, "6162", KeyLimit::PartialStart, "7f4142", 0},
        {text, "6162", KeyLimit::PartialEnd, "7f4142", 253},
        {textDown, "6162", KeyLimit::PartialEnd, "80bebd", 253},
        {unicodeText(), "61006200", KeyLimit::PartialStart, "7f0e020e09", 0},
        {unicodeText(), "61006200", KeyLimit::PartialEnd, "7f0e020e09", 251},
        {unicodeText(kUpperCase), "61000001", KeyLimit::PartialStart, "7f00410100", 0},
    };
    for (const LimitCase& sample : cases) {
        KeyBuffer key(255);
        const auto value = bytesOf(sample.value);
        ASSERT_TRUE(appendLimitSegment(key, sample.spec, ByteView(value), sample.limit));
        EXPECT_EQ(sample.key + repeated("ff", sample.fill), hexOf(key.view()));
    }
}

TEST(Segment, ALimitKeyMayBeOneByteLongerThanTheLimit) {
    KeyBuffer key(255);
    const std::string value(300, 'x');
    ASSERT_TRUE(appendLimitSegment(key, {.type = JET_coltypBinary}, bytesView(value), KeyLimit::PartialEnd));
    EXPECT_EQ(256U, key.size());
    key.clear();
    ASSERT_TRUE(appendLimitSegment(key, {.type = JET_coltypBinary}, std::nullopt, KeyLimit::FullEnd));
    EXPECT_EQ("00" + repeated("ff", 255), hexOf(key.view()));
}

TEST(Segment, NoDataHasNoBeginning) {
    for (const JET_COLTYP type : {JET_coltypBinary, JET_coltypText}) {
        for (const KeyLimit limit : {KeyLimit::PartialEnd, KeyLimit::FullEnd}) {
            KeyBuffer key(255);
            ASSERT_TRUE(appendLimitSegment(key, {.type = type}, std::nullopt, limit));
            EXPECT_EQ("00" + repeated("ff", 255), hexOf(key.view()));
            key.clear();
            ASSERT_TRUE(appendLimitSegment(key, {.type = type}, ByteView{}, limit));
            EXPECT_EQ("40" + repeated("ff", 255), hexOf(key.view()));
        }
        KeyBuffer key(255);
        ASSERT_TRUE(appendLimitSegment(key, {.type = type}, std::nullopt, KeyLimit::PartialStart));
        EXPECT_EQ("00", hexOf(key.view()));
    }
}

TEST(Segment, LimitBits) {
    const SegmentSpec number{.type = JET_coltypLong};
    const SegmentSpec text{.type = JET_coltypText};
    const SegmentSpec binary{.type = JET_coltypBinary};
    EXPECT_EQ(KeyLimit::None, *limitOf(JET_bitNewKey, text));
    EXPECT_EQ(KeyLimit::FullEnd, *limitOf(JET_bitStrLimit, number));
    EXPECT_EQ(KeyLimit::PartialEnd, *limitOf(JET_bitSubStrLimit, text));
    EXPECT_EQ(KeyLimit::PartialEnd, *limitOf(JET_bitStrLimit, binary));
    EXPECT_EQ(KeyLimit::PartialStart, *limitOf(JET_bitNewKey | JET_bitPartialColumnStartLimit, binary));
    EXPECT_EQ(JET_errInvalidGrbit, codeOf(limitOf(JET_bitPartialColumnEndLimit, number)));
    EXPECT_EQ(JET_errInvalidGrbit, codeOf(limitOf(JET_bitStrLimit | JET_bitSubStrLimit, text)));
}

}  // namespace
}  // namespace esent::key
