#include "key/posix/sort_order.h"

#include "key/posix/ideograph_order.h"

namespace esent::key {

namespace {

constexpr std::size_t kUnits = 0x10000;

// The n-th weight of a run: n steps counted in base-254 digits from the byte at run.shift upward.
Weight runWeight(const WeightRun& run, unsigned n) {
    if (n == 0 || run.step == 0) return run.weight;
    Weight weight = run.weight;
    unsigned carry = run.step * n;
    for (unsigned shift = run.shift; carry != 0 && shift < 32; shift += 8) {
        const unsigned digit = ((run.weight >> shift) & 0xFF) - 2 + carry;
        weight = (weight & ~(Weight{0xFF} << shift)) | (digit % 254 + 2) << shift;
        carry = digit / 254;
    }
    return weight;
}

const std::vector<Weight>& defaultWeights() {
    static const std::vector<Weight> weights = [] {
        std::vector<Weight> out(kUnits, 0);
        for (const WeightRun& run : kWeightRuns) {
            for (unsigned i = 0; i < run.count; ++i)
                out[run.first + i] = runWeight(run, i);
        }
        return out;
    }();
    return weights;
}

}  // namespace

SortRules::SortRules(const SortOrder& order) : order_(order), weights_(defaultWeights().data()) {
    if (order.sequenceCount != 0 || order.ideographs != 0) {
        own_ = defaultWeights();
        weights_ = own_.data();
    }
    addIdeographs();
    addSequences();
    findPlainAscii();
}

void SortRules::addSequences() {
    const auto all = kSequences.subspan(order_.firstSequence, order_.sequenceCount);
    for (std::size_t i = 0; i < all.size();) {
        std::size_t end = i;
        while (end < all.size() && all[end].units[0] == all[i].units[0])
            ++end;
        const char16_t first = all[i].units[0];
        const auto group = all.subspan(i, end - i);
        const Sequence& last = group.back();
        if (last.length == 1)
            own_[first] = last.elementCount == 1 ? last.elements[0] : Weight{kExpansion} << 24;
        if (group.size() > 1 || last.length != 1 || last.elementCount != 1) {
            starts_.push_back({own_[first], group});
            own_[first] = Weight{kSequenceStart} << 24 | static_cast<Weight>(starts_.size() - 1);
        }
        i = end;
    }
}

const Sequence* SortRules::match(std::u16string_view text) const {
    for (const Sequence& sequence : starts_[weights_[text[0]] & 0xFFFFFF].sequences) {
        if (text.substr(0, sequence.length) == std::u16string_view(sequence.units, sequence.length)) {
            return &sequence;
        }
    }
    return nullptr;
}

void SortRules::addIdeographs() {
    if (order_.ideographs == 0) return;
    for (const auto& [point, weight] : unpackIdeographs(kIdeographOrders[order_.ideographs - 1U])) {
        if (point < kUnits) {
            own_[point] = weight;
        } else {
            const std::size_t at = point - kUnits - kFirstPair;
            if (at >= pairs_.size()) pairs_.resize(at + 1, 0);
            pairs_[at] = weight;
        }
    }
}

void SortRules::findPlainAscii() {
    for (char16_t unit = 0; unit < plainAscii_.size(); ++unit) {
        const Element element(weights_[unit]);
        const bool isPlain = element.script >= kFirstSymbol && element.script < kSequenceStart &&
                             element.script != kKana && element.diacritic == kDefaultWeight &&
                             (element.caseWeight & ~0x10) == kDefaultWeight;
        if (isPlain) plainAscii_[unit] = static_cast<std::uint16_t>(element.script << 8 | element.alphabetic);
    }
}

}  // namespace esent::key
