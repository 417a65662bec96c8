// An instance of the C API on a folder of the real file system.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "corpus.h"
#include "esent.h"
#include "os/file_system.h"
#include "page/database_header.h"
#include "temp_dir.h"

namespace esent::test {

namespace fs = std::filesystem;

// An instance that is not initialised, with its folders in `logs`.
class Target {
 public:
    Target(const fs::path& logs, std::uint32_t pageSize, std::uint32_t logKilobytes = 128,
           const char* name = "restore test") {
        fs::create_directories(logs);
        (void)JetSetSystemParameterA(nullptr, JET_sesidNil, JET_paramDatabasePageSize, pageSize, nullptr);
        EXPECT_EQ(JetCreateInstanceA(&instance, name), JET_errSuccess);
        const std::string folder = logs.string() + "/";
        for (const JET_ULONG id : {JET_paramSystemPath, JET_paramLogFilePath, JET_paramTempPath}) {
            set(id, 0, folder.c_str());
        }
        set(JET_paramLogFileSize, logKilobytes);
        set(JET_paramMaxTemporaryTables, 0);
        set(JET_paramEventLoggingLevel, 0);
    }
    ~Target() { term(); }
    Target(const Target&) = delete;
    Target& operator=(const Target&) = delete;

    void set(JET_ULONG id, JET_API_PTR number, const char* text = nullptr) {
        EXPECT_EQ(JetSetSystemParameterA(&instance, JET_sesidNil, id, number, text), JET_errSuccess) << id;
    }
    JET_ERR init() {
        const JET_ERR error = JetInit(&instance);
        if (error < JET_errSuccess) {
            instance = JET_instanceNil;
            return error;
        }
        return JetBeginSessionA(instance, &session, nullptr, nullptr);
    }
    void term() {
        if (instance == JET_instanceNil) return;
        EXPECT_EQ(JetTerm2(instance, JET_bitTermComplete), JET_errSuccess);
        instance = JET_instanceNil;
    }

    JET_INSTANCE instance = JET_instanceNil;
    JET_SESID session = JET_sesidNil;
};

inline void expectClean(const fs::path& path) {
    auto file = os::nativeFileSystem().open(path.string(), {os::OpenMode::ReadOnly});
    ASSERT_TRUE(file) << path;
    auto header = page::readDatabaseHeader(**file, false);
    ASSERT_TRUE(header);
    EXPECT_EQ(header->state(), page::DatabaseState::Clean);
    EXPECT_EQ(header->currentFullBackup(), BackupInfo{});
    EXPECT_EQ(header->minRequired(), 0);
    EXPECT_EQ(header->maxRequired(), 0);
}

}  // namespace esent::test
