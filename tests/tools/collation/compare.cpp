// compare.exe: a Windows program that holds our sort keys (src/key/posix) against the system's.
//   compare.exe LOCALE COUNT [SEED [FLAGS]]   LOCALE "-" is the invariant one, "all" one locale of each sort
//   order
// Prints the texts whose keys differ (ten of each set of flags) and how many there were; exits with 1 if any.
//   compare.exe sample COUNT                  lines for tests/unit/key/collation_sample.tsv: locale, flags, a
//   hash
//                                             over the system's keys of COUNT texts
#include <windows.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "key/sort_rules.h"
#include "random_texts.h"

using namespace esent;

namespace {

void print(const char* title, const std::vector<std::byte>& key) {
    std::printf("  %s ", title);
    for (const std::byte byte : key)
        std::printf("%02X", static_cast<unsigned>(byte));
    std::puts("");
}

std::vector<std::byte> systemKey(const std::wstring& locale, std::uint32_t flags,
                                 const std::u16string& text) {
    std::vector<std::byte> key(64 + 40 * text.size());
    const int size = LCMapStringEx(locale.c_str(), flags, reinterpret_cast<const wchar_t*>(text.data()),
                                   static_cast<int>(text.size()), reinterpret_cast<wchar_t*>(key.data()),
                                   static_cast<int>(key.size()), nullptr, nullptr, 0);
    key.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return key;
}

std::vector<std::byte> ourKey(const key::SortRules& rules, std::uint32_t flags, const std::u16string& text) {
    std::vector<std::byte> key(64 + 40 * text.size());
    const ByteView bytes = std::as_bytes(std::span(text.data(), text.size()));
    key.resize(key::makeSortKey(rules, flags, bytes, key)->size);
    return key;
}

const key::SortOrder& orderOf(const key::Locale& locale) {
    for (const key::SortOrder& order : key::kSortOrders) {
        if (order.id == locale.sortId) return order;
    }
    return key::kSortOrders[0];
}

// FNV-1a over the keys that the system makes of `count` random texts.
std::uint64_t hashSystemKeys(const key::Locale& locale, unsigned count, unsigned seed, std::uint32_t flags) {
    const std::wstring name(locale.name, locale.name + std::char_traits<char>::length(locale.name));
    test::RandomTexts texts(orderOf(locale), seed, flags);
    std::uint64_t hash = 0xCBF29CE484222325;
    for (unsigned i = 0; i < count; ++i) {
        for (const std::byte byte : systemKey(name, flags, texts.next()))
            hash = (hash ^ static_cast<std::uint64_t>(byte)) * 0x100000001B3;
    }
    return hash;
}

// How many of `count` random texts get another key from the system.
unsigned compare(const key::Locale& locale, unsigned count, unsigned seed, std::uint32_t flags) {
    const auto found = key::findSortRules(locale.name, flags);
    const std::wstring name(locale.name, locale.name + std::char_traits<char>::length(locale.name));
    test::RandomTexts texts(orderOf(locale), seed, flags);
    unsigned different = 0;
    for (unsigned i = 0; i < count; ++i) {
        const std::u16string text = texts.next();
        const auto theirs = systemKey(name, flags, text);
        const auto ours = ourKey(*found->rules, flags, text);
        if (ours == theirs) continue;
        if (++different > 10) continue;
        std::printf("\"%s\" %X:", locale.name, flags);
        for (const char16_t unit : text)
            std::printf(" %04X", unit);
        std::puts("");
        print("system", theirs);
        print("ours  ", ours);
    }
    return different;
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 3) return 2;
    const std::string wanted = arguments[1][0] == '-' ? "" : arguments[1];
    const bool isSample = wanted == "sample";
    const auto texts = static_cast<unsigned>(std::strtoul(arguments[2], nullptr, 10));
    const auto seed = static_cast<unsigned>(count > 3 ? std::strtoul(arguments[3], nullptr, 10) : 1);
    const std::uint32_t onlyFlags = count > 4 ? std::strtoul(arguments[4], nullptr, 16) : 0;
    std::array<bool, 256> seen{};
    unsigned long long different = 0;
    for (const key::Locale& locale : key::kLocales) {
        if (isSample || wanted == "all" ? seen[locale.sortId] : wanted != locale.name) continue;
        seen[locale.sortId] = true;
        for (const std::uint32_t flags : test::kFlagSets) {
            if (onlyFlags != 0 && flags != onlyFlags) continue;
            if (isSample) {
                std::printf("%s\t%x\t%016llx\n", locale.name, flags,
                            static_cast<unsigned long long>(hashSystemKeys(locale, texts, seed, flags)));
                continue;
            }
            const unsigned some = compare(locale, texts, seed, flags);
            if (some != 0) std::printf("\"%s\" %X: %u of %u differ\n", locale.name, flags, some, texts);
            different += some;
        }
    }
    if (!isSample) std::printf("%llu differences\n", different);
    return different == 0 ? 0 : 1;
}
