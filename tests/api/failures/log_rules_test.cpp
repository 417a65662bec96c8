// What the parameters of the log mean after a crash and on a full disk: logs out of range, databases that
// moved, another log size, the callback of a recovery, reserve logs.
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

// Plain names mean the A functions here, also where the build defines UNICODE.
#undef UNICODE
#undef JET_UNICODE
#include "esent.h"
#include "os/simulated/simulated_disk.h"

namespace esent::test {
namespace {

class LogRules : public ::testing::Test {
 protected:
    void SetUp() override {
        disk_ = std::make_unique<os::SimulatedDisk>(os::SimulatedDiskOptions{.sectorBytes = 4096});
        os::replaceFileSystem(disk_.get());
        for (const char* folder : {"/data", "/log", "/moved"})
            ASSERT_TRUE(disk_->createDirectories(folder));
        disk_->syncEverything();
    }
    void TearDown() override {
        if (instance_ != 0 && instance_ != JET_instanceNil) (void)JetTerm2(instance_, JET_bitTermAbrupt);
        instance_ = JET_instanceNil;
        os::replaceFileSystem(nullptr);
    }

    void create() {
        ASSERT_EQ(JET_errSuccess, JetCreateInstance(&instance_, "rules"));
        set(JET_paramSystemPath, 0, "/log/");
        set(JET_paramLogFilePath, 0, "/log/");
        set(JET_paramTempPath, 0, "/log/");
        set(JET_paramMaxTemporaryTables, 0);
        set(JET_paramLogFileSize, 64);
        set(JET_paramEventLoggingLevel, 0);
        set(JET_paramDbExtensionSize, 16);
    }
    void set(JET_ULONG id, JET_API_PTR number, const char* text = nullptr) {
        EXPECT_EQ(JET_errSuccess, JetSetSystemParameter(&instance_, JET_sesidNil, id, number, text)) << id;
    }
    JET_ERR init() {
        const JET_ERR error = JetInit(&instance_);
        if (error < JET_errSuccess) instance_ = JET_instanceNil;
        return error < JET_errSuccess ? error : JetBeginSession(instance_, &session_, nullptr, nullptr);
    }
    JET_ERR term() {
        const JET_ERR error = JetTerm2(instance_, JET_bitTermComplete);
        instance_ = JET_instanceNil;
        return error;
    }
    JET_ERR attach(const char* path) { return JetAttachDatabase(session_, path, 0); }

    void createTable() {
        JET_DBID database = 0;
        ASSERT_EQ(JET_errSuccess, JetCreateDatabase(session_, "/data/a.edb", nullptr, &database, 0));
        ASSERT_EQ(JET_errSuccess, JetCreateTable(session_, database, "rows", 1, 80, &table_));
        JET_COLUMNDEF definition{};
        definition.cbStruct = sizeof definition;
        definition.coltyp = JET_coltypLongBinary;
        ASSERT_EQ(JET_errSuccess, JetAddColumn(session_, table_, "data", &definition, nullptr, 0, &column_));
    }
    // One row of 1000 bytes, in a transaction of its own. The transaction is over in any case.
    JET_ERR insert() {
        const std::string data(1000, 'x');
        JET_ERR error = JetBeginTransaction(session_);
        if (error < JET_errSuccess) return error;
        error = JetPrepareUpdate(session_, table_, JET_prepInsert);
        if (error >= JET_errSuccess)
            error = JetSetColumn(session_, table_, column_, data.data(), static_cast<JET_ULONG>(data.size()),
                                 JET_bitSetIntrinsicLV, nullptr);
        if (error >= JET_errSuccess) error = JetUpdate(session_, table_, nullptr, 0, nullptr);
        if (error >= JET_errSuccess) error = JetCommitTransaction(session_, 0);
        if (error < JET_errSuccess) (void)JetRollback(session_, 0);
        return error;
    }
    void forceNewLog() { ASSERT_EQ(JET_errSuccess, JetCommitTransaction(session_, JET_bitForceNewLog)); }

