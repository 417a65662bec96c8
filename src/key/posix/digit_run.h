// Digits as numbers (SORT_DIGITSASNUMBERS): runs of digits that sort by their value. Stateless.
#pragma once

#include <cstdint>
#include <string_view>

namespace esent::key {

// Most digits of one number; longer runs are several numbers.
inline constexpr std::size_t kMostDigits = 19;

// The value of a decimal digit of any script, or -1.
int digitValueOf(char16_t unit);

}  // namespace esent::key
