// Structures that say their size: every size but the accepted ones is refused with the documented error, and
// nothing is made; arrays may mix versions where the call takes several.
#include <cstring>
#include <vector>

#include "engine.h"

namespace esent::test {
namespace {

class StructureSizes : public testing::Test {
 protected:
    StructureSizes() : engine("sizes") {
        engine.setNumber(JET_paramMaxTemporaryTables, 20);
        EXPECT_EQ(JET_errSuccess, engine.init());
        session = engine.beginSession();
        const std::string path = engine.folder.file("sizes.edb");
        EXPECT_EQ(JET_errSuccess, JetCreateDatabase(session, path.c_str(), nullptr, &database, 0));
        EXPECT_EQ(JET_errSuccess, JetCreateTable(session, database, "t", 0, 0, &table));
        JET_COLUMNDEF definition{sizeof definition, 0, JET_coltypLong};
        EXPECT_EQ(JET_errSuccess, JetAddColumn(session, table, "a", &definition, nullptr, 0, &column));
    }
    JET_ULONG indexes() {
        JET_ULONG count = 0;
        EXPECT_EQ(JET_errSuccess,
                  JetGetTableIndexInfo(session, table, nullptr, &count, sizeof count, JET_IdxInfoCount));
        return count;
    }
    // The sizes of the versions, each one more and one less, and nonsense.
    static std::vector<JET_ULONG> sizes() {
        std::vector<JET_ULONG> all{0, 1, 4, 8, 0xFFFFFFFF};
        for (const std::size_t one :
             {sizeof(JET_INDEXCREATEOLD_A), sizeof(JET_INDEXCREATE_A), sizeof(JET_INDEXCREATE2_A),
              sizeof(JET_TABLECREATE_A), sizeof(JET_TABLECREATE2_A), sizeof(JET_TABLECREATE3_A)})
            for (const int off : {-1, 0, 1})
                all.push_back(static_cast<JET_ULONG>(one) + static_cast<JET_ULONG>(off));
        return all;
    }
    template <class Index, class Char>
    static void describe(Index& wanted, const Char* name, const Char* key, JET_ULONG keyBytes) {
        wanted = {};
        wanted.cbStruct = sizeof wanted;
        wanted.szIndexName = const_cast<Char*>(name);
        wanted.szKey = const_cast<Char*>(key);
        wanted.cbKey = keyBytes;
    }
    template <class Index, class Char, class Create>
    void createWithEverySize(const Char* key, JET_ULONG keyBytes, const Char* name, Create create,
                             const std::vector<std::size_t>& accepted) {
        for (const JET_ULONG bytes : sizes()) {
            SCOPED_TRACE(bytes);
            alignas(8) std::byte room[256]{};  // the structure may claim to be a larger one
            Index& wanted = *reinterpret_cast<Index*>(room);
            describe(wanted, name, key, keyBytes);
            wanted.cbStruct = bytes;
            const bool right = std::ranges::find(accepted, bytes) != accepted.end();
            EXPECT_EQ(right ? JET_errSuccess : JET_errInvalidParameter, create(&wanted));
            EXPECT_EQ(right ? 2U : 1U, indexes());
            if (right) {
                EXPECT_EQ(JET_errSuccess, JetDeleteIndexA(session, table, "i"));
            }
        }
    }
    template <class Table, class Create>
    void createTableWithEverySize(Create create) {
        for (const JET_ULONG bytes : sizes()) {
            SCOPED_TRACE(bytes);
            Table wanted{};
            wanted.cbStruct = bytes;
            wanted.szTableName = const_cast<char*>("made");
            wanted.tableid = 77;
            const bool right = bytes == sizeof wanted;
            EXPECT_EQ(right ? JET_errSuccess : JET_errInvalidParameter, create(session, database, &wanted));
            if (right) {
                EXPECT_EQ(1U, wanted.cCreated);
                EXPECT_EQ(JET_errSuccess, JetCloseTable(session, wanted.tableid));
                EXPECT_EQ(JET_errSuccess, JetDeleteTableA(session, database, "made"));
            } else {
                EXPECT_EQ(77U, wanted.tableid);
            }
            JET_OBJECTINFO info{};
            EXPECT_EQ(JET_errObjectNotFound, JetGetObjectInfoA(session, database, JET_objtypTable, nullptr,
                                                               "made", &info, sizeof info, JET_ObjInfo));
        }
    }
    // A table with a column and an index whose size is `bytes`.
    template <class Table, class Create>
    JET_ERR createTableWithIndex(Create create, JET_ULONG bytes) {
        static const char kKey[] = "+a\0";
        JET_COLUMNCREATE_A one{};
        one.cbStruct = sizeof one;
        one.szColumnName = const_cast<char*>("a");
        one.coltyp = JET_coltypLong;
        alignas(8) std::byte room[256]{};
        using Index = std::remove_pointer_t<decltype(Table::rgindexcreate)>;
        Index& index = *reinterpret_cast<Index*>(room);
        describe(index, "i", kKey, JET_ULONG{sizeof kKey});
        index.cbStruct = bytes;
        Table wanted{};
        wanted.cbStruct = sizeof wanted;
        wanted.szTableName = const_cast<char*>("made");
        wanted.rgcolumncreate = &one;
        wanted.cColumns = 1;
        wanted.rgindexcreate = &index;
        wanted.cIndexes = 1;
        const JET_ERR error = create(session, database, &wanted);
        if (error == JET_errSuccess) {
            EXPECT_EQ(3U, wanted.cCreated);
            EXPECT_EQ(JET_errSuccess, JetCloseTable(session, wanted.tableid));
            EXPECT_EQ(JET_errSuccess, JetDeleteTableA(session, database, "made"));
        }
        return error;
    }

