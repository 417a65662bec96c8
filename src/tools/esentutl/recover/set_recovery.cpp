#include "recover/set_recovery.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "btree/read_cache.h"
#include "btree/space.h"
#include "log/checkpoint_file.h"
#include "log/log_files.h"
#include "log/log_reader.h"
#include "os/path.h"
#include "recover/silent_events.h"
#include "recovery/backup_trailer.h"
#include "report.h"

namespace esent::tool {

namespace {

log::LogFiles filesIn(const std::string& folder, const FoundStream& stream) {
    log::LogFileSettings settings;
    settings.logFolder = folder;
    settings.systemFolder = folder;
    settings.baseName = stream.baseName;
    settings.legacyExtensions = stream.legacyExtensions;
    return log::LogFiles(settings);
}

Status removeIfThere(os::FileSystem& files, const std::string& path) {
    if (TRY(files.exists(path))) return files.remove(path);
    return {};
}

// A log whose every record can be read and that follows `previous`.
Result<log::LogHeader> readWhole(os::FileSystem& files, const std::string& path, bool current,
                                 const std::optional<log::LogHeader>& previous) {
    log::LogFileReader::Options options;
    options.scan.current = current;
    auto reader = TRY(log::LogFileReader::open(files, path, options));
    if (previous) TRY(log::checkLogChain(*previous, reader.header()));
    while (TRY(reader.next())) {
    }
    return reader.header();
}

// Pages that a database owns and that its file, cut short by whoever copied it, does not hold. Nothing of
// them was needed to replay the logs.
std::uint32_t pagesMissing(os::File& file, std::uint32_t pageSize) {
    constexpr std::size_t kCacheBytes = std::size_t{1} << 20;
    constexpr std::uint32_t kHeaderPages = 2;
    const auto bytes = file.size();
    if (!bytes) return 0;
    const auto held = static_cast<std::uint32_t>(*bytes / pageSize);
    btree::ReadCache pages(file, pageSize, kCacheBytes);
    const auto owned = btree::ownedPages(pages);
    // A database without the pages that say how many there are has at least these.
    const std::uint32_t least = owned ? *owned : owned.error().code == JET_errFileIOBeyondEOF ? held : 0;
    const std::uint32_t wanted = least + kHeaderPages;
    return wanted > held ? wanted - held : 0;
}

// Recovers or restores, shows how far that is, and gives its error or warning.
template <class Work>
JET_ERR followed(recovery::RecoveryContext& context, Progress& progress, const Interrupt& interrupt,
                 Work work) {
    bool begun = false;
    context.progress = [&](const recovery::Progress& step) -> JET_ERR {
        if (!begun) progress.begin(context.baseName, step.total);
        begun = true;
        progress.update(step.done);
        return codeOf(interrupt.check());
    };
    const auto outcome = work();
    if (begun) progress.end();
    if (!outcome) return outcome.error().code;
    return outcome->warning;
}

// The log that the backup began in, of an image.
Generation firstLogOfBackup(const page::DatabaseHeader& header) {
    return static_cast<Generation>(std::max(header.currentFullBackup().generationLow, 1u));
}

}  // namespace

Result<std::unique_ptr<SetRecovery>> SetRecovery::make(os::FileSystem& files, LogSet set,
                                                       const std::string& work) {
    std::unique_ptr<SetRecovery> recovery(new SetRecovery(files, std::move(set)));
    recovery->work_ = TRY(WorkFolder::make(files, work));
    return recovery;
}

Status SetRecovery::run(const Interrupt& interrupt, ProgressStyle style) {
    Progress progress(style, "recover");
    std::vector<StreamCopy> copies;
    for (const FoundDatabase& found : set_.databases) {
        SetDatabase database;
        database.source = found.path;
        if (found.header && !found.clean()) {
            database.fate = SetDatabase::Fate::Dirty;
            database.stream = set_.streamOf(found);
            database.missing = missingLogs(*found.header, database.stream);
            database.error = JET_errMissingLogFile;
        } else if (!found.header) {
            database.fate = SetDatabase::Fate::Dirty;
            database.error = found.error;
        }
        databases_.push_back(std::move(database));
    }
    for (const FoundStream& stream : set_.streams) {
        StreamCopy copy{&stream, os::joinPath(work_->path(), fmt::format("{}", copies.size() + 1)), {}, {}};
        for (std::size_t i = 0; i < databases_.size(); ++i) {
            if (databases_[i].stream == &stream) copy.members.push_back(i);
        }
        // A stream all of whose databases are clean, or none of which is here, has nothing to give, unless it
        // made one that is not here.
        if (copy.members.empty() && !databases_.empty()) continue;
        copies.push_back(std::move(copy));
    }
    for (StreamCopy& copy : copies)
        TRY(recoverStream(copy, interrupt, progress));
    return {};
}

// The lowest log that the databases need.
Generation SetRecovery::neededBy(const StreamCopy& copy) const {
    Generation needed = copy.stream->highest();
    for (const std::size_t member : copy.members) {
        const page::DatabaseHeader& header = headerOf(member);
        needed = std::min(needed, std::max(header.minRequired(), 1));
        if (recovery::isUnmergedImage(header)) needed = std::min(needed, firstLogOfBackup(header));
    }
    return needed;
}

// The lowest log that anything needs: redo begins at the checkpoint.
Generation SetRecovery::firstLogOf(const StreamCopy& copy) const {
    if (copy.members.empty()) return 0;  // the logs may hold a whole database
    Generation first = neededBy(copy);
    if (copy.stream->checkpoint.empty() || holdsImages(copy)) return first;
    const auto checkpoint = log::readCheckpoint(files_, copy.stream->checkpoint);
    return checkpoint ? std::min(first, checkpoint->position().generation) : first;
}

Status SetRecovery::copyLogs(const StreamCopy& copy, const Interrupt& interrupt, Progress& progress) {
    const log::LogFiles names = filesIn(copy.folder, *copy.stream);
    const auto take = [&](const std::string& from, const std::string& to) -> Status {
        if (from.empty()) return {};
        TRY(copyWithProgress(files_, from, to, interrupt, progress));
        return {};
    };
    const Generation first = firstLogOf(copy);
    for (const auto& [generation, path] : copy.stream->archived) {
        if (generation >= first) TRY(take(path, names.archivePath(generation)));
    }
    TRY(take(copy.stream->current, names.currentPath()));
    TRY(take(copy.stream->temporary, names.tempPath()));
    // A checkpoint may lie behind the creation of what is to be made of the logs alone.
    if (copy.members.empty()) return {};
    return take(copy.stream->checkpoint, names.checkpointPath());
}

// Which copy each recorded path means: by the signature of the database, else by the name of its file.
void SetRecovery::mapPaths(StreamCopy& copy) const {
    const auto nameOfFile = [](const std::string& path) { return std::string(os::fileName(path)); };
    for (const recovery::RecordedDatabase& recorded : copy.stream->recorded) {
        const SetDatabase* match = nullptr;
        for (const std::size_t member : copy.members) {
            const SetDatabase& database = databases_[member];
            const bool same = headerOf(member).databaseSignature() == recorded.signature;
            const bool named =
                recovery::sameRecordedPath(nameOfFile(database.source), nameOfFile(recorded.path));
            if (same || (named && !match)) match = &database;
            if (same) break;
        }
        const std::string to = match ? match->copy : os::joinPath(copy.folder, nameOfFile(recorded.path));
        const bool known = std::ranges::any_of(copy.map, [&](const recovery::PathMapping& entry) {
            return recovery::sameRecordedPath(entry.from, recorded.path);
        });
        if (!known) copy.map.push_back({recorded.path, to});
    }
}

recovery::RecoveryContext SetRecovery::contextFor(const StreamCopy& copy) const {
    const FoundStream& stream = *copy.stream;
    recovery::RecoveryContext context{files_, SilentEvents::instance()};
    context.logFolder = copy.folder;
    context.systemFolder = copy.folder;
    context.baseName = stream.baseName;
    context.legacyExtensions = stream.legacyExtensions;
    context.pageSize = stream.newest->pageSize();
    context.logFileKilobytes = stream.newest->fileSegments() * std::uint32_t{4};
    context.alternateDatabaseFolder = copy.folder;
    context.map = copy.map;
    context.options.ignoreMissingDatabase = true;  // others of the stream may have been left behind
    return context;
}

JET_ERR SetRecovery::attempt(const StreamCopy& copy, bool ignoreLost, Progress& progress,
                             const Interrupt& interrupt) {
    recovery::RecoveryContext context = contextFor(copy);
    context.options.ignoreLostLogs = ignoreLost;
    return followed(context, progress, interrupt, [&] { return recovery::recover(context); });
}

bool SetRecovery::holdsImages(const StreamCopy& copy) const {
    return std::ranges::any_of(
        copy.members, [&](std::size_t member) { return recovery::isUnmergedImage(headerOf(member)); });
}

// The images, with the logs of their backup and those that followed it.
JET_ERR SetRecovery::attemptRestore(const StreamCopy& copy, Progress& progress, const Interrupt& interrupt) {
    recovery::RecoveryContext context = contextFor(copy);
    recovery::HardRecoverySpec spec;
    spec.setFolder = copy.folder;
    for (const recovery::PathMapping& entry : copy.map) {
        const bool image = std::ranges::any_of(copy.members, [&](std::size_t member) {
            return databases_[member].copy == entry.to && recovery::isUnmergedImage(headerOf(member));
        });
        if (image) spec.databases.push_back(entry);
    }
    return followed(context, progress, interrupt, [&] { return recovery::recoverHard(context, spec); });
}

// Keeps the logs from the first that is needed on, as far as they are whole and follow each other.
Status SetRecovery::dropUnusableLogs(const StreamCopy& copy, std::string& remark) {
    const log::LogFiles names = filesIn(copy.folder, *copy.stream);
    std::map<Generation, std::string> logs = TRY(names.archived(files_));
    if (!copy.stream->current.empty()) {
        // With a damaged header it is the one behind the last good one.
        const Generation newest = copy.stream->newest->generation();
        logs[logs.contains(newest) ? newest + 1 : newest] = names.currentPath();
    }
    std::optional<log::LogHeader> previous;
    bool usable = true;
    for (const auto& [generation, path] : logs) {
        if (previous && generation != previous->generation() + 1) usable = false;
        if (usable) {
            auto header = readWhole(files_, path, path == names.currentPath(), previous);
            usable = header.has_value();
            if (header) previous = std::move(*header);
        }
        if (usable) continue;
        if (remark.empty())
            remark = fmt::format("logs from {} on were left out", copy.stream->nameOf(generation));
        TRY(files_.remove(path));
    }
    return {};
}

Status SetRecovery::copyStream(StreamCopy& copy, const Interrupt& interrupt, Progress& progress) {
    TRY(files_.createDirectories(copy.folder));
    for (const std::size_t member : copy.members) {
        SetDatabase& database = databases_[member];
        std::string folder = copy.folder;
        const std::string name(os::fileName(database.source));
        if (TRY(files_.exists(os::joinPath(folder, name)))) {
            folder = os::joinPath(folder, fmt::format("{}", member));
            TRY(files_.createDirectories(folder));
        }
        database.copy = os::joinPath(folder, name);
        TRY(copyWithProgress(files_, database.source, database.copy, interrupt, progress));
    }
    TRY(copyLogs(copy, interrupt, progress));
    mapPaths(copy);
    return {};
}

const page::DatabaseHeader& SetRecovery::headerOf(std::size_t member) const {
    return *std::ranges::find(set_.databases, databases_[member].source, &FoundDatabase::path)->header;
}

// The checkpoint file goes, and the logs below what the databases need: there may be gaps among them.
Status SetRecovery::dropCheckpoint(const StreamCopy& copy) {
    const log::LogFiles names = filesIn(copy.folder, *copy.stream);
    TRY(removeIfThere(files_, names.checkpointPath()));
    const Generation needed = neededBy(copy);
    for (const auto& [generation, path] : TRY(names.archived(files_))) {
        if (generation < needed) TRY(files_.remove(path));
    }
    return {};
}

// What an attempt without the lost and the damaged logs leaves out, when it succeeds.
JET_ERR SetRecovery::shortened(JET_ERR error, const std::string& dropped, std::vector<std::string>& remarks) {
    if (error < JET_errSuccess) return error;
    remarks.emplace_back("transactions committed in lost or damaged logs are not in it");
    if (!dropped.empty()) remarks.push_back(dropped);
    return JET_wrnCommittedLogFilesLost;
}

// The error is that of the first attempt when all fail.
Result<JET_ERR> SetRecovery::recoverAround(const StreamCopy& copy, std::vector<std::string>& remarks,
                                           Progress& progress, const Interrupt& interrupt) {
    const JET_ERR first = attempt(copy, false, progress, interrupt);
    if (first >= JET_errSuccess || first == kInterrupted) return first;
    TRY(dropCheckpoint(copy));
    JET_ERR error = attempt(copy, false, progress, interrupt);
    if (error >= JET_errSuccess) remarks.emplace_back("the checkpoint file was of no use");
    if (error >= JET_errSuccess || error == kInterrupted) return error;
    std::string dropped;
    TRY(dropUnusableLogs(copy, dropped));
    error = shortened(attempt(copy, true, progress, interrupt), dropped, remarks);
    return error >= JET_errSuccess || error == kInterrupted ? error : first;
}

Result<JET_ERR> SetRecovery::restoreAround(const StreamCopy& copy, std::vector<std::string>& remarks,
                                           Progress& progress, const Interrupt& interrupt) {
    const JET_ERR first = attemptRestore(copy, progress, interrupt);
    JET_ERR error = first;
    if (first < JET_errSuccess && first != kInterrupted) {
        std::string dropped;
        TRY(dropUnusableLogs(copy, dropped));
        error = shortened(attemptRestore(copy, progress, interrupt), dropped, remarks);
    }
    if (error >= JET_errSuccess) remarks.emplace_back("restored: it was the image of a backup");
    return error >= JET_errSuccess || error == kInterrupted ? error : first;
}

Status SetRecovery::recoverStream(StreamCopy& copy, const Interrupt& interrupt, Progress& progress) {
    TRY(copyStream(copy, interrupt, progress));
    std::vector<std::string> remarks;
    const JET_ERR error = holdsImages(copy) ? TRY(restoreAround(copy, remarks, progress, interrupt))
                                            : TRY(recoverAround(copy, remarks, progress, interrupt));
    if (error == kInterrupted) return fail(error);
    judge(copy, error, remarks);
    if (error >= JET_errSuccess && !set_.byName) addMade(copy);
    return {};
}

void SetRecovery::judge(const StreamCopy& copy, JET_ERR error, const std::vector<std::string>& remarks) {
    for (const std::size_t member : copy.members) {
        SetDatabase& database = databases_[member];
        database.error = error < JET_errSuccess ? error : JET_errAttachedDatabaseMismatch;
        const auto file = files_.open(database.copy, {os::OpenMode::ReadOnlyShared});
        const auto header = file ? page::readDatabaseHeader(**file, false) : fail(file.error());
        if (error < JET_errSuccess || !header || header->state() != page::DatabaseState::Clean) continue;
        database.fate = error == JET_wrnCommittedLogFilesLost ? SetDatabase::Fate::Shortened
                                                              : SetDatabase::Fate::Recovered;
        database.error = JET_errSuccess;
        database.remarks = remarks;
        database.missingPages = pagesMissing(**file, header->pageSize());
        if (database.missingPages != 0) {
            database.remarks.push_back(
                fmt::format("the file is cut short: {} pages are missing", database.missingPages));
        }
    }
}

// What the logs created and nobody copied.
void SetRecovery::addMade(const StreamCopy& copy) {
    for (const recovery::PathMapping& entry : copy.map) {
        const bool member = std::ranges::any_of(
            databases_, [&](const SetDatabase& database) { return database.copy == entry.to; });
        const auto file = files_.open(entry.to, {os::OpenMode::ReadOnlyShared});
        if (member || !file || !page::readDatabaseHeader(**file, false)) continue;
        SetDatabase made;
        made.copy = entry.to;
        made.fate = SetDatabase::Fate::Made;
        made.stream = copy.stream;
        databases_.push_back(std::move(made));
    }
}

Status SetRecovery::checkFound() const {
    if (!databases_.empty()) return {};
    std::string text = "no database is here, and the logs make none";
    std::set<std::string> paths;
    for (const FoundStream& stream : set_.streams) {
        for (const recovery::RecordedDatabase& recorded : stream.recorded)
            paths.insert(recorded.path);
    }
    for (const std::string& path : paths)
        text += (path == *paths.begin() ? "; they are of " : ", ") + path;
    fmt::print(stderr, "esentutl: {}\n", text);
    return fail(JET_errFileNotFound);
}

std::string fateName(SetDatabase::Fate fate) {
    switch (fate) {
        case SetDatabase::Fate::Clean:
            return "clean";
        case SetDatabase::Fate::Recovered:
            return "recovered";
        case SetDatabase::Fate::Shortened:
            return "recovered, committed logs lost";
        case SetDatabase::Fate::Made:
            return "made from the logs";
        case SetDatabase::Fate::Dirty:
            break;
    }
    return "not recovered";
}

std::string fateText(const SetDatabase& database) {
    std::string text = fateName(database.fate);
    if (database.fate == SetDatabase::Fate::Dirty) {
        text += ": " + errorText(database.error);
        if (!database.stream) text += "; no log of its stream is here";
        if (!database.missing.required.empty())
            text += "; it needs " + namesOf(database.missing.required, database.stream);
    }
    if (database.usable() || database.missing.required.empty()) {
        if (!database.missing.committed.empty())
            text += "; lost: " + namesOf(database.missing.committed, database.stream);
    }
    for (const std::string& remark : database.remarks)
        text += "; " + remark;
    return text;
}

std::string adviceFor(const SetDatabase& database) {
    if (database.usable()) return {};
    return fmt::format(
        "esentutl export \"{0}\" --dirty --to FOLDER reads it as it is, without the logs; esentutl repair "
        "\"{0}\" "
        "--to FILE makes a clean database of what its pages hold.",
        database.source);
}

}  // namespace esent::tool
