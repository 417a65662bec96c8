// One snapshot over two instances: both stand still together, and go on together.
#include <gtest/gtest.h>

#include <thread>
#include <utility>

#include "page/database_header.h"
#include "rig.h"
#include "snapshot_writer.h"

namespace esent::test {
namespace {

constexpr const char* kOtherFolder = "/other/";
constexpr const char* kOtherDatabase = "/other/u.edb";

// The rig and a second instance on the same disk.
class SnapshotOfTwo : public ::testing::Test {
 protected:
    void SetUp() override {
        rig.start({});
        (void)rig.disk.createDirectories("/other");
        ASSERT_EQ(JET_errSuccess, JetCreateInstanceA(&other, "other"));
        for (const JET_ULONG path : {JET_paramSystemPath, JET_paramLogFilePath, JET_paramTempPath}) {
            ASSERT_EQ(JET_errSuccess, JetSetSystemParameterA(&other, JET_sesidNil, path, 0, kOtherFolder));
        }
        for (const auto& [parameter, value] : {std::pair<JET_ULONG, JET_API_PTR>{JET_paramLogFileSize, 128},
                                               {JET_paramMaxTemporaryTables, 0},
                                               {JET_paramEventLoggingLevel, 0}}) {
            ASSERT_EQ(JET_errSuccess,
                      JetSetSystemParameterA(&other, JET_sesidNil, parameter, value, nullptr));
        }
        ASSERT_EQ(JET_errSuccess, JetInit(&other));
        JET_SESID session = JET_sesidNil;
        JET_DBID database = 0;
        ASSERT_EQ(JET_errSuccess, JetBeginSessionA(other, &session, nullptr, nullptr));
        ASSERT_EQ(JET_errSuccess, JetCreateDatabaseA(session, kOtherDatabase, nullptr, &database, 0));
    }
    void TearDown() override {
        (void)JetOSSnapshotAbort(id, 0);
        if (other == JET_instanceNil) return;
        EXPECT_EQ(JET_errSuccess, JetTerm2(other, JET_bitTermAbrupt));
    }

    void prepareBoth(JET_GRBIT options = 0) {
        ASSERT_EQ(JET_errSuccess, JetOSSnapshotPrepare(&id, options | JET_bitExplicitPrepare));
        ASSERT_EQ(JET_errSuccess, JetOSSnapshotPrepareInstance(id, rig.instance, 0));
        ASSERT_EQ(JET_errSuccess, JetOSSnapshotPrepareInstance(id, other, 0));
    }
    JET_ERR freeze(JET_ULONG expected = 2) {
        JET_ULONG count = 0;
        JET_INSTANCE_INFO_A* list = nullptr;
        const JET_ERR error = JetOSSnapshotFreezeA(id, &count, &list, 0);
        if (error == JET_errSuccess) {
            EXPECT_EQ(expected, count);
            EXPECT_EQ(JET_errSuccess, JetFreeBuffer(reinterpret_cast<char*>(list)));
        }
        return error;
    }
    std::uint32_t generationOfBackup(const char* path) {
        const auto file = rig.disk.open(path, {os::OpenMode::ReadOnlyShared});
        EXPECT_TRUE(file);
        const auto header = page::readDatabaseHeader(**file, false);
        EXPECT_TRUE(header);
        return header->previousFullBackup().generationHigh;
    }

    Rig rig;
    JET_INSTANCE other = JET_instanceNil;
    JET_OSSNAPID id = 0;
};

// Two writers under load. True: nothing changed on disk, although both wanted to.
bool bothStandStill(Rig& rig, SnapshotWriter& one, SnapshotWriter& two) {
    const auto frozen = everythingOn(rig.disk);
    const int committedOne = one.committed;
    const int committedTwo = two.committed;
    while (one.begun == committedOne || two.begun == committedTwo)
        std::this_thread::yield();
    bool same = true;
    for (int i = 0; i < 20 && same; ++i)
        same = everythingOn(rig.disk) == frozen;
    return same && one.committed <= committedOne + 1 && two.committed <= committedTwo + 1;
}

class UnderLoad {
 public:
    UnderLoad(Rig& rig, JET_INSTANCE other)
        : one(rig.instance, rig.database),
          two(other, kOtherDatabase),
          first_([this] { one.run(); }),
          second_([this] { two.run(); }) {
        goOn();
    }
    ~UnderLoad() { end(); }
    // Waits until both have committed some more.
    void goOn() {
        const int first = one.committed;
        const int second = two.committed;
        while (one.committed < first + 30 || two.committed < second + 30)
            std::this_thread::yield();
    }
    void end() {
        one.ended = two.ended = true;
        if (first_.joinable()) first_.join();
        if (second_.joinable()) second_.join();
    }
    SnapshotWriter one;
    SnapshotWriter two;

