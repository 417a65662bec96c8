// Real backup sets, and sets that this library streams itself, restored through the C API.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "esent.h"
#include "expected_rows.h"
#include "target.h"

namespace esent::test {
namespace {

struct Seen {
    std::vector<JET_SNT> events;
    JET_ULONG last = 0;
};
Seen seen;

JET_ERR JET_API onStatus(JET_SESID, JET_SNP operation, JET_SNT event, void* detail) {
    EXPECT_EQ(operation, static_cast<JET_SNP>(JET_snpRestore));
    seen.events.push_back(event);
    if (detail) {
        const auto* progress = static_cast<JET_SNPROG*>(detail);
        EXPECT_GE(progress->cunitDone, seen.last);
        EXPECT_LE(progress->cunitDone, progress->cunitTotal);
        seen.last = progress->cunitDone;
    }
    return JET_errSuccess;
}

struct Combination {
    const char* name;
    const char* folder;
    std::uint32_t pageSize;
    std::vector<std::string> parts;  // folders of the archive that make up the set
};

void PrintTo(const Combination& each, std::ostream* out) {
    *out << each.name << each.pageSize;
}

std::vector<Combination> combinations() {
    std::vector<Combination> all;
    for (const auto& [folder, pageSize] : {std::pair{"ps4096", 4096u}, std::pair{"ps32768", 32768u}}) {
        all.push_back({"full", folder, pageSize, {"full"}});
        all.push_back({"full+inc1", folder, pageSize, {"full", "inc1"}});
        all.push_back({"full+inc2", folder, pageSize, {"full", "inc1", "inc2"}});
        all.push_back({"atomic", folder, pageSize, {"atomic"}});
        all.push_back({"s_stream", folder, pageSize, {"stream_full"}});
        all.push_back({"s_stream+inc", folder, pageSize, {"stream_full", "stream_inc"}});
    }
    return all;
}

class RealSets : public ::testing::TestWithParam<Combination> {
 protected:
    // The set's folder, assembled from its parts.
    fs::path assemble() {
        const Combination& how = GetParam();
        unpackCorpusArchive(std::string("engine/backup/") + how.folder + "/sets.tar.xz", dir_.path() / "all");
        const fs::path set = dir_.path() / "set";
        fs::create_directories(set);
        for (const std::string& part : how.parts) {
            fs::copy(dir_.path() / "all" / part, set,
                     fs::copy_options::recursive | fs::copy_options::overwrite_existing);
        }
        if (how.parts.front() == "stream_full") std::ofstream(set / "b.pat");
        return set;
    }

    void expectContent(const fs::path& database) {
        expectClean(database);
        auto file = os::nativeFileSystem().open(database.string(), {os::OpenMode::ReadOnly});
        ASSERT_TRUE(file);
        btree::FilePageSource source(**file, GetParam().pageSize);
        const auto expected = readExpected(std::string("engine/backup/") + GetParam().folder + "/expected_" +
                                           GetParam().name + ".tsv.xz");
        ASSERT_FALSE(expected.empty());
        expectRows(source, expected);
    }

