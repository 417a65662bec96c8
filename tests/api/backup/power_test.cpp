// The power is cut at every write of a backup: begin, log switch, truncation, end. Afterwards JetInit comes
// up, no log that was archived and not truncated is lost, and the header claims no backup that was not
// complete.
#include <gtest/gtest.h>

#include <set>

#include "page/database_header.h"
#include "rig.h"

namespace esent::test {
namespace {

struct Claims {
    std::uint32_t full = 0;
    std::uint32_t incremental = 0;
};

Claims claimsOf(os::SimulatedDisk& disk, const std::string& path) {
    const auto file = disk.open(path, {os::OpenMode::ReadOnlyShared});
    EXPECT_TRUE(file);
    if (!file) return {};
    const auto header = page::readDatabaseHeader(**file, false);
    EXPECT_TRUE(header);
    if (!header) return {};
    return {header->previousFullBackup().generationHigh, header->previousIncrementalBackup().generationHigh};
}

std::set<std::string> archivedLogs(os::SimulatedDisk& disk) {
    std::set<std::string> logs;
    for (const std::string& path : disk.allFiles()) {
        const std::string name = path.substr(path.find_last_of('/') + 1);
        if (name.size() == 12 && name.starts_with("edb0")) logs.insert(path);
    }
    return logs;
}

JET_ERR initOn(os::SimulatedDisk& disk, JET_INSTANCE& instance) {
    os::replaceFileSystem(&disk);
    EXPECT_EQ(JET_errSuccess, JetCreateInstanceA(&instance, "again"));
    for (const JET_ULONG id : {JET_paramSystemPath, JET_paramLogFilePath, JET_paramTempPath}) {
        EXPECT_EQ(JET_errSuccess, JetSetSystemParameterA(&instance, JET_sesidNil, id, 0, "/esent/"));
    }
    EXPECT_EQ(JET_errSuccess,
              JetSetSystemParameterA(&instance, JET_sesidNil, JET_paramLogFileSize, 128, nullptr));
    EXPECT_EQ(JET_errSuccess,
              JetSetSystemParameterA(&instance, JET_sesidNil, JET_paramMaxTemporaryTables, 0, nullptr));
    return JetInit(&instance);
}

// A full backup and an incremental one; answers how far they came.
struct Progress {
    bool fullEnded = false;
    bool truncated = false;
    bool incrementalEnded = false;
};

Progress twoBackups(Rig& rig) {
    Progress progress;
    if (rig.begin() != JET_errSuccess) return progress;
    if (rig.copyFile(rig.database) != JET_errSuccess || rig.logInfo() != JET_errSuccess) return progress;
    if (rig.copyLogs() != JET_errSuccess) return progress;
    progress.truncated = true;  // from here on logs may go
    if (rig.truncate() != JET_errSuccess || rig.end() != JET_errSuccess) return progress;
    // A header that cannot be written is an event, not an error: the set is whole all the same.
    progress.fullEnded = !rig.disk.powerIsCut();
    if (rig.begin(JET_bitBackupIncremental) != JET_errSuccess || rig.logInfo() != JET_errSuccess)
        return progress;
    if (rig.copyLogs() != JET_errSuccess || rig.truncate() != JET_errSuccess) return progress;
    progress.incrementalEnded = rig.end() == JET_errSuccess;
    return progress;
}

void check(os::SimulatedDisk& disk, const Progress& progress, const std::set<std::string>& before) {
    const Claims claims = claimsOf(disk, "/esent/t.edb");
    // The stamp may be durable although the call that wrote it could not say so any more: a complete set was
    // read then.
    if (!progress.truncated) {
        EXPECT_EQ(0U, claims.full);
        const auto now = archivedLogs(disk);
        for (const std::string& log : before)
            EXPECT_TRUE(now.contains(log)) << log;
    }
    if (progress.fullEnded) {
        EXPECT_NE(0U, claims.full);
    } else {
        EXPECT_EQ(0U, claims.incremental);
    }
    JET_INSTANCE instance = JET_instanceNil;
    EXPECT_EQ(JET_errSuccess, initOn(disk, instance));
    if (instance != JET_instanceNil && instance != 0) {
        EXPECT_EQ(JET_errSuccess, JetTerm2(instance, JET_bitTermComplete));
    }
}

std::uint64_t changesOfBackups(std::uint64_t* beforeBackups) {
    Rig rig;
    rig.start({});
    rig.setNumber(JET_paramCheckpointDepthMax, 0);
    *beforeBackups = rig.disk.changingCalls();
    const Progress progress = twoBackups(rig);
    EXPECT_TRUE(progress.incrementalEnded);
    return rig.disk.changingCalls() - *beforeBackups;
}

TEST(PowerCut, AtEveryWriteOfABackup) {
    std::uint64_t before = 0;
    const std::uint64_t changes = changesOfBackups(&before);
    ASSERT_GT(changes, 20U);
    for (std::uint64_t cut = 1; cut <= changes; ++cut) {
        SCOPED_TRACE(testing::Message() << "cut at change " << cut << " of " << changes);
        Progress progress;
        std::set<std::string> logs;
        std::vector<std::unique_ptr<os::SimulatedDisk>> disks;
        {
            Rig rig;
            rig.start({});
            rig.setNumber(JET_paramCheckpointDepthMax, 0);
            logs = archivedLogs(rig.disk);
            rig.disk.cutPowerAt(cut);
            progress = twoBackups(rig);
            EXPECT_TRUE(rig.disk.powerIsCut());
            for (std::uint64_t seed = 1; seed <= 3; ++seed)
                disks.push_back(rig.disk.restarted(seed));
        }
        for (auto& disk : disks)
            check(*disk, progress, logs);
        os::replaceFileSystem(nullptr);
    }
}

}  // namespace
}  // namespace esent::test
