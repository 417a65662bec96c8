// JetInit on what a killed process left behind.
#include "engine.h"

#if __has_include(<sys/wait.h>)
#include <sys/wait.h>
#include <unistd.h>

namespace esent::test {
namespace {

// Runs `work` in a process that then ends like a killed one.
template <class Work>
void inDyingProcess(Work work) {
    const pid_t child = fork();
    if (child == 0) {
        work();
        _exit(::testing::Test::HasFailure() ? 1 : 0);
    }
    int status = -1;
    ASSERT_EQ(child, waitpid(child, &status, 0));
    ASSERT_EQ(0, status);
}

void useFolder(Engine& engine, const std::string& folder) {
    engine.setText(JET_paramSystemPath, folder);
    engine.setText(JET_paramLogFilePath, folder);
}

class AfterACrash : public ::testing::Test {
 protected:
    // A database was created (and cleanly closed, when `closed`), then attached again; then the process died.
    void crash(bool closed) {
        inDyingProcess([&] {
            auto* const engine = new Engine;  // never ended
            useFolder(*engine, folder.string());
            ASSERT_EQ(JET_errSuccess, engine->init());
            const JET_SESID session = engine->beginSession();
            JET_DBID database = 0;
            ASSERT_EQ(JET_errSuccess, JetCreateDatabase(session, path.c_str(), nullptr, &database, 0));
            if (!closed) return;
            ASSERT_EQ(JET_errSuccess, JetCloseDatabase(session, database, 0));
            ASSERT_EQ(JET_errSuccess, JetDetachDatabase(session, path.c_str()));
            ASSERT_EQ(JET_errSuccess, JetAttachDatabase(session, path.c_str(), 0));
        });
    }
    void expectAttachable(Engine& engine, const std::string& name) {
        const JET_SESID session = engine.beginSession();
        EXPECT_EQ(JET_errSuccess, JetAttachDatabase(session, name.c_str(), 0));
        JET_DBID database = 0;
        EXPECT_EQ(JET_errSuccess, JetOpenDatabase(session, name.c_str(), nullptr, &database, 0));
        EXPECT_EQ(JET_errSuccess, JetEndSession(session, 0));
    }

