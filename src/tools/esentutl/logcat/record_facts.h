// RecordFacts: what a log record says, as named values that can be printed, filtered and put into JSON.
//
// Pure function of the record's bytes; a record that is shorter than its fields shows what it has and is
// marked as damaged.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/disk_types.h"
#include "log/log_reader.h"
#include "log/records.h"

namespace esent::tool {

struct RecordFacts {
    LogPosition position;
    log::RecordCode code = log::RecordCode::Nop;
    std::string name;
    std::size_t sizeBytes = 0;
    std::optional<log::SessionNumber> session;
    std::optional<std::uint32_t> transaction;  // that began it; of the whole record, not of Commit0
    std::optional<DatabaseId> database;
    std::vector<PageNumber> pages;
    ObjectId object = 0;             // 0: names none
    nlohmann::ordered_json details;  // everything else, in the order in which it is printed
    bool damaged = false;
};

// `withData`: keys and data as hexadecimal digits.
[[nodiscard]] RecordFacts factsOf(const log::LogRecord& record, bool withData);

// "00000002,0001,0000" as Windows prints positions in front of records.
[[nodiscard]] std::string positionText(const LogPosition& position);
// One line; `table` is the name of the object, or "".
[[nodiscard]] std::string lineOf(const RecordFacts& facts, const std::string& table);
[[nodiscard]] nlohmann::ordered_json jsonOf(const RecordFacts& facts, const std::string& table);

}  // namespace esent::tool
