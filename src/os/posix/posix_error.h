// errno to JET error, as Windows' ESENT would report the like. Only os/posix uses it.
#pragma once

#include <string>

#include "base/result.h"

namespace esent::os::posix {

// Not for ENOENT, which needs a look at the folder: see notFoundError.
[[nodiscard]] Error errorFromErrno(int number);

// JET_errFileNotFound, or JET_errInvalidPath when the folder of `path` is missing.
[[nodiscard]] Error notFoundError(const std::string& path);

// The right one of the two for `number`.
[[nodiscard]] Error pathError(int number, const std::string& path);

}  // namespace esent::os::posix
