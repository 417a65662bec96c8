#include "recover/recover_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <set>

#include "base/text.h"
#include "os/clock.h"
#include "os/path.h"
#include "recover/forecast_report.h"
#include "recover/set_recovery.h"
#include "recover/silent_events.h"
#include "recovery/backup_trailer.h"
#include "recovery/path_map.h"

namespace esent::tool {

namespace {

using nlohmann::json;

// The databases of a set as they came out, with what is to be delivered put in place.
class Delivery {
 public:
    Delivery(os::FileSystem& files, const std::string& folder) : files_(files), folder_(folder) {}

    Status take(const SetDatabase& database, const Interrupt& interrupt, Progress& progress) {
        std::string& target = targets_.emplace_back();
        if (!database.usable()) return {};
        std::string name(os::fileName(database.path()));
        for (int copy = 2; taken_.contains(name); ++copy)
            name = fmt::format("{}-{}", copy, os::fileName(database.path()));
        taken_.insert(name);
        target = os::joinPath(folder_, name);
        if (!database.copy.empty()) return files_.rename(database.copy, target);
        TRY(copyWithProgress(files_, database.source, target, interrupt, progress));
        return {};
    }
    [[nodiscard]] const std::vector<std::string>& targets() const { return targets_; }

 private:
    os::FileSystem& files_;
    const std::string& folder_;
    std::set<std::string> taken_;
    std::vector<std::string> targets_;  // "" for what could not be recovered
};

json jsonOf(const SetDatabase& database, const std::string& target) {
    json entry = {{"fate", fateName(database.fate)}, {"complete", database.complete()}};
    if (!database.source.empty()) entry["source"] = database.source;
    if (!target.empty()) entry["file"] = target;
    if (database.error != JET_errSuccess) {
        entry["error"] = database.error;
        entry["errorName"] = errorName(database.error);
    }
    if (!database.missing.required.empty()) entry["missingRequiredLogs"] = database.missing.required;
    if (!database.missing.committed.empty()) entry["missingCommittedLogs"] = database.missing.committed;
    if (!database.remarks.empty()) entry["remarks"] = database.remarks;
    return entry;
}

void reportDatabases(const std::vector<SetDatabase>& databases, const std::vector<std::string>& targets,
                     Report& report) {
    for (std::size_t i = 0; i < databases.size(); ++i) {
        const SetDatabase& database = databases[i];
        report.line(fmt::format("{}: {}", database.source.empty() ? database.copy : database.source,
                                fateText(database)));
        if (!targets[i].empty()) report.line("    -> " + targets[i]);
        report.append("databases", jsonOf(database, targets[i]));
    }
}

ExitCode codeFor(const std::vector<SetDatabase>& databases) {
    if (std::ranges::all_of(databases, &SetDatabase::complete)) return ExitCode::Success;
    return std::ranges::any_of(databases, &SetDatabase::usable) ? ExitCode::Damaged : ExitCode::Failed;
}

Result<ExitCode> recoverInto(const RecoverRequest& request, LogSet set, const OutputOptions& output,
                             Report& report) {
    os::FileSystem& files = os::fileSystem();
    const Interrupt interrupt;
    const auto target = TRY(WorkFolder::make(files, request.to));
    const auto recovery = TRY(SetRecovery::make(files, std::move(set), target->path() + ".work"));
    TRY(recovery->run(interrupt, output.progress));
    TRY(recovery->checkFound());
    Delivery delivery(files, target->path());
    Progress progress(output.progress, "copy");
    for (const SetDatabase& database : recovery->databases())
        TRY(delivery.take(database, interrupt, progress));
    TRY(files.syncDirectory(target->path()));
    reportDatabases(recovery->databases(), delivery.targets(), report);
    for (const SetDatabase& database : recovery->databases()) {
        if (const std::string advice = adviceFor(database); !advice.empty())
            fmt::print(stderr, "esentutl: {}\n", advice);
    }
    const ExitCode code = codeFor(recovery->databases());
    if (code != ExitCode::Failed) target->keep();
    return code;
}

// Where the files of a set lie for the logs, as far as signatures tell; `images`: those of a backup alone.
std::vector<recovery::PathMapping> mapOf(const LogSet& set, const FoundStream& stream, bool images) {
    std::vector<recovery::PathMapping> map;
    for (const recovery::RecordedDatabase& recorded : stream.recorded) {
        for (const FoundDatabase& database : set.databases) {
            if (!database.header || database.header->databaseSignature() != recorded.signature) continue;
            if (images && !recovery::isUnmergedImage(*database.header)) continue;
            map.push_back({recorded.path, database.path});
            break;
        }
    }
    return map;
}

// Would it work?
Result<bool> forecastStream(const LogSet& set, const FoundStream& stream, Report& report) {
    if (stream.renamed) {
        report.line(fmt::format("\n    Logfile base name: {}", stream.baseName));
        report.line("      Logs under other names: only a recovery on a copy finds them.");
        return true;
    }
    os::FileSystem& files = os::fileSystem();
    recovery::RecoveryContext context{files, SilentEvents::instance()};
    context.logFolder = os::parentPath(stream.logs().front());
    context.systemFolder = context.logFolder;
    context.baseName = stream.baseName;
    context.legacyExtensions = stream.legacyExtensions;
    context.pageSize = stream.newest->pageSize();
    if (auto images = mapOf(set, stream, true); !images.empty()) {
        recovery::HardRecoverySpec spec;
        spec.setFolder = context.logFolder;
        spec.databases = std::move(images);
        const JET_ERR error = codeOf(recovery::checkHard(context, spec));
        reportRestore(stream.baseName, error, report);
        return error == JET_errSuccess;
    }
    context.alternateDatabaseFolder = context.logFolder;
    context.map = mapOf(set, stream, false);
    context.options.ignoreMissingDatabase = true;
    const recovery::Forecast forecast = TRY(recovery::forecast(context));
    reportForecast(stream.baseName, forecast, files, report);
    return forecast.error == JET_errSuccess;
}

Result<ExitCode> forecastSet(const LogSet& set, Report& report) {
    bool good = true;
    for (const FoundStream& stream : set.streams)
        good = TRY(forecastStream(set, stream, report)) && good;
    for (const FoundDatabase& database : set.databases) {
        if (!database.header) continue;
        const FoundStream* stream = set.streamOf(database);
        const MissingLogs missing = database.clean() ? MissingLogs{} : missingLogs(*database.header, stream);
        std::string line = fmt::format("\n{}: {}", database.path, database.clean() ? "clean" : "dirty");
        if (!database.clean() && !stream) line += "; no log of its stream is here";
        if (!missing.required.empty()) line += "; missing: " + namesOf(missing.required, stream);
        if (!missing.committed.empty()) line += "; lost: " + namesOf(missing.committed, stream);
        good = good && missing.required.empty() && missing.committed.empty();
        report.line(line);
        report.append("databases", {{"file", database.path},
                                    {"clean", database.clean()},
                                    {"missingRequiredLogs", missing.required},
                                    {"missingCommittedLogs", missing.committed}});
    }
    return good ? ExitCode::Success : ExitCode::Damaged;
}

ExitCode conclude(const Result<ExitCode>& code, const Report& report, std::uint64_t started,
                  const OutputOptions& output) {
    if (!code) {
        if (!output.json) report.print(false);
        printOutcome(code.error().code, started, output);
        const ExitCode failed = reportFailure(code.error().code, output);
        return code.error().code == kInterrupted ? ExitCode::Stopped : failed;
    }
    report.print(output.json);
    printOutcome(JET_errSuccess, started, output);
    return *code;
}

}  // namespace

ExitCode runRecover(const RecoverRequest& request, const OutputOptions& output) {
    const std::uint64_t started = os::clock().monotonicNanoseconds();
    Report report;
    const auto code = [&]() -> Result<ExitCode> {
        LogSet set = TRY(surveyLogSet(os::fileSystem(), request.inputs, request.logs));
        if (set.databases.empty() && set.streams.empty()) {
            fmt::print(stderr, "esentutl: there is no database and no log\n");
            return fail(JET_errFileNotFound);
        }
        if (request.dryRun) return forecastSet(set, report);
        return recoverInto(request, std::move(set), output, report);
    }();
    return conclude(code, report, started, output);
}

namespace {

Result<recovery::RecoveryContext> classicContext(const ClassicRecovery& request) {
    os::FileSystem& files = os::fileSystem();
    recovery::RecoveryContext context{files, SilentEvents::instance()};
    context.logFolder = TRY(files.fullPath(request.logFolder.empty() ? "." : request.logFolder));
    context.systemFolder = TRY(files.fullPath(request.systemFolder.empty() ? "." : request.systemFolder));
    context.baseName = request.baseName;
    if (request.databaseFolder)
        context.alternateDatabaseFolder =
            TRY(files.fullPath(request.databaseFolder->empty() ? "." : *request.databaseFolder));
    context.options.ignoreMissingDatabase = request.ignoreMissing;
    context.options.ignoreLostLogs = request.ignoreLost;
    context.options.truncateLogsAfter = request.truncate;
    context.options.withoutUndo = request.withoutUndo;
    context.options.lastGeneration = request.lastGeneration;
    context.options.streamMustExist = true;
    return context;
}

// What only the logs themselves know: page size, file size, the paths that /n speaks of.
Status completeFromLogs(const ClassicRecovery& request, recovery::RecoveryContext& context) {
    const LogSet set = TRY(surveyLogSet(context.files, {}, context.logFolder));
    const auto stream = std::ranges::find_if(set.streams, [&](const FoundStream& each) {
        return equalsIgnoreAsciiCase(os::fileName(each.baseName), request.baseName);
    });
    if (stream == set.streams.end()) {
        if (request.pageSize != 0) context.pageSize = request.pageSize;
        return {};  // recovery will say what is wrong
    }
    context.baseName = os::fileName(stream->baseName);
    context.pageSize = request.pageSize != 0 ? request.pageSize : stream->newest->pageSize();
    context.logFileKilobytes = stream->newest->fileSegments() * std::uint32_t{4};
    context.legacyExtensions = stream->legacyExtensions;
    if (request.places.empty()) return {};
    for (const recovery::RecordedDatabase& recorded : stream->recorded) {
        const auto named = std::ranges::find_if(request.places, [&](const auto& place) {
            if (!place.second.empty()) return recovery::sameRecordedPath(place.second, recorded.path);
            return recovery::sameRecordedPath(os::fileName(place.first), os::fileName(recorded.path));
        });
        if (named != request.places.end()) {
            std::string place = TRY(context.files.fullPath(named->first));
            context.map.push_back({recorded.path, std::move(place)});
        } else if (!request.allOthers) {
            context.map.push_back({recorded.path, ""});
        }
    }
    if (!request.allOthers) context.options.ignoreMissingDatabase = true;
    return {};
}

Result<ExitCode> recoverInPlace(recovery::RecoveryContext& context, const OutputOptions& output,
                                Report& report) {
    const Interrupt interrupt;
    Progress progress(output.progress, "recovery");
    progress.begin(context.baseName, 100);
    context.progress = [&](const recovery::Progress& step) -> JET_ERR {
        progress.update(step.done);
        return codeOf(interrupt.check());
    };
    const auto outcome = recovery::recover(context);
    progress.end();
    const JET_ERR error = outcome ? outcome->warning : outcome.error().code;
    const bool stoppedBeforeUndo =
        error == JET_errRecoveredWithoutUndo || error == JET_errRecoveredWithoutUndoDatabasesConsistent;
    report.value("recovered", outcome ? outcome->recovered : stoppedBeforeUndo);
    if (stoppedBeforeUndo) {
        report.value("stoppedBeforeUndo", true);
        report.line(error == JET_errRecoveredWithoutUndo
                        ? "Stopped where the undo phase would begin; the databases stay dirty."
                        : "There was nothing to undo; the databases are consistent.");
        return ExitCode::Success;
    }
    if (!outcome) return fail(outcome.error());
    if (!outcome->recovered) report.line("The log was closed: nothing had to be recovered.");
    for (const recovery::AttachedAtEnd& database : outcome->attachedAtEnd) {
        report.line(fmt::format("Recovered: {}", database.path));
        report.append("databases", {{"file", database.path}});
    }
    if (error == JET_wrnCommittedLogFilesLost) {
        report.value("warning", error);
        report.line(fmt::format("WARNING: {}", errorText(error)));
        return ExitCode::Damaged;
    }
    return ExitCode::Success;
}

}  // namespace

ExitCode runClassicRecovery(const ClassicRecovery& request, const OutputOptions& output) {
    const std::uint64_t started = os::clock().monotonicNanoseconds();
    printLogo("RECOVERY", output);
    const auto shown = [](const std::string& folder) {
        return folder.empty() ? std::string("<current directory>") : folder;
    };
    if (!output.json && output.logo) {
        fmt::print("    Logfile base name: {}\n            Log files: {}\n         System files: {}\n",
                   request.baseName, shown(request.logFolder), shown(request.systemFolder));
        if (request.databaseFolder) fmt::print("   Database Directory: {}\n", shown(*request.databaseFolder));
        fmt::print("\nPerforming soft recovery{}...\n",
                   request.dryRun ? " (dry run, nothing is changed)" : "");
        std::fflush(stdout);
    }
    Report report;
    const auto code = [&]() -> Result<ExitCode> {
        recovery::RecoveryContext context = TRY(classicContext(request));
        TRY(completeFromLogs(request, context));
        if (!request.dryRun) return recoverInPlace(context, output, report);
        const recovery::Forecast forecast = TRY(recovery::forecast(context));
        reportForecast(request.baseName, forecast, context.files, report);
        return forecast.error == JET_errSuccess ? ExitCode::Success : ExitCode::Damaged;
    }();
    return conclude(code, report, started, output);
}

}  // namespace esent::tool
