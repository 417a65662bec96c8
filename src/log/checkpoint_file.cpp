#include "log/checkpoint_file.h"

#include <optional>

#include "os/path.h"
#include "page/checksum.h"

namespace esent::log {

namespace {
constexpr std::size_t kFullBackupCheckpoint = 4;
constexpr std::size_t kPosition = 12;
constexpr std::size_t kSignature = 20;
constexpr std::size_t kParameters = 48;
constexpr std::size_t kFullBackup = 615;
constexpr std::size_t kFullBackupTime = 623;
constexpr std::size_t kIncremental = 631;
constexpr std::size_t kIncrementalTime = 639;
constexpr std::size_t kVersionFlags = 647;
constexpr std::size_t kConsistency = 648;
constexpr std::size_t kFileType = 667;
constexpr std::size_t kAttachList = 679;
constexpr std::uint32_t kCheckpointFileType = 4;
constexpr std::byte kListValid{1};
static_assert(kParameters + DbmsParameters::kSize == kFullBackup);

// A copy counts when it could be read whole and its checksum is right.
std::optional<Checkpoint> readCopy(os::File& file, std::uint64_t offset) {
    std::array<std::byte, Checkpoint::kSize> bytes{};
    if (!file.read(offset, bytes)) return std::nullopt;
    const Checkpoint copy{ByteView(bytes)};
    if (!copy.checksumValid()) return std::nullopt;
    return copy;
}

Result<std::unique_ptr<os::File>> openOrCreate(os::FileSystem& fileSystem, std::string_view path,
                                               bool& created) {
    auto file = fileSystem.open(path, {os::OpenMode::ReadWrite});
    created = !file && file.error().code == JET_errFileNotFound;
    if (created) file = fileSystem.open(path, {os::OpenMode::CreateNew});
    return file;
}
}  // namespace

Checkpoint::Checkpoint() {
    storeLE<std::uint32_t>(bytes_, kFileType, kCheckpointFileType);
}
Checkpoint::Checkpoint(ByteView bytes4096) {
    std::memcpy(bytes_.data(), bytes4096.data(), std::min(bytes4096.size(), bytes_.size()));
}

ByteView Checkpoint::seal() {
    page::sealHeader(bytes_);
    return bytes_;
}
bool Checkpoint::checksumValid() const {
    return page::isHeaderIntact(bytes_);
}

LogPosition Checkpoint::position() const {
    return LogPosition::load(bytes_.data() + kPosition);
}
LogPosition Checkpoint::fullBackupCheckpoint() const {
    return LogPosition::load(bytes_.data() + kFullBackupCheckpoint);
}
Signature Checkpoint::signature() const {
    return Signature::load(bytes_.data() + kSignature);
}
DbmsParameters Checkpoint::parameters() const {
    return DbmsParameters::load(bytes_.data() + kParameters);
}
LogPosition Checkpoint::fullBackup() const {
    return LogPosition::load(bytes_.data() + kFullBackup);
}
LogTime Checkpoint::fullBackupTime() const {
    return LogTime::load(bytes_.data() + kFullBackupTime);
}
LogPosition Checkpoint::incrementalBackup() const {
    return LogPosition::load(bytes_.data() + kIncremental);
}
LogTime Checkpoint::incrementalBackupTime() const {
    return LogTime::load(bytes_.data() + kIncrementalTime);
}
bool Checkpoint::attachListValid() const {
    return (bytes_[kVersionFlags] & kListValid) != std::byte{0};
}
LogPosition Checkpoint::databaseConsistency() const {
    return LogPosition::load(bytes_.data() + kConsistency);
}
std::uint32_t Checkpoint::fileType() const {
    return loadLE<std::uint32_t>(bytes_, kFileType);
}
Result<std::vector<AttachEntry>> Checkpoint::attachList() const {
    auto list = decodeAttachList(ByteView(bytes_).subspan(kAttachList, kAttachListSize));
    if (!list) return fail(JET_errCheckpointCorrupt);
    return list;
}

void Checkpoint::setPosition(LogPosition value) {
    value.store(bytes_.data() + kPosition);
}
void Checkpoint::setFullBackupCheckpoint(LogPosition value) {
    value.store(bytes_.data() + kFullBackupCheckpoint);
}
void Checkpoint::setSignature(const Signature& value) {
    value.store(bytes_.data() + kSignature);
}
void Checkpoint::setParameters(const DbmsParameters& value) {
    value.store(bytes_.data() + kParameters);
}
void Checkpoint::setFullBackup(LogPosition position, LogTime time) {
    position.store(bytes_.data() + kFullBackup);
    time.store(bytes_.data() + kFullBackupTime);
}
void Checkpoint::setIncrementalBackup(LogPosition position, LogTime time) {
    position.store(bytes_.data() + kIncremental);
    time.store(bytes_.data() + kIncrementalTime);
}
void Checkpoint::setDatabaseConsistency(LogPosition value) {
    value.store(bytes_.data() + kConsistency);
}
Status Checkpoint::setAttachList(const std::vector<AttachEntry>& entries) {
    TRY(encodeAttachList(entries, ByteSpan(bytes_).subspan(kAttachList, kAttachListSize)));
    bytes_[kVersionFlags] |= kListValid;
    return {};
}
void Checkpoint::clearAttachList() {
    std::memset(bytes_.data() + kAttachList, 0, kAttachListSize);
    bytes_[kVersionFlags] &= ~kListValid;
}

Result<Checkpoint> readCheckpoint(os::FileSystem& fileSystem, std::string_view path,
                                  const Signature* signature) {
    auto file = fileSystem.open(path, {os::OpenMode::ReadOnlyShared});
    if (!file) {
        const JET_ERR code = file.error().code;
        const bool absent = code == JET_errFileNotFound || code == JET_errInvalidPath;
        return fail(absent ? JET_errCheckpointFileNotFound : code);
    }
    auto copy = readCopy(**file, 0);
    if (!copy) copy = readCopy(**file, Checkpoint::kSize);
    if (!copy) return fail(JET_errCheckpointCorrupt);
    if (copy->fileType() != kCheckpointFileType) return fail(JET_errFileInvalidType);
    if (signature != nullptr && copy->signature() != *signature) return fail(JET_errBadCheckpointSignature);
    return *copy;
}

Status writeCheckpoint(os::FileSystem& fileSystem, std::string_view path, Checkpoint& checkpoint) {
    bool created = false;
    const std::unique_ptr<os::File> file = TRY(openOrCreate(fileSystem, path, created));
    const ByteView block = checkpoint.seal();
    // Only a copy that is not the last good one may be overwritten first: if the first is damaged, the second
    // is what survives a power cut, so the damaged one goes first; and the other way round.
    const bool secondFirst = readCopy(*file, 0) && !readCopy(*file, Checkpoint::kSize);
    const std::uint64_t order[2] = {secondFirst ? Checkpoint::kSize : 0, secondFirst ? 0 : Checkpoint::kSize};
    for (const std::uint64_t offset : order) {
        TRY(file->write(offset, block));
        TRY(file->sync());
    }
    if (created) TRY(fileSystem.syncDirectory(os::parentPath(path)));
    return {};
}

}  // namespace esent::log
