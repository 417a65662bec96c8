#include "integrity/entry_bag.h"

namespace esent::tool {

namespace {

std::uint64_t mix(std::uint64_t value) {
    value ^= value >> 32;
    value *= 0xD6E8FEB86659FD93;
    value ^= value >> 32;
    value *= 0xD6E8FEB86659FD93;
    return value ^ (value >> 32);
}

}  // namespace

std::uint64_t fingerprint(ByteView bytes, std::uint64_t seed) {
    std::uint64_t state = mix(seed ^ (bytes.size() * 0x9E3779B97F4A7C15));
    while (bytes.size() >= 8) {
        state = mix(state ^ loadLE<std::uint64_t>(bytes, 0)) * 0x9E3779B97F4A7C15;
        bytes = bytes.subspan(8);
    }
    std::uint64_t rest = 0;
    for (const std::byte b : bytes)
        rest = (rest << 8) | std::to_integer<std::uint64_t>(b);
    return mix(state ^ rest);
}

void EntryBag::add(std::uint64_t print, std::int64_t times) {
    Bucket& bucket = buckets_[bucketOf(print)];
    bucket.sum += print * static_cast<std::uint64_t>(times);
    bucket.otherSum += mix(print + 0x5851F42D4C957F2D) * static_cast<std::uint64_t>(times);
    count_ += times;
}

std::vector<std::size_t> EntryBag::differences(const EntryBag& other) const {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < kBuckets; ++i) {
        if (buckets_[i] != other.buckets_[i]) found.push_back(i);
    }
    return found;
}

}  // namespace esent::tool
