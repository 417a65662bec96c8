#include "commands.h"

#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "interrupt.h"
#include "os/clock.h"
#include "os/path.h"
#include "verify.h"

namespace esent::tool {
namespace {

void put(const std::string& text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
}

// The files that `paths` name: a folder stands for the files in it.
Result<std::vector<std::string>> expanded(os::FileSystem& fileSystem, const std::vector<std::string>& paths) {
    std::vector<std::string> files;
    for (const std::string& path : paths) {
        if (!TRY(fileSystem.isDirectory(path))) {
            files.push_back(path);
            continue;
        }
        for (const os::DirectoryEntry& entry : TRY(fileSystem.list(path))) {
            if (!entry.isDirectory) files.push_back(os::joinPath(path, entry.name));
        }
    }
    return files;
}

}  // namespace

void printLogo(const char* mode, const OutputOptions& output) {
    if (output.json || !output.logo) return;
    put(fmt::format("\nlibesent storage engine utilities\n\nInitiating {} mode...\n", mode));
}

void printOutcome(JET_ERR error, std::uint64_t startedNanoseconds, const OutputOptions& output) {
    if (output.json || !output.logo) return;
    const double seconds = static_cast<double>(os::clock().monotonicNanoseconds() - startedNanoseconds) / 1e9;
    if (error == JET_errSuccess) {
        put(fmt::format("\nOperation completed successfully in {:.2f} seconds.\n\n", seconds));
    } else {
        put(fmt::format("\nOperation terminated with error {} after {:.2f} seconds.\n\n", errorText(error),
                        seconds));
    }
}

ExitCode reportFailure(JET_ERR error, const OutputOptions& output) {
    if (output.json) {
        const nlohmann::json answer = {{"error", error}, {"name", errorName(error)}};
        put(answer.dump(2) + "\n");
    }
    if (!output.logo || output.json) fmt::print(stderr, "esentutl: {}\n", errorText(error));
    return ExitCode::Failed;
}

ExitCode runDump(const std::string& path, const OutputOptions& output,
                 const std::function<Status(os::FileSystem&, const std::string&, Report&)>& dump) {
    const std::uint64_t started = os::clock().monotonicNanoseconds();
    printLogo("FILE DUMP", output);
    if (!output.json && output.logo) put(fmt::format("             File: {}\n\n\n", path));
    Report report;
    const Status status = dump(os::fileSystem(), path, report);
    if (!status) {
        if (!output.json) report.print(false);
        printOutcome(status.error().code, started, output);
        return reportFailure(status.error().code, output);
    }
    report.print(output.json);
    printOutcome(JET_errSuccess, started, output);
    return ExitCode::Success;
}

ExitCode runVerify(const std::vector<std::string>& paths, const OutputOptions& output) {
    const std::uint64_t started = os::clock().monotonicNanoseconds();
    printLogo("CHECKSUM", output);
    const auto files = expanded(os::fileSystem(), paths);
    if (!files) {
        printOutcome(files.error().code, started, output);
        return reportFailure(files.error().code, output);
    }
    auto answers = nlohmann::json::array();
    JET_ERR failure = JET_errSuccess;
    bool allSound = true;
    for (const std::string& path : *files) {
        Progress progress(output.progress, "verify");
        bool begun = false;
        const VerifyProgress tell = [&](std::uint64_t done, std::uint64_t total) {
            if (!begun) progress.begin(path, total);
            begun = true;
            progress.update(done);
        };
        Report report;
        const auto sound = verifyFile(os::fileSystem(), path, tell, report);
        progress.end();
        if (!sound) {
            failure = sound.error().code;
            report.line(fmt::format("ERROR: {}\n", errorText(failure)));
            report.value("error", failure);
        } else {
            allSound = allSound && *sound;
        }
        if (!output.json) report.print(false);
        answers.push_back(nlohmann::json::parse(report.json()));
    }
    const bool good = allSound && failure == JET_errSuccess;
    if (output.json) put(nlohmann::json({{"sound", good}, {"files", answers}}).dump(2) + "\n");
    if (failure == JET_errSuccess && !allSound) failure = JET_errReadVerifyFailure;
    printOutcome(failure, started, output);
    if (good) return ExitCode::Success;
    return allSound ? ExitCode::Failed : ExitCode::Damaged;
}

ExitCode runCopy(const std::string& from, const std::string& to, const OutputOptions& output) {
    const std::uint64_t started = os::clock().monotonicNanoseconds();
    printLogo("COPY FILE", output);
    if (!output.json && output.logo)
        put(fmt::format("     Source File: {}\nDestination File: {}\n", from, to));
    JET_ERR error = JET_errSuccess;
    {
        Progress progress(output.progress, "copy");
        const Interrupt interrupt;
        const auto copied = copyWithProgress(os::fileSystem(), from, to, interrupt, progress);
        error = codeOf(copied);
        if (copied && output.json) {
            put(nlohmann::json({{"from", from}, {"to", to}, {"bytes", *copied}}).dump(2) + "\n");
        }
        if (copied && !output.json) put(fmt::format("\nTotal bytes copied: {}\n", *copied));
    }
    printOutcome(error, started, output);
    if (error == JET_errSuccess) return ExitCode::Success;
    const ExitCode failed = reportFailure(error, output);
    return error == kInterrupted ? ExitCode::Stopped : failed;
}

}  // namespace esent::tool
