// Lists of columns: in the order of their ids however they came, found by id and name, and a copy that stays
// what it was.
#include "catalog/column_list.h"

#include <gtest/gtest.h>

namespace esent::catalog {
namespace {

ColumnDefinition column(record::ColumnId id, std::string name) {
    ColumnDefinition made;
    made.id = id;
    made.name = std::move(name);
    return made;
}

std::vector<record::ColumnId> idsOf(const ColumnList& list) {
    std::vector<record::ColumnId> ids;
    for (const ColumnDefinition& each : list)
        ids.push_back(each.id);
    return ids;
}

TEST(ColumnLists, StayInOrderHoweverTheirColumnsCome) {
    constexpr record::ColumnId kCount = 311;  // prime: steps of 100 come everywhere
    ColumnList list;
    EXPECT_TRUE(list.empty());
    EXPECT_EQ(nullptr, list.lastUpTo(500));
    std::vector<record::ColumnId> all;
    std::vector<ColumnDefinition> unordered;
    for (record::ColumnId i = 0; i < kCount; ++i) {
        const record::ColumnId id = i * 100 % kCount + 1;
        unordered.push_back(column(id, "c" + std::to_string(id)));
        list.insert(unordered.back());
        all.push_back(i + 1);
    }
    EXPECT_EQ(all, idsOf(list));
    EXPECT_EQ(all, idsOf(ColumnList(unordered)));
    EXPECT_EQ(kCount, list.size());
    EXPECT_EQ(kCount, list.back().id);
    for (const record::ColumnId id : all) {
        ASSERT_NE(nullptr, list.find(id));
        EXPECT_EQ("c" + std::to_string(id), list.find(id)->name);
        EXPECT_EQ(list.find(id), list.find("C" + std::to_string(id)));
        EXPECT_EQ(list.find(id), list.lastUpTo(id));
    }
    EXPECT_EQ(nullptr, list.find(record::ColumnId{0}));
    EXPECT_EQ(nullptr, list.find(kCount + 1));
    EXPECT_EQ(&list.back(), list.lastUpTo(60000));
    EXPECT_EQ(nullptr, list.find("c"));
}

TEST(ColumnLists, ACopyStaysWhatItWas) {
    ColumnList list;
    for (record::ColumnId id = 10; id <= 1000; id += 10)
        list.insert(column(id, "before"));
    const ColumnList copy = list;
    list.insert(column(505, "new"));
    list.replace(column(500, "after"));
    EXPECT_EQ(100U, copy.size());
    EXPECT_EQ(101U, list.size());
    EXPECT_EQ(nullptr, copy.find(record::ColumnId{505}));
    EXPECT_EQ("new", list.lastUpTo(509)->name);
    EXPECT_EQ(500U, copy.lastUpTo(509)->id);
    EXPECT_EQ("before", copy.find(record::ColumnId{500})->name);
    EXPECT_EQ("after", list.find(record::ColumnId{500})->name);
    EXPECT_EQ(copy.find(record::ColumnId{10}), list.find(record::ColumnId{10}));  // shared
}

}  // namespace
}  // namespace esent::catalog
