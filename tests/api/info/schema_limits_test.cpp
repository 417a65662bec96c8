// The limits of names, columns, indexes, keys, transactions and tables: each reached, and exceeded by one.
#include "people.h"

namespace esent::test {
namespace {

class SchemaLimits : public testing::Test {
 protected:
    JET_TABLEID createTable(const std::string& name) {
        JET_TABLEID table = JET_tableidNil;
        EXPECT_EQ(JET_errSuccess,
                  JetCreateTable(people.session, people.database, name.c_str(), 1, 0, &table));
        return table;
    }
    JET_ERR addColumn(JET_TABLEID table, const std::string& name, JET_COLTYP type, JET_GRBIT bits = 0,
                      JET_COLUMNID* id = nullptr, JET_ULONG most = 0) {
        JET_COLUMNDEF definition{};
        definition.cbStruct = sizeof definition;
        definition.coltyp = type;
        definition.grbit = bits;
        definition.cbMax = most;
        return JetAddColumn(people.session, table, name.c_str(), &definition, nullptr, 0, id);
    }
    JET_ERR addIndex(JET_TABLEID table, const std::string& name, const std::string& key, JET_GRBIT bits = 0) {
        return JetCreateIndex(people.session, table, name.c_str(), bits, key.data(),
                              static_cast<JET_ULONG>(key.size()), 0);
    }
    // "+a\0+b\0\0"
    static std::string keyOf(const std::vector<std::string>& columns) {
        std::string key;
        for (const std::string& column : columns)
            key += '+' + column + '\0';
        return key + '\0';
    }
    void begin() { ASSERT_EQ(JET_errSuccess, JetBeginTransaction(people.session)); }
    void commit() { ASSERT_EQ(JET_errSuccess, JetCommitTransaction(people.session, JET_bitCommitLazyFlush)); }

