#include "export/value_text.h"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <bit>
#include <charconv>
#include <chrono>
#include <cmath>
#include <iterator>

namespace esent::tool {

namespace {

using record::ColumnType;

constexpr std::uint64_t kTicksPerSecond = 10'000'000;
constexpr std::uint64_t kTicksPerDay = 86'400 * kTicksPerSecond;
constexpr std::int64_t kDaysTo1970From1601 = 134'774;
constexpr std::int64_t kDaysTo1970From1899 = 25'569;
constexpr std::uint64_t kFirstFileTime = 119'600'064'000'000'000;  // 1980-01-01
constexpr std::uint64_t kLastFileTime = 157'469'184'000'000'000;   // 2100-01-01
constexpr double kFirstOleDay = -657'434;                          // 0100-01-01
constexpr double kLastOleDay = 2'958'466;                          // 10000-01-01

template <class T>
void appendInteger(std::string& out, ByteView value) {
    std::array<char, 24> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), loadLE<T>(value, 0)).ptr;
    out.append(digits.data(), end);
}

// The shortest digits that give the same number again; JSON has no words for the others.
template <class Float>
NumberKind appendFloat(std::string& out, Float value) {
    if (std::isfinite(value)) {
        fmt::format_to(std::back_inserter(out), FMT_COMPILE("{}"), value);
        return NumberKind::Number;
    }
    out += std::isnan(value) ? "NaN" : value < 0 ? "-Infinity" : "Infinity";
    return NumberKind::Quoted;
}

void appendDay(std::string& out, std::int64_t daysSince1970) {
    const std::chrono::year_month_day day{std::chrono::sys_days{std::chrono::days{daysSince1970}}};
    fmt::format_to(std::back_inserter(out), FMT_COMPILE("{:04}-{:02}-{:02}"), static_cast<int>(day.year()),
                   static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
}

void appendGuid(std::string& out, ByteView guid) {
    const auto hex = [&](std::initializer_list<std::size_t> order) {
        for (const std::size_t i : order)
            appendHex(out, guid.subspan(i, 1));
    };
    hex({3, 2, 1, 0});
    out.push_back('-');
    hex({5, 4});
    out.push_back('-');
    hex({7, 6});
    out.push_back('-');
    hex({8, 9});
    out.push_back('-');
    hex({10, 11, 12, 13, 14, 15});
}

}  // namespace

bool looksLikeFileTime(std::uint64_t value) {
    return value >= kFirstFileTime && value < kLastFileTime;
}

bool appendFileTime(std::string& out, std::uint64_t value) {
    if (!looksLikeFileTime(value)) return false;
    appendDay(out, static_cast<std::int64_t>(value / kTicksPerDay) - kDaysTo1970From1601);
    const std::uint64_t ofDay = value % kTicksPerDay;
    const std::uint64_t seconds = ofDay / kTicksPerSecond;
    fmt::format_to(std::back_inserter(out), FMT_COMPILE("T{:02}:{:02}:{:02}.{:07}Z"), seconds / 3600,
                   seconds / 60 % 60, seconds % 60, ofDay % kTicksPerSecond);
    return true;
}

