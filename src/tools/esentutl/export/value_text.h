// Text of stored values: numbers, GUIDs, dates, binary. Appends to a string; no shared state.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "record/row_format.h"

namespace esent::tool {

enum class BinaryText : std::uint8_t { Hex, Base64 };

// How the numbers of a column are shown.
enum class NumberStyle : std::uint8_t {
    Plain,
    OleDate,   // a DateTime as ISO 8601
    FileTime,  // a 64-bit number that is a FILETIME as ISO 8601
};

// 100-nanosecond intervals since 1601 of the years 1980 to 2099: what "looks like a FILETIME".
[[nodiscard]] bool looksLikeFileTime(std::uint64_t value);

// Appends "2021-08-20T03:42:02.2330000Z". False, and nothing appended, when the number is no such date.
bool appendFileTime(std::string& out, std::uint64_t value);
// "2021-08-20T07:42:02.233"; days since 1899-12-30, without a time zone.
bool appendOleDate(std::string& out, double days);

// What a value of a fixed-size type is shown as.
enum class NumberKind : std::uint8_t { Boolean, Number, Quoted };
// Appends a value of a fixed-size type, which has that size: true, 42, 1.5, a GUID or a date. Tells whether
// the text is a word of JSON or must be quoted there.
NumberKind appendNumber(std::string& out, record::ColumnType type, ByteView value, NumberStyle style);

// The value of a column of a floating-point type, or nothing for other types.
[[nodiscard]] std::optional<double> realOf(record::ColumnType type, ByteView value);
// The value of a column of an integer type (1 and 0 for booleans), unless it is larger than INT64_MAX.
[[nodiscard]] std::optional<std::int64_t> integerOf(record::ColumnType type, ByteView value);

void appendHex(std::string& out, ByteView bytes);

// Base64 of pieces.
class Base64 {
 public:
    void encode(ByteView bytes, std::string& out);
    void finish(std::string& out);

 private:
    std::uint32_t bits_ = 0;
    unsigned held_ = 0;  // bytes
};

}  // namespace esent::tool
