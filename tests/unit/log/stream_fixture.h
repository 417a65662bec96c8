// Helpers of the log stream's tests: settings on a simulated disk, records of any size, reading a whole
// stream back, and the invariants of the format on raw bytes.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "log/checkpoint_file.h"
#include "log/log_reader.h"
#include "log/log_stream.h"
#include "os/simulated/simulated_disk.h"

namespace esent::log::test {

using Written = std::pair<LogPosition, RecordBytes>;

inline LogFiles filesIn(const std::string& folder) {
    return LogFiles({folder, folder, "edb", true, true});
}

inline LogStreamSettings settingsOn(os::FileSystem& disk, std::uint32_t segments = 16,
                                    const std::string& folder = "/log") {
    LogStreamSettings settings;
    settings.fileSystem = &disk;
    settings.files = filesIn(folder);
    settings.parameters.logFileSegments = segments;
    settings.reserveLogs = 1;
    return settings;
}

// A Trace record of exactly `size` bytes (at least 6) with recognisable content.
RecordBytes traceOf(std::size_t size, std::uint32_t seed);

// All records but padding of a stream, from its lowest generation on; fails the test on any error.
struct ReadBack {
    std::vector<Written> records;
    StreamEnd end;
    JET_ERR error = JET_errSuccess;
};
ReadBack readStream(os::FileSystem& disk, const LogFiles& files, bool repair = false);

// Goes on with what readStream found.
Result<std::unique_ptr<LogStream>> continueStream(LogStreamSettings settings);

// Asserts the placement rules of the format on every log file of the folder.
void expectWellFormed(const os::SimulatedDisk& disk, const LogFiles& files);

}  // namespace esent::log::test
