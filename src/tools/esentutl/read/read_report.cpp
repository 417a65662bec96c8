#include "read/read_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "dump_space.h"
#include "integrity/integrity.h"
#include "interrupt.h"
#include "os/clock.h"
#include "os/path.h"

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
                   "esentutl: the database was not shut down cleanly. Recover it with its logs (esentutl "
                   "recover FOLDER --to FOLDER), or read the newest state of each page with --dirty.\n");
    } else if (error == JET_errInvalidDatabaseVersion) {
        fmt::print(stderr, "esentutl: only revisions 0x620,0x09 to 0x620,0x12C are read.\n");
    } else if (error == JET_errCatalogCorrupted || error == JET_errDatabaseCorrupted) {
        fmt::print(stderr, "esentutl: the database is damaged; --salvage reads what is left of it.\n");
    }
}

ExitCode runReading(const char* mode, const std::string& path, const ReadOptions& read,
                    const OutputOptions& output,
                    const std::function<Result<bool>(DatabaseReader&, Report&)>& work) {
    const std::uint64_t started = os::clock().monotonicNanoseconds();
    printLogo(mode, output);
    if (!output.json && output.logo) fmt::print("        Database: {}\n\n", path);
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
        const ExitCode failed = reportFailure(sound.error().code, output);
        return sound.error().code == kInterrupted ? ExitCode::Stopped : failed;
    }
    report.print(output.json);
    printOutcome(*sound ? JET_errSuccess : JET_errDatabaseCorrupted, started, output);
    return *sound ? ExitCode::Success : ExitCode::Damaged;
}

ExitCode runSpaceDump(const std::string& path, bool extents, const ReadOptions& read,
                      const OutputOptions& output) {
    return runReading("SPACE DUMP", path, read, output, [&](DatabaseReader& database, Report& report) {
        return dumpSpace(database, extents, report);
    });
}

ExitCode runIntegrityCheck(const std::string& path, const ReadOptions& read, const OutputOptions& output) {
    return runReading("INTEGRITY", path, read, output, [&](DatabaseReader& database, Report& report) {
        const Interrupt interrupt;
        Progress progress(output.progress, "integrity");
        // Every page is read for the structure of its tree and once more for its content.
        const std::uint64_t total = 2 * std::uint64_t{database.filePages()} * database.header().pageSize();
        progress.begin(os::fileName(path), total);
        database.pages().watch([&] {
            progress.update(
                std::min(total - total / 100, database.pages().pagesRead() * database.header().pageSize()));
            return interrupt.check();
        });
        auto sound = checkIntegrity(
            database, [&] { return interrupt.check(); }, report);
        database.pages().watch({});
        if (sound) progress.update(total);
        progress.end();
        return sound;
    });
}

}  // namespace esent::tool
