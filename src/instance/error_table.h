// The names, texts and categories of JET errors and warnings: JET_paramErrorToString and JetGetErrorInfo.
//
// A constant table; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "esent.h"

namespace esent::instance {

struct ErrorEntry {
    JET_ERR code;
    JET_ERRCAT category;
    std::string_view name;  // "JET_errLogWriteFail"
};

// nullptr when the number is no JET error or warning.
[[nodiscard]] const ErrorEntry* findError(JET_ERR code);

// What JET_paramErrorToString answers: "JET_errLogWriteFail, Log write fail"; for an unknown number
// "Unknown error, " and the number.
[[nodiscard]] std::string errorToString(JET_ERR code);

// The categories from JET_errcatError down to `category`, then zeros.
[[nodiscard]] std::array<std::uint8_t, 8> categoryPath(JET_ERRCAT category);

}  // namespace esent::instance
