// Stored text to UTF-8, piece by piece. Nothing is lost silently: what is no text becomes U+FFFD, or an
// escape where the target has one. No shared state.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "base/bytes.h"

namespace esent::tool {

inline constexpr std::uint32_t kCodePageUtf16 = 1200;

// Appends the character as UTF-8.
void appendUtf8(std::string& out, char32_t character);

// Windows' code page 1252.
void appendCodePage1252(std::string& out, ByteView bytes);

// Turns pieces of a stored text into UTF-8.
class TextDecoder {
 public:
    enum class Surrogates : std::uint8_t {
        Replace,  // an unpaired surrogate becomes U+FFFD
        Keep,     // it stays, in the form that UTF-8 forbids: for writers that escape it
    };

    explicit TextDecoder(std::uint32_t codePage, Surrogates surrogates = Surrogates::Replace)
        : wide_(codePage == kCodePageUtf16), surrogates_(surrogates) {}

    void decode(ByteView bytes, std::string& out);
    // Call at the end of the text: an odd byte or half a pair may be left.
    void finish(std::string& out);

 private:
    void unit(char16_t unit, std::string& out);
    void lone(char16_t unit, std::string& out) const;

    bool wide_;
    Surrogates surrogates_;
    bool hasOddByte_ = false;
    std::byte oddByte_{};
    char16_t high_ = 0;  // a high surrogate that waits for its partner
};

}  // namespace esent::tool
