// Rig: an instance on a simulated disk with a database and some archived logs, brought into a named state of
// a backup and used through the C API alone.
//
// Each rig has a disk of its own and is the only user of the library while it lives.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "esent.h"
#include "os/aligned_buffer.h"
#include "os/simulated/simulated_disk.h"

namespace esent::test {

inline constexpr std::uint32_t kPartRead = 65536;

class Rig {
 public:
    struct Options {
        bool recovery = true;
        bool circular = false;
        bool database = true;
        std::uint32_t pageSize = 4096;
        bool initialise = true;
    };

    Rig();
    ~Rig();
    Rig(const Rig&) = delete;
    Rig& operator=(const Rig&) = delete;

    // Creates, initialises, makes the database and a few logs.
    void start(const Options& options);
    // Brings a fresh rig into a state named as in the tables of observed results; false: no such state.
    bool bring(const std::string& state);

    JET_ERR begin(JET_GRBIT options = 0) { return JetBeginExternalBackupInstance(instance, options); }
    JET_ERR end(JET_GRBIT options = JET_bitBackupEndNormal) {
        return JetEndExternalBackupInstance2(instance, options);
    }
    JET_ERR stop() { return JetStopBackupInstance(instance); }
    JET_ERR attachInfo();
    JET_ERR openFile(const std::string& path);
    JET_ERR openDatabase() { return openFile(database); }
    JET_ERR read(JET_ULONG bytes, JET_ULONG* actual = nullptr);
    // Reads to the end; the bytes come into `image` when it is not null.
    JET_ERR readToEnd(JET_ULONG chunk = kPartRead, std::vector<std::byte>* image = nullptr);
    JET_ERR closeFile() { return JetCloseFileInstance(instance, file); }
    JET_ERR copyFile(const std::string& path, std::vector<std::byte>* image = nullptr);
    JET_ERR logInfo();                           // fills `logs`
    JET_ERR truncateInfo();                      // fills `removable`
    JET_ERR copyLogs(std::size_t count = 1000);  // of logs
    JET_ERR truncate() { return JetTruncateLogInstance(instance); }
    JET_ERR fullBackup();
    JET_ERR forceNewLog();
    JET_ERR term(JET_GRBIT options);
    [[nodiscard]] std::string inFolder(const std::string& leaf) const { return folder + leaf; }
    void setNumber(JET_ULONG id, JET_API_PTR value);

    os::SimulatedDisk disk;
    JET_INSTANCE instance = JET_instanceNil;
    JET_SESID session = JET_sesidNil;
    JET_DBID dbid = 0;
    JET_HANDLE file = 0;
    JET_OSSNAPID snapshot = 0;
    bool frozen = false;
    std::string folder = "/esent/";
    std::string database = "/esent/t.edb";
    os::AlignedBuffer buffer{std::size_t{8} << 20};
    std::vector<std::string> logs;
    std::vector<std::string> removable;
};

}  // namespace esent::test
