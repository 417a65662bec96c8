// Columns that come, change and go one call at a time, in numbers and of all kinds: ids, names, values,
// savepoints and what other sessions see of them meanwhile.
#include "people.h"

namespace esent::test {
namespace {

class ManyColumns : public testing::Test {
 protected:
    // Fixed, variable and tagged by turns: each kind is numbered for itself.
    struct Added {
        std::string name;
        JET_COLUMNID id = 0;
    };
    Added add(int number) {
        static constexpr JET_GRBIT kKinds[] = {JET_bitColumnFixed, 0, JET_bitColumnTagged,
                                               JET_bitColumnTagged, JET_bitColumnTagged};
        Added added{"column" + std::to_string(number)};
        added.id = people_.addColumn(added.name.c_str(), JET_coltypBinary, kKinds[number % 5], 4);
        return added;
    }
    // JET_errColumnNotFound, or the id.
    JET_ERR idOf(const std::string& name, JET_COLUMNID& id, JET_SESID session, JET_TABLEID table) {
        JET_COLUMNDEF definition{};
        definition.cbStruct = sizeof definition;
        const JET_ERR error =
            JetGetTableColumnInfo(session, table, name.c_str(), &definition, sizeof definition, JET_ColInfo);
        id = definition.columnid;
        return error;
    }
    void expectColumns(const std::vector<Added>& columns) {
        for (const Added& column : columns) {
            JET_COLUMNID id = 0;
            ASSERT_EQ(JET_errSuccess, idOf(column.name, id, people_.session, people_.table)) << column.name;
            EXPECT_EQ(column.id, id) << column.name;
        }
    }
    // Every column of the row holds its own id.
    void expectValues(const std::vector<Added>& columns) {
        ASSERT_EQ(JET_errSuccess, people_.seek(1));
        for (const Added& column : columns) {
            std::uint32_t value = 0;
            ASSERT_EQ(JET_errSuccess, JetRetrieveColumn(people_.session, people_.table, column.id, &value,
                                                        sizeof value, nullptr, 0, nullptr));
            EXPECT_EQ(column.id, value) << column.name;
        }
    }
    void setValues(const std::vector<Added>& columns) {
        ASSERT_EQ(JET_errSuccess, people_.seek(1));
        ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(people_.session, people_.table, JET_prepReplace));
        for (const Added& column : columns) {
            const std::uint32_t value = column.id;
            ASSERT_EQ(JET_errSuccess, people_.set(column.id, &value, sizeof value)) << column.name;
        }
        ASSERT_EQ(JET_errSuccess, JetUpdate(people_.session, people_.table, nullptr, 0, nullptr));
    }

    People people_;
};

TEST_F(ManyColumns, OfAllKindsInOneTransaction) {
    ASSERT_EQ(JET_errSuccess, people_.insert(1, 1, "one"));
    people_.reopen();
    JET_SESID other = JET_sesidNil;
    JET_DBID database = JET_dbidNil;
    JET_TABLEID table = JET_tableidNil;
    ASSERT_NO_FATAL_FAILURE(people_.openElsewhere(other, database, table));
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(other));

    std::vector<Added> columns;
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(people_.session));
    for (int number = 0; number < 400; ++number) {
        if (number % 37 == 0) {
            // What a savepoint takes back leaves name and id to the next one.
            ASSERT_EQ(JET_errSuccess, JetBeginTransaction(people_.session));
            const Added lost = add(number);
            add(1000 + number);
            ASSERT_EQ(JET_errSuccess, JetRollback(people_.session, 0));
            JET_COLUMNID none = 0;
            EXPECT_EQ(JET_errColumnNotFound, idOf(lost.name, none, people_.session, people_.table));
            columns.push_back(add(number));
            EXPECT_EQ(lost.id, columns.back().id);
            continue;
        }
        columns.push_back(add(number));
    }
    ASSERT_NO_FATAL_FAILURE(expectColumns(columns));
    ASSERT_NO_FATAL_FAILURE(setValues(columns));
    JET_COLUMNID unseen = 0;
    EXPECT_EQ(JET_errColumnNotFound, idOf("column0", unseen, other, table));
    ASSERT_EQ(JET_errSuccess, JetCommitTransaction(people_.session, 0));
    EXPECT_EQ(JET_errColumnNotFound, idOf("column399", unseen, other, table));
    ASSERT_EQ(JET_errSuccess, JetCommitTransaction(other, 0));
    EXPECT_EQ(JET_errSuccess, idOf("COLUMN399", unseen, other, table));
    EXPECT_EQ(columns.back().id, unseen);
    ASSERT_NO_FATAL_FAILURE(expectValues(columns));
    people_.reopen();
    ASSERT_NO_FATAL_FAILURE(expectColumns(columns));
    ASSERT_NO_FATAL_FAILURE(expectValues(columns));
}

TEST_F(ManyColumns, ARollbackTakesThemAll) {
    ASSERT_EQ(JET_errSuccess, people_.insert(1, 1, "one"));
    const Added first = add(0);
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(people_.session));
    for (int number = 1; number < 200; ++number)
        add(number);
    ASSERT_EQ(JET_errSuccess, JetRollback(people_.session, 0));
    JET_COLUMNID id = 0;
    for (int number = 1; number < 200; ++number)
        EXPECT_EQ(JET_errColumnNotFound,
                  idOf("column" + std::to_string(number), id, people_.session, people_.table));
    ASSERT_NO_FATAL_FAILURE(expectColumns({first}));
    ASSERT_NO_FATAL_FAILURE(setValues({first, add(1), add(2)}));
}

TEST_F(ManyColumns, AreRenamedAndDeletedOneByOne) {
    ASSERT_EQ(JET_errSuccess, people_.insert(1, 1, "one"));
    std::vector<Added> columns;
    for (int number = 0; number < 300; ++number)
        columns.push_back(add(number));
    ASSERT_NO_FATAL_FAILURE(setValues(columns));
    std::vector<Added> left;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        Added& column = columns[i];
        const std::string name = "other" + std::to_string(i);
        if (i % 3 == 1) {
            ASSERT_EQ(JET_errSuccess, JetDeleteColumn(people_.session, people_.table, column.name.c_str()));
            ASSERT_EQ(JET_errSuccess, people_.seek(1));
            std::uint32_t value = 0;
            ASSERT_EQ(JET_errColumnNotFound, JetRetrieveColumn(people_.session, people_.table, column.id,
                                                               &value, sizeof value, nullptr, 0, nullptr));
            continue;
        }
        if (i % 3 == 2) {
            ASSERT_EQ(JET_errColumnDuplicate,
                      JetRenameColumn(people_.session, people_.table, column.name.c_str(),
                                      left.front().name.c_str(), 0));
            ASSERT_EQ(JET_errSuccess,
                      JetRenameColumn(people_.session, people_.table, column.name.c_str(), name.c_str(), 0));
            JET_COLUMNID none = 0;
            EXPECT_EQ(JET_errColumnNotFound, idOf(column.name, none, people_.session, people_.table));
            column.name = name;
        }
        left.push_back(column);
    }
    ASSERT_NO_FATAL_FAILURE(expectColumns(left));
    ASSERT_NO_FATAL_FAILURE(expectValues(left));
    people_.reopen();
    ASSERT_NO_FATAL_FAILURE(expectColumns(left));
    ASSERT_NO_FATAL_FAILURE(expectValues(left));
}

}  // namespace
}  // namespace esent::test
