#include "recovery/restore_set.h"

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "log/log_reader.h"
#include "recovery/backup_trailer.h"
#include "recovery/path_map.h"

namespace esent::recovery {

namespace {

void report(RecoveryContext& context, std::uint16_t id, std::vector<std::string> arguments) {
    context.events.report(
        {os::EventLevel::Error, os::EventCategory::LoggingRecovery, id, std::move(arguments)});
}

Result<log::LogHeader> readHeader(RecoveryContext& context, const std::string& path) {
    auto file = TRY(context.files.open(path, {os::OpenMode::ReadOnlyShared}));
    log::LogExpectations expectations;
    expectations.pageSize = context.pageSize;
    return log::readLogHeader(*file, expectations);
}

// What does not fit between neighbours, by the names that the place of the logs gives it.
struct ChainNames {
    std::uint16_t signatureEvent;
    JET_ERR signatureError;
    std::uint16_t timeEvent;
    JET_ERR timeError;
};
constexpr ChainNames kGiven{433, JET_errGivenLogFileHasBadSignature, 434, JET_errGivenLogFileIsNotContiguous};
constexpr ChainNames kExisting{457, JET_errExistingLogFileHasBadSignature, 458,
                               JET_errExistingLogFileIsNotContiguous};

Status checkPair(RecoveryContext& context, const log::LogHeader& previous, const log::LogHeader& next,
                 const std::string& path, const ChainNames& names) {
    if (previous.signature() != next.signature()) {
        report(context, names.signatureEvent, {path});
        return fail(names.signatureError);
    }
    if (previous.created() != next.previousCreated()) {
        report(context, names.timeEvent, {path});
        return fail(names.timeError);
    }
    return {};
}

// The name says one generation, the header may say another.
Status checkGeneration(RecoveryContext& context, const log::LogHeader& header, Generation generation,
                       const std::string& path, const ChainNames& names) {
    if (header.generation() == generation) return {};
    report(context, names.timeEvent, {path});
    return fail(names.timeError);
}

Status openGiven(RecoveryContext& context, const HardRecoverySpec& spec, RestoreSet& set) {
    set.setFiles = TRY(log::chooseExtensions(context.files, context.logFiles().inFolder(spec.setFolder)));
    const auto archived = TRY(set.setFiles.archived(context.files));
    if (archived.empty()) return fail(JET_errFileNotFound);
    set.low = spec.low != 0 ? spec.low : archived.begin()->first;
    set.high = spec.high != 0 ? spec.high : archived.rbegin()->first;
    if (set.low > set.high) return fail(JET_errInvalidParameter);
    for (const auto& [generation, path] : archived) {
        if (generation < set.low || generation > set.high) set.outOfRange.push_back(path);
    }
    for (Generation generation = set.low; generation <= set.high; ++generation) {
        const auto found = archived.find(generation);
        if (found == archived.end()) return fail(JET_errMissingRestoreLogFiles);
        const log::LogHeader header = TRY(readHeader(context, found->second));
        if (generation == set.low) {
            set.lowest = header;
        } else {
            TRY(checkPair(context, set.highest, header, found->second, kGiven));
        }
        TRY(checkGeneration(context, header, generation, found->second, kGiven));
        set.highest = header;
        set.chain.links.push_back({generation, found->second, false, log::ReadPurpose::HardRestore});
    }
    set.stream = set.highest.signature();
    return {};
}

// The logs in the log folder (or the target's) that go on where the set ends.
Status openFollowing(RecoveryContext& context, const HardRecoverySpec& spec, RestoreSet& set) {
    const std::string folder = spec.laterFolder.empty() ? context.logFolder : spec.laterFolder;
    const log::LogFiles files =
        TRY(log::chooseExtensions(context.files, context.logFiles().inFolder(folder)));
    std::map<Generation, ChainLink> links;
    for (const auto& [generation, path] : TRY(files.archived(context.files))) {
        links[generation] = {generation, path, false, log::ReadPurpose::HardRecovery};
    }
    if (spec.laterHigh == 0 && TRY(context.files.exists(files.currentPath()))) {
        auto file = TRY(context.files.open(files.currentPath(), {os::OpenMode::ReadOnlyShared}));
        const log::LogHeader header = TRY(log::readLogHeader(*file));
        const Generation generation = header.generation();
        if (header.signature() != set.stream) {
            report(context, kExisting.signatureEvent, {files.currentPath()});
            return fail(kExisting.signatureError);
        }
        if (generation <= set.high) {
            report(context, kExisting.timeEvent, {files.currentPath()});
            return fail(kExisting.timeError);
        }
        links.insert({generation, {generation, files.currentPath(), true, log::ReadPurpose::HardRecovery}});
    }
    log::LogHeader previous = set.highest;
    Generation expected = set.high + 1;
    const bool sameFolder = sameRecordedPath(folder, spec.setFolder);
    for (const auto& [generation, link] : links) {
        if (spec.laterHigh != 0 && generation > spec.laterHigh) break;
        if (generation <= set.high && sameFolder) continue;
        const log::LogHeader header = TRY(readHeader(context, link.path));
        if (header.signature() != set.stream) {
            report(context, kExisting.signatureEvent, {link.path});
            return fail(kExisting.signatureError);
        }
        if (generation <= set.high) continue;
        if (generation != expected) {
            report(context, 450, {files.archiveName(expected)});
            return fail(JET_errMissingCurrentLogFiles);
        }
        TRY(checkPair(context, previous, header, link.path, kExisting));
        TRY(checkGeneration(context, header, generation, link.path, kExisting));
        previous = header;
        ++expected;
        set.chain.links.push_back(link);
    }
    return {};
}

struct Image {
    page::DatabaseHeader header;
    std::unique_ptr<os::File> file;
};

Result<Image> openImage(RecoveryContext& context, const std::string& path, os::OpenMode mode) {
    auto file = TRY(context.files.open(path, {mode}));
    auto header = page::readDatabaseHeader(*file, false);
    if (!header) return fail(JET_errDatabaseCorrupted);
    return Image{std::move(*header), std::move(file)};
}

Status mismatch(RecoveryContext& context, const std::string& path) {
    report(context, 430, {path});
    return fail(JET_errDatabasePatchFileMismatch);
}

// The range of logs that an image needs.
Result<BackupInfo> rangeOf(RecoveryContext& context, const RestoreSet& set, const std::string& path,
                           Image& image) {
    const page::DatabaseHeader& header = image.header;
    if (header.currentSnapshotBackup().generationLow != 0) {
        if (header.logSignature() != set.stream) TRY(mismatch(context, path));
        return header.currentSnapshotBackup();
    }
    BackupInfo info = header.currentFullBackup();
    if (info.generationLow == 0) return fail(JET_errRestoreOfNonBackupDatabase);
    if (info.generationHigh != 0) {
        if (header.logSignature() != set.stream) TRY(mismatch(context, path));
        return info;
    }
    const BackupTrailer trailer = TRY(readTrailer(*image.file, header.pageSize()));
    if (!matchTrailer(header, trailer) || header.logSignature() != set.stream) TRY(mismatch(context, path));
    return trailer.info;
}

}  // namespace

Result<RestoreSet> openRestoreSet(RecoveryContext& context, const HardRecoverySpec& spec) {
    RestoreSet set;
    TRY(openGiven(context, spec, set));
    TRY(openFollowing(context, spec, set));
    set.logFiles = set.setFiles.inFolder(context.logFolder);
    return set;
}

Status checkImages(RecoveryContext& context, const RestoreSet& set,
                   const std::vector<PathMapping>& databases) {
    std::map<std::array<std::byte, Signature::kSize>, std::string> seen;
    for (const PathMapping& each : databases) {
        if (each.to.empty()) continue;
        Image image = TRY(openImage(context, each.to, os::OpenMode::ReadOnlyShared));
        const auto [place, fresh] = seen.insert({image.header.databaseSignature().raw, each.to});
        if (!fresh && place->second != each.to) return fail(JET_errDatabaseSignInUse);
        const BackupInfo range = TRY(rangeOf(context, set, each.to, image));
        if (static_cast<Generation>(range.generationLow) < set.low) {
            report(context, 431, {each.to, std::to_string(range.generationLow)});
            return fail(JET_errStartingRestoreLogTooHigh);
        }
        if (static_cast<Generation>(range.generationHigh) > set.high) {
            report(context, 432, {each.to, std::to_string(range.generationHigh)});
            return fail(JET_errEndingRestoreLogTooLow);
        }
    }
    return {};
}

Result<std::vector<std::string>> recordedPaths(RecoveryContext& context, const RestoreSet& set,
                                               const Signature& database) {
    std::vector<std::string> paths;
    const auto add = [&](const std::string& path) {
        if (std::find(paths.begin(), paths.end(), path) == paths.end()) paths.push_back(path);
    };
    for (const ChainLink& link : set.chain.links) {
        log::LogFileReader::Options options;
        options.scan.current = link.current;
        options.scan.purpose = link.purpose;
        auto reader = TRY(log::LogFileReader::open(context.files, link.path, options));
        for (const log::AttachEntry& entry : TRY(reader.header().attachList())) {
            if (entry.signature == database) add(entry.path);
        }
        while (auto record = TRY(reader.next())) {
            if (record->code() == log::RecordCode::AttachDatabase) {
                const auto attach = TRY(log::decode<log::AttachDatabaseRecord>(record->bytes));
                if (attach.databaseSignature == database) add(TRY(toUtf8(attach.path)));
            } else if (record->code() == log::RecordCode::CreateDatabase) {
                const auto create = TRY(log::decode<log::CreateDatabaseRecord>(record->bytes));
                if (create.signature == database) add(TRY(toUtf8(create.path)));
            }
        }
    }
    return paths;
}

}  // namespace esent::recovery
