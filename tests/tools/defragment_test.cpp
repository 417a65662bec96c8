// esentutl /d: the dense copy takes the place of the original, under every option; integrity and content
// stay.
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "corpus.h"
#include "run_tool.h"
#include "temp_dir.h"

namespace esent::test {
namespace {

namespace fs = std::filesystem;

std::string arg(const fs::path& path) {
    return "'" + path.string() + "'";
}

class Defragment : public ::testing::Test {
 protected:
    void SetUp() override {
        ESENT_REQUIRE_CORPUS();
        fs::create_directory(data_);
        database_ = unpackCorpusFile("engine/clean/efv9600_ps8192/corpus.edb.xz", data_);
        before_ = contentOf(database_);
    }
    std::string dumpOf(const fs::path& database) {
        const fs::path out = dir_.path() / "out";
        fs::remove_all(out);
        EXPECT_EQ(0, runTool("export " + arg(database) + " --to " + arg(out)).exitCode);
        std::string all;
        std::set<fs::path> files;
        for (const auto& entry : fs::recursive_directory_iterator(out))
            if (entry.is_regular_file() && !entry.path().filename().string().starts_with("MSys"))
                files.insert(entry.path());
        for (const fs::path& file : files)
            all += file.filename().string() + '\n' + contentOf(file);
        EXPECT_GT(files.size(), 10U);
        return all;
    }
    [[nodiscard]] std::size_t filesInData() const {
        return static_cast<std::size_t>(std::distance(fs::directory_iterator(data_), {}));
    }

    TempDir dir_;
    fs::path data_ = dir_.path() / "data";
    fs::path database_;
    std::string before_;
};

TEST_F(Defragment, TheCopyTakesItsPlace) {
    const std::string dump = dumpOf(database_);
    const ToolRun run = runTool("/d " + arg(database_), true);
    EXPECT_EQ(0, run.exitCode) << run.output;
    EXPECT_TRUE(run.says("DEFRAGMENTATION"));
    EXPECT_TRUE(run.says("successfully"));
    EXPECT_LT(fs::file_size(database_), 0.95 * double(before_.size()));
    EXPECT_EQ(1U, filesInData());
    EXPECT_EQ(0, runTool("/g " + arg(database_)).exitCode);
    EXPECT_EQ(0, runTool("/k " + arg(database_)).exitCode);
    EXPECT_EQ(dump, dumpOf(database_));
    // Again: nothing more to gain.
    const auto size = fs::file_size(database_);
    EXPECT_EQ(0, runTool("/d " + arg(database_) + " /o").exitCode);
    EXPECT_EQ(size, fs::file_size(database_));
}

TEST_F(Defragment, PreservesWhenAskedTo) {
    const fs::path copy = dir_.path() / "copy.edb";
    EXPECT_EQ(0, runTool("/d " + arg(database_) + " /t" + copy.string() + " /p").exitCode);
    EXPECT_EQ(before_, contentOf(database_));
    EXPECT_EQ(0, runTool("/g " + arg(copy)).exitCode);
    // The name is taken now.
    EXPECT_EQ(2, runTool("/d " + arg(database_) + " /t " + arg(copy)).exitCode);
    EXPECT_EQ(before_, contentOf(database_));
    EXPECT_EQ(1U, filesInData());
}

TEST_F(Defragment, FromAnotherFolderWithABackup) {
    const fs::path copy = dir_.path() / "copy.edb";
    const fs::path backup = dir_.path() / "backup.edb";
    const ToolRun run =
        runTool("/d " + arg(database_) + " /t " + arg(copy) + " /b" + backup.string() + " /json");
    EXPECT_EQ(0, run.exitCode);
    EXPECT_TRUE(run.json()["instated"].get<bool>());
    EXPECT_EQ(before_.size(), run.json()["bytesBefore"].get<std::size_t>());
    EXPECT_EQ(before_, contentOf(backup));
    EXPECT_NE(before_, contentOf(database_));
    EXPECT_FALSE(fs::exists(copy));
    EXPECT_EQ(0, runTool("/g " + arg(database_)).exitCode);
    EXPECT_EQ(1U, filesInData());
}

TEST_F(Defragment, ABackupThatCannotBeMadeChangesNothing) {
    const fs::path backup = dir_.path() / "backup.edb";
    writeContent(backup, "somebody's");
    EXPECT_EQ(2, runTool("/d " + arg(database_) + " /b" + backup.string()).exitCode);
    EXPECT_EQ("somebody's", contentOf(backup));
    EXPECT_EQ(before_, contentOf(database_));
    EXPECT_EQ(1U, filesInData());
}

TEST_F(Defragment, RefusesWhatItCannotDo) {
    EXPECT_EQ(1, runTool("/d").exitCode);
    EXPECT_EQ(1, runTool("/d " + arg(database_) + " /q").exitCode);
    EXPECT_EQ(2, runTool("/d " + arg(dir_.path() / "missing.edb")).exitCode);
    // A dirty database wants recovery first.
    unpackCorpusArchive("engine/crash/d2/files.tar.xz", dir_.path() / "d2");
    const fs::path dirty = dir_.path() / "d2" / "d.edb";
    const std::string content = contentOf(dirty);
    const ToolRun run = runTool("/d " + arg(dirty), true);
    EXPECT_EQ(2, run.exitCode);
    EXPECT_TRUE(run.says("-550")) << run.output;
    EXPECT_EQ(content, contentOf(dirty));
}

}  // namespace
}  // namespace esent::test
