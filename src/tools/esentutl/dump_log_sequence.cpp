// /ml with a base name: every log of a stream by itself, then the chain that they form.
#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>

#include "dump.h"
#include "log/log_files.h"
#include "log/log_reader.h"
#include "os/path.h"

namespace esent::tool {
namespace {

struct Found {
    std::map<Generation, std::string> archived;
    std::string current;  // "" = there is none
};

Result<Found> findLogs(os::FileSystem& fileSystem, const log::LogFiles& files) {
    Found found;
    found.archived = TRY(files.archived(fileSystem));
    if (TRY(fileSystem.exists(files.currentPath()))) found.current = files.currentPath();
    if (found.archived.empty() && found.current.empty()) return fail(JET_errFileNotFound);
    return found;
}

// Reads every record.
Status checkLog(os::FileSystem& fileSystem, const std::string& path, bool current) {
    log::LogFileReader::Options options;
    options.scan.current = current;  // only the current log may end in a torn write
    options.expectations.checkFileSize = false;
    log::LogFileReader reader = TRY(log::LogFileReader::open(fileSystem, path, options));
    while (TRY(reader.next())) {
    }
    return {};
}

Status checkChain(os::FileSystem& fileSystem, const log::LogFiles& files, const Found& found) {
    log::StreamReaderOptions options;
    options.currentLogFollows = !found.current.empty();
    const Generation lowest = found.archived.empty() ? 0 : found.archived.begin()->first;
    if (lowest == 0) return {};  // one log is no chain
    log::LogStreamReader reader =
        TRY(log::LogStreamReader::open(fileSystem, files, LogPosition{0, 1, lowest}, options));
    while (TRY(reader.next())) {
    }
    return {};
}

}  // namespace

Status dumpLogSequence(os::FileSystem& fileSystem, const std::string& base, Report& report) {
    log::LogFileSettings settings;
    settings.logFolder = std::string(os::parentPath(TRY(fileSystem.fullPath(base))));
    settings.systemFolder = settings.logFolder;
    settings.baseName = std::string(os::fileName(base));
    const log::LogFiles files = TRY(log::chooseExtensions(fileSystem, log::LogFiles(settings)));
    const Found found = TRY(findLogs(fileSystem, files));

    report.line(fmt::format("\nVerifying log files...\n     Base name: {}\n", settings.baseName));
    report.value("base", settings.baseName);
    JET_ERR first = JET_errSuccess;
    const auto tell = [&](const std::string& path, const Status& status) {
        const JET_ERR error = codeOf(status);
        if (first == JET_errSuccess) first = error;
        report.line(fmt::format("      Log file: {} - {}", path,
                                error == JET_errSuccess ? "OK" : "ERROR: " + errorText(error)));
        report.append("logs", {{"file", path}, {"error", error}});
    };
    for (const auto& [generation, path] : found.archived)
        tell(path, checkLog(fileSystem, path, false));
    if (!found.current.empty()) tell(found.current, checkLog(fileSystem, found.current, true));
    if (first == JET_errSuccess) {
        first = codeOf(checkChain(fileSystem, files, found));
        if (first != JET_errSuccess) report.line(fmt::format("\n      The logs do not follow each other."));
    }
    report.value("error", first);
    if (first != JET_errSuccess) return fail(first);
    report.line("\nNo damaged log files were found.");
    return {};
}

}  // namespace esent::tool
