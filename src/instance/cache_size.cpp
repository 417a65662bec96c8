// See cache_size.h.
#include "instance/cache_size.h"

#include <algorithm>

#include "cache/buffer_pool.h"
#include "instance/parameters.h"
#include "os/memory.h"

namespace esent::instance {
namespace {

std::uint64_t bytesOf(std::uint64_t pages) {
    // More than the machine has is no limit at all.
    const std::uint64_t most = os::physicalMemoryBytes();
    const std::uint64_t pageSize = ParameterBlock::process().number(JET_paramDatabasePageSize);
    return pages > most / pageSize ? 0 : pages * pageSize;
}

}  // namespace

void applyCacheSize() {
    const ParameterBlock& parameters = ParameterBlock::process();
    // A size that was set holds; without one the pool grows as it is used.
    const std::uint64_t fixed = parameters.wantedCacheSize();
    const std::uint64_t largest = parameters.number(JET_paramCacheSizeMax);
    cache::BufferPool::process().setLimits(
        {.minimumBytes = bytesOf(parameters.number(JET_paramCacheSizeMin)),
         .maximumBytes = bytesOf(fixed != 0 ? std::min(fixed, largest) : largest)});
}

std::uint64_t cachePages() {
    return cache::BufferPool::process().sizeBytes() /
           ParameterBlock::process().number(JET_paramDatabasePageSize);
}

}  // namespace esent::instance
