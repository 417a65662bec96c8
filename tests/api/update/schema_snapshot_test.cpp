// Schema changes beside other sessions' open transactions: what these see, and that they can still end.
#include "people.h"

namespace esent::test {
namespace {

class SchemaSnapshot : public testing::Test {
 protected:
    void SetUp() override {
        people_.reopen();  // a table that was just made is its maker's alone
        ASSERT_NO_FATAL_FAILURE(people_.openElsewhere(other_, database_, table_));
        JET_GRBIT lazy = JET_bitCommitLazyFlush;
        ASSERT_EQ(JET_errSuccess,
                  JetSetSessionParameter(people_.session, JET_sesparamCommitDefault, &lazy, sizeof lazy));
        for (std::int32_t id = 1; id <= 50; ++id)
            ASSERT_EQ(JET_errSuccess, people_.insert(id, id % 7, "n" + std::to_string(id)));
    }
    JET_ERR insertByOther(std::int32_t id, std::int32_t age) {
        JET_ERR error = JetPrepareUpdate(other_, table_, JET_prepInsert);
        const std::string name = "other" + std::to_string(id);
        if (error >= 0) error = JetSetColumn(other_, table_, people_.id, &id, sizeof id, 0, nullptr);
        if (error >= 0) error = JetSetColumn(other_, table_, people_.age, &age, sizeof age, 0, nullptr);
        if (error >= 0)
            error = JetSetColumn(other_, table_, people_.name, name.data(),
                                 static_cast<JET_ULONG>(name.size()), 0, nullptr);
        return error < 0 ? error : JetUpdate(other_, table_, nullptr, 0, nullptr);
    }
    int rowsSeenByOther(const char* index) {
        if (JetSetCurrentIndex(other_, table_, index) < 0) return -1;
        int rows = 0;
        JET_ERR error = JetMove(other_, table_, JET_MoveFirst, 0);
        for (; error >= 0; error = JetMove(other_, table_, JET_MoveNext, 0)) {
            std::int32_t id = 0;
            EXPECT_EQ(JET_errSuccess,
                      JetRetrieveColumn(other_, table_, people_.id, &id, sizeof id, nullptr, 0, nullptr));
            ++rows;
        }
        EXPECT_EQ(JET_errNoCurrentRecord, error);
        return rows;
    }

    // A table with one column.
    void createGone(JET_TABLEID& table, JET_COLUMNID& column) {
        JET_COLUMNDEF definition{};
        definition.cbStruct = sizeof definition;
        definition.coltyp = JET_coltypLong;
        ASSERT_EQ(JET_errSuccess, JetCreateTable(people_.session, people_.database, "gone", 1, 0, &table));
        ASSERT_EQ(JET_errSuccess,
                  JetAddColumn(people_.session, table, "n", &definition, nullptr, 0, &column));
    }

    People people_;
    JET_SESID other_ = JET_sesidNil;
    JET_DBID database_ = JET_dbidNil;
    JET_TABLEID table_ = JET_tableidNil;
};

// The index goes, with a transaction open that has changed its entries and can still take that back.
TEST_F(SchemaSnapshot, ChangesOfADroppedIndexAreTakenBack) {
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(other_));
    ASSERT_EQ(JET_errSuccess, insertByOther(100, 5));
    ASSERT_EQ(JET_errSuccess, JetDeleteIndex(people_.session, people_.table, "byAge"));
    ASSERT_EQ(JET_errSuccess, insertByOther(101, 6));
    ASSERT_EQ(JET_errSuccess, JetRollback(other_, 0));
    EXPECT_EQ(50, rowsSeenByOther(nullptr));
    EXPECT_EQ(-1, rowsSeenByOther("byAge"));
    ASSERT_EQ(JET_errSuccess, insertByOther(102, 6));  // the instance goes on
}

// An older snapshot reads the index to the end of its transaction, its own later changes included, whatever
// becomes of the pages that others need meanwhile.
TEST_F(SchemaSnapshot, AnOlderSnapshotKeepsTheIndex) {
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(other_));
    ASSERT_EQ(50, rowsSeenByOther("byAge"));
    ASSERT_EQ(JET_errSuccess, JetSetCurrentIndex(other_, table_, nullptr));
    ASSERT_EQ(JET_errSuccess, JetDeleteIndex(people_.session, people_.table, "byAge"));
    for (std::int32_t id = 1000; id < 3000; ++id)
        ASSERT_EQ(JET_errSuccess, people_.insert(id, 3, "m" + std::to_string(id)));
    ASSERT_EQ(JET_errSuccess, people_.seek(7));
    ASSERT_EQ(JET_errSuccess, JetDelete(people_.session, people_.table));
    EXPECT_EQ(50, rowsSeenByOther("byAge"));
    ASSERT_EQ(JET_errSuccess, insertByOther(101, 6));
    EXPECT_EQ(51, rowsSeenByOther("byAge"));
    ASSERT_EQ(JET_errSuccess, JetCommitTransaction(other_, 0));
    EXPECT_EQ(-1, rowsSeenByOther("byAge"));
    EXPECT_EQ(2050, rowsSeenByOther(nullptr));
    EXPECT_EQ(2050, rowsSeenByOther("byName"));
}

