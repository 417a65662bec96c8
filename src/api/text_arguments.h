// Text at the C boundary: A arguments (code page) and W arguments (UTF-16) to the UTF-8 of the library and
// back.
//
// Overloads on the character type let one template serve both forms of a function:
//
//   template <class Char>
//   JET_ERR attach(JET_SESID session, const Char* name, JET_GRBIT options) { ... TRY(textIn(name)) ... }
//
// Stateless, any thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "esent.h"

namespace esent::api {

// The caller's NUL-terminated text. JET_errInvalidParameter when it is NULL or malformed.
Result<std::string> textIn(const char* text);
Result<std::string> textIn(const JET_WCHAR* text);

// As textIn, but NULL is std::nullopt.
template <class Char>
Result<std::optional<std::string>> optionalTextIn(const Char* text) {
    if (text == nullptr) return std::optional<std::string>();
    auto converted = textIn(text);
    if (!converted) return fail(converted.error());
    return std::optional<std::string>(std::move(*converted));
}

// The text in the caller's form, without terminator. Char is char or JET_WCHAR.
template <class Char>
Result<std::basic_string<Char>> encode(std::string_view utf8);

// The texts in the caller's form, each with its NUL, and a final NUL: "a\0b\0\0"; an empty list is one NUL.
template <class Char>
Result<std::basic_string<Char>> encodeList(std::span<const std::string> texts);

// Writes the text with its NUL to a buffer of `bufferBytes` bytes. When it does not fit, the buffer gets as
// much as fits, terminated, and the answer is JET_errBufferTooSmall.
template <class Char>
Status textOut(std::string_view utf8, Char* buffer, std::uint32_t bufferBytes);

// Bytes of `encoded`, for the "actual size" arguments.
template <class Char>
[[nodiscard]] std::uint32_t encodedBytes(const std::basic_string<Char>& encoded) {
    return static_cast<std::uint32_t>(encoded.size() * sizeof(Char));
}

// Copies at most bufferBytes bytes of `encoded`; a NULL buffer is left alone.
template <class Char>
void copyOut(const std::basic_string<Char>& encoded, Char* buffer, std::uint32_t bufferBytes) {
    if (buffer == nullptr) return;
    const std::size_t count = std::min<std::size_t>(encoded.size(), bufferBytes / sizeof(Char));
    std::char_traits<Char>::copy(buffer, encoded.data(), count);
}

}  // namespace esent::api
