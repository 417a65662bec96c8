// The inner loop of all block checksums: XOR and bit-position parities of one block, written once for vectors
// of any width and compiled for several processors.
//
// A block is cut into rows of one vector each. `total` is the XOR of all rows: its 32-bit words folded are
// the XOR checksum, its column parities give the low bits of the error position. `level[k]` is the XOR of the
// rows whose number has bit k set: its parity is bit k of the row part of the position. Rows are summed
// pairwise as a binary tree, so that each row costs two XORs whatever the number of levels.
//
// Internal to page/; everything is always_inline so that it takes on the instruction set of its caller.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "base/bytes.h"

namespace esent::page::detail {

// XOR checksum, XOR of the positions of all set bits, and whether their number is odd.
struct BlockSums {
    std::uint32_t words = 0;
    std::uint32_t positions = 0;
    bool odd = false;
};

using BlockSumsFunction = BlockSums (*)(const std::byte* block, std::size_t size);

BlockSums blockSumsPortable(const std::byte* block, std::size_t size);
BlockSums blockSumsSse2(const std::byte* block, std::size_t size);
BlockSums blockSumsAvx2(const std::byte* block, std::size_t size);

template <class Vector>
[[gnu::always_inline]] inline Vector loadVector(const std::byte* at) {
    Vector value;
    std::memcpy(&value, at, sizeof value);
    return value;
}

inline constexpr std::size_t kLanes64Max = 4;
using Lanes = std::array<std::uint64_t, kLanes64Max>;

template <class Vector>
[[gnu::always_inline]] inline Lanes lanesOf(const Vector& vector) {
    Lanes lanes{};
    std::memcpy(lanes.data(), &vector, sizeof vector);
    return lanes;
}

[[gnu::always_inline]] inline std::uint64_t foldLanes(const Lanes& lanes) {
    return lanes[0] ^ lanes[1] ^ lanes[2] ^ lanes[3];
}

[[gnu::always_inline]] inline std::uint32_t parity(std::uint64_t bits) {
    bits ^= bits >> 32;
    bits ^= bits >> 16;
    bits ^= bits >> 8;
    bits ^= bits >> 4;
    return (0x6996U >> (bits & 0xF)) & 1;
}

// XOR of the column numbers of the set bits of a row of `bytes` bytes.
[[gnu::always_inline]] inline std::uint32_t columnPositions(const Lanes& lanes, std::size_t bytes) {
    static constexpr std::array<std::uint64_t, 6> kMasks = {0xAAAAAAAAAAAAAAAA, 0xCCCCCCCCCCCCCCCC,
                                                            0xF0F0F0F0F0F0F0F0, 0xFF00FF00FF00FF00,
                                                            0xFFFF0000FFFF0000, 0xFFFFFFFF00000000};
    const std::uint64_t all = foldLanes(lanes);
    std::uint32_t result = 0;
    for (unsigned bit = 0; bit < kMasks.size(); ++bit)
        result |= parity(all & kMasks[bit]) << bit;
    if (bytes >= 16) result |= parity(lanes[1] ^ lanes[3]) << 6;
    if (bytes >= 32) result |= parity(lanes[2] ^ lanes[3]) << 7;
    return result;
}

// `size` is a power of two, at least 16 rows and at most 8192 bytes.
template <class Vector>
[[gnu::always_inline]] inline BlockSums blockSums(const std::byte* block, std::size_t size) {
    constexpr std::size_t kRow = sizeof(Vector);
    constexpr unsigned kColumnBits = std::countr_zero(kRow * 8);
    constexpr std::size_t kGroup = 16 * kRow;
    constexpr std::size_t kUpperLevels = 8;  // 8192 bytes in 8-byte rows: 64 groups
    const auto row = [&](std::size_t at) __attribute__((always_inline)) {
        return loadVector<Vector>(block + at);
    };

    Vector level0{}, level1{}, level2{}, level3{}, total{};
    std::array<Lanes, kUpperLevels> upper{};
    for (std::size_t at = 0; at < size; at += kGroup) {
        Vector sum{};
        Vector half{};
        for (unsigned eighth = 0; eighth < 2; ++eighth) {
            const std::size_t base = at + eighth * 8 * kRow;
            const Vector r1 = row(base + kRow), r3 = row(base + 3 * kRow);
            const Vector r5 = row(base + 5 * kRow), r7 = row(base + 7 * kRow);
            level0 ^= (r1 ^ r3) ^ (r5 ^ r7);
            const Vector p1 = row(base + 2 * kRow) ^ r3, p3 = row(base + 6 * kRow) ^ r7;
            level1 ^= p1 ^ p3;
            const Vector q1 = (row(base + 4 * kRow) ^ r5) ^ p3;
            level2 ^= q1;
            half = (row(base) ^ r1) ^ p1 ^ q1;
            sum ^= half;
        }
        level3 ^= half;
        total ^= sum;
        const Lanes lanes = lanesOf(sum);
        for (std::size_t group = at / kGroup, k = 0; group != 0; group >>= 1, ++k) {
            if ((group & 1) == 0) continue;
            for (std::size_t lane = 0; lane < kRow / 8; ++lane)
                upper[k][lane] ^= lanes[lane];
        }
    }

    const Lanes lanes = lanesOf(total);
    const std::uint64_t folded = foldLanes(lanes);
    BlockSums sums;
    sums.words = static_cast<std::uint32_t>(folded ^ (folded >> 32));
    sums.odd = parity(folded) != 0;
    std::uint32_t rows = parity(foldLanes(lanesOf(level0))) | parity(foldLanes(lanesOf(level1))) << 1 |
                         parity(foldLanes(lanesOf(level2))) << 2 | parity(foldLanes(lanesOf(level3))) << 3;
    for (unsigned k = 0; k < kUpperLevels; ++k)
        rows |= parity(foldLanes(upper[k])) << (4 + k);
    sums.positions = columnPositions(lanes, kRow) | rows << kColumnBits;
    return sums;
}

}  // namespace esent::page::detail
