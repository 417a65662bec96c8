// JetSetCursorFilter: what a condition may say of which column, and which rows meet it.
#include "people.h"

namespace esent::test {
namespace {

class Filter : public testing::Test {
 protected:
    Filter() {
        many = people.addColumn("many", JET_coltypLong, JET_bitColumnTagged | JET_bitColumnMultiValued);
        bytes = people.addColumn("bytes", JET_coltypBinary, 0, 20);
        flag = people.addColumn("flag", JET_coltypBit);
        for (std::int32_t i = 1; i <= 4; ++i)
            EXPECT_EQ(JET_errSuccess, people.insert(i, i * 10, "n" + std::to_string(i)));
        // Row 4 has nothing but its id.
        change(1, {7, 100}, "ab", true);
        change(2, {100}, "abc", false);
        change(3, {-5, 7}, "b", true);
        EXPECT_EQ(JET_errSuccess, people.seek(4));
        EXPECT_EQ(JET_errSuccess, JetPrepareUpdate(people.session, people.table, JET_prepReplace));
        EXPECT_EQ(JET_errSuccess, people.set(people.age, nullptr, 0));
        EXPECT_EQ(JET_errSuccess, JetUpdate(people.session, people.table, nullptr, 0, nullptr));
    }
    void change(std::int32_t row, std::vector<std::int32_t> values, const std::string& data, bool set) {
        EXPECT_EQ(JET_errSuccess, people.seek(row));
        EXPECT_EQ(JET_errSuccess, JetPrepareUpdate(people.session, people.table, JET_prepReplace));
        for (const std::int32_t value : values) {
            JET_SETINFO info{sizeof info, 0, 0};
            EXPECT_EQ(JET_errSuccess, JetSetColumn(people.session, people.table, many, &value, 4, 0, &info));
        }
        EXPECT_EQ(JET_errSuccess, people.set(bytes, data.data(), data.size()));
        const unsigned char bit = set ? 0xFF : 0;
        EXPECT_EQ(JET_errSuccess, people.set(flag, &bit, 1));
        EXPECT_EQ(JET_errSuccess, JetUpdate(people.session, people.table, nullptr, 0, nullptr));
    }
    JET_ERR filter(JET_COLUMNID column, JET_RELOP relation, const void* value, JET_ULONG size,
                   JET_GRBIT bits = 0) {
        JET_INDEX_COLUMN condition{column, relation, const_cast<void*>(value), size, bits};
        return JetSetCursorFilter(people.session, people.table, &condition, 1, 0);
    }
    using Ids = std::vector<std::int32_t>;
    Ids rows(JET_COLUMNID column, JET_RELOP relation, const void* value, JET_ULONG size) {
        EXPECT_EQ(JET_errSuccess, filter(column, relation, value, size));
        Ids all;
        for (JET_ERR error = JetMove(people.session, people.table, JET_MoveFirst, 0); error == JET_errSuccess;
             error = JetMove(people.session, people.table, JET_MoveNext, 0))
            all.push_back(people.number(people.id));
        return all;
    }
    Ids rows(JET_COLUMNID column, JET_RELOP relation, std::int32_t value) {
        return rows(column, relation, &value, sizeof value);
    }

