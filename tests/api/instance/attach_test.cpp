// Attaching and opening databases that Windows wrote.
#include "corpus.h"
#include "engine.h"

namespace esent::test {
namespace {

class Attach : public ::testing::Test {
 protected:
    void SetUp() override {
        ESENT_REQUIRE_CORPUS();
        path = unpackCorpusFile("windows/basic.edb.gz", engine.folder.path() / "data").string();
        ASSERT_EQ(JET_errSuccess, engine.init());
        session = engine.beginSession();
    }

    Engine engine;
    std::string path;
    JET_SESID session = JET_sesidNil;
};

TEST_F(Attach, AttachOpenCloseDetach) {
    JET_DBID database = 7;
    EXPECT_EQ(JET_errDatabaseNotFound, JetOpenDatabase(session, path.c_str(), nullptr, &database, 0));
    EXPECT_EQ(JET_dbidNil, database);
    ASSERT_EQ(JET_errSuccess, JetAttachDatabase(session, path.c_str(), 0));
    EXPECT_EQ(JET_wrnDatabaseAttached, JetAttachDatabase(session, path.c_str(), 0));
    ASSERT_EQ(JET_errSuccess, JetOpenDatabase(session, path.c_str(), nullptr, &database, 0));
    EXPECT_NE(JET_dbidNil, database);
    JET_DBID again = 0;
    ASSERT_EQ(JET_errSuccess, JetOpenDatabase(session, path.c_str(), nullptr, &again, 0));
    EXPECT_EQ(database, again);
    EXPECT_EQ(JET_errDatabaseInUse, JetDetachDatabase(session, path.c_str()));
    EXPECT_EQ(JET_errSuccess, JetCloseDatabase(session, database, 0));
    EXPECT_EQ(JET_errDatabaseInUse, JetDetachDatabase(session, path.c_str()));
    EXPECT_EQ(JET_errSuccess, JetCloseDatabase(session, database, 0));
    EXPECT_EQ(JET_errInvalidDatabaseId, JetCloseDatabase(session, database, 0));
    EXPECT_EQ(JET_errSuccess, JetDetachDatabase(session, path.c_str()));
    EXPECT_EQ(JET_errDatabaseNotFound, JetDetachDatabase(session, path.c_str()));
    EXPECT_EQ(JET_errSuccess, engine.term());
    const auto left = filesIn(engine.folder.path() / "data");
    for (const std::string& name : left)
        EXPECT_TRUE(name == "basic.edb" || name == "basic.jfm") << name;
}

TEST_F(Attach, ExclusiveOpenKeepsOthersOut) {
    ASSERT_EQ(JET_errSuccess, JetAttachDatabase(session, path.c_str(), 0));
    JET_DBID database = 0;
    ASSERT_EQ(JET_errSuccess, JetOpenDatabase(session, path.c_str(), "", &database, JET_bitDbExclusive));
    const JET_SESID other = engine.beginSession();
    JET_DBID second = 0;
    EXPECT_EQ(JET_errDatabaseLocked, JetOpenDatabase(other, path.c_str(), nullptr, &second, 0));
    EXPECT_EQ(JET_errInvalidDatabaseId, JetCloseDatabase(other, database, 0));
    EXPECT_EQ(JET_errSuccess, JetEndSession(session, 0));
    EXPECT_EQ(JET_errSuccess, JetOpenDatabase(other, path.c_str(), nullptr, &second, 0));
    const JET_SESID third = engine.beginSession();
    EXPECT_EQ(JET_errDatabaseInUse,
              JetOpenDatabase(third, path.c_str(), nullptr, &database, JET_bitDbExclusive));
}

TEST_F(Attach, BitsOfOtherCallsDoNoHarm) {
    // Programs give every call on a database the bits that the first one got.
    constexpr JET_GRBIT bits = JET_bitDbDeleteCorruptIndexes | 0x100000;
    ASSERT_EQ(JET_errSuccess, JetAttachDatabase(session, path.c_str(), bits));
    JET_DBID database = 0;
    ASSERT_EQ(JET_errSuccess, JetOpenDatabase(session, path.c_str(), nullptr, &database, bits));
    EXPECT_EQ(JET_errSuccess, JetCloseDatabase(session, database, bits));
    EXPECT_EQ(JET_errSuccess, JetDetachDatabase(session, path.c_str()));
    EXPECT_EQ(JET_errSuccess, JetCreateDatabase(session, (path + "2").c_str(), nullptr, &database,
                                                JET_bitDbDeleteCorruptIndexes | 0x100000));
}

TEST_F(Attach, ArgumentsAreChecked) {
    EXPECT_EQ(JET_errDatabaseInvalidPath, JetAttachDatabase(session, nullptr, 0));
    EXPECT_EQ(JET_errDatabaseInvalidPath, JetAttachDatabase(session, "", 0));
    EXPECT_EQ(JET_errFileNotFound, JetAttachDatabase(session, (path + "x").c_str(), 0));
    EXPECT_EQ(JET_errInvalidGrbit,
              JetAttachDatabase(session, path.c_str(), JET_bitDbReadOnly | JET_bitDbDeleteUnicodeIndexes));
    EXPECT_EQ(JET_errCannotDisableVersioning, JetAttachDatabase(session, path.c_str(), JET_bitDbUpgrade));
    EXPECT_EQ(JET_errForceDetachNotAllowed, JetDetachDatabase2(session, path.c_str(), JET_bitForceDetach));
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session));
    EXPECT_EQ(JET_errInTransaction, JetAttachDatabase(session, path.c_str(), 0));
    EXPECT_EQ(JET_errInTransaction, JetDetachDatabase(session, nullptr));
    EXPECT_EQ(JET_errInTransaction, JetDetachDatabase2(session, nullptr, 0x8000));
    EXPECT_EQ(JET_errForceDetachNotAllowed, JetDetachDatabase2(session, nullptr, JET_bitForceDetach));
    EXPECT_EQ(JET_errSuccess, JetRollback(session, 0));
    EXPECT_EQ(JET_errSuccess, JetDetachDatabase(session, nullptr));
}

