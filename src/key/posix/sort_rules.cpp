// Sort rules from tables: locales, identifiers, upper case and the quick way of plain ASCII text, for
// platforms without LCMapStringEx. See key/sort_rules.h.
#include "key/sort_rules.h"

#include <algorithm>
#include <array>
#include <memory>
#include <mutex>

#include "key/posix/sort_key_builder.h"

namespace esent::key {

namespace {

// What GetNLSVersionEx says of the tables that ours were made from; all sort ids differ in their first
// number.
constexpr std::uint32_t kSortTablesVersion = 0x00060305;
constexpr std::array<std::uint8_t, 12> kSortIdRest = {0xEE, 0x57, 0x5C, 0x1E, 0x00, 0xB4,
                                                      0xD0, 0x00, 0x0B, 0xB1, 0xE1, 0x1E};

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool lessIgnoringCase(std::string_view a, std::string_view b) {
    return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                        [](char x, char y) { return lower(x) < lower(y); });
}

// The rules of an order, laid out when it is first asked for.
const SortRules* rulesOf(const SortOrder& order) {
    static std::mutex lock;  // guards `all`
    static std::array<std::unique_ptr<SortRules>, 256> all;
    const std::lock_guard guard(lock);
    auto& rules = all[static_cast<std::size_t>(&order - kSortOrders.data())];
    if (!rules) rules = std::make_unique<SortRules>(order);
    return rules.get();
}

SortVersion versionOf(std::uint8_t sortId) {
    SortVersion version{kSortTablesVersion, kSortTablesVersion, {}};
    version.sortId[0] = static_cast<std::byte>(sortId);
    std::transform(kSortIdRest.begin(), kSortIdRest.end(), version.sortId.begin() + 4,
                   [](std::uint8_t byte) { return static_cast<std::byte>(byte); });
    return version;
}

// Flags under which an ASCII letter's key has nothing but primary weights.
bool isPlainUnder(std::uint32_t flags) {
    return (flags & (kIgnoreCase | kLinguisticIgnoreCase)) != 0 &&
           (flags & (kIgnoreSymbols | kDigitsAsNumbers | kByteReversal)) == 0;
}

// The key of a text of plain ASCII characters; false when there is another one in it.
bool makePlainKey(const SortRules& rules, ByteView text, ByteSpan out, SortKeySize& made) {
    constexpr std::array<std::byte, 5> kEnd = {std::byte{1}, std::byte{1}, std::byte{1}, std::byte{1},
                                               std::byte{0}};
    const std::size_t units = text.size() / 2;
    const std::size_t needed = 2 * units + kEnd.size();
    const std::size_t most = std::min(units, out.size() / 2);
    for (std::size_t i = 0; i < units; ++i) {
        const auto unit = loadLE<std::uint16_t>(text.data() + 2 * i);
        const std::uint16_t weights = unit < 0x80 ? rules.plainAscii(unit) : 0;
        if (weights == 0) return false;
        if (i < most) {
            out[2 * i] = static_cast<std::byte>(weights >> 8);
            out[2 * i + 1] = static_cast<std::byte>(weights & 0xFF);
        } else if (2 * i < out.size()) {
            out[2 * i] = static_cast<std::byte>(weights >> 8);
        }
        if (2 * i > out.size()) {
            made = {out.size(), false};
            return true;
        }
    }
    for (std::size_t i = 0; i < kEnd.size() && 2 * units + i < out.size(); ++i)
        out[2 * units + i] = kEnd[i];
    made = {std::min(needed, out.size()), needed <= out.size()};
    return true;
}

SortKeySize makeReversedKey(const SortRules& rules, std::uint32_t flags, std::u16string_view text,
                            ByteSpan out) {
    // Neighbours change places in the whole key, so one byte more of it is needed.
    std::vector<std::byte> key(out.size() + 1);
    const SortKeySize made = SortKeyBuilder(rules, flags, text, key).build();
    for (std::size_t i = 0; i + 1 < made.size; i += 2)
        std::swap(key[i], key[i + 1]);
    const std::size_t size = std::min(made.size, out.size());
    std::copy_n(key.begin(), size, out.begin());
    return {size, made.whole && made.size <= out.size()};
}

}  // namespace

Result<FoundRules> findSortRules(std::string_view localeName, std::uint32_t flags) {
    const auto locale = std::lower_bound(
        kLocales.begin(), kLocales.end(), localeName,
        [](const Locale& one, std::string_view wanted) { return lessIgnoringCase(one.name, wanted); });
    if (locale == kLocales.end() || lessIgnoringCase(localeName, locale->name)) {
        return fail(JET_errInvalidLanguageId);
    }
    auto order = std::lower_bound(kSortOrders.begin(), kSortOrders.end(), locale->sortId,
                                  [](const SortOrder& one, std::uint8_t id) { return one.id < id; });
    const auto next = order + 1;
    if ((flags & kLinguisticCasing) && next != kSortOrders.end() && next->linguisticCasing) order = next;
    return FoundRules{rulesOf(*order), locale->name, locale->lcid, versionOf(locale->sortId)};
}

Result<std::string> localeNameOf(std::uint32_t lcid) {
    const auto found =
        std::lower_bound(kLocaleIds.begin(), kLocaleIds.end(), lcid,
                         [](const LocaleId& one, std::uint32_t wanted) { return one.lcid < wanted; });
    if (found == kLocaleIds.end() || found->lcid != lcid) return fail(JET_errInvalidLanguageId);
    return std::string(found->name);
}

char16_t upperCaseOf(char16_t unit) {
    const auto after =
        std::upper_bound(kCaseRuns.begin(), kCaseRuns.end(), unit,
                         [](char16_t wanted, const CaseRun& run) { return wanted < run.first; });
    if (after == kCaseRuns.begin()) return unit;
    const CaseRun& run = *(after - 1);
    const unsigned distance = unit - static_cast<unsigned>(run.first);
    if (distance % run.stride != 0 || distance / run.stride >= run.count) return unit;
    return static_cast<char16_t>(unit + run.delta);
}

Result<SortKeySize> makeSortKey(const SortRules& rules, std::uint32_t flags, ByteView text, ByteSpan out) {
    if (isPlainUnder(flags)) {
        SortKeySize made{};
        if (makePlainKey(rules, text, out, made)) return made;
    }
    // Most texts are short; the units are copied because a column's bytes need not be aligned.
    constexpr std::size_t kShort = 256;
    std::array<char16_t, kShort> shortUnits;
    std::vector<char16_t> longUnits;
    const std::size_t count = text.size() / 2;
    char16_t* units = shortUnits.data();
    if (count > kShort) {
        longUnits.resize(count);
        units = longUnits.data();
    }
    for (std::size_t i = 0; i < count; ++i)
        units[i] = static_cast<char16_t>(loadLE<std::uint16_t>(text, 2 * i));
    const std::u16string_view view(units, count);
    if (flags & kByteReversal) return makeReversedKey(rules, flags, view, out);
    return SortKeyBuilder(rules, flags, view, out).build();
}

}  // namespace esent::key
