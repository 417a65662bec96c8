// How the corpus's databases came to be, as far as what is in them tells: in which order rows were inserted,
// which rows share a long value because one was made as a copy of the other, and which rows there once were.
//
// Trees get their shape from it: rows inserted in key order fill pages otherwise than rows from everywhere.
//   Big            k = 48271 i mod 1000003: true for every key of all three samples
//   Idx            b ends with the number of the row
//   LV             the value that has two references is in rows 26 and 200
//   Frag0          k = 3 j with j below 1500; what is left are those that 9 divides
//   Frag1Renamed   the same; two ranges of j are missing
#pragma once

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

namespace esent::test::history {

// Of the column that tells the order, made into a number that does.
struct Order {
    const char* column;
    std::uint64_t (*number)(std::string_view value);
};

inline std::uint32_t number32(std::string_view value) {
    std::uint32_t number = 0;
    value.copy(reinterpret_cast<char*>(&number), sizeof number);
    return number;
}

// Nothing: in the order of the primary index.
inline std::optional<Order> orderOf(std::string_view table) {
    if (table == "Big")
        return Order{"k", [](std::string_view k) {
                         constexpr std::uint64_t kInverse = 811297;  // of 48271 mod 1000003
                         return number32(k) * kInverse % 1000003;
                     }};
    if (table == "Idx")
        return Order{"b", [](std::string_view b) {
                         return std::uint64_t{
                             std::strtoul(std::string(b.substr(b.rfind('-') + 1)).c_str(), nullptr, 10)};
                     }};
    return std::nullopt;
}

struct CopyOf {
    std::uint32_t row;
    std::uint32_t original;
};
inline std::optional<CopyOf> copyIn(std::string_view table) {
    if (table == "LV") return CopyOf{200, 26};
    return std::nullopt;
}

// Rows of the two tables that rows were deleted from.
inline constexpr std::uint32_t kRowsOnce = 1500;
inline bool losesRows(std::string_view table) {
    return table == "Frag0" || table == "Frag1Renamed";
}
inline std::uint32_t keyOf(std::uint32_t row) {
    return 3 * row;
}
inline std::size_t sizeOf(std::uint32_t row) {
    return 300 + row % 400;
}
inline bool isGone(std::string_view table, std::uint32_t row) {
    if (table == "Frag0") return row % 3 != 0;
    return (row >= 300 && row < 600) || (row >= 900 && row < 1200);
}

}  // namespace esent::test::history