    TempDir dir_;
};

TEST_P(RealSets, AreRestoredWithEveryRow) {
    ESENT_REQUIRE_CORPUS();
    const fs::path set = assemble();
    const fs::path data = dir_.path() / "data";
    fs::create_directories(data);
    seen = {};
    {
        Target target(dir_.path() / "logs", GetParam().pageSize);
        ASSERT_EQ(JetRestoreInstanceA(target.instance, set.string().c_str(), data.string().c_str(), onStatus),
                  JET_errSuccess);
        ASSERT_GE(seen.events.size(), 3u);
        EXPECT_EQ(seen.events.front(), static_cast<JET_SNT>(JET_sntBegin));
        EXPECT_EQ(seen.events.back(), static_cast<JET_SNT>(JET_sntComplete));
        EXPECT_EQ(seen.last, 100u);
        expectContent(data / "b.edb");
        // The instance can be started on what the restore left, and attach the database.
        ASSERT_EQ(target.init(), JET_errSuccess);
        const std::string path = (data / "b.edb").string();
        EXPECT_EQ(JetAttachDatabaseA(target.session, path.c_str(), 0), JET_errSuccess);
    }
    expectContent(data / "b.edb");
}

TEST_P(RealSets, AreRestoredInPlaceFromOutside) {
    ESENT_REQUIRE_CORPUS();
    if (GetParam().parts.front() == "atomic") GTEST_SKIP() << "the same files in another folder";
    const fs::path set = assemble();
    const fs::path data = dir_.path() / "data";
    fs::create_directories(data);
    fs::copy_file(set / "b.edb", data / "b.edb");
    fs::create_directories(dir_.path() / "logs");
    const std::string logs = (dir_.path() / "logs").string() + "/";
    std::string from = std::string("C:\\esent\\c") + std::to_string(GetParam().pageSize) + "\\data\\b.edb";
    std::string to = (data / "b.edb").string();
    JET_RSTMAP_A map{from.data(), to.data()};
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(set)) {
        if (entry.path().extension() == ".log") names.insert(entry.path().filename().string());
    }
    const auto last = static_cast<JET_LONG>(names.size());
    (void)JetSetSystemParameterA(nullptr, JET_sesidNil, JET_paramDatabasePageSize, GetParam().pageSize,
                                 nullptr);
    EXPECT_EQ(JetExternalRestoreA(logs.c_str(), logs.c_str(), &map, 1, set.string().c_str(), 0, 0, nullptr),
              JET_errInvalidPath);
    EXPECT_EQ(
        JetExternalRestoreA(logs.c_str(), logs.c_str(), &map, 1, set.string().c_str(), 1, last, nullptr),
        JET_errSuccess);
    expectContent(data / "b.edb");
}

INSTANTIATE_TEST_SUITE_P(All, RealSets, ::testing::ValuesIn(combinations()), [](const auto& each) {
    std::string name = each.param.name + std::to_string(each.param.pageSize);
    std::replace(name.begin(), name.end(), '+', '_');
    return name;
});

TEST(RestoreErrors, ASetWithoutPatchFileOrWithoutLogs) {
    ESENT_REQUIRE_CORPUS();
    const TempDir dir;
    unpackCorpusArchive("engine/backup/ps4096/sets.tar.xz", dir.path() / "all");
    fs::create_directories(dir.path() / "data");
    const std::string data = dir.file("data");
    Target target(dir.path() / "logs", 4096);
    const auto restore = [&](const char* set, const std::string& where) {
        return JetRestoreInstanceA(target.instance, dir.file(set).c_str(), where.c_str(), nullptr);
    };
    EXPECT_EQ(restore("all/stream_full", data), JET_errPatchFileMissing);
    EXPECT_EQ(restore("data", data), JET_errFileNotFound);
    EXPECT_EQ(restore("all/full", dir.file("nowhere")), JET_errInvalidPath);
    EXPECT_TRUE(fs::is_empty(data));
    EXPECT_EQ(JetRestoreInstanceA(target.instance, nullptr, data.c_str(), nullptr), JET_errInvalidParameter);
    ASSERT_EQ(target.init(), JET_errSuccess);
    EXPECT_EQ(restore("all/full", data), JET_errAlreadyInitialized);
}

TEST(RestoreErrors, ADatabaseThatTheLogsOfTheSetDoNotKnow) {
    ESENT_REQUIRE_CORPUS();
    const TempDir dir;
    unpackCorpusArchive("engine/backup/ps4096/sets.tar.xz", dir.path());
    unpackCorpusArchive("engine/crash/d3/files.tar.xz", dir.path() / "crashed");
    const fs::path set = dir.path() / "full";
    fs::copy_file(dir.path() / "crashed" / "d.edb", set / "b.edb", fs::copy_options::overwrite_existing);
    fs::create_directories(dir.path() / "data");
    const Target target(dir.path() / "logs", 4096);
    EXPECT_EQ(JetRestoreInstanceA(target.instance, set.string().c_str(),
                                  (dir.path() / "data").string().c_str(), nullptr),
              JET_errRestoreOfNonBackupDatabase);
    EXPECT_FALSE(fs::exists(dir.path() / "data" / "b.edb"));
}

TEST(RestoreErrors, ArgumentsOfTheExternalRestore) {
    const TempDir dir;
    const std::string folder = dir.string();
    char old[] = "/a.edb";
    JET_RSTMAP_A map{old, old};
    const auto first = [&](JET_RSTMAP_A* entries, JET_LONG count) {
        return JetExternalRestoreA(folder.c_str(), folder.c_str(), entries, count, folder.c_str(), 1, 1,
                                   nullptr);
    };
    EXPECT_EQ(first(nullptr, 1), JET_errInvalidParameter);
    EXPECT_EQ(first(&map, 0), JET_errInvalidParameter);
    EXPECT_EQ(first(&map, 1), JET_errFileNotFound);  // no logs there
    JET_LOGINFO_A info{sizeof(JET_LOGINFO_A), 1, 1, "edb"};
    const auto second = [&](JET_LOGINFO_A* which, const char* name, const char* logs,
                            const char* checkpoint) {
        return JetExternalRestore2A(folder.c_str(), folder.c_str(), &map, 1, folder.c_str(), which, name,
                                    logs, checkpoint, nullptr);
    };
    EXPECT_EQ(second(nullptr, nullptr, nullptr, nullptr), JET_errInvalidParameter);
    EXPECT_EQ(second(&info, nullptr, folder.c_str(), nullptr), JET_errInvalidParameter);
    EXPECT_EQ(second(&info, nullptr, nullptr, folder.c_str()), JET_errInvalidParameter);
    EXPECT_EQ(second(&info, "x", folder.c_str(), folder.c_str()), JET_errInvalidParameter);
    EXPECT_EQ(second(&info, "not running", nullptr, nullptr), JET_errBadRestoreTargetInstance);
    info.cbSize = 3;
    EXPECT_EQ(second(&info, nullptr, nullptr, nullptr), JET_errInvalidParameter);
}

}  // namespace
}  // namespace esent::test
