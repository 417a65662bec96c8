// The classic command line: a mode switch such as /mh, then options, in the way users of Windows type them.
// '/' and '-' both start a switch; letters may be of either case; an option's value may follow it directly.
#include <fmt/format.h>

#include <cstdio>
#include <map>
#include <optional>

#include "base/text.h"
#include "commands.h"
#include "defragment_command.h"
#include "dump.h"
#include "os/path.h"
#include "read/read_report.h"
#include "recover/classic_recovery.h"
#include "repair_verb/repair_command.h"

namespace esent::tool {
namespace {

constexpr const char* kHelp = R"(libesent storage engine utilities

Dumps and checks never change a file. /r recovers in place, as Windows' tool does; "recover" works on a copy.

  esentutl /mh <database>          database header
  esentutl /mk <checkpoint>        checkpoint file
  esentutl /ml <log>               log file header; with /v its records
  esentutl /ml <base name>         check all logs of a stream, edb for example
  esentutl /ms <database>          space: pages owned and available per tree; with /v every extent
  esentutl /g  <database>          integrity: trees, space, catalog, rows, long values, indexes
  esentutl /k  <file>              verify the checksums of a database, log or checkpoint file
  esentutl /y  <file> /d <target>  copy a file
  esentutl /d  <database>          offline defragmentation of a clean database: a dense copy takes its place
      /t<path>          name of the copy while it is made (beside the database)
      /p                the copy stays where it is, the database what it is
      /b<path>          keeps the old database under this name
  esentutl /r  <base name>         recovery: brings databases to a clean state with their logs
      /l<path>          folder of the logs (current folder)
      /s<path>          folder of the checkpoint file (current folder)
      /d[path]          folder of the databases (as the logs have it; on a machine where that path can't be: beside
                        the logs); without a path: current folder
      /n<new[:old]>     a database lies at the path new now, old in the logs; others are left out, but for /n*
      /i                databases that are missing do not matter
      /a                committed logs that are lost do not matter, as long as the database becomes consistent
      /u[generation]    stop where the undo phase would begin, at the end of the logs or of that generation
      /t                afterwards delete the logs that are no longer needed
      /2 /4 /8 /16 /32  page size in KiB (as the logs have it)
      /dryrun           only say what would be redone and undone
  esentutl /p  <file> [/d <target>] repair: a sound copy of what is left (NAME.repaired.EXT), and what was lost
      /inplace          the copy takes the place of the original, as Windows' tool does it
  esentutl /?                      this text

  options: /o no first and last lines, /v more, /json answer as JSON (/m, /g and /k)

  esentutl export DATABASE|FOLDER --to FOLDER every table as CSV, JSON Lines or SQLite; dirty ones recovered first
  esentutl recover FOLDER --to FOLDER         recovers a copy of databases with their logs
  esentutl tables DATABASE                    lists the tables; schema: columns and indexes
  esentutl backup DATABASE... --to FOLDER     streaming backup; Ctrl-C stops it
  esentutl restore FOLDER --to FOLDER         restore such a backup
  esentutl verify FILE...                     verify files or the files of folders
  esentutl VERB --help                        all options of a verb

exit codes: 0 success, 1 wrong command line, 2 failed (the error is printed), 3 damage found,
            4 backup stopped
)";

struct Classic {
    std::string mode;  // "mh", "k", ...
    std::vector<std::string> files;
    std::string target;
    bool verbose = false;
    bool inPlace = false;
    OutputOptions output;
};

bool isSwitch(const std::string& argument) {
    return argument.size() >= 2 && (argument[0] == '/' || argument[0] == '-');
}

std::string lowered(std::string text) {
    for (char& c : text) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    }
    return text;
}

