// See object_names.h.
#include "api/object_names.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace esent::api {
namespace {

// Code points of the bytes 0x80..0x9F; the other bytes are their own code points.
constexpr std::array<char16_t, 32> kWindows1252 = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178,
};
constexpr unsigned char kFirstMapped = 0x80;

Result<char> toByte(char16_t unit) {
    const auto mapped = std::ranges::find(kWindows1252, unit);
    if (mapped != kWindows1252.end()) {
        return static_cast<char>(kFirstMapped + (mapped - kWindows1252.begin()));
    }
    if (unit > 0xFF || (unit >= kFirstMapped && unit < kFirstMapped + kWindows1252.size())) {
        return fail(JET_errInvalidName);
    }
    return static_cast<char>(unit);
}

bool isLegalName(std::string_view name) {
    if (name.empty() || name.size() > JET_cbNameMost || name.front() == ' ') return false;
    return std::ranges::none_of(name, [](char c) {
        return (static_cast<unsigned char>(c) < 0x20) || c == '!' || c == '.' || c == '[' || c == ']';
    });
}

}  // namespace

Result<std::string> codePage1252Of(std::string_view utf8) {
    const auto units = toUtf16(utf8);
    if (!units) return fail(JET_errInvalidName);
    std::string stored;
    for (const char16_t unit : *units)
        stored.push_back(TRY(toByte(unit)));
    return stored;
}

template <class Char>
Result<std::string> objectNameIn(const Char* name) {
    if (name == nullptr) return fail(JET_errInvalidName);
    const auto text = textIn(name);
    if (!text) return fail(JET_errInvalidName);
    std::string stored = TRY(codePage1252Of(*text));
    if (!isLegalName(stored)) return fail(JET_errInvalidName);
    stored.erase(stored.find_last_not_of(' ') + 1);
    return stored;
}
template Result<std::string> objectNameIn(const char* name);
template Result<std::string> objectNameIn(const JET_WCHAR* name);

std::string objectNameOut(std::string_view stored) {
    std::u16string units;
    for (const char c : stored) {
        const auto byte = static_cast<unsigned char>(c);
        const bool mapped = byte >= kFirstMapped && byte < kFirstMapped + kWindows1252.size();
        units.push_back(mapped ? kWindows1252[byte - kFirstMapped] : char16_t{byte});
    }
    return toUtf8(units).value_or(std::string(stored));
}

}  // namespace esent::api
