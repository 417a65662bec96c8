// Updates without versions (JET_bitUpdateNoVersion), and values that must stay in their row.
#include "people.h"

namespace esent::test {
namespace {

class Unversioned : public testing::Test {
 protected:
    JET_ERR insert(std::int32_t id, JET_TABLEID table, JET_COLUMNID column, JET_GRBIT bits) {
        EXPECT_EQ(JET_errSuccess, JetPrepareUpdate(people.session, table, JET_prepInsert));
        EXPECT_EQ(JET_errSuccess, JetSetColumn(people.session, table, column, &id, sizeof id, 0, nullptr));
        return JetUpdate2(people.session, table, nullptr, 0, nullptr, bits);
    }
    People people;
};

TEST_F(Unversioned, NeedsATableOfTheTransaction) {
    EXPECT_EQ(JET_errUpdateMustVersion, insert(1, people.table, people.id, JET_bitUpdateNoVersion));
    ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(people.session, people.table, JET_prepCancel));
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(people.session));
    EXPECT_EQ(JET_errUpdateMustVersion, insert(1, people.table, people.id, JET_bitUpdateNoVersion));
    ASSERT_EQ(JET_errSuccess, JetRollback(people.session, 0));
}

TEST_F(Unversioned, AFailureSpoilsTheTableAndTheTransaction) {
    const std::string key("+id\0\0", 5);
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(people.session));
    JET_TABLEID table = JET_tableidNil;
    ASSERT_EQ(JET_errSuccess, JetCreateTable(people.session, people.database, "fresh", 1, 0, &table));
    std::swap(table, people.table);
    const JET_COLUMNID column = people.addColumn("id", JET_coltypLong);
    std::swap(table, people.table);
    ASSERT_EQ(JET_errSuccess,
              JetCreateIndex(people.session, table, "primary", JET_bitIndexPrimary, key.data(), 5, 0));
    EXPECT_EQ(JET_errSuccess, insert(1, table, column, JET_bitUpdateNoVersion));
    EXPECT_EQ(JET_errSuccess, insert(2, table, column, JET_bitUpdateNoVersion));
    EXPECT_EQ(JET_errKeyDuplicate, insert(1, table, column, JET_bitUpdateNoVersion));
    EXPECT_EQ(JET_errIllegalOperation, JetMove(people.session, table, JET_MoveFirst, 0));
    EXPECT_EQ(JET_errMustRollback, JetCommitTransaction(people.session, 0));
    // Other tables go on, and so does the session afterwards.
    EXPECT_EQ(JET_errNoCurrentRecord, JetMove(people.session, people.table, JET_MoveFirst, 0));
    EXPECT_EQ(JET_errSuccess, JetCloseTable(people.session, table));
    ASSERT_EQ(JET_errSuccess, JetRollback(people.session, 0));
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(people.session));
    EXPECT_EQ(JET_errSuccess, people.insert(1, 1, "one"));
    EXPECT_EQ(JET_errSuccess, JetCommitTransaction(people.session, 0));
    EXPECT_EQ(JET_errObjectNotFound,
              JetOpenTable(people.session, people.database, "fresh", nullptr, 0, 0, &table));
}

TEST_F(Unversioned, AValueThatMustStayInTheRowAndCannot) {
    const std::string text(40000, 'x');
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(people.session));
    ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(people.session, people.table, JET_prepInsert));
    EXPECT_EQ(JET_errColumnDoesNotFit,
              people.set(people.notes, text.data(), text.size(), JET_bitSetIntrinsicLV));
    EXPECT_EQ(JET_errSuccess, people.set(people.notes, text.data(), 1000, JET_bitSetIntrinsicLV));
    EXPECT_EQ(JET_errSuccess, people.set(people.notes, text.data(), text.size(), 0));
    ASSERT_EQ(JET_errSuccess, JetRollback(people.session, 0));
}

}  // namespace
}  // namespace esent::test
