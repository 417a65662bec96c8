// Sort keys against keys that LCMapStringEx answered.
#include "key/collation.h"

#include <gtest/gtest.h>

#include <string>

#include "hex.h"
namespace esent::key {
namespace {

struct Sample {
    const char* locale;
    std::uint32_t flags;
    std::u16string text;
    const char* key;
};

std::string hexKey(const char* locale, std::uint32_t flags, std::u16string_view text) {
    const auto collation = Collation::find(locale, flags);
    if (!collation) return "error " + std::to_string(collation.error().code);
    std::vector<std::byte> bytes(2 * text.size());
    for (std::size_t i = 0; i < text.size(); ++i)
        storeLE<std::uint16_t>(bytes, 2 * i, text[i]);
    std::array<std::byte, 200> key;
    const auto made = (*collation)->sortKey(bytes, key);
    if (!made || !made->whole) return "refused";
    return test::hexOf(std::span(key).first(made->size), test::kUpperDigits);
}

const Sample kSamples[] = {
    {"en-US", 0x400, u"a", "0E020101010100"},
    {"en-US", 0x400, u"A", "0E02010112010100"},
    {"EN-us", 0x400, u"a-b", "0E020E0901010101FFFE821200"},
    {"", 0x400, u"a--b", "0E020E0901010101FFFE8212FFFE821200"},
    {"en-US", 0x1400, u"a-b", "0E0206820E090101010100"},
    {"en-US", 0x400, u"a\u0300", "0E02010F01010100"},
    {"en-US", 0x402, u"a\u0300", "0E020101010100"},
    {"en-US", 0x400, u"ab\u0300", "0E020E0901020F01010100"},
    {"en-US", 0x400, u"\u00E0\u0300", "0E02011C01010100"},
    {"en-US", 0x404, u"!a$", "0E020101010100"},
    {"en-US", 0x400, u"\u4E00", "FDFF3C6A0101010100"},
    {"en-US", 0x400, u"\u3042\u30FC", "22022202010101FF030502FFFF0100"},
    {"en-US", 0x400, u"\u30AB\uFF76", "220A220A010101FF02C4C4FFC5C4FF0100"},
    {"en-US", 0x20401, u"\uFF0D", "01010101FFFF821200"},
    {"en-US", 0x400, u"\u4E00\u3005", "FDFF3C6A053C01026A01010100"},
    {"en-US", 0x400, std::u16string(1, char16_t{0xD800}), "B002013F013F010100"},
    {"hu-HU", 0x1400, u"ccs", "0E0A0E0E0101010100"},
    {"hu-HU", 0x1400, u"ddzs", "0E1A0E1E0101010100"},
    {"hu-HU", 0x1400, u"Ccs", "0E0A0E0E010112010100"},
};

const Sample kNewerSamples[] = {
    {"en-US", 0x408, u"a12", "0E020D020434FE0101010100"},
    {"en-US", 0x408, u"x0005", "0EA60D020327FB0101010100"},
    {"en-US", 0x408, u"12345678901234567890", "0D021523456789AB23456789ABFE0D0202FD0101010100"},
    {"en-US", 0xC00, u"a12", "020E1A0D1C0D0101010100"},
    {"en-US", 0x400, u"\u1100\u1176", "C01EFF03FF04FF020101010100"},
    {"zh-CN", 0x400, u"\u4E00", "CFE60D0101010100"},
    {"zh-CN", 0x400, u"\U00020000", "C50C0D0101010100"},
    {"zh-TW", 0x400, u"\u4E00", "C0020D0101010100"},
    {"ja-JP", 0x400, u"\u4E00", "C4560101010100"},
    {"ko-KR", 0x400, u"\u4E00", "DC24010501010100"},
    {"tr-TR", 0x400, u"I", "0E32010112010100"},
    {"tr-TR", 0x8000400, u"I", "0E31010112010100"},
    {"de-DE_phoneb", 0x401, u"\u00C4", "0E020E210101010100"},
    {"fi-FI", 0x401, u"O\u0308", "0EB00101010100"},
};

TEST(Collation, MakesTheKeysOfWindowsForWhatIsRare) {
    for (const Sample& sample : kNewerSamples) {
        const std::string hex = hexKey(sample.locale, sample.flags, sample.text);
        EXPECT_EQ(sample.key, hex) << sample.locale << " flags " << sample.flags;
    }
}

TEST(Collation, MakesTheKeysOfWindows) {
    for (const Sample& sample : kSamples) {
        const std::string hex = hexKey(sample.locale, sample.flags, sample.text);
        EXPECT_EQ(sample.key, hex) << sample.locale << " flags " << sample.flags;
    }
}

#ifndef _WIN32  // where the system makes the keys; Wine's is another one
TEST(Collation, SurrogatesHaveNoCaseWhereCaseIsIgnored) {
    EXPECT_EQ("B040B686013F3F01010100", hexKey("en-US", 0x30401, u"\U0001F98A"));  // of a real database
}
#endif

TEST(Collation, DiacriticsOfFrenchCountFromTheEnd) {
    EXPECT_NE(hexKey("fr-FR", 0x400, u"\u00E0b\u00E1"), hexKey("en-US", 0x400, u"\u00E0b\u00E1"));
}

TEST(Collation, UnknownLocalesAndFlagsAreRefused) {
    EXPECT_EQ(JET_errInvalidLanguageId, codeOf(Collation::find("no such locale", kDefaultMapFlags)));
    EXPECT_EQ(JET_errInvalidLanguageId, codeOf(Collation::find(0xFFFFU, kDefaultMapFlags)));
    EXPECT_EQ(JET_errInvalidLCMapStringFlags, codeOf(Collation::find("en-US", kIgnoreCase)));
    EXPECT_EQ(JET_errInvalidLCMapStringFlags, codeOf(Collation::find("en-US", kSortKey | kUpperCase)));
    EXPECT_EQ(JET_errInvalidLCMapStringFlags, codeOf(Collation::find("en-US", kSortKey | 0x100)));
}

TEST(Collation, OneObjectForAllWhoAsk) {
    const auto byName = Collation::find("EN-us", kDefaultMapFlags);
    ASSERT_TRUE(byName);
    EXPECT_EQ(*byName, *Collation::find("en-US", kDefaultMapFlags));
    EXPECT_EQ(*byName, *Collation::find(0x409U, kDefaultMapFlags));
    EXPECT_NE(*byName, *Collation::find("en-US", kSortKey));
    EXPECT_EQ(*Collation::find(0U, kSortKey), *Collation::find("", kSortKey));
}

TEST(Collation, LocalesAndIdentifiers) {
    const auto hungarian = Collation::find(0x40EU, kSortKey);
    ASSERT_TRUE(hungarian);
    EXPECT_EQ("hu-HU", (*hungarian)->localeName());
    EXPECT_EQ(0x40EU, (*hungarian)->lcid());
    EXPECT_EQ("", (*Collation::find(0x7FU, kSortKey))->localeName());
    EXPECT_NE((*hungarian)->version().sortId, (*Collation::find("en-US", kSortKey))->version().sortId);
}

TEST(Collation, KnowsWhoseKeysItMakes) {
    const Collation& collation = **Collation::find("en-US", kDefaultMapFlags);
    const SortVersion own = collation.version();
    EXPECT_TRUE(collation.makesKeysOf(own));
    EXPECT_TRUE(collation.makesKeysOf({}));
    EXPECT_TRUE(collation.makesKeysOf({0xFFFFFFFF, 0xFFFFFFFF, own.sortId}));
    EXPECT_FALSE(collation.makesKeysOf({0x00050000, 0x00050000, own.sortId}));
    EXPECT_FALSE(collation.makesKeysOf({own.nlsVersion, 0x00050000, own.sortId}));
    EXPECT_FALSE(collation.makesKeysOf((*Collation::find("hu-HU", kDefaultMapFlags))->version()));
    EXPECT_TRUE((*Collation::find("en-US", kUpperCase))->makesKeysOf({0x00050000, 0x00050000, {}}));
}

TEST(Collation, UpperCaseIsUnitsAndTwoZeroBytes) {
    EXPECT_EQ("0041003A00420000", hexKey("en-US", kUpperCase, u"a:B"));
    EXPECT_EQ("00C403A9042F0178005F0000", hexKey("en-US", kUpperCase, u"\u00E4\u03C9\u044F\u00FF_"));
}

TEST(Collation, ACutKeyIsTheBeginningOfTheWholeOne) {
    const Collation& collation = **Collation::find("en-US", kSortKey);
    const std::array<std::byte, 6> text = {std::byte{'a'}, {}, std::byte{'B'}, {}, std::byte{'-'}, {}};
    std::array<std::byte, 40> whole;
    const SortKeySize full = *collation.sortKey(text, whole);
    ASSERT_TRUE(full.whole);
    for (std::size_t most = 0; most < full.size; ++most) {
        std::array<std::byte, 40> part;
        const SortKeySize cut = *collation.sortKey(text, ByteSpan(part).first(most));
        EXPECT_FALSE(cut.whole);
        ASSERT_EQ(most, cut.size);
        EXPECT_TRUE(
            std::equal(part.begin(), part.begin() + static_cast<std::ptrdiff_t>(most), whole.begin()));
    }
}

}  // namespace
}  // namespace esent::key
