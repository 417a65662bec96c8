// Reports: named fields in sections, shown as Windows' esentutl words them or as JSON. One description of a
// value serves both, so the two never disagree. Also the text forms of small on-disk values.
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/disk_types.h"
#include "esent.h"

namespace esent::tool {

// "(0x2C5,8,39)"
[[nodiscard]] std::string textOf(const LogPosition& position);
// "08/20/2021 07:42:02.233", zeros for a zero time.
[[nodiscard]] std::string textOf(const LogTime& time);
// "Create time:08/20/2021 07:42:02.233 Rand:1163466497 Computer:"
[[nodiscard]] std::string textOf(const Signature& signature);
// ISO 8601 for JSON; "" for a zero time.
[[nodiscard]] std::string isoTime(const LogTime& time);
// "-1206 (JET_errDatabaseCorrupted, ...)"
[[nodiscard]] std::string errorText(JET_ERR error);
// "JET_errDatabaseCorrupted"
[[nodiscard]] std::string errorName(JET_ERR error);

class Report {
 public:
    Report();
    ~Report();
    Report(const Report&) = delete;
    Report& operator=(const Report&) = delete;

    // Starts a section: its heading in the text, its key in the JSON ("" = top level). Labels are aligned
    // right in a column of `labelWidth`.
    void section(std::string_view heading, std::string_view key, int labelWidth = 17);
    // One field. The text is what Windows prints, the JSON value what a program wants.
    void field(std::string_view label, std::string_view text, std::string_view key, nlohmann::json value);
    // A number, decimal in both.
    void number(std::string_view label, std::string_view key, std::uint64_t value);
    void position(std::string_view label, std::string_view key, const LogPosition& position);
    void time(std::string_view label, std::string_view key, const LogTime& time);
    // A line of text that JSON does not have, and a value that the text does not have.
    void line(std::string_view text);
    void value(std::string_view key, nlohmann::json value);
    // Appends to the array `key` of the current section.
    void append(std::string_view key, nlohmann::json value);

    [[nodiscard]] const std::string& text() const { return text_; }
    [[nodiscard]] std::string json() const;
    // Prints one of the two on the standard output.
    void print(bool asJson) const;

 private:
    [[nodiscard]] nlohmann::json& current();

    std::string text_;
    std::unique_ptr<nlohmann::json> json_;
    std::string section_;
    int labelWidth_ = 17;
};

}  // namespace esent::tool
