#include "key/normalize.h"

#include <algorithm>
#include <type_traits>

namespace esent::key {

namespace {

template <class T>
void appendFlipped(KeyBytes& key, T value) {
    using U = std::make_unsigned_t<T>;
    const U flipped = static_cast<U>(value) ^ static_cast<U>(U{1} << (8 * sizeof(U) - 1));
    key.push_back(kDataPrefix);
    for (std::size_t i = sizeof(U); i-- > 0;) {
        key.push_back(static_cast<std::byte>((flipped >> (8 * i)) & 0xFF));
    }
}

constexpr std::size_t kGroup = 8;
constexpr std::byte kMoreGroups{0x09};

}  // namespace

void appendNull(KeyBytes& key) {
    key.push_back(kNullPrefix);
}

void appendBit(KeyBytes& key, bool value) {
    key.push_back(kDataPrefix);
    key.push_back(value ? std::byte{0xFF} : std::byte{0});
}

void appendSigned(KeyBytes& key, std::int16_t value) {
    appendFlipped(key, value);
}
void appendSigned(KeyBytes& key, std::int32_t value) {
    appendFlipped(key, value);
}
void appendSigned(KeyBytes& key, std::int64_t value) {
    appendFlipped(key, value);
}

void appendBinary(KeyBytes& key, ByteView value) {
    if (value.empty()) {
        key.push_back(kEmptyPrefix);
        return;
    }
    key.push_back(kDataPrefix);
    while (value.size() > kGroup) {
        key.insert(key.end(), value.begin(), value.begin() + kGroup);
        key.push_back(kMoreGroups);
        value = value.subspan(kGroup);
    }
    key.insert(key.end(), value.begin(), value.end());
    key.insert(key.end(), kGroup - value.size(), std::byte{0});
    key.push_back(static_cast<std::byte>(value.size()));
}

void appendAnsiText(KeyBytes& key, std::string_view value) {
    if (value.empty()) {
        key.push_back(kEmptyPrefix);
        return;
    }
    key.push_back(kDataPrefix);
    for (const char c : value) {
        if (c == '\0') break;
        key.push_back(static_cast<std::byte>(c >= 'a' && c <= 'z' ? c - ('a' - 'A') : c));
    }
    key.push_back(std::byte{0});
}

}  // namespace esent::key
