// The JetOSSnapshot family: its order of calls, what a snapshot leaves in the headers, and its time limit.
#include <gtest/gtest.h>

#include <thread>

#include "page/database_header.h"
#include "rig.h"
#include "snapshot_writer.h"

namespace esent::test {
namespace {

JET_ERR freeze(JET_OSSNAPID id, JET_ULONG* count = nullptr) {
    JET_ULONG ignored = 0;
    JET_INSTANCE_INFO_A* list = nullptr;
    const JET_ERR error = JetOSSnapshotFreezeA(id, count == nullptr ? &ignored : count, &list, 0);
    if (list != nullptr) {
        EXPECT_EQ(JET_errSuccess, JetFreeBuffer(reinterpret_cast<char*>(list)));
    }
    return error;
}

page::DatabaseHeader headerOf(Rig& rig) {
    const auto file = rig.disk.open(rig.database, {os::OpenMode::ReadOnlyShared});
    EXPECT_TRUE(file);
    const auto header = page::readDatabaseHeader(**file, false);
    EXPECT_TRUE(header);
    return *header;
}

TEST(Snapshot, WholeSequence) {
    Rig rig;
    rig.start({});
    JET_OSSNAPID id = 0;
    ASSERT_EQ(JET_errSuccess, JetOSSnapshotPrepare(&id, JET_bitContinueAfterThaw));
    EXPECT_EQ(JET_errOSSnapshotInvalidSequence, JetOSSnapshotThaw(id, 0));
    EXPECT_EQ(JET_errOSSnapshotInvalidSequence, JetOSSnapshotTruncateLog(id, 0));
    JET_ULONG count = 0;
    ASSERT_EQ(JET_errSuccess, freeze(id, &count));
    EXPECT_EQ(1U, count);
    EXPECT_EQ(JET_errOSSnapshotInvalidSequence, freeze(id));
    EXPECT_EQ(JET_errOSSnapshotInvalidSequence, JetOSSnapshotEnd(id, 0));
    EXPECT_EQ(JET_errSuccess, rig.attachInfo());  // looks like a local backup
    EXPECT_EQ(JET_errInvalidBackupSequence, rig.openDatabase());
    ASSERT_EQ(JET_errSuccess, JetOSSnapshotThaw(id, 0));
    EXPECT_EQ(JET_errBackupInProgress, rig.begin());
    EXPECT_EQ(JET_errSuccess, JetOSSnapshotTruncateLog(id, JET_bitAllDatabasesSnapshot));
    ASSERT_EQ(JET_errSuccess, JetOSSnapshotEnd(id, 0));
    EXPECT_EQ(JET_errOSSnapshotInvalidSnapId, JetOSSnapshotEnd(id, 0));
    EXPECT_NE(0U, headerOf(rig).previousFullBackup().generationHigh);
    EXPECT_EQ(1U, headerOf(rig).fullBackupType());
    EXPECT_EQ(JET_errMissingFullBackup, rig.begin(JET_bitBackupIncremental));  // of another type
    EXPECT_EQ(JET_errSuccess, rig.fullBackup());
}

TEST(Snapshot, ThawEndsItUnlessTold) {
    Rig rig;
    rig.start({});
    JET_OSSNAPID id = 0;
    ASSERT_EQ(JET_errSuccess, JetOSSnapshotPrepare(&id, JET_bitCopySnapshot));
    ASSERT_EQ(JET_errSuccess, freeze(id));
    ASSERT_EQ(JET_errSuccess, JetOSSnapshotThaw(id, 0));
    EXPECT_EQ(JET_errOSSnapshotInvalidSnapId, JetOSSnapshotThaw(id, 0));
    EXPECT_EQ(0U, headerOf(rig).previousFullBackup().generationHigh);
    EXPECT_NE(0U, headerOf(rig).previousCopyBackup().generationHigh);
    EXPECT_EQ(JET_errSuccess, rig.begin());
}

TEST(Snapshot, BadArguments) {
    JET_OSSNAPID id = 0;
    EXPECT_EQ(JET_errInvalidGrbit, JetOSSnapshotPrepare(&id, 0x10));
    EXPECT_EQ(JET_errInvalidParameter, JetOSSnapshotPrepare(nullptr, 0));
    EXPECT_EQ(JET_errNotInitialized, JetOSSnapshotPrepare(&id, 0));
    EXPECT_EQ(JET_errOSSnapshotInvalidSnapId, JetOSSnapshotThaw(12345, 0));
    EXPECT_EQ(JET_errInvalidGrbit, JetOSSnapshotThaw(12345, 1));
    EXPECT_EQ(JET_errOSSnapshotInvalidSnapId, JetOSSnapshotAbort(12345, 0));
    EXPECT_EQ(JET_errInvalidParameter, JetOSSnapshotFreezeA(12345, nullptr, nullptr, 0));
    Rig rig;
    rig.start({});
    ASSERT_EQ(JET_errSuccess, JetOSSnapshotPrepare(&id, JET_bitExplicitPrepare));
    EXPECT_EQ(JET_errInvalidGrbit, JetOSSnapshotPrepareInstance(id, rig.instance, 1));
    EXPECT_EQ(JET_errSuccess, JetOSSnapshotPrepareInstance(id, rig.instance, 0));
    EXPECT_EQ(JET_errOSSnapshotNotAllowed, JetOSSnapshotPrepareInstance(id, rig.instance, 0));
    EXPECT_EQ(JET_errSuccess, JetOSSnapshotAbort(id, 0));
}

TEST(Snapshot, NotDuringAStreamingBackup) {
    Rig rig;
    rig.start({});
    ASSERT_EQ(JET_errSuccess, rig.begin());
    JET_OSSNAPID id = 0;
    ASSERT_EQ(JET_errSuccess, JetOSSnapshotPrepare(&id, 0));
    EXPECT_EQ(JET_errOSSnapshotNotAllowed, freeze(id));
    EXPECT_EQ(JET_errSuccess, JetOSSnapshotAbort(id, 0));
    EXPECT_EQ(JET_errSuccess, rig.attachInfo());
}

TEST(Snapshot, ThawsByItselfWhenItsTimeIsOver) {
    Rig rig;
    rig.start({});
    rig.setNumber(JET_paramOSSnapshotTimeout, 1000);
    JET_OSSNAPID id = 0;
    ASSERT_EQ(JET_errSuccess, JetOSSnapshotPrepare(&id, 0));
    ASSERT_EQ(JET_errSuccess, freeze(id));
    // Waits for the thaw that nobody asked for.
    const JET_ERR begun = rig.begin();
    EXPECT_TRUE(begun == JET_errSuccess || begun == JET_errBackupInProgress) << begun;
    EXPECT_EQ(JET_errOSSnapshotTimeOut, JetOSSnapshotThaw(id, 0));
    EXPECT_EQ(JET_errOSSnapshotInvalidSnapId, JetOSSnapshotEnd(id, 0));
    EXPECT_EQ(0U, headerOf(rig).previousFullBackup().generationHigh);
    rig.setNumber(JET_paramOSSnapshotTimeout, 70'000);  // the process's: as it was, for those that come after
}

TEST(Snapshot, ATerminationWaitsForTheThaw) {
    Rig rig;
    rig.start({});
    JET_OSSNAPID id = 0;
    ASSERT_EQ(JET_errSuccess, JetOSSnapshotPrepare(&id, 0));
    ASSERT_EQ(JET_errSuccess, freeze(id));
    EXPECT_EQ(JET_errBackupInProgress, JetTerm2(rig.instance, JET_bitTermComplete));
    std::thread term([&] { EXPECT_EQ(JET_errSuccess, JetTerm2(rig.instance, JET_bitTermAbrupt)); });
    while (JetStopServiceInstance2(rig.instance, JET_bitStopServiceBackgroundUserTasks) == JET_errSuccess) {
        if (JetEndExternalBackupInstance2(rig.instance, 0) == JET_errTermInProgress) break;
        std::this_thread::yield();
    }
    (void)JetOSSnapshotThaw(id, 0);
    term.join();
    rig.instance = JET_instanceNil;
}

TEST(Snapshot, NothingOnDiskChangesWhileItIsFrozenAndTheCopyRecovers) {
    for (const bool circular : {false, true}) {
        Rig rig;
        rig.start({.circular = circular});
        SnapshotWriter writer(rig.instance, rig.database);
        std::thread thread([&] { writer.run(); });
        JET_OSSNAPID id = 0;
        ASSERT_EQ(JET_errSuccess, JetOSSnapshotPrepare(&id, 0));
        while (writer.committed < 50)
            std::this_thread::yield();
        ASSERT_EQ(JET_errSuccess, freeze(id));
        const auto frozen = everythingOn(rig.disk);
        const int committed = writer.committed;
        while (writer.begun == committed)
            std::this_thread::yield();
        bool same = true;
        for (int i = 0; i < 20 && same; ++i)
            same = everythingOn(rig.disk) == frozen;
        EXPECT_TRUE(same);
        EXPECT_LE(writer.committed, committed + 1);  // one may have been on disk already
        EXPECT_EQ(JET_errSuccess, JetOSSnapshotThaw(id, 0));
        while (writer.committed < committed + 50)
            std::this_thread::yield();
        writer.ended = true;
        thread.join();
        EXPECT_EQ(JET_errSuccess, rig.term(JET_bitTermComplete));
        const auto rows = static_cast<int>(rowsAfterRecovery(frozen, rig.folder, rig.database));
        EXPECT_GE(rows, committed);
        EXPECT_LE(rows, committed + 1);
    }
}

}  // namespace
}  // namespace esent::test
