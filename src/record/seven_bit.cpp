#include "record/seven_bit.h"

#include <algorithm>

namespace esent::record {

namespace {

constexpr unsigned kBits = 7;
constexpr std::byte kTextScheme{0x08};
constexpr std::byte kUnicodeScheme{0x10};

bool isSevenBit(std::byte b) {
    return (b & std::byte{0x80}) == std::byte{0};
}

bool isSevenBitUnicode(ByteView plain) {
    if (plain.size() % 2 != 0) return false;
    for (std::size_t i = 0; i < plain.size(); i += 2) {
        if (!isSevenBit(plain[i]) || plain[i + 1] != std::byte{0}) return false;
    }
    return true;
}

std::vector<std::byte> pack(ByteView plain, std::size_t step, std::byte scheme) {
    const std::size_t count = plain.size() / step;
    std::vector<std::byte> stored(1 + (count * kBits + 7) / 8);
    std::size_t bit = 0;
    for (std::size_t i = 0; i < count; ++i, bit += kBits) {
        const unsigned value = std::to_integer<unsigned>(plain[i * step]) << (bit % 8);
        stored[1 + bit / 8] |= static_cast<std::byte>(value & 0xFF);
        if (bit % 8 > 1) stored[2 + bit / 8] |= static_cast<std::byte>(value >> 8);
    }
    stored[0] = scheme | static_cast<std::byte>((bit - 1) % 8);
    return stored;
}

}  // namespace

Result<std::vector<std::byte>> sevenBitDecode(ByteView stored, bool wide, std::size_t maxBytes) {
    if (stored.size() < 2) return fail(JET_errDecompressionFailed);
    const std::size_t bits = (stored.size() - 2) * 8 + (std::to_integer<std::size_t>(stored[0]) & 7) + 1;
    const std::size_t count = bits / kBits;
    const std::size_t step = wide ? 2 : 1;
    if (bits % kBits != 0 || count * step > maxBytes) return fail(JET_errDecompressionFailed);
    std::vector<std::byte> plain(count * step);
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t bit = i * kBits;
        unsigned value = std::to_integer<unsigned>(stored[1 + bit / 8]) >> (bit % 8);
        if (bit % 8 > 1) value |= std::to_integer<unsigned>(stored[2 + bit / 8]) << (8 - bit % 8);
        plain[i * step] = static_cast<std::byte>(value & 0x7F);
    }
    return plain;
}

std::optional<std::vector<std::byte>> sevenBitEncode(ByteView plain) {
    if (plain.empty()) return std::nullopt;
    if (isSevenBitUnicode(plain)) return pack(plain, 2, kUnicodeScheme);
    if (std::all_of(plain.begin(), plain.end(), isSevenBit)) return pack(plain, 1, kTextScheme);
    return std::nullopt;
}

}  // namespace esent::record
