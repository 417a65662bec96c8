#include "recover/readable_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "os/random.h"

namespace esent::tool {

namespace {

std::string temporaryFolder() {
    const auto path =
        std::filesystem::temp_directory_path() / fmt::format("esentutl-{:016x}", os::random64());
    const std::u8string text = path.u8string();
    return {text.begin(), text.end()};
}

bool needsRecovery(const LogSet& set) {
    return std::ranges::any_of(set.databases,
                               [](const FoundDatabase& each) { return each.header && !each.clean(); });
}

SetDatabase asFound(const FoundDatabase& found) {
    SetDatabase database;
    database.source = found.path;
    return database;
}

}  // namespace

Result<std::unique_ptr<ReadableSet>> ReadableSet::open(os::FileSystem& files, const std::string& input,
                                                       bool asItIs, const std::string& work,
                                                       const Interrupt& interrupt, ProgressStyle style) {
    auto readable = std::make_unique<ReadableSet>();
    const bool isFolder = TRY(files.isDirectory(input));
    if (!isFolder) {
        SetDatabase single;
        single.source = input;
        readable->plain_.push_back(std::move(single));
        if (asItIs || !TRY(files.exists(input))) return readable;
    }
    LogSet set = TRY(surveyLogSet(files, {input}, ""));
    // Logs alone may hold a whole database.
    if (set.databases.empty() && set.streams.empty()) return fail(JET_errFileNotFound);
    if (!needsRecovery(set) && !set.databases.empty()) {
        if (!isFolder) return readable;
        for (const FoundDatabase& found : set.databases)
            readable->plain_.push_back(asFound(found));
        return readable;
    }
    readable->recovery_ =
        TRY(SetRecovery::make(files, std::move(set), work.empty() ? temporaryFolder() : work));
    TRY(readable->recovery_->run(interrupt, style));
    TRY(readable->recovery_->checkFound());
    return readable;
}

}  // namespace esent::tool
