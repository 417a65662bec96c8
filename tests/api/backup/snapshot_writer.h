// What the tests of snapshots need beside a rig: somebody who writes, and the recovery of what was copied.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <string>
#include <vector>

#include "esent.h"
#include "os/file_system.h"
#include "os/simulated/simulated_disk.h"

namespace esent::test {

// Commits rows one by one until told to end.
class SnapshotWriter {
 public:
    SnapshotWriter(JET_INSTANCE instance, const std::string& path) {
        EXPECT_EQ(JET_errSuccess, JetBeginSessionA(instance, &session_, nullptr, nullptr));
        JET_DBID database = 0;
        EXPECT_EQ(JET_errSuccess, JetOpenDatabaseA(session_, path.c_str(), nullptr, &database, 0));
        EXPECT_EQ(JET_errSuccess, JetCreateTableA(session_, database, "rows", 1, 80, &table_));
        JET_COLUMNDEF definition{};
        definition.cbStruct = sizeof definition;
        definition.coltyp = JET_coltypLong;
        EXPECT_EQ(JET_errSuccess, JetAddColumnA(session_, table_, "n", &definition, nullptr, 0, &column_));
        // The table outlives the snapshot before it gets rows.
        EXPECT_EQ(JET_errSuccess, JetCommitTransaction(session_, JET_bitWaitAllLevel0Commit));
    }
    void run() {
        while (!ended) {
            ++begun;
            const std::int32_t n = begun;
            EXPECT_EQ(JET_errSuccess, JetBeginTransaction(session_));
            EXPECT_EQ(JET_errSuccess, JetPrepareUpdate(session_, table_, JET_prepInsert));
            EXPECT_EQ(JET_errSuccess, JetSetColumn(session_, table_, column_, &n, sizeof n, 0, nullptr));
            EXPECT_EQ(JET_errSuccess, JetUpdate(session_, table_, nullptr, 0, nullptr));
            EXPECT_EQ(JET_errSuccess, JetCommitTransaction(session_, 0));
            ++committed;
        }
    }

    std::atomic<bool> ended{false};
    std::atomic<int> begun{0};
    std::atomic<int> committed{0};

 private:
    JET_SESID session_ = 0;
    JET_TABLEID table_ = 0;
    JET_COLUMNID column_ = 0;
};

inline std::map<std::string, std::vector<std::byte>> everythingOn(const os::SimulatedDisk& disk) {
    std::map<std::string, std::vector<std::byte>> files;
    for (const std::string& path : disk.allFiles()) {
        // A disk that does not stand still may have renamed it meanwhile.
        if (auto content = disk.content(path)) files[path] = std::move(*content);
    }
    return files;
}

// Rows of a copy of the disk, recovered.
inline JET_ULONG rowsAfterRecovery(const std::map<std::string, std::vector<std::byte>>& files,
                                   const std::string& folder, const std::string& path) {
    os::SimulatedDisk copy({.sectorBytes = 4096});
    for (const auto& [name, bytes] : files)
        copy.putFile(name, bytes);
    os::replaceFileSystem(&copy);
    JET_INSTANCE instance = 0;
    JET_SESID session = 0;
    JET_DBID database = 0;
    JET_TABLEID table = 0;
    JET_ULONG rows = 0;
    EXPECT_EQ(JET_errSuccess, JetCreateInstanceA(&instance, "copy"));
    for (const JET_ULONG id : {JET_paramSystemPath, JET_paramLogFilePath, JET_paramTempPath})
        (void)JetSetSystemParameterA(&instance, JET_sesidNil, id, 0, folder.c_str());
    (void)JetSetSystemParameterA(&instance, JET_sesidNil, JET_paramLogFileSize, 128, nullptr);
    (void)JetSetSystemParameterA(&instance, JET_sesidNil, JET_paramMaxTemporaryTables, 0, nullptr);
    EXPECT_EQ(JET_errSuccess, JetInit(&instance));
    EXPECT_EQ(JET_errSuccess, JetBeginSessionA(instance, &session, nullptr, nullptr));
    EXPECT_EQ(JET_errSuccess, JetAttachDatabaseA(session, path.c_str(), 0));
    EXPECT_EQ(JET_errSuccess, JetOpenDatabaseA(session, path.c_str(), nullptr, &database, 0));
    EXPECT_EQ(JET_errSuccess, JetOpenTableA(session, database, "rows", nullptr, 0, 0, &table));
    EXPECT_EQ(JET_errSuccess, JetMove(session, table, JET_MoveFirst, 0));
    EXPECT_EQ(JET_errSuccess, JetIndexRecordCount(session, table, &rows, 0));
    EXPECT_EQ(JET_errSuccess, JetTerm2(instance, JET_bitTermComplete));
    os::replaceFileSystem(nullptr);
    return rows;
}

}  // namespace esent::test
