// A crashed folder with one thing wrong: each gives the error that the published engine gives, and then
// nothing in the folder changes, or is replayed as that engine does.
#include "folder_fixture.h"

namespace esent::recovery {
namespace {

using namespace esent::test;

constexpr JET_ERR kReplayable = JET_errSuccess;

struct Row {
    std::string name;
    JET_ERR expected;
    std::function<void(const fs::path&)> damage;
    std::function<void(RecoveryContext&)> configure = nullptr;
};

void PrintTo(const Row& row, std::ostream* out) {
    *out << row.name;
}

constexpr std::size_t kSegment = log::kSegmentSize;

// Two databases (d from generation 1, e created in 8), required 5-10 and 8-10, checkpoint 5:1:0 with a list,
// current log 10, logs 1 to 9 archived.
const fs::path kCurrent = "edb.log";

std::function<void(const fs::path&)> onHeader(const char* file, std::function<void(log::LogHeader&)> change) {
    return [=](const fs::path& folder) { changeLogHeader(folder / file, change); };
}
std::function<void(const fs::path&)> onDatabase(std::function<void(page::DatabaseHeader&)> change) {
    return [=](const fs::path& folder) { changeDatabaseHeader(folder / "d.edb", 4096, change); };
}
std::function<void(const fs::path&)> onCheckpoint(std::function<void(log::Checkpoint&)> change) {
    return [=](const fs::path& folder) { changeCheckpoint(folder / "edb.chk", change); };
}
std::function<void(const fs::path&)> without(std::vector<std::string> names) {
    return [=](const fs::path& folder) {
        for (const std::string& name : names)
            fs::remove(folder / name);
    };
}

void ignoreLost(RecoveryContext& context) {
    context.options.ignoreLostLogs = true;
}
void ignoreMissing(RecoveryContext& context) {
    context.options.ignoreMissingDatabase = true;
}

std::vector<Row> headerRows() {
    using log::LogHeader;
    return {
        {"Untouched", kReplayable, [](const fs::path&) {}},
        {"HeaderByteFlipped", JET_errLogFileCorrupt,
         [](const fs::path& f) { fillBytes(f / kCurrent, 700, 2, 0xA7); }},
        {"HeaderZero", JET_errLogFileCorrupt,
         [](const fs::path& f) { fillBytes(f / kCurrent, 0, kSegment, 0); }},
        {"LengthZero", JET_errFileIOBeyondEOF, [](const fs::path& f) { writeAll(f / kCurrent, {}); }},
        {"Major9", JET_errBadLogVersion,
         onHeader("edb.log",
                  [](LogHeader& h) {
                      h.setVersion({9, 4000, 5, 16});
                  })},
        {"Minor4001", JET_errBadLogVersion,
         onHeader("edb.log",
                  [](LogHeader& h) {
                      h.setVersion({8, 4001, 5, 16});
                  })},
        {"UpdateMajorTooHigh", JET_errBadLogVersion,
         onHeader("edb.log",
                  [](LogHeader& h) {
                      h.setVersion({8, 4000, 9999, 16});
                  })},
        {"UpdateMinorAny", kReplayable,
         onHeader("edb.log",
                  [](LogHeader& h) {
                      h.setVersion({8, 4000, 5, 999});
                  })},
        {"FileType4", JET_errFileInvalidType, onHeader("edb.log", [](LogHeader& h) { h.setFileType(4); })},
        {"FileType0", kReplayable, onHeader("edb.log", [](LogHeader& h) { h.setFileType(0); })},
        {"SignatureOfCurrent", JET_errBadLogSignature,
         onHeader("edb.log", [](LogHeader& h) { h.setSignature(Signature::make(5, {})); })},
        {"SignatureOfArchive", JET_errBadLogSignature,
         onHeader("edb00007.log", [](LogHeader& h) { h.setSignature(Signature::make(5, {})); })},
        {"GenerationOfCurrent", JET_errInvalidLogSequence,
         onHeader("edb.log", [](LogHeader& h) { h.setGeneration(7); })},
        {"CurrentIsACopyOfAnArchive", JET_errInvalidLogSequence,
         [](const fs::path& f) { writeAll(f / kCurrent, readAll(f / "edb00006.log")); }},
        {"ArchiveHoldsAnotherGeneration", JET_errInvalidLogSequence,
         [](const fs::path& f) { writeAll(f / "edb00007.log", readAll(f / "edb00006.log")); }},
        {"TimeOfPrevious", JET_errInvalidLogSequence,
         onHeader("edb00007.log",
                  [](LogHeader& h) { h.setPreviousCreated(LogTime::fromUnixMilliseconds(1)); })},
        {"PageSizeField", JET_errPageSizeMismatch,
         onHeader("edb.log", [](LogHeader& h) { h.setPageSize(8192); })},
        {"PageSizeParameter", JET_errPageSizeMismatch, [](const fs::path&) {},
         [](RecoveryContext& c) { c.pageSize = 8192; }},
        {"CurrentOneSegmentShorter", JET_errLogFileSizeMismatch,
         [](const fs::path& f) { fs::resize_file(f / kCurrent, fs::file_size(f / kCurrent) - kSegment); }},
        {"ArchiveOneSegmentShorter", JET_errLogFileSizeMismatch,
         [](const fs::path& f) {
             fs::resize_file(f / "edb00007.log", fs::file_size(f / "edb00007.log") - kSegment);
         }},
        {"AccumulatedChecksumOfCurrent", JET_errLogSequenceChecksumMismatch,
         onHeader("edb.log", [](LogHeader& h) { h.setPreviousChecksum(h.previousChecksum() ^ 1); })},
        {"AccumulatedChecksumOfArchive", JET_errLogSequenceChecksumMismatch,
         onHeader("edb00007.log", [](LogHeader& h) { h.setPreviousChecksum(h.previousChecksum() ^ 1); })},
    };
}

std::vector<Row> folderRows() {
    return {
        {"CheckpointMissing", kReplayable, without({"edb.chk"})},
        {"CheckpointFirstCopyBad", kReplayable,
         [](const fs::path& f) { fillBytes(f / "edb.chk", 0, 64, 0xFF); }},
        {"CheckpointBothCopiesBad", kReplayable,
         [](const fs::path& f) { fillBytes(f / "edb.chk", 0, 8192, 0xFF); }},
        {"CheckpointForeign", kReplayable,
         onCheckpoint([](log::Checkpoint& c) { c.setSignature(Signature::make(9, {})); })},
        {"CheckpointListCleared", kReplayable, onCheckpoint([](log::Checkpoint& c) { c.clearAttachList(); })},
        {"CheckpointEarlierGeneration", kReplayable, onCheckpoint([](log::Checkpoint& c) {
             c.setPosition({0, 1, 2});
             c.clearAttachList();
         })},
        {"CheckpointInTheMiddleOfNowhere", kReplayable, onCheckpoint([](log::Checkpoint& c) {
             c.setPosition({77, 3, 5});
         })},
        {"CheckpointInALaterGeneration", JET_errRequiredLogFilesMissing, onCheckpoint([](log::Checkpoint& c) {
             c.setPosition({0, 1, 7});
         })},
        {"CheckpointBehindTheLastLog", JET_errMissingLogFile, onCheckpoint([](log::Checkpoint& c) {
             c.setPosition({0, 1, 12});
         })},
        {"CheckpointAndNeededLogsMissing", JET_errRequiredLogFilesMissing,
         without(
             {"edb.chk", "edb00001.log", "edb00002.log", "edb00003.log", "edb00004.log", "edb00005.log"})},
        {"CheckpointMissingAndAGap", JET_errInvalidLogSequence, without({"edb.chk", "edb00003.log"})},
        {"CurrentMissing", JET_errRequiredLogFilesMissing, without({"edb.log"})},
        {"CurrentAndTempMissing", JET_errMissingLogFile, without({"edb.log", "edbtmp.log"})},
        {"CurrentAndTempMissingIgnoreLost", JET_errRequiredLogFilesMissing,
         without({"edb.log", "edbtmp.log"}), ignoreLost},
        {"MiddleLogMissing", JET_errInvalidLogSequence, without({"edb00007.log"})},
        {"MiddleLogMissingIgnoreLost", JET_errInvalidLogSequence, without({"edb00007.log"}), ignoreLost},
        {"CheckpointsLogMissing", JET_errMissingLogFile, without({"edb00005.log"})},
        {"LogsBelowTheCheckpointMissing", kReplayable, without({"edb00001.log", "edb00002.log"})},
        {"AllArchivesMissing", JET_errMissingLogFile,
         without({"edb00001.log", "edb00002.log", "edb00003.log", "edb00004.log", "edb00005.log",
                  "edb00006.log", "edb00007.log", "edb00008.log", "edb00009.log"})},
        {"ArchiveSegmentGarbage", JET_errLogFileCorrupt,
         [](const fs::path& f) { fillBytes(f / "edb00007.log", 3 * kSegment + 50, 900, 0x5D); }},
        {"CurrentSegmentGarbage", JET_errLogFileCorrupt,
         [](const fs::path& f) { fillBytes(f / kCurrent, kSegment + 50, 900, 0x5D); }},
        {"OneWrongBit", kReplayable,
         [](const fs::path& f) {
             auto bytes = readAll(f / "edb00007.log");
             bytes[3 * kSegment + 100] ^= std::byte{4};
             writeAll(f / "edb00007.log", bytes);
         }},
        {"StrayLaterArchive", kReplayable,
         [](const fs::path& f) { writeAll(f / "edb0000C.log", readAll(f / "edb00009.log")); }},
    };
}

std::vector<Row> databaseRows() {
    using page::DatabaseHeader;
    using page::DatabaseState;
    const auto state = [](int value) {
        return onDatabase([=](DatabaseHeader& h) { h.setState(static_cast<DatabaseState>(value)); });
    };
    return {
        {"DatabaseMissing", JET_errAttachedDatabaseMismatch, without({"d.edb"})},
        {"DatabaseMissingIgnored", kReplayable, without({"d.edb"}), ignoreMissing},
        {"DatabaseOfAnotherStream", JET_errAttachedDatabaseMismatch,
         onDatabase([](DatabaseHeader& h) { h.setLogSignature(Signature::make(3, {})); })},
        {"DatabaseSignature", JET_errAttachedDatabaseMismatch,
         onDatabase([](DatabaseHeader& h) { h.setDatabaseSignature(Signature::make(3, {})); })},
        {"AttachedEarlier", JET_errAttachedDatabaseMismatch, onDatabase([](DatabaseHeader& h) {
             h.setAttachPosition({0, 1, 1});
         })},
        {"AttachedLater", JET_errAttachedDatabaseMismatch, onDatabase([](DatabaseHeader& h) {
             h.setAttachPosition({0, 1, 9});
         })},
        {"CleanLater", JET_errAttachedDatabaseMismatch, onDatabase([](DatabaseHeader& h) {
             h.setConsistentPosition({0, 5, 10});
         })},
        {"State0", JET_errDatabaseCorrupted, state(0)},
        {"State1", JET_errAttachedDatabaseMismatch, state(1)},
        {"State4", JET_errDatabaseCorrupted, state(4)},
        {"State5", JET_errDatabaseCorrupted, state(5)},
        {"State6", JET_errDatabaseIncompleteIncrementalReseed, state(6)},
        {"State7", kReplayable, state(7)},
        {"State8", JET_errDatabaseIncompleteRevert, state(8)},
        {"State9", JET_errDatabaseCorrupted, state(9)},
        {"MinRequiredRaised", kReplayable, onDatabase([](DatabaseHeader& h) { h.setMinRequiredField(7); })},
        {"MinRequiredLowered", JET_errRequiredLogFilesMissing,
         onDatabase([](DatabaseHeader& h) { h.setMinRequiredField(3); })},
        {"MaxRequiredRaised", JET_errRequiredLogFilesMissing,
         onDatabase([](DatabaseHeader& h) { h.setMaxGeneration(12); })},
        {"MaxCommittedRaised", JET_errCommittedLogFilesMissing,
         onDatabase([](DatabaseHeader& h) { h.setMaxCommittedField(12); })},
        {"OneHeaderCopyBad", kReplayable, [](const fs::path& f) { fillBytes(f / "d.edb", 0, 64, 0xEE); }},
        {"BothHeaderCopiesBad", JET_errReadVerifyFailure,
         [](const fs::path& f) { fillBytes(f / "d.edb", 0, 8192, 0xEE); }},
        {"DatabaseLengthZero", JET_errReadVerifyFailure,
         [](const fs::path& f) { writeAll(f / "d.edb", {}); }},
    };
}

class DamagedFolder : public ::testing::TestWithParam<Row> {};

TEST_P(DamagedFolder, GivesItsErrorAndStaysAsItIsOrIsReplayed) {
    ESENT_REQUIRE_CORPUS();
    TempDir dir;
    CountingEvents events;
    unpackCorpusArchive("engine/crash/d3/files.tar.xz", dir.path());
    GetParam().damage(dir.path());
    const auto before = snapshot(dir.path());
    RecoveryContext context{os::nativeFileSystem(), events};
    context.logFolder = dir.string();
    context.systemFolder = dir.string();
    context.logFileKilobytes = 128;
    if (GetParam().configure) GetParam().configure(context);
    EXPECT_EQ(codeOf(recover(context)), GetParam().expected);
    if (GetParam().expected != kReplayable) {
        EXPECT_TRUE(snapshot(dir.path()) == before);
    }
}

std::string nameOf(const ::testing::TestParamInfo<Row>& each) {
    return each.param.name;
}

INSTANTIATE_TEST_SUITE_P(LogHeader, DamagedFolder, ::testing::ValuesIn(headerRows()), nameOf);
INSTANTIATE_TEST_SUITE_P(Files, DamagedFolder, ::testing::ValuesIn(folderRows()), nameOf);
INSTANTIATE_TEST_SUITE_P(Database, DamagedFolder, ::testing::ValuesIn(databaseRows()), nameOf);

}  // namespace
}  // namespace esent::recovery
