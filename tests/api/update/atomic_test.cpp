// Calls that fail leave nothing behind, and calls that may not be made touch nothing.
#include <array>

#include "people.h"

namespace esent::test {
namespace {

// A program's error path rolls back what it has not begun.
TEST(Atomic, RollbackOutsideOfTransactionsTouchesNoTable) {
    People people;
    ASSERT_EQ(JET_errSuccess, people.insert(1, 7, "one"));
    ASSERT_EQ(JET_errSuccess, people.seek(1));
    ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(people.session, people.table, JET_prepReplace));
    EXPECT_EQ(JET_errNotInTransaction, JetRollback(people.session, 0));
    EXPECT_EQ(JET_errNotInTransaction, JetRollback(people.session, JET_bitRollbackAll));
    const std::int32_t years = 8;
    EXPECT_EQ(JET_errSuccess, people.set(people.age, &years, sizeof years));
    EXPECT_EQ(JET_errSuccess, JetUpdate(people.session, people.table, nullptr, 0, nullptr));
    EXPECT_EQ(JET_errSuccess, JetMove(people.session, people.table, 0, 0));
}

// A transaction may be committed over an update that is not finished, and then it is given up after all.
TEST(Atomic, LongValuesOfAnUpdateThatOutlivedItsTransactionGoWithIt) {
    People people;
    const std::string text(40'000, 'l');
    const auto pages = [&] {
        JET_ULONG owned = 0;
        JET_ULONG available = 0;
        EXPECT_LE(JET_errSuccess, JetIdle(people.session, JET_bitIdleCompact));
        EXPECT_EQ(JET_errSuccess,
                  JetGetTableInfo(people.session, people.table, &owned, sizeof owned, JET_TblInfoSpaceOwned));
        EXPECT_EQ(JET_errSuccess, JetGetTableInfo(people.session, people.table, &available, sizeof available,
                                                  JET_TblInfoSpaceAvailable));
        return owned - available;
    };
    const auto leave = [&](auto end) {
        ASSERT_EQ(JET_errSuccess, JetBeginTransaction(people.session));
        ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(people.session, people.table, JET_prepInsert));
        ASSERT_EQ(JET_errSuccess, people.set(people.notes, text.data(), text.size()));
        ASSERT_EQ(JET_errSuccess, JetCommitTransaction(people.session, 0));
        EXPECT_EQ(JET_errSuccess, end());
    };
    const auto cancel = [&] { return JetPrepareUpdate(people.session, people.table, JET_prepCancel); };
    const auto reopen = [&] {
        const JET_ERR closed = JetCloseTable(people.session, people.table);
        EXPECT_EQ(JET_errSuccess,
                  JetOpenTable(people.session, people.database, "people", nullptr, 0, 0, &people.table));
        return closed;
    };
    const auto rollBackMore = [&] {
        EXPECT_EQ(JET_errSuccess, JetBeginTransaction(people.session));
        EXPECT_EQ(JET_errSuccess, people.set(people.notes, text.data(), text.size()));
        return JetRollback(people.session, 0);
    };
    const auto endSession = [&] {
        const JET_ERR ended = JetEndSession(people.session, 0);
        people.session = people.engine->beginSession();
        EXPECT_EQ(JET_errSuccess,
                  JetOpenDatabase(people.session, people.path.c_str(), nullptr, &people.database, 0));
        EXPECT_EQ(JET_errSuccess,
                  JetOpenTable(people.session, people.database, "people", nullptr, 0, 0, &people.table));
        return ended;
    };
    ASSERT_EQ(JET_errSuccess, reopen());
    leave(cancel);
    const JET_ULONG before = pages();
    for (int i = 0; i < 10; ++i) {
        leave(cancel);
        leave(reopen);
        leave(endSession);
        leave(rollBackMore);
        (void)pages();
    }
    EXPECT_LE(pages(), before + 50);  // 40 values have 400 pages
    // The row of one that is finished keeps its value.
    leave([&] {
        const std::int32_t id = 7;
        EXPECT_EQ(JET_errSuccess, people.set(people.id, &id, sizeof id));
        return JetUpdate(people.session, people.table, nullptr, 0, nullptr);
    });
    ASSERT_EQ(JET_errSuccess, reopen());
    ASSERT_EQ(JET_errSuccess, people.seek(7));
    EXPECT_EQ(text, people.text(people.notes));
}

// The session's last JetCloseDatabase closes the table inside the transaction, which goes on.
TEST(Atomic, LongValuesOfAnUpdateGoWithTheDatabaseThatIsClosed) {
    People people;
    ASSERT_EQ(JET_errSuccess, JetCloseTable(people.session, people.table));
    const std::string text(40'000, 'l');
    const auto openTable = [&] {
        ASSERT_EQ(JET_errSuccess,
                  JetOpenTable(people.session, people.database, "people", nullptr, 0, 0, &people.table));
    };
    const auto ownedPages = [&] {
        JET_ULONG owned = 0;
        EXPECT_LE(JET_errSuccess, JetIdle(people.session, JET_bitIdleCompact));
        EXPECT_EQ(JET_errSuccess,
                  JetGetTableInfo(people.session, people.table, &owned, sizeof owned, JET_TblInfoSpaceOwned));
        return owned;
    };
    openTable();
    JET_ULONG afterTheFirst = 0;
    for (int i = 0; i < 20; ++i) {
        ASSERT_EQ(JET_errSuccess, JetBeginTransaction(people.session));
        ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(people.session, people.table, JET_prepInsert));
        ASSERT_EQ(JET_errSuccess, people.set(people.notes, text.data(), text.size()));
        ASSERT_EQ(JET_errSuccess, JetCloseDatabase(people.session, people.database, 0));
        ASSERT_EQ(JET_errSuccess, JetCommitTransaction(people.session, 0));
        ASSERT_EQ(JET_errSuccess,
                  JetOpenDatabase(people.session, people.path.c_str(), nullptr, &people.database, 0));
        openTable();
        if (i == 0) afterTheFirst = ownedPages();
    }
    EXPECT_LE(ownedPages(), afterTheFirst + 40);  // 19 values have 190 pages
}

TEST(Atomic, SeveralIndexesAreMadeOrNone) {
    People people;
    ASSERT_EQ(JET_errSuccess, people.insert(1, 7, "one"));
    ASSERT_EQ(JET_errSuccess, people.insert(2, 7, "two"));
    std::array<JET_INDEXCREATE_A, 3> wanted{};
    constexpr std::array<const char*, 3> kNames{"first", "second", "third"};
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        wanted[i].cbStruct = sizeof wanted[i];
        wanted[i].szIndexName = const_cast<char*>(kNames[i]);
        wanted[i].szKey = const_cast<char*>("+age\0");
        wanted[i].cbKey = 6;
        wanted[i].grbit = i == 1 ? JET_bitIndexUnique : 0;  // both are seven
    }
    ASSERT_EQ(JET_errSuccess, JetCloseTable(people.session, people.table));
    ASSERT_EQ(JET_errSuccess, JetOpenTable(people.session, people.database, "people", nullptr, 0,
                                           JET_bitTableDenyRead, &people.table));
    EXPECT_EQ(JET_errKeyDuplicate, JetCreateIndex2(people.session, people.table, wanted.data(), 3));
    EXPECT_EQ(JET_errKeyDuplicate, wanted[1].err);
    for (const char* name : kNames) {
        EXPECT_EQ(JET_errIndexNotFound, JetSetCurrentIndex(people.session, people.table, name)) << name;
    }
    wanted[1].grbit = 0;
    EXPECT_EQ(JET_errSuccess, JetCreateIndex2(people.session, people.table, wanted.data(), 3));
    for (const char* name : kNames) {
        EXPECT_EQ(JET_errSuccess, JetSetCurrentIndex(people.session, people.table, name)) << name;
    }
}

}  // namespace
}  // namespace esent::test
