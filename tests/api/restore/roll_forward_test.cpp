// After the set come the logs of later: those in the log folder, or those of an instance that goes on
// running.
#include <cstring>

#include "target.h"

namespace esent::test {
namespace {

void forceNewLog(JET_SESID session) {
    ASSERT_EQ(JetCommitTransaction(session, JET_bitForceNewLog), JET_errSuccess);
}

class RollForward : public ::testing::Test {
 protected:
    void SetUp() override {
        for (const char* folder : {"live", "data", "backup"})
            fs::create_directories(dir_.path() / folder);
        live_ = dir_.file("live/a.edb");
        backup_ = dir_.file("backup");
        data_ = dir_.file("data");
    }

    void createAndBackUp(Target& source) {
        ASSERT_EQ(source.init(), JET_errSuccess);
        JET_DBID id = 0;
        ASSERT_EQ(JetCreateDatabaseA(source.session, live_.c_str(), nullptr, &id, 0), JET_errSuccess);
        ASSERT_EQ(JetCloseDatabase(source.session, id, 0), JET_errSuccess);
        ASSERT_EQ(JetBackupInstanceA(source.instance, backup_.c_str(), 0, nullptr), JET_errSuccess);
    }

    TempDir dir_;
    std::string live_;
    std::string backup_;
    std::string data_;
};

TEST_F(RollForward, ThroughTheLogsThatAreStillThere) {
    {
        Target source(dir_.path() / "logs", 4096);
        createAndBackUp(source);
        // Later: the database goes and comes again, over two more logs.
        ASSERT_EQ(JetDetachDatabaseA(source.session, live_.c_str()), JET_errSuccess);
        forceNewLog(source.session);
        ASSERT_EQ(JetAttachDatabaseA(source.session, live_.c_str(), 0), JET_errSuccess);
    }
    fs::remove(live_);
    std::uint64_t before = 0;
    for (const auto& entry : fs::directory_iterator(dir_.path() / "logs"))
        before += entry.path().extension() == ".log";
    {
        Target target(dir_.path() / "logs", 4096);
        ASSERT_EQ(JetRestoreInstanceA(target.instance, backup_.c_str(), data_.c_str(), nullptr),
                  JET_errSuccess);
        expectClean(data_ + "/a.edb");
        ASSERT_EQ(target.init(), JET_errSuccess);
        EXPECT_EQ(JetAttachDatabaseA(target.session, (data_ + "/a.edb").c_str(), 0), JET_errSuccess);
    }
    EXPECT_GE(before, 2u);
}

TEST_F(RollForward, NotOverAGap) {
    std::string second;
    {
        Target source(dir_.path() / "logs", 4096);
        createAndBackUp(source);
        forceNewLog(source.session);
        forceNewLog(source.session);
    }
    std::map<std::string, fs::path> archived;
    for (const auto& entry : fs::directory_iterator(dir_.path() / "logs")) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with("edb0")) archived[name] = entry.path();
    }
    ASSERT_GE(archived.size(), 2u);
    fs::remove(std::prev(archived.end())->second);
    Target target(dir_.path() / "logs", 4096);
    EXPECT_EQ(JetRestoreInstanceA(target.instance, backup_.c_str(), data_.c_str(), nullptr),
              JET_errMissingCurrentLogFiles);
    EXPECT_TRUE(fs::is_empty(data_));
}

TEST_F(RollForward, BesideTheRunningInstanceThatLendsItsLogs) {
    Target source(dir_.path() / "logs", 4096);
    createAndBackUp(source);
    ASSERT_EQ(JetDetachDatabaseA(source.session, live_.c_str()), JET_errSuccess);
    ASSERT_EQ(JetAttachDatabaseA(source.session, live_.c_str(), 0), JET_errSuccess);

    const std::string restored = data_ + "/a.edb";
    fs::copy_file(dir_.path() / "backup" / "a.edb", restored);
    fs::create_directories(dir_.path() / "restorelogs");
    const std::string logs = dir_.file("restorelogs");
    JET_LONG low = 0x7FFFFFFF;
    JET_LONG high = 0;
    for (const auto& entry : fs::directory_iterator(backup_)) {
        const std::string name = entry.path().filename().string();
        if (!name.ends_with(".log")) continue;
        const auto number = static_cast<JET_LONG>(std::stol(name.substr(3, 5), nullptr, 16));
        low = std::min(low, number);
        high = std::max(high, number);
    }
    ASSERT_GT(high, 0);
    JET_LOGINFO_A info{};
    info.cbSize = sizeof(info);
    info.ulGenLow = static_cast<JET_ULONG>(low);
    info.ulGenHigh = static_cast<JET_ULONG>(high);
    std::memcpy(info.szBaseName, "edb", 4);
    std::string from = live_;
    std::string to = restored;
    JET_RSTMAP_A map{from.data(), to.data()};
    EXPECT_EQ(JetExternalRestore2A(logs.c_str(), logs.c_str(), &map, 1, backup_.c_str(), &info,
                                   "restore test", nullptr, nullptr, nullptr),
              JET_wrnTargetInstanceRunning);
    expectClean(restored);
    // The running instance noticed nothing, and takes the restored database as well.
    EXPECT_EQ(JetAttachDatabaseA(source.session, restored.c_str(), 0), JET_errSuccess);
}

}  // namespace
}  // namespace esent::test
