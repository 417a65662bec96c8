// Names, records, attach lists, the checkpoint file.
#include <gtest/gtest.h>

#include "hex.h"
#include "log/checkpoint_file.h"
#include "log/log_files.h"
#include "log/log_header.h"
#include "log/records.h"
#include "os/path.h"
#include "os/simulated/simulated_disk.h"
#include "page/checksum.h"
#include "stream_fixture.h"

namespace esent::log {
namespace {

// ---- names ----

TEST(LogFilesTest, NamesFollowTheSettings) {
    const LogFiles shortNames({"/l", "/s", "edb", true, true});
    EXPECT_EQ(shortNames.currentPath(), os::joinPath("/l", "edb.log"));
    EXPECT_EQ(shortNames.archiveName(0x1A), "edb0001A.log");
    EXPECT_EQ(shortNames.archiveName(0xFFFFF), "edbFFFFF.log");
    EXPECT_EQ(shortNames.archiveName(0x100000), "edb00100000.log");
    EXPECT_EQ(shortNames.checkpointPath(), os::joinPath("/s", "edb.chk"));
    EXPECT_EQ(shortNames.reservePath(2), os::joinPath("/l", "edbres00002.jrs"));
    EXPECT_EQ(shortNames.tempPath(), os::joinPath("/l", "edbtmp.log"));
    const LogFiles longNames({"/l", "/s", "abc", false, false});
    EXPECT_EQ(longNames.archiveName(0x1A), "abc0000001A.jtx");
    EXPECT_EQ(longNames.currentName(), "abc.jtx");
    EXPECT_EQ(longNames.checkpointPath(), os::joinPath("/s", "abc.jcp"));
    EXPECT_EQ(longNames.reservePath(1), os::joinPath("/l", "abcres00001.jrs"));
}

TEST(LogFilesTest, OnlyArchiveNamesHaveAGeneration) {
    const LogFiles files({"", "", "edb", true, true});
    EXPECT_EQ(files.archivedGeneration("edb0001A.log"), 0x1A);
    EXPECT_EQ(files.archivedGeneration("EDB0000001a.LOG"), 0x1A);
    for (const char* name :
         {"edb.log", "edbtmp.log", "edb0001.log", "edb0000G.log", "edb00000.log", "abc00001.log",
          "edb00001.jtx", "edb000001.log", "edbFFFFFFFF.log", "", "edb00001.log2"}) {
        EXPECT_FALSE(files.archivedGeneration(name)) << name;
    }
}

TEST(LogFilesTest, BothDigitCountsAndBothExtensionsAreFound) {
    os::SimulatedDisk disk;
    disk.putFile("/l/edb00000003.log", {});
    disk.putFile("/l/edb00004.log", {});
    disk.putFile("/l/edb00000004.log", {});
    const LogFiles files({"/l", "/l", "edb", true, true});
    const auto archived = files.archived(disk);
    ASSERT_TRUE(archived);
    ASSERT_EQ(archived->size(), 2U);
    EXPECT_EQ(archived->at(3), os::joinPath("/l", "edb00000003.log"));
    EXPECT_EQ(archived->at(4), os::joinPath("/l", "edb00004.log"));
    EXPECT_EQ(files.findArchive(disk, 3), os::joinPath("/l", "edb00000003.log"));
    EXPECT_EQ(codeOf(files.findArchive(disk, 5)), JET_errFileNotFound);
    EXPECT_TRUE(files.inFolder("/none").archived(disk)->empty());

    EXPECT_TRUE(chooseExtensions(disk, files)->settings().legacyExtensions);
    EXPECT_TRUE(chooseExtensions(disk, files.withOtherExtensions())->settings().legacyExtensions);
    disk.putFile("/l/edb.jtx", {});
    EXPECT_FALSE(chooseExtensions(disk, files)->settings().legacyExtensions);
    os::SimulatedDisk empty;
    EXPECT_FALSE(chooseExtensions(empty, files.withOtherExtensions())->settings().legacyExtensions);
}

// ---- attach lists ----

TEST(AttachListTest, EntriesSurviveAndStaleRestIsIgnored) {
    AttachEntry entry;
    entry.dbid = 3;
    entry.sparse = true;
    entry.dbtime = 0x1122334455;
    entry.lastObjectId = 77;
    entry.sizeLimitPages = 5;
    entry.attach = {616, 1, 1};
    entry.consistent = {0, 9, 2};
    entry.signature = Signature::make(1, LogTime::fromUnixMilliseconds(5));
    entry.path = "/data/\xC3\xA4.edb";
    std::vector<std::byte> block(kAttachListSize, std::byte{0xEE});
    ASSERT_TRUE(encodeAttachList({entry, entry}, block));
    EXPECT_EQ(*decodeAttachList(block), (std::vector<AttachEntry>{entry, entry}));
    block[0] = std::byte{0};
    EXPECT_TRUE(decodeAttachList(block)->empty());
}

TEST(AttachListTest, TooManyAreRefusedAndDamageIsFound) {
    AttachEntry entry;
    entry.dbid = 1;
    entry.path = std::string(900, 'x');
    std::vector<std::byte> block(kAttachListSize);
    ASSERT_TRUE(encodeAttachList({entry}, block));
    EXPECT_EQ(codeOf(encodeAttachList({entry, entry}, block)), JET_errBufferTooSmall);
    std::vector<std::byte> damaged = block;
    storeLE<std::uint16_t>(damaged, 2, 0xFFFF);
    EXPECT_EQ(codeOf(decodeAttachList(damaged)), JET_errLogFileCorrupt);
    damaged = block;
    storeLE<std::uint16_t>(damaged, 2, 1801);
    EXPECT_EQ(codeOf(decodeAttachList(damaged)), JET_errLogFileCorrupt);
    EXPECT_EQ(codeOf(decodeAttachList(ByteView(block).first(30))), JET_errLogFileCorrupt);
}

// ---- records ----

TEST(RecordsTest, BytesAreAsDocumented) {
    const auto hex = [](ByteView bytes) { return esent::test::hexOf(bytes, esent::test::kUpperDigits); };
    EXPECT_EQ(hex(encode(Begin0Record{5, 0, 1, 4})), "0805001004000000");
    EXPECT_EQ(hex(encode(BeginRecord{5, 1, 1})), "05050011");
    EXPECT_EQ(hex(encode(Commit0Record{5, 0, 8})), "0905000008000000");
    EXPECT_EQ(hex(encode(CommitRecord{5, 1})), "06050001");
    EXPECT_EQ(hex(encode(MacroRecord{RecordCode::MacroBegin, 5, 0x122})), "0B05002201000000000000");
    EXPECT_EQ(hex(encode(CreateDatabaseFinishRecord{5, 1})), "4F050001");
    EXPECT_EQ(hex(encode(SetDatabaseVersionRecord{1, 0x620, 180, 400})), "5C0120060000B400000090010000");
    EXPECT_EQ(hex(encode(ExtendDatabaseRecord{1, 46})), "4405000000012E000000");
    EXPECT_EQ(hex(encode(TraceRecord{RecordCode::Trace, 1, "ab"})), "1601000300616200");
    EXPECT_EQ(encode(BackupRecord{}).size(), 35U);
    EXPECT_EQ(encode(InitRecord{}).size(), 576U);
    EXPECT_EQ(encode(TerminationRecord{}).size(), 26U);
}

TEST(RecordsTest, RestoreMarkRoundTrips) {
    const RestoreMarkRecord mark{u"C:\\logs\\", u"instance"};
    const auto back = decode<RestoreMarkRecord>(encode(mark));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->logPath, mark.logPath);
    EXPECT_EQ(back->instanceName, mark.instanceName);
}

TEST(RecordsTest, EveryTruncationAndForeignCodeIsRefused) {
    AttachDatabaseRecord attach;
    attach.path = u"C:\\a.edb";
    const RecordBytes bytes = encode(attach);
    ASSERT_TRUE(decode<AttachDatabaseRecord>(bytes));
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        EXPECT_EQ(codeOf(decode<AttachDatabaseRecord>(ByteView(bytes).first(length))), JET_errLogFileCorrupt);
    }
    EXPECT_EQ(codeOf(decode<DetachDatabaseRecord>(bytes)), JET_errLogFileCorrupt);
    RecordBytes unterminated = bytes;
    unterminated.back() = std::byte{1};
    EXPECT_EQ(codeOf(decode<AttachDatabaseRecord>(unterminated)), JET_errLogFileCorrupt);
}

