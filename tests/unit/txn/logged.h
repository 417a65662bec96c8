// A transaction manager over a log on a simulated disk, and what that log holds.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <utility>
#include <vector>

#include "log/log_reader.h"
#include "log/log_stream.h"
#include "os/simulated/simulated_disk.h"
#include "txn/transaction_manager.h"

namespace esent::txn::test {

inline log::LogFiles logFiles() {
    return log::LogFiles({"/log", "/log", "edb", true, true});
}

inline std::unique_ptr<log::LogStream> newLog(os::SimulatedDisk& disk) {
    (void)disk.createDirectories("/log");
    log::LogStreamSettings settings;
    settings.fileSystem = &disk;
    settings.files = logFiles();
    settings.parameters.logFileSegments = 64;
    settings.reserveLogs = 1;
    auto stream = log::LogStream::create(std::move(settings));
    EXPECT_TRUE(stream) << codeOf(stream);
    return std::move(*stream);
}

using Records = std::vector<std::pair<LogPosition, log::RecordBytes>>;

// What is durable at this moment.
inline Records durableRecords(os::SimulatedDisk& disk) {
    Records records;
    auto reader = log::LogStreamReader::open(disk, logFiles(), {0, 0, 1});
    EXPECT_TRUE(reader) << codeOf(reader);
    while (reader) {
        const auto record = reader->next();
        EXPECT_TRUE(record) << codeOf(record);
        if (!record || !record->has_value()) break;
        const auto code = (*record)->code();
        if (code == log::RecordCode::Nop || code == log::RecordCode::Nop2) continue;
        records.emplace_back((*record)->position,
                             log::RecordBytes((*record)->bytes.begin(), (*record)->bytes.end()));
    }
    return records;
}

}  // namespace esent::txn::test