    People people;
    JET_COLUMNID many = 0;
    JET_COLUMNID bytes = 0;
    JET_COLUMNID flag = 0;
};

TEST_F(Filter, NullIsLessThanEveryValueAndHasNoBits) {
    EXPECT_EQ((Ids{2}), rows(people.age, JET_relopEquals, 20));
    EXPECT_EQ((Ids{1, 3, 4}), rows(people.age, JET_relopNotEquals, 20));
    EXPECT_EQ((Ids{1, 2, 4}), rows(people.age, JET_relopLessThanOrEqual, 20));
    EXPECT_EQ((Ids{1, 4}), rows(people.age, JET_relopLessThan, 20));
    EXPECT_EQ((Ids{2, 3}), rows(people.age, JET_relopGreaterThanOrEqual, 20));
    EXPECT_EQ((Ids{3}), rows(people.age, JET_relopGreaterThan, 20));
    EXPECT_EQ((Ids{2, 4}), rows(people.age, JET_relopBitmaskEqualsZero, 10));  // 10, 20, 30
    EXPECT_EQ((Ids{1, 3}), rows(people.age, JET_relopBitmaskNotEqualsZero, 10));
    EXPECT_EQ((Ids{4}), rows(people.age, JET_relopEquals, nullptr, 0));
    EXPECT_EQ((Ids{1, 2, 3}), rows(people.age, JET_relopNotEquals, nullptr, 0));
    EXPECT_EQ((Ids{4}), rows(people.age, JET_relopLessThanOrEqual, nullptr, 0));
    EXPECT_EQ((Ids{}), rows(people.age, JET_relopLessThan, nullptr, 0));
    EXPECT_EQ((Ids{1, 2, 3, 4}), rows(people.age, JET_relopGreaterThanOrEqual, nullptr, 0));
    EXPECT_EQ((Ids{1, 2, 3}), rows(people.age, JET_relopGreaterThan, nullptr, 0));
}

TEST_F(Filter, OfSeveralValuesTheFirstCounts) {
    EXPECT_EQ((Ids{1}), rows(many, JET_relopEquals, 7));
    EXPECT_EQ((Ids{2}), rows(many, JET_relopEquals, 100));
    EXPECT_EQ((Ids{3, 4}), rows(many, JET_relopLessThan, 0));
}

TEST_F(Filter, BinaryValuesHavePrefixesAndOrder) {
    EXPECT_EQ((Ids{1, 2}), rows(bytes, JET_relopPrefixEquals, "ab", 2));
    EXPECT_EQ((Ids{1}), rows(bytes, JET_relopEquals, "ab", 2));
    EXPECT_EQ((Ids{2, 3}), rows(bytes, JET_relopGreaterThan, "ab", 2));
    EXPECT_EQ(JET_errSuccess, filter(bytes, JET_relopGreaterThan, nullptr, 0, JET_bitZeroLength));
    const unsigned char yes = 1;  // any value but 0 is true
    EXPECT_EQ((Ids{1, 3}), rows(flag, JET_relopEquals, &yes, 1));
}

TEST_F(Filter, AConditionMustFitItsColumn) {
    const std::int64_t value = 0;
    const auto refused = [&](JET_ERR expected, JET_COLUMNID column, JET_RELOP relation, const void* data,
                             JET_ULONG size, JET_GRBIT bits = 0) {
        EXPECT_EQ(expected, filter(column, relation, data, size, bits)) << column << ' ' << relation;
    };
    refused(JET_errFilteredMoveNotSupported, people.name, JET_relopEquals, &value, 4);
    refused(JET_errFilteredMoveNotSupported, people.notes, JET_relopEquals, nullptr, 0);
    refused(JET_errInvalidParameter, people.age, JET_relopEquals, &value, 8);
    refused(JET_errInvalidParameter, people.age, JET_relopEquals, &value, 3);
    refused(JET_errInvalidParameter, people.age, JET_relopEquals, &value, 0);
    refused(JET_errInvalidParameter, people.age, JET_relopEquals, nullptr, 4);
    refused(JET_errInvalidParameter, people.age, JET_relopEquals, &value, 4, 2);
    refused(JET_errInvalidParameter, people.age, JET_relopEquals, &value, 4, JET_bitZeroLength);
    refused(JET_errInvalidParameter, people.age, JET_relopEquals, nullptr, 0, JET_bitZeroLength);
    refused(JET_errInvalidParameter, people.age, JET_relopPrefixEquals, &value, 4);
    refused(JET_errInvalidParameter, bytes, JET_relopPrefixEquals, nullptr, 0);
    refused(JET_errInvalidParameter, people.age, JET_relopBitmaskEqualsZero, nullptr, 0);
    refused(JET_errInvalidParameter, bytes, JET_relopBitmaskEqualsZero, &value, 4);
    refused(JET_errInvalidParameter, flag, JET_relopBitmaskNotEqualsZero, &value, 1);
    refused(JET_errInvalidParameter, people.age, static_cast<JET_RELOP>(9), &value, 4);
    refused(JET_errColumnNotFound, 99, JET_relopEquals, &value, 4);
    refused(JET_errBadColumnId, 0, JET_relopEquals, &value, 4);
}

TEST_F(Filter, WhatIsRefusedTakesTheOldOneAway) {
    const auto active = [&] {
        return JetMove(people.session, people.table, 0, 0) == JET_errFilteredMoveNotSupported;
    };
    const std::int32_t twenty = 20;
    EXPECT_EQ(JET_errSuccess, filter(people.age, JET_relopEquals, &twenty, 4));
    EXPECT_TRUE(active());
    EXPECT_EQ(JET_errInvalidParameter, filter(people.age, JET_relopEquals, &twenty, 3));
    EXPECT_FALSE(active());
    EXPECT_EQ(JET_errSuccess, filter(people.age, JET_relopEquals, &twenty, 4));
    EXPECT_EQ(JET_errInvalidGrbit, JetSetCursorFilter(people.session, people.table, nullptr, 0, 1));
    EXPECT_FALSE(active());
}

TEST_F(Filter, OutlivesAChangeOfTheSchema) {
    const std::int32_t twenty = 20;
    ASSERT_EQ(JET_errSuccess, filter(people.age, JET_relopGreaterThanOrEqual, &twenty, 4));
    people.addColumn("another", JET_coltypLong);
    ASSERT_EQ(JET_errSuccess, JetMove(people.session, people.table, JET_MoveFirst, 0));
    EXPECT_EQ(2, people.number(people.id));
    ASSERT_EQ(JET_errSuccess, JetMove(people.session, people.table, JET_MoveLast, 0));
    EXPECT_EQ(3, people.number(people.id));
}

}  // namespace
}  // namespace esent::test
