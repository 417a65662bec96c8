#include "base/text.h"

#include <utf8.h>

#include <algorithm>
#include <iterator>

namespace esent {

Result<std::u16string> toUtf16(std::string_view utf8) {
    if (!utf8::is_valid(utf8.begin(), utf8.end())) return fail(JET_errInvalidParameter);
    std::u16string out;
    out.reserve(utf8.size());
    utf8::unchecked::utf8to16(utf8.begin(), utf8.end(), std::back_inserter(out));
    return out;
}

Result<std::string> toUtf8(std::u16string_view utf16) {
    std::string out;
    out.reserve(utf16.size());
    try {
        utf8::utf16to8(utf16.begin(), utf16.end(), std::back_inserter(out));
    } catch (const utf8::exception&) {
        return fail(JET_errInvalidParameter);
    }
    return out;
}

bool isValidUtf8(std::string_view text) {
    return utf8::is_valid(text.begin(), text.end());
}

std::string foldAsciiCase(std::string_view text) {
    std::string folded(text);
    for (char& c : folded)
        c = foldAsciiCase(c);
    return folded;
}

bool equalsIgnoreAsciiCase(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return foldAsciiCase(x) == foldAsciiCase(y); });
}

}  // namespace esent
