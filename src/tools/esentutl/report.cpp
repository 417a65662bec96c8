#include "report.h"

#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "instance/error_table.h"

namespace esent::tool {
namespace {

struct TimeParts {
    int year, month, day, hour, minute, second, millisecond;
};

TimeParts partsOf(const LogTime& time) {
    const auto byte = [&](std::size_t i) { return static_cast<int>(time.raw[i]); };
    const int milliseconds = ((byte(6) >> 1) & 0x7F) | (((byte(7) >> 1) & 0x7) << 7);
    return {byte(5) + 1900, byte(4), byte(3), byte(2), byte(1), byte(0), milliseconds};
}

}  // namespace

std::string textOf(const LogPosition& position) {
    return fmt::format("(0x{:X},{:X},{:X})", static_cast<std::uint32_t>(position.generation),
                       position.segment, position.byteOffset);
}

namespace {

std::string plainTextOf(const LogTime& time) {
    const TimeParts t = partsOf(time);
    return fmt::format("{:02}/{:02}/{:04} {:02}:{:02}:{:02}.{:03}", t.month, t.day, t.year, t.hour, t.minute,
                       t.second, t.millisecond);
}

}  // namespace

std::string textOf(const LogTime& time) {
    const bool utc = (std::to_integer<unsigned>(time.raw[6]) & 1) != 0;
    return plainTextOf(time) + (utc ? " UTC" : " LOC");
}

std::string textOf(const Signature& signature) {
    const auto random = loadLE<std::uint32_t>(signature.raw.data());
    return fmt::format(
        "Create time:{} Rand:{} Computer:", plainTextOf(LogTime::load(signature.raw.data() + 4)), random);
}

std::string isoTime(const LogTime& time) {
    if (time.isZero()) return {};
    const TimeParts t = partsOf(time);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", t.year, t.month, t.day, t.hour, t.minute,
                       t.second, t.millisecond);
}

std::string errorText(JET_ERR error) {
    return fmt::format("{} ({})", error, instance::errorToString(error));
}

std::string errorName(JET_ERR error) {
    const instance::ErrorEntry* entry = instance::findError(error);
    return entry != nullptr ? std::string(entry->name) : fmt::format("{}", error);
}

Report::Report() : json_(std::make_unique<nlohmann::json>(nlohmann::json::object())) {}
Report::~Report() = default;

nlohmann::json& Report::current() {
    return section_.empty() ? *json_ : (*json_)[section_];
}

void Report::section(std::string_view heading, std::string_view key, int labelWidth) {
    section_ = key;
    labelWidth_ = labelWidth;
    if (!heading.empty()) line(heading);
}

void Report::field(std::string_view label, std::string_view text, std::string_view key,
                   nlohmann::json value) {
    text_ += fmt::format("{:>{}}: {}\n", label, labelWidth_, text);
    if (!key.empty()) current()[std::string(key)] = std::move(value);
}

void Report::number(std::string_view label, std::string_view key, std::uint64_t value) {
    field(label, fmt::format("{}", value), key, value);
}

void Report::position(std::string_view label, std::string_view key, const LogPosition& position) {
    field(label, textOf(position), key,
          {{"generation", position.generation},
           {"segment", position.segment},
           {"offset", position.byteOffset}});
}

void Report::time(std::string_view label, std::string_view key, const LogTime& time) {
    field(label, textOf(time), key, isoTime(time));
}

void Report::line(std::string_view text) {
    text_ += text;
    text_ += '\n';
}

void Report::value(std::string_view key, nlohmann::json value) {
    current()[std::string(key)] = std::move(value);
}

void Report::append(std::string_view key, nlohmann::json value) {
    current()[std::string(key)].push_back(std::move(value));
}

std::string Report::json() const {
    return json_->dump(2, ' ', false, nlohmann::json::error_handler_t::replace);
}

void Report::print(bool asJson) const {
    const std::string out = asJson ? json() + "\n" : text_;
    std::fwrite(out.data(), 1, out.size(), stdout);
    std::fflush(stdout);
}

}  // namespace esent::tool
