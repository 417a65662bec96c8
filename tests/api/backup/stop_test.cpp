// The documented promises of JetStopBackupInstance (S1 to S8) and every row of the table of
// JetEndExternalBackup's answers, through the C API; and a stop racing JetTerm and the reuse of handles.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "rig.h"

namespace esent::test {
namespace {

constexpr JET_ERR kStoppedError = JET_errBackupAbortByServer;

TEST(Stop, S1AnswersSuccessAndS2InvalidParameterForAnythingThatDoesNotRun) {
    JET_INSTANCE stale = 0;
    {
        Rig rig;
        rig.start({});
        EXPECT_EQ(JET_errSuccess, rig.stop());
        EXPECT_EQ(JET_errInvalidParameter, JetStopBackupInstance(0));
        EXPECT_EQ(JET_errInvalidParameter, JetStopBackupInstance(JET_instanceNil));
        EXPECT_EQ(JET_errInvalidParameter, JetStopBackupInstance(0x1234));
        for (JET_INSTANCE near = 1; near < 300; ++near) {
            if (rig.instance + near != rig.instance) {
                EXPECT_EQ(JET_errInvalidParameter, JetStopBackupInstance(rig.instance + near));
            }
        }
        stale = rig.instance;
        EXPECT_EQ(JET_errSuccess, JetTerm(rig.instance));
        EXPECT_EQ(JET_errInvalidParameter, JetStopBackupInstance(stale));
        rig.instance = JET_instanceNil;
    }
    Rig created;
    created.start({.initialise = false});
    EXPECT_EQ(JET_errInvalidParameter, created.stop());
    EXPECT_EQ(JET_errInvalidParameter, JetStopBackupInstance(stale));
}

TEST(Stop, S3NewCallsFailAndS4EndingStaysAllowed) {
    Rig rig;
    rig.start({});
    ASSERT_EQ(JET_errSuccess, rig.begin());
    ASSERT_EQ(JET_errSuccess, rig.openDatabase());
    ASSERT_EQ(JET_errSuccess, rig.stop());
    EXPECT_EQ(kStoppedError, rig.read(kPartRead));
    EXPECT_EQ(kStoppedError, rig.openDatabase());
    EXPECT_EQ(kStoppedError, rig.attachInfo());
    EXPECT_EQ(kStoppedError, rig.logInfo());
    EXPECT_EQ(kStoppedError, rig.truncateInfo());
    EXPECT_EQ(kStoppedError, rig.truncate());
    EXPECT_EQ(JET_errBackupInProgress, rig.begin());
    EXPECT_EQ(JET_errSuccess, rig.closeFile());
    EXPECT_EQ(kStoppedError, JetEndExternalBackupInstance(rig.instance));
    EXPECT_EQ(JET_errNoBackup, JetEndExternalBackupInstance(rig.instance));
    ASSERT_EQ(JET_errSuccess, rig.begin());
    ASSERT_EQ(JET_errSuccess, rig.stop());
    EXPECT_EQ(kStoppedError, rig.end(JET_bitBackupEndNormal));
    ASSERT_EQ(JET_errSuccess, rig.begin());
    EXPECT_EQ(JET_errSuccess, rig.attachInfo());
}

TEST(Stop, S5AFailedStopChangesNothing) {
    Rig rig;
    rig.start({});
    ASSERT_EQ(JET_errSuccess, rig.begin());
    EXPECT_EQ(JET_errInvalidParameter, JetStopBackupInstance(rig.instance + 1));
    EXPECT_EQ(JET_errRunningInMultiInstanceMode, JetStopBackup());
    EXPECT_EQ(JET_errSuccess, rig.attachInfo());
    EXPECT_EQ(JET_errSuccess, rig.end(JET_bitBackupEndAbort));
}

TEST(Stop, S6OthersDoNotNotice) {
    Rig rig;
    rig.start({});
    JET_INSTANCE other = 0;
    ASSERT_EQ(JET_errSuccess, JetCreateInstanceA(&other, "other"));
    (void)rig.disk.createDirectories("/other");
    for (const JET_ULONG id : {JET_paramSystemPath, JET_paramLogFilePath, JET_paramTempPath}) {
        ASSERT_EQ(JET_errSuccess, JetSetSystemParameterA(&other, JET_sesidNil, id, 0, "/other/"));
    }
    ASSERT_EQ(JET_errSuccess,
              JetSetSystemParameterA(&other, JET_sesidNil, JET_paramMaxTemporaryTables, 0, nullptr));
    ASSERT_EQ(JET_errSuccess, JetInit(&other));
    ASSERT_EQ(JET_errSuccess, rig.begin());
    ASSERT_EQ(JET_errSuccess, JetBeginExternalBackupInstance(other, 0));
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(rig.session));
    ASSERT_EQ(JET_errSuccess, rig.stop());
    JET_ULONG bytes = 0;
    EXPECT_EQ(JET_errSuccess, JetGetAttachInfoInstanceA(other, nullptr, 0, &bytes));
    EXPECT_EQ(JET_errSuccess, JetCommitTransaction(rig.session, 0));
    EXPECT_EQ(JET_errSuccess, JetTerm2(other, JET_bitTermAbrupt));
}

TEST(Stop, S8WithoutAnInstance) {
    os::SimulatedDisk disk;
    os::replaceFileSystem(&disk);
    (void)disk.createDirectories("/one");
    EXPECT_EQ(JET_errInvalidParameter, JetStopBackup());
    for (const JET_ULONG id : {JET_paramSystemPath, JET_paramLogFilePath, JET_paramTempPath}) {
        ASSERT_EQ(JET_errSuccess, JetSetSystemParameterA(nullptr, JET_sesidNil, id, 0, "/one/"));
    }
    ASSERT_EQ(JET_errSuccess,
              JetSetSystemParameterA(nullptr, JET_sesidNil, JET_paramMaxTemporaryTables, 0, nullptr));
    ASSERT_EQ(JET_errSuccess, JetInit(nullptr));
    EXPECT_EQ(JET_errSuccess, JetStopBackup());
    ASSERT_EQ(JET_errSuccess, JetBeginExternalBackup(0));
    EXPECT_EQ(JET_errSuccess, JetStopBackup());
    JET_ULONG bytes = 0;
    EXPECT_EQ(kStoppedError, JetGetAttachInfoA(nullptr, 0, &bytes));
    EXPECT_EQ(kStoppedError, JetEndExternalBackup());
    EXPECT_EQ(JET_errSuccess, JetTerm(0));
    os::replaceFileSystem(nullptr);
}

// ---- the table of JetEndExternalBackupInstance ----

TEST(End, EveryAnswer) {
    Rig rig;
    rig.start({});
    EXPECT_EQ(JET_errNoBackup, JetEndExternalBackupInstance(rig.instance));
    EXPECT_EQ(JET_errRunningInMultiInstanceMode, JetEndExternalBackup());
    EXPECT_EQ(JET_errSuccess, rig.fullBackup());
    ASSERT_EQ(JET_errSuccess, rig.begin());
    EXPECT_EQ(JET_errBackupAbortByCaller, JetEndExternalBackupInstance(rig.instance));
    EXPECT_EQ(JET_errNoBackup, JetEndExternalBackupInstance(rig.instance));
    ASSERT_EQ(JET_errSuccess, rig.begin());
    ASSERT_EQ(JET_errSuccess, rig.stop());
    EXPECT_EQ(JET_errBackupAbortByServer, JetEndExternalBackupInstance(rig.instance));
    ASSERT_EQ(JET_errSuccess, rig.begin(JET_bitBackupIncremental));
    ASSERT_EQ(JET_errSuccess, rig.logInfo());
    ASSERT_EQ(JET_errSuccess, rig.copyLogs());
    EXPECT_EQ(JET_errSuccess, JetEndExternalBackupInstance(rig.instance));
    ASSERT_EQ(JET_errSuccess, JetStopServiceInstance(rig.instance));
    EXPECT_EQ(JET_errClientRequestToStopJetService, JetEndExternalBackupInstance(rig.instance));
    EXPECT_EQ(JET_errSuccess, JetTerm2(rig.instance, JET_bitTermAbrupt));
    EXPECT_EQ(JET_errInvalidInstance, JetEndExternalBackupInstance(rig.instance));
    rig.instance = JET_instanceNil;
    Rig created;
    created.start({.initialise = false});
    EXPECT_EQ(JET_errNotInitialized, JetEndExternalBackupInstance(created.instance));
}

TEST(End, AFatalErrorMakesTheInstanceUnavailable) {
    Rig rig;
    rig.start({});
    ASSERT_EQ(JET_errSuccess, rig.begin());
    rig.disk.failCall(os::DiskCall::Write, ".log", 1, JET_errDiskIO, true);
    (void)rig.logInfo();
    rig.disk.clearFailures();
    EXPECT_EQ(JET_errInstanceUnavailable, JetEndExternalBackupInstance(rig.instance));
    EXPECT_EQ(JET_errSuccess, rig.stop());
}

// ---- races ----

// Readers, a stopper and a terminating thread: every answer is a documented one, and stale handles stay
// harmless through the lives of many instances.
TEST(StopRaces, WithTermAndReuseOfTheHandle) {
    std::atomic<JET_INSTANCE> current{0};
    std::atomic<bool> done{false};
    std::atomic<int> wrong{0};
    std::thread stopper([&] {
        while (!done) {
            const JET_ERR error = JetStopBackupInstance(current.load());
            if (error != JET_errSuccess && error != JET_errInvalidParameter) ++wrong;
            std::this_thread::yield();
        }
    });
    for (int round = 0; round < 30; ++round) {
        Rig rig;
        rig.start({});
        current = rig.instance;
        const JET_INSTANCE instance = rig.instance;
        std::atomic<bool> reading{false};
        std::thread reader([&] {
            os::AlignedBuffer buffer(std::size_t{4} << 20);
            for (int i = 0; i < 200; ++i) {
                (void)JetBeginExternalBackupInstance(instance, 0);
                JET_HANDLE file = 0;
                JET_ULONG low = 0;
                JET_ULONG high = 0;
                (void)JetOpenFileInstanceA(instance, "/esent/t.edb", &file, &low, &high);
                reading = true;
                JET_ULONG actual = 0;
                const JET_ERR error = JetReadFileInstance(instance, file, buffer.data(), 4 << 20, &actual);
                switch (error) {
                    case JET_errSuccess:
                    case JET_errBackupAbortByServer:
                    case JET_errNoBackup:
                    case JET_errInvalidInstance:
                    case JET_errTermInProgress:
                    case JET_errInvalidParameter:
                    case JET_errNotInitialized:
                        break;
                    default:
                        ADD_FAILURE() << error;
                }
                if (error == JET_errInvalidInstance) return;
                (void)JetEndExternalBackupInstance(instance);
            }
        });
        while (!reading)
            std::this_thread::yield();
        EXPECT_EQ(JET_errSuccess,
                  JetTerm2(instance,
                           round % 2 == 0 ? JET_bitTermAbrupt : JET_bitTermComplete | JET_bitTermStopBackup));
        reader.join();
        rig.instance = JET_instanceNil;
    }
    done = true;
    stopper.join();
    EXPECT_EQ(0, wrong);
}

// While a snapshot is frozen some calls wait for the thaw; a stop never does.
TEST(StopRaces, AFrozenInstance) {
    Rig rig;
    ASSERT_TRUE(rig.bring("snapshot_frozen"));
    std::atomic<int> finished{0};
    std::thread begin([&] {
        // After the thaw the snapshot may be over or not.
        const JET_ERR error = rig.begin();
        EXPECT_TRUE(error == JET_errBackupInProgress || error == JET_errSuccess) << error;
        ++finished;
    });
    std::thread create([&] {
        JET_SESID session = 0;
        EXPECT_EQ(JET_errSuccess, JetBeginSessionA(rig.instance, &session, nullptr, nullptr));
        JET_DBID dbid = 0;
        EXPECT_EQ(JET_errSuccess, JetCreateDatabaseA(session, "/esent/second.edb", nullptr, &dbid, 0));
        ++finished;
    });
    EXPECT_EQ(JET_errSuccess, rig.stop());
    EXPECT_EQ(0, finished);
    EXPECT_EQ(JET_errSuccess, JetOSSnapshotAbort(rig.snapshot, 0));
    rig.frozen = false;
    begin.join();
    create.join();
    EXPECT_EQ(2, finished);
}

}  // namespace
}  // namespace esent::test