TEST_F(Attach, OneDatabasePerSession) {
    JET_INSTANCE_INFO_A* list = nullptr;
    JET_ULONG count = 0;
    ASSERT_EQ(JET_errSuccess, JetAttachDatabase(session, path.c_str(), JET_bitDbReadOnly));
    ASSERT_EQ(JET_errSuccess, JetGetInstanceInfo(&count, &list));
    ASSERT_EQ(1u, count);
    ASSERT_EQ(1u, list[0].cDatabases);
    EXPECT_EQ(path, list[0].szDatabaseFileName[0]);
    EXPECT_EQ(JET_errSuccess, JetFreeBuffer(reinterpret_cast<char*>(list)));
}

TEST_F(Attach, DetachedFileIsCleanAgain) {
    for (int round = 0; round < 3; ++round) {
        ASSERT_EQ(JET_errSuccess, JetAttachDatabase(session, path.c_str(), 0));
        ASSERT_EQ(JET_errSuccess, JetDetachDatabase(session, path.c_str()));
    }
    ASSERT_EQ(JET_errSuccess, JetAttachDatabase(session, path.c_str(), 0));
    ASSERT_EQ(JET_errSuccess, engine.term());
    Engine other("other");
    ASSERT_EQ(JET_errSuccess, other.init());
    const JET_SESID fresh = other.beginSession();
    EXPECT_EQ(JET_errSuccess, JetAttachDatabase(fresh, path.c_str(), 0));
    EXPECT_EQ(JET_errSuccess, other.term());
}

TEST_F(Attach, TwoInstancesCannotShareAFile) {
    ASSERT_EQ(JET_errSuccess, JetAttachDatabase(session, path.c_str(), 0));
    Engine other("other");
    ASSERT_EQ(JET_errSuccess, other.init());
    const JET_SESID fresh = other.beginSession();
    EXPECT_EQ(JET_errDatabaseSharingViolation, JetAttachDatabase(fresh, path.c_str(), 0));
    EXPECT_EQ(JET_errSuccess, other.term());
}

}  // namespace
}  // namespace esent::test
