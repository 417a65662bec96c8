// Rows through the C API: insert, replace, delete, roll back, reopen; indexes and long values follow.
#include <numeric>

#include "people.h"

namespace esent::test {
namespace {

TEST(Rows, AreThereAfterInsertAndAfterReopen) {
    People people;
    for (std::int32_t i = 0; i < 3000; ++i)
        ASSERT_EQ(JET_errSuccess, people.insert(i, i % 7, "name" + std::to_string(i))) << i;
    std::vector<std::int32_t> expected(3000);
    std::iota(expected.begin(), expected.end(), 0);
    EXPECT_EQ(people.ids(nullptr), expected);
    EXPECT_EQ(people.ids("byAge").size(), 3000U);
    people.reopen();
    EXPECT_EQ(people.ids(nullptr), expected);
    EXPECT_EQ(people.ids("byName").size(), 3000U);
    ASSERT_EQ(JET_errSuccess, JetSetCurrentIndex(people.session, people.table, nullptr));
    ASSERT_EQ(JET_errSuccess, people.seek(1234));
    EXPECT_EQ(people.text(people.name), "name1234");
}

TEST(Rows, DuplicatesAreRefusedAndLeaveNothing) {
    People people;
    ASSERT_EQ(JET_errSuccess, people.insert(1, 10, "one"));
    EXPECT_EQ(JET_errKeyDuplicate, people.insert(1, 11, "other"));
    EXPECT_EQ(JET_errKeyDuplicate, people.insert(2, 12, "one"));  // unique by name
    EXPECT_EQ(people.ids(nullptr), std::vector<std::int32_t>{1});
    EXPECT_EQ(people.ids("byAge"), std::vector<std::int32_t>{1});
}

TEST(Rows, RollbackTakesEverythingBack) {
    People people;
    ASSERT_EQ(JET_errSuccess, people.insert(1, 10, "one"));
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(people.session));
    const std::string big(20000, 'x');
    ASSERT_EQ(JET_errSuccess, people.insert(2, 20, "two", big));
    ASSERT_EQ(JET_errSuccess, people.seek(1));
    ASSERT_EQ(JET_errSuccess, JetDelete(people.session, people.table));
    EXPECT_EQ(people.ids(nullptr), std::vector<std::int32_t>{2});
    ASSERT_EQ(JET_errSuccess, JetRollback(people.session, 0));
    EXPECT_EQ(people.ids(nullptr), std::vector<std::int32_t>{1});
    EXPECT_EQ(people.ids("byName"), std::vector<std::int32_t>{1});
}

// Going to a bookmark is no move: a rollback leaves the cursor on the row. A move inside the transaction is
// undone.
TEST(Rows, RollbackLeavesACursorThatWentToABookmark) {
    People people;
    const auto bookmarkOf = [&](std::int32_t number) {
        EXPECT_EQ(JET_errSuccess, people.seek(number));
        std::string bookmark(JET_cbBookmarkMost, '\0');
        JET_ULONG bytes = 0;
        EXPECT_EQ(JET_errSuccess, JetGetBookmark(people.session, people.table, bookmark.data(),
                                                 static_cast<JET_ULONG>(bookmark.size()), &bytes));
        bookmark.resize(bytes);
        return bookmark;
    };
    const auto go = [&](std::string bookmark) {
        return JetGotoBookmark(people.session, people.table, bookmark.data(),
                               static_cast<JET_ULONG>(bookmark.size()));
    };
    ASSERT_EQ(JET_errSuccess, people.insert(1, 30, "Ann"));
    ASSERT_EQ(JET_errSuccess, people.insert(2, 40, "Bob"));
    const std::string bob = bookmarkOf(2);
    const std::string ann = bookmarkOf(1);
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(people.session));
    ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(people.session, people.table, JET_prepReplace));
    ASSERT_EQ(JET_errSuccess, people.set(people.name, "Zoe", 3));
    ASSERT_EQ(JET_errSuccess, JetUpdate(people.session, people.table, nullptr, 0, nullptr));
    ASSERT_EQ(JET_errSuccess, go(ann));
    ASSERT_EQ(JET_errSuccess, JetRollback(people.session, 0));
    EXPECT_EQ("Ann", people.text(people.name));

    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(people.session));
    ASSERT_EQ(JET_errSuccess, JetMove(people.session, people.table, JET_MoveNext, 0));
    ASSERT_EQ(JET_errSuccess, go(bob));
    ASSERT_EQ(JET_errSuccess, JetRollback(people.session, 0));
    EXPECT_EQ(JET_errNoCurrentRecord, JetMove(people.session, people.table, 0, 0));
}

