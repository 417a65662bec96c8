#include "key/posix/sort_key_builder.h"

#include <algorithm>

#include "key/posix/digit_run.h"
#include "key/posix/old_hangul.h"

namespace esent::key {

namespace {

constexpr std::uint8_t kCaseBits = 0x18;
constexpr std::uint8_t kKanaTypeBit = 0x20;
constexpr std::uint8_t kWidthBit = 0x01;
constexpr std::uint8_t kSeparator = 1;

// Scripts whose case and diacritics the two "linguistic" flags ignore.
bool isLinguisticScript(std::uint8_t script) {
    constexpr std::uint8_t kLastOfEurope = 0x14;
    constexpr std::uint8_t kArabic = 0x29;
    return script < kPunctuation || (script >= kDigit && script <= kLastOfEurope) || script == kKana ||
           script == kArabic;
}

// Surrogates have no case where case is ignored: so say the keys of real databases, not Wine's.
bool isSurrogate(std::uint8_t script) {
    return script >= kHighSurrogate || (script >= kFirstSurrogate && script <= kLastSurrogate);
}

}  // namespace

SortKeyBuilder::SortKeyBuilder(const SortRules& rules, std::uint32_t flags, std::u16string_view text,
                               ByteSpan out)
    : rules_(rules), text_(text), out_(out), flags_(flags) {
    if (flags & kIgnoreCase) caseMask_ &= static_cast<std::uint8_t>(~kCaseBits);
    if (flags & kIgnoreKanaType) caseMask_ &= static_cast<std::uint8_t>(~kKanaTypeBit);
    if (flags & kIgnoreWidth) caseMask_ &= static_cast<std::uint8_t>(~kWidthBit);
}

SortKeySize SortKeyBuilder::build() {
    // When the primary weights fill the place, the rest of the text can't be seen.
    while (at_ < text_.size() && primarySize_ <= out_.size())
        addNext();
    if (primarySize_ > out_.size()) return {out_.size(), false};
    size_ = primarySize_;
    append(kSeparator);
    if (rules_.reversedDiacritics()) std::reverse(diacritics_.begin(), diacritics_.end());
    if (!(flags_ & kIgnoreNonSpace)) {
        diacritics_.trimUpTo(kDefaultWeight);
        append(diacritics_);
    }
    append(kSeparator);
    case_.trimUpTo(kDefaultWeight);
    append(case_);
    append(kSeparator);
    appendKanaSections();
    append(kSeparator);
    append(punctuation_);
    append(std::uint8_t{0});
    return {std::min(size_, out_.size()), size_ <= out_.size()};
}

void SortKeyBuilder::append(std::uint8_t weight) {
    if (size_ < out_.size()) out_[size_] = static_cast<std::byte>(weight);
    ++size_;
}

void SortKeyBuilder::append(WeightBuffer& section) {
    if (section.empty()) return;
    if (size_ < out_.size()) {
        std::memcpy(out_.data() + size_, section.begin(), std::min(section.size(), out_.size() - size_));
    }
    size_ += section.size();
}

void SortKeyBuilder::appendKanaSections() {
    if (kanaType_.empty()) return;
    kanaSmall_.trimEqual(0xC6);
    kanaRepeat_.trimEqual(3);
    kanaType_.trimEqual(0xE4);
    kanaWidth_.trimEqual(0xC5);
    append(kanaSmall_);
    append(std::uint8_t{0xFF});
    append(kanaRepeat_);
    append(std::uint8_t{2});
    append(kanaType_);
    append(std::uint8_t{0xFF});
    append(kanaWidth_);
    append(std::uint8_t{0xFF});
}

void SortKeyBuilder::addNext() {
    const char16_t unit = text_[at_];
    const Weight weight = rules_.weightOf(unit);
    switch (weight >> 24) {
        case kSequenceStart:
            if (const Sequence* sequence = rules_.match(text_.substr(at_))) {
                if (sequence->elementCount == 1) {
                    addElement(Element(sequence->elements[0]));
                } else {
                    for (unsigned i = 0; i < sequence->elementCount; ++i)
                        emit(Element(sequence->elements[i]));
                }
                at_ += sequence->length;
                return;
            }
            break;
        case kOldHangul:
            addOldHangul();
            return;
        case kDigit:
            if ((flags_ & kDigitsAsNumbers) && addNumber()) return;
            break;
        default:
            break;
    }
    const Weight own = rules_.ownWeightOf(unit);
    if (own >> 24 == kHighSurrogate && at_ + 1 < text_.size()) {
        if (const Weight pair = rules_.pairWeightOf(unit, text_[at_ + 1])) {
            addElement(Element(pair));
            at_ += 2;
            return;
        }
    }
    if (own >> 24 == kExpansion) {
        const Expansion& expansion = kExpansions[own & 0xFFFFFF];
        for (unsigned i = 0; i < expansion.count; ++i)
            emit(Element(expansion.elements[i]));
    } else {
        addElement(Element(own));
    }
    ++at_;
}

void SortKeyBuilder::emit(Element element) {
    pushPrimary(element.script);
    pushPrimary(element.alphabetic);
    const bool linguistic = isLinguisticScript(element.script);
    diacritics_.push((flags_ & kLinguisticIgnoreDiacritic) && linguistic ? kDefaultWeight
                                                                         : element.diacritic);
    const bool ignored = ((flags_ & kLinguisticIgnoreCase) && linguistic) ||
                         ((flags_ & kIgnoreCase) && isSurrogate(element.script));
    case_.push(ignored ? kDefaultWeight : static_cast<std::uint8_t>(element.caseWeight & caseMask_));
}

bool SortKeyBuilder::isThreeByte(Element element) const {
    const bool isPrivate = element.script >= kFirstPrivateUse && element.script <= kLastPrivateUse;
    return isPrivate || (rules_.threeByteIdeographs() && element.script >= kFirstThreeByte &&
                         element.script <= kLastThreeByte);
}

void SortKeyBuilder::addElement(Element element) {
    switch (element.script) {
        case kUnsortable:
            return;
        case kNonSpacing:
            addNonSpacing(element);
            return;
        case kRepeat:
            addRepeat(element);
            return;
        case kIdeograph:
            pushPrimary(0xFD);
            pushPrimary(0xFF);
            pushPrimary(element.alphabetic);
            pushPrimary(element.diacritic);
            diacritics_.push(kDefaultWeight);
            case_.push(kDefaultWeight);
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
    if (isThreeByte(element)) {
        pushPrimary(element.script);
        pushPrimary(element.alphabetic);
        pushPrimary(element.diacritic);
        case_.push(static_cast<std::uint8_t>(element.caseWeight & caseMask_));
        return;
    }
    emit(element);
}

void SortKeyBuilder::addNonSpacing(Element element) {
    if (flags_ & kIgnoreNonSpace) return;
    const std::uint8_t weight = flags_ & kLinguisticIgnoreDiacritic ? kDefaultWeight : element.diacritic;
    if (diacritics_.empty()) {
        diacritics_.push(weight);
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
    const auto position = static_cast<std::uint16_t>(0xFFFF - primarySize_ / 2);
    if (flags_ & kLinguisticIgnoreDiacritic) element.diacritic = kDefaultWeight;
    if (flags_ & kLinguisticIgnoreCase) element.caseWeight = kDefaultWeight;
    const auto low = static_cast<std::uint8_t>(element.diacritic << 3 | (element.caseWeight & caseMask_));
    punctuation_.push({static_cast<std::uint8_t>(position >> 8), static_cast<std::uint8_t>(position),
                       element.alphabetic, low});
}

void SortKeyBuilder::addKana(Element element, std::uint8_t repeat) {
    pushPrimary(kKana);
    pushPrimary(element.alphabetic);
    diacritics_.push(flags_ & kLinguisticIgnoreDiacritic ? kDefaultWeight : element.diacritic);
    case_.push(kDefaultWeight);
    if (!(flags_ & kIgnoreNonSpace)) {
        kanaSmall_.push(element.caseWeight & kKanaSmall ? 0xC4 : 0xC6);
        kanaRepeat_.push(repeat);
    }
    kanaType_.push((element.caseWeight & kKanaKatakana) || (flags_ & kIgnoreKanaType) ? 0xC4 : 0xE4);
    kanaWidth_.push((element.caseWeight & kKanaHalfWidth) || (flags_ & kIgnoreWidth) ? 0xC4 : 0xC5);
}

// What the repeat mark at at_ repeats: the nearest unit before it that has a place of its own in the order.
bool SortKeyBuilder::previousElement(Element& out) const {
    for (std::size_t i = at_; i-- > 0;) {
        const Element element(rules_.ownWeightOf(text_[i]));
        if (element.script == kExpansion) return false;
        if (element.script == kUnsortable || element.script == kNonSpacing || element.script == kRepeat)
            continue;
        out = element;
        return true;
    }
    return false;
}

void SortKeyBuilder::addRepeat(Element mark) {
    Element previous{0};
    if (!previousElement(previous)) {
        pushPrimary(0xFF);
        pushPrimary(0xFF);
        return;
    }
    if (isThreeByte(previous)) {
        previous.caseWeight = kDefaultWeight;
        addElement(previous);
        return;
    }
    if (previous.script != kKana) {
        pushPrimary(previous.script);
        pushPrimary(previous.alphabetic);
        const bool ignored = previous.script < kDigit || isLinguisticScript(previous.script);
        diacritics_.push((flags_ & kLinguisticIgnoreDiacritic) && ignored ? kDefaultWeight
                                                                          : previous.diacritic);
        case_.push(kDefaultWeight);
        return;
    }
    const bool prolonged = mark.alphabetic == 1;
    if (prolonged && previous.alphabetic < 0x80)
        previous.alphabetic &= 7;  // the vowel of a kana is its column in the syllabary
    std::uint8_t kind = previous.caseWeight & (kKanaSmall | kKanaKatakana | kKanaHalfWidth);
    if (prolonged)
        kind = static_cast<std::uint8_t>((kind & ~kKanaHalfWidth) | (mark.caseWeight & kKanaHalfWidth));
    previous.diacritic = mark.diacritic;
    previous.caseWeight = kind;
    addKana(previous, prolonged ? 5 : 4);
}

void SortKeyBuilder::addOldHangul() {
    const HangulCluster cluster = readHangulCluster(text_.substr(at_));
    constexpr char16_t kFirstSyllable = 0xAC00;
    const int syllable = std::max(cluster.syllable, 0);
    const Element nearest(rules_.ownWeightOf(static_cast<char16_t>(kFirstSyllable + syllable)));
    pushPrimary(nearest.script);
    pushPrimary(static_cast<std::uint8_t>(nearest.alphabetic - (cluster.syllable < 0 ? 1 : 0)));
    for (const std::uint8_t extra : cluster.extra) {
        pushPrimary(0xFF);
        pushPrimary(extra);
    }
    diacritics_.push(kDefaultWeight);
    case_.push(kDefaultWeight);
    at_ += cluster.length;
}

// A run of digits of one script: how many digits follow the zeros at its beginning, these digits two to a
// byte, and how many zeros there were. False when there is no digit at at_.
bool SortKeyBuilder::addNumber() {
    const int firstValue = digitValueOf(text_[at_]);
    if (firstValue < 0) return false;
    const int zero = text_[at_] - firstValue;
    std::uint8_t digits[kMostDigits];
    std::size_t count = 0;
    std::size_t zeros = 0;
    std::size_t length = 0;
    for (; length < kMostDigits && at_ + length < text_.size(); ++length) {
        const int value = text_[at_ + length] - zero;
        if (value < 0 || value > 9) break;
        if (value == 0 && count == 0) {
            ++zeros;
        } else {
            digits[count++] = static_cast<std::uint8_t>(value + 2);
        }
    }
    pushPrimary(kDigit);
    pushPrimary(2);
    pushPrimary(static_cast<std::uint8_t>(count + 2));
    std::size_t at = 0;
    if (count % 2 != 0) pushPrimary(static_cast<std::uint8_t>(2 << 4 | digits[at++]));
    for (; at < count; at += 2)
        pushPrimary(static_cast<std::uint8_t>(digits[at] << 4 | digits[at + 1]));
    pushPrimary(static_cast<std::uint8_t>(0xFE - zeros));
    const Element first(rules_.ownWeightOf(text_[at_]));
    diacritics_.push(flags_ & kLinguisticIgnoreDiacritic ? kDefaultWeight : first.diacritic);
    case_.push(flags_ & kLinguisticIgnoreCase ? kDefaultWeight
                                              : static_cast<std::uint8_t>(first.caseWeight & caseMask_));
    at_ += length;
    return true;
}

}  // namespace esent::key
