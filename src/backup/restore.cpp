#include "backup/restore.h"

#include <algorithm>
#include <memory>
#include <optional>

#include "log/log_files.h"
#include "os/copy_file.h"
#include "os/path.h"
#include "page/database_header.h"
#include "recovery/backup_trailer.h"
#include "recovery/restore_set.h"

namespace esent::backup {

namespace {

using recovery::PathMapping;
using recovery::Progress;
using recovery::RecoveryContext;
using recovery::RecoveryOutcome;

constexpr std::string_view kPatchExtension = ".pat";
constexpr std::uint32_t kHalf = 50;  // units of progress for the copying; the replay has the rest

void report(RecoveryContext& context, os::EventLevel level, std::uint16_t id,
            std::vector<std::string> arguments = {}) {
    context.events.report({level, os::EventCategory::LoggingRecovery, id, std::move(arguments)});
}

Status tell(const recovery::ProgressCallback& progress, Progress::Step step, std::uint32_t done) {
    if (!progress) return {};
    const JET_ERR answer = progress({step, done, 100});
    if (answer < JET_errSuccess) return fail(answer);
    return {};
}

// Squeezes the replay's progress into the second half of the restore's.
class SecondHalf {
 public:
    explicit SecondHalf(RecoveryContext& context) : context_(context), whole_(context.progress) {
        if (!whole_) return;
        context_.progress = [whole = whole_](const Progress& step) -> JET_ERR {
            if (step.step != Progress::Step::Progress) return JET_errSuccess;
            return whole({Progress::Step::Progress, kHalf + step.done / 2, 100});
        };
    }
    ~SecondHalf() { context_.progress = whole_; }
    SecondHalf(const SecondHalf&) = delete;
    SecondHalf& operator=(const SecondHalf&) = delete;

