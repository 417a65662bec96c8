#include "record/seven_bit.h"

#include <algorithm>

namespace esent::record {

namespace {

constexpr unsigned kBits = 7;
constexpr std::size_t kGroup = 8;       // characters
constexpr std::size_t kGroupBytes = 7;  // packed
constexpr std::byte kTextScheme{0x08};
constexpr std::byte kUnicodeScheme{0x10};
constexpr std::uint64_t kHighBits = 0x8080808080808080;
constexpr std::uint64_t kNotUnicode = 0xFF80FF80FF80FF80;

// Whether no byte of `plain` has a bit of `mask`, a pattern of two bytes.
bool hasNone(ByteView plain, std::uint64_t mask) {
    std::size_t at = 0;
    for (; at + sizeof mask <= plain.size(); at += sizeof mask) {
        if ((loadLE<std::uint64_t>(plain, at) & mask) != 0) return false;
    }
    for (; at < plain.size(); ++at) {
        if (((std::to_integer<std::uint64_t>(plain[at]) << (8 * (at % 2))) & mask & 0xFFFF) != 0)
            return false;
    }
    return true;
}

// Eight characters in eight bytes to 56 bits, and back.
std::uint64_t squeeze(std::uint64_t x) {
    x = (x & 0x007F007F007F007F) | ((x & 0x7F007F007F007F00) >> 1);
    x = (x & 0x00003FFF00003FFF) | ((x & 0x3FFF00003FFF0000) >> 2);
    return (x & 0x000000000FFFFFFF) | ((x & 0x0FFFFFFF00000000) >> 4);
}
std::uint64_t spread(std::uint64_t x) {
    x = (x & 0x000000000FFFFFFF) | ((x << 4) & 0x0FFFFFFF00000000);
    x = (x & 0x00003FFF00003FFF) | ((x << 2) & 0x3FFF00003FFF0000);
    return (x & 0x007F007F007F007F) | ((x << 1) & 0x7F007F007F007F00);
}

// The low bytes of four UTF-16 units in four bytes, and back.
std::uint64_t narrow(std::uint64_t x) {
    x = (x | (x >> 8)) & 0x0000FFFF0000FFFF;
    return (x | (x >> 16)) & 0x00000000FFFFFFFF;
}
std::uint64_t widen(std::uint64_t x) {
    x = (x | (x << 16)) & 0x0000FFFF0000FFFF;
    return (x | (x << 8)) & 0x00FF00FF00FF00FF;
}

std::uint64_t loadCharacters(ByteView plain, std::size_t first, bool wide) {
    if (!wide) return loadLE<std::uint64_t>(plain, first);
    return narrow(loadLE<std::uint64_t>(plain, 2 * first)) |
           narrow(loadLE<std::uint64_t>(plain, 2 * first + 8)) << 32;
}
void storeCharacters(ByteSpan plain, std::size_t first, bool wide, std::uint64_t characters) {
    if (!wide) return storeLE(plain, first, characters);
    storeLE<std::uint64_t>(plain, 2 * first, widen(characters & UINT32_MAX));
    storeLE<std::uint64_t>(plain, 2 * first + 8, widen(characters >> 32));
}

// Up to eight characters at the end.
std::uint64_t loadLast(ByteView plain, std::size_t first, std::size_t count, std::size_t step) {
    std::uint64_t characters = 0;
    for (std::size_t i = 0; i < count; ++i)
        characters |= std::to_integer<std::uint64_t>(plain[(first + i) * step]) << (8 * i);
    return characters;
}

}  // namespace

Result<std::size_t> sevenBitPlainSize(ByteView stored, bool wide) {
    if (stored.size() < 2) return fail(JET_errDecompressionFailed);
    const std::size_t bits = (stored.size() - 2) * 8 + (std::to_integer<std::size_t>(stored[0]) & 7) + 1;
    if (bits % kBits != 0) return fail(JET_errDecompressionFailed);
    return bits / kBits * (wide ? 2 : 1);
}

void sevenBitDecode(ByteView stored, bool wide, ByteSpan plain) {
    const std::size_t step = wide ? 2 : 1;
    const std::size_t count = plain.size() / step;
    std::size_t first = 0;
    std::size_t at = 1;
    for (; first + kGroup <= count && at + sizeof(std::uint64_t) <= stored.size(); first += kGroup) {
        storeCharacters(plain, first, wide, spread(loadLE<std::uint64_t>(stored, at)));
        at += kGroupBytes;
    }
    for (; first < count; first += kGroup, at += kGroupBytes) {
        std::uint64_t bits = 0;
        for (std::size_t i = 0; i < std::min(kGroupBytes, stored.size() - at); ++i)
            bits |= std::to_integer<std::uint64_t>(stored[at + i]) << (8 * i);
        const std::uint64_t characters = spread(bits);
        for (std::size_t i = 0; i < std::min(kGroup, count - first); ++i) {
            plain[(first + i) * step] = static_cast<std::byte>(characters >> (8 * i));
            if (wide) plain[(first + i) * step + 1] = std::byte{0};
        }
    }
}

SevenBitForm sevenBitFormOf(ByteView plain) {
    if (plain.empty() || !hasNone(plain, kHighBits)) return SevenBitForm::None;
    return plain.size() % 2 == 0 && hasNone(plain, kNotUnicode) ? SevenBitForm::Unicode : SevenBitForm::Text;
}

std::size_t sevenBitStoredSize(std::size_t plainBytes, SevenBitForm form) {
    return 1 + (plainBytes / (form == SevenBitForm::Unicode ? 2 : 1) * kBits + 7) / 8;
}

void sevenBitEncode(ByteView plain, SevenBitForm form, std::vector<std::byte>& stored) {
    const bool wide = form == SevenBitForm::Unicode;
    const std::size_t step = wide ? 2 : 1;
    const std::size_t count = plain.size() / step;
    stored.resize(sevenBitStoredSize(plain.size(), form));
    stored[0] = (wide ? kUnicodeScheme : kTextScheme) | static_cast<std::byte>((count * kBits - 1) % 8);
    std::size_t first = 0;
    std::size_t at = 1;
    for (; first + kGroup <= count && at + sizeof(std::uint64_t) <= stored.size(); first += kGroup) {
        storeLE(stored, at, squeeze(loadCharacters(plain, first, wide)));
        at += kGroupBytes;
    }
    for (; first < count; first += kGroup) {
        const std::size_t left = std::min(kGroup, count - first);
        std::uint64_t bits = squeeze(loadLast(plain, first, left, step));
        for (std::size_t i = 0; i < (left * kBits + 7) / 8; ++i, bits >>= 8)
            stored[at++] = static_cast<std::byte>(bits & 0xFF);
    }
}

}  // namespace esent::record
