// Recovery: what an instance does with the log folder that it finds when it starts, and the replay of a
// backup set.
//
// recover() is called once by the instance's initialisation, on the initialising thread, before the log
// stream is opened for append and before any database is attached. It looks at the log folder and the
// checkpoint and
//   - finds no log at all: answers StreamState::New, having touched nothing;
//   - finds a stream that was closed normally: answers StreamState::Clean;
//   - finds a stream that was not: redoes it from the checkpoint, closes every database (header state
//     CleanShutdown), writes RecoveryUndo2 ... RecoveryQuit2 and the checkpoint, and answers
//     StreamState::Clean.
// After success the folder is in a state that the log stream's "create" (New) or "continue" (Clean) accepts.
// All databases are detached again, as Windows leaves them.
//
// Everything that is read is checked before anything is changed: first the whole chain of logs is walked and
// the attach decision of every database is made in memory; only when all of that is sound does the redo touch
// a file. A record without a redo handler (redo_table.cpp) is JET_errLogFileCorrupt, and nothing is changed.
//
// No state is shared between calls; one call uses one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/disk_types.h"
#include "base/result.h"
#include "log/log_emission.h"
#include "log/log_files.h"
#include "log/log_reader.h"
#include "os/event_sink.h"
#include "os/file_system.h"
#include "recovery/control.h"

namespace esent::recovery {

// Where a database that the logs know as `from` lies now (JET_RSTMAP). Paths in full; compared without regard
// to ASCII case and to the kind of the separators. `to` empty: the database is to be left out of the replay.
struct PathMapping {
    std::string from;
    std::string to;
    // JET_RSTMAP2: what holds for this database, whatever RecoveryOptions say.
    bool ignoreWhenMissing = false;
    bool failWhenMissing = false;
    bool overwriteOnCreate = false;  // a file in the place of one that the logs create is another database's
};

// What the caller's status callback is told. A negative answer of the callback stops the recovery with that
// error.
struct Progress {
    enum class Step : std::uint8_t { Begin, Progress, Complete, Fail };
    Step step = Step::Begin;
    std::uint32_t done = 0;   // out of `total`
    std::uint32_t total = 0;  // 100 units in all
};
using ProgressCallback = std::function<JET_ERR(const Progress&)>;

// The JetInit2..4 grbits that recovery understands (values of esent.h, kept apart so that unknown bits are
// the caller's business).
struct RecoveryOptions {
    bool ignoreMissingDatabase = false;   // JET_bitReplayIgnoreMissingDB
    bool withoutUndo = false;             // JET_bitRecoveryWithoutUndo
    bool truncateLogsAfter = false;       // JET_bitTruncateLogsAfterRecovery
    bool missingMapEntryAllowed = true;   // JET_bitReplayMissingMapEntryDB (implied without a map)
    bool streamMustExist = false;         // JET_bitLogStreamMustExist
    bool ignoreLostLogs = false;          // JET_bitReplayIgnoreLostLogs
    bool allowMissingCurrentLog = false;  // JET_bitAllowMissingCurrentLog
    bool allowUnmergedBackup = false;     // JET_bitAllowSoftRecoveryOnBackup: the trailer is merged first
    bool startFromMap = false;            // JET_bitReplayInferCheckpointFromRstmapDbs
    Generation lastGeneration = 0;        // replay no further than this one; 0 = to the end
};

// Everything recovery needs of the instance. Folders in full, with or without a trailing separator.
struct RecoveryContext {
    os::FileSystem& files;
    os::EventSink& events;
    std::string logFolder;          // JET_paramLogFilePath
    std::string systemFolder;       // JET_paramSystemPath: the checkpoint
    std::string baseName = "edb";   // JET_paramBaseName
    bool legacyExtensions = true;   // .log/.chk preferred to .jtx/.jcp (JET_paramLegacyFileNames bit 1)
    bool shortGenerations = true;   // 5 digits in archive names (bit 2)
    std::uint32_t pageSize = 4096;  // JET_paramDatabasePageSize
    std::uint32_t logFileKilobytes = 5120;  // JET_paramLogFileSize
    bool circularLogging = false;           // JET_paramCircularLog
    bool deleteOutOfRangeLogs = false;      // JET_paramDeleteOutOfRangeLogs
    bool dropLogsOfOtherSize = false;     // JET_paramCleanupMismatchedLogFiles, once the databases are clean
    std::string alternateDatabaseFolder;  // JET_paramAlternateDatabaseRecoveryPath; empty = none
    std::uint32_t engineFormat = 0;       // diagnostic, written to new log headers
    RecoveryOptions options;
    std::vector<PathMapping> map;    // JET_RSTINFO; empty = none
    LogPosition stopAt;              // JET_RSTINFO.lgposStop; zero = to the end
    LogTime stopTime;                // JET_RSTINFO.logtimeStop; zero = none
    ProgressCallback progress;       // may be empty
    ControlCallback control;         // may be empty
    std::uint32_t progressTold = 0;  // per cent; a replay that is done twice does not begin again
    log::LogEmitter emit;            // what is written to the log; may be empty

    [[nodiscard]] log::LogFiles logFiles() const {
        return log::LogFiles({logFolder, systemFolder, baseName, legacyExtensions, shortGenerations});
    }
};

enum class StreamState : std::uint8_t { New, Clean };

// A database that was in use when the log ended.
struct AttachedAtEnd {
    std::string path;  // where it lies now
    std::uint32_t sizeLimitPages = 0;
};

struct RecoveryOutcome {
    StreamState stream = StreamState::New;
    bool recovered = false;  // a redo was carried out
    unsigned runs = 0;       // replays that it took: 2 when one in memory did not do
    JET_ERR warning =
        JET_errSuccess;            // JET_wrnCommittedLogFilesLost (585) and its kind, for JetInit to return
    bool legacyExtensions = true;  // the pair that was found; valid for Clean, the instance goes on with it
    LogPosition lastTerm;          // the record that closed the stream; the checkpoint stands there
    std::uint32_t logFileSegments = 0;         // size of the stream's files in 4096-byte segments (0 for New)
    std::vector<AttachedAtEnd> attachedAtEnd;  // by their ids; all are detached again
    log::StreamEnd end;                        // for LogStream::continueAfter; valid for Clean
};

Result<RecoveryOutcome> recover(RecoveryContext& context);

// The set of a backup whose databases stand already where they belong, ready to be replayed.
struct HardRecoverySpec {
    std::string setFolder;     // where the set's logs are; may be the log folder itself
    Generation low = 0;        // 0 = the lowest found there
    Generation high = 0;       // 0 = the highest found there
    std::string laterFolder;   // logs that followed the set; empty = the context's log folder
    Generation laterHigh = 0;  // replay no further than this; 0 = as far as the chain goes
    // The databases of the set: path in the logs -> restored file. Unlike context.map every entry must be
    // there, and databases that are not named are left out.
    std::vector<PathMapping> databases;
};

// Finds everything that would keep the set from being replayed, without changing anything: logs missing or
// not of one stream, existing logs that don't fit, databases that are no images of this set, damage, records
// that this version cannot replay. docs/restore.md lists the errors in their order.
Status checkHard(RecoveryContext& context, const HardRecoverySpec& spec);

// The same checks, then the replay. The context's `map` is not used. On success the databases are clean, and
// the log folder holds the stream as its last log left it, closed by RecoveryQuit2.
Result<RecoveryOutcome> recoverHard(RecoveryContext& context, const HardRecoverySpec& spec);

}  // namespace esent::recovery
