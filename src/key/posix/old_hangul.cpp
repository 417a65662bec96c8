#include "key/posix/old_hangul.h"

namespace esent::key {

namespace {

constexpr char16_t kLeadingFiller = 0x115F;
constexpr char16_t kVowelFiller = 0x1160;
constexpr int kVowels = 21;
constexpr int kTrailing = 28;  // none included
constexpr int kPerLeading = kVowels * kTrailing;
constexpr int kSyllables = 19 * kPerLeading;

constexpr std::uint8_t kNoLeading = 0xFF;
constexpr std::uint8_t kNoVowel = 3;
constexpr std::uint8_t kNoTrailing = 2;
constexpr std::uint8_t kVowelMissing = 0x80;  // in the extra weight of a leading consonant

bool isLeading(char16_t unit) {
    return (unit >= 0x1100 && unit < kVowelFiller) || (unit >= 0xA960 && unit <= 0xA97C);
}
bool isVowel(char16_t unit) {
    return (unit >= kVowelFiller && unit < 0x11A8) || (unit >= 0xD7B0 && unit <= 0xD7C6);
}
bool isTrailing(char16_t unit) {
    return (unit >= 0x11A8 && unit <= 0x11FF) || (unit >= 0xD7CB && unit <= 0xD7FB);
}

const HangulLetter& letterOf(char16_t unit) {
    std::size_t before = 0;
    for (const auto& [first, last] : kHangulBlocks) {
        if (unit >= first && unit <= last) return kHangulLetters[before + unit - first];
        before += last - first + 1;
    }
    return kHangulLetters[0];
}

}  // namespace

HangulCluster readHangulCluster(std::u16string_view text) {
    HangulCluster cluster;
    const auto at = [&text](unsigned i) { return i < text.size() ? text[i] : u'\0'; };
    const HangulLetter* leading = nullptr;
    const HangulLetter* vowel = nullptr;
    const HangulLetter* trailing = nullptr;
    unsigned next = 0;
    if (isLeading(at(next))) {
        if (at(next) != kLeadingFiller) leading = &letterOf(at(next));
        ++next;
    }
    if (isVowel(at(next))) {
        if (at(next) != kVowelFiller) vowel = &letterOf(at(next));
        ++next;
    }
    if (isTrailing(at(next))) trailing = &letterOf(at(next++));
    // What is spelled with modern letters alone is no old syllable: its leading consonant stands for itself.
    const bool isModern = leading != nullptr && !leading->isOld && vowel != nullptr && !vowel->isOld &&
                          (trailing == nullptr || !trailing->isOld);
    if (isModern) {
        vowel = trailing = nullptr;
        next = 1;
    }
    cluster.length = next;
    cluster.extra = {leading != nullptr ? leading->extra : kNoLeading,
                     vowel != nullptr ? vowel->extra : kNoVowel,
                     trailing != nullptr ? trailing->extra : kNoTrailing};
    if (leading == nullptr) {
        cluster.syllable = kSyllables - 2;
        return cluster;
    }
    cluster.syllable = leading->place;
    if (!leading->isOld) {
        if (vowel != nullptr) cluster.syllable += vowel->place;
        if (trailing != nullptr && (vowel == nullptr || !vowel->isOld)) cluster.syllable += trailing->place;
    }
    if (vowel != nullptr) {
        cluster.extra[0] &= static_cast<std::uint8_t>(~kVowelMissing);
    } else {
        --cluster.syllable;
    }
    return cluster;
}

}  // namespace esent::key
