// Random texts for comparisons of sort keys: the same ones everywhere for the same seed. Made of what sorts
// in ways of its own: marks, kana and what repeats them, old Hangul, ideographs, digits, ignored punctuation,
// and the sequences of the sort order. Used by compare.cpp and by tests/unit/key/collation_sample_test.cpp.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "key/collation.h"
#include "key/posix/sort_tables.h"

namespace esent::test {

// The sets of flags that are compared.
inline constexpr std::uint32_t kFlagSets[] = {
    0x400,   0x401,     0x402,   0x404,   0x407,   0x408,     0x410,   0x420,    0x430,
    0x1400,  0x30401,   0x30403, 0x30407, 0x30409, 0x8000400, 0xC00,   0x10400,  0x20400,
    0x31403, 0x8030411, 0x30C09, 0x1430,  0x30412, 0x30422,   0x30436, 0x8000430};

class RandomTexts {
 public:
    // Without surrogates where case is ignored: there Wine and Windows differ (docs/collation.md).
    RandomTexts(const key::SortOrder& order, unsigned seed, std::uint32_t flags)
        : random_(seed + flags), surrogates_((flags & key::kIgnoreCase) == 0) {
        for (const auto& sequence : key::kSequences.subspan(order.firstSequence, order.sequenceCount)) {
            tailored_.push_back(std::u16string(sequence.units, sequence.length));
        }
    }
    std::u16string next() {
        std::u16string text;
        const unsigned theme = below(kThemes);
        for (unsigned left = 1 + below(below(3) == 0 ? 24 : 8); left > 0; --left)
            append(text, below(5) == 0 ? below(kThemes) : theme);
        if (!surrogates_) std::erase_if(text, [](char16_t unit) { return unit >= 0xD800 && unit <= 0xDFFF; });
        if (text.empty()) text = u"a";
        return text;
    }

 private:
    static constexpr unsigned kThemes = 16;

    unsigned below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }
    char16_t between(unsigned first, unsigned last) {
        return static_cast<char16_t>(first + below(last - first + 1));
    }
    template <class T>
    const T& oneOf(const std::vector<T>& all) {
        return all[below(static_cast<unsigned>(all.size()))];
    }

    void append(std::u16string& text, unsigned theme) {
        static const std::vector<char16_t> kRepeats = {0x3005, 0x3031, 0x3032, 0x3033, 0x3034, 0x3035,
                                                       0x303B, 0x309D, 0x309E, 0x30A0, 0x30FC, 0x30FD,
                                                       0x30FE, 0xA015, 0xFF70, 0x2015};
        switch (theme) {
            case 0:
                text += between(1, 0xFFFF);
                return;
            case 1:
                text += between(0x20, 0x7E);
                return;
            case 2:
                text += between(0xA0, 0x24F);
                return;
            case 3:
                text += between(0x300, 0x36F);
                return;
            case 4:
                text += between(0x370, 0x5FF);
                return;
            case 5:
                text += between(0x600, 0x8FF);
                return;
            case 6:
                text += between(0x900, 0x10FF);
                return;
            case 7:
                text += below(4) == 0 ? oneOf(kRepeats) : between(0x3041, 0x30FF);
                return;
            case 8:
                text += below(4) == 0 ? oneOf(kRepeats) : between(0xFF00, 0xFFEF);
                return;
            case 9:
                text += between(0x3400, 0xABFF);
                return;
            case 10:
                text += below(8) == 0 ? between(0xAC00, 0xD7FF) : between(0x1100, 0x11FF);
                return;
            case 11:
                text += between(0xD840, 0xD87F);
                text += between(0xDC00, 0xDFFF);
                return;
            case 12:
                text += between(0x1200, 0x33FF);
                return;
            case 13: {
                const char16_t zero = key::kDigitZeros[below(
                    below(2) == 0 ? 1 : static_cast<unsigned>(key::kDigitZeros.size()))];
                text += below(3) == 0 ? zero : between(zero, zero + 9U);
                return;
            }
            case 14: {
                constexpr char16_t kMarks[] = u"-'\u00AD\u2010\u2011\u2012\u2013\uFF0D\uFF07\u200C\u200D.,";
                text += kMarks[below(std::size(kMarks) - 1)];
                return;
            }
            default:
                if (tailored_.empty()) {
                    text += between(0x61, 0x7A);
                } else {
                    text += oneOf(tailored_);
                }
        }
    }

    std::mt19937 random_;
    bool surrogates_;
    std::vector<std::u16string> tailored_;
};

}  // namespace esent::test
