// What applications ask about tables, columns and indexes: single facts and lists.
#include <cstring>
#include <map>
#include <vector>

#include "engine.h"

namespace esent::test {
namespace {

class SchemaInfo : public testing::Test {
 protected:
    SchemaInfo() : engine("info") {
        engine.setNumber(JET_paramMaxTemporaryTables, 20);
        EXPECT_EQ(JET_errSuccess, engine.init());
        session = engine.beginSession();
        const std::string path = engine.folder.file("info.edb");
        EXPECT_EQ(JET_errSuccess, JetCreateDatabase(session, path.c_str(), nullptr, &database, 0));
        EXPECT_EQ(JET_errSuccess, JetCreateTable(session, database, "things", 1, 90, &table));
        id = add("id", JET_coltypLong, JET_bitColumnNotNULL);
        name = add("name", JET_coltypText, 0, 1200);
        notes = add("notes", JET_coltypLongBinary, JET_bitColumnMultiValued);
        const std::int32_t seven = 7;
        count = add("count", JET_coltypLong, 0, 0, &seven, sizeof seven);
        EXPECT_EQ(JET_errSuccess, index("primary", std::string("+id\0\0", 5), JET_bitIndexPrimary));
        EXPECT_EQ(JET_errSuccess,
                  index("both", std::string("-name\0+count\0\0", 14), JET_bitIndexIgnoreAnyNull));
    }
    JET_COLUMNID add(const char* called, JET_COLTYP type, JET_GRBIT bits = 0, unsigned short codePage = 0,
                     const void* value = nullptr, JET_ULONG bytes = 0) {
        JET_COLUMNDEF definition{};
        definition.cbStruct = sizeof definition;
        definition.coltyp = type;
        definition.grbit = bits;
        definition.cp = codePage;
        JET_COLUMNID column = 0;
        EXPECT_EQ(JET_errSuccess, JetAddColumn(session, table, called, &definition, value, bytes, &column));
        return column;
    }
    JET_ERR index(const char* called, const std::string& key, JET_GRBIT bits) {
        return JetCreateIndex(session, table, called, bits, key.data(), static_cast<JET_ULONG>(key.size()),
                              90);
    }
    std::string text(JET_TABLEID list, JET_COLUMNID column) {
        char buffer[256];
        JET_ULONG actual = 0;
        EXPECT_LE(0, JetRetrieveColumn(session, list, column, buffer, sizeof buffer, &actual, 0, nullptr));
        return {buffer, actual};
    }
    std::uint32_t number(JET_TABLEID list, JET_COLUMNID column) {
        std::uint32_t value = 0;
        EXPECT_LE(0, JetRetrieveColumn(session, list, column, &value, sizeof value, nullptr, 0, nullptr));
        return value;
    }
    // The list stands on its first row.
    std::vector<std::string> texts(JET_TABLEID list, JET_COLUMNID column) {
        std::vector<std::string> all;
        do {
            all.push_back(text(list, column));
        } while (JetMove(session, list, JET_MoveNext, 0) == JET_errSuccess);
        return all;
    }

