// Old Hangul: syllables that are spelled with letters (U+1100-11FF, U+A960-A97C, U+D7B0-D7FB), of which only
// some exist as one code point.
//
// A cluster is a leading consonant, a vowel and a trailing consonant, each of which may be missing. It sorts
// after the modern syllable that it is nearest to, by extra weights of its three letters. Stateless.
#pragma once

#include <array>
#include <string_view>

#include "key/posix/sort_tables.h"

namespace esent::key {

struct HangulCluster {
    unsigned length = 0;  // code units
    // The modern syllable (0 = U+AC00) behind which it stands; -1: before all of them.
    int syllable = 0;
    std::array<std::uint8_t, 3> extra{};  // of leading consonant, vowel, trailing consonant
};

// The cluster at the beginning of `text`, which starts with one of the letters.
HangulCluster readHangulCluster(std::u16string_view text);

}  // namespace esent::key
