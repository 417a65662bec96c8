// The verb "logcat": the records of logs, a line each, those that are asked for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "commands.h"
#include "log/records.h"

namespace esent::tool {

struct LogcatFilter {
    std::string table;  // by name; needs the database
    std::vector<ObjectId> objects;
    std::vector<PageNumber> pages;
    std::vector<std::string> records;  // by name, without regard to case
    std::optional<DatabaseId> database;
    std::optional<log::SessionNumber> session;
    std::optional<std::uint32_t> transaction;
    LogPosition from;
    LogPosition to;  // inclusive; zero: to the end
};

struct LogcatRequest {
    std::vector<std::string> inputs;  // logs, folders, base names with or without a folder
    std::string database;             // whose catalog names the objects; "" = those beside the logs
    LogcatFilter filter;
    bool withData = false;
    std::uint64_t limit = 0;  // 0: none
};

ExitCode runLogcat(const LogcatRequest& request, const OutputOptions& output);

// "generation,segment,offset" in hexadecimal, the last two optional. `last`: missing parts are the highest.
[[nodiscard]] std::optional<LogPosition> parsePosition(const std::string& text, bool last);

}  // namespace esent::tool
