// See statistics.h.
#include "catalog/statistics.h"

namespace esent::catalog {

namespace {

constexpr std::size_t kBytes = 20;

}  // namespace

std::optional<Statistics> Statistics::decode(const std::optional<Bytes>& stored) {
    if (!stored || stored->size() != kBytes) return std::nullopt;
    Statistics statistics;
    statistics.entries = loadLE<std::uint32_t>(*stored, 0);
    statistics.keys = loadLE<std::uint32_t>(*stored, 4);
    statistics.pages = loadLE<std::uint32_t>(*stored, 8);
    statistics.when = loadLE<std::uint64_t>(*stored, 12);
    return statistics;
}

Bytes Statistics::encode() const {
    Bytes bytes(kBytes);
    storeLE<std::uint32_t>(bytes, 0, entries);
    storeLE<std::uint32_t>(bytes, 4, keys);
    storeLE<std::uint32_t>(bytes, 8, pages);
    storeLE<std::uint64_t>(bytes, 12, when);
    return bytes;
}

}  // namespace esent::catalog