TEST(RecordsTest, CatalogueRefusesUnknownAndObsoleteCodes) {
    const std::vector<std::byte> zeros(5000);
    for (int code = 0; code < 256; ++code) {
        std::vector<std::byte> bytes = zeros;
        bytes[0] = std::byte(code);
        const auto length = recordLength(bytes);
        const bool obsolete = code == 40 || code == 41 || code == 42 || code == 43 || code == 44 ||
                              code == 47 || code == 54 || code == 56 || code == 76 || code == 77 ||
                              code >= 102;
        EXPECT_EQ(length.has_value(), !obsolete) << code;
        if (!length) continue;
        EXPECT_EQ(*length, ruleOf(static_cast<std::uint8_t>(code)).fixedBytes);
        EXPECT_FALSE(recordLength(ByteView(bytes).first(*length - 1))) << code;
    }
    EXPECT_EQ(codeOf(recordLength({})), JET_errLogFileCorrupt);
}

// ---- checkpoint ----

class CheckpointTest : public testing::Test {
 protected:
    void SetUp() override {
        ASSERT_TRUE(disk_.createDirectories("/sys"));
        block_.setSignature(Signature::make(7, LogTime::fromUnixMilliseconds(1)));
        block_.setPosition({0, 8, 5});
        block_.setDatabaseConsistency({0, 8, 5});
        ASSERT_TRUE(writeCheckpoint(disk_, kPath, block_));
    }
    void damage(std::size_t at) {
        auto bytes = *disk_.content(kPath);
        bytes[at] ^= std::byte{0x10};
        disk_.putFile(kPath, bytes);
    }
    static constexpr const char* kPath = "/sys/edb.chk";
    os::SimulatedDisk disk_;
    Checkpoint block_;
};