TEST(Rows, ReplaceMovesIndexEntries) {
    People people;
    for (std::int32_t i = 0; i < 10; ++i)
        ASSERT_EQ(JET_errSuccess, people.insert(i, i, std::to_string(i)));
    ASSERT_EQ(JET_errSuccess, people.seek(3));
    ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(people.session, people.table, JET_prepReplace));
    const std::int32_t years = 100;
    ASSERT_EQ(JET_errSuccess, people.set(people.age, &years, sizeof years));
    ASSERT_EQ(JET_errSuccess, JetUpdate(people.session, people.table, nullptr, 0, nullptr));
    EXPECT_EQ(people.ids("byAge").back(), 3);
    EXPECT_EQ(people.ids("byAge").size(), 10U);
}

TEST(Rows, LongValuesGrowShrinkAndAreShared) {
    People people;
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(people.session));
    std::string text(5000, 'a');
    ASSERT_EQ(JET_errSuccess, people.insert(1, 1, "one", text));
    ASSERT_EQ(JET_errSuccess, JetCommitTransaction(people.session, 0));
    ASSERT_EQ(JET_errSuccess, people.seek(1));
    EXPECT_EQ(people.text(people.notes), text);
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(people.session));
    ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(people.session, people.table, JET_prepReplace));
    const std::string more(9000, 'b');
    ASSERT_EQ(JET_errSuccess, people.set(people.notes, more.data(), more.size(), JET_bitSetAppendLV));
    ASSERT_EQ(JET_errSuccess, JetUpdate(people.session, people.table, nullptr, 0, nullptr));
    ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(people.session, people.table, JET_prepInsertCopy));
    const std::int32_t two = 2;
    ASSERT_EQ(JET_errSuccess, people.set(people.id, &two, sizeof two));
    ASSERT_EQ(JET_errSuccess, people.set(people.name, "two", 3));
    ASSERT_EQ(JET_errSuccess, JetUpdate(people.session, people.table, nullptr, 0, nullptr));
    ASSERT_EQ(JET_errSuccess, JetCommitTransaction(people.session, 0));
    text += more;
    ASSERT_EQ(JET_errSuccess, people.seek(2));
    EXPECT_EQ(people.text(people.notes), text);
    ASSERT_EQ(JET_errSuccess, people.seek(1));
    ASSERT_EQ(JET_errSuccess, JetDelete(people.session, people.table));
    people.reopen();
    ASSERT_EQ(JET_errSuccess, people.seek(2));
    EXPECT_EQ(people.text(people.notes), text);
}

TEST(Rows, IndexesAreBuiltOverRowsThatAreThere) {
    People people;
    for (std::int32_t i = 0; i < 2000; ++i)
        ASSERT_EQ(JET_errSuccess, people.insert(i, (i * 7919) % 2000, "n" + std::to_string(i)));
    ASSERT_EQ(JET_errSuccess, people.createIndex("down", std::string("-age\0\0", 6), 0));
    const std::vector<std::int32_t> down = people.ids("down");
    ASSERT_EQ(down.size(), 2000U);
    std::vector<std::int32_t> up = people.ids("byAge");
    std::reverse(up.begin(), up.end());
    EXPECT_EQ(down, up);
    EXPECT_EQ(JET_errKeyDuplicate,
              people.createIndex("unique", std::string("+notes\0\0", 8), JET_bitIndexUnique));
    ASSERT_EQ(JET_errSuccess, JetSetCurrentIndex(people.session, people.table, nullptr));
    ASSERT_EQ(JET_errSuccess, JetDeleteIndex(people.session, people.table, "down"));
    EXPECT_EQ(JET_errIndexNotFound, JetSetCurrentIndex(people.session, people.table, "down"));
}

