// JetComputeStats, and where its numbers show.
#include <map>

#include "people.h"

namespace esent::test {
namespace {

class Statistics : public testing::Test {
 protected:
    Statistics() : people(4096, true, 20) {}

    struct Counts {
        std::uint32_t keys;
        std::uint32_t entries;
        std::uint32_t pages;
    };
    std::uint32_t number(JET_TABLEID list, JET_COLUMNID column) {
        std::uint32_t value = 0;
        EXPECT_LE(0,
                  JetRetrieveColumn(people.session, list, column, &value, sizeof value, nullptr, 0, nullptr));
        return value;
    }
    std::map<std::string, Counts> indexes() {
        JET_INDEXLIST list{};
        EXPECT_EQ(JET_errSuccess, JetGetTableIndexInfo(people.session, people.table, nullptr, &list,
                                                       sizeof list, JET_IdxInfoList));
        std::map<std::string, Counts> all;
        do {
            char name[64];
            JET_ULONG actual = 0;
            EXPECT_EQ(JET_errSuccess, JetRetrieveColumn(people.session, list.tableid, list.columnidindexname,
                                                        name, sizeof name, &actual, 0, nullptr));
            all[std::string(name, actual)] = {number(list.tableid, list.columnidcKey),
                                              number(list.tableid, list.columnidcEntry),
                                              number(list.tableid, list.columnidcPage)};
        } while (JetMove(people.session, list.tableid, JET_MoveNext, 0) == JET_errSuccess);
        EXPECT_EQ(JET_errSuccess, JetCloseTable(people.session, list.tableid));
        return all;
    }
    JET_OBJECTINFO table(JET_ULONG level) {
        JET_OBJECTINFO info{};
        EXPECT_EQ(JET_errSuccess, JetGetObjectInfo(people.session, people.database, JET_objtypTable, "Tables",
                                                   "people", &info, sizeof info, level));
        return info;
    }

    People people;
};

TEST_F(Statistics, AreNothingUntilTheyAreComputedAndThenExact) {
    for (std::int32_t i = 0; i < 300; ++i)
        ASSERT_EQ(JET_errSuccess, people.insert(i, i % 7, "person " + std::to_string(i)));
    EXPECT_EQ(0U, indexes().at("byAge").entries);
    EXPECT_EQ(0U, table(JET_ObjInfo).cRecord);
    ASSERT_EQ(JET_errSuccess, JetComputeStats(people.session, people.table));
    const auto after = indexes();
    EXPECT_EQ(300U, after.at("byAge").entries);
    EXPECT_EQ(7U, after.at("byAge").keys);
    EXPECT_LE(1U, after.at("byAge").pages);
    EXPECT_EQ(300U, after.at("primary").entries);
    EXPECT_EQ(300U, after.at("primary").keys);
    EXPECT_LT(1U, after.at("primary").pages);
    EXPECT_EQ(300U, table(JET_ObjInfo).cRecord);
    EXPECT_EQ(after.at("primary").pages, table(JET_ObjInfo).cPage);
    EXPECT_EQ(0U, table(JET_ObjInfoNoStats).cRecord);
    JET_OBJECTINFO info{};
    ASSERT_EQ(JET_errSuccess, JetGetTableInfo(people.session, people.table, &info, sizeof info, JET_TblInfo));
    EXPECT_EQ(300U, info.cRecord);
    // They stay what they were until somebody counts again, and are kept on disk.
    ASSERT_EQ(JET_errSuccess, people.insert(1000, 99, "late"));
    people.reopen();
    EXPECT_EQ(300U, table(JET_ObjInfo).cRecord);
}

TEST_F(Statistics, AreThoseOfTheTransaction) {
    ASSERT_EQ(JET_errSuccess, people.insert(1, 10, "one"));
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(people.session));
    ASSERT_EQ(JET_errSuccess, people.insert(2, 10, "two"));
    ASSERT_EQ(JET_errSuccess, JetComputeStats(people.session, people.table));
    EXPECT_EQ(2U, indexes().at("byAge").entries);
    EXPECT_EQ(1U, indexes().at("byAge").keys);
    ASSERT_EQ(JET_errSuccess, JetRollback(people.session, 0));
    EXPECT_EQ(0U, table(JET_ObjInfo).cRecord);
}

TEST_F(Statistics, NeedsATableThatMayBeChanged) {
    JET_TABLEID readOnly = JET_tableidNil;
    ASSERT_EQ(JET_errSuccess, JetCloseTable(people.session, people.table));
    ASSERT_EQ(JET_errSuccess, JetOpenTable(people.session, people.database, "people", nullptr, 0,
                                           JET_bitTableReadOnly, &readOnly));
    EXPECT_EQ(JET_errPermissionDenied, JetComputeStats(people.session, readOnly));
    ASSERT_EQ(JET_errSuccess, JetCloseTable(people.session, readOnly));
    ASSERT_EQ(JET_errSuccess,
              JetOpenTable(people.session, people.database, "people", nullptr, 0, 0, &people.table));
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction2(people.session, JET_bitTransactionReadOnly));
    EXPECT_EQ(JET_errTransReadOnly, JetComputeStats(people.session, people.table));
    ASSERT_EQ(JET_errSuccess, JetRollback(people.session, 0));
}

}  // namespace
}  // namespace esent::test
