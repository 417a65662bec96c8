// SortRules: one sort order laid out for use: the weight of every code unit and the sequences that weigh
// differently together. Made once for each order at its first use (sort_rules.cpp); never changes; any
// thread.
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "key/posix/sort_tables.h"
#include "key/sort_rules.h"

namespace esent::key {

struct Element {
    std::uint8_t script;
    std::uint8_t alphabetic;
    std::uint8_t diacritic;
    std::uint8_t caseWeight;

    explicit Element(Weight weight)
        : script(static_cast<std::uint8_t>(weight >> 24)),
          alphabetic(static_cast<std::uint8_t>(weight >> 16)),
          diacritic(static_cast<std::uint8_t>(weight >> 8)),
          caseWeight(static_cast<std::uint8_t>(weight)) {}
};

class SortRules {
 public:
    explicit SortRules(const SortOrder& order);
    SortRules(const SortRules&) = delete;
    SortRules& operator=(const SortRules&) = delete;

    // The weight of one code unit; of script kSequenceStart when longer sequences may start with it.
    [[nodiscard]] Weight weightOf(char16_t unit) const { return weights_[unit]; }
    // The same, but never of script kSequenceStart.
    [[nodiscard]] Weight ownWeightOf(char16_t unit) const {
        const Weight weight = weights_[unit];
        return weight >> 24 == kSequenceStart ? starts_[weight & 0xFFFFFF].own : weight;
    }
    // The longest sequence at the beginning of `text`, whose first unit is of script kSequenceStart.
    [[nodiscard]] const Sequence* match(std::u16string_view text) const;
    // The weight of a surrogate pair in an order of its own; 0 when the pair has none.
    [[nodiscard]] Weight pairWeightOf(char16_t high, char16_t low) const {
        if (pairs_.empty()) return 0;
        if (low < 0xDC00 || low > 0xDFFF) return 0;
        const auto at = static_cast<std::size_t>((high & 0x3FF) << 10 | (low & 0x3FF)) - kFirstPair;
        return at < pairs_.size() ? pairs_[at] : 0;
    }
    // Primary weights of an ASCII character that has no others but default ones, most significant byte first;
    // 0 for the rest.
    [[nodiscard]] std::uint16_t plainAscii(char16_t unit) const { return plainAscii_[unit]; }

    [[nodiscard]] bool reversedDiacritics() const { return order_.reversedDiacritics; }
    [[nodiscard]] bool threeByteIdeographs() const { return order_.threeByteIdeographs; }

 private:
    struct Start {
        Weight own;
        std::span<const Sequence> sequences;
    };
    static constexpr std::size_t kFirstPair = 0x10000;  // of the code point less 0x10000: U+20000

    void addSequences();
    void addIdeographs();
    void findPlainAscii();

    const SortOrder& order_;
    const Weight* weights_;    // of all 65536 units: the default ones or own_
    std::vector<Weight> own_;  // empty when the order changes no unit
    std::vector<Start> starts_;
    std::vector<Weight> pairs_;  // of code points from U+20000
    std::array<std::uint16_t, 128> plainAscii_{};
};

}  // namespace esent::key
