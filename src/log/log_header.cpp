#include "log/log_header.h"

#include "page/checksum.h"

namespace esent::log {

namespace {
constexpr std::size_t kGeneration = 4;
constexpr std::size_t kSegmentBytes = 8;
constexpr std::size_t kHeaderSegments = 10;
constexpr std::size_t kFileSegments = 12;
constexpr std::size_t kPageBytes = 14;
constexpr std::size_t kCreated = 16;
constexpr std::size_t kPreviousCreated = 24;
constexpr std::size_t kMajor = 32;
constexpr std::size_t kMinor = 36;
constexpr std::size_t kUpdateMajor = 40;
constexpr std::size_t kSignature = 44;
constexpr std::size_t kParameters = 72;
constexpr std::size_t kFlags = 639;
constexpr std::size_t kCheckpoint = 640;
constexpr std::size_t kUpdateMinor = 648;
constexpr std::size_t kPreviousChecksum = 653;
constexpr std::size_t kEngineVersion = 661;
constexpr std::size_t kFileType = 667;
constexpr std::size_t kAttachList = 671;
constexpr std::uint32_t kLogFileType = 3;
static_assert(kParameters + DbmsParameters::kSize == kFlags);
static_assert(kAttachList + kAttachListSize < kSegmentSize);
}  // namespace

LogHeader::LogHeader(ByteView bytes4096) {
    std::memcpy(bytes_.data(), bytes4096.data(), std::min(bytes4096.size(), bytes_.size()));
}

ByteView LogHeader::seal() {
    page::sealHeader(bytes_);
    return bytes_;
}
bool LogHeader::checksumValid() const {
    return page::isHeaderIntact(bytes_);
}

Generation LogHeader::generation() const {
    return loadLE<std::int32_t>(bytes_, kGeneration);
}
std::uint16_t LogHeader::segmentSize() const {
    return loadLE<std::uint16_t>(bytes_, kSegmentBytes);
}
std::uint16_t LogHeader::headerSegments() const {
    return loadLE<std::uint16_t>(bytes_, kHeaderSegments);
}
std::uint16_t LogHeader::fileSegments() const {
    return loadLE<std::uint16_t>(bytes_, kFileSegments);
}
std::uint32_t LogHeader::pageSize() const {
    const auto stored = loadLE<std::uint16_t>(bytes_, kPageBytes);
    return stored == 0 ? 4096U : stored;
}
LogTime LogHeader::created() const {
    return LogTime::load(bytes_.data() + kCreated);
}
LogTime LogHeader::previousCreated() const {
    return LogTime::load(bytes_.data() + kPreviousCreated);
}
LogVersion LogHeader::version() const {
    return {loadLE<std::uint32_t>(bytes_, kMajor), loadLE<std::uint32_t>(bytes_, kMinor),
            loadLE<std::uint32_t>(bytes_, kUpdateMajor), loadLE<std::uint32_t>(bytes_, kUpdateMinor)};
}
Signature LogHeader::signature() const {
    return Signature::load(bytes_.data() + kSignature);
}
DbmsParameters LogHeader::parameters() const {
    return DbmsParameters::load(bytes_.data() + kParameters);
}
std::uint8_t LogHeader::flags() const {
    return static_cast<std::uint8_t>(bytes_[kFlags]);
}
LogPosition LogHeader::checkpointAtCreation() const {
    return LogPosition::load(bytes_.data() + kCheckpoint);
}
std::uint64_t LogHeader::previousChecksum() const {
    return loadLE<std::uint64_t>(bytes_, kPreviousChecksum);
}
std::uint32_t LogHeader::engineVersion() const {
    return loadLE<std::uint32_t>(bytes_, kEngineVersion);
}
std::uint32_t LogHeader::fileType() const {
    return loadLE<std::uint32_t>(bytes_, kFileType);
}
Result<std::vector<AttachEntry>> LogHeader::attachList() const {
    return decodeAttachList(ByteView(bytes_).subspan(kAttachList, kAttachListSize));
}

void LogHeader::setGeneration(Generation value) {
    storeLE<std::int32_t>(bytes_, kGeneration, value);
}
void LogHeader::setFileSegments(std::uint16_t value) {
    storeLE<std::uint16_t>(bytes_, kSegmentBytes, static_cast<std::uint16_t>(kSegmentSize));
    storeLE<std::uint16_t>(bytes_, kHeaderSegments, 1);
    storeLE<std::uint16_t>(bytes_, kFileSegments, value);
}
void LogHeader::setPageSize(std::uint32_t value) {
    storeLE<std::uint16_t>(bytes_, kPageBytes, static_cast<std::uint16_t>(value));
}
void LogHeader::setCreated(LogTime value) {
    value.store(bytes_.data() + kCreated);
}
void LogHeader::setPreviousCreated(LogTime value) {
    value.store(bytes_.data() + kPreviousCreated);
}
void LogHeader::setVersion(LogVersion value) {
    storeLE<std::uint32_t>(bytes_, kMajor, value.major);
    storeLE<std::uint32_t>(bytes_, kMinor, value.minor);
    storeLE<std::uint32_t>(bytes_, kUpdateMajor, value.updateMajor);
    storeLE<std::uint32_t>(bytes_, kUpdateMinor, value.updateMinor);
}
void LogHeader::setSignature(const Signature& value) {
    value.store(bytes_.data() + kSignature);
}
void LogHeader::setParameters(const DbmsParameters& value) {
    value.store(bytes_.data() + kParameters);
}
void LogHeader::setFlags(std::uint8_t value) {
    bytes_[kFlags] = std::byte{value};
}
void LogHeader::setCheckpointAtCreation(LogPosition value) {
    value.store(bytes_.data() + kCheckpoint);
}
void LogHeader::setPreviousChecksum(std::uint64_t value) {
    storeLE<std::uint64_t>(bytes_, kPreviousChecksum, value);
}
void LogHeader::setEngineVersion(std::uint32_t value) {
    storeLE<std::uint32_t>(bytes_, kEngineVersion, value);
}
void LogHeader::setFileType(std::uint32_t value) {
    storeLE<std::uint32_t>(bytes_, kFileType, value);
}
Status LogHeader::setAttachList(const std::vector<AttachEntry>& entries) {
    return encodeAttachList(entries, ByteSpan(bytes_).subspan(kAttachList, kAttachListSize));
}

Status checkLogHeader(const LogHeader& header, std::uint64_t fileBytes, const LogExpectations& expectations) {
    if (!header.checksumValid()) return fail(JET_errLogFileCorrupt);
    if (header.fileType() != kLogFileType && header.fileType() != 0) return fail(JET_errFileInvalidType);
    const LogVersion version = header.version();
    if (version.major != kWrittenVersion.major || version.minor != kWrittenVersion.minor ||
        version.updateMajor > kUpdateMajorReadable) {
        return fail(JET_errBadLogVersion);
    }
    if (header.segmentSize() != kSegmentSize || header.headerSegments() != 1 || header.fileSegments() < 3) {
        return fail(JET_errLogFileCorrupt);
    }
    if (expectations.signature && header.signature() != *expectations.signature) {
        return fail(JET_errBadLogSignature);
    }
    if (expectations.pageSize && header.pageSize() != *expectations.pageSize) {
        return fail(JET_errPageSizeMismatch);
    }
    if (expectations.checkFileSize && fileBytes != header.fileBytes()) {
        return fail(JET_errLogFileSizeMismatch);
    }
    if (expectations.generation && header.generation() != *expectations.generation) {
        return fail(JET_errInvalidLogSequence);
    }
    constexpr Generation kHighest = 0x7FFFFFF0;  // far above what is ever written; keeps arithmetic safe
    if (header.generation() <= 0 || header.generation() > kHighest) return fail(JET_errLogFileCorrupt);
    return {};
}

Result<LogHeader> readLogHeader(os::File& file, const LogExpectations& expectations) {
    std::array<std::byte, kSegmentSize> bytes{};
    TRY(file.read(0, bytes));
    const LogHeader header{ByteView(bytes)};
    const std::uint64_t fileBytes = TRY(file.size());
    TRY(checkLogHeader(header, fileBytes, expectations));
    return header;
}

Status checkLogChain(const LogHeader& previous, const LogHeader& next) {
    if (next.signature() != previous.signature()) return fail(JET_errBadLogSignature);
    if (next.generation() != previous.generation() + 1 || next.previousCreated() != previous.created()) {
        return fail(JET_errInvalidLogSequence);
    }
    return {};
}

}  // namespace esent::log
