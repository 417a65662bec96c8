#include "recovery/forecast.h"

#include "recovery/path_map.h"
#include "recovery/soft_plan.h"

namespace esent::recovery {

namespace {

void countUndo(const Versions& versions, DatabaseId database, DatabaseForecast& into) {
    for (const auto& [id, version] : versions.all()) {
        if (version.database != database) continue;
        TreeUndo& tree = into.undo[version.object];
        switch (version.kind) {
            case VersionKind::Insert:
                ++tree.inserts;
                break;
            case VersionKind::Replace:
                ++tree.replaces;
                break;
            case VersionKind::FlagDelete:
                ++tree.deletes;
                break;
            case VersionKind::Delta:
            case VersionKind::Delta64:
                ++tree.deltas;
                break;
        }
    }
}

void describe(Replay& replay, Forecast& forecast) {
    ReplayDatabases& databases = replay.databases();
    const OpenWork work = replay.openWork();
    forecast.openTransactions = work.sessions.openTransactions().size();
    forecast.openGroups = work.sessions.openMacros().size();
    for (const ReplayFile* file : databases.files()) {
        DatabaseForecast entry;
        entry.recordedPath = file->recordedPath;
        entry.path = file->path;
        entry.present = file->presence == FileFacts::Header::Good;
        const RedoPages::Tally tally = databases.pages().tallyOf(file);
        entry.changes = tally.changes;
        entry.pages = tally.pages;
        for (const auto& [id, database] : databases.all()) {
            if (database.file != file || !database.attached) continue;
            entry.open = true;
            countUndo(work.versions, id, entry);
        }
        forecast.databases.push_back(std::move(entry));
    }
}

}  // namespace

Result<Forecast> forecast(RecoveryContext& context) {
    Forecast forecast;
    auto prepared = prepareSoftRecovery(context);
    if (!prepared) {
        forecast.needed = true;
        forecast.error = prepared.error().code;
        return forecast;
    }
    if (!*prepared) return forecast;
    forecast.stream = StreamState::Clean;
    if ((*prepared)->closed) return forecast;
    const ReplayPlan& plan = (*prepared)->plan;
    forecast.needed = true;
    forecast.redoFrom = plan.start.position;
    forecast.firstLog = plan.chain.links.front().generation;
    forecast.lastLog = plan.chain.links.back().generation;
    const PathMap paths(context);
    Replay replay(context, plan, paths, Mode::Check, (*prepared)->newest.signature());
    forecast.error = codeOf(replay.run());
    if (replay.lostCommitted()) forecast.warning = JET_wrnCommittedLogFilesLost;
    forecast.allPages = replay.triedAllPages();
    describe(replay, forecast);
    return forecast;
}

}  // namespace esent::recovery
