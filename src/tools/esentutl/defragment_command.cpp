#include "defragment_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "database/flush_map.h"
#include "engine.h"
#include "interrupt.h"
#include "os/clock.h"
#include "os/path.h"
#include "os/random.h"
#include "page/database_header.h"
#include "report.h"
#include "work_folder.h"

namespace esent::tool {

namespace {

struct Sizes {
    std::uint64_t before = 0;
    std::uint64_t after = 0;
};

// What the callback of JetCompact, which gets no context, has to know.
struct Watch {
    const Interrupt* interrupt = nullptr;
    Progress* progress = nullptr;
};
Watch watch;

JET_ERR JET_API watchCompaction(JET_SESID, JET_SNP, JET_SNT event, void* data) {
    if (event == JET_sntProgress && data != nullptr) {
        watch.progress->update(static_cast<const JET_SNPROG*>(data)->cunitDone);
    } else if (event == JET_sntBegin && data != nullptr) {
        watch.progress->begin("defragment", static_cast<const JET_SNPROG*>(data)->cunitTotal);
    }
    return codeOf(watch.interrupt->check());
}

Status compactWith(const Engine& engine, const std::string& from, const std::string& to,
                   const Interrupt& interrupt, Progress& progress) {
    const WideText source = TRY(wideOf(from));
    const WideText target = TRY(wideOf(to));
    JET_SESID session = JET_sesidNil;
    TRY(check(JetBeginSessionW(engine.instance(), &session, nullptr, nullptr)));
    Status done = check(JetAttachDatabaseW(session, source.c_str(), JET_bitDbReadOnly));
    if (done) {
        watch = {&interrupt, &progress};
        done = check(JetCompactW(session, source.c_str(), target.c_str(), &watchCompaction, nullptr, 0));
        watch = {};
        progress.end();
    }
    (void)JetEndSession(session, 0);
    return done;
}

Result<std::uint64_t> sizeOf(os::FileSystem& files, const std::string& path) {
    const auto file = TRY(files.open(path, {os::OpenMode::ReadOnlyShared}));
    return file->size();
}

Status makeCopy(os::FileSystem& files, const std::string& from, const std::string& to,
                const OutputOptions& output) {
    EngineSettings settings;
    {
        const auto file = TRY(files.open(from, {os::OpenMode::ReadOnlyShared}));
        settings.pageSize = TRY(page::readDatabaseHeader(*file, false)).pageSize();
    }
    const auto work = TRY(WorkFolder::make(files, fmt::format("{}.{:08x}.work", to, os::random32())));
    settings.systemFolder = settings.logFolder = work->path();
    settings.recovery = false;
    const auto engine = TRY(Engine::start(settings));
    const Interrupt interrupt;
    Progress progress(output.progress, "defragment");
    const Status copied = compactWith(*engine, from, to, interrupt, progress);
    const Status stopped = engine->stop();
    return copied ? stopped : copied;
}

// The copy takes the place of the original; both are whole at every moment.
Status instate(os::FileSystem& files, const DefragmentRequest& request, const std::string& database,
               const std::string& copy, const Interrupt& interrupt, Progress& progress) {
    const std::string folder(os::parentPath(database));
    if (!request.backup.empty()) {
        (void)TRY(copyWithProgress(files, database, request.backup, interrupt, progress));
        const std::string backup = TRY(files.fullPath(request.backup));
        TRY(files.syncDirectory(os::parentPath(backup)));
    }
    std::string beside = copy;
    if (os::parentPath(copy) != folder) {
        // Another folder may be another disk, and renaming is for one disk only.
        beside = fmt::format("{}.{:08x}.new", database, os::random32());
        (void)TRY(copyWithProgress(files, copy, beside, interrupt, progress));
    }
    const std::string map = database::flushMapPath(database);
    if (TRY(files.exists(map))) TRY(files.remove(map));
    TRY(files.rename(beside, database, true));
    TRY(files.syncDirectory(folder));
    if (beside != copy) TRY(files.remove(copy));
    return {};
}

Result<Sizes> defragment(os::FileSystem& files, const DefragmentRequest& request) {
    const std::string database = TRY(files.fullPath(request.database));
    const std::string copy =
        request.temporary.empty()
            ? os::joinPath(os::parentPath(database), fmt::format("tempdfrg{:08x}.edb", os::random32()))
            : TRY(files.fullPath(request.temporary));
    if (!request.output.json && request.output.logo)
        fmt::print("            Database: {}\n      Temp. Database: {}\n\n", request.database, copy);
    Sizes sizes;
    sizes.before = TRY(sizeOf(files, database));
    TRY(makeCopy(files, database, copy, request.output));
    sizes.after = TRY(sizeOf(files, copy));
    TRY(files.syncDirectory(os::parentPath(copy)));
    if (request.preserve) return sizes;
    const Interrupt interrupt;
    Progress progress(request.output.progress, "copy");
    if (const Status done = instate(files, request, database, copy, interrupt, progress); !done) {
        if (request.temporary.empty() && files.exists(copy).value_or(false)) (void)files.remove(copy);
        return fail(done.error());
    }
    return sizes;
}

std::string lowered(std::string text) {
    std::ranges::transform(text, text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
    return text;
}

// A switch with its value behind it, or in the next argument.
bool takeValue(const std::vector<std::string>& arguments, std::size_t& at, std::string& into) {
    into = arguments[at].substr(2);
    if (into.empty() && at + 1 < arguments.size()) into = arguments[++at];
    return !into.empty();
}

bool applySwitch(DefragmentRequest& request, const std::vector<std::string>& arguments, std::size_t& at) {
    const std::string word = lowered(arguments[at].substr(1));
    if (word == "json") {
        request.output.json = true;
    } else if (word == "o") {
        request.output.logo = false;
    } else if (word == "p") {
        request.preserve = true;
    } else if (word[0] == 't') {
        return takeValue(arguments, at, request.temporary);
    } else if (word[0] == 'b') {
        return takeValue(arguments, at, request.backup);
    } else {
        // The page size is the database's own.
        return word == "v" || word == "2" || word == "4" || word == "8" || word == "16" || word == "32";
    }
    return true;
}

}  // namespace

std::optional<DefragmentRequest> parseDefragment(const std::vector<std::string>& arguments) {
    DefragmentRequest request;
    request.database = arguments[0].substr(2);
    for (std::size_t at = 1; at < arguments.size(); ++at) {
        const std::string& argument = arguments[at];
        const bool looksLikeSwitch = argument.size() >= 2 && (argument[0] == '/' || argument[0] == '-');
        // A full path on Linux starts with '/', too; a switch whose value is one has that behind its letter.
        const std::size_t second = argument.find('/', 1);
        const bool isFile =
            request.database.empty() && second != std::string::npos && second > 2 && argument[0] == '/';
        if (looksLikeSwitch && !isFile) {
            if (!applySwitch(request, arguments, at)) return std::nullopt;
        } else if (request.database.empty()) {
            request.database = argument;
        } else {
            return std::nullopt;
        }
    }
    if (request.database.empty()) return std::nullopt;
    return request;
}

ExitCode runDefragment(const DefragmentRequest& request) {
    const std::uint64_t started = os::clock().monotonicNanoseconds();
    printLogo("DEFRAGMENTATION", request.output);
    const auto sizes = defragment(os::fileSystem(), request);
    if (sizes && request.output.json) {
        const nlohmann::json answer = {{"database", request.database},
                                       {"bytesBefore", sizes->before},
                                       {"bytesAfter", sizes->after},
                                       {"instated", !request.preserve}};
        fmt::print("{}\n", answer.dump(2));
    } else if (sizes) {
        fmt::print("{} bytes before, {} bytes after\n", sizes->before, sizes->after);
        // Logs and earlier backups belong to the database that was.
        if (!request.preserve)
            fmt::print("Back it up: older backups and logs do not go with the new file.\n");
    }
    printOutcome(codeOf(sizes), started, request.output);
    return sizes ? ExitCode::Success : reportFailure(sizes.error().code, request.output);
}

}  // namespace esent::tool
