// Sort keys against keys that LCMapStringEx answered.
#include "key/collation.h"

#include <gtest/gtest.h>

#include <string>

namespace esent::key {
namespace {

struct Sample {
    const char* locale;
    std::uint32_t flags;
    std::u16string text;
    const char* key;
};

std::string hexKey(const char* locale, std::uint32_t flags, std::u16string_view text) {
    const Collation* collation = findCollation(locale);
    if (collation == nullptr) return "no such locale";
    std::vector<std::byte> key;
    if (!appendSortKey(*collation, flags, text, key)) return "refused";
    std::string hex;
    for (const std::byte byte : key) {
        constexpr char kDigits[] = "0123456789ABCDEF";
        hex += kDigits[static_cast<unsigned>(byte) >> 4];
        hex += kDigits[static_cast<unsigned>(byte) & 15];
    }
    return hex;
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

TEST(Collation, MakesTheKeysOfWindows) {
    for (const Sample& sample : kSamples) {
        const std::string hex = hexKey(sample.locale, sample.flags, sample.text);
        EXPECT_EQ(sample.key, hex) << sample.locale << " flags " << sample.flags;
    }
}

TEST(Collation, DiacriticsOfFrenchCountFromTheEnd) {
    EXPECT_NE(hexKey("fr-FR", 0x400, u"\u00E0b\u00E1"), hexKey("en-US", 0x400, u"\u00E0b\u00E1"));
}

TEST(Collation, UnknownLocalesAndFlagsAreRefused) {
    EXPECT_EQ(nullptr, findCollation("no such locale"));
    EXPECT_FALSE(collationSupports(0x408));  // digits as numbers
    EXPECT_FALSE(collationSupports(0x1));    // no sort key asked for
    EXPECT_EQ("refused", hexKey("en-US", 0x200, u"a"));
}

}  // namespace
}  // namespace esent::key
