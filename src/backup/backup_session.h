// BackupSession: what one running backup knows: its kind, its log ranges and what was copied so far.
//
// Plain data with the decisions that need nothing else. Owned by BackupController and guarded by its lock.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "backup/backup_environment.h"
#include "backup/backup_rules.h"
#include "backup/file_stream.h"

namespace esent::backup {

// Half-open range of log generations.
struct GenerationRange {
    Generation low = 0;
    Generation end = 0;
    [[nodiscard]] bool known() const { return low != 0 && end != 0; }
};

// A database as part of a session.
struct SessionDatabase {
    std::shared_ptr<BackupDatabase> database;
    bool copied = false;  // its stream was read to the end and closed
    bool left = false;    // reading it failed: it is no part of the set any more
    BackupInfo info;      // what its image says
};

// The one file that a session can have open.
struct SessionFile {
    std::unique_ptr<FileStream> stream;
    StreamKind kind = StreamKind::PlainFile;
    std::string path;
    std::size_t database = 0;   // index into BackupSession::databases, for a database
    Generation generation = 0;  // of a log, 0 for other files
};

struct BackupSession {
    std::uint64_t number = 0;  // of the gate
    instance::BackupKind kind = instance::BackupKind::Local;
    bool full = true;
    bool internalCopy = false;
    bool folder = false;
    bool rolled = false;  // the log was rolled for the range computation
    bool rangesKnown = false;
    bool logsTruncated = false;
    Generation generationAtBegin = 0;
    GenerationRange copy;
    GenerationRange remove;
    LogPosition mark;
    LogTime markTime;
    LogPosition prepared;
    LogTime preparedTime;
    std::set<Generation> logsRead;
    std::vector<SessionDatabase> databases;
    std::unique_ptr<SessionFile> open;

    [[nodiscard]] BackupStage stage(instance::BackupPhase phase) const;
    [[nodiscard]] log::BackupScope scope() const {
        return full ? log::BackupScope::Full : log::BackupScope::Incremental;
    }
    [[nodiscard]] log::BackupType type() const {
        if (kind == instance::BackupKind::Surrogate) return log::BackupType::Surrogate;
        return kind == instance::BackupKind::Snapshot ? log::BackupType::OsSnapshot : log::BackupType::Normal;
    }
    // Every log of the range was read to its end.
    [[nodiscard]] bool logsFetched() const;
    // Every file that belongs to this kind of backup was fetched: the set can be restored.
    [[nodiscard]] bool everythingFetched() const;
};

}  // namespace esent::backup
