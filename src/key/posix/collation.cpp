// Sort keys from tables: the documented sorting algorithm of Windows, for platforms without LCMapStringEx.
//
// A key has five sections separated by 01 and ended by 00: primary weights, diacritics, case, extra weights
// of kana, and positions of ignored punctuation. Each section drops its trailing default weights.
#include <algorithm>
#include <array>
#include <memory>
#include <string>

#include "key/posix/collation_table.h"
#include "key/sort_rules.h"

namespace esent::key {

namespace {

constexpr std::uint8_t kUnsortable = 0;
constexpr std::uint8_t kNonSpacing = 1;
constexpr std::uint8_t kExpansion = 2;
constexpr std::uint8_t kRepeat = 3;  // iteration marks and the prolonged sound mark
constexpr std::uint8_t kIdeograph = 5;
constexpr std::uint8_t kPunctuation = 6;
constexpr std::uint8_t kFirstSymbol = 7;
constexpr std::uint8_t kLastSymbol = 12;
constexpr std::uint8_t kKana = 0x22;
constexpr std::uint8_t kFirstPrivateUse = 0xA9;
constexpr std::uint8_t kLastPrivateUse = 0xAF;

constexpr std::uint8_t kDefaultWeight = 2;
constexpr std::uint8_t kCaseBits = 0x18;
constexpr std::uint8_t kKanaTypeBit = 0x20;
constexpr std::uint8_t kWidthBit = 0x01;
// Case byte of kana and repeat marks in the table.
constexpr std::uint8_t kKanaSmall = 1;
constexpr std::uint8_t kKanaKatakana = 2;
constexpr std::uint8_t kKanaHalfWidth = 4;

struct Element {
    std::uint8_t script;
    std::uint8_t alphabetic;
    std::uint8_t diacritic;
    std::uint8_t caseWeight;
};

Element unpack(Weight weight) {
    return {static_cast<std::uint8_t>(weight >> 24), static_cast<std::uint8_t>(weight >> 16),
            static_cast<std::uint8_t>(weight >> 8), static_cast<std::uint8_t>(weight)};
}

// The n-th weight of a run: n steps counted in base-254 digits from the byte at run.shift upward.
Weight runWeight(const WeightRun& run, unsigned n) {
    std::array<unsigned, 4> digits{};
    for (unsigned i = 0; i < 4; ++i)
        digits[i] = (run.weight >> (8 * i)) & 0xFF;
    if (n == 0 || run.step == 0) return run.weight;
    unsigned at = run.shift / 8U;
    unsigned value = digits[at] - 2 + run.step * n;
    while (true) {
        digits[at] = value % 254 + 2;
        const unsigned carry = value / 254;
        if (carry == 0 || ++at == 4) break;
        value = digits[at] - 2 + carry;
    }
    return digits[0] | digits[1] << 8 | digits[2] << 16 | digits[3] << 24;
}

// Weights of all 65536 code units, laid out from the runs at first use.
const std::vector<Weight>& weights() {
    static const std::vector<Weight> table = [] {
        std::vector<Weight> out(65536, 0);
        for (unsigned r = 0; r < kWeightRunCount; ++r) {
            const WeightRun& run = kWeightRuns[r];
            for (unsigned i = 0; i < run.count; ++i)
                out[run.first + i] = runWeight(run, i);
        }
        return out;
    }();
    return table;
}

// Scripts whose case and diacritics the two "linguistic" flags ignore.
bool isLinguisticScript(std::uint8_t script) {
    return script == 0x03 || (script >= 0x0D && script <= 0x14) || script == 0x22 || script == 0x29 ||
           script == 0x2A;
}

using Section = std::vector<std::uint8_t>;

void trim(Section& section, std::uint8_t weight) {
    while (!section.empty() && section.back() <= weight)
        section.pop_back();
}

void trimEqual(Section& section, std::uint8_t weight) {
    while (!section.empty() && section.back() == weight)
        section.pop_back();
}

}  // namespace

class SortRules {
 public:
    explicit SortRules(const LocaleRules& rules) : rules_(rules) {
        if (rules.tailoredCount == 0) return;
        starts_.assign(65536 / 8, 0);
        for (const Tailored* t = begin(); t != end(); ++t) {
            starts_[t->sequence[0] / 8] |= static_cast<std::uint8_t>(1U << (t->sequence[0] % 8));
        }
    }
    // The longest tailored sequence at the start of `text`, or nullptr.
    [[nodiscard]] const Tailored* match(std::u16string_view text) const {
        if (starts_.empty() || !(starts_[text[0] / 8] & (1U << (text[0] % 8)))) return nullptr;
        const Tailored* at = std::lower_bound(
            begin(), end(), text[0], [](const Tailored& t, char16_t unit) { return t.sequence[0] < unit; });
        for (; at != end() && at->sequence[0] == text[0]; ++at) {  // longer sequences come first
            if (text.substr(0, at->length) == std::u16string_view(at->sequence, at->length)) return at;
        }
        return nullptr;
    }
    [[nodiscard]] bool reversedDiacritics() const { return rules_.reversedDiacritics; }

