// Column values of every type with the order that their keys have, known without making a key. Text is made
// of lower-case letters, whose order is the alphabet's under every collation; values are short enough that no
// key is cut.
#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstring>
#include <optional>
#include <random>
#include <string>

#include "esent.h"

namespace esent::test {

using Value = std::optional<std::string>;  // bytes as JetSetColumn takes them; nothing: NULL

struct ValueType {
    const char* name;
    JET_COLTYP type;
    unsigned short codePage;
    std::size_t bytes;  // of a fixed-size type, or the most that random values have
};

inline constexpr ValueType kValueTypes[] = {
    {"Bit", JET_coltypBit, 0, 1},
    {"UnsignedByte", JET_coltypUnsignedByte, 0, 1},
    {"Short", JET_coltypShort, 0, 2},
    {"Long", JET_coltypLong, 0, 4},
    {"Currency", JET_coltypCurrency, 0, 8},
    {"IEEESingle", JET_coltypIEEESingle, 0, 4},
    {"IEEEDouble", JET_coltypIEEEDouble, 0, 8},
    {"DateTime", JET_coltypDateTime, 0, 8},
    {"Binary", JET_coltypBinary, 0, 20},
    {"Text", JET_coltypText, 1252, 12},
    {"WideText", JET_coltypText, 1200, 12},
    {"LongBinary", JET_coltypLongBinary, 0, 20},
    {"LongText", JET_coltypLongText, 1252, 12},
    {"LongWideText", JET_coltypLongText, 1200, 12},
    {"UnsignedLong", JET_coltypUnsignedLong, 0, 4},
    {"LongLong", JET_coltypLongLong, 0, 8},
    {"GUID", JET_coltypGUID, 0, 16},
    {"UnsignedShort", JET_coltypUnsignedShort, 0, 2},
};

inline bool isTextValue(const ValueType& type) {
    return type.codePage != 0;
}
inline bool isBytesValue(const ValueType& type) {
    return type.type == JET_coltypBinary || type.type == JET_coltypLongBinary;
}

template <class Number>
std::strong_ordering compareNumbers(const std::string& a, const std::string& b) {
    Number left{};
    Number right{};
    std::memcpy(&left, a.data(), sizeof left);
    std::memcpy(&right, b.data(), sizeof right);
    return left < right ? std::strong_ordering::less
                        : (left > right ? std::strong_ordering::greater : std::strong_ordering::equal);
}

inline std::strong_ordering compareBytesOf(const std::string& a, const std::string& b) {
    const int order = std::memcmp(a.data(), b.data(), std::min(a.size(), b.size()));
    if (order != 0) return order < 0 ? std::strong_ordering::less : std::strong_ordering::greater;
    return a.size() <=> b.size();
}

// The last six bytes count most, then the groups before them.
inline std::strong_ordering compareGuids(const std::string& a, const std::string& b) {
    for (const std::size_t at : {10, 11, 12, 13, 14, 15, 8, 9, 6, 7, 4, 5, 0, 1, 2, 3}) {
        const auto left = static_cast<unsigned char>(a[at]);
        const auto right = static_cast<unsigned char>(b[at]);
        if (left != right) return left <=> right;
    }
    return std::strong_ordering::equal;
}

inline std::strong_ordering compareData(const ValueType& type, const std::string& a, const std::string& b) {
    switch (type.type) {
        case JET_coltypBit:
            return (a[0] != 0) <=> (b[0] != 0);
        case JET_coltypUnsignedByte:
            return compareNumbers<unsigned char>(a, b);
        case JET_coltypShort:
            return compareNumbers<std::int16_t>(a, b);
        case JET_coltypLong:
            return compareNumbers<std::int32_t>(a, b);
        case JET_coltypCurrency:
        case JET_coltypLongLong:
            return compareNumbers<std::int64_t>(a, b);
        case JET_coltypIEEESingle:
            return compareNumbers<float>(a, b);
        case JET_coltypIEEEDouble:
        case JET_coltypDateTime:
            return compareNumbers<double>(a, b);
        case JET_coltypUnsignedLong:
            return compareNumbers<std::uint32_t>(a, b);
        case JET_coltypUnsignedShort:
            return compareNumbers<std::uint16_t>(a, b);
        case JET_coltypGUID:
            return compareGuids(a, b);
        default:
            return compareBytesOf(a, b);
    }
}

inline std::strong_ordering compareValues(const ValueType& type, const Value& a, const Value& b,
                                          bool nullsHigh = false) {
    if (!a || !b) {
        const auto order = a.has_value() <=> b.has_value();
        return nullsHigh ? 0 <=> order : order;
    }
    return compareData(type, *a, *b);
}

// Random values; with `few`, so few different ones that rows share them.
inline Value randomValue(const ValueType& type, std::mt19937_64& random, bool few) {
    if (random() % 12 == 0) return std::nullopt;
    const std::uint64_t seed = few ? random() % 7 : random();
    if (type.type == JET_coltypIEEESingle) {
        const auto number = static_cast<float>(static_cast<std::int64_t>(seed % 20001) - 10000) / 8;
        return std::string(reinterpret_cast<const char*>(&number), sizeof number);
    }
    if (type.type == JET_coltypIEEEDouble || type.type == JET_coltypDateTime) {
        const auto number = static_cast<double>(static_cast<std::int64_t>(seed % 2000001) - 1000000) / 64;
        return std::string(reinterpret_cast<const char*>(&number), sizeof number);
    }
    if (type.type == JET_coltypBit) return std::string(1, seed % 2 == 0 ? '\0' : '\xFF');
    std::mt19937_64 own(seed * 0x9E3779B97F4A7C15 + 1);
    const bool varies = isTextValue(type) || isBytesValue(type);
    const std::size_t length = varies ? own() % (type.bytes + 1) : type.bytes;
    std::string value;
    for (std::size_t i = 0; i < length; ++i) {
        value += static_cast<char>(isTextValue(type) ? 'a' + own() % (few ? 3 : 26) : own());
        if (type.codePage == 1200) value += '\0';
    }
    return value;
}

}  // namespace esent::test
