#include "backup_command.h"

#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "backup_set.h"
#include "interrupt.h"
#include "os/path.h"
#include "page/database_header.h"
#include "work_folder.h"

namespace esent::tool {
namespace {

using nlohmann::json;

void say(const OutputOptions& output, const std::string& text) {
    if (output.json) return;
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
}

void answer(const OutputOptions& output, const json& value) {
    if (!output.json) return;
    const std::string text = value.dump(2) + "\n";
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
}

Result<std::uint32_t> pageSizeOf(os::FileSystem& fileSystem, const std::string& path) {
    const auto file = TRY(fileSystem.open(path, {os::OpenMode::ReadOnlyShared}));
    return TRY(page::readDatabaseHeader(*file, false)).pageSize();
}

// An instance that runs on the databases to back up, and what it needs while it runs.
struct Running {
    std::unique_ptr<WorkFolder> work;  // removed after the engine has ended
    std::unique_ptr<Engine> engine;
    std::uint32_t pageSize = 4096;
};

// Copies of the databases, each in a folder of its own so that equal names do not collide.
Result<std::vector<std::string>> privateCopies(os::FileSystem& fileSystem, const BackupRequest& request,
                                               const std::string& folder, const Interrupt& interrupt,
                                               const OutputOptions& output) {
    std::vector<std::string> copies;
    Progress progress(output.progress, "copy");
    for (const std::string& database : request.databases) {
        const std::string own = os::joinPath(folder, fmt::format("{}", copies.size() + 1));
        TRY(fileSystem.createDirectories(own));
        copies.push_back(os::joinPath(own, os::fileName(database)));
        TRY(copyWithProgress(fileSystem, database, copies.back(), interrupt, progress));
    }
    return copies;
}

Result<Running> startEngine(os::FileSystem& fileSystem, const BackupRequest& request,
                            const Interrupt& interrupt, const OutputOptions& output) {
    Running running;
    EngineSettings settings;
    std::vector<std::string> databases;
    if (request.inPlace) {
        for (const std::string& path : request.databases)
            databases.push_back(TRY(fileSystem.fullPath(path)));
        settings.logFolder = request.logs.empty() ? std::string(os::parentPath(databases.front()))
                                                  : TRY(fileSystem.fullPath(request.logs));
        settings.baseName = request.baseName;
    } else {
        running.work = TRY(WorkFolder::make(fileSystem, request.to + ".work"));
        databases = TRY(privateCopies(fileSystem, request, running.work->path(), interrupt, output));
        settings.logFolder = running.work->path();
    }
    settings.systemFolder = settings.logFolder;
    running.pageSize = TRY(pageSizeOf(fileSystem, databases.front()));
    settings.pageSize = running.pageSize;
    running.engine = TRY(Engine::start(settings));
    for (const std::string& database : databases)
        TRY(running.engine->attach(database));
    return running;
}

// Where the database came from: the instance's path, or the original behind a private copy.
std::string originOf(os::FileSystem& fileSystem, const BackupRequest& request, std::size_t number,
                     const StreamedFile& file) {
    if (request.inPlace || number >= request.databases.size()) return file.source;
    return fileSystem.fullPath(request.databases[number]).value_or(request.databases[number]);
}

void tellFiles(os::FileSystem& fileSystem, const BackupRequest& request, const StreamOutcome& outcome,
               const OutputOptions& output) {
    std::size_t number = 0;
    for (const StreamedFile& file : outcome.files) {
        const std::string what = file.database ? originOf(fileSystem, request, number++, file) : file.source;
        say(output, fmt::format("  {:<24} {:>12} bytes  from {}\n", file.name, file.bytes, what));
    }
}

json jsonOf(const StreamOutcome& outcome) {
    json files = json::array();
    for (const StreamedFile& file : outcome.files) {
        files.push_back({{"name", file.name}, {"bytes", file.bytes}, {"database", file.database}});
    }
    return {{"complete", outcome.complete()},
            {"stopped", outcome.stopped()},
            {"error", outcome.error},
            {"errorName", errorName(outcome.error)},
            {"endError", outcome.endError},
            {"endErrorName", errorName(outcome.endError)},
            {"bytes", outcome.bytes},
            {"files", files},
            {"lowGeneration", outcome.lowGeneration},
            {"highGeneration", outcome.highGeneration}};
}

Status describeSet(os::FileSystem& fileSystem, const std::string& folder, const StreamOutcome& outcome,
                   std::uint32_t pageSize) {
    BackupSet set;
    for (const StreamedFile& file : outcome.files) {
        if (file.database) {
            set.databases.push_back({file.name, file.source});
        } else {
            set.logs.push_back(file.name);
        }
    }
    set.lowGeneration = outcome.lowGeneration;
    set.highGeneration = outcome.highGeneration;
    set.baseName = outcome.baseName;
    set.pageSize = pageSize;
    return writeBackupSet(fileSystem, folder, set);
}

ExitCode tellStopped(const StreamOutcome& outcome, const std::string& folder, const OutputOptions& output) {
    say(output,
        fmt::format("Backup stopped after {} bytes; {} files were complete.\n"
                    "  the call under way answered  {}\n  the end of the backup        {}\n"
                    "No backup was made: the files in {} were removed. The database is untouched and the\n"
                    "next incremental backup will not rely on this one.\n",
                    outcome.bytes, outcome.files.size(), errorText(outcome.error),
                    errorText(outcome.endError), folder));
    return ExitCode::Stopped;
}

ExitCode finishBackup(os::FileSystem& fileSystem, const BackupRequest& request, WorkFolder& folder,
                      const StreamOutcome& outcome, std::uint32_t pageSize, const OutputOptions& output) {
    answer(output, jsonOf(outcome));
    if (!outcome.complete()) {
        if (outcome.stopped()) return tellStopped(outcome, folder.path(), output);
        const JET_ERR error = outcome.error != JET_errSuccess ? outcome.error : outcome.endError;
        OutputOptions plain = output;
        plain.json = false;
        plain.logo = false;
        return reportFailure(error, plain);
    }
    const Status described = describeSet(fileSystem, folder.path(), outcome, pageSize);
    if (!described) return reportFailure(described.error().code, output);
    folder.keep();
    say(output, fmt::format("Backup complete: {} files, {} bytes, logs {}-{}\n", outcome.files.size(),
                            outcome.bytes, outcome.lowGeneration, outcome.highGeneration));
    tellFiles(fileSystem, request, outcome, output);
    return ExitCode::Success;
}

Result<ExitCode> backup(const BackupRequest& request, const OutputOptions& output) {
    os::FileSystem& fileSystem = os::fileSystem();
    Interrupt interrupt;
    const auto folder = TRY(WorkFolder::make(fileSystem, request.to));
    Running running = TRY(startEngine(fileSystem, request, interrupt, output));
    Progress progress(output.progress, "backup");
    BackupStream stream(fileSystem, *running.engine, folder->path(), request.stream, progress);
    StreamOutcome outcome;
    {
        const Interrupt::Action stop(interrupt, [&] { (void)stream.requestStop(); });
        outcome = stream.run();
    }
    const Status stopped = running.engine->stop();
    const ExitCode code = finishBackup(fileSystem, request, *folder, outcome, running.pageSize, output);
    if (!stopped && code == ExitCode::Success) return fail(stopped.error());
    return code;
}

// ---- restore

// JET_PFNSTATUS has no context; set while a restore runs.
struct ReplayProgress {
    Progress& shown;
    const Interrupt& interrupt;
    std::uint64_t total = 0;
};
ReplayProgress* g_replay = nullptr;

JET_ERR JET_API onRestoreStatus(JET_SESID, JET_SNP, JET_SNT event, void* detail) {
    if (g_replay == nullptr || event != JET_sntProgress || detail == nullptr) return JET_errSuccess;
    if (!g_replay->interrupt.check()) return kInterrupted;
    const auto* progress = static_cast<const JET_SNPROG*>(detail);
    if (progress->cunitTotal != 0 && progress->cunitTotal != g_replay->total) {
        g_replay->total = progress->cunitTotal;
        g_replay->shown.begin("replay", g_replay->total);
    }
    g_replay->shown.update(progress->cunitDone);
    return JET_errSuccess;
}

struct RestorePlan {
    BackupSet set;
    std::unique_ptr<WorkFolder> target;
    std::unique_ptr<WorkFolder> work;
    std::vector<std::string> restored;  // full paths of the databases
};

// Copies the set: a restore changes the files it works on, the set stays as it is.
Status copySet(os::FileSystem& fileSystem, const std::string& from, RestorePlan& plan,
               const Interrupt& interrupt, const OutputOptions& output) {
    Progress progress(output.progress, "copy");
    for (const BackedUpDatabase& database : plan.set.databases) {
        plan.restored.push_back(os::joinPath(plan.target->path(), database.name));
        TRY(copyWithProgress(fileSystem, os::joinPath(from, database.name), plan.restored.back(), interrupt,
                             progress));
    }
    for (const std::string& log : plan.set.logs) {
        TRY(copyWithProgress(fileSystem, os::joinPath(from, log), os::joinPath(plan.work->path(), log),
                             interrupt, progress));
    }
    return {};
}

Status replay(RestorePlan& plan, const Interrupt& interrupt, Progress& progress) {
    std::vector<WideText> texts;
    texts.reserve(plan.set.databases.size() * 2);
    std::vector<JET_RSTMAP_W> map;
    for (std::size_t i = 0; i < plan.set.databases.size(); ++i) {
        texts.push_back(TRY(wideOf(plan.set.databases[i].source)));
        JET_WCHAR* source = texts.back().data();
        texts.push_back(TRY(wideOf(plan.restored[i])));
        map.push_back({source, texts.back().data()});
    }
    JET_LOGINFO_W info{};
    info.cbSize = sizeof info;
    info.ulGenLow = plan.set.lowGeneration;
    info.ulGenHigh = plan.set.highGeneration;
    const WideText base = TRY(wideOf(plan.set.baseName));
    std::copy_n(base.begin(), std::min<std::size_t>(base.size(), 3), info.szBaseName);
    WideText work = TRY(wideOf(plan.work->path()));
    TRY(check(JetSetSystemParameterW(nullptr, JET_sesidNil, JET_paramDatabasePageSize, plan.set.pageSize,
                                     nullptr)));
    ReplayProgress shown{progress, interrupt};
    g_replay = &shown;
    const JET_ERR error =
        JetExternalRestore2W(work.data(), work.data(), map.data(), static_cast<JET_LONG>(map.size()),
                             work.data(), &info, nullptr, nullptr, nullptr, onRestoreStatus);
    g_replay = nullptr;
    if (error >= JET_errSuccess) {
        if (shown.total != 0) progress.update(shown.total);
        progress.end();
    }
    return check(error);
}

Result<ExitCode> restore(const RestoreRequest& request, const OutputOptions& output) {
    os::FileSystem& fileSystem = os::fileSystem();
    RestorePlan plan;
    plan.set = TRY(readBackupSet(fileSystem, request.from));
    const Interrupt interrupt;
    plan.target = TRY(WorkFolder::make(fileSystem, request.to));
    plan.work = TRY(WorkFolder::make(fileSystem, request.to + ".work"));
    Progress progress(output.progress, "restore");
    TRY(copySet(fileSystem, request.from, plan, interrupt, output));
    TRY(replay(plan, interrupt, progress));
    plan.target->keep();
    json databases = json::array();
    for (const std::string& path : plan.restored)
        databases.push_back(path);
    answer(output, {{"restored", databases}, {"logs", plan.set.logs.size()}});
    say(output, fmt::format("Restore complete: logs {}-{} replayed\n", plan.set.lowGeneration,
                            plan.set.highGeneration));
    for (const std::string& path : plan.restored)
        say(output, fmt::format("  {}\n", path));
    return ExitCode::Success;
}

Result<ExitCode> create(const std::string& database, std::uint32_t pageSize, const OutputOptions& output) {
    os::FileSystem& fileSystem = os::fileSystem();
    const std::string path = TRY(fileSystem.fullPath(database));
    const Interrupt interrupt;  // only so that the work folder is removed
    const auto work = TRY(WorkFolder::make(fileSystem, path + ".work"));
    EngineSettings settings;
    settings.systemFolder = settings.logFolder = work->path();
    settings.pageSize = pageSize;
    const auto engine = TRY(Engine::start(settings));
    TRY(engine->create(path));
    TRY(engine->stop());
    answer(output, {{"created", path}, {"pageSize", pageSize}});
    say(output, fmt::format("Created {}, {} bytes per page\n", path, pageSize));
    return ExitCode::Success;
}

ExitCode finish(const Result<ExitCode>& result, const OutputOptions& output) {
    if (result) return *result;
    const ExitCode failed = reportFailure(result.error().code, output);
    return result.error().code == kInterrupted ? ExitCode::Stopped : failed;
}

}  // namespace

ExitCode runBackup(const BackupRequest& request, const OutputOptions& output) {
    return finish(backup(request, output), output);
}

ExitCode runRestore(const RestoreRequest& request, const OutputOptions& output) {
    return finish(restore(request, output), output);
}

ExitCode runCreate(const std::string& database, std::uint32_t pageSize, const OutputOptions& output) {
    return finish(create(database, pageSize, output), output);
}

}  // namespace esent::tool
