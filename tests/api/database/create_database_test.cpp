// JetCreateDatabase and JetCreateDatabase2: what they make and how they refuse.
#include <fstream>
#include <iterator>

#include "instance/engine.h"

namespace esent::test {
namespace {

class CreateDatabase : public ::testing::Test {
 protected:
    void SetUp() override { path = engine.folder.file("new.edb"); }
    void start() {
        ASSERT_EQ(JET_errSuccess, engine.init());
        session = engine.beginSession();
    }
    JET_ERR create(JET_GRBIT bits = 0) {
        return JetCreateDatabase(session, path.c_str(), nullptr, &id, bits);
    }
    std::string content() const {
        std::ifstream in(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    JET_DBINFOMISC7 header() const {
        JET_DBINFOMISC7 info{};
        EXPECT_EQ(JET_errSuccess, JetGetDatabaseFileInfo(path.c_str(), &info, sizeof info, JET_DbInfoMisc));
        return info;
    }
    Engine engine;
    std::string path;
    JET_SESID session = JET_sesidNil;
    JET_DBID id = 77;
};

TEST_F(CreateDatabase, CreatesAttachesAndOpens) {
    start();
    ASSERT_EQ(JET_errSuccess, create());
    EXPECT_NE(id, JET_dbidNil);
    EXPECT_TRUE(std::filesystem::exists(path));
    EXPECT_EQ(JET_errDatabaseInUse, JetDetachDatabase(session, path.c_str()));
    EXPECT_EQ(JET_errSuccess, JetCloseDatabase(session, id, 0));
    EXPECT_EQ(JET_errInvalidDatabaseId, JetCloseDatabase(session, id, 0));
    EXPECT_EQ(JET_errSuccess, JetDetachDatabase(session, path.c_str()));
}

TEST_F(CreateDatabase, ThirdFormTakesParameters) {
    start();
    JET_ULONG most = 100;
    JET_SETDBPARAM parameters[] = {{JET_dbparamCachePriority, &most, sizeof most},
                                   {JET_dbparamDbSizeMaxPages, &most, sizeof most}};
    const auto createWith = [&](JET_ULONG count) {
        return JetCreateDatabase3(session, path.c_str(), &id, parameters, count, 0);
    };
    EXPECT_EQ(JET_errOutOfDatabaseSpace, createWith(2));
    EXPECT_FALSE(std::filesystem::exists(path));
    parameters[1].cbParam = 2;
    EXPECT_EQ(JET_errInvalidParameter, createWith(2));
    parameters[1] = {1, &most, sizeof most};
    EXPECT_EQ(JET_errInvalidParameter, createWith(2));
    EXPECT_EQ(JET_errInvalidParameter, JetCreateDatabase3(session, path.c_str(), &id, nullptr, 1, 0));
    EXPECT_EQ(JET_errSuccess, createWith(1));
    ASSERT_EQ(JET_errSuccess, JetCloseDatabase(session, id, 0));
    ASSERT_EQ(JET_errSuccess, JetDetachDatabase(session, path.c_str()));
    EXPECT_EQ(JET_errInvalidParameter, JetAttachDatabase3(session, path.c_str(), parameters, 2, 0));
    EXPECT_EQ(JET_errSuccess, JetAttachDatabase3(session, path.c_str(), parameters, 1, 0));
    EXPECT_EQ(JET_wrnDatabaseAttached, JetAttachDatabase3(session, path.c_str(), nullptr, 0, 0));
}

TEST_F(CreateDatabase, ItsFileCanBeMadeLongerWhileItIsDetached) {
    start();
    ASSERT_EQ(JET_errSuccess, create());
    JET_ULONG actual = 0;
    const auto setSize = [&](JET_ULONG pages) {
        return JetSetDatabaseSize(session, path.c_str(), pages, &actual);
    };
    EXPECT_EQ(JET_errDatabaseSharingViolation, setSize(1000));
    ASSERT_EQ(JET_errSuccess, JetCloseDatabase(session, id, 0));
    ASSERT_EQ(JET_errSuccess, JetDetachDatabase(session, path.c_str()));
    EXPECT_EQ(JET_errInvalidParameter, setSize(31));
    EXPECT_EQ(JET_errInvalidParameter, JetSetDatabaseSize(session, path.c_str(), 1000, nullptr));
    EXPECT_EQ(JET_errDatabaseInvalidPath, JetSetDatabaseSize(session, "", 1000, &actual));
    EXPECT_EQ(JET_errFileNotFound, JetSetDatabaseSize(session, (path + "x").c_str(), 1000, &actual));
    EXPECT_EQ(JET_errSuccess, setSize(1000));
    EXPECT_EQ(1000U, actual);
    EXPECT_EQ(std::filesystem::file_size(path), 1002U * 4096U);
    EXPECT_EQ(JET_errSuccess, setSize(32));
    EXPECT_EQ(1000U, actual);
    EXPECT_EQ(JET_errSuccess, JetAttachDatabase(session, path.c_str(), 0));
}

TEST_F(CreateDatabase, LeavesACleanFileOfTheRightSize) {
    start();
    ASSERT_EQ(JET_errSuccess, create());
    ASSERT_EQ(JET_errSuccess, engine.term());
    EXPECT_EQ(std::filesystem::file_size(path), 256U * 4096U);
    const JET_DBINFOMISC7 info = header();
    EXPECT_EQ(info.ulVersion, 0x620U);
    EXPECT_EQ(info.ulUpdate, 0x14U);
    EXPECT_EQ(info.dbstate, JET_ULONG{JET_dbstateCleanShutdown});
    EXPECT_EQ(info.cbPageSize, 4096U);
    EXPECT_EQ(info.fShadowingDisabled, 0U);
    EXPECT_NE(info.signDb.ulRandom, 0U);
    EXPECT_NE(info.signLog.ulRandom, 0U);
}

TEST_F(CreateDatabase, CanBeAttachedAgain) {
    start();
    ASSERT_EQ(JET_errSuccess, create());
    ASSERT_EQ(JET_errSuccess, engine.term());
    ASSERT_EQ(JET_errSuccess, JetCreateInstance(&engine.instance, "again"));
    engine.setText(JET_paramSystemPath, engine.folder.string() + "/");
    engine.setText(JET_paramLogFilePath, engine.folder.string() + "/");
    engine.setText(JET_paramTempPath, engine.folder.string() + "/");
    engine.setNumber(JET_paramLogFileSize, 64);
    engine.setNumber(JET_paramMaxTemporaryTables, 0);
    ASSERT_EQ(JET_errSuccess, engine.init());
    session = engine.beginSession();
    EXPECT_EQ(JET_errSuccess, JetAttachDatabase(session, path.c_str(), 0));
    EXPECT_EQ(JET_errSuccess, JetOpenDatabase(session, path.c_str(), nullptr, &id, 0));
    JET_ULONG owned = 0;
    EXPECT_EQ(JET_errSuccess, JetGetDatabaseInfo(session, id, &owned, sizeof owned, JET_DbInfoSpaceOwned));
    EXPECT_EQ(owned, 254U);
}

TEST_F(CreateDatabase, FollowsTheExtensionSize) {
    for (const auto& [extension, pages] : {std::pair{1U, 31U}, std::pair{16U, 46U}, std::pair{1000U, 254U}}) {
        Engine other("extension");
        other.setNumber(JET_paramDbExtensionSize, extension);
        ASSERT_EQ(JET_errSuccess, other.init());
        const std::string file = other.folder.file("small.edb");
        ASSERT_EQ(JET_errSuccess, JetCreateDatabase(other.beginSession(), file.c_str(), nullptr, &id, 0));
        ASSERT_EQ(JET_errSuccess, other.term());
        EXPECT_EQ(std::filesystem::file_size(file), (pages + 2) * 4096U) << extension;
    }
}

TEST_F(CreateDatabase, RefusesAnExistingFile) {
    start();
    std::ofstream(path) << "something else";
    EXPECT_EQ(JET_errDatabaseDuplicate, create());
    EXPECT_EQ(id, JET_dbidNil);
    EXPECT_EQ(content(), "something else");
    EXPECT_EQ(JET_errSuccess, create(JET_bitDbOverwriteExisting));
    EXPECT_EQ(std::filesystem::file_size(path), 256U * 4096U);
}

TEST_F(CreateDatabase, NeverOverwritesAnAttachedOne) {
    start();
    ASSERT_EQ(JET_errSuccess, create());
    const JET_DBID first = id;
    EXPECT_EQ(JET_errDatabaseDuplicate, create());
    EXPECT_EQ(id, JET_dbidNil);
    EXPECT_EQ(JET_errDatabaseDuplicate, create(JET_bitDbOverwriteExisting));
    JET_ULONG owned = 0;
    EXPECT_EQ(JET_errSuccess, JetGetDatabaseInfo(session, first, &owned, sizeof owned, JET_DbInfoSpaceOwned));
    // Nor one of another instance.
    Engine other("other");
    ASSERT_EQ(JET_errSuccess, other.init());
    const JET_SESID elsewhere = other.beginSession();
    EXPECT_EQ(JET_errDatabaseSharingViolation,
              JetCreateDatabase(elsewhere, path.c_str(), nullptr, &id, JET_bitDbOverwriteExisting));
    EXPECT_EQ(JET_errSuccess, JetGetDatabaseInfo(session, first, &owned, sizeof owned, JET_DbInfoSpaceOwned));
}

TEST_F(CreateDatabase, ChecksItsArguments) {
    EXPECT_EQ(JET_errInvalidSesid, create());
    start();
    id = 77;
    EXPECT_EQ(JET_errInvalidSesid, JetCreateDatabase(session + 0x10000, path.c_str(), nullptr, &id, 0));
    EXPECT_EQ(id, 77U);
    EXPECT_EQ(JET_errDatabaseInvalidPath, JetCreateDatabase(session, nullptr, nullptr, &id, 0));
    EXPECT_EQ(id, JET_dbidNil);
    EXPECT_EQ(JET_errDatabaseInvalidPath, JetCreateDatabase(session, "", nullptr, &id, 0));
    EXPECT_EQ(JET_errInvalidParameter, JetCreateDatabase(session, path.c_str(), nullptr, nullptr, 0));
    EXPECT_EQ(JET_errCannotDisableVersioning, create(JET_bitDbVersioningOff));
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session));
    EXPECT_EQ(JET_errInTransaction, create());
    ASSERT_EQ(JET_errSuccess, JetRollback(session, 0));
    EXPECT_FALSE(std::filesystem::exists(path));
    EXPECT_EQ(JET_errSuccess, create(JET_bitDbRecoveryOff | JET_bitDbVersioningOff));
}

TEST_F(CreateDatabase, RefusesAMissingFolder) {
    start();
    const std::string deep = engine.folder.file("no/such/new.edb");
    const JET_ERR error = JetCreateDatabase(session, deep.c_str(), nullptr, &id, 0);
    EXPECT_TRUE(error == JET_errInvalidPath || error == JET_errDatabaseInvalidPath) << error;
    EXPECT_FALSE(std::filesystem::exists(engine.folder.file("no")));
}

TEST_F(CreateDatabase, CreatesMissingFoldersWhenTold) {
    engine.setNumber(JET_paramCreatePathIfNotExist, 1);
    start();
    path = engine.folder.file("some/where/new.edb");
    EXPECT_EQ(JET_errSuccess, create());
    EXPECT_TRUE(std::filesystem::exists(path));
}

TEST_F(CreateDatabase, TakesPartInTheLogOrNot) {
    start();
    ASSERT_EQ(JET_errSuccess, create(JET_bitDbRecoveryOff));
    ASSERT_EQ(JET_errSuccess, engine.term());
    EXPECT_EQ(header().signLog.ulRandom, 0U);
    EXPECT_EQ(header().dbstate, JET_ULONG{JET_dbstateCleanShutdown});
}

TEST_F(CreateDatabase, WorksWithoutAnyLog) {
    engine.setText(JET_paramRecovery, "off");
    start();
    ASSERT_EQ(JET_errSuccess, create());
    ASSERT_EQ(JET_errSuccess, engine.term());
    EXPECT_EQ(header().dbstate, JET_ULONG{JET_dbstateCleanShutdown});
    EXPECT_EQ(header().signLog.ulRandom, 0U);
}

TEST_F(CreateDatabase, CanDoWithoutTheShadowCatalog) {
    start();
    ASSERT_EQ(JET_errSuccess, create(JET_bitDbShadowingOff));
    ASSERT_EQ(JET_errSuccess, engine.term());
    EXPECT_EQ(header().fShadowingDisabled, 1U);
}

TEST_F(CreateDatabase, AllowsSixAtATime) {
    start();
    for (int i = 1; i <= 6; ++i) {
        path = engine.folder.file("db" + std::to_string(i) + ".edb");
        ASSERT_EQ(JET_errSuccess, create()) << i;
        EXPECT_EQ(id, static_cast<JET_DBID>(i));
    }
    path = engine.folder.file("db7.edb");
    EXPECT_EQ(JET_errTooManyAttachedDatabases, create());
    EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(CreateDatabase, SecondFormAndWideForm) {
    start();
    ASSERT_EQ(JET_errSuccess, JetCreateDatabase2(session, path.c_str(), 1000, &id, 0));
    const auto second = std::filesystem::path(engine.folder.file("w\xC3\xA4ide.edb")).u16string();
    JET_DBID wide = 0;
    ASSERT_EQ(JET_errSuccess, JetCreateDatabaseW(session, reinterpret_cast<const JET_WCHAR*>(second.c_str()),
                                                 nullptr, &wide, 0));
    const auto third = std::filesystem::path(engine.folder.file("third.edb")).u16string();
    EXPECT_EQ(JET_errSuccess,
              JetCreateDatabase2W(session, reinterpret_cast<const JET_WCHAR*>(third.c_str()), 0, &wide, 0));
    EXPECT_TRUE(std::filesystem::exists(engine.folder.file("w\xC3\xA4ide.edb")));
    EXPECT_TRUE(std::filesystem::exists(engine.folder.file("third.edb")));
}

class CreateDatabasePages : public ::testing::TestWithParam<JET_API_PTR> {};

TEST_P(CreateDatabasePages, EveryPageSize) {
    // The page size belongs to the process and is set before its first instance.
    ASSERT_EQ(JET_errSuccess,
              JetSetSystemParameter(nullptr, JET_sesidNil, JET_paramDatabasePageSize, GetParam(), nullptr));
    {
        Engine engine("pages");
        engine.setNumber(JET_paramLogFileSize, 128);  // more than one of the largest pages
        ASSERT_EQ(JET_errSuccess, engine.init());
        const JET_SESID session = engine.beginSession();
        const std::string path = engine.folder.file("sized.edb");
        JET_DBID id = 0;
        ASSERT_EQ(JET_errSuccess, JetCreateDatabase(session, path.c_str(), nullptr, &id, 0));
        JET_ULONG pageSize = 0;
        EXPECT_EQ(JET_errSuccess,
                  JetGetDatabaseInfo(session, id, &pageSize, sizeof pageSize, JET_DbInfoPageSize));
        EXPECT_EQ(pageSize, GetParam());
        EXPECT_EQ(JET_errSuccess, engine.term());
        EXPECT_EQ(std::filesystem::file_size(path), 256U * GetParam());
    }
    EXPECT_EQ(JET_errSuccess,
              JetSetSystemParameter(nullptr, JET_sesidNil, JET_paramDatabasePageSize, 4096, nullptr));
}

INSTANTIATE_TEST_SUITE_P(Sizes, CreateDatabasePages, ::testing::Values(4096, 8192, 16384, 32768));

}  // namespace
}  // namespace esent::test
