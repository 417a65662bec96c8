#include "backup/backup_session.h"

#include <algorithm>

namespace esent::backup {

BackupStage BackupSession::stage(instance::BackupPhase phase) const {
    switch (phase) {
        case instance::BackupPhase::Databases:
            return open ? BackupStage::DatabasesOpen : BackupStage::Databases;
        case instance::BackupPhase::Logs:
            return open ? BackupStage::LogsOpen : BackupStage::Logs;
        default:
            return BackupStage::Idle;
    }
}

bool BackupSession::logsFetched() const {
    for (Generation generation = copy.low; generation < copy.end; ++generation) {
        if (!logsRead.contains(generation)) return false;
    }
    return true;
}

bool BackupSession::everythingFetched() const {
    if (kind == instance::BackupKind::Surrogate) return true;
    if (!rangesKnown) return false;
    if (internalCopy) return true;
    if (!logsFetched()) return false;
    if (!full || databases.empty()) return true;
    const bool nothingForgotten =
        std::all_of(databases.begin(), databases.end(),
                    [](const SessionDatabase& entry) { return entry.copied || entry.left; });
    const bool something = std::any_of(databases.begin(), databases.end(), [](const SessionDatabase& entry) {
        return entry.copied && !entry.left;
    });
    return nothingForgotten && something;
}

}  // namespace esent::backup
