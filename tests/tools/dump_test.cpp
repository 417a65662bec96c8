// Dumps and checks: the lines that scripts grep, the exit codes, and that nothing is ever changed.
#include <gtest/gtest.h>

#include "corpus.h"
#include "run_tool.h"
#include "temp_dir.h"

namespace esent::test {
namespace {

std::string quoted(const std::filesystem::path& path) {
    return "'" + path.string() + "'";
}

TEST(Esentutl, HelpAndWrongCommandLines) {
    EXPECT_EQ(runTool("/?").exitCode, 0);
    EXPECT_TRUE(runTool("/?").says("exit codes"));
    EXPECT_EQ(runTool("").exitCode, 0);
    EXPECT_EQ(runTool("--help").exitCode, 0);
    EXPECT_EQ(runTool("backup --help").exitCode, 0);
    EXPECT_EQ(runTool("/zz x").exitCode, 1);
    EXPECT_EQ(runTool("/mh").exitCode, 1);
    EXPECT_EQ(runTool("/mh a b").exitCode, 1);
    EXPECT_EQ(runTool("frobnicate").exitCode, 1);
    EXPECT_EQ(runTool("verify").exitCode, 1);
}

TEST(Esentutl, FailuresSayTheirName) {
    TempDir dir;
    const std::string missing = quoted(dir.path() / "none.edb");
    for (const char* mode : {"/mh ", "/ms ", "/k ", "/mk ", "/ml "}) {
        const ToolRun run = runTool(mode + missing);
        EXPECT_EQ(run.exitCode, 2) << mode;
        EXPECT_TRUE(run.says("Operation terminated with error")) << run.output;
    }
    EXPECT_TRUE(runTool("/mh " + missing).says("JET_errFileNotFound"));
    const ToolRun json = runTool("header --json " + missing);
    EXPECT_EQ(json.exitCode, 2);
    EXPECT_EQ(json.json()["error"], -1811);
    writeContent(dir.path() / "junk.edb", std::string(100000, 'x'));
    EXPECT_EQ(runTool("/mh " + quoted(dir.path() / "junk.edb")).exitCode, 2);
    EXPECT_EQ(runTool("/k " + quoted(dir.path() / "junk.edb")).exitCode, 3);
}

TEST(Esentutl, CopiesFiles) {
    TempDir dir;
    const std::string content(3000001, 'c');
    writeContent(dir.path() / "a", content);
    const std::string command = "/y " + quoted(dir.path() / "a") + " /d " + quoted(dir.path() / "b");
    EXPECT_EQ(runTool(command).exitCode, 0);
    EXPECT_EQ(contentOf(dir.path() / "b"), content);
    writeContent(dir.path() / "a", "other");
    const ToolRun again = runTool(command);
    EXPECT_EQ(again.exitCode, 2);
    EXPECT_TRUE(again.says("JET_errFileAlreadyExists"));
    EXPECT_EQ(contentOf(dir.path() / "b"), content);
}

class CorpusDump : public ::testing::Test {
 protected:
    void SetUp() override { ESENT_REQUIRE_CORPUS(); }

    std::filesystem::path clean() { return unpackCorpusFile("windows/basic.edb.gz", dir_.path()); }
    std::filesystem::path crashed() {
        unpackCorpusArchive("engine/crash/d2/files.tar.xz", dir_.path() / "d2");
        return dir_.path() / "d2";
    }

