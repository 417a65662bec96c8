// Every level of the functions that tell about tables, columns and indexes: the least buffer, the order of
// the errors, what a table with a template and one without any index say.
#include <cstring>
#include <functional>
#include <vector>

#include "engine.h"

namespace esent::test {
namespace {

// What a level answers for a buffer of a size.
using Ask = std::function<JET_ERR(void*, JET_ULONG, JET_ULONG)>;

class InfoLevels : public testing::Test {
 protected:
    InfoLevels() : engine("levels") {
        engine.setNumber(JET_paramMaxTemporaryTables, 20);
        EXPECT_EQ(JET_errSuccess, engine.init());
        session = engine.beginSession();
        const std::string path = engine.folder.file("levels.edb");
        EXPECT_EQ(JET_errSuccess, JetCreateDatabase(session, path.c_str(), nullptr, &database, 0));
        createTemplate();
        createDerived();
        EXPECT_EQ(JET_errSuccess, JetCreateTable(session, database, "plain", 0, 0, &plain));
        column(plain, "z", JET_coltypLong);
        column(plain, "a", JET_coltypLongText, JET_bitColumnTagged);
        column(plain, "m", JET_coltypText, 0);
    }
    void createTemplate() {
        char key[] = "+id\0";
        JET_COLUMNCREATE_A columns[2]{};
        columns[0] = {sizeof columns[0], const_cast<char*>("id"), JET_coltypLong, 0, 0, nullptr, 0, 0, 0, 0};
        columns[1] = {
            sizeof columns[1], const_cast<char*>("base"), JET_coltypText, 30, 0, nullptr, 0, 1252, 0, 0};
        JET_INDEXCREATE_A index{};
        index.cbStruct = sizeof index;
        index.szIndexName = const_cast<char*>("byId");
        index.szKey = key;
        index.cbKey = sizeof key;
        index.grbit = JET_bitIndexPrimary;
        JET_TABLECREATE_A wanted{};
        wanted.cbStruct = sizeof wanted;
        wanted.szTableName = const_cast<char*>("Template");
        wanted.rgcolumncreate = columns;
        wanted.cColumns = 2;
        wanted.rgindexcreate = &index;
        wanted.cIndexes = 1;
        wanted.grbit = JET_bitTableCreateTemplateTable;
        EXPECT_EQ(JET_errSuccess, JetCreateTableColumnIndexA(session, database, &wanted));
        EXPECT_EQ(4U, wanted.cCreated);
        EXPECT_EQ(JET_errSuccess, JetCloseTable(session, wanted.tableid));
    }
    void createDerived() {
        JET_TABLECREATE_A wanted{};
        wanted.cbStruct = sizeof wanted;
        wanted.szTableName = const_cast<char*>("Derived");
        wanted.szTemplateTableName = const_cast<char*>("Template");
        EXPECT_EQ(JET_errSuccess, JetCreateTableColumnIndexA(session, database, &wanted));
        derived = wanted.tableid;
        column(derived, "own", JET_coltypBinary);
        const std::string key("+own\0-base\0\0", 12);
        EXPECT_EQ(JET_errSuccess, JetCreateIndex(session, derived, "second", 0, key.data(), 12, 77));
    }
    JET_COLUMNID column(JET_TABLEID in, const char* name, JET_COLTYP type, JET_GRBIT bits = 0) {
        JET_COLUMNDEF definition{};
        definition.cbStruct = sizeof definition;
        definition.coltyp = type;
        definition.grbit = bits;
        JET_COLUMNID id = 0;
        EXPECT_EQ(JET_errSuccess, JetAddColumn(session, in, name, &definition, nullptr, 0, &id));
        return id;
    }
    // One byte less is refused and changes nothing, as much and more is right. Lists are closed again.
    void needs(const Ask& ask, JET_ULONG level, JET_ULONG least, bool list = false, bool exact = false) {
        SCOPED_TRACE(level);
        const auto fresh = [] { return std::vector<std::uint64_t>(300, 0xA5A5A5A5A5A5A5A5U); };
        auto buffer = fresh();
        const JET_ERR tooSmall = exact ? JET_errInvalidBufferSize : JET_errBufferTooSmall;
        EXPECT_EQ(tooSmall, ask(buffer.data(), least - 1, level));
        EXPECT_EQ(fresh(), buffer);
        EXPECT_EQ(tooSmall, ask(nullptr, 0, level));
        for (const JET_ULONG bytes : {least, least + 8, JET_ULONG{2400}}) {
            if (exact && bytes != least) continue;
            EXPECT_EQ(JET_errSuccess, ask(buffer.data(), bytes, level)) << bytes;
            JET_TABLEID made = 0;
            std::memcpy(&made, buffer.data() + 1, sizeof made);
            if (list) {
                EXPECT_EQ(JET_errSuccess, JetCloseTable(session, made));
            }
        }
    }
    std::string text(JET_TABLEID list, JET_COLUMNID id) {
        char buffer[256];
        JET_ULONG actual = 0;
        EXPECT_LE(0, JetRetrieveColumn(session, list, id, buffer, sizeof buffer, &actual, 0, nullptr));
        return {buffer, actual};
    }
    using Texts = std::vector<std::string>;
    Texts names(const JET_COLUMNLIST& list) {
        Texts all;
        do {
            all.push_back(text(list.tableid, list.columnidcolumnname));
        } while (JetMove(session, list.tableid, JET_MoveNext, 0) == JET_errSuccess);
        EXPECT_EQ(all.size(), list.cRecord);
        EXPECT_EQ(JET_errSuccess, JetCloseTable(session, list.tableid));
        return all;
    }
    Texts columnsOf(JET_TABLEID of, JET_ULONG level) {
        JET_COLUMNLIST list{};
        EXPECT_EQ(JET_errSuccess, JetGetTableColumnInfo(session, of, nullptr, &list, sizeof list, level));
        return names(list);
    }

