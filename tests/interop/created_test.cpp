// A database created through the API, used and closed: independent readers find it clean and whole.
#include "instance/engine.h"
#include "run_command.h"

namespace esent::test {
namespace {

class Created : public ::testing::TestWithParam<JET_API_PTR> {
 protected:
    void SetUp() override {
        ASSERT_EQ(JET_errSuccess, JetSetSystemParameter(nullptr, JET_sesidNil, JET_paramDatabasePageSize,
                                                        GetParam(), nullptr));
    }
    void TearDown() override {
        (void)JetSetSystemParameter(nullptr, JET_sesidNil, JET_paramDatabasePageSize, 4096, nullptr);
    }
};

TEST_P(Created, IsReadByEsedbexport) {
    if (runCommand("esedbexport -V").exitCode != 0) GTEST_SKIP() << "esedbexport is not installed";
    Engine engine("created");
    engine.setNumber(JET_paramLogFileSize, 128);
    ASSERT_EQ(JET_errSuccess, engine.init());
    const std::string path = engine.folder.file("created.edb");
    JET_DBID id = 0;
    ASSERT_EQ(JET_errSuccess, JetCreateDatabase(engine.beginSession(), path.c_str(), nullptr, &id, 0));
    ASSERT_EQ(JET_errSuccess, engine.term());
    const CommandOutput info = runCommand("esedbinfo " + shellWord(path));
    EXPECT_EQ(info.exitCode, 0) << info.text;
    const CommandOutput output =
        runCommand("esedbexport -t " + shellWord(engine.folder.file("out")) + " " + shellWord(path));
    ASSERT_EQ(output.exitCode, 0) << output.text;
    for (const char* table : {"MSysObjects.0", "MSysObjectsShadow.1", "MSysObjids.2", "MSysLocales.3"}) {
        const std::filesystem::path exported = engine.folder.path() / "out.export" / table;
        ASSERT_TRUE(std::filesystem::exists(exported)) << output.text;
        EXPECT_GT(std::filesystem::file_size(exported), 50U) << table;
    }
}

INSTANTIATE_TEST_SUITE_P(PageSizes, Created, ::testing::Values(4096, 8192, 16384, 32768));

}  // namespace
}  // namespace esent::test