    People people{4096, true, 20};
};

TEST_F(SchemaLimits, NamesHave64Bytes) {
    const std::string longest(64, 'n');
    const std::string tooLong(65, 'n');
    const JET_TABLEID table = createTable(longest);
    JET_TABLEID other = JET_tableidNil;
    EXPECT_EQ(JET_errInvalidName,
              JetCreateTable(people.session, people.database, tooLong.c_str(), 1, 0, &other));
    EXPECT_EQ(JET_tableidNil, other);
    EXPECT_EQ(JET_errSuccess, addColumn(table, longest, JET_coltypLong));
    EXPECT_EQ(JET_errInvalidName, addColumn(table, tooLong, JET_coltypLong));
    EXPECT_EQ(JET_errSuccess, addIndex(table, longest, keyOf({longest})));
    EXPECT_EQ(JET_errInvalidName, addIndex(table, tooLong, keyOf({longest})));
    // Blanks at the end count before they are cut off.
    EXPECT_EQ(JET_errSuccess, addColumn(table, std::string(63, 'm') + ' ', JET_coltypLong));
    EXPECT_EQ(JET_errInvalidName, addColumn(table, std::string(64, 'o') + ' ', JET_coltypLong));
    char name[65];
    EXPECT_EQ(JET_errSuccess, JetGetTableInfo(people.session, table, name, sizeof name, JET_TblInfoName));
    EXPECT_EQ(longest, name);
    EXPECT_EQ(JET_errSuccess, JetSetCurrentIndex(people.session, table, longest.c_str()));
    EXPECT_EQ(JET_errInvalidName, JetSetCurrentIndex(people.session, table, tooLong.c_str()));
    EXPECT_EQ(JET_errSuccess, JetCloseTable(people.session, table));
    EXPECT_EQ(JET_errInvalidName,
              JetRenameTable(people.session, people.database, longest.c_str(), tooLong.c_str()));
}

TEST_F(SchemaLimits, OfFixedAndVariableColumns) {
    const JET_TABLEID table = createTable("wide");
    begin();
    JET_COLUMNID id = 0;
    for (int i = 1; i <= 127; ++i) {
        ASSERT_EQ(JET_errSuccess, addColumn(table, "f" + std::to_string(i), JET_coltypLong, 0, &id)) << i;
        ASSERT_EQ(static_cast<JET_COLUMNID>(i), id);
    }
    for (int i = 128; i <= 255; ++i) {
        ASSERT_EQ(JET_errSuccess, addColumn(table, "v" + std::to_string(i), JET_coltypText, 0, &id)) << i;
        ASSERT_EQ(static_cast<JET_COLUMNID>(i), id);
    }
    EXPECT_EQ(JET_errTooManyColumns, addColumn(table, "more", JET_coltypLong));
    EXPECT_EQ(JET_errTooManyColumns, addColumn(table, "more", JET_coltypText));
    EXPECT_EQ(JET_errSuccess, addColumn(table, "more", JET_coltypLong, JET_bitColumnTagged, &id));
    EXPECT_EQ(256U, id);
    commit();
    // Every one of them holds a value.
    ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(people.session, table, JET_prepInsert));
    for (JET_COLUMNID column = 1; column <= 256; ++column)
        ASSERT_EQ(JET_errSuccess,
                  JetSetColumn(people.session, table, column, &column, sizeof column, 0, nullptr));
    ASSERT_EQ(JET_errSuccess, JetUpdate(people.session, table, nullptr, 0, nullptr));
    ASSERT_EQ(JET_errSuccess, JetMove(people.session, table, JET_MoveFirst, 0));
    for (JET_COLUMNID column = 1; column <= 256; ++column) {
        JET_COLUMNID value = 0;
        ASSERT_EQ(JET_errSuccess, JetRetrieveColumn(people.session, table, column, &value, sizeof value,
                                                    nullptr, 0, nullptr));
        ASSERT_EQ(column, value);
    }
}

TEST_F(SchemaLimits, FixedColumnsFitIntoARow) {
    const JET_TABLEID table = createTable("fat");
    JET_ERR error = JET_errSuccess;
    int columns = 0;
    for (; error == JET_errSuccess && columns < 40; ++columns)
        error = addColumn(table, "b" + std::to_string(columns), JET_coltypBinary, JET_bitColumnFixed, nullptr,
                          255);
    EXPECT_EQ(JET_errRecordTooBig, error);
    EXPECT_EQ(15, columns);  // 14 of 255 bytes fit a page of 4096, with what a row needs besides
}

TEST_F(SchemaLimits, ThousandsOfTaggedColumns) {
    constexpr int kColumns = 3000;
    const JET_TABLEID table = createTable("many");
    for (int i = 0; i < kColumns; ++i) {
        if (i % 500 == 0) begin();
        JET_COLUMNID id = 0;
        ASSERT_EQ(JET_errSuccess,
                  addColumn(table, "t" + std::to_string(i), JET_coltypLong, JET_bitColumnTagged, &id));
        ASSERT_EQ(static_cast<JET_COLUMNID>(256 + i), id);
        if (i % 500 == 499) commit();
    }
    JET_COLUMNLIST list{};
    ASSERT_EQ(JET_errSuccess, JetGetTableColumnInfo(people.session, table, nullptr, &list, sizeof list,
                                                    JET_ColInfoListSortColumnid));
    EXPECT_EQ(JET_ULONG{kColumns}, list.cRecord);
    ASSERT_EQ(JET_errSuccess, JetCloseTable(people.session, list.tableid));
    ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(people.session, table, JET_prepInsert));
    for (const int i : {0, 1234, kColumns - 1})
        ASSERT_EQ(JET_errSuccess, JetSetColumn(people.session, table, static_cast<JET_COLUMNID>(256 + i), &i,
                                               sizeof i, 0, nullptr));
    ASSERT_EQ(JET_errSuccess, JetUpdate(people.session, table, nullptr, 0, nullptr));
    ASSERT_EQ(JET_errSuccess, JetMove(people.session, table, JET_MoveFirst, 0));
    int value = 0;
    ASSERT_EQ(JET_errSuccess, JetRetrieveColumn(people.session, table, 256 + 1234, &value, sizeof value,
                                                nullptr, 0, nullptr));
    EXPECT_EQ(1234, value);
}

