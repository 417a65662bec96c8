// Byte spans and explicit little-endian access to on-disk structures.
//
// load/store never assume alignment and check nothing: callers check ranges before they use an offset that
// came from a file. No shared state.
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace esent {

using ByteView = std::span<const std::byte>;
using ByteSpan = std::span<std::byte>;

template <std::integral T>
[[nodiscard]] constexpr T fromLittle(T value) {
    if constexpr (std::endian::native == std::endian::little || sizeof(T) == 1) {
        return value;
    } else {
        T out = 0;
        for (std::size_t i = 0; i < sizeof(T); ++i) {
            out = static_cast<T>((out << 8) | ((value >> (8 * i)) & 0xFF));
        }
        return out;
    }
}

// The little-endian T at `at`.
template <std::integral T>
[[nodiscard]] T loadLE(const std::byte* at) {
    T value;
    std::memcpy(&value, at, sizeof value);
    return fromLittle(value);
}

template <std::integral T>
[[nodiscard]] T loadLE(ByteView bytes, std::size_t offset) {
    return loadLE<T>(bytes.data() + offset);
}

// Stores a little-endian T at `at`.
template <std::integral T>
void storeLE(std::byte* at, T value) {
    value = fromLittle(value);
    std::memcpy(at, &value, sizeof value);
}

template <std::integral T>
void storeLE(ByteSpan bytes, std::size_t offset, T value) {
    storeLE<T>(bytes.data() + offset, value);
}

[[nodiscard]] inline bool isAllZero(ByteView bytes) {
    if (bytes.empty()) return true;
    return bytes[0] == std::byte{0} && std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0;
}

}  // namespace esent
