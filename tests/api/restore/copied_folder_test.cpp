// Folders as they come from other machines: names in capitals on a file system that tells case, other base
// names, no checkpoint, folders with blanks and letters beyond ASCII. JetInit recovers them in place.
#include <algorithm>
#include <functional>

#include "expected_rows.h"
#include "target.h"
#include "wrong_files.h"

namespace esent::test {
namespace {

std::string upper(std::string text) {
    std::ranges::transform(text, text.begin(), [](char c) { return c >= 'a' && c <= 'z' ? c - 32 : c; });
    return text;
}

// edb00001.log becomes XYZ00001.log.
std::string withBase(const std::string& name, const std::string& base) {
    return name.starts_with("edb") ? base + name.substr(3) : name;
}

class CopiedFolder : public ::testing::Test {
 protected:
    void SetUp() override {
        ESENT_REQUIRE_CORPUS();
        unpackCorpusArchive("engine/crash/d3/files.tar.xz", dir_.path() / "in");
        whole_ = readFolder(dir_.path() / "in");
    }
    // The set under other names.
    void place(const fs::path& folder, const std::function<std::string(const std::string&)>& rename) {
        Folder files;
        for (const auto& [name, bytes] : whole_) {
            const std::string other = rename(name);
            if (!other.empty()) files[other] = bytes;
        }
        writeFolder(folder, files);
    }
    void expectRecovery(const fs::path& folder, const char* base, const char* d, const char* e) {
        for (int again = 0; again < 2; ++again) {
            Target target(folder, 4096, 128);
            target.set(JET_paramBaseName, 0, base);
            ASSERT_EQ(JET_errSuccess, target.init());
            for (const char* name : {d, e}) {
                const std::string path = (folder / name).string();
                EXPECT_EQ(JET_errSuccess, JetAttachDatabaseA(target.session, path.c_str(), 0)) << path;
            }
        }
        expectContent(folder / d, "engine/crash/d3/expected_d.tsv.xz");
        expectContent(folder / e, "engine/crash/d3/expected_e.tsv.xz");
    }
    static void expectContent(const fs::path& path, const std::string& expected) {
        auto file = os::nativeFileSystem().open(path.string(), {os::OpenMode::ReadOnly});
        ASSERT_TRUE(file) << path;
        btree::FilePageSource source(**file, 4096);
        expectRows(source, readExpected(expected));
    }

    TempDir dir_;
    Folder whole_;
};

TEST_F(CopiedFolder, NamesInCapitals) {
    const fs::path folder = dir_.path() / "capitals";
    place(folder, upper);
    ASSERT_NO_FATAL_FAILURE(expectRecovery(folder, "edb", "D.EDB", "E.EDB"));
    EXPECT_TRUE(fs::exists(folder / "edb.log"));
    const Folder files = readFolder(folder);
    EXPECT_FALSE(files.contains("EDB.LOG"));
    EXPECT_FALSE(files.contains("EDB.CHK"));
}

TEST_F(CopiedFolder, NamesInCapitalsAreLeftAloneWhenItFails) {
    const fs::path folder = dir_.path() / "capitals";
    place(folder, [](const std::string& name) { return name == "edb00007.log" ? "" : upper(name); });
    const Folder before = readFolder(folder);
    EXPECT_EQ(JET_errInvalidLogSequence, Target(folder, 4096, 128).init());
    EXPECT_TRUE(readFolder(folder) == before);
}

TEST_F(CopiedFolder, OneNameInCapitals) {
    for (const char* one : {"edb.log", "edb.chk", "edbtmp.log", "edb00006.log", "d.edb", "e.edb"}) {
        SCOPED_TRACE(one);
        const fs::path folder = dir_.path() / upper(one);
        place(folder, [&](const std::string& name) { return name == one ? upper(name) : name; });
        const bool d = std::string(one) == "d.edb";
        const bool e = std::string(one) == "e.edb";
        ASSERT_NO_FATAL_FAILURE(expectRecovery(folder, "edb", d ? "D.EDB" : "d.edb", e ? "E.EDB" : "e.edb"));
    }
}

TEST_F(CopiedFolder, OtherBaseNamesNoCheckpointAndFoldersOfAllKinds) {
    for (const char* base : {"SRU", "V01", "res"}) {
        for (const fs::path& name :
             {fs::path("Beweis Nr. 17 (Kopie)"), fs::path(u8"Büro"), fs::path(u8"文件")}) {
#ifdef _WIN32
            if (name.native().size() < 10) continue;  // not in every code page
#endif
            SCOPED_TRACE(std::string(base) + ' ' + name.string());
            const fs::path folder = dir_.path() / base / name;
            place(folder, [&](const std::string& file) {
                return file == "edb.chk" || file.ends_with(".jrs") || file.ends_with(".jfm")
                           ? ""
                           : withBase(file, base);
            });
            ASSERT_NO_FATAL_FAILURE(expectRecovery(folder, base, "d.edb", "e.edb"));
        }
    }
}

}  // namespace
}  // namespace esent::test