    Engine engine;
    JET_SESID session = JET_sesidNil;
    JET_DBID database = JET_dbidNil;
    JET_TABLEID derived = JET_tableidNil;
    JET_TABLEID plain = JET_tableidNil;
};

TEST_F(InfoLevels, ColumnsNeedTheirBuffers) {
    JET_COLUMNID id = 0;
    JET_COLUMNDEF found{};
    ASSERT_EQ(JET_errSuccess, JetGetTableColumnInfo(session, plain, "m", &found, sizeof found, JET_ColInfo));
    id = found.columnid;
    const auto* const byId = reinterpret_cast<const char*>(&id);
    const auto nameFor = [&](JET_ULONG level) {
        return level == JET_ColInfoByColid || level == JET_ColInfoBaseByColid ? byId : "m";
    };
    const Ask narrow = [&](void* out, JET_ULONG bytes, JET_ULONG level) {
        return JetGetTableColumnInfoA(session, plain, nameFor(level), out, bytes, level);
    };
    const Ask ofDatabase = [&](void* out, JET_ULONG bytes, JET_ULONG level) {
        return JetGetColumnInfoA(session, database, "plain", nameFor(level), out, bytes, level);
    };
    const Ask wide = [&](void* out, JET_ULONG bytes, JET_ULONG level) {
        const bool asId = level == JET_ColInfoByColid || level == JET_ColInfoBaseByColid;
        return JetGetTableColumnInfoW(
            session, plain,
            asId ? reinterpret_cast<const JET_WCHAR*>(&id) : reinterpret_cast<const JET_WCHAR*>(u"m"), out,
            bytes, level);
    };
    for (const Ask& ask : {narrow, ofDatabase, wide}) {
        needs(ask, JET_ColInfo, sizeof(JET_COLUMNDEF));
        needs(ask, JET_ColInfoByColid, sizeof(JET_COLUMNDEF));
        for (const JET_ULONG level : {JET_ColInfoList, JET_ColInfoListCompact, JET_ColInfoListSortColumnid})
            needs(ask, level, sizeof(JET_COLUMNLIST), true);
    }
    for (const JET_ULONG level : {JET_ColInfoBase, JET_ColInfoBaseByColid}) {
        needs(narrow, level, sizeof(JET_COLUMNBASE_A));
        needs(ofDatabase, level, sizeof(JET_COLUMNBASE_A));
        needs(wide, level, sizeof(JET_COLUMNBASE_W));
    }
}

TEST_F(InfoLevels, ColumnErrorsComeInOrder) {
    JET_COLUMNDEF info{};
    const auto ask = [&](const char* name, JET_ULONG bytes, JET_ULONG level) {
        return JetGetTableColumnInfoA(session, plain, name, &info, bytes, level);
    };
    // The level, then the size, then the column.
    EXPECT_EQ(JET_errInvalidParameter, ask("none", 0, 2));
    EXPECT_EQ(JET_errInvalidParameter, ask("none", 0, 9));
    EXPECT_EQ(JET_errFeatureNotAvailable, ask("none", 0, JET_ColInfoSysTabCursor));
    EXPECT_EQ(JET_errInvalidParameter, JetGetTableColumnInfoA(session, plain, "m", nullptr, 0, 9));
    EXPECT_EQ(JET_errBufferTooSmall, ask("none", sizeof info - 1, JET_ColInfo));
    EXPECT_EQ(JET_errColumnNotFound, ask("none", sizeof info, JET_ColInfo));
    EXPECT_EQ(JET_errColumnNotFound, ask("", sizeof info, JET_ColInfo));
    EXPECT_EQ(JET_errColumnNotFound, ask(nullptr, sizeof info, JET_ColInfo));
    EXPECT_EQ(JET_errInvalidName, ask("a.b", sizeof info, JET_ColInfo));
    EXPECT_EQ(JET_errInvalidName, ask(" m", sizeof info, JET_ColInfo));
    EXPECT_EQ(JET_errSuccess, ask("M  ", sizeof info, JET_ColInfo));
    // Session, database, level, size, table, column.
    const auto ofDatabase = [&](JET_SESID from, JET_DBID in, const char* table, const char* name,
                                JET_ULONG bytes, JET_ULONG level) {
        return JetGetColumnInfoA(from, in, table, name, &info, bytes, level);
    };
    EXPECT_EQ(JET_errInvalidSesid, ofDatabase(0x1234, 99, "none", "none", 0, 9));
    EXPECT_EQ(JET_errInvalidDatabaseId, ofDatabase(session, 99, "none", "none", 0, 9));
    EXPECT_EQ(JET_errInvalidParameter, ofDatabase(session, database, "none", "none", 0, 9));
    EXPECT_EQ(JET_errBufferTooSmall, ofDatabase(session, database, "none", "none", 0, JET_ColInfo));
    EXPECT_EQ(JET_errObjectNotFound, ofDatabase(session, database, "none", "none", sizeof info, JET_ColInfo));
    EXPECT_EQ(JET_errColumnNotFound,
              ofDatabase(session, database, "plain", "none", sizeof info, JET_ColInfo));
}

TEST_F(InfoLevels, ListsOfColumnsHaveAnOrder) {
    EXPECT_EQ((Texts{"a", "m", "z"}), columnsOf(plain, JET_ColInfoList));
    EXPECT_EQ((Texts{"z", "m", "a"}), columnsOf(plain, JET_ColInfoListSortColumnid));
    EXPECT_EQ((Texts{"z", "m", "a"}), columnsOf(plain, JET_ColInfoList | JET_ColInfoGrbitSortByColumnid));
    EXPECT_EQ((Texts{"z", "m", "a"}), columnsOf(plain, JET_ColInfoListCompact));
    EXPECT_EQ((Texts{"base", "id", "own"}), columnsOf(derived, JET_ColInfoList));
    EXPECT_EQ((Texts{"own"}), columnsOf(derived, JET_ColInfoList | JET_ColInfoGrbitNonDerivedColumnsOnly));
    EXPECT_EQ((Texts{"own"}), columnsOf(derived, JET_ColInfoListCompact));
}

TEST_F(InfoLevels, AListOfColumnsCanBeShort) {
    JET_COLUMNLIST list{};
    ASSERT_EQ(JET_errSuccess, JetGetTableColumnInfo(session, plain, nullptr, &list, sizeof list,
                                                    JET_ColInfoList | JET_ColInfoGrbitMinimalInfo));
    EXPECT_EQ(sizeof list, list.cbStruct);
    EXPECT_EQ(list.columnidcolumnname, list.columnidDefinitionName);
    EXPECT_EQ("a", text(list.tableid, list.columnidcolumnname));
    JET_COLUMNID id = 0;
    EXPECT_EQ(JET_errSuccess, JetRetrieveColumn(session, list.tableid, list.columnidcolumnid, &id, sizeof id,
                                                nullptr, 0, nullptr));
    EXPECT_EQ(256U, id);
    std::uint32_t value = 0;
    for (const JET_COLUMNID absent :
         {list.columnidPresentationOrder, list.columnidCountry, list.columnidLangid, list.columnidCp,
          list.columnidcbMax, list.columnidgrbit, list.columnidDefault, list.columnidBaseTableName})
        EXPECT_EQ(JET_wrnColumnNull,
                  JetRetrieveColumn(session, list.tableid, absent, &value, sizeof value, nullptr, 0, nullptr))
            << absent;
    EXPECT_EQ(JET_errSuccess, JetCloseTable(session, list.tableid));
}

TEST_F(InfoLevels, IndexesNeedTheirBuffers) {
    const Ask narrow = [&](void* out, JET_ULONG bytes, JET_ULONG level) {
        return JetGetTableIndexInfoA(session, derived, "second", out, bytes, level);
    };
    const Ask wide = [&](void* out, JET_ULONG bytes, JET_ULONG level) {
        return JetGetTableIndexInfoW(session, derived, reinterpret_cast<const JET_WCHAR*>(u"second"), out,
                                     bytes, level);
    };
    const Ask ofDatabase = [&](void* out, JET_ULONG bytes, JET_ULONG level) {
        return JetGetIndexInfoA(session, database, "derived", "SECOND", out, bytes, level);
    };
    // The list was shorter once, by its last member.
    const JET_ULONG list = sizeof(JET_INDEXLIST) - sizeof(JET_COLUMNID);
    for (const Ask& ask : {narrow, wide, ofDatabase}) {
        needs(ask, JET_IdxInfo, list, true);
        needs(ask, JET_IdxInfoList, list, true);
        for (const JET_ULONG level :
             {JET_IdxInfoSpaceAlloc, JET_IdxInfoCount, JET_IdxInfoSortVersion, JET_IdxInfoDefinedSortVersion,
              JET_IdxInfoSpaceOwned, JET_IdxInfoSpaceAvailable})
            needs(ask, level, 4);
        for (const JET_ULONG level : {JET_IdxInfoLCID, JET_IdxInfoVarSegMac, JET_IdxInfoKeyMost})
            needs(ask, level, 2);
        needs(ask, JET_IdxInfoIndexId, sizeof(JET_INDEXID));
        needs(ask, JET_IdxInfoSortId, 16);
        needs(ask, JET_IdxInfoLocaleName, 170);
    }
}

TEST_F(InfoLevels, TheOldListOfIndexesEndsBeforeTheMappingFlags) {
    JET_INDEXLIST list{};
    list.columnidLCMapFlags = 0xDEAD;
    const JET_ULONG old = sizeof list - sizeof(JET_COLUMNID);
    ASSERT_EQ(JET_errSuccess, JetGetTableIndexInfo(session, derived, nullptr, &list, old, JET_IdxInfoList));
    EXPECT_EQ(old, list.cbStruct);
    EXPECT_EQ(3U, list.cRecord);
    EXPECT_EQ(JET_errSuccess, JetCloseTable(session, list.tableid));
    ASSERT_EQ(JET_errSuccess,
              JetGetTableIndexInfo(session, derived, nullptr, &list, sizeof list, JET_IdxInfoList));
    EXPECT_EQ(sizeof list, list.cbStruct);
    EXPECT_NE(0xDEADU, list.columnidLCMapFlags);
    EXPECT_EQ("byId", text(list.tableid, list.columnidindexname));
    EXPECT_EQ(JET_errSuccess, JetCloseTable(session, list.tableid));
}

TEST_F(InfoLevels, IndexErrorsComeInOrder) {
    std::uint32_t value = 0;
    const auto ask = [&](const char* name, JET_ULONG bytes, JET_ULONG level) {
        return JetGetTableIndexInfoA(session, derived, name, &value, bytes, level);
    };
    for (const JET_ULONG level : {2U, 3U, 4U})
        EXPECT_EQ(JET_errFeatureNotAvailable, ask("none", 0, level)) << level;
    for (const JET_ULONG level : {20U, 77U, 0xFFFFFFFFU})
        EXPECT_EQ(JET_errInvalidParameter, ask("none", 0, level)) << level;
    EXPECT_EQ(JET_errBufferTooSmall, ask("none", 3, JET_IdxInfoSpaceAlloc));
    EXPECT_EQ(JET_errIndexNotFound, ask("none", 4, JET_IdxInfoSpaceAlloc));
    EXPECT_EQ(JET_errIndexNotFound, ask("none", 4, JET_IdxInfoLCID));
    EXPECT_EQ(JET_errInvalidName, ask("a!b", 4, JET_IdxInfoLCID));
    const auto ofDatabase = [&](JET_SESID from, JET_DBID in, const char* table, JET_ULONG bytes,
                                JET_ULONG level) {
        return JetGetIndexInfoA(from, in, table, "none", &value, bytes, level);
    };
    EXPECT_EQ(JET_errInvalidSesid, ofDatabase(0x1234, 99, "none", 0, 99));
    EXPECT_EQ(JET_errInvalidDatabaseId, ofDatabase(session, 99, "none", 0, 99));
    EXPECT_EQ(JET_errInvalidParameter, ofDatabase(session, database, "none", 0, 99));
    EXPECT_EQ(JET_errBufferTooSmall, ofDatabase(session, database, "none", 0, JET_IdxInfoCount));
    EXPECT_EQ(JET_errObjectNotFound, ofDatabase(session, database, "none", 4, JET_IdxInfoCount));
    EXPECT_EQ(JET_errIndexNotFound, ofDatabase(session, database, "derived", 4, JET_IdxInfoLCID));
}

TEST_F(InfoLevels, WithoutANameThePrimaryIndexIsMeant) {
    std::uint32_t value = 0;
    const auto ask = [&](JET_TABLEID table, const char* name, JET_ULONG level) {
        value = 0;
        return JetGetTableIndexInfoA(session, table, name, &value, sizeof value, level);
    };
    EXPECT_EQ(JET_errSuccess, ask(derived, "second", JET_IdxInfoSpaceAlloc));
    EXPECT_EQ(77U, value);
    for (const char* const none : {static_cast<const char*>(nullptr), ""}) {
        EXPECT_EQ(JET_errSuccess, ask(derived, none, JET_IdxInfoSpaceAlloc));
        EXPECT_EQ(80U, value);
        EXPECT_EQ(JET_errSuccess, ask(derived, none, JET_IdxInfoCount));
        EXPECT_EQ(2U, value);
        EXPECT_EQ(JET_errSuccess, ask(derived, none, JET_IdxInfoVarSegMac));
        EXPECT_EQ(5U, value);  // what a derived table keeps of the longest key
        // A table in the order of insertion has no index, but counts as one and has space.
        EXPECT_EQ(JET_errSuccess, ask(plain, none, JET_IdxInfoCount));
        EXPECT_EQ(1U, value);
        EXPECT_EQ(JET_errSuccess, ask(plain, none, JET_IdxInfoSpaceAlloc));
        EXPECT_EQ(80U, value);
        EXPECT_EQ(JET_errSuccess, ask(plain, none, JET_IdxInfoSpaceOwned));
        EXPECT_LT(0U, value);
        EXPECT_EQ(JET_errSuccess, ask(plain, none, JET_IdxInfoSpaceAvailable));
        EXPECT_EQ(JET_errIndexNotFound, ask(plain, none, JET_IdxInfoVarSegMac));
        JET_INDEXLIST list{};
        ASSERT_EQ(JET_errSuccess,
                  JetGetTableIndexInfo(session, plain, none, &list, sizeof list, JET_IdxInfoList));
        EXPECT_EQ(0U, list.cRecord);
        EXPECT_EQ(JET_errNoCurrentRecord, JetMove(session, list.tableid, JET_MoveFirst, 0));
        EXPECT_EQ(JET_errSuccess, JetCloseTable(session, list.tableid));
    }
}

TEST_F(InfoLevels, AnIndexIdOfAnotherSizeIsNone) {
    JET_INDEXID id{};
    ASSERT_EQ(JET_errSuccess,
              JetGetTableIndexInfo(session, derived, "second", &id, sizeof id, JET_IdxInfoIndexId));
    EXPECT_EQ(JET_errSuccess, JetSetCurrentIndex4(session, derived, nullptr, &id, 0, 1));
    EXPECT_EQ(JET_errSuccess, JetSetCurrentIndex(session, derived, nullptr));
    for (const JET_ULONG bytes :
         {JET_ULONG{0}, JET_ULONG{4}, JET_ULONG{sizeof id - 1}, JET_ULONG{sizeof id + 1}}) {
        id.cbStruct = bytes;
        EXPECT_EQ(JET_errInvalidIndexId, JetSetCurrentIndex4(session, derived, nullptr, &id, 0, 1)) << bytes;
    }
    char current[65];
    EXPECT_EQ(JET_errSuccess, JetGetCurrentIndex(session, derived, current, sizeof current));
    EXPECT_STREQ("byId", current);
}

TEST_F(InfoLevels, TablesNeedTheirBuffers) {
    const Ask ask = [&](void* out, JET_ULONG bytes, JET_ULONG level) {
        return JetGetTableInfoA(session, derived, out, bytes, level);
    };
    const Ask wide = [&](void* out, JET_ULONG bytes, JET_ULONG level) {
        return JetGetTableInfoW(session, derived, out, bytes, level);
    };
    needs(ask, JET_TblInfo, sizeof(JET_OBJECTINFO));
    needs(ask, JET_TblInfoName, 8);
    needs(wide, JET_TblInfoName, 16);
    needs(ask, JET_TblInfoDbid, 4);
    needs(ask, JET_TblInfoSpaceUsage, 8);
    needs(ask, JET_TblInfoSpaceAlloc, 8);
    needs(ask, JET_TblInfoTemplateTableName, 65);
    for (const JET_ULONG level : {JET_TblInfoSpaceOwned, JET_TblInfoSpaceAvailable, JET_TblInfoSpaceOwnedLV,
                                  JET_TblInfoSpaceAvailableLV}) {
        needs(ask, level, 4, false, true);
        std::uint64_t large = 0;
        EXPECT_EQ(JET_errInvalidBufferSize, ask(&large, sizeof large, level));
    }
    char name[65];
    ASSERT_EQ(JET_errSuccess, ask(name, sizeof name, JET_TblInfoTemplateTableName));
    EXPECT_STREQ("Template", name);
    ASSERT_EQ(JET_errSuccess,
              JetGetTableInfoA(session, plain, name, sizeof name, JET_TblInfoTemplateTableName));
    EXPECT_STREQ("", name);
    for (const JET_ULONG level : {3U, 4U, 5U, 6U, 8U, 99U, 0xFFFFFFFFU})
        EXPECT_EQ(JET_errFeatureNotAvailable, ask(name, sizeof name, level)) << level;
}

TEST_F(InfoLevels, ObjectsNeedTheirBuffers) {
    const auto asking = [&](JET_SESID from, JET_DBID in, const char* container, const char* name, void* out,
                            JET_ULONG bytes, JET_ULONG level) {
        return JetGetObjectInfoA(from, in, JET_objtypTable, container, name, out, bytes, level);
    };
    const Ask ask = [&](void* out, JET_ULONG bytes, JET_ULONG level) {
        return asking(session, database, "TABLES", "derived", out, bytes, level);
    };
    needs(ask, JET_ObjInfo, sizeof(JET_OBJECTINFO));
    needs(ask, JET_ObjInfoNoStats, sizeof(JET_OBJECTINFO));
    needs(ask, JET_ObjInfoList, sizeof(JET_OBJECTLIST), true);
    needs(ask, JET_ObjInfoListNoStats, sizeof(JET_OBJECTLIST), true);
    // Session, database, level, size, container, name.
    JET_OBJECTINFO info{};
    EXPECT_EQ(JET_errInvalidSesid, asking(0x1234, 99, "x", "none", &info, 0, 99));
    EXPECT_EQ(JET_errInvalidDatabaseId, asking(session, 99, "x", "none", &info, 0, 99));
    EXPECT_EQ(JET_errInvalidParameter, asking(session, database, "x", "none", nullptr, 0, 8));
    for (const JET_ULONG level : {3U, 4U, 6U, 7U})
        EXPECT_EQ(JET_errFeatureNotAvailable, asking(session, database, "x", "none", &info, 0, level));
    EXPECT_EQ(JET_errBufferTooSmall, asking(session, database, "x", "none", &info, 0, JET_ObjInfo));
    EXPECT_EQ(JET_errObjectNotFound, asking(session, database, "x", "derived", &info, sizeof info, 0));
    EXPECT_EQ(JET_errObjectNotFound, asking(session, database, "", "none", &info, sizeof info, 0));
    EXPECT_EQ(JET_errSuccess, asking(session, database, "", "template", &info, sizeof info, 0));
    EXPECT_EQ(JET_GRBIT{JET_bitObjectTableTemplate | JET_bitObjectTableFixedDDL}, info.flags);
    EXPECT_EQ(JET_errSuccess, asking(session, database, nullptr, "derived", &info, sizeof info, 0));
    EXPECT_EQ(JET_GRBIT{JET_bitObjectTableDerived}, info.flags);
    EXPECT_EQ(JET_GRBIT{JET_bitTableInfoUpdatable | JET_bitTableInfoBookmark | JET_bitTableInfoRollback},
              info.grbit);
    EXPECT_EQ(JET_errSuccess, asking(session, database, nullptr, "MSysObjects", &info, sizeof info, 0));
    EXPECT_EQ(JET_bitObjectSystem, info.flags & JET_bitObjectSystem);
}

TEST_F(InfoLevels, ACursorTellsWhetherItsRecordIsFree) {
    char any[8] = {};
    EXPECT_EQ(JET_errInvalidParameter, JetGetCursorInfo(session, derived, any, 1, 0));
    EXPECT_EQ(JET_errInvalidParameter, JetGetCursorInfo(session, derived, any, 0, 1));
    EXPECT_EQ(JET_errNoCurrentRecord, JetGetCursorInfo(session, derived, nullptr, 0, 0));
    ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(session, plain, JET_prepInsert));
    ASSERT_EQ(JET_errSuccess, JetUpdate(session, plain, nullptr, 0, nullptr));
    ASSERT_EQ(JET_errSuccess, JetMove(session, plain, JET_MoveFirst, 0));
    EXPECT_EQ(JET_errSuccess, JetGetCursorInfo(session, plain, any, 0, 0));
}

}  // namespace
}  // namespace esent::test