// The pages of a dropped index come back at the end of the instance at the latest, also when it is short and
// a snapshot was open until then.
TEST_F(SchemaSnapshot, ADroppedIndexGivesItsPagesBack) {
    for (std::int32_t id = 1000; id < 4000; ++id)
        ASSERT_EQ(JET_errSuccess, people_.insert(id, 3, "m" + std::to_string(id)));
    const JET_ULONG before = people_.freePages();
    ASSERT_EQ(JET_errSuccess, people_.createIndex("extra", std::string("+name\0-id\0\0", 11), 0));
    const JET_ULONG with = people_.freePages();
    ASSERT_LT(with + 10, before + 256);  // the file may have grown meanwhile
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(other_));
    ASSERT_EQ(3050, rowsSeenByOther("extra"));
    ASSERT_EQ(JET_errSuccess, JetSetCurrentIndex(other_, table_, nullptr));
    ASSERT_EQ(JET_errSuccess, JetDeleteIndex(people_.session, people_.table, "extra"));
    ASSERT_EQ(JET_errSuccess, JetTerm2(people_.engine->instance, JET_bitTermAbrupt));
    people_.start();
    EXPECT_GT(people_.freePages(), with + 10);
}

// The new index has the newest rows; a transaction that does not see them can't make it.
TEST_F(SchemaSnapshot, NoIndexOverRowsThatAreNotSeen) {
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(other_));
    ASSERT_EQ(JET_errSuccess, people_.insert(60, 1, "sixty"));
    EXPECT_EQ(JET_errWriteConflict, JetCreateIndex(other_, table_, "down", 0, "-age\0", 6, 0));
    ASSERT_EQ(JET_errSuccess, JetRollback(other_, 0));
    EXPECT_EQ(JET_errSuccess, JetCreateIndex(other_, table_, "down", 0, "-age\0", 6, 0));
    EXPECT_EQ(51, rowsSeenByOther("down"));
}

// Others keep the first index also when its transaction could not make a second one.
TEST_F(SchemaSnapshot, AnIndexThatFailsDoesNotSpoilAnother) {
    ASSERT_EQ(JET_errSuccess, people_.insert(60, 7, "sixty"));
    ASSERT_EQ(JET_errSuccess, people_.insert(61, 7, "sixty-one"));
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(people_.session));
    ASSERT_EQ(JET_errSuccess, people_.createIndex("down", std::string("-age\0\0", 6), 0));
    ASSERT_EQ(JET_errKeyDuplicate,
              people_.createIndex("once", std::string("+age\0\0", 6), JET_bitIndexUnique));
    EXPECT_EQ(JET_errSuccess, insertByOther(100, 5));
    ASSERT_EQ(JET_errSuccess, JetCommitTransaction(people_.session, 0));
    EXPECT_EQ(53, rowsSeenByOther("down"));
}

// An index is gone, its pages wait for an older snapshot; then its table goes, and somebody else gets them.
TEST_F(SchemaSnapshot, ADroppedIndexGoesWithItsTable) {
    for (const bool committed : {true, false}) {
        JET_TABLEID table = JET_tableidNil;
        JET_COLUMNID column = 0;
        ASSERT_NO_FATAL_FAILURE(createGone(table, column));
        for (std::int32_t n = 0; n < 3000; ++n) {
            ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(people_.session, table, JET_prepInsert));
            ASSERT_EQ(JET_errSuccess, JetSetColumn(people_.session, table, column, &n, sizeof n, 0, nullptr));
            ASSERT_EQ(JET_errSuccess, JetUpdate(people_.session, table, nullptr, 0, nullptr));
        }
        ASSERT_EQ(JET_errSuccess, JetBeginTransaction(other_));
        ASSERT_EQ(JET_errSuccess, JetBeginTransaction(people_.session));
        ASSERT_EQ(JET_errSuccess, JetCreateIndex(people_.session, table, "n", 0, "+n\0", 4, 0));
        if (committed) {
            ASSERT_EQ(JET_errSuccess, JetCommitTransaction(people_.session, 0));
            ASSERT_EQ(JET_errSuccess, JetDeleteIndex(people_.session, table, "n"));
        } else {
            ASSERT_EQ(JET_errSuccess, JetRollback(people_.session, 0));
        }
        ASSERT_EQ(JET_errSuccess, JetCloseTable(people_.session, table));
        ASSERT_EQ(JET_errSuccess, JetDeleteTable(people_.session, people_.database, "gone"));
        const auto insertUpTo = [&](std::int32_t from, std::int32_t to) {
            for (std::int32_t id = from; id < to; ++id)
                ASSERT_EQ(JET_errSuccess, people_.insert(id, 3, std::string(80, 'x') + std::to_string(id)));
        };
        ASSERT_NO_FATAL_FAILURE(insertUpTo(100, 300));
        ASSERT_EQ(JET_errSuccess, JetRollback(other_, 0));
        EXPECT_LE(0, JetIdle(people_.session, JET_bitIdleCompact));
        ASSERT_NO_FATAL_FAILURE(insertUpTo(300, 1500));
        EXPECT_EQ(1450, rowsSeenByOther("byAge"));
        EXPECT_EQ(1450, rowsSeenByOther("byName"));
        ASSERT_EQ(JET_errSuccess, JetSetCurrentIndex(other_, table_, nullptr));
        for (std::int32_t id = 100; id < 1500; ++id) {
            ASSERT_EQ(JET_errSuccess, people_.seek(id));
            EXPECT_EQ(std::string(80, 'x') + std::to_string(id), people_.text(people_.name));
            ASSERT_EQ(JET_errSuccess, JetDelete(people_.session, people_.table));
        }
    }
}

