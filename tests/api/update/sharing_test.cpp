// Who may open a table while others have it open or have changed it: locks last as long as the transaction of
// a cursor that made changes, and definitions that are fixed.
#include "people.h"

namespace esent::test {
namespace {

class Sharing : public testing::Test {
 protected:
    Sharing() {
        EXPECT_EQ(JET_errSuccess, people.insert(1, 10, "one"));
        EXPECT_EQ(JET_errSuccess, JetCloseTable(people.session, people.table));
        other = people.engine->beginSession();
        EXPECT_EQ(JET_errSuccess, JetOpenDatabase(other, people.path.c_str(), nullptr, &othersDatabase, 0));
    }
    JET_ERR open(JET_GRBIT bits) {
        return JetOpenTable(people.session, people.database, "people", nullptr, 0, bits, &people.table);
    }
    JET_ERR close() { return JetCloseTable(people.session, people.table); }
    // The other session opens and closes the table.
    JET_ERR othersOpen(JET_GRBIT bits = 0) {
        JET_TABLEID table = JET_tableidNil;
        const JET_ERR error = JetOpenTable(other, othersDatabase, "people", nullptr, 0, bits, &table);
        if (error >= 0) {
            EXPECT_EQ(JET_errSuccess, JetCloseTable(other, table));
        }
        return error;
    }
    void begin() { ASSERT_EQ(JET_errSuccess, JetBeginTransaction(people.session)); }
    void commit() { ASSERT_EQ(JET_errSuccess, JetCommitTransaction(people.session, 0)); }
    void rollback() { ASSERT_EQ(JET_errSuccess, JetRollback(people.session, 0)); }