TEST(Rows, SnapshotsDontSeeLaterCommits) {
    People people;
    ASSERT_EQ(JET_errSuccess, people.insert(1, 1, "one"));
    ASSERT_EQ(JET_errSuccess, JetCloseTable(people.session, people.table));
    ASSERT_EQ(JET_errSuccess,
              JetOpenTable(people.session, people.database, "people", nullptr, 0, 0, &people.table));
    const JET_SESID reader = people.engine->beginSession();
    JET_DBID database = JET_dbidNil;
    JET_TABLEID table = JET_tableidNil;
    ASSERT_EQ(JET_errSuccess, JetOpenDatabase(reader, people.path.c_str(), nullptr, &database, 0));
    ASSERT_EQ(JET_errSuccess, JetOpenTable(reader, database, "people", nullptr, 0, 0, &table));
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(reader));
    ASSERT_EQ(JET_errSuccess, people.insert(2, 2, "two"));
    ASSERT_EQ(JET_errSuccess, people.seek(1));
    ASSERT_EQ(JET_errSuccess, JetDelete(people.session, people.table));
    ASSERT_EQ(JET_errSuccess, JetMove(reader, table, JET_MoveFirst, 0));
    std::int32_t id = 0;
    ASSERT_EQ(JET_errSuccess,
              JetRetrieveColumn(reader, table, people.id, &id, sizeof id, nullptr, 0, nullptr));
    EXPECT_EQ(1, id);
    EXPECT_EQ(JET_errNoCurrentRecord, JetMove(reader, table, JET_MoveNext, 0));
    ASSERT_EQ(JET_errSuccess, JetMove(reader, table, JET_MoveFirst, 0));
    EXPECT_EQ(JET_errWriteConflict, JetPrepareUpdate(reader, table, JET_prepReplace));
    ASSERT_EQ(JET_errSuccess, JetCommitTransaction(reader, 0));
    ASSERT_EQ(JET_errSuccess, JetMove(reader, table, JET_MoveFirst, 0));
    ASSERT_EQ(JET_errSuccess,
              JetRetrieveColumn(reader, table, people.id, &id, sizeof id, nullptr, 0, nullptr));
    EXPECT_EQ(2, id);
}

TEST(Rows, TablesComeAndGoWithTransactions) {
    People people;
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(people.session));
    JET_TABLEID other = JET_tableidNil;
    ASSERT_EQ(JET_errSuccess, JetCreateTable(people.session, people.database, "other", 1, 0, &other));
    ASSERT_EQ(JET_errSuccess, JetRollback(people.session, 0));
    EXPECT_EQ(JET_errObjectNotFound,
              JetOpenTable(people.session, people.database, "other", nullptr, 0, 0, &other));
    ASSERT_EQ(JET_errSuccess, JetCreateTable(people.session, people.database, "other", 1, 0, &other));
    EXPECT_EQ(JET_errTableDuplicate, JetCreateTable(people.session, people.database, "OTHER", 1, 0, &other));
    people.reopen();
    EXPECT_EQ(JET_errSuccess, JetOpenTable(people.session, people.database, "other", nullptr, 0, 0, &other));
    EXPECT_EQ(JET_errTableInUse, JetDeleteTable(people.session, people.database, "other"));
    ASSERT_EQ(JET_errSuccess, JetCloseTable(people.session, other));
    EXPECT_EQ(JET_errSuccess, JetDeleteTable(people.session, people.database, "other"));
    EXPECT_EQ(JET_errObjectNotFound,
              JetOpenTable(people.session, people.database, "other", nullptr, 0, 0, &other));
}

}  // namespace
}  // namespace esent::test