    Engine engine;
    JET_SESID session = JET_sesidNil;
    JET_DBID database = JET_dbidNil;
    JET_TABLEID table = JET_tableidNil;
    JET_COLUMNID column = 0;
};

TEST_F(StructureSizes, OfIndexes) {
    const char key[] = "+a\0";
    constexpr char16_t kKey[] = u"+a\0";
    const auto* const wide = reinterpret_cast<const JET_WCHAR*>(kKey);
    const auto* const name = reinterpret_cast<const JET_WCHAR*>(u"i");
    const std::vector<std::size_t> first{sizeof(JET_INDEXCREATEOLD_A), sizeof(JET_INDEXCREATE_A),
                                         sizeof(JET_INDEXCREATE2_A)};
    createWithEverySize<JET_INDEXCREATE_A>(
        key, JET_ULONG{sizeof key}, "i",
        [&](JET_INDEXCREATE_A* w) { return JetCreateIndex2A(session, table, w, 1); }, first);
    createWithEverySize<JET_INDEXCREATE_W>(
        wide, JET_ULONG{sizeof kKey}, name,
        [&](JET_INDEXCREATE_W* w) { return JetCreateIndex2W(session, table, w, 1); }, first);
    createWithEverySize<JET_INDEXCREATE2_A>(
        key, JET_ULONG{sizeof key}, "i",
        [&](JET_INDEXCREATE2_A* w) { return JetCreateIndex3A(session, table, w, 1); },
        {sizeof(JET_INDEXCREATE2_A)});
    createWithEverySize<JET_INDEXCREATE2_W>(
        wide, JET_ULONG{sizeof kKey}, name,
        [&](JET_INDEXCREATE2_W* w) { return JetCreateIndex3W(session, table, w, 1); },
        {sizeof(JET_INDEXCREATE2_W)});
    createWithEverySize<JET_INDEXCREATE3_A>(
        key, JET_ULONG{sizeof key}, "i",
        [&](JET_INDEXCREATE3_A* w) { return JetCreateIndex4A(session, table, w, 1); },
        {sizeof(JET_INDEXCREATE3_A)});
    createWithEverySize<JET_INDEXCREATE3_W>(
        wide, JET_ULONG{sizeof kKey}, name,
        [&](JET_INDEXCREATE3_W* w) { return JetCreateIndex4W(session, table, w, 1); },
        {sizeof(JET_INDEXCREATE3_W)});
}

TEST_F(StructureSizes, AnArrayOfIndexesMayMixVersions) {
    const char key[] = "+a\0";
    alignas(8) std::byte
        room[sizeof(JET_INDEXCREATEOLD_A) + sizeof(JET_INDEXCREATE2_A) + sizeof(JET_INDEXCREATE_A)]{};
    auto& old = *reinterpret_cast<JET_INDEXCREATE_A*>(room);
    auto& second = *reinterpret_cast<JET_INDEXCREATE2_A*>(room + sizeof(JET_INDEXCREATEOLD_A));
    auto& first = *reinterpret_cast<JET_INDEXCREATE_A*>(room + sizeof(JET_INDEXCREATEOLD_A) +
                                                        sizeof(JET_INDEXCREATE2_A));
    describe(old, "old", key, JET_ULONG{sizeof key});
    old.cbStruct = sizeof(JET_INDEXCREATEOLD_A);
    describe(second, "second", key, JET_ULONG{sizeof key});
    describe(first, "first", key, JET_ULONG{sizeof key});
    first.cbStruct = 5;
    EXPECT_EQ(JET_errInvalidParameter, JetCreateIndex2A(session, table, &old, 3));
    EXPECT_EQ(1U, indexes());
    first.cbStruct = sizeof first;
    JET_SPACEHINTS hints{};
    hints.cbStruct = sizeof hints;
    hints.ulInitialDensity = 66;
    second.pSpacehints = &hints;
    EXPECT_EQ(JET_errSuccess, JetCreateIndex2A(session, table, &old, 3));
    EXPECT_EQ(4U, indexes());
    JET_ULONG density = 0;
    EXPECT_EQ(JET_errSuccess,
              JetGetTableIndexInfo(session, table, "second", &density, 4, JET_IdxInfoSpaceAlloc));
    EXPECT_EQ(66U, density);
}

TEST_F(StructureSizes, OfTables) {
    createTableWithEverySize<JET_TABLECREATE_A>(JetCreateTableColumnIndexA);
    createTableWithEverySize<JET_TABLECREATE2_A>(JetCreateTableColumnIndex2A);
    createTableWithEverySize<JET_TABLECREATE3_A>(JetCreateTableColumnIndex3A);
    createTableWithEverySize<JET_TABLECREATE4_A>(JetCreateTableColumnIndex4A);
    createTableWithEverySize<JET_TABLECREATE5_A>(JetCreateTableColumnIndex5A);
}

TEST_F(StructureSizes, OfIndexesMadeWithTheirTable) {
    for (const JET_ULONG bytes : sizes()) {
        SCOPED_TRACE(bytes);
        const bool first = bytes == sizeof(JET_INDEXCREATEOLD_A) || bytes == sizeof(JET_INDEXCREATE_A) ||
                           bytes == sizeof(JET_INDEXCREATE2_A);
        const bool later = bytes == sizeof(JET_INDEXCREATE2_A);
        const auto expected = [](bool right) { return right ? JET_errSuccess : JET_errInvalidCreateIndex; };
        EXPECT_EQ(expected(first),
                  createTableWithIndex<JET_TABLECREATE_A>(JetCreateTableColumnIndexA, bytes));
        EXPECT_EQ(expected(first),
                  createTableWithIndex<JET_TABLECREATE2_A>(JetCreateTableColumnIndex2A, bytes));
        EXPECT_EQ(expected(later),
                  createTableWithIndex<JET_TABLECREATE3_A>(JetCreateTableColumnIndex3A, bytes));
        EXPECT_EQ(expected(later),
                  createTableWithIndex<JET_TABLECREATE4_A>(JetCreateTableColumnIndex4A, bytes));
        EXPECT_EQ(expected(later),
                  createTableWithIndex<JET_TABLECREATE5_A>(JetCreateTableColumnIndex5A, bytes));
    }
}

TEST_F(StructureSizes, OfColumnsAndConditions) {
    for (const JET_ULONG bytes : {JET_ULONG{0}, JET_ULONG{sizeof(JET_COLUMNCREATE_A) - 1},
                                  JET_ULONG{sizeof(JET_COLUMNCREATE_A) + 1}}) {
        JET_COLUMNCREATE_A one{};
        one.cbStruct = bytes;
        one.szColumnName = const_cast<char*>("a");
        one.coltyp = JET_coltypLong;
        JET_TABLECREATE_A wanted{};
        wanted.cbStruct = sizeof wanted;
        wanted.szTableName = const_cast<char*>("made");
        wanted.rgcolumncreate = &one;
        wanted.cColumns = 1;
        EXPECT_EQ(JET_errInvalidParameter, JetCreateTableColumnIndexA(session, database, &wanted));
        EXPECT_EQ(JET_errInvalidParameter, one.err);
        EXPECT_EQ(JET_tableidNil, wanted.tableid);
        JET_COLUMNDEF definition{};
        definition.cbStruct = sizeof definition - 1;
        definition.coltyp = JET_coltypLong;
        EXPECT_EQ(JET_errInvalidParameter,
                  JetAddColumn(session, table, "b", &definition, nullptr, 0, &column));
        definition.cbStruct = sizeof definition + 100;  // a later version
        const std::string name = "b" + std::to_string(bytes);
        EXPECT_EQ(JET_errSuccess,
                  JetAddColumn(session, table, name.c_str(), &definition, nullptr, 0, &column));
    }
    const char key[] = "+a\0";
    JET_INDEXCREATE_A index{};
    describe(index, "i", key, JET_ULONG{sizeof key});
    JET_CONDITIONALCOLUMN_A condition{sizeof condition, const_cast<char*>("a"),
                                      JET_bitIndexColumnMustBeNonNull};
    index.rgconditionalcolumn = &condition;
    index.cConditionalColumn = 1;
    condition.cbStruct = sizeof condition + 1;
    EXPECT_EQ(JET_errIndexInvalidDef, JetCreateIndex2A(session, table, &index, 1));
    condition.cbStruct = sizeof condition;
    EXPECT_EQ(JET_errSuccess, JetCreateIndex2A(session, table, &index, 1));
}

TEST_F(StructureSizes, OfValuesReadAndWritten) {
    const std::int32_t one = 1;
    std::int32_t value = 0;
    ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(session, table, JET_prepInsert));
    for (const JET_ULONG bytes : {JET_ULONG{0}, JET_ULONG{sizeof(JET_SETINFO) - 1}}) {
        JET_SETINFO info{bytes, 0, 1};
        EXPECT_EQ(JET_errInvalidParameter, JetSetColumn(session, table, column, &one, 4, 0, &info));
    }
    JET_SETINFO set{sizeof set + 4, 0, 1};
    EXPECT_EQ(JET_errSuccess, JetSetColumn(session, table, column, &one, 4, 0, &set));
    ASSERT_EQ(JET_errSuccess, JetUpdate(session, table, nullptr, 0, nullptr));
    ASSERT_EQ(JET_errSuccess, JetMove(session, table, JET_MoveFirst, 0));
    JET_RETINFO ret{sizeof ret - 1, 0, 1, 0};
    EXPECT_EQ(JET_errInvalidParameter,
              JetRetrieveColumn(session, table, column, &value, 4, nullptr, 0, &ret));
    ret.cbStruct = sizeof ret + 1;
    EXPECT_EQ(JET_errSuccess, JetRetrieveColumn(session, table, column, &value, 4, nullptr, 0, &ret));
    EXPECT_EQ(1, value);
}

TEST_F(StructureSizes, OfPositions) {
    ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(session, table, JET_prepInsert));
    ASSERT_EQ(JET_errSuccess, JetUpdate(session, table, nullptr, 0, nullptr));
    ASSERT_EQ(JET_errSuccess, JetMove(session, table, JET_MoveFirst, 0));
    JET_RECPOS2 position{};
    auto* const first = reinterpret_cast<JET_RECPOS*>(&position);
    EXPECT_EQ(JET_errInvalidParameter, JetGetRecordPosition(session, table, first, sizeof *first - 1));
    EXPECT_EQ(JET_errSuccess, JetGetRecordPosition(session, table, first, sizeof *first));
    EXPECT_EQ(sizeof *first, position.cbStruct);
    EXPECT_EQ(JET_errSuccess, JetGetRecordPosition(session, table, first, sizeof position - 1));
    EXPECT_EQ(sizeof *first, position.cbStruct);
    EXPECT_EQ(JET_errSuccess, JetGetRecordPosition(session, table, first, sizeof position));
    EXPECT_EQ(sizeof position, position.cbStruct);
    EXPECT_EQ(JET_errSuccess, JetGotoPosition(session, table, first));
    for (const JET_ULONG bytes : {0U, 15U, 17U, 31U, 33U}) {
        position.cbStruct = bytes;
        EXPECT_EQ(JET_errInvalidParameter, JetGotoPosition(session, table, first)) << bytes;
    }
}

