// Real backup sets, whole and with one thing wrong: every check before a restore gives its error, and neither
// set nor target changes.
#include "folder_fixture.h"

namespace esent::recovery {
namespace {

using namespace esent::test;

constexpr JET_ERR kReplayable = JET_errSuccess;

struct Row {
    std::string name;
    JET_ERR expected;
    std::function<void(const fs::path& set, const fs::path& logs)> damage;
    std::function<void(RecoveryContext&, HardRecoverySpec&)> configure = nullptr;
};

void PrintTo(const Row& row, std::ostream* out) {
    *out << row.name;
}

using Damage = std::function<void(const fs::path&, const fs::path&)>;

Damage onLog(const char* file, std::function<void(log::LogHeader&)> change) {
    return [=](const fs::path& set, const fs::path&) { changeLogHeader(set / file, change); };
}
Damage onImage(std::function<void(page::DatabaseHeader&)> change) {
    return [=](const fs::path& set, const fs::path&) { changeDatabaseHeader(set / "b.edb", 4096, change); };
}
Damage without(const char* file) {
    return [=](const fs::path& set, const fs::path&) { fs::remove(set / file); };
}
// A log of the stream that follows the set, put into the log folder.
Damage following(const char* name, std::function<void(log::LogHeader&)> change) {
    return [=](const fs::path& set, const fs::path& logs) {
        fs::copy_file(set / "edb0000B.log", logs / name);
        const log::LogHeader last(ByteView(readAll(set / "edb0000B.log")).first(log::kSegmentSize));
        changeLogHeader(logs / name, [&](log::LogHeader& header) {
            header.setPreviousCreated(last.created());
            change(header);
        });
    };
}

constexpr std::size_t kSegment = log::kSegmentSize;

// Set: logs 1 to B, image with mark in 8 and trailer for 1 to B.
std::vector<Row> rows() {
    using log::LogHeader;
    using page::DatabaseHeader;
    const auto nothing = [](const fs::path&, const fs::path&) {};
    return {
        {"Whole", kReplayable, nothing},
        {"WholeWithRange", kReplayable, nothing,
         [](RecoveryContext&, HardRecoverySpec& spec) { spec.low = 1, spec.high = 11; }},
        {"NoLogs", JET_errFileNotFound,
         [](const fs::path& set, const fs::path&) {
             for (const auto& entry : fs::directory_iterator(set)) {
                 if (entry.path().extension() == ".log") fs::remove(entry.path());
             }
         }},
        {"LogMissing", JET_errMissingRestoreLogFiles, without("edb00005.log")},
        {"RangeBeyondTheLogs", JET_errMissingRestoreLogFiles, nothing,
         [](RecoveryContext&, HardRecoverySpec& spec) { spec.low = 1, spec.high = 12; }},
        {"LogHeaderBad", JET_errLogFileCorrupt,
         [](const fs::path& set, const fs::path&) { fillBytes(set / "edb00005.log", 100, 9, 0x33); }},
        {"LogOfAnotherStream", JET_errGivenLogFileHasBadSignature,
         onLog("edb00005.log", [](LogHeader& h) { h.setSignature(Signature::make(1, {})); })},
        {"LogNotContiguous", JET_errGivenLogFileIsNotContiguous,
         onLog("edb00005.log", [](LogHeader& h) { h.setPreviousCreated(LogTime::fromUnixMilliseconds(9)); })},
        {"LogSegmentDamaged", JET_errLogCorruptDuringHardRestore,
         [](const fs::path& set, const fs::path&) {
             fillBytes(set / "edb00005.log", 3 * kSegment + 60, 400, 0x77);
         }},
        {"PageSizeOfAnother", JET_errPageSizeMismatch, nothing,
         [](RecoveryContext& context, HardRecoverySpec&) { context.pageSize = 8192; }},
        {"ImageHeaderBad", JET_errDatabaseCorrupted,
         [](const fs::path& set, const fs::path&) { fillBytes(set / "b.edb", 0, 8192, 0x33); }},
        {"ImageMissing", JET_errFileNotFound, without("b.edb")},
        {"NoBackup", JET_errRestoreOfNonBackupDatabase,
         onImage([](DatabaseHeader& h) { h.setCurrentFullBackup({}); })},
        {"TrailerMissing", JET_errBadPatchPage,
         [](const fs::path& set, const fs::path&) {
             fs::resize_file(set / "b.edb", fs::file_size(set / "b.edb") - 4096);
         }},
        {"TrailerDamaged", JET_errBadPatchPage,
         [](const fs::path& set, const fs::path&) {
             fillBytes(set / "b.edb", fs::file_size(set / "b.edb") - 4000, 5, 0x33);
         }},
        {"TrailerOfAnotherDatabase", JET_errDatabasePatchFileMismatch,
         onImage([](DatabaseHeader& h) { h.setDatabaseSignature(Signature::make(2, {})); })},
        {"TrailerOfAnotherBackup", JET_errDatabasePatchFileMismatch, onImage([](DatabaseHeader& h) {
             BackupInfo info = h.currentFullBackup();
             info.mark.segment = 3;
             h.setCurrentFullBackup(info);
         })},
        {"StartsTooLate", JET_errStartingRestoreLogTooHigh, nothing,
         [](RecoveryContext&, HardRecoverySpec& spec) { spec.low = 2, spec.high = 11; }},
        {"EndsTooEarly", JET_errEndingRestoreLogTooLow, nothing,
         [](RecoveryContext&, HardRecoverySpec& spec) { spec.low = 1, spec.high = 10; }},
        {"SameDatabaseTwice", JET_errDatabaseSignInUse,
         [](const fs::path& set, const fs::path&) { fs::copy_file(set / "b.edb", set / "c.edb"); },
         [](RecoveryContext&, HardRecoverySpec& spec) {
             const std::string second = spec.setFolder + "c.edb";
             spec.databases.push_back({"C:\\elsewhere\\c.edb", second});
         }},
        {"LaterLogOfAnotherStream", JET_errExistingLogFileHasBadSignature,
         following("edb.log",
                   [](LogHeader& h) { h.setGeneration(12), h.setSignature(Signature::make(1, {})); })},
        {"LaterLogNotContiguous", JET_errExistingLogFileIsNotContiguous,
         following("edb0000C.log", [](LogHeader& h) { h.setGeneration(12), h.setPreviousCreated({}); })},
        {"CurrentLogOlderThanTheSet", JET_errExistingLogFileIsNotContiguous,
         following("edb.log", [](LogHeader& h) { h.setGeneration(7); })},
        {"LaterLogsBehindAGap", JET_errMissingCurrentLogFiles,
         following("edb0000D.log", [](LogHeader& h) { h.setGeneration(13); })},
        {"LaterLogDamaged", JET_errLogCorruptDuringHardRecovery,
         [](const fs::path& set, const fs::path& logs) {
             following("edb0000C.log", [](LogHeader& h) { h.setGeneration(12); })(set, logs);
             fillBytes(logs / "edb0000C.log", 2 * kSegment, 300, 0x11);
         }},
    };
}

class RestoreSetChecks : public ::testing::TestWithParam<Row> {};

TEST_P(RestoreSetChecks, GiveTheirErrorBeforeAnythingIsTouched) {
    ESENT_REQUIRE_CORPUS();
    TempDir dir;
    CountingEvents events;
    unpackCorpusArchive("engine/backup/ps4096/sets.tar.xz", dir.path());
    const fs::path set = dir.path() / "stream_full";
    const fs::path logs = dir.path() / "logs";
    fs::create_directories(logs);
    GetParam().damage(set, logs);
    const auto before = snapshot(dir.path());

    RecoveryContext context{os::nativeFileSystem(), events};
    context.logFolder = logs.string() + "/";
    context.systemFolder = logs.string() + "/";
    context.logFileKilobytes = 128;
    HardRecoverySpec spec;
    spec.setFolder = set.string() + "/";
    spec.databases = {{"C:\\esent\\c4096\\data\\b.edb", (set / "b.edb").string()}};
    if (GetParam().configure) GetParam().configure(context, spec);
    EXPECT_EQ(codeOf(checkHard(context, spec)), GetParam().expected);
    EXPECT_TRUE(snapshot(dir.path()) == before);
    EXPECT_EQ(codeOf(recoverHard(context, spec)), GetParam().expected);
    if (GetParam().expected != kReplayable) {
        EXPECT_TRUE(snapshot(dir.path()) == before);
    }
}

INSTANTIATE_TEST_SUITE_P(All, RestoreSetChecks, ::testing::ValuesIn(rows()),
                         [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace esent::recovery
