// Bytes and their hexadecimal digits.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace esent::test {

// "0a 1b2c" -> 0A 1B 2C. Anything that is no lower-case hexadecimal digit is skipped.
inline std::vector<std::byte> bytesOf(std::string_view hex) {
    std::vector<std::byte> bytes;
    int high = -1;
    for (const char c : hex) {
        const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (digit < 0) continue;
        if (high < 0) {
            high = digit;
        } else {
            bytes.push_back(static_cast<std::byte>(high * 16 + digit));
            high = -1;
        }
    }
    return bytes;
}

inline constexpr std::string_view kLowerDigits = "0123456789abcdef";
inline constexpr std::string_view kUpperDigits = "0123456789ABCDEF";

inline void appendHex(std::string& out, std::span<const std::byte> bytes,
                      std::string_view digits = kLowerDigits) {
    for (const std::byte byte : bytes) {
        out.push_back(digits[std::to_integer<unsigned>(byte) >> 4]);
        out.push_back(digits[std::to_integer<unsigned>(byte) & 15]);
    }
}

inline std::string hexOf(std::span<const std::byte> bytes, std::string_view digits = kLowerDigits) {
    std::string hex;
    appendHex(hex, bytes, digits);
    return hex;
}

}  // namespace esent::test
