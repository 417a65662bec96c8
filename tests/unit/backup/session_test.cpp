// What a backup leaves behind: events, log records, header stamps, truncation; and the streams' content.
#include <gtest/gtest.h>

#include "backup/backup_controller.h"
#include "backup/folder_backup.h"
#include "fake_environment.h"
#include "os/aligned_buffer.h"
#include "page/checksum.h"

namespace esent::backup {
namespace {

using log::BackupPhase;

class Backup : public testing::Test {
 protected:
    Backup() {
        auto owned = std::make_unique<test::FakeEnvironment>();
        environment = owned.get();
        environment->verify = false;
        controller = std::make_unique<BackupController>(std::move(owned));
    }
    std::vector<std::byte> readAll(std::string_view path, std::uint32_t chunk = 65536) {
        std::vector<std::byte> all;
        const auto opened = controller->openFile(path);
        EXPECT_EQ(codeOf(opened), JET_errSuccess) << path;
        if (!opened) return all;
        os::AlignedBuffer buffer(chunk);
        for (;;) {
            const auto bytes = controller->readFile(0, buffer.data(), chunk);
            EXPECT_EQ(codeOf(bytes), JET_errSuccess);
            if (!bytes || *bytes == 0) break;
            all.insert(all.end(), buffer.data(), buffer.data() + *bytes);
        }
        EXPECT_EQ(all.size(), opened->size);
        EXPECT_TRUE(controller->closeFile(0));
        return all;
    }
    void readLogs() {
        const auto list = controller->logs(LogListKind::ToCopy);
        ASSERT_TRUE(list);
        for (const std::string& path : list->paths)
            (void)readAll(path);
    }
    void fullUpToLogs() {
        ASSERT_TRUE(controller->begin({}));
        (void)readAll("/db/t.edb");
        readLogs();
    }
    page::DatabaseHeader header() { return environment->database().header(); }

