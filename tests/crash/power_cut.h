// Runs a piece of work through the C API with the power cut at every write in turn, and then starts the
// engine on what survived.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "esent.h"
#include "os/simulated/simulated_disk.h"
#include "page/database_header.h"

namespace esent::crash {

struct LogKind {
    bool circular = false;
    std::uint32_t fileKilobytes = 64;
};

// An instance in a folder of the current file system.
class Engine {
 public:
    explicit Engine(const LogKind& logs) : Engine(logs.circular, logs.fileKilobytes) {}
    explicit Engine(bool circular = false, std::uint32_t logKilobytes = 64, const char* folder = "/log/",
                    const char* name = "crash") {
        EXPECT_EQ(JetCreateInstance(&instance_, name), JET_errSuccess);
        for (const JET_ULONG parameter : {JET_paramSystemPath, JET_paramLogFilePath, JET_paramTempPath}) {
            set(parameter, 0, folder);
        }
        set(JET_paramLogFileSize, logKilobytes);
        set(JET_paramMaxTemporaryTables, 0);
        set(JET_paramNoInformationEvent, 1);
        set(JET_paramDbExtensionSize, 1);
        set(JET_paramCircularLog, circular ? 1 : 0);
    }
    ~Engine() {
        if (instance_ != JET_instanceNil) (void)JetTerm2(instance_, JET_bitTermAbrupt);
    }
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    JET_ERR init() {
        const JET_ERR error = JetInit(&instance_);
        if (error < JET_errSuccess) return error;
        return JetBeginSession(instance_, &session_, nullptr, nullptr);
    }
    JET_ERR term() {
        const JET_ERR error = JetTerm2(instance_, JET_bitTermComplete);
        if (error == JET_errSuccess) instance_ = JET_instanceNil;
        return error;
    }
    JET_ERR create(const char* path, JET_GRBIT options = 0) {
        JET_DBID id = 0;
        const JET_ERR error = JetCreateDatabase(session_, path, nullptr, &id, options);
        if (error < JET_errSuccess) return error;
        return JetCloseDatabase(session_, id, 0);
    }
    JET_ERR attach(const char* path) { return JetAttachDatabase(session_, path, 0); }
    JET_ERR detach(const char* path) { return JetDetachDatabase(session_, path); }
    void recoveryOff() { set(JET_paramRecovery, 0, "off"); }
    void set(JET_ULONG id, JET_API_PTR number, const char* text = nullptr) {
        EXPECT_EQ(JetSetSystemParameter(&instance_, JET_sesidNil, id, number, text), JET_errSuccess) << id;
    }
    JET_INSTANCE instance() const { return instance_; }
    JET_SESID session() const { return session_; }

 private:
    JET_INSTANCE instance_ = JET_instanceNil;
    JET_SESID session_ = JET_sesidNil;
};

class CurrentDisk {
 public:
    explicit CurrentDisk(os::FileSystem& disk) { os::replaceFileSystem(&disk); }
    ~CurrentDisk() { os::replaceFileSystem(nullptr); }
    CurrentDisk(const CurrentDisk&) = delete;
    CurrentDisk& operator=(const CurrentDisk&) = delete;
};

inline void makeFolders(os::SimulatedDisk& disk) {
    EXPECT_TRUE(disk.createDirectories("/log"));
    EXPECT_TRUE(disk.createDirectories("/data"));
    disk.syncEverything();
}

// Archived logs (edb00001.log ...) with their bytes.
inline std::map<std::string, std::vector<std::byte>> archivedLogs(const os::SimulatedDisk& disk) {
    std::map<std::string, std::vector<std::byte>> logs;
    for (const std::string& path : disk.allFiles()) {
        const bool log = path.starts_with("/log/edb0") && path.ends_with(".log");
        if (log) logs[path] = *disk.content(path);
    }
    return logs;
}

struct Scenario {
    std::function<void(os::SimulatedDisk&)> prepare;  // with the disk current; then everything is durable
    std::function<void()> work;                       // stops at the first error by itself
    std::function<void(os::SimulatedDisk&, Engine&)> inspect;  // after JetInit on what survived
    std::uint64_t seeds = 8;
    std::uint64_t stride = 1;
    std::uint64_t leastCuts = 15;
    bool keepsLogs = true;  // archived logs survive the restart unchanged
};

inline void survivedCut(const Scenario& scenario, const os::SimulatedDisk& cut, std::uint64_t seed) {
    const auto survived = cut.restarted(seed);
    const CurrentDisk current(*survived);
    const auto logs = scenario.keepsLogs ? archivedLogs(*survived) : decltype(archivedLogs(*survived)){};
    {
        Engine engine;
        ASSERT_GE(engine.init(), JET_errSuccess) << "the engine comes up again";
        scenario.inspect(*survived, engine);
        if (::testing::Test::HasFatalFailure()) return;
        ASSERT_EQ(engine.term(), JET_errSuccess);
    }
    for (const auto& [path, bytes] : logs) {
        const auto now = survived->content(path);
        ASSERT_TRUE(now) << path << " is lost";
        EXPECT_EQ(*now, bytes) << path << " has changed";
    }
}

inline void atEveryWrite(const Scenario& scenario) {
    for (std::uint64_t call = 1;; call += scenario.stride) {
        os::SimulatedDisk disk;
        makeFolders(disk);
        bool cut = false;
        {
            const CurrentDisk current(disk);
            scenario.prepare(disk);
            disk.syncEverything();
            disk.cutPowerAt(call);
            scenario.work();
            cut = disk.powerIsCut();
        }
        for (std::uint64_t seed = 1; seed <= scenario.seeds; ++seed) {
            SCOPED_TRACE("cut at call " + std::to_string(call) + ", outcome " + std::to_string(seed));
            survivedCut(scenario, disk, seed);
            if (::testing::Test::HasFailure()) return;
        }
        if (!cut) {
            ASSERT_GE(call, scenario.leastCuts) << "the work wrote more often than that";
            return;
        }
    }
}

// The state that the file's header shows.
inline page::DatabaseState stateOf(os::SimulatedDisk& disk, const char* path) {
    auto file = disk.open(path, {os::OpenMode::ReadOnlyShared});
    EXPECT_TRUE(file);
    const auto header = page::readDatabaseHeader(**file, false);
    EXPECT_TRUE(header);
    return header ? header->state() : page::DatabaseState::ForceDetach;
}

}  // namespace esent::crash
