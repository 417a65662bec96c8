// The code page of A text: what the char strings of the C interface mean on this platform.
//
// POSIX: UTF-8, checked. Windows: the process code page (CP_ACP). Only api/ needs this; inside the library
// text is UTF-8. Stateless, any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace esent::os {

// JET_errInvalidParameter when the bytes mean nothing in the code page.
Result<std::string> utf8FromCodePage(std::string_view text);
// Characters that the code page lacks become its replacement character, as Windows does.
Result<std::string> codePageFromUtf8(std::string_view utf8);

}  // namespace esent::os