TEST_F(CheckpointTest, BothCopiesAreEqualAndReadBack) {
    const auto bytes = *disk_.content(kPath);
    ASSERT_EQ(bytes.size(), 8192U);
    EXPECT_TRUE(std::equal(bytes.begin(), bytes.begin() + 4096, bytes.begin() + 4096));
    const auto read = readCheckpoint(disk_, kPath);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->position(), (LogPosition{0, 8, 5}));
    EXPECT_FALSE(read->attachListValid());
}

TEST_F(CheckpointTest, OneGoodCopyIsEnoughAndIsNeverOverwrittenFirst) {
    damage(100);
    EXPECT_EQ(readCheckpoint(disk_, kPath)->position(), (LogPosition{0, 8, 5}));
    // A power cut at any point of the next write leaves a readable checkpoint.
    for (std::uint64_t n = 1; n <= 4; ++n) {
        for (const bool second : {false, true}) {
            os::SimulatedDisk disk;
            auto bytes = *disk_.content(kPath);
            if (second) std::rotate(bytes.begin(), bytes.begin() + 4096, bytes.end());
            disk.putFile(kPath, bytes);
            disk.cutPowerAt(n);
            Checkpoint next = block_;
            next.setPosition({0, 9, 5});
            (void)codeOf(writeCheckpoint(disk, kPath, next));
            for (std::uint64_t seed = 0; seed < 20; ++seed) {
                const auto after = disk.restarted(seed);
                const auto read = readCheckpoint(*after, kPath);
                ASSERT_TRUE(read) << n << " " << seed;
                EXPECT_TRUE(read->position() == block_.position() || read->position() == next.position());
            }
        }
    }
}

TEST_F(CheckpointTest, EachDefectHasItsError) {
    const Signature foreign = Signature::make(8, LogTime::fromUnixMilliseconds(1));
    EXPECT_EQ(codeOf(readCheckpoint(disk_, kPath, &foreign)), JET_errBadCheckpointSignature);
    EXPECT_EQ(codeOf(readCheckpoint(disk_, "/sys/abc.chk")), JET_errCheckpointFileNotFound);
    EXPECT_EQ(codeOf(readCheckpoint(disk_, "/nowhere/edb.chk")), JET_errCheckpointFileNotFound);
    damage(100);
    damage(4196);
    EXPECT_EQ(codeOf(readCheckpoint(disk_, kPath)), JET_errCheckpointCorrupt);
    auto bytes = *disk_.content(kPath);
    storeLE<std::uint32_t>(bytes, 667, 3);
    page::sealHeader(ByteSpan(bytes).first(4096));
    disk_.putFile(kPath, bytes);
    EXPECT_EQ(codeOf(readCheckpoint(disk_, kPath)), JET_errFileInvalidType);
    disk_.putFile(kPath, {});
    EXPECT_EQ(codeOf(readCheckpoint(disk_, kPath)), JET_errCheckpointCorrupt);
}

TEST_F(CheckpointTest, FieldsDoNotDisturbEachOther) {
    AttachEntry entry;
    entry.dbid = 1;
    entry.path = "/a.edb";
    ASSERT_TRUE(block_.setAttachList({entry}));
    block_.setFullBackup({1, 2, 3}, LogTime::fromUnixMilliseconds(9));
    block_.setIncrementalBackup({4, 5, 6}, LogTime::fromUnixMilliseconds(10));
    block_.setFullBackupCheckpoint({7, 8, 9});
    DbmsParameters parameters;
    parameters.systemPath = "C:\\x\\";
    parameters.logFileSegments = 99;
    block_.setParameters(parameters);
    const Checkpoint again{block_.seal()};
    EXPECT_TRUE(again.checksumValid());
    EXPECT_TRUE(again.attachListValid());
    EXPECT_EQ(*again.attachList(), std::vector<AttachEntry>{entry});
    EXPECT_EQ(again.fullBackup(), (LogPosition{1, 2, 3}));
    EXPECT_EQ(again.fullBackupTime(), LogTime::fromUnixMilliseconds(9));
    EXPECT_EQ(again.incrementalBackup(), (LogPosition{4, 5, 6}));
    EXPECT_EQ(again.incrementalBackupTime(), LogTime::fromUnixMilliseconds(10));
    EXPECT_EQ(again.fullBackupCheckpoint(), (LogPosition{7, 8, 9}));
    EXPECT_EQ(again.parameters(), parameters);
    EXPECT_EQ(again.position(), (LogPosition{0, 8, 5}));
    block_.clearAttachList();
    EXPECT_FALSE(block_.attachListValid());
    EXPECT_TRUE(block_.attachList()->empty());
}

}  // namespace
}  // namespace esent::log
