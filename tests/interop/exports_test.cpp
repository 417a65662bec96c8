// What esentutl exports from databases that Windows wrote, compared with two independent readers, esedbexport
// and impacket. Both have known errors, which compare_exports.py tells apart; anything else fails.
#include <gtest/gtest.h>

#include "corpus.h"
#include "run_command.h"
#include "temp_dir.h"

namespace esent::test {
namespace {

class Exports : public testing::TestWithParam<const char*> {};

TEST_P(Exports, AgreeWithOtherReaders) {
    ESENT_REQUIRE_CORPUS();
    TempDir dir;
    const auto database = unpackCorpusFile(GetParam(), dir.path());
    const CommandOutput compared = runCommand("/usr/bin/python3 " + shellWord(ESENT_COMPARE_SCRIPT) + " " +
                                              shellWord(ESENTUTL) + " " + shellWord(database.string()));
    if (compared.exitCode == 77) GTEST_SKIP() << "neither esedbexport nor impacket is installed";
    EXPECT_EQ(compared.exitCode, 0) << compared.text.substr(0, 4000);
}

INSTANTIATE_TEST_SUITE_P(Windows, Exports,
                         testing::Values("windows/basic.edb.gz", "windows/binary.edb.gz",
                                         "windows/default.edb.gz", "windows/index.edb.gz",
                                         "windows/multi.edb.gz", "windows/text.edb.gz",
                                         "windows/srudb-win8.dat.gz", "windows/ual-current.mdb.gz",
                                         "windows/compressed-8k.edb.gz"));

}  // namespace
}  // namespace esent::test
