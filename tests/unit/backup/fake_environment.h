// A BackupEnvironment without an instance: databases in memory, a log that is a counter, files on a simulated
// disk.
//
// For tests of the session rules. Thread-safe, so that races can be tested with it.
#pragma once

#include <algorithm>
#include <atomic>
#include <functional>
#include <mutex>

#include "backup/backup_environment.h"
#include "os/path.h"
#include "os/simulated/simulated_disk.h"
#include "page/page_builder.h"

namespace esent::test {

class RecordingEvents final : public os::EventSink {
 public:
    void report(const os::Event& event) noexcept override {
        const std::lock_guard lock(mutex_);
        ids_.push_back(event.id);
    }
    [[nodiscard]] std::vector<std::uint16_t> ids() const {
        const std::lock_guard lock(mutex_);
        return ids_;
    }
    [[nodiscard]] int count(std::uint16_t id) const {
        const auto all = ids();
        return static_cast<int>(std::count(all.begin(), all.end(), id));
    }
    void clear() {
        const std::lock_guard lock(mutex_);
        ids_.clear();
    }

 private:
    mutable std::mutex mutex_;
    std::vector<std::uint16_t> ids_;
};

class FakeDatabase final : public backup::BackupDatabase {
 public:
    FakeDatabase(std::string path, DatabaseId id, std::uint32_t pageSize, PageNumber lastPage)
        : path_(std::move(path)), id_(id), header_(pageSize), lastPage_(lastPage) {
        header_.setPageSizeField(pageSize);
        header_.setDatabaseSignature(Signature::make(id, {}));
        bytes_.resize((std::size_t{lastPage} + 2) * pageSize);
        for (PageNumber number = 1; number <= lastPage; ++number)
            fill(number);
    }
    void fill(PageNumber number) {
        const std::uint32_t size = header_.pageSize();
        const ByteSpan page{bytes_.data() + (std::size_t{number} + 1) * size, size};
        std::vector<std::byte> line(page.size() / 8);
        page::PageBuilder builder(page, number, /*objectId=*/2, /*flags=*/0, /*dbtime=*/1);
        for (std::uint32_t node = 0; builder.fits(line.size()); ++node) {
            for (std::size_t i = 0; i + 4 <= line.size(); i += 4) {
                storeLE<std::uint32_t>(line.data() + i,
                                       static_cast<std::uint32_t>(number * 2654435761U + node + i));
            }
            storeLE<std::uint16_t>(line.data(), 8);  // length of the key
            if (!builder.append(line)) break;
        }
        builder.seal();
    }
    [[nodiscard]] ByteSpan bytes() { return bytes_; }

    [[nodiscard]] const std::string& path() const override { return path_; }
    [[nodiscard]] DatabaseId id() const override { return id_; }
    [[nodiscard]] std::uint32_t pageSize() const override { return header_.pageSize(); }
    [[nodiscard]] page::DatabaseHeader header() override {
        const std::lock_guard lock(mutex_);
        return header_;
    }
    [[nodiscard]] Result<PageNumber> lastPage() override { return lastPage_; }
    [[nodiscard]] Status read(std::uint64_t offset, ByteSpan buffer) override {
        ++reads;
        if (onRead) onRead(offset);
        if (offset + buffer.size() > bytes_.size()) return fail(JET_errFileIOBeyondEOF);
        std::memcpy(buffer.data(), bytes_.data() + offset, buffer.size());
        return {};
    }
    [[nodiscard]] Status changeHeader(const std::function<bool(page::DatabaseHeader&)>& change) override {
        const std::lock_guard lock(mutex_);
        (void)change(header_);
        return {};
    }

    std::function<void(std::uint64_t)> onRead;  // called before each read; set it before threads start
    std::atomic<int> reads{0};

 private:
    std::string path_;
    DatabaseId id_;
    std::mutex mutex_;
    page::DatabaseHeader header_;
    PageNumber lastPage_;
    std::vector<std::byte> bytes_;
};

class FakeEnvironment final : public backup::BackupEnvironment {
 public:
    explicit FakeEnvironment(PageNumber lastPage = 254, std::uint32_t pageSize = 4096) : pageSize_(pageSize) {
        (void)disk_.createDirectories("/log");
        (void)disk_.createDirectories("/db");
        gate_.allow();
        for (Generation generation = 1; generation < current_; ++generation)
            makeLog(generation);
        database_ = std::make_shared<FakeDatabase>("/db/t.edb", DatabaseId{1}, pageSize, lastPage);
        disk_.putFile("/db/t.edb", database_->bytes());
        disk_.putFile("/log/edb.log", std::vector<std::byte>(8192));
        disk_.putFile("/log/edb.chk", std::vector<std::byte>(8192));
    }

