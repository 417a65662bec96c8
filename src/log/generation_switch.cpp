// From one generation to the next: temporary log, reserve logs, recycling, the two renames.
//
// Order on disk: the temporary log complete and durable with its header; current log renamed to its archive
// name; temporary log renamed to the current name; database headers name the new generation; only then its
// first record. A power cut between the renames leaves archives and a temporary log, which the readers
// accept.
#include <algorithm>

#include "log/checkpoint_file.h"
#include "log/generation_writer.h"
#include "os/clock.h"
#include "os/path.h"

namespace esent::log {

namespace {
constexpr std::size_t kZeroChunk = std::size_t{256} << 10;
constexpr std::uint16_t kEventCannotCreateLog = 413;

Status writeZeros(os::File& file, std::uint64_t bytes) {
    const std::vector<std::byte> zeros(std::min<std::uint64_t>(kZeroChunk, bytes));
    for (std::uint64_t at = 0; at < bytes; at += zeros.size()) {
        TRY(file.write(at, ByteView(zeros).first(std::min<std::uint64_t>(zeros.size(), bytes - at))));
    }
    return file.sync();
}

LogVersion higher(const LogVersion& a, const LogVersion& b) {
    return {std::max(a.major, b.major), std::max(a.minor, b.minor), std::max(a.updateMajor, b.updateMajor),
            std::max(a.updateMinor, b.updateMinor)};
}

bool isDiskFull(const Status& status) {
    return !status && status.error().code == JET_errDiskFull;
}
}  // namespace

Status GenerationWriter::syncFolder() {
    const std::string& folder = settings_.files.settings().logFolder;
    return fs().syncDirectory(folder.empty() ? "." : folder);
}

Status GenerationWriter::startStream(const Signature& signature) {
    header_ = LogHeader();
    header_.setSignature(signature);
    header_.setGeneration(settings_.firstGeneration - 1);
    currentArchived_ = true;
    if (settings_.emit) settings_.emit({EmissionKind::First, {0, 0, settings_.firstGeneration}, {}});
    {
        const std::lock_guard lock(archiveMutex_);
        checkpoint_ = {0, 1, settings_.firstGeneration};
    }
    const std::lock_guard lock(nextMutex_);
    TRY(makeTempOrTakeReserve());
    LogHeader next;
    TRY(nextHeader(settings_.firstGeneration, true, next));
    return installTemp(next);
}

Status GenerationWriter::nextHeader(Generation generation, bool first, LogHeader& header) const {
    header.setGeneration(generation);
    header.setFileSegments(static_cast<std::uint16_t>(segments()));
    header.setPageSize(settings_.pageSize);
    header.setCreated(LogTime::fromUnixMilliseconds(os::clock().unixMilliseconds()));
    header.setSignature(header_.signature());
    header.setVersion(first ? settings_.version : higher(settings_.version, header_.version()));
    if (!first) {
        header.setPreviousCreated(header_.created());
        header.setPreviousChecksum(accumulated_);
    }
    DbmsParameters parameters = settings_.parameters;
    parameters.circularLogging = circular();
    header.setParameters(parameters);
    const bool wasCircular = (header_.flags() & (kLogCircular | kLogCircularHistory)) != 0;
    header.setFlags(static_cast<std::uint8_t>((usedReserve_ ? kLogFromReserve : 0) |
                                              (circular() ? kLogCircular : 0) |
                                              (wasCircular ? kLogCircularHistory : 0)));
    header.setCheckpointAtCreation(checkpoint());
    header.setEngineVersion(settings_.engineVersion);
    header.setFileType(3);
    if (settings_.databases == nullptr) return {};
    return header.setAttachList(settings_.databases->attachedAt({0, 0, generation}));
}

Status GenerationWriter::switchGeneration() {
    TRY(sync());
    const std::lock_guard lock(nextMutex_);
    if (!tempReady_) TRY(makeTempOrTakeReserve());
    LogHeader next;
    TRY(nextHeader(header_.generation() + 1, false, next));
    return installTemp(next);
}

// The temporary log becomes the current one, with this header.
Status GenerationWriter::installTemp(LogHeader& header) {
    const std::string temp = settings_.files.tempPath();
    {
        const std::unique_ptr<os::File> file = TRY(fs().open(temp, {os::OpenMode::ReadWrite}));
        TRY(file->write(0, header.seal()));
        TRY(file->sync());
    }
    if (!currentArchived_) TRY(archiveCurrent());
    TRY(fs().rename(temp, settings_.files.currentPath()));
    TRY(syncFolder());
    file_ = TRY(fs().open(settings_.files.currentPath(), {os::OpenMode::ReadWrite}));
    currentArchived_ = false;
    tempReady_ = false;
    header_ = header;
    accumulated_ = 0;
    started_ = 0;
    emit(EmissionKind::Data, 0, header_.bytes());
    if (settings_.databases != nullptr) {
        TRY(settings_.databases->generationStarted(header_.generation(), header_.created()));
    }
    return deleteSurplus();
}

Status GenerationWriter::archiveCurrent() {
    file_.reset();
    const std::lock_guard lock(archiveMutex_);
    TRY(fs().rename(settings_.files.currentPath(), settings_.files.archivePath(header_.generation())));
    currentArchived_ = true;
    emit(EmissionKind::Complete, 0);
    return syncFolder();
}

// ---- where the next file comes from ----

// On a full disk none is left behind.
Status GenerationWriter::makeTemp() {
    const Status made = createTemp();
    if (isDiskFull(made) && TRY(fs().exists(settings_.files.tempPath()))) {
        TRY(fs().remove(settings_.files.tempPath()));
    }
    TRY(made);
    TRY(syncFolder());
    usedReserve_ = false;
    tempReady_ = true;
    return {};
}

Status GenerationWriter::makeTempOrTakeReserve() {
    const Status made = makeTemp();
    if (!isDiskFull(made)) return made;
    if (!TRY(takeReserve())) {
        if (settings_.events != nullptr) {
            settings_.events->report({os::EventLevel::Error,
                                      os::EventCategory::LoggingRecovery,
                                      kEventCannotCreateLog,
                                      {std::to_string(JET_errLogDiskFull)}});
        }
        return fail(JET_errLogDiskFull);
    }
    TRY(formatTemp());
    TRY(syncFolder());
    usedReserve_ = true;
    tempReady_ = true;
    return {};
}

Status GenerationWriter::createTemp() {
    const bool recycled = TRY(recycleOldest());
    if (recycled || TRY(fs().exists(settings_.files.tempPath()))) return formatTemp();
    const std::unique_ptr<os::File> file =
        TRY(fs().open(settings_.files.tempPath(), {os::OpenMode::CreateNew}));
    return writeZeros(*file, fileBytes());
}

// Gives an existing temporary log the right size and nothing but zeros. Old content would be legal, but a log
// whose unused part is zero lets a reader tell a torn write from damage.
Status GenerationWriter::formatTemp() {
    const std::unique_ptr<os::File> file =
        TRY(fs().open(settings_.files.tempPath(), {os::OpenMode::ReadWrite}));
    const std::uint64_t size = TRY(file->size());
    if (size != fileBytes()) TRY(file->resize(fileBytes()));
    return writeZeros(*file, fileBytes());
}

// Circular logging: the oldest archived log becomes the next one, if nobody needs it.
Result<bool> GenerationWriter::recycleOldest() {
    if (!circular()) return false;
    const std::lock_guard lock(archiveMutex_);
    const auto archived = TRY(settings_.files.archived(fs()));
    if (archived.empty()) return false;
    const auto& [generation, path] = *archived.begin();
    if (generation >= checkpoint_.generation || generation >= header_.generation()) return false;
    if (floor_ != 0 && generation >= floor_) return false;
    TRY(fs().rename(path, settings_.files.tempPath(), true));
    TRY(syncFolder());
    return true;
}

// Circular logging without a backup: logs well below the checkpoint go.
Status GenerationWriter::deleteSurplus() {
    constexpr Generation kKept = 2;
    if (!circular()) return {};
    const std::lock_guard lock(archiveMutex_);
    if (floor_ != 0) return {};
    for (const auto& [generation, path] : TRY(settings_.files.archived(fs()))) {
        if (generation >= checkpoint_.generation - kKept) break;
        TRY(removeArchive(path));
    }
    return {};
}

// Each removal is durable before the next, higher one: no power cut leaves a gap in the sequence.
Status GenerationWriter::removeArchive(const std::string& path) {
    TRY(fs().remove(path));
    return syncFolder();
}

Result<bool> GenerationWriter::takeReserve() {
    for (std::uint32_t number = settings_.reserveLogs; number > 0; --number) {
        const std::string path = settings_.files.reservePath(number);
        if (!TRY(fs().exists(path))) continue;
        TRY(fs().rename(path, settings_.files.tempPath()));
        TRY(syncFolder());
        return true;
    }
    return false;
}

Status GenerationWriter::ensureReserves() {
    bool changed = false;
    for (std::uint32_t number = 1; number <= settings_.reserveLogs; ++number) {
        const std::string path = settings_.files.reservePath(number);
        const bool exists = TRY(fs().exists(path));
        const os::OpenMode mode = exists ? os::OpenMode::ReadWrite : os::OpenMode::CreateNew;
        const std::unique_ptr<os::File> file = TRY(fs().open(path, {mode}));
        const std::uint64_t size = TRY(file->size());
        if (size == fileBytes()) continue;
        TRY(file->resize(0));
        TRY(file->allocate(fileBytes()));
        TRY(file->sync());
        changed = true;
    }
    return changed ? syncFolder() : Status{};
}

Status GenerationWriter::prepareNext() {
    const std::lock_guard lock(nextMutex_);
    if (!tempReady_) TRY(makeTemp());
    return ensureReserves();
}

// ---- archived logs: any thread ----

void GenerationWriter::keepFrom(Generation generation) {
    const std::lock_guard lock(archiveMutex_);
    floor_ = generation;
}

void GenerationWriter::noteCheckpoint(LogPosition position) {
    const std::lock_guard lock(archiveMutex_);
    checkpoint_ = std::max(checkpoint_, position);
}

LogPosition GenerationWriter::checkpoint() const {
    const std::lock_guard lock(archiveMutex_);
    return checkpoint_;
}

Result<std::uint32_t> GenerationWriter::deleteArchived(Generation first, Generation beyond,
                                                       Generation current) {
    const std::lock_guard lock(archiveMutex_);
    beyond = std::min({beyond, checkpoint_.generation, current});
    std::uint32_t count = 0;
    for (const auto& [generation, path] : TRY(settings_.files.archived(fs()))) {
        if (generation < first) continue;
        if (generation >= beyond) break;
        TRY(removeArchive(path));
        ++count;
    }
    return count;
}

}  // namespace esent::log
