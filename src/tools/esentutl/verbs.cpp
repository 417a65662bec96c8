// The verbs: create, backup, restore, verify, words for the classic dumps, and those of reading_verbs.h.
#include <CLI/CLI.hpp>
#include <algorithm>

#include "backup_command.h"
#include "commands.h"
#include "dump.h"
#include "logcat/logcat_verb.h"
#include "reading_verbs.h"
#include "recover/recover_command.h"
#include "repair_verb/repair_command.h"

namespace esent::tool {
namespace {

// What the parser fills in and the verb that was asked for.
struct Choice {
    OutputOptions output;
    std::vector<std::string> files;
    std::string file;
    std::uint32_t pageSize = 4096;
    bool records = false;
    BackupRequest backup;
    RestoreRequest restore;
    RecoverRequest recover;
    RepairRequest repair;
    ExitCode result = ExitCode::Success;
};

void addBackup(CLI::App& app, Choice& choice) {
    CLI::App* verb = app.add_subcommand("backup",
                                        "Streams databases and their logs into an empty folder, through a "
                                        "running instance. Works on a private "
                                        "copy in FOLDER.work and never changes the database, unless "
                                        "--in-place is given. Ctrl-C stops the backup "
                                        "(exit code 4).");
    BackupRequest& request = choice.backup;
    verb->add_option("databases", request.databases, "database files, cleanly shut down")->required();
    verb->add_option("--to", request.to, "folder of the backup, empty or not there yet")->required();
    verb->add_flag(
        "--in-place", request.inPlace,
        "attach the database itself with its own logs: its header and logs change as in any run of an "
        "instance");
    verb->add_option("--logs", request.logs,
                     "with --in-place: folder of the logs (that of the first database)");
    verb->add_option("--base", request.baseName, "with --in-place: base name of the logs (edb)");
    verb->add_flag("--incremental", request.stream.incremental, "with --in-place: only the logs");
    verb->add_flag("--truncate-logs", request.stream.truncateLogs,
                   "with --in-place: delete the logs that the backup makes superfluous");
    verb->add_option("--rate", request.stream.bytesPerSecond,
                     "at most so many bytes per second (512kb, 10mb)")
        ->transform(CLI::AsSizeValue(false));
    verb->add_option("--chunk", request.stream.chunkBytes, "bytes per read (1mb)")
        ->transform(CLI::AsSizeValue(false));
    verb->add_option("--stop-after", request.stream.stopAfter,
                     "stop the backup, as Ctrl-C would, after so many bytes: for trying it out")
        ->transform(CLI::AsSizeValue(false));
    addOutputOptions(*verb, choice.output);
    verb->callback([&choice] { choice.result = runBackup(choice.backup, choice.output); });
}

void addRestoreAndCreate(CLI::App& app, Choice& choice) {
    CLI::App* restore = app.add_subcommand(
        "restore",
        "Restores a backup into an empty folder: copies the databases and replays the logs. The backup "
        "itself stays as it is.");
    restore->add_option("folder", choice.restore.from, "folder of the backup")->required();
    restore->add_option("--to", choice.restore.to, "folder for the databases, empty or not there yet")
        ->required();
    addOutputOptions(*restore, choice.output);
    restore->callback([&choice] { choice.result = runRestore(choice.restore, choice.output); });

    CLI::App* create = app.add_subcommand("create", "Creates an empty database");
    create->add_option("database", choice.file, "path of the new database")->required();
    create->add_option("--page-size", choice.pageSize, "4096, 8192, 16384 or 32768")
        ->check(CLI::IsMember({4096, 8192, 16384, 32768}));
    addOutputOptions(*create, choice.output);
    create->callback([&choice] { choice.result = runCreate(choice.file, choice.pageSize, choice.output); });
}

void addRecover(CLI::App& app, Choice& choice) {
    CLI::App* verb = app.add_subcommand("recover",
                                        "Makes databases clean that were not shut down, with the logs that "
                                        "lie beside them, whatever paths the "
                                        "logs name. Works on a private copy; what is given is only read.");
    RecoverRequest& request = choice.recover;
    verb->add_option("inputs", request.inputs, "folders, or databases whose folders hold their logs")
        ->required();
    verb->add_option("--to", request.to, "folder for the recovered databases, empty or not there yet");
    verb->add_option("--logs", request.logs, "folder of the logs, when it is another one");
    verb->add_flag("--dry-run,--undo-only-report", request.dryRun,
                   "only say what would be redone and undone, per database and table; needs no --to");
    addOutputOptions(*verb, choice.output);
    verb->callback([&choice] {
        if (!choice.recover.dryRun && choice.recover.to.empty()) throw CLI::RequiredError("--to");
        choice.result = runRecover(choice.recover, choice.output);
    });
}

void addRepair(CLI::App& app, Choice& choice) {
    CLI::App* verb = app.add_subcommand("repair",
                                        "Makes a sound database of what the pages of a damaged one hold, "
                                        "when its logs are gone, and says what was "
                                        "lost. The original is only read, unless --in-place is given.");
    RepairRequest& request = choice.repair;
    verb->add_option("database", request.database, "the damaged database")->required();
    CLI::Option* to =
        verb->add_option("--to", request.to, "the new database (NAME.repaired.EXT beside the old one)");
    verb->add_flag("--in-place", request.inPlace, "the new database takes the place of the old one")
        ->excludes(to);
    addOutputOptions(*verb, choice.output);
    verb->callback([&choice] { choice.result = runRepair(choice.repair, choice.output); });
}

using Dump = Status (*)(os::FileSystem&, const std::string&, Report&);

void addDump(CLI::App& app, Choice& choice, const char* name, const char* words, Dump dump) {
    CLI::App* verb = app.add_subcommand(name, words);
    verb->add_option("file", choice.file, "the file")->required();
    verb->add_flag("--json", choice.output.json, "the answer as JSON");
    verb->callback([&choice, dump] { choice.result = runDump(choice.file, choice.output, dump); });
}

void addDumps(CLI::App& app, Choice& choice) {
    addDump(app, choice, "header", "Shows the header of a database (/mh)", dumpDatabaseHeader);
    addDump(app, choice, "checkpoint", "Shows a checkpoint file (/mk)", dumpCheckpoint);
    CLI::App* verb = app.add_subcommand("log", "Shows a log file (/ml)");
    verb->add_option("file", choice.file, "the log file")->required();
    verb->add_flag("--records", choice.records, "with a line for each record");
    verb->add_flag("--json", choice.output.json, "the answer as JSON");
    verb->callback([&choice] {
        choice.result = runDump(choice.file, choice.output,
                                [&](os::FileSystem& fileSystem, const std::string& path, Report& report) {
                                    return dumpLog(fileSystem, path, choice.records, report);
                                });
    });
}

}  // namespace

ExitCode runVerbs(const std::vector<std::string>& arguments) {
    CLI::App app("libesent storage engine utilities", "esentutl");
    app.require_subcommand(1);
    app.footer("esentutl /? shows the classic switches.");
    Choice choice;
    choice.output.logo = false;
    addBackup(app, choice);
    addRestoreAndCreate(app, choice);
    addRecover(app, choice);
    addRepair(app, choice);
    CLI::App* verify =
        app.add_subcommand("verify", "Verifies the checksums of files, or of all files in folders");
    verify->add_option("files", choice.files, "databases, logs, checkpoint files, folders")->required();
    addOutputOptions(*verify, choice.output);
    verify->callback([&choice] { choice.result = runVerify(choice.files, choice.output); });
    addDumps(app, choice);
    addLogcat(app, choice.output, choice.result);
    addReadingVerbs(app, choice.output, choice.result);

    try {
        app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
    } catch (const CLI::ParseError& problem) {
        return app.exit(problem) == 0 ? ExitCode::Success : ExitCode::Usage;
    }
    return choice.result;
}

}  // namespace esent::tool
