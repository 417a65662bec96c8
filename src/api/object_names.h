// Names of tables, columns and indexes at the C boundary: the catalog keeps them in code page 1252, callers
// give UTF-8 (A) or UTF-16 (W).
//
// Stateless, any thread.
#pragma once

#include <string>
#include <string_view>

#include "api/text_arguments.h"

namespace esent::api {

// A name as the catalog stores it: trailing blanks gone. JET_errInvalidName: NULL, empty, longer than 64
// bytes, starting with a blank, with a control character or one of "!.[]", or not in code page 1252.
template <class Char>
Result<std::string> objectNameIn(const Char* name);

// Any text in code page 1252. JET_errInvalidName: it has characters that are not in it.
[[nodiscard]] Result<std::string> codePage1252Of(std::string_view utf8);

// A stored name in UTF-8.
[[nodiscard]] std::string objectNameOut(std::string_view stored);

}  // namespace esent::api