    People people;
    JET_SESID other = JET_sesidNil;
    JET_DBID othersDatabase = JET_dbidNil;
};

TEST_F(Sharing, ALockLastsAsLongAsTheChangesMadeUnderIt) {
    for (const bool commits : {true, false}) {
        begin();
        ASSERT_EQ(JET_errSuccess, open(JET_bitTableDenyRead));
        ASSERT_EQ(JET_errSuccess, people.insert(2, 20, "two"));
        ASSERT_EQ(JET_errSuccess, close());
        EXPECT_EQ(JET_errTableLocked, othersOpen());
        EXPECT_EQ(JET_errTableLocked, othersOpen(JET_bitTableReadOnly));
        if (commits) {
            commit();
        } else {
            rollback();
        }
        EXPECT_EQ(JET_errSuccess, othersOpen());
        if (commits) {
            ASSERT_EQ(JET_errSuccess, open(0));
            ASSERT_EQ(JET_errSuccess, people.seek(2));
            ASSERT_EQ(JET_errSuccess, JetDelete(people.session, people.table));
            ASSERT_EQ(JET_errSuccess, close());
        }
    }
}

TEST_F(Sharing, WithoutChangesItEndsWithTheCursor) {
    begin();
    ASSERT_EQ(JET_errSuccess, open(JET_bitTableDenyRead));
    EXPECT_EQ(JET_errSuccess, people.seek(1));
    ASSERT_EQ(JET_errSuccess, close());
    EXPECT_EQ(JET_errSuccess, othersOpen());
    commit();
    // A change at level 0 is over when it is made.
    ASSERT_EQ(JET_errSuccess, open(JET_bitTableDenyRead));
    ASSERT_EQ(JET_errSuccess, people.insert(3, 30, "three"));
    begin();
    ASSERT_EQ(JET_errSuccess, close());
    EXPECT_EQ(JET_errSuccess, othersOpen());
    commit();
}

TEST_F(Sharing, AnInnerCommitEndsNothing) {
    begin();
    begin();
    ASSERT_EQ(JET_errSuccess, open(JET_bitTableDenyWrite));
    ASSERT_EQ(JET_errSuccess, people.insert(2, 20, "two"));
    ASSERT_EQ(JET_errSuccess, close());
    commit();
    EXPECT_EQ(JET_errTableLocked, othersOpen(JET_bitTableUpdatable));
    EXPECT_EQ(JET_errTableInUse, othersOpen(JET_bitTableDenyWrite));
    commit();
    EXPECT_EQ(JET_errSuccess, othersOpen(JET_bitTableUpdatable));
}

TEST_F(Sharing, RollingBackTheLevelThatOpenedTheCursorEndsIt) {
    begin();
    begin();
    ASSERT_EQ(JET_errSuccess, open(JET_bitTableDenyRead));
    ASSERT_EQ(JET_errSuccess, people.insert(2, 20, "two"));
    ASSERT_EQ(JET_errSuccess, close());
    rollback();
    EXPECT_EQ(JET_errSuccess, othersOpen());
    rollback();
}

TEST_F(Sharing, AClosedCursorWithChangesKeepsOthersFromLocking) {
    begin();
    ASSERT_EQ(JET_errSuccess, open(0));
    ASSERT_EQ(JET_errSuccess, people.seek(1));
    ASSERT_EQ(JET_errSuccess, JetGetLock(people.session, people.table, JET_bitReadLock));
    ASSERT_EQ(JET_errSuccess, close());
    EXPECT_EQ(JET_errTableInUse, othersOpen(JET_bitTableDenyRead));
    EXPECT_EQ(JET_errTableInUse, othersOpen(JET_bitTableDenyWrite));
    EXPECT_EQ(JET_errSuccess, othersOpen());
    commit();
    EXPECT_EQ(JET_errSuccess, othersOpen(JET_bitTableDenyRead));
}

TEST_F(Sharing, TheOwnSessionIsNotKeptOut) {
    begin();
    ASSERT_EQ(JET_errSuccess, open(JET_bitTableDenyRead));
    ASSERT_EQ(JET_errSuccess, people.insert(2, 20, "two"));
    ASSERT_EQ(JET_errSuccess, close());
    ASSERT_EQ(JET_errSuccess, open(JET_bitTableDenyRead));
    ASSERT_EQ(JET_errSuccess, close());
    EXPECT_EQ(JET_errTableLocked, othersOpen());
    EXPECT_EQ(JET_errSuccess, JetDeleteTable(people.session, people.database, "people"));
    rollback();
    EXPECT_EQ(JET_errSuccess, othersOpen());
}

TEST_F(Sharing, EndingTheSessionEndsEverything) {
    begin();
    ASSERT_EQ(JET_errSuccess, open(JET_bitTableDenyRead));
    ASSERT_EQ(JET_errSuccess, people.insert(2, 20, "two"));
    ASSERT_EQ(JET_errSuccess, close());
    EXPECT_EQ(JET_errTableLocked, othersOpen());
    ASSERT_EQ(JET_errSuccess, JetEndSession(people.session, 0));
    EXPECT_EQ(JET_errSuccess, othersOpen(JET_bitTableDenyRead));
}

class FixedDefinition : public testing::Test {
 protected:
    JET_TABLEID create(const char* name, JET_GRBIT bits, const char* from = nullptr) {
        JET_TABLECREATE_A wanted{};
        wanted.cbStruct = sizeof wanted;
        wanted.szTableName = const_cast<char*>(name);
        wanted.szTemplateTableName = const_cast<char*>(from);
        wanted.grbit = bits;
        EXPECT_EQ(JET_errSuccess, JetCreateTableColumnIndexA(people.session, people.database, &wanted));
        return wanted.tableid;
    }
    JET_ERR add(JET_TABLEID table, const char* name, JET_GRBIT bits = 0) {
        JET_COLUMNDEF definition{};
        definition.cbStruct = sizeof definition;
        definition.coltyp = JET_coltypLong;
        definition.grbit = bits;
        return JetAddColumn(people.session, table, name, &definition, nullptr, 0, nullptr);
    }
    JET_ERR index(JET_TABLEID table, const char* name) {
        return JetCreateIndex(people.session, table, name, 0, "+a\0", 4, 0);
    }
    JET_ERR open(const char* name, JET_GRBIT bits, JET_TABLEID& table) {
        return JetOpenTable(people.session, people.database, name, nullptr, 0, bits, &table);
    }
    static constexpr JET_GRBIT kPermit = JET_bitTableDenyRead | JET_bitTablePermitDDL;
    People people;
};

TEST_F(FixedDefinition, GrowsThroughACursorThatPermitsItAndNeverShrinks) {
    JET_TABLEID table = create("fixed", JET_bitTableCreateFixedDDL);
    // Who created it may go on until the table is closed.
    EXPECT_EQ(JET_errSuccess, add(table, "a"));
    EXPECT_EQ(JET_errSuccess, index(table, "byA"));
    EXPECT_EQ(JET_errFixedDDL, JetDeleteIndex(people.session, table, "byA"));
    EXPECT_EQ(JET_errFixedDDL, JetDeleteColumn(people.session, table, "a"));
    ASSERT_EQ(JET_errSuccess, JetCloseTable(people.session, table));
    ASSERT_EQ(JET_errSuccess, open("fixed", JET_bitTableDenyRead, table));
    EXPECT_EQ(JET_errFixedDDL, add(table, "b"));
    EXPECT_EQ(JET_errFixedDDL, index(table, "byA2"));
    ASSERT_EQ(JET_errSuccess, JetCloseTable(people.session, table));
    EXPECT_EQ(JET_errInvalidGrbit, open("fixed", JET_bitTablePermitDDL, table));
    ASSERT_EQ(JET_errSuccess, open("fixed", kPermit, table));
    EXPECT_EQ(JET_errSuccess, add(table, "b"));
    EXPECT_EQ(JET_errSuccess, index(table, "byA2"));
    EXPECT_EQ(JET_errFixedDDL, JetDeleteColumn(people.session, table, "b"));
    ASSERT_EQ(JET_errSuccess, JetCloseTable(people.session, table));
}

TEST_F(FixedDefinition, IsNotPermittedToChangeWhileVersionsAreOutstanding) {
    ASSERT_EQ(JET_errSuccess, JetCloseTable(people.session, create("fixed", JET_bitTableCreateFixedDDL)));
    JET_TABLEID table = JET_tableidNil;
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(people.session));
    ASSERT_EQ(JET_errSuccess, open("fixed", 0, table));
    ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(people.session, table, JET_prepInsert));
    ASSERT_EQ(JET_errSuccess, JetUpdate(people.session, table, nullptr, 0, nullptr));
    ASSERT_EQ(JET_errSuccess, JetCloseTable(people.session, table));
    EXPECT_EQ(JET_errTableInUse, open("fixed", kPermit, table));
    EXPECT_EQ(JET_tableidNil, table);
    EXPECT_EQ(JET_errSuccess, open("fixed", JET_bitTableDenyRead, table));
    ASSERT_EQ(JET_errSuccess, JetCloseTable(people.session, table));
    ASSERT_EQ(JET_errSuccess, JetCommitTransaction(people.session, 0));
    EXPECT_EQ(JET_errSuccess, open("fixed", kPermit, table));
    ASSERT_EQ(JET_errSuccess, JetCloseTable(people.session, table));
}

