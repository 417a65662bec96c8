// Normalised keys: the examples of the format, and order.
#include "key/normalize.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "hex.h"

namespace esent::key {
namespace {

using test::bytesOf;

template <class Append>
KeyBytes keyOf(Append append) {
    KeyBytes key;
    append(key);
    return key;
}

KeyBytes binary(std::string_view hex) {
    return keyOf([&](KeyBytes& key) { appendBinary(key, bytesOf(hex)); });
}
KeyBytes text(std::string_view value) {
    return keyOf([&](KeyBytes& key) { appendAnsiText(key, value); });
}
template <class T>
KeyBytes number(T value) {
    return keyOf([&](KeyBytes& key) { appendSigned(key, value); });
}

bool less(const KeyBytes& a, const KeyBytes& b) {
    const int order = std::memcmp(a.data(), b.data(), std::min(a.size(), b.size()));
    return order != 0 ? order < 0 : a.size() < b.size();
}

TEST(Normalize, Numbers) {
    EXPECT_EQ(number<std::int16_t>(-1337), bytesOf("7f 7ac7"));
    EXPECT_EQ(number<std::int32_t>(-13371337), bytesOf("7f 7f33f837"));
    EXPECT_EQ(number<std::int32_t>(2), bytesOf("7f 80000002"));
    EXPECT_EQ(number<std::int32_t>(INT32_MIN), bytesOf("7f 00000000"));
    EXPECT_EQ(keyOf([](KeyBytes& key) { appendBit(key, true); }), bytesOf("7fff"));
    EXPECT_EQ(keyOf([](KeyBytes& key) { appendBit(key, false); }), bytesOf("7f00"));
}

TEST(Normalize, NumbersKeepTheirOrder) {
    std::mt19937_64 random(3);
    for (int i = 0; i < 2000; ++i) {
        const auto a = static_cast<std::int32_t>(random() >> (32 + random() % 32));
        const auto b = static_cast<std::int32_t>(random() >> (32 + random() % 32));
        EXPECT_EQ(less(number(a), number(b)), a < b);
        const auto c = static_cast<std::int16_t>(a);
        const auto d = static_cast<std::int16_t>(b);
        EXPECT_EQ(less(number(c), number(d)), c < d);
    }
}

TEST(Normalize, Binary) {
    EXPECT_EQ(binary(""), bytesOf("40"));
    EXPECT_EQ(binary("01"), bytesOf("7f 0100000000000000 01"));
    EXPECT_EQ(binary("0102030405060708"), bytesOf("7f 0102030405060708 08"));
    EXPECT_EQ(binary("010203040506070809"), bytesOf("7f 0102030405060708 09 0900000000000000 01"));
    // "test binary data"
    EXPECT_EQ(binary("746573742062696e6172792064617461"),
              bytesOf("7f 746573742062696e 09 6172792064617461 08"));
}

TEST(Normalize, BinaryKeepsItsOrder) {
    std::mt19937 random(5);
    const auto make = [&random] {
        std::vector<std::byte> value(random() % 20);
        for (std::byte& b : value)
            b = static_cast<std::byte>(random() % 3);
        return value;
    };
    for (int i = 0; i < 5000; ++i) {
        const auto a = make();
        const auto b = make();
        const auto keyA = keyOf([&](KeyBytes& key) { appendBinary(key, a); });
        const auto keyB = keyOf([&](KeyBytes& key) { appendBinary(key, b); });
        const std::size_t common = std::min(a.size(), b.size());
        const int order = common == 0 ? 0 : std::memcmp(a.data(), b.data(), common);
        EXPECT_EQ(less(keyA, keyB), order != 0 ? order < 0 : a.size() < b.size());
    }
}

TEST(Normalize, AnsiText) {
    EXPECT_EQ(text(""), bytesOf("40"));
    EXPECT_EQ(text("MSysObjects"), bytesOf("7f 4d5359534f424a45435453 00"));
    EXPECT_EQ(text("\xe4z"), bytesOf("7f e45a 00"));  // only a-z are folded
    EXPECT_EQ(text(std::string_view("a\0b", 3)), bytesOf("7f 41 00"));
}

}  // namespace
}  // namespace esent::key
