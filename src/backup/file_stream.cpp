#include "backup/file_stream.h"

#include <algorithm>
#include <cstring>

#include "os/path.h"
#include "page/checksum.h"

namespace esent::backup {

namespace {

constexpr int kRetries = 16;
constexpr std::uint16_t kEventReadRetried = 493;

}  // namespace

Result<std::unique_ptr<DatabaseStream>> DatabaseStream::open(BackupEnvironment& environment,
                                                             std::shared_ptr<BackupDatabase> database,
                                                             const DatabaseStreamSpec& spec) {
    std::unique_ptr<DatabaseStream> stream(new DatabaseStream(environment, std::move(database), spec));
    stream->pageSize_ = stream->database_->pageSize();
    // The header before the size: what it requires never exceeds what is copied.
    page::DatabaseHeader header = stream->database_->header();
    BackupInfo info;
    info.mark = spec.mark;
    info.markTime = spec.markTime;
    info.generationLow = static_cast<std::uint32_t>(spec.copyLow);
    header.setCurrentFullBackup(info);
    header.seal();
    stream->header_ = std::move(header);
    stream->lastPage_ = TRY(stream->database_->lastPage());
    stream->size_ = (std::uint64_t{stream->lastPage_} + 3) * stream->pageSize_;
    if (spec.start > stream->size_) return fail(JET_errInvalidParameter);
    stream->startAt(spec.start);
    return stream;
}

Result<std::size_t> DatabaseStream::read(ByteSpan buffer, const Interruption& interruption) {
    const std::uint64_t firstPage = std::uint64_t{2} * pageSize_;
    const std::uint64_t trailer = size_ - pageSize_;
    const std::size_t amount =
        static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), size_ - std::min(size_, position())));
    std::size_t done = 0;
    while (done < amount) {
        TRY(interruption.check());
        const std::uint64_t at = position() + done;
        std::size_t chunk = pageSize_;
        if (at < firstPage) {
            std::memcpy(buffer.data() + done, header_->bytes().data(), pageSize_);
        } else if (at < trailer) {
            chunk =
                static_cast<std::size_t>(std::min<std::uint64_t>({kChunkBytes, amount - done, trailer - at}));
            TRY(readPages(at, buffer.subspan(done, chunk), interruption));
        } else {
            TRY(makeTrailer(buffer.subspan(done, chunk)));
        }
        done += chunk;
    }
    advance(done);
    return done;
}

// One chunk of data pages, read again as a whole while a page in it does not verify: it may have been caught
// in the middle of being written.
Status DatabaseStream::readPages(std::uint64_t offset, ByteSpan chunk, const Interruption& interruption) {
    for (int attempt = 0;; ++attempt) {
        const Status status = readVerified(offset, chunk, interruption);
        if (status) {
            if (attempt > 0) reportRepairedByRetry(offset, chunk.size(), attempt);
            return {};
        }
        const JET_ERR error = status.error().code;
        if (error != JET_errReadVerifyFailure && error != JET_errReadPgnoVerifyFailure) return status;
        if (attempt == kRetries) return status;
        TRY(interruption.wait(std::chrono::milliseconds(environment_.retryDelayMilliseconds(attempt + 1))));
    }
}

Status DatabaseStream::readVerified(std::uint64_t offset, ByteSpan chunk, const Interruption& interruption) {
    TRY(interruption.check());
    TRY(database_->read(offset, chunk));
    if (!environment_.verifyBlocks()) return {};
    auto number = static_cast<PageNumber>(offset / pageSize_ - 1);
    for (std::size_t at = 0; at < chunk.size(); at += pageSize_, ++number) {
        const ByteSpan page = chunk.subspan(at, pageSize_);
        if (page::checkPage(page, number) == page::PageCheck::Bad) {
            const JET_ERR error = page::errorOf(page::examinePage(page, number));
            return fail(error == JET_errReadPgnoVerifyFailure ? error : JET_errReadVerifyFailure);
        }
    }
    return {};
}

Status DatabaseStream::makeTrailer(ByteSpan page) const {
    const page::DatabaseHeader now = database_->header();
    BackupInfo info = header_->currentFullBackup();
    info.generationHigh =
        static_cast<std::uint32_t>(std::max(environment_.currentGeneration(), now.maxCommitted()));
    std::memset(page.data(), 0, page.size());
    std::byte* at = page.data();
    info.store(at + TrailerLayout::kBackupInfo);
    now.databaseSignature().store(at + TrailerLayout::kDatabaseSignature);
    now.logSignature().store(at + TrailerLayout::kLogSignature);
    storeLE<Generation>(at + TrailerLayout::kMinRequired, now.minRequired());
    storeLE<Generation>(at + TrailerLayout::kMaxRequired, now.maxRequired());
    storeLE<Generation>(at + TrailerLayout::kMaxCommitted, now.maxCommitted());
    now.maxRequiredTime().store(at + TrailerLayout::kMaxRequiredTime);
    now.maxGenerationCreated().store(at + TrailerLayout::kMaxCommittedTime);
    page::sealHeader(page);
    return {};
}

void DatabaseStream::reportRepairedByRetry(std::uint64_t offset, std::size_t bytes, int retries) const {
    environment_.events().report(
        {os::EventLevel::Error,
         os::EventCategory::LoggingRecovery,
         kEventReadRetried,
         {database_->path(), std::to_string(offset), std::to_string(bytes), std::to_string(retries)}});
}

Result<std::unique_ptr<PlainFileStream>> PlainFileStream::open(BackupEnvironment& environment,
                                                               const std::string& path, bool isLog) {
    auto stream = std::make_unique<PlainFileStream>();
    if (isLog) {
        const auto generation = environment.archivedGeneration(path);
        if (!generation) return fail(JET_errInvalidParameter);
        if (environment.verifyBlocks()) stream->check_.emplace(*generation, environment.logSignature());
    }
    stream->file_ = TRY(environment.files().open(path, {os::OpenMode::ReadOnlyShared, true}));
    stream->size_ = TRY(stream->file_->size());
    return stream;
}

Result<std::size_t> PlainFileStream::read(ByteSpan buffer, const Interruption& interruption) {
    const std::size_t amount =
        static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), size_ - std::min(size_, position())));
    // A failed read is final for a log: the checker has seen half of it. Work on a copy until all went well.
    std::optional<log::LogVerifier> check = check_;
    std::size_t done = 0;
    while (done < amount) {
        TRY(interruption.check());
        const std::size_t chunk = std::min(kChunkBytes, amount - done);
        const ByteSpan part = buffer.subspan(done, chunk);
        TRY(file_->read(position() + done, part));
        if (check) {
            const Status sound = check->feed(part);
            if (!sound) return fail(JET_errLogReadVerifyFailure);
        }
        done += chunk;
    }
    check_ = std::move(check);
    advance(done);
    return done;
}

}  // namespace esent::backup
