// UTF-8 and UTF-16 conversion. Inside the library text is UTF-8 in std::string; UTF-16 appears at the W
// functions and in log records. Unpaired surrogates and malformed UTF-8 are errors, never replaced silently.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace esent {

// JET_errInvalidParameter when the text is malformed.
Result<std::u16string> toUtf16(std::string_view utf8);
Result<std::string> toUtf8(std::u16string_view utf16);
[[nodiscard]] bool isValidUtf8(std::string_view text);

// ASCII-only case folding, for names and switches.
[[nodiscard]] constexpr char foldAsciiCase(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}
[[nodiscard]] std::string foldAsciiCase(std::string_view text);
[[nodiscard]] bool equalsIgnoreAsciiCase(std::string_view a, std::string_view b);

}  // namespace esent
