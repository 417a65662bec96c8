// The verbs that read databases: tables, schema, export, space, check.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

#include "commands.h"

namespace esent::tool {

// Adds them to `app`; what was asked for runs while the command line is parsed and puts its exit code into
// `result`. Both must outlive the parsing.
void addReadingVerbs(CLI::App& app, OutputOptions& output, ExitCode& result);

// The options --json and --progress.
void addOutputOptions(CLI::App& verb, OutputOptions& output);

}  // namespace esent::tool
