// Database header: fields, both copies, events.
#include "page/database_header.h"

#include <gtest/gtest.h>

#include "page/checksum.h"
#include "page/header_transitions.h"
#include "recording_file.h"

namespace esent::page {
namespace {

using test::RecordingFile;

LogTime timeOf(std::int64_t seconds) {
    return LogTime::fromUnixMilliseconds(seconds * 1000);
}

AttachFacts someFacts() {
    return {.databaseId = 2,
            .position = {0x268, 5, 9},
            .time = timeOf(1'700'000'000),
            .logSignature = Signature::make(77, timeOf(1'600'000'000)),
            .generation = 9,
            .generationCreated = timeOf(1'699'000'000)};
}

DatabaseHeader someHeader(std::uint32_t pageSize = 4096) {
    return newHeader(pageSize, Signature::make(5, timeOf(1'650'000'000)), someFacts(), true);
}

TEST(DatabaseHeader, NewHeaderHasTheDocumentedFields) {
    const DatabaseHeader header = someHeader(16384);
    const ByteView bytes = header.bytes();
    EXPECT_EQ(loadLE<std::uint32_t>(bytes, 4), 0x89ABCDEFU);
    EXPECT_EQ(loadLE<std::uint32_t>(bytes, 8), 0x620U);
    EXPECT_EQ(loadLE<std::uint32_t>(bytes, 52), 1U);
    EXPECT_EQ(loadLE<std::uint32_t>(bytes, 232), 0x14U);
    EXPECT_EQ(loadLE<std::uint32_t>(bytes, 236), 16384U);
    EXPECT_EQ(loadLE<std::uint32_t>(bytes, 340), 0x620U);
    EXPECT_EQ(loadLE<std::uint32_t>(bytes, 344), 0x14U);
    EXPECT_EQ(loadLE<std::uint32_t>(bytes, 667), 1U);
    EXPECT_EQ(loadLE<std::int32_t>(bytes, 296), 0);
    EXPECT_TRUE(isAllZero(bytes.subspan(748)));
}

class HeaderOfSize : public ::testing::TestWithParam<std::uint32_t> {};

TEST_P(HeaderOfSize, IsWrittenTwiceWithASyncBetweenAndReadBack) {
    RecordingFile file;
    DatabaseHeader header = someHeader(GetParam());
    ASSERT_TRUE(writeDatabaseHeader(file, header));
    const std::vector<std::string> expected = {"write 0", "sync", "write " + std::to_string(GetParam()),
                                               "sync"};
    EXPECT_EQ(file.log(), expected);
    const Signature first = header.writeSignature();
    EXPECT_FALSE(first.isZero());
    const auto read = readDatabaseHeader(file, false);
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, header);
    ASSERT_TRUE(writeDatabaseHeader(file, header));
    EXPECT_NE(header.writeSignature(), first) << "each write has its own signature";
}

TEST_P(HeaderOfSize, EitherCopyIsEnoughAndTheOtherIsRepaired) {
    RecordingFile sound;
    DatabaseHeader header = someHeader(GetParam());
    ASSERT_TRUE(writeDatabaseHeader(sound, header));
    for (const std::size_t copy : {std::size_t{0}, std::size_t{1}}) {
        for (const std::size_t at : {0U, 4U, 236U, 500U, 747U, 2047U}) {
            RecordingFile file(sound.bytes());
            file.bytes()[copy * GetParam() + at] ^= std::byte{0x40};
            const auto looked = readDatabaseHeader(file, false);
            ASSERT_TRUE(looked) << copy << ' ' << at;
            EXPECT_EQ(*looked, header);
            EXPECT_TRUE(file.log().empty()) << "without repair nothing is written";
            ASSERT_TRUE(readDatabaseHeader(file, true));
            EXPECT_EQ(file.bytes(), sound.bytes()) << copy << ' ' << at;
        }
    }
}

TEST_P(HeaderOfSize, TwoBadCopiesAreAnError) {
    RecordingFile file;
    DatabaseHeader header = someHeader(GetParam());
    ASSERT_TRUE(writeDatabaseHeader(file, header));
    file.bytes()[100] ^= std::byte{1};
    file.bytes()[GetParam() + 200] ^= std::byte{1};
    EXPECT_EQ(codeOf(readDatabaseHeader(file, true)), JET_errReadVerifyFailure);
}

INSTANTIATE_TEST_SUITE_P(Sizes, HeaderOfSize, ::testing::Values(2048, 4096, 8192, 16384, 32768));

TEST(DatabaseHeader, FilesThatAreTooShort) {
    for (const std::size_t size : {std::size_t{0}, std::size_t{10}, std::size_t{2047}}) {
        RecordingFile file{std::vector<std::byte>(size)};
        EXPECT_EQ(codeOf(readDatabaseHeader(file, false)), JET_errReadVerifyFailure) << size;
    }
    RecordingFile file;
    DatabaseHeader header = someHeader();
    ASSERT_TRUE(writeDatabaseHeader(file, header));
    file.bytes().resize(5000);
    EXPECT_TRUE(readDatabaseHeader(file, false)) << "one whole copy is enough";
    file.bytes().resize(4095);
    EXPECT_FALSE(readDatabaseHeader(file, false));
}

TEST(DatabaseHeader, IntactHeaderThatNamesAnotherPageSize) {
    RecordingFile file;
    DatabaseHeader header = someHeader();
    header.setPageSizeField(12345);
    ASSERT_TRUE(writeDatabaseHeader(file, header));
    EXPECT_EQ(codeOf(readDatabaseHeader(file, false)), JET_errDatabaseCorrupted);
}

TEST(DatabaseHeader, PageSizeZeroMeans4096) {
    RecordingFile file;
    DatabaseHeader header = someHeader();
    header.setPageSizeField(0);
    ASSERT_TRUE(writeDatabaseHeader(file, header));
    EXPECT_EQ(readDatabaseHeader(file, false)->pageSize(), 4096U);
}

TEST(HeaderEvents, LoggedAttachKeepsTheLastCleanPoint) {
    DatabaseHeader header = someHeader();
    markClean(header, {0x30, 4, 8}, timeOf(1'690'000'000), 900, 33);
    header.setPreviousFullBackup({{1, 1, 7}, timeOf(5), 3, 7});
    const DatabaseHeader clean = header;
    markAttachedLogged(header, someFacts());
    EXPECT_EQ(header.state(), DatabaseState::Dirty);
    EXPECT_EQ(header.minRequired(), 9);
    EXPECT_EQ(header.maxRequired(), 9);
    EXPECT_EQ(header.maxCommitted(), 9);
    EXPECT_EQ(header.minConsistent(), 9);
    EXPECT_EQ(header.maxGenerationCreated(), someFacts().generationCreated);
    EXPECT_TRUE(header.maxRequiredTime().isZero()) << "not known to this revision";
    EXPECT_EQ(header.attachPosition(), someFacts().position);
    EXPECT_TRUE(header.detachPosition().isZero());
    EXPECT_TRUE(header.detachTime().isZero());
    EXPECT_EQ(header.dbtime(), clean.dbtime());
    EXPECT_EQ(header.lastObjectId(), clean.lastObjectId());
    EXPECT_EQ(header.consistentPosition(), clean.consistentPosition());
    EXPECT_EQ(header.consistentTime(), clean.consistentTime());
    EXPECT_EQ(header.databaseSignature(), clean.databaseSignature());
    EXPECT_EQ(header.previousFullBackup(), clean.previousFullBackup());
    EXPECT_TRUE(header.resizePosition().isZero());
}

TEST(HeaderEvents, AttachToAnotherStreamForgetsBackupsAndPositions) {
    DatabaseHeader header = someHeader();
    markClean(header, {0x30, 4, 8}, timeOf(1'690'000'000), 900, 33);
    header.setPreviousFullBackup({{1, 1, 7}, timeOf(5), 3, 7});
    AttachFacts facts = someFacts();
    facts.logSignature = Signature::make(78, timeOf(1));
    markAttachedLogged(header, facts);
    EXPECT_EQ(header.previousFullBackup(), BackupInfo{});
    EXPECT_TRUE(header.consistentPosition().isZero());
    EXPECT_EQ(header.logSignature(), facts.logSignature);
}

TEST(HeaderEvents, NewerRevisionsHaveMoreFields) {
    DatabaseHeader header = someHeader();
    header.setUpdateMajor(0xC8);
    markClean(header, {0x30, 4, 8}, timeOf(1'690'000'000), 900, 33);
    EXPECT_EQ(header.resizePosition(), (LogPosition{0x30, 4, 8}));
    markAttachedLogged(header, someFacts());
    EXPECT_EQ(header.resizePosition(), someFacts().position);
    EXPECT_EQ(header.maxRequiredTime(), someFacts().generationCreated);
    markClean(header, {0x40, 6, 9}, timeOf(1'700'000'500), 901, 33);
    EXPECT_TRUE(header.maxRequiredTime().isZero());
    EXPECT_EQ(header.updateMajor(), 0xC8U) << "never changed unasked";
}

TEST(HeaderEvents, UnloggedAttachCutsTheTies) {
    DatabaseHeader header = someHeader();
    markClean(header, {0x30, 4, 8}, timeOf(1'690'000'000), 900, 33);
    header.setPreviousCopyBackup({{1, 1, 7}, timeOf(5), 3, 7});
    const Signature fresh = Signature::make(1234, timeOf(2));
    markAttachedUnlogged(header, 1, timeOf(1'700'000'000), fresh);
    EXPECT_EQ(header.state(), DatabaseState::Dirty);
    EXPECT_EQ(header.databaseSignature(), fresh);
    EXPECT_EQ(header.minRequired(), 0);
    EXPECT_EQ(header.maxCommitted(), 0);
    EXPECT_EQ(header.previousCopyBackup(), BackupInfo{});
}

TEST(HeaderEvents, CleanClearsTheRequiredRange) {
    DatabaseHeader header = someHeader();
    markAttachedLogged(header, someFacts());
    EXPECT_TRUE(raiseMaxGeneration(header, 11, timeOf(1'700'000'100)));
    EXPECT_FALSE(raiseMaxGeneration(header, 11, timeOf(1'700'000'100)));
    EXPECT_FALSE(raiseMaxGeneration(header, 10, timeOf(3)));
    EXPECT_EQ(header.maxRequired(), 11);
    EXPECT_EQ(header.maxGenerationCreated(), timeOf(1'700'000'100));
    EXPECT_TRUE(raiseMinGeneration(header, 10));
    EXPECT_FALSE(raiseMinGeneration(header, 9));
    EXPECT_TRUE(raiseMinGeneration(header, 99));
    EXPECT_EQ(header.minRequired(), 11) << "never above the highest";
    markClean(header, {0x40, 6, 11}, timeOf(1'700'000'500), 950, 40);
    EXPECT_EQ(header.state(), DatabaseState::Clean);
    for (const Generation generation :
         {header.minRequired(), header.maxRequired(), header.maxCommitted(), header.minConsistent()}) {
        EXPECT_EQ(generation, 0);
    }
    EXPECT_TRUE(header.maxGenerationCreated().isZero());
    EXPECT_EQ(header.detachPosition(), header.consistentPosition());
    EXPECT_EQ(header.detachTime(), header.consistentTime());
    EXPECT_EQ(header.dbtime(), 950U);
    EXPECT_EQ(header.lastObjectId(), 40U);
}

TEST(HeaderEvents, BackupsAreStampedByKind) {
    DatabaseHeader header = someHeader();
    const BackupInfo first{{1, 1, 5}, timeOf(10), 3, 5};
    const BackupInfo second{{1, 1, 6}, timeOf(20), 5, 6};
    EXPECT_TRUE(stampBackup(header, BackupKind::Incremental, kBackupTypeNormal, first));
    EXPECT_TRUE(stampBackup(header, BackupKind::Differential, kBackupTypeOsSnapshot, first));
    EXPECT_TRUE(stampBackup(header, BackupKind::Copy, kBackupTypeNormal, first));
    EXPECT_EQ(header.differentialBackupType(), kBackupTypeOsSnapshot);
    EXPECT_TRUE(stampBackup(header, BackupKind::Full, kBackupTypeNormal, second));
    EXPECT_EQ(header.previousFullBackup(), second);
    EXPECT_EQ(header.previousIncrementalBackup(), BackupInfo{}) << "a full one starts a new row";
    EXPECT_EQ(header.previousDifferentialBackup(), BackupInfo{});
    EXPECT_EQ(header.differentialBackupType(), 0U);
    EXPECT_EQ(header.previousCopyBackup(), first);
    EXPECT_FALSE(stampBackup(header, BackupKind::Full, kBackupTypeNormal, first)) << "older";
    EXPECT_EQ(header.previousFullBackup(), second);
}

TEST(HeaderStates, LeavingDirtyClearsPreRedoGenerations) {
    DatabaseHeader header = someHeader();
    header.setState(DatabaseState::Dirty);
    header.setPreRedoMinConsistent(4);
    header.setPreRedoMinRequired(3);
    header.setState(DatabaseState::Clean);
    EXPECT_EQ(header.preRedoMinConsistent(), 0);
    EXPECT_EQ(header.preRedoMinRequired(), 0);
}

}  // namespace
}  // namespace esent::page