TEST_F(FixedDefinition, OfATemplateTakesTaggedColumnsUntilTablesDeriveFromIt) {
    ASSERT_EQ(JET_errSuccess, JetCloseTable(people.session, create("base", JET_bitTableCreateTemplateTable)));
    JET_TABLEID table = JET_tableidNil;
    ASSERT_EQ(JET_errSuccess, open("base", 0, table));
    EXPECT_EQ(JET_errFixedDDL, add(table, "a", JET_bitColumnTagged));
    ASSERT_EQ(JET_errSuccess, JetCloseTable(people.session, table));
    ASSERT_EQ(JET_errSuccess, open("base", kPermit, table));
    EXPECT_EQ(JET_errFixedDDL, add(table, "a"));
    EXPECT_EQ(JET_errSuccess, add(table, "a", JET_bitColumnTagged));
    EXPECT_EQ(JET_errFixedDDL, index(table, "byA"));
    ASSERT_EQ(JET_errSuccess, JetCloseTable(people.session, table));
    ASSERT_EQ(JET_errSuccess, JetCloseTable(people.session, create("derived", 0, "base")));
    EXPECT_EQ(JET_errTableInUse, open("base", kPermit, table));
    EXPECT_EQ(JET_errSuccess, open("base", JET_bitTableDenyRead, table));
    ASSERT_EQ(JET_errSuccess, JetCloseTable(people.session, table));
}

}  // namespace
}  // namespace esent::test