    test::FakeEnvironment* environment;
    std::unique_ptr<BackupController> controller;
};

TEST_F(Backup, FullWithTruncation) {
    fullUpToLogs();
    const LogPosition mark = {0, 1, 4};
    EXPECT_TRUE(controller->truncateLogs());
    EXPECT_TRUE(controller->end({}));
    const BackupInfo info = header().previousFullBackup();
    EXPECT_EQ(info.generationLow, 2U);   // the checkpoint's
    EXPECT_EQ(info.generationHigh, 4U);  // the one that was current
    EXPECT_EQ(info.mark, mark);
    EXPECT_TRUE(header().previousCopyBackup().mark.isZero());
    EXPECT_EQ(environment->recorded().ids(), (std::vector<std::uint16_t>{210, 220, 221, 223, 224, 213}));
    EXPECT_EQ(environment->recordPhases(),
              (std::vector<BackupPhase>{BackupPhase::Begin, BackupPhase::PrepareLogs, BackupPhase::Truncate,
                                        BackupPhase::Update, BackupPhase::Stop}));
    EXPECT_EQ(codeOf(environment->disk().content("/log/edb00001.log")), JET_errFileNotFound);
    EXPECT_TRUE(environment->disk().content("/log/edb00002.log"));  // the checkpoint's stays
    EXPECT_TRUE(controller->begin({.incremental = true}));
}

TEST_F(Backup, WithoutTruncationItIsACopy) {
    fullUpToLogs();
    EXPECT_TRUE(controller->end({}));
    EXPECT_EQ(header().previousFullBackup().generationLow, 0U);
    EXPECT_EQ(header().previousCopyBackup().generationHigh, 4U);
    EXPECT_EQ(codeOf(controller->begin({.incremental = true})), JET_errMissingFullBackup);
    EXPECT_EQ(environment->recorded().count(206), 1);
}

TEST_F(Backup, TruncateDoneMakesItFull) {
    fullUpToLogs();
    EXPECT_TRUE(controller->end({.truncateDone = true}));
    EXPECT_EQ(header().previousFullBackup().generationHigh, 4U);
    EXPECT_TRUE(controller->begin({.incremental = true}));
}

TEST_F(Backup, NoHeaderUpdateWhenNotWanted) {
    fullUpToLogs();
    EXPECT_TRUE(controller->end({.truncateDone = true, .updateHeaders = false}));
    EXPECT_EQ(header().previousFullBackup().generationHigh, 0U);
}

TEST_F(Backup, AbortAfterTruncationLeavesNothing) {
    fullUpToLogs();
    EXPECT_TRUE(controller->truncateLogs());
    EXPECT_TRUE(controller->end({.normal = false}));
    EXPECT_EQ(header().previousFullBackup().generationHigh, 0U);
    EXPECT_EQ(codeOf(controller->begin({.incremental = true})), JET_errMissingFullBackup);
    EXPECT_EQ(environment->recorded().count(215), 1);
    EXPECT_EQ(environment->recordPhases().back(), BackupPhase::Stop);
}

TEST_F(Backup, IncrementalChain) {
    fullUpToLogs();
    ASSERT_TRUE(controller->truncateLogs());
    ASSERT_TRUE(controller->end({}));
    environment->recorded().clear();
    environment->checkpoint = 4;
    ASSERT_TRUE(controller->begin({.incremental = true}));
    EXPECT_EQ(codeOf(controller->truncateLogs()), JET_errInvalidBackupSequence);
    readLogs();
    ASSERT_TRUE(controller->truncateLogs());
    ASSERT_TRUE(controller->end({}));
    EXPECT_EQ(header().previousIncrementalBackup().generationLow, 2U);
    EXPECT_EQ(header().previousIncrementalBackup().generationHigh, 5U);
    EXPECT_EQ(environment->recorded().ids(), (std::vector<std::uint16_t>{211, 223, 224, 213}));
    // A gap in the logs: the next incremental cannot continue the chain.
    for (Generation generation = 1; generation <= 6; ++generation) {
        (void)environment->disk().remove(environment->archivePath(generation));
    }
    (void)environment->writeRecordInNewGeneration({});
    (void)environment->disk().remove(environment->archivePath(6));
    ASSERT_TRUE(controller->begin({.incremental = true}));
    EXPECT_EQ(codeOf(controller->logs(LogListKind::ToCopy)), JET_errMissingFileToBackup);
    EXPECT_EQ(environment->recorded().count(459), 1);
    EXPECT_TRUE(controller->end({.normal = false}));  // the error ended nothing
}

TEST_F(Backup, EventsTellHowItEnded) {
    ASSERT_TRUE(controller->begin({}));
    EXPECT_EQ(codeOf(controller->end({})), JET_errBackupAbortByCaller);
    EXPECT_EQ(environment->recorded().count(215), 1);
    ASSERT_TRUE(controller->begin({}));
    environment->gate().requestStop();
    EXPECT_EQ(codeOf(controller->end({})), JET_errBackupAbortByServer);
    EXPECT_EQ(environment->recorded().count(226), 1);
    EXPECT_EQ(environment->recordPhases(),
              (std::vector<BackupPhase>{BackupPhase::Begin, BackupPhase::Abort, BackupPhase::Stop,
                                        BackupPhase::Begin, BackupPhase::Abort, BackupPhase::Stop}));
    ASSERT_TRUE(controller->begin({}));
    controller->endForTermination();
    EXPECT_EQ(environment->recorded().count(226), 2);
    EXPECT_EQ(codeOf(controller->end({})), JET_errNoBackup);
}

TEST_F(Backup, OneMissingLogIsNotASet) {
    ASSERT_TRUE(controller->begin({}));
    (void)readAll("/db/t.edb");
    const auto list = controller->logs(LogListKind::ToCopy);
    ASSERT_TRUE(list);
    ASSERT_EQ(list->paths.size(), 3U);
    EXPECT_EQ(list->low, 2);
    EXPECT_EQ(list->high, 4);
    (void)readAll(list->paths[0]);
    (void)readAll(list->paths[0]);  // twice is still one
    (void)readAll(list->paths[2]);
    EXPECT_EQ(codeOf(controller->truncateLogs()), JET_errLogFileNotCopied);
    EXPECT_EQ(environment->recorded().count(520), 1);
    EXPECT_EQ(codeOf(controller->end({.truncateDone = true})), JET_errBackupAbortByCaller);
    EXPECT_EQ(header().previousFullBackup().generationHigh, 0U);
}

TEST_F(Backup, DatabaseReadInPartIsNotCopied) {
    ASSERT_TRUE(controller->begin({}));
    ASSERT_TRUE(controller->openFile("/db/t.edb"));
    os::AlignedBuffer buffer(65536);
    ASSERT_TRUE(controller->readFile(0, buffer.data(), 65536));
    ASSERT_TRUE(controller->closeFile(0));
    EXPECT_EQ(environment->recorded().count(222), 1);
    readLogs();
    const auto removable = controller->logs(LogListKind::ToTruncate);
    ASSERT_TRUE(removable);
    EXPECT_TRUE(removable->paths.empty());  // the database still needs them
    EXPECT_EQ(codeOf(controller->end({.truncateDone = true})), JET_errBackupAbortByCaller);
}

TEST_F(Backup, CircularLoggingKeepsTheSetsLogs) {
    environment->circular = true;
    EXPECT_EQ(codeOf(controller->begin({.incremental = true})), JET_errInvalidBackup);
    EXPECT_EQ(codeOf(controller->begin({.surrogate = true})), JET_errInvalidBackup);
    ASSERT_TRUE(controller->begin({}));
    EXPECT_EQ(environment->keptFrom, 2);
    (void)controller->end({});
    EXPECT_EQ(environment->keptFrom, 0);
}

TEST_F(Backup, RefusedBegins) {
    environment->logging = false;
    EXPECT_EQ(codeOf(controller->begin({})), JET_errLoggingDisabled);
    environment->logging = true;
    environment->health = fail(JET_errLogWriteFail);
    EXPECT_EQ(codeOf(controller->begin({})), JET_errLogWriteFail);
    environment->health = {};
    EXPECT_EQ(codeOf(controller->begin({.incremental = true, .internalCopy = true})), JET_errInvalidGrbit);
    environment->gate().disallow();
    EXPECT_EQ(codeOf(controller->begin({})), JET_errBackupNotAllowedYet);
}

TEST_F(Backup, SurrogateAndLocalEndEachOther) {
    ASSERT_TRUE(controller->begin({.surrogate = true, .surrogateRange = {1, 4}}));
    EXPECT_EQ(codeOf(controller->attachedDatabases()), JET_errNoBackup);
    EXPECT_EQ(codeOf(controller->begin({})), JET_errSurrogateBackupInProgress);
    EXPECT_EQ(codeOf(controller->end({})), JET_errSurrogateBackupInProgress);
    EXPECT_EQ(codeOf(controller->end({})), JET_errNoBackup);
    ASSERT_TRUE(controller->begin({}));
    EXPECT_EQ(codeOf(controller->end({.surrogate = true})), JET_errBackupInProgress);
    ASSERT_TRUE(controller->begin({.surrogate = true, .surrogateRange = {1, 4}}));
    EXPECT_TRUE(controller->end({.truncateDone = true, .surrogate = true}));
    EXPECT_EQ(header().previousFullBackup().generationHigh, 3U);
    EXPECT_EQ(header().fullBackupType(), 1U);
    // It counts as a snapshot: a normal incremental does not build on it.
    EXPECT_EQ(codeOf(controller->begin({.incremental = true})), JET_errMissingFullBackup);
    EXPECT_TRUE(controller->begin({.incremental = true, .surrogate = true}));
}

TEST_F(Backup, StreamIsTheFileWithTwoHeadersAndATrailer) {
    for (const std::uint32_t chunk : {12288U, 65536U, 262144U, 1048576U, 4194304U}) {
        ASSERT_TRUE(controller->begin({}));
        const auto image = readAll("/db/t.edb", chunk);
        const ByteSpan file = environment->database().bytes();
        const std::size_t page = 4096;
        ASSERT_EQ(image.size(), file.size() + page);
        const page::DatabaseHeader first(ByteView(image).first(page));
        const page::DatabaseHeader second(ByteView(image).subspan(page, page));
        EXPECT_EQ(first, second);
        EXPECT_TRUE(page::isHeaderIntact(first.bytes()));
        EXPECT_EQ(first.currentFullBackup().generationLow, 2U);
        EXPECT_EQ(first.currentFullBackup().generationHigh, 0U);
        EXPECT_EQ(0, std::memcmp(image.data() + 2 * page, file.data() + 2 * page, file.size() - 2 * page));
        const ByteView trailer = ByteView(image).last(page);
        EXPECT_TRUE(page::isHeaderIntact(trailer));
        const BackupInfo info = BackupInfo::load(trailer.data() + TrailerLayout::kBackupInfo);
        EXPECT_EQ(info.mark, first.currentFullBackup().mark);
        EXPECT_EQ(info.generationHigh, static_cast<std::uint32_t>(environment->currentGeneration()));
        EXPECT_TRUE(isAllZero(trailer.subspan(148)));
        EXPECT_EQ(header().currentFullBackup().generationLow, 0U);  // the live header is not changed
        (void)controller->end({});
    }
}

TEST_F(Backup, SectionStartsInTheMiddle) {
    ASSERT_TRUE(controller->begin({}));
    EXPECT_EQ(codeOf(controller->openFile("/db/t.edb", 100)), JET_errInvalidParameter);
    EXPECT_EQ(codeOf(controller->openFile("/db/t.edb", 8192)), JET_errInvalidParameter);
    ASSERT_TRUE(controller->openFile("/db/t.edb", 12288));
    os::AlignedBuffer buffer(4096);
    const auto bytes = controller->readFile(0, buffer.data(), 4096);  // one page is enough here
    ASSERT_TRUE(bytes);
    EXPECT_EQ(0, std::memcmp(buffer.data(), environment->database().bytes().data() + 12288, 4096));
    (void)controller->end({});
}

TEST_F(Backup, OneWrongBitIsRepairedInTheStream) {
    environment->verify = true;
    const std::size_t at = 4096 * 50 + 777;
    auto bytes = environment->database().bytes();
    const std::vector<std::byte> sound(bytes.begin(), bytes.end());
    bytes[at] ^= std::byte{0x10};
    ASSERT_TRUE(controller->begin({}));
    const auto image = readAll("/db/t.edb");
    ASSERT_EQ(image.size(), sound.size() + 4096);
    EXPECT_EQ(image[at], sound[at]);
    (void)controller->end({});
}

TEST_F(Backup, TwoWrongBitsAreRefusedAfterAllRetries) {
    environment->verify = true;
    auto bytes = environment->database().bytes();
    bytes[4096 * 50 + 777] ^= std::byte{0x10};
    bytes[4096 * 50 + 1777] ^= std::byte{0x01};
    ASSERT_TRUE(controller->begin({}));
    ASSERT_TRUE(controller->openFile("/db/t.edb"));
    os::AlignedBuffer buffer(1 << 20);
    environment->database().reads = 0;
    EXPECT_EQ(codeOf(controller->readFile(0, buffer.data(), 1 << 20)), JET_errReadVerifyFailure);
    EXPECT_EQ(environment->database().reads, 17);  // once and 16 times more
    EXPECT_EQ(environment->recorded().count(217), 1);
    // The handle is gone, the backup goes on without that database, and ends without a valid set.
    EXPECT_EQ(codeOf(controller->closeFile(0)), JET_errInvalidParameter);
    environment->verify = false;  // the logs of this test are not real
    readLogs();
    EXPECT_EQ(codeOf(controller->end({})), JET_errBackupAbortByCaller);
}

TEST_F(Backup, PageCaughtInTheMiddleOfAWriteIsReadAgain) {
    environment->verify = true;
    auto bytes = environment->database().bytes();
    bytes[4096 * 50 + 777] ^= std::byte{0x10};
    bytes[4096 * 50 + 1777] ^= std::byte{0x01};
    int reads = 0;
    environment->database().onRead = [&](std::uint64_t) {
        if (++reads == 3) environment->database().fill(49);
    };
    ASSERT_TRUE(controller->begin({}));
    const auto image = readAll("/db/t.edb", 1 << 20);
    EXPECT_EQ(0, std::memcmp(image.data() + 8192, bytes.data() + 8192, bytes.size() - 8192));
    EXPECT_EQ(environment->recorded().count(493), 1);
    (void)controller->end({});
}

TEST_F(Backup, StopReachesIntoALongRead) {
    int reads = 0;
    environment->database().onRead = [&](std::uint64_t offset) {
        ++reads;
        if (offset >= 262144) environment->gate().requestStop();
    };
    ASSERT_TRUE(controller->begin({}));
    ASSERT_TRUE(controller->openFile("/db/t.edb"));
    os::AlignedBuffer buffer(4 << 20);
    EXPECT_EQ(codeOf(controller->readFile(0, buffer.data(), 4 << 20)), JET_errBackupAbortByServer);
    EXPECT_LE(reads, 3);  // no chunk was begun after the stop
    EXPECT_EQ(codeOf(controller->readFile(0, buffer.data(), 4 << 20)), JET_errBackupAbortByServer);
    EXPECT_TRUE(controller->closeFile(0));
    EXPECT_EQ(codeOf(controller->end({})), JET_errBackupAbortByServer);
}

TEST_F(Backup, StopEndsTheWaitForARetry) {
    environment->verify = true;
    environment->delay = 3600 * 1000;
    auto bytes = environment->database().bytes();
    bytes[4096 * 50 + 777] ^= std::byte{0x10};
    bytes[4096 * 50 + 1777] ^= std::byte{0x01};
    environment->database().onRead = [&](std::uint64_t offset) {
        if (offset == 8192) environment->gate().requestStop();
    };
    ASSERT_TRUE(controller->begin({}));
    ASSERT_TRUE(controller->openFile("/db/t.edb"));
    os::AlignedBuffer buffer(1 << 20);
    EXPECT_EQ(codeOf(controller->readFile(0, buffer.data(), 1 << 20)), JET_errBackupAbortByServer);
    (void)controller->end({});
}

TEST_F(Backup, ReadErrorOfALogEndsTheBackup) {
    ASSERT_TRUE(controller->begin({}));
    ASSERT_TRUE(controller->logs(LogListKind::ToCopy));
    ASSERT_TRUE(controller->openFile("/log/edb00002.log"));
    environment->disk().failCall(os::DiskCall::Read, 1, JET_errDiskIO);
    os::AlignedBuffer buffer(65536);
    EXPECT_EQ(codeOf(controller->readFile(0, buffer.data(), 65536)), JET_errDiskIO);
    EXPECT_EQ(environment->recorded().count(218), 1);
    EXPECT_EQ(environment->recorded().count(214), 1);
    EXPECT_EQ(codeOf(controller->end({})), JET_errNoBackup);
}

TEST_F(Backup, DamagedLogEndsTheBackup) {
    environment->verify = true;
    std::vector<std::byte> damaged(131072, std::byte{0x5A});
    environment->disk().putFile("/log/edb00002.log", damaged);
    ASSERT_TRUE(controller->begin({}));
    ASSERT_TRUE(controller->logs(LogListKind::ToCopy));
    ASSERT_TRUE(controller->openFile("/log/edb00002.log"));
    os::AlignedBuffer buffer(65536);
    EXPECT_EQ(codeOf(controller->readFile(0, buffer.data(), 65536)), JET_errLogReadVerifyFailure);
    EXPECT_EQ(codeOf(controller->end({})), JET_errNoBackup);
}

TEST_F(Backup, ACallWithoutPlaceForTheHandleOpensNothing) {
    ASSERT_TRUE(controller->begin({}));
    EXPECT_EQ(codeOf(controller->openFile("/db/t.edb", 0, false)), JET_errInvalidParameter);
    EXPECT_TRUE(controller->openFile("/db/t.edb"));
    EXPECT_EQ(codeOf(controller->openFile("/db/t.edb", 0, false)), JET_errOutOfMemory);
    (void)controller->end({});
}

// ---- to a folder ----

class ToFolder : public Backup {
 protected:
    ToFolder() { (void)environment->files().createDirectories("/set"); }
    JET_ERR run(FolderRequest request, FolderCallback callback = {}) {
        return codeOf(FolderBackup(*controller, std::move(request), std::move(callback)).run());
    }
    [[nodiscard]] bool has(const std::string& path) { return environment->disk().content(path).has_value(); }
};

TEST_F(ToFolder, FullThenIncremental) {
    EXPECT_EQ(run({.folder = "/set"}), 0);
    EXPECT_TRUE(has("/set/t.edb"));
    EXPECT_TRUE(has("/set/t.pat"));
    EXPECT_TRUE(has("/db/t.pat"));
    EXPECT_TRUE(has("/set/edb00002.log"));
    EXPECT_TRUE(has("/set/edb00004.log"));
    EXPECT_FALSE(has("/set/edb00005.log"));
    EXPECT_EQ(header().previousFullBackup().generationHigh, 4U);
    EXPECT_EQ(run({.folder = "/set"}), JET_errBackupDirectoryNotEmpty);
    EXPECT_EQ(run({.folder = "/set", .incremental = true}), 0);
    EXPECT_TRUE(has("/set/edb00005.log"));
    EXPECT_EQ(header().previousIncrementalBackup().generationHigh, 5U);
    EXPECT_EQ(codeOf(controller->end({})), JET_errNoBackup);
}

TEST_F(ToFolder, BadFolders) {
    EXPECT_EQ(run({}), JET_errBackupDirectoryNotEmpty);
    EXPECT_EQ(run({.folder = "/missing"}), JET_errInvalidPath);
    EXPECT_EQ(run({.folder = "/missing", .incremental = true}), JET_errMissingFullBackup);
    EXPECT_EQ(codeOf(controller->end({})), JET_errNoBackup);
    ASSERT_TRUE(controller->begin({}));
    EXPECT_EQ(run({.folder = "/set"}), JET_errBackupInProgress);
}

TEST_F(ToFolder, AtomicKeepsOneSetWhole) {
    environment->disk().putFile("/set/stranger.txt", {});
    EXPECT_EQ(run({.folder = "/set", .atomic = true}), 0);
    EXPECT_TRUE(has("/set/new/t.edb"));
    EXPECT_EQ(run({.folder = "/set", .atomic = true}), 0);
    EXPECT_TRUE(has("/set/new/edb00005.log"));
    EXPECT_FALSE(has("/set/old/t.edb"));
    EXPECT_EQ(run({.folder = "/set", .incremental = true, .atomic = true}), 0);
    EXPECT_TRUE(has("/set/new/t.edb"));
    EXPECT_TRUE(has("/set/new/edb00006.log"));
    // Stopped half-way: the finished set is untouched.
    environment->database().onRead = [&](std::uint64_t) { environment->gate().requestStop(); };
    EXPECT_EQ(run({.folder = "/set", .atomic = true}), JET_errBackupAbortByServer);
    EXPECT_TRUE(has("/set/new/t.edb"));
    EXPECT_TRUE(has("/set/new/t.pat"));
}

TEST_F(ToFolder, StopInTheBeginCallbackEndsIt) {
    EXPECT_EQ(run({.folder = "/set"},
                  [&](const FolderProgress&) {
                      environment->gate().requestStop();
                      return JET_errSuccess;
                  }),
              JET_errBackupAbortByServer);
    EXPECT_FALSE(has("/set/t.pat"));  // without the marker it is no set to restore from
    EXPECT_EQ(environment->recorded().count(226), 1);
    EXPECT_EQ(header().previousFullBackup().generationHigh, 0U);
}

TEST_F(ToFolder, StopInTheLastCallbackIsTooLate) {
    int calls = 0;
    EXPECT_EQ(run({.folder = "/set"},
                  [&](const FolderProgress& progress) {
                      ++calls;
                      if (progress.step == FolderProgress::Step::Complete) environment->gate().requestStop();
                      return -1234;  // only progress can be refused
                  }),
              0);
    EXPECT_EQ(calls, 2);
    (void)environment->files().createDirectories("/set2");
    EXPECT_EQ(run({.folder = "/set2"}), 0);
}

TEST_F(ToFolder, ATerminationIsToldAsSuch) {
    environment->database().onRead = [&](std::uint64_t) { environment->gate().requestAbortByTermination(); };
    EXPECT_EQ(run({.folder = "/set"}), JET_errTermInProgress);
}

TEST_F(ToFolder, AnyWriteErrorEndsTheBackupCleanly) {
    for (const os::DiskCall kind :
         {os::DiskCall::Write, os::DiskCall::Sync, os::DiskCall::Open, os::DiskCall::Rename,
          os::DiskCall::CreateDirectory, os::DiskCall::SyncDirectory}) {
        for (std::uint64_t n = 1; n < 14; ++n) {
            environment->disk().failCall(kind, "", n, JET_errDiskFull, false);
            (void)run({.folder = "/set", .atomic = true});
            environment->disk().clearFailures();
            EXPECT_EQ(codeOf(controller->end({})), JET_errNoBackup);
        }
    }
    EXPECT_EQ(run({.folder = "/set", .atomic = true}), 0);
}

}  // namespace
}  // namespace esent::backup
