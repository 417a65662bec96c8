#include "repair_verb/repair_command.h"

#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "integrity/integrity.h"
#include "interrupt.h"
#include "os/clock.h"
#include "os/path.h"
#include "read/database_reader.h"
#include "repair/repair.h"
#include "repair_verb/repair_text.h"

namespace esent::tool {

namespace {

// "dir/name.repaired.edb" for "dir/name.edb".
std::string copyName(const std::string& database) {
    const std::string extension(os::extension(database));
    return database.substr(0, database.size() - extension.size()) + ".repaired" + extension;
}

// The new database as every reader will see it.
Result<bool> isSound(os::FileSystem& files, const std::string& path, const Interrupt& interrupt,
                     Report& report) {
    auto file = TRY(files.open(path, {os::OpenMode::ReadOnly, true}));
    const auto database = TRY(DatabaseReader::open(std::move(file), {}));
    Report findings;
    const bool sound = TRY(checkIntegrity(
        *database, [&] { return interrupt.check(); }, findings));
    report.value("sound", sound);
    if (!sound) report.line(findings.text());
    return sound;
}

struct Outcome {
    bool lossless = false;
    bool sound = false;
};

Result<Outcome> repairInto(const RepairRequest& request, const std::string& target,
                           const OutputOptions& output, Report& report) {
    os::FileSystem& files = os::fileSystem();
    const Interrupt interrupt;
    Progress progress(output.progress, "repair");
    progress.begin(std::string(os::fileName(request.database)), 100);
    repair::RepairOptions options;
    options.step = [&](unsigned percent) {
        progress.update(percent);
        return interrupt.check();
    };
    const auto repaired = TRY(repair::repairDatabase(files, request.database, target, options));
    progress.update(100);
    progress.end();
    report.value("file", request.database);
    report.value("to", request.inPlace ? request.database : target);
    describeRepair(repaired, report);
    Outcome outcome;
    outcome.lossless = repaired.lossless();
    const auto sound = isSound(files, target, interrupt, report);
    outcome.sound = sound && *sound;
    if (!sound && sound.error().code == kInterrupted) (void)files.remove(target);
    if (!sound) return fail(sound.error());
    if (!outcome.sound) {
        report.line(
            "The repaired database is not sound. This is an error of this program; the original is "
            "unchanged.");
    } else if (request.inPlace) {
        TRY(files.rename(target, request.database, true));
        const std::string full = TRY(files.fullPath(request.database));
        TRY(files.syncDirectory(os::parentPath(full)));
    }
    return outcome;
}

}  // namespace

ExitCode runRepair(const RepairRequest& request, const OutputOptions& output) {
    const std::uint64_t started = os::clock().monotonicNanoseconds();
    printLogo("REPAIR", output);
    std::string target = request.to.empty() ? copyName(request.database) : request.to;
    if (request.inPlace) target = request.database + ".repairing";
    if (!output.json && output.logo) {
        fmt::print("        Database: {}\n   Repaired copy: {}\n\n", request.database,
                   request.inPlace ? "takes its place" : target);
        std::fflush(stdout);
    }
    Report report;
    const auto outcome = repairInto(request, target, output, report);
    if (!outcome) {
        if (!output.json) report.print(false);
        printOutcome(outcome.error().code, started, output);
        const ExitCode failed = reportFailure(outcome.error().code, output);
        return outcome.error().code == kInterrupted ? ExitCode::Stopped : failed;
    }
    report.print(output.json);
    printOutcome(outcome->sound ? JET_errSuccess : JET_errDatabaseCorrupted, started, output);
    if (!outcome->sound) return ExitCode::Failed;
    return outcome->lossless ? ExitCode::Success : ExitCode::Damaged;
}

}  // namespace esent::tool
