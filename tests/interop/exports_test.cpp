// What esentutl exports from databases that Windows wrote, and from what repair makes of them, compared with
// two independent readers, esedbexport and impacket. Both have known errors, which compare_exports.py tells
// apart; anything else fails.
#include <gtest/gtest.h>

#include "corpus.h"
#include "run_command.h"
#include "temp_dir.h"

namespace esent::test {
namespace {

class Exports : public testing::TestWithParam<const char*> {
 protected:
    void SetUp() override {
        ESENT_REQUIRE_CORPUS();
        database_ = unpackCorpusFile(GetParam(), dir_.path());
    }

    static void compareReaders(const std::filesystem::path& database) {
        const CommandOutput compared =
            runCommand("/usr/bin/python3 " + shellWord(ESENT_COMPARE_SCRIPT) + " " + shellWord(ESENTUTL) +
                       " " + shellWord(database.string()));
        if (compared.exitCode == 77) GTEST_SKIP() << "neither esedbexport nor impacket is installed";
        EXPECT_EQ(compared.exitCode, 0) << compared.text.substr(0, 4000);
    }

    TempDir dir_;
    std::filesystem::path database_;
};

TEST_P(Exports, AgreeWithOtherReaders) {
    compareReaders(database_);
}

// They read what repair writes as they read what Windows wrote.
TEST_P(Exports, OfRepairedDatabasesAgreeWithThem) {
    const std::filesystem::path repaired = dir_.path() / ("repaired-" + database_.filename().string());
    const CommandOutput made = runCommand(shellWord(ESENTUTL) + " repair " + shellWord(database_.string()) +
                                          " --to " + shellWord(repaired.string()));
    ASSERT_EQ(made.exitCode, 0) << made.text;
    compareReaders(repaired);
}

INSTANTIATE_TEST_SUITE_P(Windows, Exports,
                         testing::Values("windows/basic.edb.gz", "windows/binary.edb.gz",
                                         "windows/default.edb.gz", "windows/index.edb.gz",
                                         "windows/multi.edb.gz", "windows/text.edb.gz",
                                         "windows/srudb-win8.dat.gz", "windows/ual-current.mdb.gz",
                                         "windows/compressed-8k.edb.gz"));

}  // namespace
}  // namespace esent::test