 private:
    [[nodiscard]] const Tailored* begin() const { return kTailored + rules_.firstTailored; }
    [[nodiscard]] const Tailored* end() const { return begin() + rules_.tailoredCount; }

    const LocaleRules& rules_;
    std::vector<std::uint8_t> starts_;  // bitmap of the first units of tailored sequences
};

namespace {

class SortKeyBuilder {
 public:
    SortKeyBuilder(const SortRules& rules, std::uint32_t flags, std::u16string_view text)
        : rules_(rules), weights_(weights()), text_(text), flags_(flags) {
        if (flags & kIgnoreCase) caseMask_ &= static_cast<std::uint8_t>(~kCaseBits);
        if (flags & kIgnoreKanaType) caseMask_ &= static_cast<std::uint8_t>(~kKanaTypeBit);
        if (flags & kIgnoreWidth) caseMask_ &= static_cast<std::uint8_t>(~kWidthBit);
        primary_.reserve(text.size() * 2);
    }

    void build() {
        while (at_ < text_.size()) {
            if (const Tailored* tailored = rules_.match(text_.substr(at_))) {
                addTailored(*tailored);
                at_ += tailored->length;
            } else {
                addUnit(text_[at_]);
                ++at_;
            }
        }
    }

    void finish(std::vector<std::byte>& key);

 private:
    void addTailored(const Tailored& tailored) {
        if (tailored.elementCount == 1) {
            addElement(unpack(tailored.elements[0]));
            return;
        }
        for (unsigned i = 0; i < tailored.elementCount; ++i)
            emit(unpack(tailored.elements[i]));
    }
    void addUnit(char16_t unit) {
        const Weight weight = weights_[unit];
        if (weight >> 24 == kExpansion) {
            const Expansion& expansion = kExpansions[weight & 0xFFFFFF];
            for (unsigned i = 0; i < expansion.count; ++i)
                emit(unpack(expansion.elements[i]));
        } else {
            addElement(unpack(weight));
        }
    }
    void addElement(Element element);
    void emit(Element element);
    void addNonSpacing(Element element);
    void addPunctuation(Element element);
    void addKana(Element element, std::uint8_t repeat);
    void addRepeat(Element mark);
    [[nodiscard]] bool previousElement(Element& out) const;

