// Sets with one file wrong, every file in every way. Either the documented error comes and nothing on disk
// has changed, and once the file is put back everything comes back; or the file was not needed, and every row
// is there.
#include <set>

#include "expected_rows.h"
#include "target.h"
#include "wrong_files.h"

namespace esent::test {
namespace {

void expectContent(const fs::path& path, const std::string& expected, const std::string& what) {
    SCOPED_TRACE(what);
    auto file = os::nativeFileSystem().open(path.string(), {os::OpenMode::ReadOnly});
    ASSERT_TRUE(file);
    btree::FilePageSource source(**file, 4096);
    expectRows(source, readExpected(expected));
}

using Errors = std::set<JET_ERR>;
const Errors kFine = {JET_errSuccess};

Errors ofNeededLog(Way way, Errors whenMissing, JET_ERR whenCorrupt, JET_ERR whenStrange) {
    switch (way) {
        case Way::Removed:
            return whenMissing;
        case Way::Empty:
        case Way::Short:
            return {JET_errFileIOBeyondEOF};
        case Way::Half:
        case Way::ByteLess:
        case Way::ByteMore:
            return {JET_errLogFileSizeMismatch};
        case Way::Zeros:
        case Way::Head:
            return {JET_errLogFileCorrupt};
        case Way::Middle:
            return {whenCorrupt};
        case Way::Stranger:
            return {whenStrange};
    }
    return {};
}

// ---- a crashed folder ----

// Two databases, e created in log 8; the checkpoint is in log 5, logs 1 to 4 are not needed.
Errors ofCrashedFile(const std::string& name, Way way) {
    if (name.ends_with(".log") && name != "edbtmp.log" && (name >= "edb00005.log" || name == "edb.log")) {
        return ofNeededLog(way,
                           {JET_errMissingLogFile, JET_errInvalidLogSequence, JET_errRequiredLogFilesMissing},
                           JET_errLogFileCorrupt, JET_errBadLogSignature);
    }
    if (name != "d.edb") return kFine;  // e is made again by the logs
    switch (way) {
        case Way::Removed:
        case Way::Stranger:
            return {JET_errAttachedDatabaseMismatch};
        case Way::Empty:
        case Way::Short:
        case Way::Zeros:
            return {JET_errReadVerifyFailure};
        case Way::Half:
            return {JET_errFileIOBeyondEOF};
        default:
            return kFine;
    }
}

TEST(EveryFile, OfACrashedFolder) {
    ESENT_REQUIRE_CORPUS();
    const TempDir dir;
    unpackCorpusArchive("engine/crash/d3/files.tar.xz", dir.path() / "in");
    unpackCorpusArchive("engine/crash/d1/files.tar.xz", dir.path() / "stranger");
    const Folder whole = readFolder(dir.path() / "in");
    const Folder strangers = readFolder(dir.path() / "stranger");
    const fs::path folder = dir.path() / "run";
    const auto recover = [&] { return Target(folder, 4096, 128).init(); };
    for (const auto& [name, bytes] : whole) {
        for (const Way way : kWays) {
            const std::string what = name + ' ' + kWayNames[static_cast<int>(way)];
            Folder wrong = whole;
            if (!spoil(wrong, name, way, strangers)) continue;
            writeFolder(folder, wrong);
            const JET_ERR error = recover();
            EXPECT_TRUE(ofCrashedFile(name, way).contains(error)) << what << ": " << error;
            if (error < JET_errSuccess) {
                const bool unchanged = readFolder(folder) == wrong;
                EXPECT_TRUE(unchanged) << what;
                writeFolder(folder, whole);
                EXPECT_EQ(recover(), JET_errSuccess) << what;
            }
            expectContent(folder / "d.edb", "engine/crash/d3/expected_d.tsv.xz", what);
            expectContent(folder / "e.edb", "engine/crash/d3/expected_e.tsv.xz", what);
        }
    }
}

// ---- a streamed backup set, restored in place ----

Errors ofFileOfTheSet(const std::string& name, Way way) {
    if (name.ends_with(".log")) {
        return ofNeededLog(way, {JET_errMissingRestoreLogFiles}, JET_errLogCorruptDuringHardRestore,
                           JET_errGivenLogFileHasBadSignature);
    }
    switch (way) {
        case Way::Removed:
            return {JET_errFileNotFound};
        case Way::Empty:
        case Way::Short:
        case Way::Zeros:
            return {JET_errDatabaseCorrupted};
        case Way::Half:
        case Way::ByteLess:
        case Way::ByteMore:
            return {JET_errBadPatchPage};
        case Way::Stranger:
            return {JET_errRestoreOfNonBackupDatabase};
        default:
            return kFine;
    }
}

Errors ofLaterLog(const std::string& name, Way way) {
    if (way == Way::Removed && name == "edb0000D.log") return kFine;  // the last: there is less then
    return ofNeededLog(way, {JET_errMissingCurrentLogFiles}, JET_errLogCorruptDuringHardRecovery,
                       JET_errExistingLogFileHasBadSignature);
}

class BackupSet {
 public:
    BackupSet() {
        unpackCorpusArchive("engine/backup/ps4096/sets.tar.xz", dir_.path() / "in");
        unpackCorpusArchive("engine/crash/d3/files.tar.xz", dir_.path() / "stranger");
        logs = readFolder(dir_.path() / "in" / "stream_full");
        image["b.edb"] = logs.at("b.edb");
        logs.erase("b.edb");
        const Folder incremental = readFolder(dir_.path() / "in" / "stream_inc");
        for (const char* name : {"edb0000C.log", "edb0000D.log"})
            later[name] = incremental.at(name);
        strangers = readFolder(dir_.path() / "stranger");
        strangers["b.edb"] = strangers.at("d.edb");
        for (const auto& [name, bytes] : later)
            strangers[name] = strangers.at("edb00005.log");
    }

