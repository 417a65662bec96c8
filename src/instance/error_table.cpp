#include "instance/error_table.h"

#include <algorithm>
#include <cctype>
#include <iterator>

namespace esent::instance {
namespace {

constexpr ErrorEntry kErrors[] = {
#define ESENT_ERROR(name, category) {JET_##name, JET_errcat##category, "JET_" #name},
#include "instance/error_names.inc"
#undef ESENT_ERROR
};

static_assert(std::is_sorted(std::begin(kErrors), std::end(kErrors),
                             [](const ErrorEntry& a, const ErrorEntry& b) { return a.code < b.code; }));

JET_ERRCAT parentOf(JET_ERRCAT category) {
    switch (category) {
        case JET_errcatOperation:
        case JET_errcatData:
        case JET_errcatApi:
            return JET_errcatError;
        case JET_errcatFatal:
        case JET_errcatIO:
        case JET_errcatResource:
            return JET_errcatOperation;
        case JET_errcatMemory:
        case JET_errcatQuota:
        case JET_errcatDisk:
            return JET_errcatResource;
        case JET_errcatCorruption:
        case JET_errcatInconsistent:
        case JET_errcatFragmentation:
            return JET_errcatData;
        case JET_errcatUsage:
        case JET_errcatState:
        case JET_errcatObsolete:
            return JET_errcatApi;
        default:
            return JET_errcatUnknown;
    }
}

bool isUpper(char c) {
    return std::isupper(static_cast<unsigned char>(c)) != 0;
}

// "JET_errLogWriteFail" -> "Log write fail"; runs of capitals (IO, LV) stay together.
std::string wordsOf(std::string_view name) {
    name.remove_prefix(std::string_view("JET_err").size());  // as long as "JET_wrn"
    std::string words;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const bool upper = isUpper(name[i]);
        const bool afterLower = i > 0 && !isUpper(name[i - 1]);
        const bool beforeLower = i + 1 < name.size() && !isUpper(name[i + 1]);
        const bool startsWord = i > 0 && upper && (afterLower || beforeLower);
        if (startsWord) words.push_back(' ');
        const bool plainWord = upper && beforeLower && i > 0;
        words.push_back(plainWord ? static_cast<char>(std::tolower(static_cast<unsigned char>(name[i])))
                                  : name[i]);
    }
    return words;
}

}  // namespace

const ErrorEntry* findError(JET_ERR code) {
    const auto* found =
        std::lower_bound(std::begin(kErrors), std::end(kErrors), code,
                         [](const ErrorEntry& entry, JET_ERR value) { return entry.code < value; });
    return found != std::end(kErrors) && found->code == code ? found : nullptr;
}

std::string errorToString(JET_ERR code) {
    const ErrorEntry* entry = findError(code);
    if (entry == nullptr) return "Unknown error, " + std::to_string(code);
    return std::string(entry->name) + ", " + wordsOf(entry->name);
}

std::array<std::uint8_t, 8> categoryPath(JET_ERRCAT category) {
    std::array<JET_ERRCAT, 8> upwards{};
    std::size_t count = 0;
    for (JET_ERRCAT at = category; at != JET_errcatUnknown; at = parentOf(at))
        upwards[count++] = at;
    std::array<std::uint8_t, 8> path{};
    for (std::size_t i = 0; i < count; ++i)
        path[i] = static_cast<std::uint8_t>(upwards[count - 1 - i]);
    return path;
}

}  // namespace esent::instance
