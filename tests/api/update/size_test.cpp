// Growing and shrinking an attached database.
#include "people.h"

namespace esent::test {
namespace {

TEST(Size, GrowsToAtLeastWhatIsAsked) {
    People people;
    JET_ULONG before = 0;
    ASSERT_EQ(JET_errSuccess, JetGrowDatabase(people.session, people.database, 0, &before));
    JET_ULONG actual = 0;
    ASSERT_EQ(JET_errSuccess, JetGrowDatabase(people.session, people.database, before + 500, &actual));
    EXPECT_GE(actual, before + 500);
    JET_ULONG again = 0;
    ASSERT_EQ(JET_errSuccess, JetResizeDatabase(people.session, people.database, before, &again,
                                                JET_bitResizeDatabaseOnlyGrow));
    EXPECT_EQ(actual, again);
    ASSERT_EQ(JET_errSuccess, people.insert(1, 1, "one"));
    people.reopen();
    ASSERT_EQ(JET_errSuccess, JetGrowDatabase(people.session, people.database, 0, &again));
    EXPECT_EQ(actual, again);
    EXPECT_EQ(people.ids(nullptr).size(), 1U);
}

TEST(Size, RefusesWhatMakesNoSense) {
    People people;
    JET_ULONG actual = 0;
    constexpr JET_GRBIT kBoth = JET_bitResizeDatabaseOnlyGrow | JET_bitResizeDatabaseOnlyShrink;
    EXPECT_EQ(JET_errInvalidGrbit, JetResizeDatabase(people.session, people.database, 0, &actual, kBoth));
    EXPECT_EQ(JET_errInvalidGrbit, JetResizeDatabase(people.session, people.database, 0, &actual, 0x40));
    EXPECT_EQ(JET_errInvalidParameter, JetGrowDatabase(people.session, people.database, 0, nullptr));
    EXPECT_EQ(JET_errInvalidDatabaseId, JetGrowDatabase(people.session, 5, 0, &actual));
    // Shrinking is off unless JET_paramEnableShrinkDatabase says otherwise.
    EXPECT_EQ(JET_errFeatureNotAvailable, JetResizeDatabase(people.session, people.database, 0, &actual, 0));
}

}  // namespace
}  // namespace esent::test