// As many as there can be, in one call.
TEST_F(SchemaLimits, OfTaggedColumns) {
    constexpr JET_ULONG kMost = JET_ccolTaggedMost;
    std::vector<std::string> names;
    std::vector<JET_COLUMNCREATE_A> columns;
    for (JET_ULONG i = 0; i <= kMost; ++i)
        names.push_back("c" + std::to_string(i));
    for (std::string& name : names) {
        JET_COLUMNCREATE_A column{};
        column.cbStruct = sizeof column;
        column.szColumnName = name.data();
        column.coltyp = JET_coltypLong;
        column.grbit = JET_bitColumnTagged;
        columns.push_back(column);
    }
    JET_TABLECREATE_A wanted{};
    wanted.cbStruct = sizeof wanted;
    wanted.szTableName = const_cast<char*>("all");
    wanted.rgcolumncreate = columns.data();
    wanted.cColumns = kMost + 1;
    EXPECT_EQ(JET_errTooManyColumns, JetCreateTableColumnIndexA(people.session, people.database, &wanted));
    EXPECT_EQ(JET_errTooManyColumns, columns.back().err);
    EXPECT_EQ(JET_tableidNil, wanted.tableid);
    wanted.cColumns = kMost;
    ASSERT_EQ(JET_errSuccess, JetCreateTableColumnIndexA(people.session, people.database, &wanted));
    EXPECT_EQ(kMost + 1, wanted.cCreated);
    EXPECT_EQ(255 + kMost, columns[kMost - 1].columnid);
    EXPECT_EQ(JET_errTooManyColumns, addColumn(wanted.tableid, "more", JET_coltypLong, JET_bitColumnTagged));
    const std::int32_t value = 5;
    ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(people.session, wanted.tableid, JET_prepInsert));
    ASSERT_EQ(JET_errSuccess,
              JetSetColumn(people.session, wanted.tableid, 255 + kMost, &value, sizeof value, 0, nullptr));
    ASSERT_EQ(JET_errSuccess, JetUpdate(people.session, wanted.tableid, nullptr, 0, nullptr));
    ASSERT_EQ(JET_errSuccess, JetCloseTable(people.session, wanted.tableid));
    people.reopen();
    JET_TABLEID table = JET_tableidNil;
    ASSERT_EQ(JET_errSuccess, JetOpenTable(people.session, people.database, "all", nullptr, 0, 0, &table));
    std::int32_t read = 0;
    ASSERT_EQ(JET_errSuccess,
              JetRetrieveColumn(people.session, table, 255 + kMost, &read, sizeof read, nullptr, 0, nullptr));
    EXPECT_EQ(value, read);
}

TEST_F(SchemaLimits, AKeyHas16Columns) {
    const JET_TABLEID table = createTable("keys");
    std::vector<std::string> columns;
    for (int i = 0; i < 17; ++i) {
        columns.push_back("c" + std::to_string(i));
        ASSERT_EQ(JET_errSuccess, addColumn(table, columns.back(), JET_coltypLong));
    }
    EXPECT_EQ(JET_errIndexInvalidDef, addIndex(table, "seventeen", keyOf(columns)));
    columns.pop_back();
    EXPECT_EQ(JET_errSuccess, addIndex(table, "sixteen", keyOf(columns)));
    // Conditions likewise.
    std::vector<JET_CONDITIONALCOLUMN_A> conditions(
        17, {sizeof conditions[0], const_cast<char*>("c1"), JET_bitIndexColumnMustBeNonNull});
    const std::string key = keyOf({"c0"});
    JET_INDEXCREATE_A index{};
    index.cbStruct = sizeof index;
    index.szIndexName = const_cast<char*>("conditional");
    index.szKey = const_cast<char*>(key.data());
    index.cbKey = static_cast<JET_ULONG>(key.size());
    index.rgconditionalcolumn = conditions.data();
    index.cConditionalColumn = 17;
    EXPECT_EQ(JET_errIndexInvalidDef, JetCreateIndex2A(people.session, table, &index, 1));
    index.cConditionalColumn = 16;
    EXPECT_EQ(JET_errSuccess, JetCreateIndex2A(people.session, table, &index, 1));
}

TEST_F(SchemaLimits, KeysAreCutAtTheirLimit) {
    const JET_TABLEID table = createTable("long");
    ASSERT_EQ(JET_errSuccess, addColumn(table, "b", JET_coltypLongBinary));
    const std::string key = keyOf({"b"});
    const auto create = [&](const char* name, JET_ULONG most, JET_GRBIT bits = 0) {
        JET_INDEXCREATE_A index{};
        index.cbStruct = sizeof index;
        index.szIndexName = const_cast<char*>(name);
        index.szKey = const_cast<char*>(key.data());
        index.cbKey = static_cast<JET_ULONG>(key.size());
        index.grbit = JET_bitIndexKeyMost | bits;
        index.cbKeyMost = most;
        return JetCreateIndex2A(people.session, table, &index, 1);
    };
    EXPECT_EQ(JET_errIndexInvalidDef, create("small", 254));
    EXPECT_EQ(JET_errIndexInvalidDef, create("large", 1001));
    EXPECT_EQ(JET_errSuccess, create("least", 255));
    EXPECT_EQ(JET_errSuccess, create("most", 1000));
    EXPECT_EQ(JET_errSuccess, create("whole", 1000, JET_bitIndexDisallowTruncation));
    const auto insert = [&](std::size_t bytes) {
        const std::string value(bytes, 'k');
        EXPECT_EQ(JET_errSuccess, JetBeginTransaction(people.session));
        EXPECT_EQ(JET_errSuccess, JetPrepareUpdate(people.session, table, JET_prepInsert));
        EXPECT_EQ(JET_errSuccess, JetSetColumn(people.session, table, 256, value.data(),
                                               static_cast<JET_ULONG>(bytes), 0, nullptr));
        const JET_ERR error = JetUpdate(people.session, table, nullptr, 0, nullptr);
        if (error < 0) {
            EXPECT_EQ(JET_errSuccess, JetPrepareUpdate(people.session, table, JET_prepCancel));
        }
        EXPECT_EQ(JET_errSuccess, JetCommitTransaction(people.session, 0));
        return error;
    };
    EXPECT_EQ(JET_errSuccess, insert(880));
    EXPECT_EQ(JET_errKeyTruncated, insert(1000));
    const auto keyBytes = [&](const char* name) {
        EXPECT_EQ(JET_errSuccess, JetSetCurrentIndex(people.session, table, name));
        EXPECT_EQ(JET_errSuccess, JetMove(people.session, table, JET_MoveFirst, 0));
        JET_ULONG actual = 0;
        char entry[2001];
        EXPECT_EQ(JET_errSuccess, JetRetrieveKey(people.session, table, entry, sizeof entry, &actual, 0));
        return actual;
    };
    EXPECT_EQ(255U, keyBytes("least"));
    EXPECT_LT(880U, keyBytes("most"));
}

