// EntryBag: a fingerprint of many byte strings, whatever their order, in a little memory.
//
// Two bags are equal when the same strings were put into both equally often, but for chances of 2^-64. Where
// they differ, differences() narrows the search down: only strings of those buckets can be the cause. One
// thread.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/bytes.h"

namespace esent::tool {

[[nodiscard]] std::uint64_t fingerprint(ByteView bytes, std::uint64_t seed = 0);

class EntryBag {
 public:
    static constexpr std::size_t kBuckets = 1024;
    [[nodiscard]] static std::size_t bucketOf(std::uint64_t print) { return print % kBuckets; }

    EntryBag() : buckets_(kBuckets) {}
    void add(std::uint64_t print, std::int64_t times = 1);
    [[nodiscard]] std::int64_t count() const { return count_; }
    // Buckets that differ, in order.
    [[nodiscard]] std::vector<std::size_t> differences(const EntryBag& other) const;

 private:
    struct Bucket {
        std::uint64_t sum = 0;
        std::uint64_t otherSum = 0;
        friend bool operator==(const Bucket&, const Bucket&) = default;
    };
    std::vector<Bucket> buckets_;
    std::int64_t count_ = 0;
};

}  // namespace esent::tool
