// The calling thread's counters without a call. Internal to cache/.
#pragma once

#include "cache/buffer_pool.h"

namespace esent::cache::detail {

extern constinit thread_local ThreadCounters counters;

}  // namespace esent::cache::detail
