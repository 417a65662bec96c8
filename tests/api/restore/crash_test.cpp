// Folders in the state in which killed processes left them: JetInit, and every committed row is there and no
// other.
#include "expected_rows.h"
#include "target.h"

namespace esent::test {
namespace {

struct CrashSet {
    const char* name;
    std::uint32_t pageSize;
    std::uint32_t logKilobytes;
};

class CrashSets : public ::testing::TestWithParam<CrashSet> {};

TEST_P(CrashSets, AreRecoveredWithEveryCommittedRow) {
    ESENT_REQUIRE_CORPUS();
    const TempDir dir;
    const std::string archive = std::string("engine/crash/") + GetParam().name;
    const fs::path folder = dir.path() / "crash";
    unpackCorpusArchive(archive + "/files.tar.xz", folder);
    {
        Target target(folder, GetParam().pageSize, GetParam().logKilobytes);
        ASSERT_EQ(target.init(), JET_errSuccess);
    }
    for (const char* name : {"d", "e"}) {
        const fs::path path = folder / (std::string(name) + ".edb");
        if (!fs::exists(path)) continue;
        SCOPED_TRACE(path);
        expectClean(path);
        auto file = os::nativeFileSystem().open(path.string(), {os::OpenMode::ReadOnly});
        ASSERT_TRUE(file);
        btree::FilePageSource source(**file, GetParam().pageSize);
        const auto expected = readExpected(archive + "/expected_" + name + ".tsv.xz");
        ASSERT_FALSE(expected.empty());
        expectRows(source, expected);
    }
}

INSTANTIATE_TEST_SUITE_P(All, CrashSets,
                         ::testing::Values(CrashSet{"d1", 4096, 128}, CrashSet{"d2", 8192, 1024},
                                           CrashSet{"d3", 4096, 128}, CrashSet{"d4", 16384, 256},
                                           CrashSet{"d6", 4096, 256}),
                         [](const auto& each) { return std::string(each.param.name); });

// ---- databases that moved, and what the map says of them ----

class MovedSet : public ::testing::Test {
 protected:
    void SetUp() override {
        ESENT_REQUIRE_CORPUS();
        unpackCorpusArchive("engine/crash/d3/files.tar.xz", logs_);
        fs::create_directories(moved_);
        for (const char* name : {"d.edb", "e.edb"})
            fs::rename(logs_ / name, moved_ / name);
    }
    // The map names the first `count` of the two databases by the paths in the logs.
    JET_ERR init(JET_LONG count, JET_GRBIT options) {
        std::string from[] = {"C:\\esent\\d3\\d.edb", "c:/ESENT/d3/e.edb"};
        std::string to[] = {(moved_ / "d.edb").string(), (moved_ / "e.edb").string()};
        JET_RSTMAP_A map[] = {{from[0].data(), to[0].data()}, {from[1].data(), to[1].data()}};
        JET_RSTINFO_A info{};
        info.cbStruct = sizeof info;
        info.rgrstmap = map;
        info.crstmap = count;
        Target target(logs_, 4096, 128);
        const JET_ERR error = JetInit3A(&target.instance, &info, options);
        if (error < JET_errSuccess) target.instance = JET_instanceNil;
        return error;
    }
    static page::DatabaseState stateOf(const fs::path& path) {
        auto file = os::nativeFileSystem().open(path.string(), {os::OpenMode::ReadOnly});
        return file ? page::readDatabaseHeader(**file, false)->state() : page::DatabaseState{};
    }

    TempDir dir_;
    const fs::path logs_ = dir_.path() / "logs";
    const fs::path moved_ = dir_.path() / "moved";
};

TEST_F(MovedSet, IsRecoveredWhereTheMapSays) {
    ASSERT_EQ(init(2, 0), JET_errSuccess);
    expectClean(moved_ / "d.edb");
    expectClean(moved_ / "e.edb");
}

TEST_F(MovedSet, ADatabaseThatTheMapDoesNotNameHasNoPlaceUnlessAllowed) {
    fs::rename(moved_ / "e.edb", logs_ / "e.edb");
    EXPECT_EQ(init(1, 0), JET_errAttachedDatabaseMismatch);
    EXPECT_EQ(stateOf(moved_ / "d.edb"), page::DatabaseState::Dirty);
    ASSERT_EQ(init(1, JET_bitReplayMissingMapEntryDB), JET_errSuccess);
    expectClean(moved_ / "d.edb");
    expectClean(logs_ / "e.edb");
}

TEST_F(MovedSet, ADatabaseThatTheMapDoesNotNameMayBeLeftOut) {
    fs::rename(moved_ / "e.edb", logs_ / "e.edb");
    ASSERT_EQ(init(1, JET_bitReplayIgnoreMissingDB), JET_errSuccess);
    expectClean(moved_ / "d.edb");
    EXPECT_NE(stateOf(logs_ / "e.edb"), page::DatabaseState::Clean);
}

TEST_F(MovedSet, WithoutACheckpointTheMapMaySayWhereToBegin) {
    fs::remove(logs_ / "edb.chk");
    fs::remove(logs_ / "edb00003.log");  // the databases need 5 and later
    EXPECT_EQ(init(2, 0), JET_errInvalidLogSequence);
    ASSERT_EQ(init(2, JET_bitReplayInferCheckpointFromRstmapDbs), JET_errSuccess);
    expectClean(moved_ / "d.edb");
    expectClean(moved_ / "e.edb");
}

}  // namespace
}  // namespace esent::test
