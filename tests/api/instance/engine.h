// Engine: an instance with a folder of its own, made as applications make one; ended when the test forgets.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

// Plain names mean the A functions here, also where the build defines UNICODE.
#undef UNICODE
#undef JET_UNICODE
#include "esent.h"
#include "temp_dir.h"

namespace esent::test {

class Engine {
 public:
    explicit Engine(const char* name = "engine") { create(name); }
    // Again, after term(): another instance with the same folder.
    void create(const char* name) {
        EXPECT_EQ(JET_errSuccess, JetCreateInstance(&instance, name));
        setText(JET_paramSystemPath, folder.string() + "/");
        setText(JET_paramLogFilePath, folder.string() + "/");
        setText(JET_paramTempPath, folder.string() + "/");
        setNumber(JET_paramLogFileSize, 64);
        setNumber(JET_paramMaxTemporaryTables, 0);
        setNumber(JET_paramNoInformationEvent, 1);
    }
    ~Engine() {
        if (instance != JET_instanceNil && instance != 0) (void)JetTerm2(instance, JET_bitTermAbrupt);
    }
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    JET_ERR setText(JET_ULONG id, const std::string& value) {
        const JET_ERR error = JetSetSystemParameter(&instance, JET_sesidNil, id, 0, value.c_str());
        EXPECT_EQ(JET_errSuccess, error) << id;
        return error;
    }
    JET_ERR setNumber(JET_ULONG id, JET_API_PTR value) {
        const JET_ERR error = JetSetSystemParameter(&instance, JET_sesidNil, id, value, nullptr);
        EXPECT_EQ(JET_errSuccess, error) << id;
        return error;
    }
    JET_ERR init() { return JetInit(&instance); }
    // Ends the instance and forgets the handle.
    JET_ERR term(JET_GRBIT bits = JET_bitTermComplete) {
        const JET_ERR error = JetTerm2(instance, bits);
        if (error == JET_errSuccess || error == JET_errDirtyShutdown) instance = JET_instanceNil;
        return error;
    }
    JET_SESID beginSession() {
        JET_SESID session = JET_sesidNil;
        EXPECT_EQ(JET_errSuccess, JetBeginSession(instance, &session, nullptr, nullptr));
        return session;
    }

    TempDir folder;
    JET_INSTANCE instance = JET_instanceNil;
};

// Names of the files in a folder, sorted.
inline std::vector<std::string> filesIn(const std::filesystem::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace esent::test
