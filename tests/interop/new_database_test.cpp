// Independent readers (libesedb's esedbexport, impacket) open a new database and find the system tables.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "catalog/new_database.h"
#include "os/file_system.h"
#include "page/header_transitions.h"
#include "run_command.h"
#include "temp_dir.h"

namespace esent {
namespace {

using test::CommandOutput;
using test::runCommand;
using test::shellWord;

class NewDatabaseForOthers : public testing::TestWithParam<std::uint32_t> {
 protected:
    // A clean, unlogged file.
    void SetUp() override {
        path_ = dir_.file("new.edb");
        auto file = os::nativeFileSystem().open(path_, {os::OpenMode::CreateNew});
        ASSERT_TRUE(file);
        const auto built = catalog::buildNewDatabase(**file, {GetParam(), 254});
        ASSERT_TRUE(built);
        const LogTime now = LogTime::fromUnixMilliseconds(1'700'000'000'000);
        page::AttachFacts facts;
        facts.time = now;
        page::DatabaseHeader header = page::newHeader(GetParam(), Signature::make(42, now), facts, true);
        page::markClean(header, {}, now, built->lastTime, built->lastObjectId);
        header.seal();
        ASSERT_TRUE((*file)->write(0, header.bytes()));
        ASSERT_TRUE((*file)->write(GetParam(), header.bytes()));
        ASSERT_TRUE((*file)->sync());
    }
    std::size_t exportedRows(const std::string& table) const {
        std::size_t lines = 0;
        for (const auto& entry : std::filesystem::directory_iterator(dir_.file("out.export"))) {
            if (!entry.path().filename().string().starts_with(table + ".")) continue;
            std::ifstream in(entry.path());
            for (std::string line; std::getline(in, line);)
                lines += line.empty() ? 0 : 1;
        }
        return lines == 0 ? 0 : lines - 1;  // the first names the columns
    }
    test::TempDir dir_;
    std::string path_;
};

// Tables only: with indexes (-m all) this tool fails on Windows' own files, too.
TEST_P(NewDatabaseForOthers, EsedbexportReadsEveryTable) {
    if (runCommand("esedbexport -V").exitCode != 0) GTEST_SKIP() << "esedbexport is not installed";
    const CommandOutput output =
        runCommand("esedbexport -t " + shellWord(dir_.file("out")) + " " + shellWord(path_));
    ASSERT_EQ(output.exitCode, 0) << output.text;
    EXPECT_EQ(output.text.find("Unable"), std::string::npos) << output.text;
    EXPECT_EQ(exportedRows("MSysObjects"), 72U) << output.text;
    EXPECT_EQ(exportedRows("MSysObjectsShadow"), 72U);
    EXPECT_EQ(exportedRows("MSysObjids"), 6U);
    EXPECT_EQ(exportedRows("MSysLocales"), 7U);
}

TEST_P(NewDatabaseForOthers, EsedbinfoListsThem) {
    if (runCommand("esedbinfo -V").exitCode != 0) GTEST_SKIP() << "esedbinfo is not installed";
    const CommandOutput output = runCommand("esedbinfo " + shellWord(path_));
    ASSERT_EQ(output.exitCode, 0) << output.text;
    for (const char* table : {"MSysObjects", "MSysObjectsShadow", "MSysObjids", "MSysLocales"}) {
        EXPECT_NE(output.text.find(table), std::string::npos) << output.text;
    }
    EXPECT_NE(output.text.find(std::to_string(GetParam())), std::string::npos);
}

TEST_P(NewDatabaseForOthers, ImpacketReadsTheCatalog) {
    if (GetParam() > 8192) GTEST_SKIP() << "impacket 0.10 fails on every file with pages above 8 KiB";
    const CommandOutput output =
        runCommand("/usr/bin/python3 " + shellWord(ESENT_IMPACKET_SCRIPT) + " " + shellWord(path_));
    if (output.exitCode == 77 || output.exitCode == 127) GTEST_SKIP() << "impacket is not installed";
    ASSERT_EQ(output.exitCode, 0) << output.text;
    for (const char* expected :
         {"table MSysObjects\n", "table MSysObjectsShadow\n", "table MSysObjids\n", "table MSysLocales\n",
          "column MSysObjects LocaleName\n", "column MSysLocales iValue\n", "index MSysObjects RootObjects\n",
          "rows MSysObjids 6\n", "rows MSysLocales 7\n"}) {
        EXPECT_NE(output.text.find(expected), std::string::npos) << expected << "in\n" << output.text;
    }
}

INSTANTIATE_TEST_SUITE_P(PageSizes, NewDatabaseForOthers, testing::Values(4096, 8192, 16384, 32768));

}  // namespace
}  // namespace esent
