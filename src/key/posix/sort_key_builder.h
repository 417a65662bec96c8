// SortKeyBuilder: makes one sort key by the documented algorithm of Windows over the weights of a SortRules.
//
// A key has five sections separated by 01 and ended by 00: primary weights, diacritics, case, extra weights
// of kana, and positions of ignored punctuation. Each section drops its default weights at the end. One
// object for each key, on the stack of the thread that wants it.
#pragma once

#include <string_view>

#include "key/posix/sort_order.h"
#include "key/posix/weight_buffer.h"

namespace esent::key {

class SortKeyBuilder {
 public:
    SortKeyBuilder(const SortRules& rules, std::uint32_t flags, std::u16string_view text, ByteSpan out);

    // Writes the key, or as much of it as fits.
    SortKeySize build();

 private:
    void addNext();
    void addElement(Element element);
    void emit(Element element);
    void addNonSpacing(Element element);
    void addPunctuation(Element element);
    void addKana(Element element, std::uint8_t repeat);
    void addRepeat(Element mark);
    void addOldHangul();
    bool addNumber();
    [[nodiscard]] bool isThreeByte(Element element) const;
    [[nodiscard]] bool previousElement(Element& out) const;

    void pushPrimary(std::uint8_t weight) {
        if (primarySize_ < out_.size()) out_[primarySize_] = static_cast<std::byte>(weight);
        ++primarySize_;
    }
    void append(WeightBuffer& section);
    void append(std::uint8_t weight);
    void appendKanaSections();

    const SortRules& rules_;
    std::u16string_view text_;
    ByteSpan out_;
    std::uint32_t flags_;
    std::uint8_t caseMask_ = 0xFF;
    std::size_t at_ = 0;           // in text_
    std::size_t primarySize_ = 0;  // what did not fit included
    std::size_t size_ = 0;         // of the key so far, once the primary weights are complete
    WeightBuffer diacritics_, case_, punctuation_;
    WeightBuffer kanaSmall_, kanaRepeat_, kanaType_, kanaWidth_;
};

}  // namespace esent::key
