// What both command lines, the classic switches and the verbs, can ask for. Each command prints its answer on
// the standard output and returns the exit code.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "exit_code.h"
#include "os/file_system.h"
#include "progress.h"
#include "report.h"

namespace esent::tool {

struct OutputOptions {
    bool json = false;
    bool logo = true;  // the lines around the answer that Windows' tool prints
    ProgressStyle progress = ProgressStyle::Auto;
};

// Runs one dump and prints the report between the usual first and last lines.
ExitCode runDump(const std::string& path, const OutputOptions& output,
                 const std::function<Status(os::FileSystem&, const std::string&, Report&)>& dump);
ExitCode runVerify(const std::vector<std::string>& paths, const OutputOptions& output);
ExitCode runCopy(const std::string& from, const std::string& to, const OutputOptions& output);

// The first lines.
void printLogo(const char* mode, const OutputOptions& output);
// The last line: "Operation completed successfully in 0.12 seconds." or "Operation terminated with error
// ...".
void printOutcome(JET_ERR error, std::uint64_t startedNanoseconds, const OutputOptions& output);
// A failure before anything could be answered.
ExitCode reportFailure(JET_ERR error, const OutputOptions& output);

// The two command lines; `arguments` without the program's name.
ExitCode runClassic(const std::vector<std::string>& arguments);
ExitCode runVerbs(const std::vector<std::string>& arguments);

}  // namespace esent::tool