    Engine engine;
    JET_SESID session = JET_sesidNil;
    JET_DBID database = JET_dbidNil;
    JET_TABLEID table = JET_tableidNil;
    JET_COLUMNID id = 0;
    JET_COLUMNID name = 0;
    JET_COLUMNID notes = 0;
    JET_COLUMNID count = 0;
};

using Texts = std::vector<std::string>;

TEST_F(SchemaInfo, AColumnByNameAndById) {
    JET_COLUMNDEF info{};
    ASSERT_EQ(JET_errSuccess, JetGetTableColumnInfo(session, table, "NAME", &info, sizeof info, JET_ColInfo));
    EXPECT_EQ(name, info.columnid);
    EXPECT_EQ(JET_coltypText, info.coltyp);
    EXPECT_EQ(1200, info.cp);
    EXPECT_EQ(255U, info.cbMax);
    EXPECT_EQ(JET_GRBIT{JET_bitColumnUpdatable}, info.grbit);
    ASSERT_EQ(JET_errSuccess,
              JetGetColumnInfo(session, database, "things", "id", &info, sizeof info, JET_ColInfo));
    EXPECT_EQ(id, info.columnid);
    EXPECT_EQ(JET_GRBIT{JET_bitColumnFixed | JET_bitColumnNotNULL}, info.grbit);
    ASSERT_EQ(JET_errSuccess, JetGetTableColumnInfo(session, table, reinterpret_cast<const char*>(&notes),
                                                    &info, sizeof info, JET_ColInfoByColid));
    EXPECT_EQ(JET_coltypLongBinary, info.coltyp);
    EXPECT_EQ(JET_GRBIT{JET_bitColumnUpdatable | JET_bitColumnTagged | JET_bitColumnMultiValued}, info.grbit);
    JET_COLUMNBASE base{};
    ASSERT_EQ(JET_errSuccess,
              JetGetTableColumnInfo(session, table, "count", &base, sizeof base, JET_ColInfoBase));
    EXPECT_EQ(count, base.columnid);
    EXPECT_STREQ("things", base.szBaseTableName);
    EXPECT_STREQ("count", base.szBaseColumnName);
}

TEST_F(SchemaInfo, ColumnsThatAreNotThere) {
    JET_COLUMNDEF info{};
    EXPECT_EQ(JET_errColumnNotFound,
              JetGetTableColumnInfo(session, table, "other", &info, sizeof info, JET_ColInfo));
    EXPECT_EQ(JET_errBufferTooSmall,
              JetGetTableColumnInfo(session, table, "other", &info, sizeof info - 1, JET_ColInfo));
    EXPECT_EQ(JET_errInvalidParameter, JetGetTableColumnInfo(session, table, "id", &info, sizeof info, 77));
    EXPECT_EQ(JET_errFeatureNotAvailable,
              JetGetTableColumnInfo(session, table, "id", &info, sizeof info, JET_ColInfoSysTabCursor));
    EXPECT_EQ(JET_errObjectNotFound,
              JetGetColumnInfo(session, database, "nothing", "id", &info, sizeof info, JET_ColInfo));
    ASSERT_EQ(JET_errSuccess, JetDeleteColumn(session, table, "notes"));
    EXPECT_EQ(JET_errColumnNotFound,
              JetGetTableColumnInfo(session, table, reinterpret_cast<const char*>(&notes), &info, sizeof info,
                                    JET_ColInfoByColid));
}

TEST_F(SchemaInfo, AListOfColumns) {
    JET_COLUMNLIST list{};
    ASSERT_EQ(JET_errSuccess,
              JetGetTableColumnInfo(session, table, nullptr, &list, sizeof list, JET_ColInfoList));
    EXPECT_EQ(4U, list.cRecord);
    JET_ULONG actual = 0;
    std::int32_t value = 0;
    EXPECT_EQ(JET_errSuccess, JetRetrieveColumn(session, list.tableid, list.columnidDefault, &value,
                                                sizeof value, &actual, 0, nullptr));
    EXPECT_EQ(7, value);
    EXPECT_EQ(count, number(list.tableid, list.columnidcolumnid));
    EXPECT_EQ("things", text(list.tableid, list.columnidBaseTableName));
    EXPECT_EQ((Texts{"count", "id", "name", "notes"}), texts(list.tableid, list.columnidcolumnname));
    EXPECT_EQ(JET_errSuccess, JetCloseTable(session, list.tableid));
    ASSERT_EQ(JET_errSuccess, JetGetColumnInfo(session, database, "things", nullptr, &list, sizeof list,
                                               JET_ColInfoListSortColumnid));
    EXPECT_EQ((Texts{"id", "count", "name", "notes"}), texts(list.tableid, list.columnidcolumnname));
    EXPECT_EQ(JET_errSuccess, JetCloseTable(session, list.tableid));
}

TEST_F(SchemaInfo, AListInsideATransaction) {
    for (const JET_GRBIT bits : {JET_GRBIT{0}, JET_GRBIT{JET_bitTransactionReadOnly}}) {
        ASSERT_EQ(JET_errSuccess, JetBeginTransaction2(session, bits));
        JET_COLUMNLIST list{};
        ASSERT_EQ(JET_errSuccess,
                  JetGetTableColumnInfo(session, table, nullptr, &list, sizeof list, JET_ColInfoList));
        EXPECT_EQ(4U, texts(list.tableid, list.columnidcolumnname).size());
        EXPECT_EQ(JET_errSuccess, JetCloseTable(session, list.tableid));
        EXPECT_EQ(JET_errSuccess, JetCommitTransaction(session, 0));
    }
}

TEST_F(SchemaInfo, WideLists) {
    JET_COLUMNLIST list{};
    ASSERT_EQ(JET_errSuccess,
              JetGetTableColumnInfoW(session, table, nullptr, &list, sizeof list, JET_ColInfoList));
    EXPECT_EQ(std::string("c\0o\0u\0n\0t\0", 10), text(list.tableid, list.columnidcolumnname));
    EXPECT_EQ(JET_errSuccess, JetCloseTable(session, list.tableid));
}

TEST_F(SchemaInfo, FactsOfATable) {
    char called[65];
    ASSERT_EQ(JET_errSuccess, JetGetTableInfo(session, table, called, sizeof called, JET_TblInfoName));
    EXPECT_STREQ("things", called);
    EXPECT_EQ(JET_errBufferTooSmall, JetGetTableInfo(session, table, called, 6, JET_TblInfoName));
    JET_DBID in = 0;
    ASSERT_EQ(JET_errSuccess, JetGetTableInfo(session, table, &in, sizeof in, JET_TblInfoDbid));
    EXPECT_EQ(database, in);
    JET_OBJECTINFO info{};
    ASSERT_EQ(JET_errSuccess, JetGetTableInfo(session, table, &info, sizeof info, JET_TblInfo));
    EXPECT_EQ(JET_OBJTYP{JET_objtypTable}, info.objtyp);
    std::uint32_t pages[2]{};
    ASSERT_EQ(JET_errSuccess, JetGetTableInfo(session, table, pages, sizeof pages, JET_TblInfoSpaceAlloc));
    EXPECT_EQ(90U, pages[1]);
    ASSERT_EQ(JET_errSuccess, JetGetTableInfo(session, table, pages, 4, JET_TblInfoSpaceOwned));
    EXPECT_LE(1U, pages[0]);
    EXPECT_EQ(JET_errFeatureNotAvailable, JetGetTableInfo(session, table, pages, 8, JET_TblInfoOLC));
}

TEST_F(SchemaInfo, TablesOfADatabase) {
    JET_OBJECTINFO info{};
    EXPECT_EQ(JET_errSuccess, JetGetObjectInfo(session, database, JET_objtypTable, "Tables", "Things", &info,
                                               sizeof info, JET_ObjInfo));
    EXPECT_EQ(0U, info.flags);
    EXPECT_EQ(JET_errObjectNotFound, JetGetObjectInfo(session, database, JET_objtypTable, nullptr, "none",
                                                      &info, sizeof info, JET_ObjInfo));
    JET_OBJECTLIST list{};
    ASSERT_EQ(JET_errSuccess, JetGetObjectInfo(session, database, JET_objtypTable, nullptr, nullptr, &list,
                                               sizeof list, JET_ObjInfoList));
    const Texts names = texts(list.tableid, list.columnidobjectname);
    EXPECT_EQ(list.cRecord, names.size());
    EXPECT_EQ((Texts{"MSysLocales", "MSysObjects", "MSysObjectsShadow", "MSysObjids", "things"}), names);
    EXPECT_EQ(JET_errSuccess, JetCloseTable(session, list.tableid));
    ASSERT_EQ(JET_errSuccess, JetGetObjectInfo(session, database, JET_objtypDb, nullptr, nullptr, &list,
                                               sizeof list, JET_ObjInfoList));
    EXPECT_EQ(0U, list.cRecord);
    EXPECT_EQ(JET_errNoCurrentRecord, JetMove(session, list.tableid, JET_MoveFirst, 0));
    EXPECT_EQ(JET_errSuccess, JetCloseTable(session, list.tableid));
}

TEST_F(SchemaInfo, AListOfIndexes) {
    JET_INDEXLIST list{};
    ASSERT_EQ(JET_errSuccess,
              JetGetTableIndexInfo(session, table, nullptr, &list, sizeof list, JET_IdxInfoList));
    EXPECT_EQ(3U, list.cRecord);
    EXPECT_EQ("both", text(list.tableid, list.columnidindexname));
    EXPECT_EQ(JET_GRBIT{JET_bitIndexIgnoreNull | JET_bitIndexIgnoreFirstNull | JET_bitIndexIgnoreAnyNull},
              number(list.tableid, list.columnidgrbitIndex));
    EXPECT_EQ(JET_GRBIT{JET_bitKeyDescending}, number(list.tableid, list.columnidgrbitColumn));
    EXPECT_EQ(2U, number(list.tableid, list.columnidcColumn));
    EXPECT_EQ((Texts{"name", "count", "id"}), texts(list.tableid, list.columnidcolumnname));
    EXPECT_EQ(JET_errSuccess, JetCloseTable(session, list.tableid));
    ASSERT_EQ(JET_errSuccess,
              JetGetIndexInfo(session, database, "things", "primary", &list, sizeof list, JET_IdxInfo));
    EXPECT_EQ(1U, list.cRecord);
    EXPECT_EQ(JET_GRBIT{JET_bitIndexPrimary | JET_bitIndexUnique},
              number(list.tableid, list.columnidgrbitIndex));
    EXPECT_EQ(JET_errSuccess, JetCloseTable(session, list.tableid));
}

TEST_F(SchemaInfo, FactsOfAnIndex) {
    std::uint32_t value = 0;
    const auto ask = [&](const char* called, JET_ULONG level) {
        return JetGetTableIndexInfo(session, table, called, &value, sizeof value, level);
    };
    EXPECT_EQ(JET_errSuccess, ask(nullptr, JET_IdxInfoCount));
    EXPECT_EQ(2U, value);
    EXPECT_EQ(JET_errSuccess, ask("both", JET_IdxInfoSpaceAlloc));
    EXPECT_EQ(JET_errSuccess, ask("both", JET_IdxInfoLCID));
    EXPECT_EQ(1033U, value);
    EXPECT_EQ(JET_errIndexNotFound, ask("other", JET_IdxInfoLCID));
    std::uint16_t most = 0;
    EXPECT_EQ(JET_errSuccess,
              JetGetTableIndexInfo(session, table, "both", &most, sizeof most, JET_IdxInfoKeyMost));
    EXPECT_EQ(255, most);
    JET_INDEXID handle{};
    EXPECT_EQ(JET_errSuccess,
              JetGetTableIndexInfo(session, table, "both", &handle, sizeof handle, JET_IdxInfoIndexId));
    EXPECT_EQ(JET_errSuccess, JetSetCurrentIndex4(session, table, nullptr, &handle, 0, 1));
}

TEST_F(SchemaInfo, AnIndexCanBeMadeAgainFromItsDescription) {
    alignas(8) char buffer[1000];
    ASSERT_EQ(JET_errSuccess,
              JetGetTableIndexInfo(session, table, "both", buffer, sizeof buffer, JET_IdxInfoCreateIndex2));
    auto* const made = reinterpret_cast<JET_INDEXCREATE2_A*>(buffer);
    EXPECT_STREQ("both", made->szIndexName);
    EXPECT_EQ(std::string("-name\0+count\0\0", 14), std::string(made->szKey, made->cbKey));
    ASSERT_EQ(JET_errSuccess, JetDeleteIndex(session, table, "both"));
    EXPECT_EQ(JET_errSuccess, JetCreateIndex3(session, table, made, 1));
    EXPECT_EQ(JET_errSuccess, JetSetCurrentIndex(session, table, "both"));
    for (JET_ULONG bytes = 0; bytes < 200; ++bytes) {
        std::vector<char> small(bytes);
        EXPECT_EQ(JET_errBufferTooSmall,
                  JetGetTableIndexInfo(session, table, "both", small.data(), bytes, JET_IdxInfoCreateIndex));
        if (bytes == sizeof(JET_INDEXCREATE_A) + 20) break;
    }
}

TEST_F(SchemaInfo, TemporaryTablesTellNothing) {
    JET_COLUMNDEF column{};
    column.cbStruct = sizeof column;
    column.coltyp = JET_coltypLong;
    JET_COLUMNID made = 0;
    JET_TABLEID temporary = JET_tableidNil;
    ASSERT_EQ(JET_errSuccess, JetOpenTempTable(session, &column, 1, 0, &temporary, &made));
    JET_OBJECTINFO info{};
    EXPECT_EQ(JET_errObjectNotFound, JetGetTableInfo(session, temporary, &info, sizeof info, JET_TblInfo));
    EXPECT_EQ(JET_errInvalidOperation, JetGetTableInfo(session, temporary, &info, 4, JET_TblInfoDbid));
    EXPECT_EQ(JET_errIllegalOperation,
              JetGetTableColumnInfo(session, temporary, "c0", &column, sizeof column, JET_ColInfo));
}

}  // namespace
}  // namespace esent::test
