#include "recovery/log_chain.h"

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
    folder.currentExists = TRY(fileSystem.exists(folder.files.currentPath()));
    folder.tempExists = TRY(fileSystem.exists(folder.files.tempPath()));
    if (folder.currentExists) {
        auto file = TRY(fileSystem.open(folder.files.currentPath(), {os::OpenMode::ReadOnlyShared}));
        folder.current = TRY(log::readLogHeader(*file, expectations));
    }
    return folder;
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
            chain.links.push_back({next, folder.files.currentPath(), true, purpose});
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