 private:
    std::thread first_;
    std::thread second_;
};

TEST_F(SnapshotOfTwo, BothStandStillAndBothCopiesRecover) {
    UnderLoad load(rig, other);
    ASSERT_NO_FATAL_FAILURE(prepareBoth(JET_bitContinueAfterThaw));
    ASSERT_EQ(JET_errSuccess, freeze());
    const auto frozen = everythingOn(rig.disk);
    const int one = load.one.committed;
    const int two = load.two.committed;
    EXPECT_TRUE(bothStandStill(rig, load.one, load.two));
    ASSERT_EQ(JET_errSuccess, JetOSSnapshotThaw(id, 0));
    load.goOn();
    EXPECT_EQ(JET_errSuccess, JetOSSnapshotTruncateLogInstance(id, other, 0));
    EXPECT_EQ(JET_errSuccess, JetOSSnapshotEnd(id, 0));
    load.end();
    EXPECT_NE(0U, generationOfBackup(rig.database.c_str()));
    EXPECT_NE(0U, generationOfBackup(kOtherDatabase));
    ASSERT_EQ(JET_errSuccess, JetTerm2(std::exchange(other, JET_instanceNil), JET_bitTermComplete));
    ASSERT_EQ(JET_errSuccess, rig.term(JET_bitTermComplete));
    const auto inOne = static_cast<int>(rowsAfterRecovery(frozen, rig.folder, rig.database));
    const auto inTwo = static_cast<int>(rowsAfterRecovery(frozen, kOtherFolder, kOtherDatabase));
    EXPECT_TRUE(inOne == one || inOne == one + 1) << inOne << ' ' << one;
    EXPECT_TRUE(inTwo == two || inTwo == two + 1) << inTwo << ' ' << two;
}

TEST_F(SnapshotOfTwo, AbortLetsBothGo) {
    UnderLoad load(rig, other);
    ASSERT_NO_FATAL_FAILURE(prepareBoth());
    ASSERT_EQ(JET_errSuccess, freeze());
    EXPECT_TRUE(bothStandStill(rig, load.one, load.two));
    EXPECT_EQ(JET_errSuccess, JetOSSnapshotAbort(id, 0));
    load.goOn();
    load.end();
    EXPECT_EQ(JET_errOSSnapshotInvalidSnapId, JetOSSnapshotThaw(id, 0));
    EXPECT_EQ(0U, generationOfBackup(rig.database.c_str()));
    EXPECT_EQ(0U, generationOfBackup(kOtherDatabase));
    EXPECT_EQ(JET_errSuccess, rig.fullBackup());
}

// The limit is the process's.
TEST_F(SnapshotOfTwo, BothGoOnWhenTheirTimeIsOver) {
    rig.setNumber(JET_paramOSSnapshotTimeout, 1000);
    UnderLoad load(rig, other);
    ASSERT_NO_FATAL_FAILURE(prepareBoth());
    ASSERT_EQ(JET_errSuccess, freeze());
    load.goOn();  // when nobody thaws them
    load.end();
    EXPECT_EQ(JET_errOSSnapshotTimeOut, JetOSSnapshotThaw(id, 0));
    EXPECT_EQ(JET_errOSSnapshotInvalidSnapId, JetOSSnapshotEnd(id, 0));
    EXPECT_EQ(0U, generationOfBackup(kOtherDatabase));
    EXPECT_EQ(JET_errSuccess, rig.fullBackup());
    rig.setNumber(JET_paramOSSnapshotTimeout, 70'000);  // as it was, for those that come after
}

TEST_F(SnapshotOfTwo, WhereOneCannotTheOtherDoesNot) {
    ASSERT_NO_FATAL_FAILURE(prepareBoth());
    ASSERT_EQ(JET_errSuccess, JetBeginExternalBackupInstance(other, 0));
    EXPECT_EQ(JET_errOSSnapshotNotAllowed, freeze());
    UnderLoad(rig, other).goOn();
    EXPECT_EQ(JET_errOSSnapshotInvalidSequence, JetOSSnapshotThaw(id, 0));
    EXPECT_EQ(JET_errSuccess, rig.fullBackup());
    EXPECT_EQ(JET_errSuccess, JetEndExternalBackupInstance2(other, JET_bitBackupEndAbort));
    EXPECT_EQ(JET_errSuccess, freeze());  // the same snapshot, once it may
    EXPECT_EQ(JET_errSuccess, JetOSSnapshotThaw(id, 0));
}

TEST_F(SnapshotOfTwo, ATerminationWaitsAndTheOtherGoesOn) {
    ASSERT_NO_FATAL_FAILURE(prepareBoth(JET_bitContinueAfterThaw));
    ASSERT_EQ(JET_errSuccess, freeze());
    EXPECT_EQ(JET_errBackupInProgress, JetTerm2(other, JET_bitTermComplete));
    std::thread term([&] { EXPECT_EQ(JET_errSuccess, JetTerm2(other, JET_bitTermAbrupt)); });
    while (JetEndExternalBackupInstance2(other, 0) != JET_errTermInProgress)
        std::this_thread::yield();
    const auto frozen = everythingOn(rig.disk);
    bool same = true;
    for (int i = 0; i < 20 && same; ++i)
        same = everythingOn(rig.disk) == frozen;
    EXPECT_TRUE(same);
    EXPECT_EQ(JET_errSuccess, JetOSSnapshotThaw(id, 0));
    term.join();
    other = JET_instanceNil;
    EXPECT_EQ(JET_errSuccess, JetOSSnapshotTruncateLog(id, 0));
    EXPECT_EQ(JET_errSuccess, JetOSSnapshotEnd(id, 0));
    EXPECT_NE(0U, generationOfBackup(rig.database.c_str()));
    EXPECT_EQ(0U, generationOfBackup(kOtherDatabase));
    EXPECT_EQ(JET_errSuccess, rig.fullBackup());
}

TEST_F(SnapshotOfTwo, WhoEndsBeforeTheFreezeIsNoPartOfIt) {
    ASSERT_NO_FATAL_FAILURE(prepareBoth());
    ASSERT_EQ(JET_errSuccess, JetTerm2(std::exchange(other, JET_instanceNil), JET_bitTermComplete));
    ASSERT_EQ(JET_errSuccess, freeze(1));
    EXPECT_EQ(JET_errSuccess, JetOSSnapshotThaw(id, 0));
}

TEST_F(SnapshotOfTwo, AnInstanceIsInOneSnapshot) {
    ASSERT_EQ(JET_errSuccess, JetOSSnapshotPrepare(&id, JET_bitExplicitPrepare));
    ASSERT_EQ(JET_errSuccess, JetOSSnapshotPrepareInstance(id, rig.instance, 0));
    JET_OSSNAPID second = 0;
    ASSERT_EQ(JET_errSuccess, JetOSSnapshotPrepare(&second, 0));  // what is left
    EXPECT_EQ(JET_errOSSnapshotNotAllowed, JetOSSnapshotPrepareInstance(second, rig.instance, 0));
    EXPECT_EQ(JET_errOSSnapshotNotAllowed, JetOSSnapshotPrepareInstance(id, other, 0));
    ASSERT_EQ(JET_errSuccess, freeze(1));
    EXPECT_EQ(JET_errOSSnapshotInvalidSequence, JetOSSnapshotPrepareInstance(id, other, 0));
    // The second is frozen while the first is, and outlives its thaw.
    std::swap(id, second);
    ASSERT_EQ(JET_errSuccess, freeze(1));
    EXPECT_EQ(JET_errSuccess, JetOSSnapshotThaw(second, 0));
    EXPECT_EQ(JET_errSuccess, rig.fullBackup());
    EXPECT_EQ(JET_errSuccess, JetOSSnapshotThaw(id, 0));
}

}  // namespace
}  // namespace esent::test
