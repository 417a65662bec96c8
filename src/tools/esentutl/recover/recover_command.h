// Recovery on the command line: the verb "recover" (copied folders, on a private copy) and the classic /r (in
// place, as Windows' tool), both with a dry run.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "commands.h"
#include "recovery/recovery.h"

namespace esent::tool {

struct RecoverRequest {
    std::vector<std::string> inputs;  // folders or databases
    std::string to;
    std::string logs;  // folder of the logs when they are not beside the databases
    bool dryRun = false;
};

ExitCode runRecover(const RecoverRequest& request, const OutputOptions& output);

// /r.
struct ClassicRecovery {
    std::string baseName;
    std::string logFolder;                      // /l
    std::string systemFolder;                   // /s
    std::optional<std::string> databaseFolder;  // /d; "" is the current folder
    std::vector<std::pair<std::string, std::string>>
        places;                     // /n: new path, path in the logs ("": any of that name)
    bool allOthers = false;         // /n*
    bool ignoreMissing = false;     // /i
    bool ignoreLost = false;        // /a
    bool truncate = false;          // /t
    bool withoutUndo = false;       // /u
    Generation lastGeneration = 0;  // /uN
    std::uint32_t pageSize = 0;     // /8 and the like; 0: what the logs say
    bool dryRun = false;
};

ExitCode runClassicRecovery(const ClassicRecovery& request, const OutputOptions& output);

}  // namespace esent::tool