 private:
    RecoveryContext& context_;
    recovery::ProgressCallback whole_;
};

// A database of the set.
struct SetDatabase {
    std::string source;
    std::vector<std::string> recorded;  // the paths by which the logs know it, the latest last
    std::string destination;
};

// The folder that holds the set: the one given, or what an atomic backup left below it.
Result<std::string> findSet(RecoveryContext& context, const std::string& source) {
    for (const std::string& folder : {source, os::joinPath(source, "new"), os::joinPath(source, "old")}) {
        const log::LogFiles files =
            TRY(log::chooseExtensions(context.files, context.logFiles().inFolder(folder)));
        if (!TRY(files.archived(context.files)).empty()) return folder;
    }
    return fail(JET_errFileNotFound);
}

// The file that `name`.pat stands beside.
std::optional<std::string> imageOf(const std::vector<os::DirectoryEntry>& entries, std::string_view name) {
    for (const os::DirectoryEntry& entry : entries) {
        if (entry.isDirectory || os::stem(entry.name) != name) continue;
        const std::string_view kind = os::extension(entry.name);
        if (kind == kPatchExtension || kind == ".jfm" || kind == ".log" || kind == ".jtx") continue;
        return entry.name;
    }
    return std::nullopt;
}

// Every `x.pat` stands for a database file `x.*` beside it.
Result<std::vector<SetDatabase>> findDatabases(RecoveryContext& context, const std::string& folder) {
    std::vector<SetDatabase> found;
    const std::vector<os::DirectoryEntry> entries = TRY(context.files.list(folder));
    bool anyPatch = false;
    for (const os::DirectoryEntry& entry : entries) {
        if (entry.isDirectory || os::extension(entry.name) != kPatchExtension) continue;
        anyPatch = true;
        const std::optional<std::string> image = imageOf(entries, os::stem(entry.name));
        if (!image) return fail(JET_errFileNotFound);
        found.push_back({os::joinPath(folder, *image), {}, {}});
    }
    if (!anyPatch) return fail(JET_errPatchFileMissing);
    return found;
}

Status locate(RecoveryContext& context, const recovery::RestoreSet& set, const std::string& destination,
              SetDatabase& database) {
    auto file = TRY(context.files.open(database.source, {os::OpenMode::ReadOnlyShared}));
    auto header = page::readDatabaseHeader(*file, false);
    if (!header) return fail(JET_errDatabaseCorrupted);
    database.recorded = TRY(recovery::recordedPaths(context, set, header->databaseSignature()));
    if (database.recorded.empty()) {  // no log of the set knows it
        return fail(recovery::isImage(*header) ? JET_errDatabasePatchFileMismatch
                                               : JET_errRestoreOfNonBackupDatabase);
    }
    if (!destination.empty()) {
        database.destination = os::joinPath(destination, os::fileName(database.source));
    } else {
        database.destination = TRY(context.files.fullPath(database.recorded.back()));
    }
    const std::string folder(os::parentPath(database.destination));
    if (!TRY(context.files.isDirectory(folder))) return fail(JET_errInvalidPath);
    return {};
}

std::vector<PathMapping> mapTo(const std::vector<SetDatabase>& databases, std::string SetDatabase::*place) {
    std::vector<PathMapping> map;
    for (const SetDatabase& database : databases) {
        for (const std::string& path : database.recorded)
            map.push_back({path, database.*place});
    }
    return map;
}

Status copyDatabases(RecoveryContext& context, const std::vector<SetDatabase>& databases) {
    for (std::size_t i = 0; i < databases.size(); ++i) {
        const SetDatabase& database = databases[i];
        if (!os::samePath(database.source, database.destination)) {
            TRY(os::copyFile(context.files, database.source, database.destination, os::CopyTarget::Replace));
        }
        const auto done = static_cast<std::uint32_t>((i + 1) * kHalf / databases.size());
        TRY(tell(context.progress, Progress::Step::Progress, done));
    }
    return {};
}

Result<RecoveryOutcome> restoreFolderChecked(RecoveryContext& context, const FolderRestore& request) {
    recovery::HardRecoverySpec spec;
    spec.setFolder = TRY(findSet(context, request.source));
    const recovery::RestoreSet set = TRY(recovery::openRestoreSet(context, spec));
    std::vector<SetDatabase> databases = TRY(findDatabases(context, spec.setFolder));
    for (SetDatabase& database : databases)
        TRY(locate(context, set, request.destination, database));
    spec.databases = mapTo(databases, &SetDatabase::source);
    TRY(recovery::checkHard(context, spec));

    TRY(tell(context.progress, Progress::Step::Begin, 0));
    TRY(copyDatabases(context, databases));
    spec.databases = mapTo(databases, &SetDatabase::destination);
    std::optional<SecondHalf> half;
    half.emplace(context);
    auto outcome = TRY(recovery::recoverHard(context, spec));
    half.reset();
    TRY(tell(context.progress, Progress::Step::Complete, 100));
    return outcome;
}

Result<RecoveryOutcome> restoreExternalChecked(RecoveryContext& context, const ExternalRestore& request) {
    recovery::HardRecoverySpec spec;
    spec.setFolder = request.setFolder;
    spec.low = request.low;
    spec.high = request.high;
    spec.laterFolder = request.targetLogFolder;
    spec.laterHigh = request.targetHigh;
    spec.databases = request.databases;
    return recovery::recoverHard(context, spec);
}

// Says how it ended.
Result<RecoveryOutcome> finish(RecoveryContext& context, Result<RecoveryOutcome> outcome) {
    if (outcome) {
        report(context, os::EventLevel::Information, 205);
    } else {
        report(context, os::EventLevel::Error, 454, {std::to_string(outcome.error().code)});
        if (context.progress) (void)context.progress({Progress::Step::Fail, 0, 100});
    }
    return outcome;
}

}  // namespace

Result<RecoveryOutcome> restoreFolder(RecoveryContext& context, const FolderRestore& request) {
    return finish(context, restoreFolderChecked(context, request));
}

Result<RecoveryOutcome> restoreExternal(RecoveryContext& context, const ExternalRestore& request) {
    return finish(context, restoreExternalChecked(context, request));
}

}  // namespace esent::backup