    TempDir dir_;
};

TEST_F(CorpusDump, StateLinesAsWindowsPrintsThem) {
    const ToolRun good = runTool("/mh " + quoted(clean()));
    EXPECT_EQ(good.exitCode, 0);
    EXPECT_TRUE(good.says("\n            State: Clean Shutdown\n")) << good.output;
    EXPECT_TRUE(good.says("\n         cbDbPage: 4096\n"));
    EXPECT_TRUE(good.says("Operation completed successfully"));
    const ToolRun dirty = runTool("/MH " + quoted(crashed() / "d.edb") + " /o");
    EXPECT_TRUE(dirty.says("\n            State: Dirty Shutdown\n"));
    EXPECT_FALSE(dirty.says("Operation completed"));
    EXPECT_EQ(runTool("header --json " + quoted(dir_.path() / "basic.edb")).json()["state"],
              "Clean Shutdown");
    EXPECT_EQ(runTool("-mh " + quoted(dir_.path() / "basic.edb") + " /json").json()["pageSize"], 4096);
}

TEST_F(CorpusDump, NothingIsChanged) {
    const auto edb = clean();
    const auto folder = crashed();
    const std::string before = contentOf(edb);
    const auto time = std::filesystem::last_write_time(edb);
    const std::string logBefore = contentOf(folder / "edb.log");
    for (const char* mode : {"/mh ", "/ms ", "/k "})
        EXPECT_EQ(runTool(mode + quoted(edb)).exitCode, 0) << mode;
    for (const char* mode : {"/ml ", "/k "})
        EXPECT_EQ(runTool(mode + quoted(folder / "edb.log")).exitCode, 0);
    EXPECT_EQ(contentOf(edb), before);
    EXPECT_EQ(std::filesystem::last_write_time(edb), time);
    EXPECT_EQ(contentOf(folder / "edb.log"), logBefore);
}

TEST_F(CorpusDump, LogsAndCheckpoints) {
    const auto folder = crashed();
    const ToolRun log = runTool("/ml " + quoted(folder / "edb00001.log") + " /v");
    EXPECT_EQ(log.exitCode, 0);
    EXPECT_TRUE(log.says("lGeneration: 1 (0x1)"));
    EXPECT_TRUE(log.says("CreateDB"));
    EXPECT_TRUE(log.says("Integrity check passed"));
    const auto records = runTool("log --records --json " + quoted(folder / "edb00001.log")).json();
    EXPECT_GT(records["records"].size(), 100u);
    EXPECT_EQ(records["records"].size(), records["recordCount"]);
    const ToolRun stream = runTool("/ml " + quoted(folder / "edb"));
    EXPECT_EQ(stream.exitCode, 0);
    EXPECT_TRUE(stream.says("edb00001.log - OK\n")) << stream.output;
    EXPECT_TRUE(stream.says("edb.log - OK\n"));
    EXPECT_TRUE(stream.says("No damaged log files were found.\n"));
    std::filesystem::rename(folder / "edb00001.log", folder / "edb00005.log");
    EXPECT_EQ(runTool("/ml " + quoted(folder / "edb")).exitCode, 2);
    std::filesystem::rename(folder / "edb00005.log", folder / "edb00001.log");
    EXPECT_EQ(runTool("/ml " + quoted(folder / "xyz")).exitCode, 2);
    EXPECT_TRUE(runTool("/mk " + quoted(folder / "edb.chk")).says("Checkpoint: (0x1,1,0)"));
    flipBit(folder / "edb00001.log", 3 * 4096 + 100, 1);
    flipBit(folder / "edb00001.log", 3 * 4096 + 200, 2);
    const ToolRun damaged = runTool("/ml " + quoted(folder / "edb"));
    EXPECT_TRUE(damaged.says("edb00001.log - ERROR:")) << damaged.output;
    EXPECT_TRUE(damaged.says("edb.log - OK\n"));
    EXPECT_FALSE(damaged.says("No damaged"));
    EXPECT_EQ(runTool("/k " + quoted(folder / "edb00001.log")).exitCode, 3);
    EXPECT_EQ(runTool("verify " + quoted(folder)).exitCode, 3);
}

TEST_F(CorpusDump, SpaceOfEveryTree) {
    const auto space = runTool("space --json " + quoted(clean())).json();
    std::map<std::string, int> owned;
    for (const auto& tree : space["trees"])
        owned[tree["name"]] = tree["owned"];
    EXPECT_EQ(owned["MSysObjectsShadow"], 5);
    EXPECT_TRUE(owned.contains("basic"));
}

TEST_F(CorpusDump, DamageIsFoundAndToldApart) {
    const auto edb = clean();
    const std::string name = quoted(edb);
    EXPECT_EQ(runTool("verify --json " + name).json()["sound"], true);
    const std::string good = contentOf(edb);
    const std::size_t page5 = 6 * 4096;  // page 5 stands behind two header pages and four pages

    flipBit(edb, page5 + 1000, 3);
    auto answer = runTool("verify --json " + name);
    EXPECT_EQ(answer.exitCode, 0);  // one bit is set right by whoever reads it
    EXPECT_EQ(answer.json()["files"][0]["correctable"], 1);

    flipBit(edb, page5 + 1001, 5);
    answer = runTool("verify --json " + name);
    EXPECT_EQ(answer.exitCode, 3);
    EXPECT_EQ(answer.json()["files"][0]["bad"], 1);
    EXPECT_EQ(answer.json()["files"][0]["damaged"][0]["page"], 5);

    writeContent(edb, good.substr(0, good.size() - 10 * 4096));
    EXPECT_EQ(runTool("verify --json " + name).json()["files"][0]["missing"], 10);
    EXPECT_EQ(runTool("/k " + name).exitCode, 3);
    writeContent(edb, good.substr(0, good.size() - 100));
    EXPECT_EQ(runTool("/k " + name).exitCode, 3);

    std::string swapped = good;  // page 7 in the place of page 5
    swapped.replace(page5, 4096, good.substr(page5 + 2 * 4096, 4096));
    writeContent(edb, swapped);
    EXPECT_EQ(runTool("/k " + name).exitCode, 3);

    writeContent(edb, good);
    flipBit(edb, 100, 1);
    answer = runTool("verify --json " + name);
    EXPECT_EQ(answer.exitCode, 0);  // the second copy is used
    EXPECT_EQ(answer.json()["files"][0]["firstHeaderGood"], false);
}

TEST_F(CorpusDump, EveryCleanFileVerifies) {
    for (const char* file : {"windows/multi.edb.gz", "windows/large.edb.gz", "windows/compressed-8k.edb.gz",
                             "windows/ual-current.mdb.gz", "engine/clean/efv9600_ps8192/corpus.edb.xz",
                             "engine/clean/ps32768/corpus.edb.xz"}) {
        const auto edb = unpackCorpusFile(file, dir_.path());
        EXPECT_EQ(runTool("/k " + quoted(edb)).exitCode, 0) << file;
        EXPECT_EQ(runTool("/ms " + quoted(edb)).exitCode, 0) << file;
        EXPECT_TRUE(runTool("/mh " + quoted(edb)).says("State: Clean Shutdown")) << file;
        std::filesystem::remove(edb);
    }
}

}  // namespace
}  // namespace esent::test