    void place(const Folder& itsLogs, const Folder& itsImage, const Folder& laterLogs) {
        writeFolder(dir_.path() / "set", itsLogs);
        writeFolder(dir_.path() / "data", itsImage);
        writeFolder(dir_.path() / "logs", laterLogs);
    }
    [[nodiscard]] bool is(const Folder& itsLogs, const Folder& itsImage, const Folder& laterLogs) const {
        return readFolder(dir_.path() / "set") == itsLogs && readFolder(dir_.path() / "data") == itsImage &&
               readFolder(dir_.path() / "logs") == laterLogs;
    }
    JET_ERR restore() {
        (void)JetSetSystemParameterA(nullptr, JET_sesidNil, JET_paramDatabasePageSize, 4096, nullptr);
        std::string from = "C:\\esent\\c4096\\data\\b.edb";
        std::string to = database().string();
        JET_RSTMAP_A map{from.data(), to.data()};
        const std::string folder = (dir_.path() / "logs").string() + "/";
        const std::string set = (dir_.path() / "set").string();
        return JetExternalRestoreA(folder.c_str(), folder.c_str(), &map, 1, set.c_str(), 1, 11, nullptr);
    }
    [[nodiscard]] fs::path database() const { return dir_.path() / "data" / "b.edb"; }

    Folder logs;
    Folder image;
    Folder later;
    Folder strangers;

 private:
    TempDir dir_;
};

// Tries every way of the files of `part`, which is one of the set's three.
void tryEveryFile(BackupSet& set, Folder BackupSet::*part, Errors (*errorsOf)(const std::string&, Way),
                  const std::set<std::string>& names) {
    const Folder whole = set.*part;
    for (const std::string& name : names) {
        for (const Way way : kWays) {
            const std::string what = name + ' ' + kWayNames[static_cast<int>(way)];
            if (!spoil(set.*part, name, way, set.strangers)) continue;
            set.place(set.logs, set.image, set.later);
            const JET_ERR error = set.restore();
            EXPECT_TRUE(errorsOf(name, way).contains(error)) << what << ": " << error;
            const bool untouched = set.is(set.logs, set.image, set.later);
            EXPECT_EQ(untouched, error < JET_errSuccess) << what;
            set.*part = whole;
            if (error < JET_errSuccess) {
                set.place(set.logs, set.image, set.later);
                EXPECT_EQ(set.restore(), JET_errSuccess) << what;
            } else if (way == Way::Removed) {
                continue;
            }
            const char* content = set.later.empty() ? "s_stream" : "s_stream+inc";
            expectContent(set.database(), std::string("engine/backup/ps4096/expected_") + content + ".tsv.xz",
                          what);
        }
    }
}

TEST(EveryFile, OfABackupSet) {
    ESENT_REQUIRE_CORPUS();
    BackupSet set;
    set.later.clear();
    tryEveryFile(set, &BackupSet::image, ofFileOfTheSet, {"b.edb"});
    tryEveryFile(set, &BackupSet::logs, ofFileOfTheSet, {"edb00001.log", "edb00007.log", "edb0000B.log"});
}

TEST(EveryFile, OfTheLogsThatFollowABackupSet) {
    ESENT_REQUIRE_CORPUS();
    BackupSet set;
    tryEveryFile(set, &BackupSet::later, ofLaterLog, {"edb0000C.log", "edb0000D.log"});
}

}  // namespace
}  // namespace esent::test
