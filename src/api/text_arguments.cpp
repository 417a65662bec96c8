#include "api/text_arguments.h"

#include <algorithm>

#include "base/text.h"
#include "os/text_code_page.h"

namespace esent::api {

Result<std::string> textIn(const char* text) {
    if (text == nullptr) return fail(JET_errInvalidParameter);
    return os::utf8FromCodePage(text);
}

Result<std::string> textIn(const JET_WCHAR* text) {
    if (text == nullptr) return fail(JET_errInvalidParameter);
    const std::basic_string_view<JET_WCHAR> units(text);
    return toUtf8(std::u16string(units.begin(), units.end()));
}

template <>
Result<std::string> encode<char>(std::string_view utf8) {
    return os::codePageFromUtf8(utf8);
}

template <>
Result<std::basic_string<JET_WCHAR>> encode<JET_WCHAR>(std::string_view utf8) {
    const std::u16string units = TRY(toUtf16(utf8));
    return std::basic_string<JET_WCHAR>(units.begin(), units.end());
}

template <class Char>
Result<std::basic_string<Char>> encodeList(std::span<const std::string> texts) {
    std::basic_string<Char> list;
    for (const std::string& text : texts) {
        list += TRY(encode<Char>(text));
        list.push_back(Char{});
    }
    list.push_back(Char{});
    return list;
}

template <class Char>
Status textOut(std::string_view utf8, Char* buffer, std::uint32_t bufferBytes) {
    const std::basic_string<Char> encoded = TRY(encode<Char>(utf8));
    const std::size_t room = bufferBytes / sizeof(Char);
    if (buffer == nullptr || room == 0) return fail(JET_errBufferTooSmall);
    const std::size_t count = std::min(encoded.size(), room - 1);
    std::char_traits<Char>::copy(buffer, encoded.data(), count);
    buffer[count] = Char{};
    if (count < encoded.size()) return fail(JET_errBufferTooSmall);
    return {};
}

template Result<std::basic_string<char>> encodeList<char>(std::span<const std::string>);
template Result<std::basic_string<JET_WCHAR>> encodeList<JET_WCHAR>(std::span<const std::string>);
template Status textOut<char>(std::string_view, char*, std::uint32_t);
template Status textOut<JET_WCHAR>(std::string_view, JET_WCHAR*, std::uint32_t);

}  // namespace esent::api
