// Every exported function, found by name, with arguments that mean nothing: numbers that were never handles,
// handles that are no more, NULL pointers. It answers an error (or does nothing); it never crashes.
//
// The arguments come from src/api/exports.tsv. All of them travel in integer registers or whole stack words
// on the platforms that this runs on, so a function may be called with more arguments than it has.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "esent.h"
#include "library_symbols.h"

namespace {

constexpr std::size_t kMaxArguments = 12;
using Word = std::uintptr_t;
using Arguments = std::array<Word, kMaxArguments>;
using Function = std::int32_t (*)(Word, Word, Word, Word, Word, Word, Word, Word, Word, Word, Word, Word);

struct Export {
    std::string name;
    std::string codes;
};

std::vector<Export> readTable() {
    std::ifstream file(ESENT_EXPORTS_TABLE);
    std::vector<Export> exports;
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line[0] == '#') continue;
        std::istringstream fields(line);
        std::vector<std::string> row;
        for (std::string field; std::getline(fields, field, '\t');)
            row.push_back(field);
        if (!row.empty() && !row.back().empty() && row.back().back() == '\r') row.back().pop_back();
        if (row.size() >= 7) exports.push_back({row[0], row[6] == "-" ? "" : row[6]});
    }
    return exports;
}

std::int32_t call(Function function, const Arguments& a) {
    return function(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10], a[11]);
}

// Functions that would end or configure the whole process, or whose arguments cannot be wrong.
bool isLeftOut(const std::string& name) {
    return name == "ese" || name.starts_with("Debug") || name.starts_with("Dll") || name == "JetFreeBuffer";
}

// Puts the process back to where no instance lives, whatever the last call did.
void endAllInstances() {
    JET_ULONG count = 0;
    JET_INSTANCE_INFO_A* infos = nullptr;
    if (JetGetInstanceInfoA(&count, &infos) == JET_errSuccess) {
        for (JET_ULONG i = 0; i < count; ++i)
            JetTerm2(infos[i].hInstanceId, JET_bitTermAbrupt);
        JetFreeBuffer(reinterpret_cast<char*>(infos));
    }
    JetTerm2(0, JET_bitTermAbrupt);
}

class EveryExport : public testing::Test {
 protected:
    // Some calls start an instance with default paths: let them do it in a folder of their own.
    EveryExport() : before_(std::filesystem::current_path()) {
        folder_ = std::filesystem::temp_directory_path() /
                  ("esent_handles_" + std::to_string(std::random_device()()));
        std::filesystem::create_directories(folder_);
        std::filesystem::current_path(folder_);
    }
    ~EveryExport() override {
        endAllInstances();
        std::filesystem::current_path(before_);
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }

    // Calls every function with one argument list made by `argument(code, index)`.
    template <class Maker>
    void callAll(Maker&& argument) {
        for (const Export& row : table_) {
            if (isLeftOut(row.name) || (!withInit_ && row.name.starts_with("JetInit"))) continue;
            SCOPED_TRACE(row.name);
            auto function = reinterpret_cast<Function>(librarySymbol(row.name.c_str()));
            ASSERT_NE(nullptr, function) << row.name;
            Arguments arguments{};
            for (std::size_t i = 0; i < row.codes.size(); ++i)
                arguments[i] = argument(row, row.codes[i], i);
            const std::int32_t result = call(function, arguments);
            EXPECT_TRUE(result > -65536 && result < 65536) << result << " is no JET error";
            endAllInstances();
        }
    }

    static constexpr std::size_t kBufferBytes = 64 * 1024;
    std::vector<Export> table_ = readTable();
    std::vector<char> zeros_ = std::vector<char>(kBufferBytes);
    // Whether functions that start an instance take part; they write log files and are slow.
    bool withInit_ = true;

 private:
    std::filesystem::path before_;
    std::filesystem::path folder_;
};

TEST_F(EveryExport, TableIsRead) {
    EXPECT_GT(table_.size(), 380u);
}

TEST_F(EveryExport, SurvivesZeros) {
    callAll([](const Export&, char, std::size_t) { return Word{0}; });
}

TEST_F(EveryExport, SurvivesAllOnesAndNullPointers) {
    callAll([](const Export&, char code, std::size_t) { return code == 'p' ? Word{0} : ~Word{0}; });
}

TEST_F(EveryExport, SurvivesRandomHandlesAndNullPointers) {
    withInit_ = false;
    std::mt19937_64 random(20240601);
    for (int round = 0; round < 50; ++round) {
        callAll([&](const Export&, char code, std::size_t) {
            if (code == 'p') return Word{0};
            return code == 'h' && round % 2 != 0 ? static_cast<Word>(random() % 64)
                                                 : static_cast<Word>(random());
        });
        if (HasFatalFailure()) return;
    }
}

// Pointers lead to one zeroed block, which is an empty text, an empty list, a structure of size 0 and room
// for results, all at once. Sizes are small.
TEST_F(EveryExport, SurvivesRandomHandlesWithEmptyBuffers) {
    withInit_ = false;
    std::mt19937_64 random(20240602);
    for (int round = 0; round < 20; ++round) {
        callAll([&](const Export& row, char code, std::size_t index) {
            if (code == 'p') {
                // A callback would be called; a vector of pointers would be followed.
                if (index + 1 == row.codes.size() || row.name.find("Info") == std::string::npos)
                    return Word{0};
                return reinterpret_cast<Word>(zeros_.data());
            }
            std::fill(zeros_.begin(), zeros_.end(), '\0');
            return static_cast<Word>(random() % 3);
        });
        if (HasFatalFailure()) return;
    }
}

