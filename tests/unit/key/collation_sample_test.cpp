// Sort keys of random texts in every sort order, against hashes of those that LCMapStringEx made
// (tests/tools/collation: compare.exe sample).
#ifndef _WIN32
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "key/sort_rules.h"
#include "random_texts.h"

namespace esent::key {
namespace {

constexpr unsigned kTexts = 300;  // of each set of flags, as when the file was made

std::uint64_t hashKeys(const std::string& localeName, std::uint32_t flags) {
    const FoundRules found = *findSortRules(localeName, flags);
    const SortOrder* order = nullptr;
    for (const SortOrder& one : kSortOrders) {
        if (order == nullptr && std::byte{one.id} == found.version.sortId[0]) order = &one;
    }
    test::RandomTexts texts(*order, 1, flags);
    std::uint64_t hash = 0xCBF29CE484222325;
    for (unsigned i = 0; i < kTexts; ++i) {
        const std::u16string text = texts.next();
        std::vector<std::byte> key(64 + 40 * text.size());
        const auto made =
            makeSortKey(*found.rules, flags, std::as_bytes(std::span(text.data(), text.size())), key);
        EXPECT_TRUE(made->whole);
        for (std::size_t at = 0; at < made->size; ++at)
            hash = (hash ^ static_cast<std::uint64_t>(key[at])) * 0x100000001B3;
    }
    return hash;
}

TEST(CollationSample, KeysOfEverySortOrderAreThoseOfTheSystem) {
    std::ifstream file(COLLATION_SAMPLE);
    unsigned compared = 0;
    for (std::string line; std::getline(file, line); ++compared) {
        const std::size_t flagsAt = line.find('\t') + 1;
        const std::size_t hashAt = line.find('\t', flagsAt) + 1;
        const std::string locale = line.substr(0, flagsAt - 1);
        const auto flags = static_cast<std::uint32_t>(std::stoul(line.substr(flagsAt), nullptr, 16));
        EXPECT_EQ(std::stoull(line.substr(hashAt), nullptr, 16), hashKeys(locale, flags))
            << "\"" << locale << "\" " << std::hex << flags;
    }
    EXPECT_EQ(72U * std::size(test::kFlagSets), compared);
}

}  // namespace
}  // namespace esent::key
#endif
