// Calls that fail leave nothing behind, and calls that may not be made touch nothing.
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

}  // namespace
}  // namespace esent::test