    FakeDatabase& database() { return *database_; }
    os::SimulatedDisk& disk() { return disk_; }
    RecordingEvents& recorded() { return events_; }
    std::vector<log::BackupRecord> records() {
        const std::lock_guard lock(mutex_);
        return records_;
    }
    std::vector<log::BackupPhase> recordPhases() {
        std::vector<log::BackupPhase> out;
        for (const auto& record : records())
            out.push_back(record.phase);
        return out;
    }
    // A full backup in the past, on which incremental ones can build.
    void pretendFullBackup() {
        (void)database_->changeHeader([](page::DatabaseHeader& header) {
            BackupInfo info;
            info.generationLow = 1;
            info.generationHigh = 1;
            header.setPreviousFullBackup(info);
            return true;
        });
    }

    bool logging = true;
    std::atomic<bool> circular{false};
    bool verify = true;
    bool attached = true;
    Generation checkpoint = 2;
    Status health;
    std::uint32_t delay = 0;
    std::atomic<Generation> keptFrom{0};

    [[nodiscard]] instance::BackupGate& gate() override { return gate_; }
    [[nodiscard]] os::FileSystem& files() override { return disk_; }
    [[nodiscard]] os::EventSink& events() override { return events_; }
    void pauseWrites() override {}
    void resumeWrites() override {}
    [[nodiscard]] LogTime now() override { return LogTime::fromUnixMilliseconds(1700000000000); }
    [[nodiscard]] bool loggingEnabled() override { return logging; }
    [[nodiscard]] bool circularLogging() override { return circular; }
    [[nodiscard]] bool verifyBlocks() override { return verify; }
    [[nodiscard]] bool createMissingPath() override { return false; }
    [[nodiscard]] std::uint32_t pageSize() override { return pageSize_; }
    [[nodiscard]] std::string baseName() override { return "edb"; }
    [[nodiscard]] Status logHealth() override { return health; }
    [[nodiscard]] LogPosition logTip() override {
        const std::lock_guard lock(mutex_);
        return {0, static_cast<std::uint16_t>(records_.size() + 1), current_};
    }
    [[nodiscard]] Signature logSignature() override { return Signature::make(7, {}); }
    [[nodiscard]] Generation currentGeneration() override {
        const std::lock_guard lock(mutex_);
        return current_;
    }
    [[nodiscard]] Result<Generation> checkpointGeneration() override { return checkpoint; }
    [[nodiscard]] Status advanceCheckpoint() override { return {}; }
    [[nodiscard]] Result<Generation> lowestArchivedGeneration() override {
        const std::lock_guard lock(mutex_);
        for (Generation generation = 1; generation < current_; ++generation) {
            if (disk_.content(archivePath(generation))) return generation;
        }
        return fail(JET_errFileNotFound);
    }
    [[nodiscard]] std::string archivePath(Generation generation) override {
        char name[32];
        std::snprintf(name, sizeof name, "/log/edb%05X.log", static_cast<unsigned>(generation));
        return name;
    }
    [[nodiscard]] bool isLogName(std::string_view path) override { return os::extension(path) == ".log"; }
    [[nodiscard]] std::optional<Generation> archivedGeneration(std::string_view path) override {
        unsigned generation = 0;
        if (std::sscanf(std::string(os::fileName(path)).c_str(), "edb%05X.log", &generation) != 1) return {};
        return static_cast<Generation>(generation);
    }
    [[nodiscard]] Result<LogPosition> writeRecord(const log::BackupRecord& record) override {
        const std::lock_guard lock(mutex_);
        records_.push_back(record);
        return LogPosition{0, static_cast<std::uint16_t>(records_.size()), current_};
    }
    [[nodiscard]] Result<LogPosition> writeRecordInNewGeneration(const log::BackupRecord& record) override {
        const std::lock_guard lock(mutex_);
        makeLog(current_);
        ++current_;
        records_.push_back(record);
        return LogPosition{0, 1, current_};
    }
    [[nodiscard]] Result<std::uint32_t> deleteLogs(Generation low, Generation end) override {
        std::uint32_t count = 0;
        for (Generation generation = low; generation < end; ++generation) {
            if (disk_.remove(archivePath(generation))) ++count;
        }
        return count;
    }
    void keepLogsFrom(Generation low) override { keptFrom = low; }
    [[nodiscard]] std::vector<std::shared_ptr<backup::BackupDatabase>> databases() override {
        if (!attached) return {};
        return {database_};
    }
    [[nodiscard]] std::uint32_t retryDelayMilliseconds(int) override { return delay; }

 private:
    // All zero after a header that nobody checks: log verification has its own tests.
    void makeLog(Generation generation) {
        disk_.putFile(archivePath(generation), std::vector<std::byte>(131072));
    }

    std::uint32_t pageSize_;
    instance::BackupGate gate_;
    os::SimulatedDisk disk_;
    RecordingEvents events_;
    std::mutex mutex_;  // guards the two below
    Generation current_ = 4;
    std::vector<log::BackupRecord> records_;
    std::shared_ptr<FakeDatabase> database_;
};

}  // namespace esent::test
