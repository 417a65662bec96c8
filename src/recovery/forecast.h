// Forecast: what recover() would do to a log folder and its databases, found out without changing anything:
// the replay in memory that every recovery begins with, and a count of what it did.
//
// For tools. Used by one thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/disk_types.h"
#include "recovery/recovery.h"

namespace esent::recovery {

// Changes of unfinished transactions to one tree.
struct TreeUndo {
    std::uint64_t inserts = 0;
    std::uint64_t replaces = 0;
    std::uint64_t deletes = 0;
    std::uint64_t deltas = 0;
};

struct DatabaseForecast {
    std::string recordedPath;  // as the logs have it
    std::string path;          // where it lies here
    bool present = false;
    std::uint64_t changes = 0;  // log records that its pages still need
    std::uint64_t pages = 0;    // pages that they change
    bool open = false;          // in use when the log ended
    std::map<ObjectId, TreeUndo> undo;
};

struct Forecast {
    StreamState stream = StreamState::New;
    bool needed = false;               // false: the stream was closed, there is nothing to do
    JET_ERR error = JET_errSuccess;    // that recovery would end with
    JET_ERR warning = JET_errSuccess;  // JET_wrnCommittedLogFilesLost
    LogPosition redoFrom;
    Generation firstLog = 0;
    Generation lastLog = 0;  // the last in the chain; with an error replay does not reach it
    bool allPages = true;    // false: more pages than it holds in memory; the counts are lower limits
    std::uint64_t openTransactions = 0;
    std::uint64_t openGroups = 0;
    std::vector<DatabaseForecast> databases;
};

// Fails only where the folder can't even be looked at; what recovery would fail with is in the answer.
Result<Forecast> forecast(RecoveryContext& context);

}  // namespace esent::recovery
