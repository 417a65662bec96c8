// The power goes at every write of a restore. What stays: the backup set, untouched. What works on whatever
// survived: the same restore once more, which gives the database that an undisturbed one gives. JetInit in
// the log folder comes up, or says that the restore is unfinished and changes nothing.
#include <cstring>
#include <fstream>

#include "corpus.h"
#include "expected_rows.h"
#include "os/copy_file.h"
#include "power_cut.h"
#include "temp_dir.h"

namespace esent::crash {
namespace {

using Disk = os::SimulatedDisk;
using Files = std::map<std::string, std::vector<std::byte>>;

Files filesBelow(const Disk& disk, const std::string& folder) {
    Files files;
    for (const std::string& path : disk.allFiles()) {
        if (path.starts_with(folder)) files[path] = *disk.content(path);
    }
    return files;
}

// One way to restore.
struct Way {
    const char* name;
    std::function<void(Disk&)> prepare;  // puts the set into /set
    std::function<JET_ERR()> restore;    // with /log as log folder
    const char* database = "/data/b.edb";
    std::uint32_t logKilobytes = 64;  // of the set
    std::uint64_t stride = 1;
    std::uint64_t seeds = 4;
    std::uint64_t leastCuts = 20;
};

// A database of our own, changed, backed up to a folder while the instance runs.
void prepareOwnSet(Disk& disk) {
    ASSERT_TRUE(disk.createDirectories("/set"));
    ASSERT_TRUE(disk.createDirectories("/live"));
    Engine engine;
    ASSERT_EQ(engine.init(), JET_errSuccess);
    ASSERT_EQ(engine.create("/live/b.edb"), JET_errSuccess);
    ASSERT_EQ(JetBackupInstance(engine.instance(), "/set", 0, nullptr), JET_errSuccess);
    ASSERT_EQ(engine.detach("/live/b.edb"), JET_errSuccess);
    ASSERT_EQ(engine.term(), JET_errSuccess);
}

// Another machine: only the set is there.
void removeTheRest(Disk& disk) {
    for (const std::string& path : disk.allFiles()) {
        const bool kept = path.starts_with("/set/") || disk.remove(path).has_value();
        ASSERT_TRUE(kept) << path;
    }
}

void loadCorpusSet(Disk& disk) {
    const test::TempDir dir;
    test::unpackCorpusArchive("engine/backup/ps4096/sets.tar.xz", dir.path());
    for (const auto& entry : std::filesystem::directory_iterator(dir.path() / "full")) {
        std::ifstream in(entry.path(), std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        disk.putFile("/set/" + entry.path().filename().string(),
                     ByteView(reinterpret_cast<const std::byte*>(text.data()), text.size()));
    }
}

JET_ERR restoreFolder(const char* destination) {
    Engine engine;
    return JetRestoreInstance(engine.instance(), "/set", destination, nullptr);
}

JET_ERR replayInPlace(const std::string& original) {
    std::string from = original;
    std::string to = "/data/b.edb";
    JET_RSTMAP_A map{from.data(), to.data()};
    JET_LONG low = 0x7FFFFFFF;
    JET_LONG high = 0;
    const auto entries = os::fileSystem().list("/set");
    if (!entries) return JET_errDiskIO;
    for (const os::DirectoryEntry& entry : *entries) {
        if (!entry.name.ends_with(".log")) continue;
        const auto number = static_cast<JET_LONG>(std::stol(entry.name.substr(3, 5), nullptr, 16));
        low = std::min(low, number);
        high = std::max(high, number);
    }
    return JetExternalRestoreA("/log/", "/log/", &map, 1, "/set", low, high, nullptr);
}

// As backup software does it: a fresh copy of the image, then the replay in it.
JET_ERR restoreExternally(const std::string& original) {
    const auto copied = os::copyFile(os::fileSystem(), "/set/b.edb", "/data/b.edb", os::CopyTarget::Replace);
    return copied ? replayInPlace(original) : copied.error().code;
}

// The restore once more, and then an instance that attaches what it made.
void expectSecondRestore(const Way& way, Disk& disk, const Files& set,
                         const std::vector<std::byte>& expected) {
    EXPECT_TRUE(filesBelow(disk, "/set/") == set) << "the set has changed";
    ASSERT_EQ(way.restore(), JET_errSuccess);
    EXPECT_TRUE(filesBelow(disk, "/set/") == set) << "the set has changed";
    EXPECT_EQ(stateOf(disk, way.database), page::DatabaseState::Clean);
    const auto now = disk.content(way.database);
    ASSERT_TRUE(now);
    ASSERT_EQ(now->size(), expected.size());
    constexpr std::size_t kHeaders = 2 * 4096;
    EXPECT_EQ(std::memcmp(now->data() + kHeaders, expected.data() + kHeaders, expected.size() - kHeaders), 0);
    Engine engine(false, way.logKilobytes);
    ASSERT_GE(engine.init(), JET_errSuccess);
    EXPECT_EQ(engine.attach(way.database), JET_errSuccess);
    EXPECT_EQ(engine.term(), JET_errSuccess);
    EXPECT_EQ(stateOf(disk, way.database), page::DatabaseState::Clean);
}

bool tellsThatARestoreIsUnfinished(JET_ERR error) {
    return error == JET_errRequiredLogFilesMissing || error == JET_errAttachedDatabaseMismatch ||
           error == JET_errSoftRecoveryOnBackupDatabase;
}

// Somebody forgets that a restore was under way.
void expectInit(const Way& way, Disk& disk, const Files& set, const std::vector<std::byte>& expected) {
    const auto databases = filesBelow(disk, "/data/");
    JET_ERR started = JET_errSuccess;
    {
        Engine engine(false, way.logKilobytes);
        started = engine.init();
        if (started >= JET_errSuccess) {
            EXPECT_EQ(engine.term(), JET_errSuccess);
            return;
        }
    }
    ASSERT_TRUE(tellsThatARestoreIsUnfinished(started)) << started;
    EXPECT_TRUE(filesBelow(disk, "/data/") == databases) << "a database has changed";
    expectSecondRestore(way, disk, set, expected);
}

void atEveryWriteOf(const Way& way) {
    Disk prepared;
    makeFolders(prepared);
    Files set;
    std::vector<std::byte> expected;
    {
        const CurrentDisk current(prepared);
        way.prepare(prepared);
        if (::testing::Test::HasFatalFailure()) return;
        prepared.syncEverything();
        set = filesBelow(prepared, "/set/");
        const auto undisturbed = prepared.restarted(1);
        const CurrentDisk other(*undisturbed);
        ASSERT_EQ(way.restore(), JET_errSuccess);
        expected = *undisturbed->content(way.database);
    }
    for (std::uint64_t call = 1;; call += way.stride) {
        const auto disk = prepared.restarted(1);
        {
            const CurrentDisk current(*disk);
            disk->cutPowerAt(call);
            const JET_ERR error = way.restore();
            if (!disk->powerIsCut()) {
                EXPECT_EQ(error, JET_errSuccess);
                EXPECT_GE(call, way.leastCuts) << "the restore wrote more often than that";
                return;
            }
        }
        for (std::uint64_t seed = 1; seed <= way.seeds; ++seed) {
            SCOPED_TRACE("cut at call " + std::to_string(call) + ", outcome " + std::to_string(seed));
            for (const auto expectation : {expectSecondRestore, expectInit}) {
                const auto survived = disk->restarted(seed);
                const CurrentDisk current(*survived);
                expectation(way, *survived, set, expected);
            }
            if (::testing::Test::HasFailure()) return;
        }
    }
}

TEST(RestorePower, FolderToAnotherMachine) {
    atEveryWriteOf({.name = "folder",
                    .prepare =
                        [](Disk& disk) {
                            prepareOwnSet(disk);
                            removeTheRest(disk);
                        },
                    .restore = [] { return restoreFolder("/data"); }});
}

TEST(RestorePower, FolderBesideTheLogsOfLater) {
    atEveryWriteOf(
        {.name = "folder", .prepare = prepareOwnSet, .restore = [] { return restoreFolder("/data"); }});
}

TEST(RestorePower, FolderToWhereTheDatabaseWas) {
    atEveryWriteOf({.name = "folder",
                    .prepare =
                        [](Disk& disk) {
                            prepareOwnSet(disk);
                            removeTheRest(disk);
                        },
                    .restore = [] { return restoreFolder(nullptr); },
                    .database = "/live/b.edb"});
}

TEST(RestorePower, ExternallyInPlace) {
    atEveryWriteOf({.name = "external",
                    .prepare =
                        [](Disk& disk) {
                            prepareOwnSet(disk);
                            removeTheRest(disk);
                        },
                    .restore = [] { return restoreExternally("/live/b.edb"); }});
}

// Sets of the published engine, with records of every kind to replay.
TEST(RestorePower, RealSetFromAFolder) {
    ESENT_REQUIRE_CORPUS();
    atEveryWriteOf({.name = "folder",
                    .prepare = loadCorpusSet,
                    .restore = [] { return restoreFolder("/data"); },
                    .logKilobytes = 128,
                    .stride = 1,
                    .seeds = 2});
}

TEST(RestorePower, RealSetExternally) {
    ESENT_REQUIRE_CORPUS();
    atEveryWriteOf({.name = "external",
                    .prepare = loadCorpusSet,
                    .restore = [] { return restoreExternally("C:\\esent\\c4096\\data\\b.edb"); },
                    .logKilobytes = 128,
                    .stride = 1,
                    .seeds = 2});
}

// The replay again on the file as the cut left it, without a fresh copy: every row is right, or the restore
// says that the file is no image of a backup any more.
TEST(RestorePower, RealSetReplayedOnWhatACutLeft) {
    ESENT_REQUIRE_CORPUS();
    const std::string original = "C:\\esent\\c4096\\data\\b.edb";
    const auto expected = test::readExpected("engine/backup/ps4096/expected_full.tsv.xz");
    ASSERT_FALSE(expected.empty());
    // Pages are written whole: the checksum of 4 KiB pages does not see every tear (regular content cancels
    // out).
    Disk prepared({.sectorBytes = 4096});
    makeFolders(prepared);
    loadCorpusSet(prepared);
    prepared.putFile("/data/b.edb", *prepared.content("/set/b.edb"));
    bool cut = true;
    for (std::uint64_t call = 1; cut; ++call) {
        SCOPED_TRACE("cut at call " + std::to_string(call));
        const auto disk = prepared.restarted(1);
        const CurrentDisk current(*disk);
        disk->cutPowerAt(call);
        (void)replayInPlace(original);
        cut = disk->powerIsCut();
        disk->restart(call);
        const JET_ERR again = replayInPlace(original);
        if (again == JET_errRestoreOfNonBackupDatabase) {
            EXPECT_EQ(stateOf(*disk, "/data/b.edb"), page::DatabaseState::Clean);
        } else {
            ASSERT_EQ(again, JET_errSuccess);
        }
        auto file = disk->open("/data/b.edb", {os::OpenMode::ReadOnly});
        ASSERT_TRUE(file);
        btree::FilePageSource source(**file, 4096);
        test::expectRows(source, expected);
        if (::testing::Test::HasFailure()) return;
    }
}

}  // namespace
}  // namespace esent::crash