// A full path on Linux starts with '/', too: a known switch letter alone, or letter and value, is a switch.
bool applyOption(Classic& classic, const std::vector<std::string>& arguments, std::size_t& at) {
    const std::string& argument = arguments[at];
    const std::string name = lowered(argument.substr(1));
    if (name == "o") {
        classic.output.logo = false;
    } else if (name == "v") {
        classic.verbose = true;
    } else if (name == "inplace") {
        classic.inPlace = true;
    } else if (name == "json") {
        classic.output.json = true;
    } else if (name == "d" && at + 1 < arguments.size()) {
        classic.target = arguments[++at];
    } else if (argument[0] == '/' && argument.find('/', 1) == std::string::npos && name.size() > 1 &&
               name[0] == 'd' && (classic.mode == "y" || classic.mode == "p") &&
               os::isPathSeparator(argument.size() > 2 ? argument[2] : 'x')) {
        classic.target = argument.substr(2);
    } else {
        return false;
    }
    return true;
}

std::optional<Classic> parse(const std::vector<std::string>& arguments) {
    Classic classic;
    classic.mode = lowered(arguments[0].substr(1));
    static constexpr std::string_view kModes[] = {"mh", "mk", "ml", "ms", "g", "k", "y", "p"};
    bool known = false;
    for (const std::string_view mode : kModes) {
        if (!classic.mode.starts_with(mode)) continue;
        const std::string rest = arguments[0].substr(1 + mode.size());  // "/mhdata.edb"
        if (!rest.empty()) classic.files.push_back(rest);
        classic.mode = mode;
        known = true;
        break;
    }
    if (!known) return std::nullopt;
    for (std::size_t at = 1; at < arguments.size(); ++at) {
        if (isSwitch(arguments[at]) && applyOption(classic, arguments, at)) continue;
        classic.files.push_back(arguments[at]);
    }
    return classic;
}

ExitCode usage(const char* problem) {
    fmt::print(stderr, "esentutl: {}\n\n{}", problem, kHelp);
    return ExitCode::Usage;
}

// "/ml edb" means all logs of that base name.
bool isBaseName(const std::string& given) {
    return os::fileName(given).size() == 3 && os::extension(given).empty() &&
           !os::fileSystem().exists(given).value_or(false);
}

}  // namespace

ExitCode runClassic(const std::vector<std::string>& arguments) {
    const std::string first = lowered(arguments[0].substr(1));
    if (first == "?" || first == "h" || first == "-help" || first == "help") {
        fmt::print("{}", kHelp);
        return ExitCode::Success;
    }
    if (first.starts_with("r")) {
        const auto recovery = parseClassicRecovery(arguments);
        if (!recovery)
            return usage("/r wants the base name of the logs, edb for example, and its own options");
        return runClassicRecovery(recovery->request, recovery->output);
    }
    if (first.starts_with("d")) {
        const auto request = parseDefragment(arguments);
        if (!request) return usage("/d wants one database and its own options");
        return runDefragment(*request);
    }
    const auto classic = parse(arguments);
    if (!classic) return usage("unknown mode");
    if (classic->files.size() != 1) return usage("one file, please");
    const std::string& file = classic->files[0];
    if (classic->mode == "mh") return runDump(file, classic->output, dumpDatabaseHeader);
    if (classic->mode == "mk") return runDump(file, classic->output, dumpCheckpoint);
    if (classic->mode == "ms") return runSpaceDump(file, classic->verbose, {}, classic->output);
    if (classic->mode == "g") return runIntegrityCheck(file, {}, classic->output);
    if (classic->mode == "ml") {
        const bool records = classic->verbose;
        if (isBaseName(file)) return runDump(file, classic->output, dumpLogSequence);
        return runDump(file, classic->output,
                       [records](os::FileSystem& fileSystem, const std::string& path, Report& report) {
                           return dumpLog(fileSystem, path, records, report);
                       });
    }
    if (classic->mode == "p") return runRepair({file, classic->target, classic->inPlace}, classic->output);
    if (classic->mode == "k") return runVerify({file}, classic->output);
    const std::string target = classic->target.empty() ? std::string(os::fileName(file)) : classic->target;
    return runCopy(file, target, classic->output);
}

}  // namespace esent::tool
