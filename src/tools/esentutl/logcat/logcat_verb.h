// The verb "logcat" for the parser of verbs.
#pragma once

#include <CLI/CLI.hpp>

#include "commands.h"

namespace esent::tool {

void addLogcat(CLI::App& app, OutputOptions& output, ExitCode& result);

}  // namespace esent::tool
