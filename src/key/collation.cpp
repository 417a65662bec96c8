#include "key/collation.h"

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "key/sort_rules.h"

namespace esent::key {

namespace {

bool areIndexFlags(std::uint32_t flags) {
    constexpr std::uint32_t kWithSortKey = kIgnoreCase | kIgnoreNonSpace | kIgnoreSymbols | kDigitsAsNumbers |
                                           kLinguisticIgnoreCase | kLinguisticIgnoreDiacritic | kSortKey |
                                           kByteReversal | kStringSort | kIgnoreKanaType | kIgnoreWidth |
                                           kLinguisticCasing;
    return flags == kUpperCase || ((flags & kSortKey) != 0 && (flags & ~kWithSortKey) == 0);
}

// Versions of the sort tables whose keys equalled one another wherever they were seen (docs/collation.md).
bool isAlike(std::uint32_t version, std::uint32_t other) {
    constexpr std::array<std::uint32_t, 3> kAlike = {0x0006020E, 0x0006020F, 0x00060305};
    const auto has = [&](std::uint32_t one) {
        return std::find(kAlike.begin(), kAlike.end(), one) != kAlike.end();
    };
    return version == other || (has(version) && has(other));
}

// All collations that were asked for, by locale name in lower case and flags.
class Registry {
 public:
    Result<const Collation*> find(std::string_view localeName, std::uint32_t flags) {
        Key key{std::string(localeName), flags};
        for (char& c : key.first) {
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
        }
        const std::lock_guard guard(lock_);
        const auto at = known_.find(key);
        if (at != known_.end()) return at->second.get();
        FoundRules found = TRY(findSortRules(key.first, flags));
        auto made = std::make_unique<Collation>(std::move(found.localeName), found.lcid, flags, *found.rules,
                                                found.version);
        return known_.emplace(std::move(key), std::move(made)).first->second.get();
    }

 private:
    using Key = std::pair<std::string, std::uint32_t>;
    std::mutex lock_;  // guards known_
    std::map<Key, std::unique_ptr<Collation>> known_;
};

Registry& registry() {
    static Registry instance;
    return instance;
}

// The key of a text without units, which LCMapStringEx does not take: sections without weights.
SortKeySize emptyKey(ByteSpan out) {
    constexpr std::array<std::byte, 5> kEmpty = {std::byte{1}, std::byte{1}, std::byte{1}, std::byte{1},
                                                 std::byte{0}};
    const std::size_t size = std::min(kEmpty.size(), out.size());
    std::copy_n(kEmpty.begin(), size, out.begin());
    return {size, size == kEmpty.size()};
}

SortKeySize upperCaseKey(ByteView text, ByteSpan out) {
    const std::size_t units = text.size() / 2;
    const std::size_t most = units * 2 + 2;
    for (std::size_t i = 0; i < std::min(most, out.size()); ++i) {
        const std::size_t unit = i / 2;
        const char16_t upper =
            unit < units ? upperCaseOf(static_cast<char16_t>(loadLE<std::uint16_t>(text, 2 * unit))) : u'\0';
        out[i] = static_cast<std::byte>(i % 2 == 0 ? upper >> 8 : upper & 0xFF);
    }
    return {std::min(most, out.size()), most <= out.size()};
}

}  // namespace

Result<const Collation*> Collation::find(std::string_view localeName, std::uint32_t flags) {
    if (!areIndexFlags(flags)) return fail(JET_errInvalidLCMapStringFlags);
    return registry().find(localeName, flags);
}

Result<const Collation*> Collation::find(std::uint32_t lcid, std::uint32_t flags) {
    return find(lcid == 0 ? std::string() : TRY(localeNameOf(lcid)), flags);
}

Result<SortKeySize> Collation::sortKey(ByteView text, ByteSpan out) const {
    if (isUpperCase()) return upperCaseKey(text, out);
    if (text.size() < 2) return emptyKey(out);
    return makeSortKey(rules_, flags_, text.first(text.size() & ~std::size_t{1}), out);
}

bool Collation::makesKeysOf(const SortVersion& recorded) const {
    // Upper case comes from the casing tables, which all versions share.
    if (isUpperCase()) return true;
    constexpr std::uint32_t kUnset = 0xFFFFFFFF;
    const bool versionUnset = (recorded.nlsVersion == 0 && recorded.definedVersion == 0) ||
                              (recorded.nlsVersion == kUnset && recorded.definedVersion == kUnset);
    const bool idUnset = recorded.sortId == std::array<std::byte, 16>{};
    return (versionUnset || (isAlike(recorded.nlsVersion, version_.nlsVersion) &&
                             isAlike(recorded.definedVersion, version_.definedVersion))) &&
           (idUnset || recorded.sortId == version_.sortId);
}

}  // namespace esent::key
