// Bytes from text: "0a 1b2c" -> 0A 1B 2C. Anything that is no lower-case hexadecimal digit is skipped.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace esent::test {

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

}  // namespace esent::test
