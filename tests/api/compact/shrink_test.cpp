// Files that become shorter: when they are attached, and JetResizeDatabase; and the rare functions on
// databases and tables that answer that they are not there.
#include "corpus.h"
#include "table/corpus_database.h"

namespace esent::test {
namespace {

class ShrinkAtAttach : public testing::TestWithParam<Sample> {};

TEST_P(ShrinkAtAttach, CutsTheFreeTailWhereTheRevisionKnowsIt) {
    ESENT_REQUIRE_CORPUS();
    const ProcessPageSize pages(GetParam().pageSize);
    Engine engine("shrink");
    engine.setNumber(JET_paramLogFileSize, 1024);
    ASSERT_EQ(JET_errSuccess, engine.init());
    const std::string file =
        unpackCorpusFile(std::string(GetParam().folder) + "/corpus.edb.xz", engine.folder.path()).string();
    std::filesystem::permissions(file, std::filesystem::perms::owner_write,
                                 std::filesystem::perm_options::add);
    const auto before = std::filesystem::file_size(file);
    const JET_SESID session = engine.beginSession();
    JET_ULONG options = JET_bitShrinkDatabaseEofOnAttach;
    const JET_SETDBPARAM parameter{JET_dbparamShrinkDatabaseOptions, &options, sizeof options};
    ASSERT_EQ(JET_errSuccess, JetAttachDatabase3(session, file.c_str(), &parameter, 1, 0));
    const auto after = std::filesystem::file_size(file);
    JET_DBID database = JET_dbidNil;
    ASSERT_EQ(JET_errSuccess, JetOpenDatabase(session, file.c_str(), nullptr, &database, 0));
    JET_ULONG owned = 0;
    ASSERT_EQ(JET_errSuccess,
              JetGetDatabaseInfo(session, database, &owned, sizeof owned, JET_DbInfoSpaceOwned));
    if (std::string(GetParam().folder).find("efv9600") == std::string::npos) {
        EXPECT_EQ(before, after);
    } else {
        EXPECT_LT(after, before - 100 * GetParam().pageSize);
    }
    ASSERT_EQ(JET_errSuccess, engine.term());
    EXPECT_EQ(after, std::filesystem::file_size(file));
}

INSTANTIATE_TEST_SUITE_P(Samples, ShrinkAtAttach, testing::ValuesIn(kSamples));

class Rarities : public testing::Test {
 protected:
    void SetUp() override {
        engine_.setNumber(JET_paramDbExtensionSize, 16);
        ASSERT_EQ(JET_errSuccess, engine_.init());
        session_ = engine_.beginSession();
        ASSERT_EQ(JET_errSuccess, JetCreateDatabase(session_, engine_.folder.file("data.edb").c_str(),
                                                    nullptr, &database_, 0));
        ASSERT_EQ(JET_errSuccess, JetCreateTable(session_, database_, "table", 0, 80, &table_));
    }
    Engine engine_{"rarities"};
    JET_SESID session_ = JET_sesidNil;
    JET_DBID database_ = JET_dbidNil;
    JET_TABLEID table_ = JET_tableidNil;
};

TEST_F(Rarities, WhatThereIsNot) {
    EXPECT_EQ(JET_errInvalidSesid, JetConvertDDL(JET_sesidNil, database_, 0, nullptr, 0));
    EXPECT_EQ(JET_errFeatureNotAvailable, JetConvertDDL(session_, database_, 0, nullptr, 0));
    EXPECT_EQ(JET_errInvalidSesid, JetUpgradeDatabase(JET_sesidNil, "data.edb", nullptr, 0));
    EXPECT_EQ(JET_errFeatureNotAvailable, JetUpgradeDatabase(session_, "data.edb", nullptr, 0));
    EXPECT_EQ(JET_errInvalidTableId, JetSetTableInfo(session_, JET_tableidNil, nullptr, 0, 0));
    EXPECT_EQ(JET_errFeatureNotAvailable, JetSetTableInfo(session_, table_, nullptr, 0, 0));
}

TEST_F(Rarities, DeleteTable2) {
    EXPECT_EQ(JET_errTableInUse, JetDeleteTable2(session_, database_, "table", 4));  // of no meaning
    EXPECT_EQ(JET_errTableInUse, JetDeleteTable2(session_, database_, "table", 0));
    ASSERT_EQ(JET_errSuccess, JetCloseTable(session_, table_));
    EXPECT_EQ(JET_errSuccess, JetDeleteTable2(session_, database_, "table", JET_bitNonRevertableTableDelete));
    EXPECT_EQ(JET_errObjectNotFound, JetDeleteTable2(session_, database_, "table", 0));
}

TEST_F(Rarities, ResizeAndTheExtensionAhead) {
    JET_ULONG pages = 0;
    ASSERT_EQ(JET_errSuccess, JetGrowDatabase(session_, database_, 500, &pages));
    EXPECT_GE(pages, 500U);
    EXPECT_EQ(JET_errFeatureNotAvailable, JetResizeDatabase(session_, database_, 0, &pages, 0));
    ASSERT_EQ(JET_errSuccess, engine_.term());
    Engine again("shrinking");
    again.setNumber(JET_paramEnableShrinkDatabase, 1);
    ASSERT_EQ(JET_errSuccess, again.init());
    const JET_SESID session = again.beginSession();
    const std::string file = engine_.folder.file("data.edb");
    ASSERT_EQ(JET_errSuccess, JetAttachDatabase(session, file.c_str(), 0));
    ASSERT_EQ(JET_errSuccess, JetOpenDatabase(session, file.c_str(), nullptr, &database_, 0));
    ASSERT_EQ(JET_errSuccess,
              JetResizeDatabase(session, database_, 0, &pages, JET_bitResizeDatabaseOnlyShrink));
    EXPECT_LT(pages, 60U);
    EXPECT_EQ(pages * 4096ULL, std::filesystem::file_size(file));
    ASSERT_EQ(JET_errSuccess, again.term());
}

}  // namespace
}  // namespace esent::test
