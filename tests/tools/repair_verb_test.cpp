// /p and the verb "repair": where the result goes, that the original stays, what is told.
#include <gtest/gtest.h>

#include "corpus.h"
#include "run_tool.h"
#include "temp_dir.h"

namespace esent::test {
namespace {

namespace fs = std::filesystem;

std::string arg(const fs::path& path) {
    return "'" + path.string() + "'";
}

class RepairVerb : public ::testing::Test {
 protected:
    void SetUp() override {
        ESENT_REQUIRE_CORPUS();
        unpackCorpusArchive("engine/crash/d2/after_recovery.tar.xz", dir_.path());
        database_ = dir_.path() / "d.edb";
        whole_ = contentOf(database_);
    }
    // Makes a page unreadable.
    void wreck(std::size_t page) {
        std::string bytes = contentOf(database_);
        bytes.replace((page + 1) * 8192 + 600, 512, 512, 'x');
        writeContent(database_, bytes);
    }

    TempDir dir_;
    fs::path database_;
    std::string whole_;
};

TEST_F(RepairVerb, WorksOnACopyUnlessToldOtherwise) {
    const ToolRun run = runTool("/p " + arg(database_));
    EXPECT_EQ(run.exitCode, 0) << run.output;
    EXPECT_TRUE(run.says("Initiating REPAIR mode"));
    EXPECT_TRUE(run.says("Nothing was lost."));
    EXPECT_EQ(contentOf(database_), whole_);
    const fs::path copy = dir_.path() / "d.repaired.edb";
    EXPECT_EQ(runTool("/g " + arg(copy)).exitCode, 0);
    EXPECT_TRUE(runTool("/mh " + arg(copy)).says("     Repair Count: 1\n"));
    // It is there now, and stays.
    EXPECT_EQ(runTool("/p " + arg(database_)).exitCode, 2);
    EXPECT_EQ(runTool("/p " + arg(database_) + " /d " + arg(dir_.path() / "other.edb")).exitCode, 0);
    EXPECT_EQ(runTool("repair " + arg(database_) + " --to " + arg(dir_.path() / "other.edb")).exitCode, 2);
    EXPECT_EQ(runTool("repair " + arg(database_) + " --in-place --to x").exitCode, 1);
    EXPECT_EQ(contentOf(database_), whole_);
    EXPECT_EQ(runTool("/p " + arg(database_) + " /inplace").exitCode, 0);
    EXPECT_NE(contentOf(database_), whole_);
    EXPECT_TRUE(runTool("/mh " + arg(database_)).says("     Repair Count: 1\n"));
    EXPECT_FALSE(fs::exists(database_.string() + ".repairing"));
}

TEST_F(RepairVerb, SaysWhatWasLost) {
    // A leaf of the table, found through its index of pages.
    const auto tables = runTool("tables --json " + arg(database_)).json();
    ASSERT_FALSE(tables.empty());
    bool lost = false;
    for (std::size_t page = 31; page < 120 && !lost; ++page) {
        writeContent(database_, whole_);
        wreck(page);
        const fs::path out = dir_.path() / ("out" + std::to_string(page) + ".edb");
        const ToolRun run = runTool("repair --json --progress none " + arg(database_) + " --to " + arg(out));
        ASSERT_TRUE(run.exitCode == 0 || run.exitCode == 3) << run.output;
        const auto answer = run.json();
        EXPECT_EQ(answer["sound"], true);
        EXPECT_EQ(answer["lossless"], run.exitCode == 0);
        for (const auto& table : answer["tables"]) {
            if (table["name"] != "acc" || !table.contains("lostRows")) continue;
            lost = true;
            EXPECT_TRUE(table.contains("lostBetween"));
            EXPECT_EQ(table["lostRows"].size() + table["rows"].get<std::size_t>(), 1030u)
                << "the index names every row";
        }
    }
    EXPECT_TRUE(lost);
}

TEST_F(RepairVerb, RefusesWhatIsNoDatabase) {
    writeContent(dir_.path() / "junk.edb", std::string(100000, 'j'));
    EXPECT_EQ(runTool("/p " + arg(dir_.path() / "junk.edb")).exitCode, 2);
    EXPECT_FALSE(fs::exists(dir_.path() / "junk.repaired.edb"));
    EXPECT_EQ(runTool("/p " + arg(dir_.path() / "none.edb")).exitCode, 2);
    EXPECT_EQ(runTool("/p").exitCode, 1);
}

TEST_F(RepairVerb, OfADirtyDatabaseSaysWhichLogsItLacks) {
    unpackCorpusArchive("engine/crash/d6/files.tar.xz", dir_.path() / "d6");
    const ToolRun run = runTool("repair " + arg(dir_.path() / "d6" / "d.edb"));
    EXPECT_EQ(run.exitCode, 3);
    EXPECT_TRUE(run.says("only the logs 1 to 5 have is LOST")) << run.output;
}

}  // namespace
}  // namespace esent::test
