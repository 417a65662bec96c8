// The verbs: backup, restore, verify, and words for the classic dumps.
#include <CLI/CLI.hpp>
#include <algorithm>

#include "commands.h"
#include "dump.h"

namespace esent::tool {
namespace {

const std::map<std::string, ProgressStyle> kStyles = {{"auto", ProgressStyle::Auto},
                                                      {"none", ProgressStyle::None},
                                                      {"bar", ProgressStyle::Bar},
                                                      {"plain", ProgressStyle::Plain},
                                                      {"json", ProgressStyle::Json}};

void addOutputOptions(CLI::App& verb, OutputOptions& output) {
    output.logo = false;
    verb.add_flag("--json", output.json, "the answer as JSON on the standard output");
    verb.add_option("--progress", output.progress, "auto, bar, plain, json or none, on the standard error")
        ->transform(CLI::CheckedTransformer(kStyles, CLI::ignore_case));
}

}  // namespace

ExitCode runVerbs(const std::vector<std::string>& arguments) {
    CLI::App app("libesent storage engine utilities", "esentutl");
    app.require_subcommand(1);
    OutputOptions output;
    std::vector<std::string> files;
    ExitCode result = ExitCode::Success;

    CLI::App* verify =
        app.add_subcommand("verify", "verify the checksums of files, or of all files in folders");
    verify->add_option("files", files, "databases, logs, checkpoint files, folders")->required();
    addOutputOptions(*verify, output);
    verify->callback([&] { result = runVerify(files, output); });

    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    try {
        app.parse(reversed);
    } catch (const CLI::ParseError& problem) {
        return app.exit(problem) == 0 ? ExitCode::Success : ExitCode::Usage;
    }
    return result;
}

}  // namespace esent::tool