// Handles that were good a moment ago.
TEST_F(EveryExport, SurvivesHandlesOfATerminatedInstance) {
    JET_INSTANCE instance = 0;
    ASSERT_EQ(JET_errSuccess, JetCreateInstanceA(&instance, "handles_test"));
    ASSERT_EQ(JET_errSuccess, JetTerm(instance));
    withInit_ = false;
    callAll([&](const Export&, char code, std::size_t) { return code == 'h' ? Word{instance} : Word{0}; });
    // ... and the session numbers that it would have handed out.
    for (Word low = 1; low < 4; ++low) {
        callAll([&](const Export&, char code, std::size_t) {
            return code == 'h' ? (Word{instance} & ~Word{0xFF}) | low : Word{0};
        });
    }
}

// An instance with a folder of its own, no temporary database and small log files, or none.
JET_INSTANCE startInstance(const std::string& name, bool logging = false) {
    JET_INSTANCE instance = 0;
    EXPECT_EQ(JET_errSuccess, JetCreateInstanceA(&instance, name.c_str()));
    const std::string folder = name + "/";
    std::filesystem::create_directories(folder);
    EXPECT_EQ(JET_errSuccess,
              JetSetSystemParameterA(&instance, JET_sesidNil, JET_paramSystemPath, 0, folder.c_str()));
    EXPECT_EQ(JET_errSuccess,
              JetSetSystemParameterA(&instance, JET_sesidNil, JET_paramLogFilePath, 0, folder.c_str()));
    EXPECT_EQ(JET_errSuccess,
              JetSetSystemParameterA(&instance, JET_sesidNil, JET_paramRecovery, 0, logging ? "on" : "off"));
    EXPECT_EQ(JET_errSuccess,
              JetSetSystemParameterA(&instance, JET_sesidNil, JET_paramLogFileSize, 64, nullptr));
    EXPECT_EQ(JET_errSuccess,
              JetSetSystemParameterA(&instance, JET_sesidNil, JET_paramMaxTemporaryTables, 0, nullptr));
    EXPECT_EQ(JET_errSuccess, JetInit(&instance));
    return instance;
}

JET_SESID beginSession(JET_INSTANCE instance) {
    JET_SESID session = 0;
    EXPECT_EQ(JET_errSuccess, JetBeginSessionA(instance, &session, nullptr, nullptr));
    return session;
}

// While one instance lives, handles of another that is gone, and of an ended session, are refused by every
// function that takes a handle first; and the live one does not notice.
TEST_F(EveryExport, RefusesStaleHandlesBesideALiveInstance) {
    const JET_INSTANCE live = startInstance("live");
    const JET_SESID session = beginSession(live);
    const JET_SESID endedSession = beginSession(live);
    ASSERT_EQ(JET_errSuccess, JetEndSession(endedSession, 0));
    const JET_INSTANCE gone = startInstance("gone");
    const JET_SESID goneSession = beginSession(gone);
    ASSERT_EQ(JET_errSuccess, JetTerm(gone));

    std::mt19937_64 random(20240603);
    std::vector<Word> stale{endedSession, gone, goneSession, 1, 0xFFFF, ~Word{0} >> 1};
    for (int i = 0; i < 20; ++i)
        stale.push_back(static_cast<Word>(random()));
    for (const Export& row : table_) {
        if (isLeftOut(row.name) || row.codes.empty() || row.codes[0] != 'h') continue;
        auto function = reinterpret_cast<Function>(librarySymbol(row.name.c_str()));
        ASSERT_NE(nullptr, function) << row.name;
        for (const Word handle : stale) {
            Arguments arguments{};
            for (std::size_t i = 0; i < row.codes.size(); ++i) {
                if (row.codes[i] == 'h') arguments[i] = handle;
            }
            EXPECT_LT(call(function, arguments), 0) << row.name << " took the handle " << handle;
        }
    }
    EXPECT_EQ(JET_errSuccess, JetBeginTransaction(session));
    EXPECT_EQ(JET_errSuccess, JetCommitTransaction(session, 0));
    EXPECT_EQ(JET_errSuccess, JetEndSession(session, 0));
    EXPECT_EQ(JET_errSuccess, JetTerm(live));
}

// Good handles with NULL pointers and zeros, and with NULL pointers and all ones.
TEST_F(EveryExport, SurvivesNullPointersWithGoodHandles) {
    JET_INSTANCE instance = 0;
    JET_SESID session = 0;
    int started = 0;
    auto restart = [&] {
        JET_SESID probe = 0;
        if (instance != 0 && JetBeginSessionA(instance, &probe, nullptr, nullptr) == JET_errSuccess) {
            JetEndSession(probe, 0);
        } else {
            endAllInstances();
            instance = startInstance("live" + std::to_string(started++), true);
            session = 0;
        }
        if (session == 0 || JetBeginTransaction(session) != JET_errSuccess) {
            session = beginSession(instance);
        } else {
            JetRollback(session, 0);
        }
    };
    for (const Export& row : table_) {
        if (isLeftOut(row.name) || row.codes.empty() || row.codes[0] != 'h') continue;
        SCOPED_TRACE(row.name);
        auto function = reinterpret_cast<Function>(librarySymbol(row.name.c_str()));
        ASSERT_NE(nullptr, function) << row.name;
        for (const bool isSession : {false, true}) {
            for (const Word filler : {Word{0}, ~Word{0}}) {
                restart();
                ASSERT_FALSE(HasFailure());
                Arguments arguments{};
                for (std::size_t i = 1; i < row.codes.size(); ++i) {
                    arguments[i] = row.codes[i] == 'p' ? Word{0} : filler;
                }
                arguments[0] = isSession ? session : instance;
                const std::int32_t result = call(function, arguments);
                EXPECT_TRUE(result > -65536 && result < 65536) << result << " is no JET error";
            }
        }
    }
    endAllInstances();
}

}  // namespace
