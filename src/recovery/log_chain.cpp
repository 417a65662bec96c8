#include "recovery/log_chain.h"

#include <algorithm>

#include "base/text.h"
#include "os/path.h"

namespace esent::recovery {

std::optional<Generation> LogFolder::lowest() const {
    if (!archived.empty()) return archived.begin()->first;
    if (current) return current->generation();
    return std::nullopt;
}

std::optional<Generation> LogFolder::highest() const {
    if (current) return current->generation();
    if (!archived.empty()) return archived.rbegin()->first;
    return std::nullopt;
}

Result<LogFolder> lookAtLogs(os::FileSystem& fileSystem, const log::LogFiles& preferred,
                             const log::LogExpectations& expectations) {
    LogFolder folder;
    folder.files = TRY(log::chooseExtensions(fileSystem, preferred));
    folder.archived = TRY(folder.files.archived(fileSystem));
    folder.currentPath = TRY(log::asOnDisk(fileSystem, folder.files.currentPath()));
    folder.currentExists = TRY(fileSystem.exists(folder.currentPath));
    const std::string tempPath = TRY(log::asOnDisk(fileSystem, folder.files.tempPath()));
    folder.tempExists = TRY(fileSystem.exists(tempPath));
    if (folder.currentExists) {
        auto file = TRY(fileSystem.open(folder.currentPath, {os::OpenMode::ReadOnlyShared}));
        folder.current = TRY(log::readLogHeader(*file, expectations));
    }
    return folder;
}

Status adoptNames(os::FileSystem& fileSystem, LogFolder& folder, LogChain& chain) {
    const auto adopt = [&](std::string& path, const std::string& name) -> Status {
        if (path == name || !equalsIgnoreAsciiCase(os::fileName(path), os::fileName(name))) return {};
        TRY(fileSystem.rename(path, name));
        const auto link = std::ranges::find(chain.links, path, &ChainLink::path);
        if (link != chain.links.end()) link->path = name;
        path = name;
        return {};
    };
    for (auto& [generation, path] : folder.archived)
        TRY(adopt(path, folder.files.archivePath(generation)));
    TRY(adopt(folder.currentPath, folder.files.currentPath()));
    for (const std::string& name : {folder.files.tempPath(), folder.files.checkpointPath()}) {
        std::string path = TRY(log::asOnDisk(fileSystem, name));
        TRY(adopt(path, name));
    }
    return {};
}

LogChain chainFrom(const LogFolder& folder, Generation start, log::ReadPurpose purpose) {
    LogChain chain;
    Generation next = start;
    while (true) {
        const bool isCurrent = folder.current && folder.current->generation() == next;
        const auto archive = folder.archived.find(next);
        if (archive != folder.archived.end()) {
            chain.links.push_back({next, archive->second, false, purpose});
        } else if (isCurrent) {
            chain.links.push_back({next, folder.currentPath, true, purpose});
            return chain;
        } else {
            break;
        }
        ++next;
    }
    if (folder.current) {
        // The current log should have been the next one.
        chain.gap = true;
    } else {
        chain.gap = !folder.archived.empty() && folder.archived.rbegin()->first >= next;
        chain.currentMissing = !chain.gap;
    }
    return chain;
}

}  // namespace esent::recovery