    TempDir folder;
    std::string path = folder.file("created.edb");
};

TEST_F(AfterACrash, TheDatabaseIsCleanAgain) {
    for (const bool closed : {false, true}) {
        SCOPED_TRACE(closed);
        crash(closed);
        {
            Engine engine;
            useFolder(engine, folder.string());
            ASSERT_EQ(JET_errSuccess, engine.init());
            expectAttachable(engine, path);
            EXPECT_EQ(JET_errSuccess, engine.term());
        }
        for (const std::string& name : filesIn(folder.path()))
            std::filesystem::remove(folder.path() / name);
    }
}

TEST_F(AfterACrash, AMapMovesTheDatabase) {
    crash(false);
    std::filesystem::remove(path);
    std::filesystem::remove(folder.path() / "edb.chk");
    std::string moved = folder.file("moved.edb");
    JET_RSTMAP_A map{path.data(), moved.data()};
    JET_RSTINFO_A info{};
    info.cbStruct = sizeof info;
    info.rgrstmap = &map;
    info.crstmap = 1;
    Engine engine;
    useFolder(engine, folder.string());
    ASSERT_EQ(JET_errSuccess, JetInit3A(&engine.instance, &info, 0));
    EXPECT_TRUE(std::filesystem::exists(moved));
    EXPECT_FALSE(std::filesystem::exists(path));
    expectAttachable(engine, moved);
    EXPECT_EQ(JET_errSuccess, engine.term());
}

TEST_F(AfterACrash, DatabasesMayStayAttached) {
    crash(true);
    Engine engine;
    useFolder(engine, folder.string());
    ASSERT_EQ(JET_errSuccess, JetInit2(&engine.instance, JET_bitKeepDbAttachedAtEndOfRecovery));
    const JET_SESID session = engine.beginSession();
    EXPECT_EQ(JET_wrnDatabaseAttached, JetAttachDatabase(session, path.c_str(), 0));
    JET_DBID database = 0;
    EXPECT_EQ(JET_errSuccess, JetOpenDatabase(session, path.c_str(), nullptr, &database, 0));
    EXPECT_EQ(JET_errSuccess, engine.term());
}

// JetInit4 with one map entry.
JET_ERR initWithRule(const std::string& folder, std::string from, std::string to, JET_GRBIT rule,
                     JET_GRBIT options) {
    JET_RSTMAP2_A map{};
    map.cbStruct = sizeof map;
    map.szDatabaseName = from.data();
    map.szNewDatabaseName = to.data();
    map.grbit = rule;
    JET_RSTINFO2_A info{};
    info.cbStruct = sizeof info;
    info.rgrstmap = &map;
    info.crstmap = 1;
    Engine engine;
    useFolder(engine, folder);
    const JET_ERR error = JetInit4A(&engine.instance, &info, options);
    if (error == JET_errSuccess) {
        EXPECT_EQ(JET_errSuccess, engine.term());
    }
    return error;
}

TEST_F(AfterACrash, AMapSaysWhatAMissingDatabaseMeans) {
    crash(false);
    const std::string nowhere = folder.file("no such folder/created.edb");
    const auto init = [&](JET_GRBIT rule, JET_GRBIT options) {
        return initWithRule(folder.string(), path, nowhere, rule, options);
    };
    EXPECT_EQ(JET_errAttachedDatabaseMismatch, init(0, 0));
    EXPECT_EQ(JET_errAttachedDatabaseMismatch,
              init(JET_bitRestoreMapFailWhenMissing, JET_bitReplayIgnoreMissingDB));
    EXPECT_EQ(JET_errInvalidGrbit, init(0x80, 0));
    EXPECT_EQ(JET_errInvalidGrbit,
              init(JET_bitRestoreMapFailWhenMissing | JET_bitRestoreMapIgnoreWhenMissing, 0));
    EXPECT_EQ(JET_errSuccess, init(JET_bitRestoreMapIgnoreWhenMissing, 0));
}

TEST_F(AfterACrash, AMapMayLetACreationOverwriteAnotherDatabase) {
    std::string other = folder.file("other.edb");
    {
        Engine engine;
        ASSERT_EQ(JET_errSuccess, engine.init());
        JET_DBID database = 0;
        ASSERT_EQ(JET_errSuccess,
                  JetCreateDatabase(engine.beginSession(), other.c_str(), nullptr, &database, 0));
        ASSERT_EQ(JET_errSuccess, engine.term());
    }
    crash(false);
    std::filesystem::remove(path);
    const auto signature = [&] {
        JET_DBINFOMISC info{};
        EXPECT_EQ(JET_errSuccess, JetGetDatabaseFileInfo(other.c_str(), &info, sizeof info, JET_DbInfoMisc));
        return info.signDb.ulRandom;
    };
    const JET_ULONG before = signature();
    EXPECT_EQ(JET_errAttachedDatabaseMismatch, initWithRule(folder.string(), path, other, 0, 0));
    EXPECT_EQ(before, signature());
    EXPECT_EQ(JET_errSuccess,
              initWithRule(folder.string(), path, other, JET_bitRestoreMapOverwriteOnCreate, 0));
    EXPECT_NE(before, signature());
}

TEST_F(AfterACrash, RestoreInfoIsChecked) {
    Engine engine;
    JET_RSTINFO_A info{};
    info.cbStruct = sizeof info - 1;
    EXPECT_EQ(JET_errInvalidParameter, JetInit3A(&engine.instance, &info, 0));
    info.cbStruct = sizeof info;
    info.crstmap = 1;
    EXPECT_EQ(JET_errInvalidParameter, JetInit3A(&engine.instance, &info, 0));
    info.crstmap = 0;
    EXPECT_EQ(JET_errSuccess, JetInit3A(&engine.instance, &info, 0));
    EXPECT_EQ(JET_errSuccess, engine.term());
}

TEST_F(AfterACrash, LostLogsMayBeIgnored) {
    crash(true);
    Engine engine;
    useFolder(engine, folder.string());
    ASSERT_EQ(JET_errSuccess, JetInit2(&engine.instance, JET_bitReplayIgnoreLostLogs));
    expectAttachable(engine, path);
    EXPECT_EQ(JET_errSuccess, engine.term());
}

TEST_F(AfterACrash, AnyNumberOfTimes) {
    crash(false);
    for (int round = 0; round < 5; ++round) {
        inDyingProcess([&] {
            auto* const engine = new Engine;
            useFolder(*engine, folder.string());
            ASSERT_EQ(JET_errSuccess, engine->init());
            expectAttachable(*engine, path);
            const JET_SESID session = engine->beginSession();
            ASSERT_EQ(JET_errSuccess, JetCommitTransaction(session, JET_bitForceNewLog));
        });
    }
    Engine engine;
    useFolder(engine, folder.string());
    ASSERT_EQ(JET_errSuccess, engine.init());
    expectAttachable(engine, path);
    EXPECT_EQ(JET_errSuccess, engine.term());
}

}  // namespace
}  // namespace esent::test
#endif