    const SortRules& rules_;
    const std::vector<Weight>& weights_;
    std::u16string_view text_;
    std::uint32_t flags_;
    std::uint8_t caseMask_ = 0xFF;
    std::size_t at_ = 0;
    Section primary_, diacritics_, case_, special_;
    Section kanaSmall_, kanaRepeat_, kanaType_, kanaWidth_;
};

void SortKeyBuilder::emit(Element element) {
    primary_.push_back(element.script);
    primary_.push_back(element.alphabetic);
    const bool linguistic = isLinguisticScript(element.script);
    diacritics_.push_back((flags_ & kLinguisticIgnoreDiacritic) &&
                                  (linguistic || element.script == kNonSpacing)
                              ? kDefaultWeight
                              : element.diacritic);
    case_.push_back((flags_ & kLinguisticIgnoreCase) && linguistic
                        ? kDefaultWeight
                        : static_cast<std::uint8_t>(element.caseWeight & caseMask_));
}

void SortKeyBuilder::addElement(Element element) {
    switch (element.script) {
        case kUnsortable:
        case 4:  // old Hangul letters: not covered
            return;
        case kNonSpacing:
            addNonSpacing(element);
            return;
        case kRepeat:
            addRepeat(element);
            return;
        case kIdeograph:
            primary_.insert(primary_.end(), {0xFD, 0xFF, element.alphabetic, element.diacritic});
            diacritics_.push_back(kDefaultWeight);
            case_.push_back(kDefaultWeight);
            return;
        case kPunctuation:
            addPunctuation(element);
            return;
        case kKana:
            addKana(element, 3);
            return;
        default:
            break;
    }
    if (element.script >= kFirstSymbol && element.script <= kLastSymbol && (flags_ & kIgnoreSymbols)) return;
    if (element.script >= kFirstPrivateUse && element.script <= kLastPrivateUse) {
        primary_.insert(primary_.end(), {element.script, element.alphabetic, element.diacritic});
        case_.push_back(kDefaultWeight);
        return;
    }
    emit(element);
}

void SortKeyBuilder::addNonSpacing(Element element) {
    if (flags_ & kIgnoreNonSpace) return;
    const std::uint8_t weight = flags_ & kLinguisticIgnoreDiacritic ? kDefaultWeight : element.diacritic;
    if (diacritics_.empty()) {
        diacritics_.push_back(weight);
    } else {
        diacritics_.back() = static_cast<std::uint8_t>(diacritics_.back() + weight);
    }
}

void SortKeyBuilder::addPunctuation(Element element) {
    if (flags_ & kIgnoreSymbols) return;
    if (flags_ & kStringSort) {
        emit(element);
        return;
    }
    const auto position = static_cast<std::uint16_t>(0xFFFF - primary_.size() / 2);
    if (flags_ & kLinguisticIgnoreDiacritic) element.diacritic = kDefaultWeight;
    if (flags_ & kLinguisticIgnoreCase) element.caseWeight = kDefaultWeight;
    const auto low = static_cast<std::uint8_t>(element.diacritic << 3 | (element.caseWeight & caseMask_));
    special_.insert(special_.end(), {static_cast<std::uint8_t>(position >> 8),
                                     static_cast<std::uint8_t>(position), element.alphabetic, low});
}

void SortKeyBuilder::addKana(Element element, std::uint8_t repeat) {
    primary_.push_back(kKana);
    primary_.push_back(element.alphabetic);
    diacritics_.push_back(flags_ & kLinguisticIgnoreDiacritic ? kDefaultWeight : element.diacritic);
    case_.push_back(kDefaultWeight);
    if (!(flags_ & kIgnoreNonSpace)) {
        kanaSmall_.push_back(element.caseWeight & kKanaSmall ? 0xC4 : 0xC6);
        kanaRepeat_.push_back(repeat);
    }
    kanaType_.push_back((element.caseWeight & kKanaKatakana) || (flags_ & kIgnoreKanaType) ? 0xC4 : 0xE4);
    kanaWidth_.push_back((element.caseWeight & kKanaHalfWidth) || (flags_ & kIgnoreWidth) ? 0xC4 : 0xC5);
}

// What the repeat mark at at_ repeats: the nearest unit before it that has a place of its own in the order.
bool SortKeyBuilder::previousElement(Element& out) const {
    for (std::size_t i = at_; i-- > 0;) {
        const Tailored* tailored = rules_.match(text_.substr(i, 1));
        if (tailored != nullptr && tailored->elementCount > 1) return false;
        const Weight weight = tailored != nullptr ? tailored->elements[0] : weights_[text_[i]];
        const auto script = static_cast<std::uint8_t>(weight >> 24);
        if (script == kExpansion) return false;
        if (script == kUnsortable || script == kNonSpacing || script == kRepeat) continue;
        out = unpack(weight);
        return true;
    }
    return false;
}

void SortKeyBuilder::addRepeat(Element mark) {
    Element previous{};
    if (!previousElement(previous)) {
        primary_.push_back(0xFF);
        primary_.push_back(0xFF);
        return;
    }
    if (previous.script >= kFirstPrivateUse && previous.script <= kLastPrivateUse) {
        addElement(previous);
        return;
    }
    if (previous.script != kKana) {
        primary_.push_back(previous.script);
        primary_.push_back(previous.alphabetic);
        const bool ignored = (flags_ & kLinguisticIgnoreDiacritic) && isLinguisticScript(previous.script);
        diacritics_.push_back(ignored ? kDefaultWeight : previous.diacritic);
        case_.push_back(kDefaultWeight);
        return;
    }
    const bool prolonged = mark.alphabetic == 1;
    std::uint8_t alphabetic = previous.alphabetic;
    if (prolonged && alphabetic < 0x80)
        alphabetic &= 7;  // the vowel of a kana is its column in the syllabary
    std::uint8_t kind = previous.caseWeight & (kKanaSmall | kKanaKatakana | kKanaHalfWidth);
    if (prolonged)
        kind = static_cast<std::uint8_t>((kind & ~kKanaHalfWidth) | (mark.caseWeight & kKanaHalfWidth));
    addKana({kKana, alphabetic, mark.diacritic, kind}, prolonged ? 5 : 4);
}

void SortKeyBuilder::finish(std::vector<std::byte>& key) {
    auto append = [&key](const Section& section) {
        const auto* bytes = reinterpret_cast<const std::byte*>(section.data());
        key.insert(key.end(), bytes, bytes + section.size());
    };
    constexpr std::byte kSeparator{1};
    append(primary_);
    key.push_back(kSeparator);
    if (rules_.reversedDiacritics()) std::reverse(diacritics_.begin(), diacritics_.end());
    if (!(flags_ & kIgnoreNonSpace)) {
        trim(diacritics_, kDefaultWeight);
        append(diacritics_);
    }
    key.push_back(kSeparator);
    trim(case_, kDefaultWeight);
    append(case_);
    key.push_back(kSeparator);
    if (!kanaType_.empty()) {
        trimEqual(kanaSmall_, 0xC6);
        trimEqual(kanaRepeat_, 3);
        trimEqual(kanaType_, 0xE4);
        trimEqual(kanaWidth_, 0xC5);
        append(kanaSmall_);
        key.push_back(std::byte{0xFF});
        append(kanaRepeat_);
        key.push_back(std::byte{2});
        append(kanaType_);
        key.push_back(std::byte{0xFF});
        append(kanaWidth_);
        key.push_back(std::byte{0xFF});
    }
    key.push_back(kSeparator);
    append(special_);
    key.push_back(std::byte{0});
}

}  // namespace

Result<FoundRules> findSortRules(std::string_view localeName) {
    const LocaleRules* end = kLocales + kLocaleCount;
    const LocaleRules* found = std::lower_bound(
        kLocales, end, localeName,
        [](const LocaleRules& rules, std::string_view wanted) { return rules.name < wanted; });
    if (found == end || localeName != found->name) return fail(JET_errInvalidLanguageId);
    static const std::vector<std::unique_ptr<SortRules>> all = [] {
        std::vector<std::unique_ptr<SortRules>> out;
        for (unsigned i = 0; i < kLocaleCount; ++i)
            out.push_back(std::make_unique<SortRules>(kLocales[i]));
        return out;
    }();
    return FoundRules{all[static_cast<std::size_t>(found - kLocales)].get(), std::string(localeName), {}};
}

Result<std::string> localeNameOf(std::uint32_t lcid) {
    constexpr std::uint32_t kInvariant = 0x7F;
    constexpr std::uint32_t kEnglishUnitedStates = 0x409;
    if (lcid == kInvariant) return std::string();
    if (lcid == kEnglishUnitedStates) return std::string("en-us");
    return fail(JET_errInvalidLanguageId);
}

char16_t upperCaseOf(char16_t unit) {
    return unit >= u'a' && unit <= u'z' ? static_cast<char16_t>(unit - 0x20) : unit;
}

Result<SortKeySize> makeSortKey(const SortRules& rules, std::uint32_t flags, ByteView text, ByteSpan out) {
    if (flags & (kDigitsAsNumbers | kByteReversal)) return fail(JET_errUnicodeTranslationFail);
    std::u16string units(text.size() / 2, u'\0');
    for (std::size_t i = 0; i < units.size(); ++i)
        units[i] = static_cast<char16_t>(loadLE<std::uint16_t>(text, 2 * i));
    SortKeyBuilder builder(rules, flags, units);
    builder.build();
    std::vector<std::byte> key;
    builder.finish(key);
    const std::size_t size = std::min(key.size(), out.size());
    std::copy_n(key.begin(), size, out.begin());
    return SortKeySize{size, size == key.size()};
}

}  // namespace esent::key
