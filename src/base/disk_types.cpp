#include "base/disk_types.h"

#include <ctime>

namespace esent {

namespace {
// Civil date of a day number since 1970-01-01 (proleptic Gregorian), valid for every day that LOGTIME can
// hold.
struct CivilDate {
    int year;
    unsigned month;
    unsigned day;
};

CivilDate civilFromDays(std::int64_t days) {
    days += 719468;  // days from 0000-03-01 to 1970-01-01
    const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    const auto dayOfEra = static_cast<unsigned>(days - era * 146097);
    const unsigned yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
    const unsigned dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    const unsigned monthFromMarch = (5 * dayOfYear + 2) / 153;
    const unsigned month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
    return {static_cast<int>(yearOfEra + era * 400) + (month <= 2 ? 1 : 0), month,
            dayOfYear - (153 * monthFromMarch + 2) / 5 + 1};
}
}  // namespace

LogTime LogTime::fromUnixMilliseconds(std::int64_t unixMilliseconds) {
    constexpr std::int64_t kMillisecondsPerDay = 86'400'000;
    std::int64_t days = unixMilliseconds / kMillisecondsPerDay;
    std::int64_t inDay = unixMilliseconds % kMillisecondsPerDay;
    if (inDay < 0) {
        inDay += kMillisecondsPerDay;
        --days;
    }
    const CivilDate date = civilFromDays(days);
    const auto milliseconds = static_cast<unsigned>(inDay % 1000);
    const auto seconds = static_cast<unsigned>(inDay / 1000);
    LogTime time;
    time.raw[0] = std::byte(seconds % 60);
    time.raw[1] = std::byte(seconds / 60 % 60);
    time.raw[2] = std::byte(seconds / 3600);
    time.raw[3] = std::byte(date.day);
    time.raw[4] = std::byte(date.month);
    time.raw[5] = std::byte(date.year - 1900);
    time.raw[6] = std::byte(1 | ((milliseconds & 0x7F) << 1));
    time.raw[7] = std::byte((milliseconds >> 7) << 1);
    return time;
}

Signature Signature::make(std::uint32_t random, LogTime created) {
    Signature signature;
    storeLE<std::uint32_t>(signature.raw.data(), random);
    created.store(signature.raw.data() + 4);
    return signature;
}

}  // namespace esent