TEST_F(SchemaLimits, ManyIndexes) {
    constexpr int kIndexes = 100;
    const JET_TABLEID table = createTable("indexed");
    ASSERT_EQ(JET_errSuccess, addColumn(table, "a", JET_coltypLong));
    for (int i = 0; i < kIndexes; ++i)
        ASSERT_EQ(JET_errSuccess, addIndex(table, "i" + std::to_string(i), keyOf({"a"}))) << i;
    JET_ULONG count = 0;
    EXPECT_EQ(JET_errSuccess,
              JetGetTableIndexInfo(people.session, table, nullptr, &count, sizeof count, JET_IdxInfoCount));
    EXPECT_EQ(JET_ULONG{kIndexes + 1}, count);
    for (std::int32_t value : {3, 1, 2}) {
        ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(people.session, table, JET_prepInsert));
        ASSERT_EQ(JET_errSuccess, JetSetColumn(people.session, table, 1, &value, sizeof value, 0, nullptr));
        ASSERT_EQ(JET_errSuccess, JetUpdate(people.session, table, nullptr, 0, nullptr));
    }
    for (int i = 0; i < kIndexes; ++i) {
        ASSERT_EQ(JET_errSuccess,
                  JetSetCurrentIndex(people.session, table, ("i" + std::to_string(i)).c_str()));
        ASSERT_EQ(JET_errSuccess, JetMove(people.session, table, JET_MoveFirst, 0));
        JET_ULONG entries = 0;
        ASSERT_EQ(JET_errSuccess, JetIndexRecordCount(people.session, table, &entries, 0));
        ASSERT_EQ(3U, entries) << i;
    }
}

TEST_F(SchemaLimits, ThousandsOfTables) {
    constexpr int kTables = 2000;
    for (int i = 0; i < kTables; ++i) {
        if (i % 100 == 0) begin();
        const JET_TABLEID table = createTable("table" + std::to_string(i));
        ASSERT_EQ(JET_errSuccess, addColumn(table, "id", JET_coltypLong));
        ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(people.session, table, JET_prepInsert));
        ASSERT_EQ(JET_errSuccess, JetSetColumn(people.session, table, 1, &i, sizeof i, 0, nullptr));
        ASSERT_EQ(JET_errSuccess, JetUpdate(people.session, table, nullptr, 0, nullptr));
        ASSERT_EQ(JET_errSuccess, JetCloseTable(people.session, table));
        if (i % 100 == 99) commit();
    }
    people.reopen();
    for (int i = 0; i < kTables; ++i) {
        JET_TABLEID table = JET_tableidNil;
        ASSERT_EQ(JET_errSuccess, JetOpenTable(people.session, people.database,
                                               ("table" + std::to_string(i)).c_str(), nullptr, 0, 0, &table));
        int value = 0;
        ASSERT_EQ(JET_errSuccess,
                  JetRetrieveColumn(people.session, table, 1, &value, sizeof value, nullptr, 0, nullptr));
        ASSERT_EQ(i, value);
        ASSERT_EQ(JET_errSuccess, JetCloseTable(people.session, table));
        if (i % 2 == 0) {
            ASSERT_EQ(JET_errSuccess,
                      JetDeleteTable(people.session, people.database, ("table" + std::to_string(i)).c_str()));
        }
    }
    people.reopen();
    JET_OBJECTINFO info{};
    const auto find = [&](const char* name) {
        return JetGetObjectInfo(people.session, people.database, JET_objtypTable, nullptr, name, &info,
                                sizeof info, JET_ObjInfo);
    };
    EXPECT_EQ(JET_errObjectNotFound, find("table1998"));
    EXPECT_EQ(JET_errSuccess, find("table1999"));
}

}  // namespace
}  // namespace esent::test
