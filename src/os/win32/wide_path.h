// UTF-8 paths to what Windows' W functions take, and Windows' error numbers to JET errors.
// Only os/win32 uses it.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace esent::os::win32 {

// Backslashes, UTF-16; full paths longer than MAX_PATH get the \\?\ prefix.
Result<std::wstring> widePath(std::string_view path);
Result<std::wstring> toWide(std::string_view utf8);
Result<std::string> fromWide(std::wstring_view text);

[[nodiscard]] Error errorFromWindows(unsigned number);

}  // namespace esent::os::win32
