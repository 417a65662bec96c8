// A set of databases on a simulated disk with a log that is nothing but a list of records, each one a write
// and a sync on that disk, so that the power can be cut between a record and a header.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "database/database_set.h"
#include "log/record_catalogue.h"
#include "log/records.h"
#include "os/simulated/simulated_disk.h"
#include "page/checksum.h"

namespace esent::database {

class SilentEvents final : public os::EventSink {
 public:
    void report(const os::Event& event) noexcept override { ids.push_back(event.id); }
    std::vector<std::uint16_t> ids;
};

// Record i stands at generation `generation`, segment i + 1.
class ListLog final : public DatabaseLog {
 public:
    struct Entry {
        log::RecordBytes bytes;
        LogPosition position;
    };

    explicit ListLog(os::FileSystem& files, Generation generation = 3)
        : files_(files), generation_(generation) {}

    Signature signature() override { return signature_; }
    LogMoment moment() override { return {generation_, created()}; }
    Result<LogPosition> append(ByteView record, const std::function<void(LogPosition)>& placed) override {
        if (onAppend) onAppend(record);
        const LogPosition position{0, static_cast<std::uint16_t>(entries_.size() + 1), generation_};
        placed(position);
        if (afterPlaced) afterPlaced(record);
        auto file =
            TRY(files_.open("/log/list", {file_ ? os::OpenMode::ReadWrite : os::OpenMode::CreateAlways}));
        file_ = true;
        TRY(file->write(4096 * entries_.size(), record));
        TRY(file->sync());
        entries_.push_back({log::RecordBytes(record.begin(), record.end()), position});
        return position;
    }

    // As the log does it when a file is full.
    Status switchGeneration(DatabaseSet& set) {
        ++generation_;
        return set.generationStarted(generation_, created());
    }
    LogTime created() const { return LogTime::fromUnixMilliseconds(1'700'000'000'000 + generation_ * 1000); }
    Generation generation() const { return generation_; }
    const std::vector<Entry>& entries() const { return entries_; }
    std::vector<log::RecordCode> codes() const {
        std::vector<log::RecordCode> all;
        for (const auto& entry : entries_)
            all.push_back(static_cast<log::RecordCode>(entry.bytes.at(0)));
        return all;
    }
    void setSignature(const Signature& signature) { signature_ = signature; }

    std::function<void(ByteView)> onAppend;
    std::function<void(ByteView)> afterPlaced;

 private:
    os::FileSystem& files_;
    Signature signature_ = Signature::make(4711, LogTime::fromUnixMilliseconds(1'600'000'000'000));
    Generation generation_;
    bool file_ = false;
    std::vector<Entry> entries_;
};

class DatabaseTest : public ::testing::Test {
 protected:
    DatabaseTest() { prepare(disk_); }

    static void prepare(os::SimulatedDisk& disk) {
        EXPECT_TRUE(disk.createDirectories("/log"));
        EXPECT_TRUE(disk.createDirectories("/data"));
        disk.syncEverything();
    }
    static DatabaseSetOptions smallOptions() {
        DatabaseSetOptions options;
        options.extensionPages = 1;
        return options;
    }
    std::unique_ptr<DatabaseSet> makeSet(bool logged = true, DatabaseSetOptions options = smallOptions()) {
        return std::make_unique<DatabaseSet>(disk_, events_, options, logged ? &log_ : nullptr);
    }
    // A clean database at `path`, not attached.
    void makeDatabase(const std::string& path, bool logged = true) {
        auto set = makeSet(logged);
        const auto created = set->create({.path = path});
        ASSERT_TRUE(created) << codeOf(created);
        ASSERT_TRUE(set->detach(path));
    }
    page::DatabaseHeader headerOf(const std::string& path) const { return headerOf(disk_, path); }
    static page::DatabaseHeader headerOf(const os::SimulatedDisk& disk, const std::string& path) {
        const auto bytes = disk.content(path);
        EXPECT_TRUE(bytes);
        return page::DatabaseHeader(ByteView(*bytes).first(4096));
    }
    // Changes the clean header of a file, both copies, with a right checksum.
    void editHeader(const std::string& path, const std::function<void(page::DatabaseHeader&)>& edit) {
        auto bytes = *disk_.content(path);
        page::DatabaseHeader header(ByteView(bytes).first(4096));
        edit(header);
        header.seal();
        std::ranges::copy(header.bytes(), bytes.begin());
        std::ranges::copy(header.bytes(), bytes.begin() + 4096);
        disk_.putFile(path, bytes);
    }

    os::SimulatedDisk disk_;
    SilentEvents events_;
    ListLog log_{disk_};
};

}  // namespace esent::database
