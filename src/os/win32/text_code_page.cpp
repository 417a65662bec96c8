#include "os/text_code_page.h"

#include <windows.h>

namespace esent::os {
namespace {

// One conversion step through UTF-16, which MultiByteToWideChar and its inverse speak.
Result<std::string> recode(std::string_view text, UINT from, DWORD fromFlags, UINT to) {
    if (text.empty()) return std::string();
    const int length = static_cast<int>(text.size());
    const int wideLength = MultiByteToWideChar(from, fromFlags, text.data(), length, nullptr, 0);
    if (wideLength <= 0) return fail(JET_errInvalidParameter);
    std::wstring wide(static_cast<std::size_t>(wideLength), L'\0');
    MultiByteToWideChar(from, fromFlags, text.data(), length, wide.data(), wideLength);
    const int outLength = WideCharToMultiByte(to, 0, wide.data(), wideLength, nullptr, 0, nullptr, nullptr);
    if (outLength <= 0) return fail(JET_errInvalidParameter);
    std::string out(static_cast<std::size_t>(outLength), '\0');
    WideCharToMultiByte(to, 0, wide.data(), wideLength, out.data(), outLength, nullptr, nullptr);
    return out;
}

}  // namespace

Result<std::string> utf8FromCodePage(std::string_view text) {
    return recode(text, CP_ACP, MB_ERR_INVALID_CHARS, CP_UTF8);
}

Result<std::string> codePageFromUtf8(std::string_view utf8) {
    return recode(utf8, CP_UTF8, MB_ERR_INVALID_CHARS, CP_ACP);
}

}  // namespace esent::os
