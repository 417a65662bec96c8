// Collation: sort keys of UTF-16 text, byte for byte those of Windows' LCMapStringEx(LCMAP_SORTKEY).
//
// On Windows the system makes them; elsewhere the documented algorithm ([MS-UCODEREF], "Windows sorting")
// runs over a table of weights that tests/tools/collation derived by asking LCMapStringEx. docs/collation.md
// says which locales and flags are covered and which code points are not. Stateless and thread-safe.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace esent::key {

// LCMapStringEx flags that an index may use (JET_UNICODEINDEX.dwMapFlags).
enum CollationFlag : std::uint32_t {
    kIgnoreCase = 0x1,
    kIgnoreNonSpace = 0x2,
    kIgnoreSymbols = 0x4,
    kDigitsAsNumbers = 0x8,
    kLinguisticIgnoreCase = 0x10,
    kLinguisticIgnoreDiacritic = 0x20,
    kUpperCase = 0x200,
    kSortKey = 0x400,
    kByteReversal = 0x800,
    kStringSort = 0x1000,
    kIgnoreKanaType = 0x10000,
    kIgnoreWidth = 0x20000,
    kLinguisticCasing = 0x8000000,
};

class Collation;  // the rules of one locale; lives as long as the process

// The rules of a locale by its name ("en-US", "" for the invariant one; ASCII case does not matter).
// nullptr when the locale is unknown or its rules are not available here.
const Collation* findCollation(std::string_view localeName);

// True when appendSortKey can make keys with these flags.
bool collationSupports(std::uint32_t flags);

// Appends the sort key of `text`, its terminating zero byte included. JET_errUnicodeTranslationFail when the
// system can't make it, JET_errInvalidParameter for flags that collationSupports() denies.
Status appendSortKey(const Collation& collation, std::uint32_t flags, std::u16string_view text,
                     std::vector<std::byte>& key);

}  // namespace esent::key