// The fraction counts from the start of the day also before 1899.
bool appendOleDate(std::string& out, double days) {
    if (!(days > kFirstOleDay - 1 && days < kLastOleDay)) return false;
    auto day = static_cast<std::int64_t>(days);
    auto milliseconds =
        static_cast<std::int64_t>(std::llround(std::fabs(days - static_cast<double>(day)) * 86'400'000));
    if (milliseconds == 86'400'000) {
        ++day;
        milliseconds = 0;
    }
    appendDay(out, day - kDaysTo1970From1899);
    fmt::format_to(std::back_inserter(out), FMT_COMPILE("T{:02}:{:02}:{:02}.{:03}"), milliseconds / 3'600'000,
                   milliseconds / 60'000 % 60, milliseconds / 1000 % 60, milliseconds % 1000);
    return true;
}

NumberKind appendNumber(std::string& out, ColumnType type, ByteView value, NumberStyle style) {
    switch (type) {
        case ColumnType::Bit:
            out += value[0] != std::byte{0} ? "true" : "false";
            return NumberKind::Boolean;
        case ColumnType::UnsignedByte:
            appendInteger<std::uint8_t>(out, value);
            break;
        case ColumnType::Short:
            appendInteger<std::int16_t>(out, value);
            break;
        case ColumnType::UnsignedShort:
            appendInteger<std::uint16_t>(out, value);
            break;
        case ColumnType::Long:
            appendInteger<std::int32_t>(out, value);
            break;
        case ColumnType::UnsignedLong:
            appendInteger<std::uint32_t>(out, value);
            break;
        case ColumnType::Single:
            return appendFloat(out, std::bit_cast<float>(loadLE<std::uint32_t>(value, 0)));
        case ColumnType::Double:
            return appendFloat(out, std::bit_cast<double>(loadLE<std::uint64_t>(value, 0)));
        case ColumnType::DateTime: {
            const auto bits = loadLE<std::uint64_t>(value, 0);
            const auto days = std::bit_cast<double>(bits);
            // Some programs keep a FILETIME in such a column: as a date it would be the first instant there
            // is.
            if (style == NumberStyle::OleDate && appendFileTime(out, bits)) return NumberKind::Quoted;
            if (style == NumberStyle::OleDate && appendOleDate(out, days)) return NumberKind::Quoted;
            return appendFloat(out, days);
        }
        case ColumnType::Guid:
            appendGuid(out, value);
            return NumberKind::Quoted;
        case ColumnType::UnsignedLongLong:
            appendInteger<std::uint64_t>(out, value);
            break;
        default:  // Currency, LongLong
            if (style == NumberStyle::FileTime && appendFileTime(out, loadLE<std::uint64_t>(value, 0))) {
                return NumberKind::Quoted;
            }
            appendInteger<std::int64_t>(out, value);
            break;
    }
    return NumberKind::Number;
}

std::optional<double> realOf(ColumnType type, ByteView value) {
    if (type == ColumnType::Single) return std::bit_cast<float>(loadLE<std::uint32_t>(value, 0));
    if (type != ColumnType::Double && type != ColumnType::DateTime) return std::nullopt;
    return std::bit_cast<double>(loadLE<std::uint64_t>(value, 0));
}

std::optional<std::int64_t> integerOf(ColumnType type, ByteView value) {
    switch (type) {
        case ColumnType::Bit:
            return value[0] != std::byte{0} ? 1 : 0;
        case ColumnType::UnsignedByte:
            return loadLE<std::uint8_t>(value, 0);
        case ColumnType::Short:
            return loadLE<std::int16_t>(value, 0);
        case ColumnType::UnsignedShort:
            return loadLE<std::uint16_t>(value, 0);
        case ColumnType::Long:
            return loadLE<std::int32_t>(value, 0);
        case ColumnType::UnsignedLong:
            return loadLE<std::uint32_t>(value, 0);
        default:
            break;
    }
    const auto number = loadLE<std::int64_t>(value, 0);
    if (type == ColumnType::UnsignedLongLong && number < 0) return std::nullopt;
    return number;
}

void appendHex(std::string& out, ByteView bytes) {
    static constexpr char kDigits[] = "0123456789abcdef";
    const std::size_t at = out.size();
    out.resize(at + 2 * bytes.size());
    char* to = out.data() + at;
    for (const std::byte b : bytes) {
        *to++ = kDigits[std::to_integer<unsigned>(b) >> 4];
        *to++ = kDigits[std::to_integer<unsigned>(b) & 15];
    }
}

namespace {

constexpr char kBase64Digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

void Base64::encode(ByteView bytes, std::string& out) {
    for (const std::byte b : bytes) {
        bits_ = (bits_ << 8) | std::to_integer<std::uint32_t>(b);
        if (++held_ < 3) continue;
        for (int shift = 18; shift >= 0; shift -= 6)
            out.push_back(kBase64Digits[(bits_ >> shift) & 63]);
        bits_ = 0;
        held_ = 0;
    }
}

void Base64::finish(std::string& out) {
    if (held_ == 0) return;
    const std::uint32_t bits = bits_ << (8 * (3 - held_));
    for (unsigned i = 0; i < 4; ++i)
        out.push_back(i <= held_ ? kBase64Digits[(bits >> (18 - 6 * i)) & 63] : '=');
    bits_ = 0;
    held_ = 0;
}

}  // namespace esent::tool