TEST_F(StructureSizes, OfTemporaryTablesAndIntersections) {
    JET_COLUMNDEF definition{sizeof definition, 0, JET_coltypLong};
    definition.grbit = JET_bitColumnTTKey;
    JET_COLUMNID id = 0;
    const auto open = [&](JET_SESID by, JET_ULONG bytes) {
        JET_OPENTEMPORARYTABLE wanted{};
        wanted.cbStruct = bytes;
        wanted.prgcolumndef = &definition;
        wanted.ccolumn = 1;
        wanted.prgcolumnid = &id;
        const JET_ERR error = JetOpenTemporaryTable(by, &wanted);
        if (error == JET_errSuccess) {
            EXPECT_EQ(JET_errSuccess, JetCloseTable(by, wanted.tableid));
        }
        return error;
    };
    EXPECT_EQ(JET_errSuccess, open(session, sizeof(JET_OPENTEMPORARYTABLE)));
    for (const JET_ULONG bytes :
         {JET_ULONG{0}, JET_ULONG{sizeof(JET_OPENTEMPORARYTABLE) - 1}, JET_ULONG{200}}) {
        EXPECT_EQ(JET_errInvalidParameter, open(session, bytes));
        EXPECT_EQ(JET_errInvalidSesid, open(0x1234, bytes));
    }
    EXPECT_EQ(JET_errInvalidParameter, JetOpenTemporaryTable2(session, nullptr));
    JET_INDEXRANGE range{sizeof range - 1, table, JET_bitRecordInIndex};
    JET_RECORDLIST list{};
    list.cbStruct = sizeof list;
    EXPECT_EQ(JET_errInvalidParameter, JetIntersectIndexes(session, &range, 1, &list, 0));
    list.cbStruct = sizeof list + 1;
    range.cbStruct = sizeof range;
    EXPECT_EQ(JET_errInvalidParameter, JetIntersectIndexes(session, &range, 1, &list, 0));
}