TEST_F(SchemaSnapshot, ATableWithOpenChangesIsNotDeleted) {
    JET_TABLEID table = JET_tableidNil;
    JET_COLUMNID column = 0;
    ASSERT_NO_FATAL_FAILURE(createGone(table, column));
    ASSERT_EQ(JET_errSuccess, JetCloseTable(people_.session, table));
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(other_));
    ASSERT_EQ(JET_errSuccess, JetOpenTable(other_, database_, "gone", nullptr, 0, 0, &table));
    ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(other_, table, JET_prepInsert));
    ASSERT_EQ(JET_errSuccess, JetUpdate(other_, table, nullptr, 0, nullptr));
    ASSERT_EQ(JET_errSuccess, JetCloseTable(other_, table));
    EXPECT_GT(0, JetDeleteTable(people_.session, people_.database, "gone"));
    ASSERT_EQ(JET_errSuccess, JetRollback(other_, 0));
    EXPECT_EQ(JET_errSuccess, JetDeleteTable(people_.session, people_.database, "gone"));
}

// Calls that need levels of their own work at the deepest level that an application can begin.
TEST_F(SchemaSnapshot, EveryCallWorksAtTheDeepestLevel) {
    for (int level = 1; level <= 7; ++level)
        ASSERT_EQ(JET_errSuccess, JetBeginTransaction(people_.session));
    EXPECT_EQ(JET_errTransTooDeep, JetBeginTransaction(people_.session));
    JET_INDEXCREATE index{};
    index.cbStruct = sizeof index;
    char indexName[] = "n";
    char key[] = "+n\0";
    index.szIndexName = indexName;
    index.szKey = key;
    index.cbKey = sizeof key;
    index.grbit = JET_bitIndexPrimary;
    JET_COLUMNCREATE column{};
    column.cbStruct = sizeof column;
    char columnName[] = "n";
    column.szColumnName = columnName;
    column.coltyp = JET_coltypLong;
    JET_TABLECREATE table{};
    table.cbStruct = sizeof table;
    char tableName[] = "deep";
    table.szTableName = tableName;
    table.rgcolumncreate = &column;
    table.cColumns = 1;
    table.rgindexcreate = &index;
    table.cIndexes = 1;
    EXPECT_EQ(JET_errSuccess, JetCreateTableColumnIndex(people_.session, people_.database, &table));
    EXPECT_EQ(JET_errSuccess, people_.insert(70, 1, "deep", std::string(20000, 'x')));
    EXPECT_EQ(JET_errSuccess, people_.createIndex("deepIndex", std::string("-age\0", 6), 0));
    (void)people_.addColumn("deepColumn", JET_coltypLong);
    EXPECT_EQ(JET_errSuccess, JetDeleteIndex(people_.session, people_.table, "deepIndex"));
    ASSERT_EQ(JET_errSuccess, people_.seek(70));
    EXPECT_EQ(JET_errSuccess, JetDelete(people_.session, people_.table));
    EXPECT_EQ(JET_errSuccess, JetCloseTable(people_.session, table.tableid));
    EXPECT_EQ(JET_errSuccess, JetDeleteTable(people_.session, people_.database, "deep"));
    for (int level = 7; level >= 1; --level)
        ASSERT_EQ(JET_errSuccess, JetCommitTransaction(people_.session, 0));
}

}  // namespace
}  // namespace esent::test
