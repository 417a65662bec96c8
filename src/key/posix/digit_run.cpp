#include "key/posix/digit_run.h"

#include <algorithm>

#include "key/posix/sort_tables.h"

namespace esent::key {

int digitValueOf(char16_t unit) {
    const auto after = std::upper_bound(kDigitZeros.begin(), kDigitZeros.end(), unit);
    if (after == kDigitZeros.begin()) return -1;
    const int value = unit - *(after - 1);
    return value < 10 ? value : -1;
}

}  // namespace esent::key
