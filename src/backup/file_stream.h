// FileStream: one file as a backup hands it out, read front to back straight into the caller's buffer.
//
// A stream belongs to the session that opened it and is used by one thread at a time (the session's lock).
// Long reads are cut into chunks of at most kChunkBytes; between them the gate is asked, so a stop takes
// effect in the middle of a read.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "backup/backup_environment.h"
#include "log/log_verifier.h"

namespace esent::backup {

inline constexpr std::size_t kChunkBytes = std::size_t{256} * 1024;

// Asks the gate whether the call that reads may go on.
class Interruption {
 public:
    Interruption(instance::BackupGate& gate, std::uint64_t session) : gate_(gate), session_(session) {}
    [[nodiscard]] Status check() const { return gate_.check(session_); }
    // Waits for that long, or until the call may not go on.
    [[nodiscard]] Status wait(std::chrono::milliseconds duration) const {
        return gate_.waitFor(session_, duration);
    }

 private:
    instance::BackupGate& gate_;
    std::uint64_t session_;
};

class FileStream {
 public:
    virtual ~FileStream() = default;
    // Bytes that the stream has in all.
    [[nodiscard]] virtual std::uint64_t size() const = 0;
    [[nodiscard]] std::uint64_t position() const { return position_; }
    [[nodiscard]] bool complete() const { return position_ >= size(); }
    // False when the stream was opened in the middle of the file.
    [[nodiscard]] bool startedAtBeginning() const { return start_ == 0; }
    // Reads on; fewer bytes than asked for only at the end, 0 there. On an error the position does not move.
    [[nodiscard]] virtual Result<std::size_t> read(ByteSpan buffer, const Interruption& interruption) = 0;

 protected:
    void advance(std::size_t bytes) { position_ += bytes; }
    void startAt(std::uint64_t position) { position_ = start_ = position; }

 private:
    std::uint64_t position_ = 0;
    std::uint64_t start_ = 0;
};

// What the header and the trailer page of a streamed database say about its backup.
struct DatabaseStreamSpec {
    LogPosition mark;
    LogTime markTime;
    Generation copyLow = 0;
    std::uint64_t start = 0;  // byte offset to start at; 0 = with the header pages
};

// header, header, pages 1..last, trailer page.
class DatabaseStream final : public FileStream {
 public:
    [[nodiscard]] static Result<std::unique_ptr<DatabaseStream>> open(
        BackupEnvironment& environment, std::shared_ptr<BackupDatabase> database,
        const DatabaseStreamSpec& spec);
    [[nodiscard]] std::uint64_t size() const override { return size_; }
    [[nodiscard]] Result<std::size_t> read(ByteSpan buffer, const Interruption& interruption) override;

 private:
    DatabaseStream(BackupEnvironment& environment, std::shared_ptr<BackupDatabase> database,
                   const DatabaseStreamSpec& spec)
        : environment_(environment), database_(std::move(database)), spec_(spec) {}
    [[nodiscard]] Status readPages(std::uint64_t offset, ByteSpan chunk, const Interruption& interruption);
    [[nodiscard]] Status readVerified(std::uint64_t offset, ByteSpan chunk, const Interruption& interruption);
    [[nodiscard]] Status makeTrailer(ByteSpan page) const;
    void reportRepairedByRetry(std::uint64_t offset, std::size_t bytes, int retries) const;

    BackupEnvironment& environment_;
    std::shared_ptr<BackupDatabase> database_;
    DatabaseStreamSpec spec_;
    std::uint32_t pageSize_ = 0;
    PageNumber lastPage_ = 0;
    std::uint64_t size_ = 0;
    std::optional<page::DatabaseHeader> header_;
};

// A log (verified while it is read) or any other file of the log phase.
class PlainFileStream final : public FileStream {
 public:
    [[nodiscard]] static Result<std::unique_ptr<PlainFileStream>> open(BackupEnvironment& environment,
                                                                       const std::string& path, bool isLog);
    [[nodiscard]] std::uint64_t size() const override { return size_; }
    [[nodiscard]] Result<std::size_t> read(ByteSpan buffer, const Interruption& interruption) override;

 private:
    std::unique_ptr<os::File> file_;
    std::optional<log::LogVerifier> check_;
    std::uint64_t size_ = 0;
};

// Fields of the trailer page of a streamed database.
struct TrailerLayout {
    static constexpr std::size_t kBackupInfo = 40;
    static constexpr std::size_t kDatabaseSignature = 64;
    static constexpr std::size_t kLogSignature = 92;
    static constexpr std::size_t kMinRequired = 120;
    static constexpr std::size_t kMaxRequired = 124;
    static constexpr std::size_t kMaxCommitted = 128;
    static constexpr std::size_t kMaxRequiredTime = 132;
    static constexpr std::size_t kMaxCommittedTime = 140;
};

}  // namespace esent::backup