    // A database with some rows in several logs, the power gone.
    void crash() {
        create();
        ASSERT_EQ(JET_errSuccess, init());
        createTable();
        for (int i = 0; i < 100; ++i)
            ASSERT_EQ(JET_errSuccess, insert());
        forceNewLog();
        ASSERT_EQ(JET_errSuccess, insert());
        lose();
    }
    void lose() {
        disk_->cutPower();
        (void)JetTerm2(instance_, JET_bitTermAbrupt);
        instance_ = JET_instanceNil;
        disk_->restart(1);
    }
    [[nodiscard]] bool exists(const std::string& path) const { return disk_->content(path).has_value(); }

    std::unique_ptr<os::SimulatedDisk> disk_;
    JET_INSTANCE instance_ = JET_instanceNil;
    JET_SESID session_ = JET_sesidNil;
    JET_TABLEID table_ = JET_tableidNil;
    JET_COLUMNID column_ = 0;
};

// ---- JET_paramDeleteOutOfRangeLogs ----

TEST_F(LogRules, LogsOutOfRangeAreRemovedWhenTheParameterSaysSo) {
    const std::string stray = "/log/edb000FF.log";
    for (const bool remove : {false, true}) {
        for (const bool crashed : {false, true}) {
            SCOPED_TRACE(std::string(remove ? "removed, " : "kept, ") + (crashed ? "crashed" : "clean"));
            TearDown();
            SetUp();
            crash();
            if (!crashed) {
                create();
                ASSERT_EQ(JET_errSuccess, init());
                ASSERT_EQ(JET_errSuccess, term());
            }
            disk_->putFile(stray, *disk_->content("/log/edb00001.log"));
            create();
            set(JET_paramDeleteOutOfRangeLogs, remove ? 1 : 0);
            ASSERT_EQ(JET_errSuccess, init());
            EXPECT_EQ(exists(stray), !remove);
            EXPECT_TRUE(exists("/log/edb00001.log"));
            EXPECT_EQ(JET_errSuccess, attach("/data/a.edb"));
            EXPECT_EQ(JET_errSuccess, term());
        }
    }
}

// ---- JET_paramAlternateDatabaseRecoveryPath ----

TEST_F(LogRules, DatabasesMayHaveMovedToAnotherFolder) {
    crash();
    create();
    ASSERT_EQ(JET_errSuccess, init());
    ASSERT_EQ(JET_errSuccess, attach("/data/a.edb"));  // its creation lies behind the checkpoint
    lose();
    disk_->putFile("/moved/a.edb", *disk_->content("/data/a.edb"));
    ASSERT_TRUE(disk_->remove("/data/a.edb"));
    const auto before = *disk_->content("/moved/a.edb");
    create();
    EXPECT_EQ(JET_errAttachedDatabaseMismatch, init());
    EXPECT_EQ(before, *disk_->content("/moved/a.edb"));
    create();
    set(JET_paramAlternateDatabaseRecoveryPath, 0, "/moved/");
    ASSERT_EQ(JET_errSuccess, init());
    EXPECT_EQ(JET_errSuccess, attach("/moved/a.edb"));
    EXPECT_EQ(JET_errSuccess, term());
}

// ---- another JET_paramLogFileSize ----

TEST_F(LogRules, AnotherLogSizeWaitsUntilTheDatabasesAreClean) {
    crash();
    create();
    set(JET_paramLogFileSize, 128);
    EXPECT_EQ(JET_errLogFileSizeMismatchDatabasesConsistent, init());
    create();
    set(JET_paramLogFileSize, 128);
    EXPECT_EQ(JET_errLogFileSizeMismatchDatabasesConsistent, init())
        << "as long as nobody says that they may go";
    create();
    set(JET_paramLogFileSize, 128);
    set(JET_paramCleanupMismatchedLogFiles, 1);
    ASSERT_EQ(JET_errSuccess, init());
    EXPECT_EQ(disk_->content("/log/edb.log")->size(), 128U << 10);
    EXPECT_FALSE(exists("/log/edb00001.log"));
    ASSERT_EQ(JET_errSuccess, attach("/data/a.edb"));
    JET_DBID database = 0;
    ASSERT_EQ(JET_errSuccess, JetOpenDatabase(session_, "/data/a.edb", nullptr, &database, 0));
    ASSERT_EQ(JET_errSuccess, JetOpenTable(session_, database, "rows", nullptr, 0, 0, &table_));
    JET_ULONG rows = 0;
    ASSERT_EQ(JET_errSuccess, JetMove(session_, table_, JET_MoveFirst, 0));
    ASSERT_EQ(JET_errSuccess, JetIndexRecordCount(session_, table_, &rows, 0));
    EXPECT_EQ(rows, 101U);
    EXPECT_EQ(JET_errSuccess, insert());
    EXPECT_EQ(JET_errSuccess, term());
}

// ---- the callback of a recovery ----

struct Seen {
    std::vector<JET_SNT> events;
    JET_ULONG last = 0;
    unsigned failAt = ~0U;  // answers an error at this call
};

JET_ERR JET_API follow(JET_SNP operation, JET_SNT event, void* detail, void* context) {
    Seen& seen = *static_cast<Seen*>(context);
    EXPECT_EQ(operation, static_cast<JET_SNP>(JET_snpRestore));
    if (event != JET_sntFail) {
        const auto* const progress = static_cast<const JET_SNPROG*>(detail);
        EXPECT_EQ(progress->cbStruct, sizeof(JET_SNPROG));
        EXPECT_LE(seen.last, progress->cunitDone);
        EXPECT_LE(progress->cunitDone, progress->cunitTotal);
        seen.last = progress->cunitDone;
    }
    seen.events.push_back(event);
    return seen.events.size() == seen.failAt + 1U ? JET_errCallbackFailed : JET_errSuccess;
}

TEST_F(LogRules, TheCallbackFollowsARecoveryAndMayStopIt) {
    crash();
    const auto recover = [&](Seen& seen) {
        create();
        JET_RSTINFO2_A info{};
        info.cbStruct = sizeof info;
        info.pfnCallback = follow;
        info.pvCallbackContext = &seen;
        const JET_ERR error = JetInit4A(&instance_, &info, 0);
        if (error < JET_errSuccess) instance_ = JET_instanceNil;
        return error;
    };
    for (unsigned failAt = 0; failAt < 3; ++failAt) {
        Seen stopped;
        stopped.failAt = failAt;
        EXPECT_EQ(JET_errCallbackFailed, recover(stopped));
        ASSERT_FALSE(stopped.events.empty());
        EXPECT_EQ(stopped.events.back(), static_cast<JET_SNT>(JET_sntFail));
    }
    Seen seen;
    ASSERT_EQ(JET_errSuccess, recover(seen));
    ASSERT_GE(seen.events.size(), 3U);
    EXPECT_EQ(seen.events.front(), static_cast<JET_SNT>(JET_sntBegin));
    EXPECT_EQ(seen.events.back(), static_cast<JET_SNT>(JET_sntComplete));
    EXPECT_EQ(JET_errSuccess, term());
}

// ---- a full disk ----

// On a full disk updates are refused before anything is lost, what is open can be rolled back, and with new
// space life goes on.
TEST_F(LogRules, ReserveLogsAreForTheEnd) {
    create();
    ASSERT_EQ(JET_errSuccess, init());
    createTable();
    std::uint64_t used = 0;
    for (const std::string& path : disk_->allFiles())
        used += disk_->content(path)->size();
    disk_->setCapacity(used + (200 << 10));
    JET_ERR error = JET_errSuccess;
    unsigned rows = 0;
    while (error == JET_errSuccess && rows < 2000) {
        error = insert();
        rows += error == JET_errSuccess ? 1 : 0;
    }
    EXPECT_TRUE(error == JET_errLogDiskFull || error == JET_errDiskFull) << error;
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(error, insert());
    disk_->setCapacity(std::uint64_t{1} << 30);
    // The log looks for space again by itself.
    for (int i = 0; i < 100000 && error != JET_errSuccess; ++i)
        error = insert();
    ASSERT_EQ(JET_errSuccess, error);
    EXPECT_EQ(JET_errSuccess, JetCloseTable(session_, table_));
    EXPECT_EQ(JET_errSuccess, term());
}

// Without reserve logs the instance ends, and the next one finds what was committed.
TEST_F(LogRules, AFullDiskWithoutReserveLogsIsFatal) {
    create();
    ASSERT_EQ(JET_errSuccess, init());
    createTable();
    unsigned rows = 0;
    disk_->setCapacity(1);
    JET_ERR error = JET_errSuccess;
    for (unsigned i = 0; i < 3000 && error != JET_errInstanceUnavailableDueToFatalLogDiskFull; ++i) {
        for (const char* reserve : {"/log/edbres00001.jrs", "/log/edbres00002.jrs", "/log/edbtmp.log"})
            (void)disk_->remove(reserve);
        error = insert();
        rows += error == JET_errSuccess ? 1 : 0;
    }
    EXPECT_EQ(error, JET_errInstanceUnavailableDueToFatalLogDiskFull);
    EXPECT_EQ(JET_errInstanceUnavailableDueToFatalLogDiskFull, JetBeginTransaction(session_));
    lose();
    disk_->setCapacity(std::uint64_t{1} << 30);
    create();
    ASSERT_EQ(JET_errSuccess, init());
    ASSERT_EQ(JET_errSuccess, attach("/data/a.edb"));
    JET_DBID database = 0;
    JET_ULONG found = 0;
    ASSERT_EQ(JET_errSuccess, JetOpenDatabase(session_, "/data/a.edb", nullptr, &database, 0));
    ASSERT_EQ(JET_errSuccess, JetOpenTable(session_, database, "rows", nullptr, 0, 0, &table_));
    if (JetMove(session_, table_, JET_MoveFirst, 0) == JET_errSuccess) {
        ASSERT_EQ(JET_errSuccess, JetIndexRecordCount(session_, table_, &found, 0));
    }
    EXPECT_GE(found, rows);
    EXPECT_LE(found, rows + 1);
    EXPECT_EQ(JET_errSuccess, term());
}

// ---- JET_paramAggressiveLogRollover ----

TEST_F(LogRules, AggressiveRolloverClosesTheLogBehindABackup) {
    for (const bool aggressive : {false, true}) {
        SCOPED_TRACE(aggressive);
        TearDown();
        SetUp();
        create();
        if (aggressive) set(JET_paramAggressiveLogRollover, 1);
        ASSERT_EQ(JET_errSuccess, init());
        createTable();
        const auto logs = [&] {
            unsigned count = 0;
            for (const std::string& path : disk_->allFiles())
                count += path.starts_with("/log/edb0") ? 1 : 0;
            return count;
        };
        unsigned reserves = 0;
        for (const std::string& path : disk_->allFiles())
            reserves += path.starts_with("/log/edbres") ? 1 : 0;
        EXPECT_EQ(reserves, aggressive ? 10U : 2U);
        ASSERT_EQ(JET_errSuccess, JetBeginExternalBackupInstance(instance_, 0));
        const unsigned before = logs();
        ASSERT_EQ(JET_errSuccess, JetEndExternalBackupInstance2(instance_, JET_bitBackupEndAbort));
        EXPECT_EQ(logs() - before, aggressive ? 1U : 0U);
        EXPECT_EQ(JET_errSuccess, term());
    }
}

}  // namespace
}  // namespace esent::test