TEST_F(StructureSizes, SpaceHintsAreChecked) {
    const char key[] = "+a\0";
    const auto create = [&](JET_SPACEHINTS hints) {
        JET_INDEXCREATE2_A index{};
        describe(index, "i", key, JET_ULONG{sizeof key});
        index.pSpacehints = &hints;
        const JET_ERR error = JetCreateIndex3A(session, table, &index, 1);
        if (error == JET_errSuccess) {
            EXPECT_EQ(JET_errSuccess, JetDeleteIndexA(session, table, "i"));
        }
        return error;
    };
    const JET_SPACEHINTS good{sizeof good, 90, 8192, 0, 50, 200, 4096, 65536};
    const auto with = [&](auto change) {
        JET_SPACEHINTS hints = good;
        change(hints);
        return create(hints);
    };
    EXPECT_EQ(JET_errSuccess, create(good));
    EXPECT_EQ(JET_errInvalidParameter, with([](auto& h) { h.cbStruct = 28; }));
    EXPECT_EQ(JET_errDensityInvalid, with([](auto& h) { h.ulInitialDensity = 19; }));
    EXPECT_EQ(JET_errDensityInvalid, with([](auto& h) { h.ulMaintDensity = 101; }));
    EXPECT_EQ(JET_errInvalidGrbit, with([](auto& h) { h.grbit = 0x400; }));
    EXPECT_EQ(JET_errSpaceHintsInvalid, with([](auto& h) { h.grbit = 0x30; }));
    EXPECT_EQ(JET_errSpaceHintsInvalid, with([](auto& h) { h.ulGrowth = 99; }));
    EXPECT_EQ(JET_errSpaceHintsInvalid, with([](auto& h) { h.ulGrowth = 50000; }));
    EXPECT_EQ(JET_errSpaceHintsInvalid, with([](auto& h) { h.cbMinExtent = 131072; }));
    EXPECT_EQ(JET_errSpaceHintsInvalid, with([](auto& h) { h.cbMaxExtent = 100 << 20; }));
    EXPECT_EQ(JET_errSuccess, with([](auto& h) { h.cbInitial = 5000; }));
    EXPECT_EQ(1U, indexes());
}

}  // namespace
}  // namespace esent::test
