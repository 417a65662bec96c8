// JetIntersectIndexes, and what works on temporary tables as on others.
#include "people.h"

namespace esent::test {
namespace {

class Intersect : public testing::Test {
 protected:
    Intersect() : people(4096, true, 20) {
        for (std::int32_t i = 0; i < 20; ++i)
            EXPECT_EQ(JET_errSuccess, people.insert(i, i % 5, std::string(1, static_cast<char>('a' + i))));
    }
    // A cursor whose range is all entries from `from` to `to` of an index.
    JET_INDEXRANGE range(const char* index, const void* from, const void* to, JET_ULONG bytes) {
        JET_INDEXRANGE made{sizeof made, JET_tableidNil, JET_bitRecordInIndex};
        EXPECT_EQ(JET_errSuccess,
                  JetOpenTable(people.session, people.database, "people", nullptr, 0, 0, &made.tableid));
        EXPECT_EQ(JET_errSuccess, JetSetCurrentIndex(people.session, made.tableid, index));
        EXPECT_EQ(JET_errSuccess, JetMakeKey(people.session, made.tableid, from, bytes, JET_bitNewKey));
        EXPECT_LE(0, JetSeek(people.session, made.tableid, JET_bitSeekGE));
        EXPECT_EQ(JET_errSuccess, JetMakeKey(people.session, made.tableid, to, bytes, JET_bitNewKey));
        EXPECT_EQ(JET_errSuccess, JetSetIndexRange(people.session, made.tableid,
                                                   JET_bitRangeInclusive | JET_bitRangeUpperLimit));
        return made;
    }
    People people;
};

TEST_F(Intersect, RecordsThatBothRangesHave) {
    const std::int32_t two = 2;
    JET_INDEXRANGE ranges[] = {range("byAge", &two, &two, sizeof two), range("byName", "e", "n", 1)};
    JET_RECORDLIST list{};
    list.cbStruct = sizeof list;
    ASSERT_EQ(JET_errSuccess, JetIntersectIndexes(people.session, ranges, 2, &list, 0));
    EXPECT_EQ(2U, list.cRecord);  // 7 and 12
    std::vector<std::int32_t> ids;
    do {
        char bookmark[64];
        JET_ULONG bytes = 0;
        ASSERT_EQ(JET_errSuccess, JetRetrieveColumn(people.session, list.tableid, list.columnidBookmark,
                                                    bookmark, sizeof bookmark, &bytes, 0, nullptr));
        ASSERT_EQ(JET_errSuccess, JetGotoBookmark(people.session, people.table, bookmark, bytes));
        ids.push_back(people.number(people.id));
    } while (JetMove(people.session, list.tableid, JET_MoveNext, 0) == JET_errSuccess);
    EXPECT_EQ((std::vector<std::int32_t>{7, 12}), ids);
    EXPECT_EQ(JET_errSuccess, JetCloseTable(people.session, list.tableid));
}

TEST_F(Intersect, WhatCannotBeIntersected) {
    const std::int32_t two = 2;
    JET_INDEXRANGE ranges[] = {range("byAge", &two, &two, sizeof two), range("byAge", &two, &two, sizeof two),
                               range("primary", &two, &two, sizeof two)};
    JET_RECORDLIST list{};
    list.cbStruct = sizeof list;
    EXPECT_EQ(JET_errInvalidParameter, JetIntersectIndexes(people.session, ranges, 2, &list, 0));
    EXPECT_EQ(JET_errInvalidParameter, JetIntersectIndexes(people.session, ranges + 2, 1, &list, 0));
    EXPECT_EQ(JET_errInvalidParameter, JetIntersectIndexes(people.session, ranges, 0, &list, 0));
    EXPECT_EQ(JET_errInvalidParameter, JetIntersectIndexes(people.session, ranges, 0, &list, 0x8000));
    ranges[0].grbit = JET_bitRecordNotInIndex;
    EXPECT_EQ(JET_errInvalidGrbit, JetIntersectIndexes(people.session, ranges, 1, &list, 0));
}

}  // namespace
}  // namespace esent::test
