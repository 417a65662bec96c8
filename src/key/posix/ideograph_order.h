// Unpacks the order of ideographs that Chinese, Japanese and Korean sort orders have. Stateless.
//
// Packed they are digits of base 64 (A-Z a-z 0-9 + -). A number is as many digits as it takes, five bits
// each, of which all but the last have 32 added. The usual step from weight to weight; the number of runs of
// code points; for each run its distance from the end of the one before and its length. Then for every
// ideograph in order: where the step is another one, digit 63 and the step; its rank among the code points:
// digits up to 43 for 1 to 44 more than the rank before, else three digits of which the first has 44 added.
#pragma once

#include <utility>
#include <vector>

#include "key/posix/sort_tables.h"

namespace esent::key {

std::vector<std::pair<char32_t, Weight>> unpackIdeographs(const IdeographOrder& order);

}  // namespace esent::key
