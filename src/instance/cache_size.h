// The size of the process's buffer pool as JET_paramCacheSizeMin, CacheSizeMax and CacheSize ask for it.
#pragma once

#include <cstdint>

namespace esent::instance {

// Tells the pool what the parameters say now. Sizes are in pages of the process's default page size.
void applyCacheSize();
// Pages that the pool holds at present.
[[nodiscard]] std::uint64_t cachePages();

}  // namespace esent::instance
