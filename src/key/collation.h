// Collation: sort keys of UTF-16 text under one locale and one set of flags, byte for byte those of Windows'
// LCMapStringEx; what an index on Unicode text stores.
//
// On Windows the system makes them; elsewhere the documented algorithm ([MS-UCODEREF], "Windows sorting")
// runs over a table of weights that tests/tools/collation derived by asking LCMapStringEx. docs/collation.md
// says which locales and flags are covered and which code points are not. Collations are made on demand, kept
// for the life of the process and never change: any thread may use one.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

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

// The flags and the locale of an index that names none.
inline constexpr std::uint32_t kDefaultMapFlags = kSortKey | kIgnoreCase | kIgnoreKanaType | kIgnoreWidth;
inline constexpr std::string_view kDefaultLocale = "en-US";

// Which edition of the system's sort tables keys come from (index columns Version and SortID).
struct SortVersion {
    std::uint32_t nlsVersion = 0;
    std::uint32_t definedVersion = 0;
    std::array<std::byte, 16> sortId{};  // as a GUID is stored
    friend bool operator==(const SortVersion&, const SortVersion&) = default;
};

class SortRules;  // the platform's rules of one locale

// How much of a sort key was written. When it is not whole, what was written is its beginning.
struct SortKeySize {
    std::size_t size;
    bool whole;
};

class Collation {
 public:
    // The collation of a locale by its name ("en-US", "" for the invariant one; ASCII case does not matter)
    // or its identifier (0 is the invariant one too).
    // JET_errInvalidLanguageId: no such locale. JET_errLanguageNotSupported: its rules are not available
    // here. JET_errInvalidLCMapStringFlags: an index can't have these flags.
    static Result<const Collation*> find(std::string_view localeName, std::uint32_t flags);
    static Result<const Collation*> find(std::uint32_t lcid, std::uint32_t flags);

    // Writes the sort key of UTF-16LE text, its terminating zero included, or as much of it as `out` holds.
    // An odd last byte of `text` is ignored. JET_errUnicodeTranslationFail when the system refuses the text.
    [[nodiscard]] Result<SortKeySize> sortKey(ByteView text, ByteSpan out) const;

    [[nodiscard]] std::string_view localeName() const { return localeName_; }
    // The locale's identifier; 0x1000 when it has none of its own.
    [[nodiscard]] std::uint32_t lcid() const { return lcid_; }
    [[nodiscard]] std::uint32_t flags() const { return flags_; }
    // The upper-case form: code units and no weights.
    [[nodiscard]] bool isUpperCase() const { return flags_ == kUpperCase; }
    [[nodiscard]] const SortVersion& version() const { return version_; }
    // Whether keys of an index that recorded this version are the ones that sortKey() makes. A version of all
    // zeros or all ones, and a sort id of zeros, mean "not recorded" and are taken for ours.
    [[nodiscard]] bool makesKeysOf(const SortVersion& recorded) const;

    Collation(std::string localeName, std::uint32_t lcid, std::uint32_t flags, const SortRules& rules,
              const SortVersion& version)
        : localeName_(std::move(localeName)), lcid_(lcid), flags_(flags), rules_(rules), version_(version) {}

 private:
    std::string localeName_;
    std::uint32_t lcid_;
    std::uint32_t flags_;
    const SortRules& rules_;
    SortVersion version_;
};

}  // namespace esent::key
