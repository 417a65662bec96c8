#include "read/read_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "os/clock.h"

namespace esent::tool {

void reportNotes(const DatabaseReader& database, Report& report) {
    for (const ReadNote& note : database.notes()) {
        std::string line = "NOTE: ";
        if (!note.object.empty()) line += note.object + ": ";
        line += note.text;
        if (note.error != JET_errSuccess) line += " [" + errorName(note.error) + "]";
        report.line(line);
        report.append("notes", {{"object", note.object}, {"error", note.error}, {"text", note.text}});
    }
}

bool tellsOfDamage(const DatabaseReader& database) {
    return std::ranges::any_of(database.notes(), [](const ReadNote& note) {
        return note.error != JET_errSuccess && note.error != JET_errDatabaseDirtyShutdown;
    });
}

void explainReadFailure(JET_ERR error) {
    if (error == JET_errDatabaseDirtyShutdown) {
        fmt::print(stderr,
                   "esentutl: the database was not shut down cleanly. Recover a copy of it with its logs, or "
                   "read the newest state of each page with --dirty.\n");
    } else if (error == JET_errInvalidDatabaseVersion) {
        fmt::print(stderr, "esentutl: only revisions 0x620,0x09 to 0x620,0x12C are read.\n");
    } else if (error == JET_errCatalogCorrupted || error == JET_errDatabaseCorrupted) {
        fmt::print(stderr, "esentutl: the database is damaged; --salvage reads what is left of it.\n");
    }
}

ExitCode runReading(const std::string& path, const ReadOptions& read, const OutputOptions& output,
                    const std::function<Result<bool>(DatabaseReader&, Report&)>& work) {
    const std::uint64_t started = os::clock().monotonicNanoseconds();
    Report report;
    const auto sound = [&]() -> Result<bool> {
        auto file = TRY(os::fileSystem().open(path, {os::OpenMode::ReadOnly, true}));
        const auto database = TRY(DatabaseReader::open(std::move(file), read));
        report.value("file", path);
        const bool good = TRY(work(*database, report));
        reportNotes(*database, report);
        return good && !tellsOfDamage(*database);
    }();
    if (!sound) {
        if (!output.json) report.print(false);
        printOutcome(sound.error().code, started, output);
        explainReadFailure(sound.error().code);
        return reportFailure(sound.error().code, output);
    }
    report.print(output.json);
    printOutcome(*sound ? JET_errSuccess : JET_errDatabaseCorrupted, started, output);
    return *sound ? ExitCode::Success : ExitCode::Damaged;
}

}  // namespace esent::tool
