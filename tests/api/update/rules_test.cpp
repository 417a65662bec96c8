// Error orders and rules of schema and row changes, one table line for each line of the API's documentation.
#include <map>
#include <thread>

#include "people.h"

namespace esent::test {
namespace {

// ---- columns ----

struct ColumnCase {
    const char* what;
    JET_COLTYP type;
    JET_GRBIT bits;
    std::uint32_t most;
    std::uint32_t codePage;
    std::size_t defaultBytes;
    JET_ERR expected;
};

constexpr ColumnCase kColumns[] = {
    {"size above all", JET_coltypLongBinary, 0, 0x80000000, 0, 0, JET_errInvalidParameter},
    {"no type", 0, 0, 0, 0, 0, JET_errInvalidColumnType},
    {"obsolete type", 13, 0, 0, 0, 0, JET_errInvalidColumnType},
    {"type above all", 19, 0, 0, 0, 0, JET_errInvalidColumnType},
    {"code page", JET_coltypText, 0, 0, 850, 0, JET_errInvalidCodePage},
    {"code page of no text", JET_coltypBinary, 0, 0, 850, 0, JET_errSuccess},
    {"compressed short", JET_coltypText, JET_bitColumnCompressed, 0, 0, 0, JET_errColumnCannotBeCompressed},
    {"fixed and tagged", JET_coltypLong, JET_bitColumnFixed | JET_bitColumnTagged, 0, 0, 0,
     JET_errInvalidGrbit},
    {"fixed long", JET_coltypLongText, JET_bitColumnFixed, 0, 0, 0, JET_errInvalidGrbit},
    {"multi-valued but not tagged", JET_coltypLong, JET_bitColumnMultiValued, 0, 0, 0,
     JET_errMultiValuedColumnMustBeTagged},
    {"multi-valued long", JET_coltypLongText, JET_bitColumnMultiValued, 0, 0, 0, JET_errSuccess},
    {"escrow of another type", JET_coltypShort, JET_bitColumnEscrowUpdate, 0, 0, 2, JET_errInvalidGrbit},
    {"escrow without default", JET_coltypLong, JET_bitColumnEscrowUpdate, 0, 0, 0, JET_errInvalidGrbit},
    {"escrow and version", JET_coltypLong, JET_bitColumnEscrowUpdate | JET_bitColumnVersion, 0, 0, 4,
     JET_errInvalidGrbit},
    {"escrow and counter", JET_coltypLong, JET_bitColumnEscrowUpdate | JET_bitColumnAutoincrement, 0, 0, 4,
     JET_errInvalidGrbit},
    {"escrow tagged", JET_coltypLong, JET_bitColumnEscrowUpdate | JET_bitColumnTagged, 0, 0, 4,
     JET_errCannotBeTagged},
    {"finalize and delete", JET_coltypLong,
     JET_bitColumnEscrowUpdate | JET_bitColumnFinalize | JET_bitColumnDeleteOnZero, 0, 0, 4,
     JET_errInvalidGrbit},
    {"finalize alone", JET_coltypLong, JET_bitColumnFinalize, 0, 0, 4, JET_errInvalidGrbit},
    {"delete on zero alone", JET_coltypLong, JET_bitColumnDeleteOnZero, 0, 0, 4, JET_errInvalidGrbit},
    {"counter of another type", JET_coltypShort, JET_bitColumnAutoincrement, 0, 0, 0, JET_errInvalidGrbit},
    {"counter unsigned", JET_coltypUnsignedLong, JET_bitColumnAutoincrement, 0, 0, 0, JET_errInvalidGrbit},
    {"counter and version", JET_coltypLong, JET_bitColumnAutoincrement | JET_bitColumnVersion, 0, 0, 0,
     JET_errInvalidGrbit},
    {"version of another type", JET_coltypLongLong, JET_bitColumnVersion, 0, 0, 0, JET_errInvalidGrbit},
    {"counter tagged", JET_coltypLong, JET_bitColumnAutoincrement | JET_bitColumnTagged, 0, 0, 0,
     JET_errCannotBeTagged},
    {"version tagged", JET_coltypLong, JET_bitColumnVersion | JET_bitColumnTagged, 0, 0, 0,
     JET_errCannotBeTagged},
    {"default longer than the column", JET_coltypText, 0, 10, 0, 11, JET_errDefaultValueTooBig},
    {"default of a long column", JET_coltypLongText, 0, 0, 0, 256, JET_errDefaultValueTooBig},
    {"default as long as may be", JET_coltypLongText, 0, 0, 0, 255, JET_errSuccess},
    {"size clipped", JET_coltypText, 0, 256, 0, 0, JET_wrnColumnMaxTruncated},
    {"escrow", JET_coltypLong, JET_bitColumnEscrowUpdate, 0, 0, 4, JET_errSuccess},
    {"counter", JET_coltypLong, JET_bitColumnAutoincrement, 0, 0, 0, JET_errSuccess},
    {"second counter", JET_coltypLongLong, JET_bitColumnAutoincrement, 0, 0, 0, JET_errColumnRedundant},
    {"version", JET_coltypLong, JET_bitColumnVersion, 0, 0, 0, JET_errSuccess},
    {"second version", JET_coltypLong, JET_bitColumnVersion, 0, 0, 0, JET_errColumnRedundant},
};

JET_ERR addColumn(People& people, JET_TABLEID table, const char* name, const ColumnCase& wanted) {
    const std::string value(wanted.defaultBytes, '\x01');
    JET_COLUMNDEF definition{};
    definition.cbStruct = sizeof definition;
    definition.coltyp = wanted.type;
    definition.grbit = wanted.bits;
    definition.cbMax = wanted.most;
    definition.cp = static_cast<unsigned short>(wanted.codePage);
    JET_COLUMNID column = 0;
    return JetAddColumn(people.session, table, name, &definition, value.empty() ? nullptr : value.data(),
                        static_cast<JET_ULONG>(value.size()), &column);
}

TEST(Rules, OfNewColumns) {
    People people;
    int i = 0;
    for (const ColumnCase& wanted : kColumns)
        EXPECT_EQ(wanted.expected,
                  addColumn(people, people.table, ("c" + std::to_string(++i)).c_str(), wanted))
            << wanted.what;
    const ColumnCase plain{"plain", JET_coltypLong, 0, 0, 0, 0, JET_errSuccess};
    EXPECT_EQ(JET_errColumnDuplicate, addColumn(people, people.table, "AGE", plain));
    EXPECT_EQ(JET_errInvalidName, addColumn(people, people.table, " blank", plain));
    EXPECT_EQ(JET_errInvalidName, addColumn(people, people.table, "a.b", plain));
    EXPECT_EQ(JET_errInvalidName, addColumn(people, people.table, nullptr, plain));
    EXPECT_EQ(JET_errInvalidParameter,
              JetAddColumn(people.session, people.table, "small", nullptr, nullptr, 0, nullptr));
    // Too many, too long.
    JET_ERR error = JET_errSuccess;
    for (i = 0; i < 128 && error == JET_errSuccess; ++i)
        error = addColumn(people, people.table, ("f" + std::to_string(i)).c_str(), plain);
    EXPECT_EQ(JET_errTooManyColumns, error);
    JET_TABLEID wide = 0;
    ASSERT_EQ(JET_errSuccess, JetCreateTable(people.session, people.database, "wide", 1, 0, &wide));
    const ColumnCase filled{"filled", JET_coltypBinary, JET_bitColumnFixed, 255, 0, 0, JET_errSuccess};
    error = JET_errSuccess;
    for (i = 0; i < 128 && error == JET_errSuccess; ++i)
        error = addColumn(people, wide, ("f" + std::to_string(i)).c_str(), filled);
    EXPECT_EQ(JET_errRecordTooBig, error);
}

TEST(Rules, OfNewColumnsWithoutTheTableForOneself) {
    People people;
    ASSERT_EQ(JET_errSuccess, people.insert(1, 1, "one"));
    ASSERT_EQ(JET_errSuccess, JetCloseTable(people.session, people.table));
    ASSERT_EQ(JET_errSuccess,
              JetOpenTable(people.session, people.database, "people", nullptr, 0, 0, &people.table));
    const ColumnCase escrow{"escrow", JET_coltypLong, JET_bitColumnEscrowUpdate, 0, 0, 4, JET_errSuccess};
    const ColumnCase counter{"counter", JET_coltypLong, JET_bitColumnAutoincrement, 0, 0, 0, JET_errSuccess};
    const ColumnCase unversioned{"unversioned", JET_coltypLong, JET_bitColumnUnversioned, 0, 0, 0,
                                 JET_errSuccess};
    EXPECT_EQ(JET_errExclusiveTableLockRequired, addColumn(people, people.table, "e", escrow));
    EXPECT_EQ(JET_errExclusiveTableLockRequired, addColumn(people, people.table, "c", counter));
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(people.session));
    EXPECT_EQ(JET_errInTransaction, addColumn(people, people.table, "u", unversioned));
    EXPECT_EQ(JET_errInTransaction, JetRenameColumn(people.session, people.table, "age", "years", 0));
    ASSERT_EQ(JET_errSuccess, JetCommitTransaction(people.session, 0));
    ASSERT_EQ(JET_errSuccess, JetCloseTable(people.session, people.table));
    ASSERT_EQ(JET_errSuccess, JetOpenTable(people.session, people.database, "people", nullptr, 0,
                                           JET_bitTableDenyRead, &people.table));
    EXPECT_EQ(JET_errTableNotEmpty, addColumn(people, people.table, "e", escrow));
    ASSERT_EQ(JET_errSuccess, JetCloseTable(people.session, people.table));
    ASSERT_EQ(JET_errSuccess, JetOpenTable(people.session, people.database, "people", nullptr, 0,
                                           JET_bitTableReadOnly, &people.table));
    EXPECT_EQ(JET_errPermissionDenied, addColumn(people, people.table, "r", unversioned));
    EXPECT_EQ(JET_errPermissionDenied, JetPrepareUpdate(people.session, people.table, JET_prepInsert));
}

TEST(Rules, OfDeletingAndRenamingColumns) {
    People people;
    EXPECT_EQ(JET_errColumnInUse, JetDeleteColumn(people.session, people.table, "age"));
    EXPECT_EQ(JET_errColumnNotFound, JetDeleteColumn(people.session, people.table, "nothing"));
    EXPECT_EQ(JET_errInvalidParameter, JetRenameColumn(people.session, people.table, nullptr, "x", 0));
    EXPECT_EQ(JET_errColumnDuplicate, JetRenameColumn(people.session, people.table, "age", "NAME", 0));
    EXPECT_EQ(JET_errColumnNotFound, JetRenameColumn(people.session, people.table, "nothing", "x", 0));
    EXPECT_EQ(JET_errSuccess, JetRenameColumn(people.session, people.table, "age", "years", 0));
    EXPECT_EQ(JET_errSuccess, JetDeleteColumn(people.session, people.table, "notes"));
    EXPECT_EQ(JET_errColumnNotFound, JetDeleteColumn(people.session, people.table, "notes"));
}

// ---- tables ----

struct TableCase {
    const char* what;
    const char* name;
    const char* base;
    JET_ULONG density;
    JET_GRBIT bits;
    JET_ERR expected;
};

TEST(Rules, OfNewTables) {
    People people;
    const TableCase cases[] = {
        {"template of a template", "t", "people", 0, JET_bitTableCreateTemplateTable, JET_errCannotNestDDL},
        {"bits that mean nothing", "t256", nullptr, 0, 0x100, JET_errSuccess},
        {"system table", "t", nullptr, 0, JET_bitTableCreateSystemTable, JET_errInvalidGrbit},
        {"no columns in derived tables", "t", nullptr, 0, JET_bitTableCreateNoFixedVarColumnsInDerivedTables,
         JET_errInvalidGrbit},
        {"name", "t!", nullptr, 0, 0, JET_errInvalidName},
        {"no name", nullptr, nullptr, 0, 0, JET_errInvalidName},
        {"base is no template", "t", "people", 0, 0, JET_errDDLNotInheritable},
        {"no such base", "t", "nothing", 0, 0, JET_errObjectNotFound},
        {"duplicate before density", "People", nullptr, 101, 0, JET_errTableDuplicate},
        {"density", "t", nullptr, 19, 0, JET_errDensityInvalid},
        {"density", "t", nullptr, 101, 0, JET_errDensityInvalid},
        {"density", "t100", nullptr, 100, 0, JET_errSuccess},
        {"template", "base", nullptr, 0, JET_bitTableCreateTemplateTable, JET_errSuccess},
        {"derived", "derived", "base", 0, 0, JET_errSuccess},
    };
    for (const TableCase& wanted : cases) {
        JET_TABLECREATE_A create{};
        create.cbStruct = sizeof create;
        create.szTableName = const_cast<char*>(wanted.name);
        create.szTemplateTableName = const_cast<char*>(wanted.base);
        create.ulDensity = wanted.density;
        create.grbit = wanted.bits;
        EXPECT_EQ(wanted.expected, JetCreateTableColumnIndexA(people.session, people.database, &create))
            << wanted.what;
        if (wanted.expected != JET_errSuccess) {
            EXPECT_EQ(JET_tableidNil, create.tableid) << wanted.what;
        } else {
            EXPECT_EQ(1U, create.cCreated);
            EXPECT_EQ(JET_errSuccess, JetCloseTable(people.session, create.tableid));
        }
    }
    EXPECT_EQ(JET_errCannotDeleteTemplateTable, JetDeleteTable(people.session, people.database, "base"));
    EXPECT_EQ(JET_errCannotDeleteSystemTable, JetDeleteTable(people.session, people.database, "MSysObjects"));
    EXPECT_EQ(JET_errObjectNotFound, JetDeleteTable(people.session, people.database, "nothing"));
    EXPECT_EQ(JET_errTableInUse, JetDeleteTable(people.session, people.database, "people"));
    EXPECT_EQ(JET_errInvalidParameter, JetRenameTable(people.session, people.database, nullptr, "x"));
    EXPECT_EQ(JET_errTableDuplicate, JetRenameTable(people.session, people.database, "t100", "people"));
    EXPECT_EQ(JET_errSuccess, JetRenameTable(people.session, people.database, "t100", "t101"));
    EXPECT_EQ(JET_errObjectNotFound, JetDeleteTable(people.session, people.database, "t100"));
    EXPECT_EQ(JET_errSuccess, JetDeleteTable(people.session, people.database, "t101"));
}

TEST(Rules, OfNewTablesWithColumnsAndIndexes) {
    People people;
    JET_COLUMNCREATE_A columns[2]{};
    for (JET_COLUMNCREATE_A& column : columns)
        column.cbStruct = sizeof column;
    columns[0].szColumnName = const_cast<char*>("a");
    columns[0].coltyp = JET_coltypLong;
    columns[1].szColumnName = const_cast<char*>("b");
    columns[1].coltyp = JET_coltypSLV;
    JET_INDEXCREATE_A index{};
    index.cbStruct = sizeof index;
    index.szIndexName = const_cast<char*>("i");
    index.szKey = const_cast<char*>("+a\0");
    index.cbKey = 4;
    index.grbit = JET_bitIndexPrimary;
    JET_TABLECREATE_A create{};
    create.cbStruct = sizeof create;
    create.szTableName = const_cast<char*>("t");
    create.rgindexcreate = &index;
    create.cIndexes = 1;
    EXPECT_EQ(JET_errInvalidCreateIndex,
              JetCreateTableColumnIndexA(people.session, people.database, &create));
    create.rgcolumncreate = columns;
    create.cColumns = 2;
    EXPECT_EQ(JET_errInvalidColumnType, JetCreateTableColumnIndexA(people.session, people.database, &create));
    EXPECT_EQ(JET_errInvalidColumnType, columns[1].err);
    columns[1].coltyp = JET_coltypLongText;
    index.szKey = const_cast<char*>("+c\0");
    EXPECT_EQ(JET_errColumnNotFound, JetCreateTableColumnIndexA(people.session, people.database, &create));
    EXPECT_EQ(JET_errColumnNotFound, index.err);
    index.szKey = const_cast<char*>("+a\0");
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(people.session));
    ASSERT_EQ(JET_errSuccess, JetCreateTableColumnIndexA(people.session, people.database, &create));
    EXPECT_EQ(4U, create.cCreated);
    EXPECT_EQ(1U, columns[0].columnid);
    EXPECT_EQ(256U, columns[1].columnid);
    ASSERT_EQ(JET_errSuccess, JetRollback(people.session, 0));
    // The rollback closed the handle and removed the table.
    EXPECT_EQ(JET_errInvalidTableId, JetCloseTable(people.session, create.tableid));
    EXPECT_EQ(JET_errObjectNotFound,
              JetOpenTable(people.session, people.database, "t", nullptr, 0, 0, &create.tableid));
    create.grbit = JET_bitTableCreateImmutableStructure;
    ASSERT_EQ(JET_errSuccess, JetCreateTableColumnIndexA(people.session, people.database, &create));
    EXPECT_EQ(JET_tableidNil, create.tableid);
}

// ---- indexes ----

struct IndexCase {
    const char* what;
    std::string key;
    JET_GRBIT bits;
    std::uint32_t keyMost;
    std::uint32_t variableMost;
    std::uint32_t lcid;
    std::uint32_t mapFlags;
    JET_ERR expected;
};

// The order of checks: the session, the table, whether the session may be used now, all else.
TEST(Rules, HandlesAreCheckedBeforeTheStateOfTheService) {
    People people;
    JET_TABLEID closed = people.table;
    ASSERT_EQ(JET_errSuccess, JetDupCursor(people.session, people.table, &people.table, 0));
    ASSERT_EQ(JET_errSuccess, JetCloseTable(people.session, closed));
    ASSERT_EQ(JET_errSuccess, JetStopServiceInstance(people.engine->instance));
    EXPECT_EQ(JET_errClientRequestToStopJetService, JetMove(people.session, people.table, 1, 0));
    EXPECT_EQ(JET_errInvalidTableId, JetMove(people.session, closed, 1, 0));
    EXPECT_EQ(JET_errInvalidTableId, JetMove(people.session, people.session, 1, 0));
    EXPECT_EQ(JET_errInvalidSesid, JetMove(people.table, closed, 1, 0));
    EXPECT_EQ(JET_errClientRequestToStopJetService,
              JetIntersectIndexes(people.session, nullptr, 0, nullptr, 0));
    EXPECT_EQ(JET_errInvalidSesid, JetIntersectIndexes(people.table, nullptr, 0, nullptr, 0));
}

TEST(Rules, NormalizedKeysHaveBytes) {
    People people;
    EXPECT_EQ(JET_errInvalidParameter,
              JetMakeKey(people.session, people.table, nullptr, 5, JET_bitNormalizedKey));
    EXPECT_EQ(JET_errInvalidParameter,
              JetMakeKey(people.session, people.table, nullptr, UINT32_MAX, JET_bitNormalizedKey));
    EXPECT_EQ(JET_errKeyNotMade, JetSeek(people.session, people.table, JET_bitSeekEQ));
}

TEST(Rules, OfNewIndexes) {
    using namespace std::string_literals;
    People people;
    people.addColumn("counter", JET_coltypLong, JET_bitColumnEscrowUpdate, 0, 0, std::string(4, '\0'));
    people.addColumn("many", JET_coltypLong, JET_bitColumnTagged | JET_bitColumnMultiValued);
    people.addColumn("text", JET_coltypLongText, 0, 0, 1200);
    std::string seventeen;
    for (int i = 0; i < 17; ++i)
        seventeen += "+id\0"s;
    seventeen += '\0';
    const IndexCase cases[] = {
        {"key too short", "+id\0\0"s, JET_bitIndexKeyMost, 254, 0, 0, 0, JET_errIndexInvalidDef},
        {"key too long", "+id\0\0"s, JET_bitIndexKeyMost, 1001, 0, 0, 0, JET_errIndexInvalidDef},
        {"primary without nulls", "+id\0\0"s, JET_bitIndexPrimary | JET_bitIndexIgnoreNull, 0, 0, 0, 0,
         JET_errInvalidGrbit},
        {"primary without nulls", "+id\0\0"s, JET_bitIndexPrimary | JET_bitIndexIgnoreAnyNull, 0, 0, 0, 0,
         JET_errInvalidGrbit},
        {"cross product and nested", "+id\0\0"s, JET_bitIndexCrossProduct | JET_bitIndexNestedTable, 0, 0, 0,
         0, JET_errInvalidGrbit},
        {"empty", "+id\0\0"s, JET_bitIndexEmpty, 0, 0, 0, 0, JET_errInvalidGrbit},
        {"tuple limits without limits", "+name\0\0"s, JET_bitIndexTupleLimits, 0, 0, 0, 0,
         JET_errIndexInvalidDef},
        {"no key", ""s, 0, 0, 0, 0, 0, JET_errInvalidParameter},
        {"no sign", "id\0\0"s, 0, 0, 0, 0, 0, JET_errIndexInvalidDef},
        {"only a sign", "+id\0-\0\0"s, 0, 0, 0, 0, 0, JET_errIndexInvalidDef},
        {"no sign behind the first column", "-id\0age\0+name\0\0"s, 0, 0, 0, 0, 0, JET_errSuccess},
        {"no second zero", "+id\0"s, 0, 0, 0, 0, 0, JET_errIndexInvalidDef},
        {"no columns", "\0"s, 0, 0, 0, 0, 0, JET_errIndexInvalidDef},
        {"trailing garbage", "+id\0\0xxxxxx"s, 0, 0, 0, 0, 0, JET_errIndexInvalidDef},
        {"17 columns", seventeen, 0, 0, 0, 0, 0, JET_errIndexInvalidDef},
        {"segment longer than key", "+name\0\0"s, 0, 0, 256, 0, 0, JET_errIndexInvalidDef},
        {"locale before column", "+nothing\0\0"s, JET_bitIndexUnicode, 0, 0, 0x7777, 0x400,
         JET_errInvalidLanguageId},
        {"flags before column", "+nothing\0\0"s, JET_bitIndexUnicode, 0, 0, 1033, 0x400 | 0x40000000,
         JET_errInvalidLCMapStringFlags},
        {"tuple primary", "+name\0\0"s, JET_bitIndexTuples | JET_bitIndexPrimary, 0, 0, 0, 0,
         JET_errIndexTuplesSecondaryIndexOnly},
        {"tuple unique", "+name\0\0"s, JET_bitIndexTuples | JET_bitIndexUnique, 0, 0, 0, 0,
         JET_errIndexTuplesNonUniqueOnly},
        {"tuple of a short segment", "+name\0\0"s, JET_bitIndexTuples, 0, 100, 0, 0,
         JET_errIndexTuplesVarSegMacNotAllowed},
        {"tuple of a number", "+id\0\0"s, JET_bitIndexTuples, 0, 0, 0, 0,
         JET_errIndexTuplesTextBinaryColumnsOnly},
        {"no such column", "+nothing\0\0"s, 0, 0, 0, 0, 0, JET_errColumnNotFound},
        {"escrow column", "+counter\0\0"s, 0, 0, 0, 0, 0, JET_errCannotIndex},
        {"many values as primary", "+many\0\0"s, JET_bitIndexPrimary, 0, 0, 0, 0, JET_errIndexInvalidDef},
        {"longest key", "+name\0\0"s, JET_bitIndexKeyMost, 1000, 0, 0, 0, JET_errSuccess},
        {"all fine", "+name\0-id\0\0"s, 0, 0, 100, 0, 0, JET_errSuccess},
        {"unicode", "+text\0\0"s, JET_bitIndexUnicode, 0, 0, 1033, 0x400, JET_errSuccess},
    };
    int number = 0;
    for (const IndexCase& wanted : cases) {
        const std::string name = "i" + std::to_string(++number);
        JET_UNICODEINDEX unicode{wanted.lcid, wanted.mapFlags};
        JET_INDEXCREATE_A index{};
        index.cbStruct = sizeof index;
        index.szIndexName = const_cast<char*>(name.c_str());
        index.szKey = const_cast<char*>(wanted.key.c_str());
        index.cbKey = static_cast<JET_ULONG>(wanted.key.size());
        index.grbit = wanted.bits;
        index.cbKeyMost = wanted.keyMost;
        index.cbVarSegMac = wanted.variableMost;
        if ((wanted.bits & JET_bitIndexUnicode) != 0) index.pidxunicode = &unicode;
        EXPECT_EQ(wanted.expected, JetCreateIndex2A(people.session, people.table, &index, 1)) << wanted.what;
        EXPECT_EQ(wanted.expected, index.err) << wanted.what;
    }
    EXPECT_EQ(JET_errIndexDuplicate, people.createIndex("BYAGE", "+id\0\0"s, 0));
    EXPECT_EQ(JET_errIndexHasPrimary, people.createIndex("second", "+age\0\0"s, JET_bitIndexPrimary));
    EXPECT_EQ(JET_errDensityInvalid, JetCreateIndex(people.session, people.table, "d", 0, "+id\0", 5, 10));
    EXPECT_EQ(JET_errIndexMustStay, JetDeleteIndex(people.session, people.table, "primary"));
    EXPECT_EQ(JET_errIndexNotFound, JetDeleteIndex(people.session, people.table, "nothing"));
    ASSERT_EQ(JET_errSuccess, JetSetCurrentIndex(people.session, people.table, "byAge"));
    EXPECT_EQ(JET_errIndexInUse, JetDeleteIndex(people.session, people.table, "byAge"));
    ASSERT_EQ(JET_errSuccess, JetSetCurrentIndex(people.session, people.table, nullptr));
    EXPECT_EQ(JET_errSuccess, JetDeleteIndex(people.session, people.table, "byAge"));
}

TEST(Rules, OfIndexesOverExistingRows) {
    using namespace std::string_literals;
    People people;
    ASSERT_EQ(JET_errSuccess, people.insert(1, 7, "one"));
    ASSERT_EQ(JET_errSuccess, people.insert(2, 7, "two"));
    EXPECT_EQ(JET_errKeyDuplicate, people.createIndex("u", "+age\0\0"s, JET_bitIndexUnique));
    EXPECT_EQ(JET_errNullKeyDisallowed, people.createIndex("n", "+notes\0\0"s, JET_bitIndexDisallowNull));
    EXPECT_EQ(JET_errSuccess, people.createIndex("u", "+age\0+id\0\0"s, JET_bitIndexUnique));
    EXPECT_EQ(people.ids("u"), (std::vector<std::int32_t>{1, 2}));
}

// ---- rows ----

TEST(Rules, OfPreparingUpdates) {
    People people;
    const auto prepare = [&](JET_ULONG what) { return JetPrepareUpdate(people.session, people.table, what); };
    EXPECT_EQ(JET_errUpdateNotPrepared, prepare(JET_prepCancel));
    EXPECT_EQ(JET_errInvalidParameter, prepare(1));
    EXPECT_EQ(JET_errInvalidParameter, prepare(77));
    for (const JET_ULONG what : {JET_prepReplace, JET_prepReplaceNoLock, JET_prepInsertCopy,
                                 JET_prepInsertCopyDeleteOriginal, JET_prepInsertCopyReplaceOriginal})
        EXPECT_EQ(JET_errNoCurrentRecord, prepare(what)) << what;
    EXPECT_EQ(JET_errNotInTransaction, prepare(JET_prepReadOnlyCopy));
    ASSERT_EQ(JET_errSuccess, prepare(JET_prepInsert));
    EXPECT_EQ(JET_errAlreadyPrepared, prepare(JET_prepInsert));
    EXPECT_EQ(JET_errAlreadyPrepared, prepare(JET_prepReplace));
    EXPECT_EQ(JET_errSuccess, prepare(JET_prepCancel));
    EXPECT_EQ(JET_errUpdateNotPrepared, JetUpdate(people.session, people.table, nullptr, 0, nullptr));
    EXPECT_EQ(JET_errUpdateNotPrepared, people.set(people.age, "1234", 4));
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction2(people.session, JET_bitTransactionReadOnly));
    EXPECT_EQ(JET_errTransReadOnly, prepare(JET_prepInsert));
    EXPECT_EQ(JET_errTransReadOnly, JetDelete(people.session, people.table));
    ASSERT_EQ(JET_errSuccess, JetRollback(people.session, 0));
}

TEST(Rules, BitsThatMeanNothingDoNoHarm) {
    People people;
    const JET_COLUMNID notes = people.addColumn("words", JET_coltypLongText, JET_bitColumnCompressed);
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(people.session));
    ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(people.session, people.table, JET_prepInsert));
    const std::int32_t number = 5;
    EXPECT_EQ(JET_errSuccess, people.set(people.id, &number, 4, JET_bitColumnTagged));
    // Those of the column, out of the same variable.
    EXPECT_EQ(JET_errSuccess, people.set(notes, "text", 4, JET_bitColumnCompressed));
    EXPECT_EQ(JET_errInvalidGrbit, people.set(notes, "text", 4, 0x10000000));
    EXPECT_EQ(JET_errInvalidGrbit, people.set(notes, "text", 4, JET_bitSetContiguousLV));
    JET_SETCOLUMN several{};
    several.columnid = notes;
    several.pvData = "words";
    several.cbData = 5;
    several.grbit = JET_bitColumnTagged | JET_bitColumnCompressed;
    several.itagSequence = 1;
    EXPECT_EQ(JET_errSuccess, JetSetColumns(people.session, people.table, &several, 1));
    ASSERT_EQ(JET_errSuccess, JetUpdate(people.session, people.table, nullptr, 0, nullptr));
    ASSERT_EQ(JET_errSuccess, JetCommitTransaction(people.session, 0));
    ASSERT_EQ(JET_errSuccess, people.seek(5));
    char text[8];
    JET_ULONG actual = 0;
    const auto retrieve = [&](JET_GRBIT bits) {
        return JetRetrieveColumn(people.session, people.table, notes, text, sizeof text, &actual, bits,
                                 nullptr);
    };
    EXPECT_EQ(JET_errSuccess, retrieve(0x100));
    EXPECT_EQ("words", std::string(text, actual));
    EXPECT_EQ(JET_errInvalidGrbit, retrieve(0x10000000));
    EXPECT_EQ(JET_errInvalidGrbit, retrieve(JET_bitRetrievePageNumber));
    std::uint8_t key[16];
    EXPECT_EQ(JET_errSuccess, JetRetrieveKey(people.session, people.table, key, sizeof key, &actual,
                                             JET_bitRetrieveFromIndex));
    EXPECT_EQ(5U, actual);
    JET_TABLEID copy = JET_tableidNil;
    EXPECT_EQ(JET_errSuccess, JetDupCursor(people.session, people.table, &copy, JET_bitTableReadOnly));
    EXPECT_EQ(JET_errSuccess, JetCloseTable(people.session, copy));
    EXPECT_EQ(JET_errSuccess, JetDeleteColumn2(people.session, people.table, "words", 0x80));
}

TEST(Rules, OfSettingColumns) {
    People people;
    const JET_COLUMNID fixedText = people.addColumn("ft", JET_coltypText, JET_bitColumnFixed, 5);
    const JET_COLUMNID flag = people.addColumn("flag", JET_coltypBit);
    const JET_COLUMNID mandatory = people.addColumn("must", JET_coltypLong, JET_bitColumnNotNULL);
    const JET_COLUMNID tagged = people.addColumn("tagged", JET_coltypText, JET_bitColumnTagged, 4);
    const JET_COLUMNID limited = people.addColumn("limited", JET_coltypLongBinary, 0, 10);
    const JET_COLUMNID counter = people.addColumn("auto", JET_coltypLong, JET_bitColumnAutoincrement);
    const JET_COLUMNID version = people.addColumn("version", JET_coltypLong, JET_bitColumnVersion);
    ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(people.session, people.table, JET_prepInsert));
    EXPECT_EQ(JET_errInvalidBufferSize, people.set(people.age, "123", 3));
    EXPECT_EQ(JET_errInvalidBufferSize, people.set(people.age, "12345", 5));
    EXPECT_EQ(JET_errInvalidBufferSize, people.set(fixedText, "123456", 6));
    EXPECT_EQ(JET_errSuccess, people.set(fixedText, "ab", 2));
    EXPECT_EQ(JET_errSuccess, people.set(flag, "\x07", 1));
    EXPECT_EQ(JET_errNullInvalid, people.set(mandatory, nullptr, 0));
    EXPECT_EQ(JET_errColumnTooBig, people.set(tagged, "12345", 5));
    EXPECT_EQ(JET_errInvalidColumnType, people.set(counter, "1234", 4));
    EXPECT_EQ(JET_errColumnNotFound, people.set(100, "1", 1));
    EXPECT_EQ(JET_errNotInTransaction, people.set(limited, "1", 1));
    EXPECT_EQ(JET_wrnColumnMaxTruncated, people.set(people.name, std::string(101, 'n').data(), 101));
    EXPECT_EQ(JET_errInvalidParameter, people.set(people.age, "1", 0x80000000U));
    EXPECT_EQ(JET_errInvalidGrbit,
              people.set(limited, "1", 1, JET_bitSetUniqueMultiValues | JET_bitSetAppendLV));
    JET_SETINFO small{};
    small.cbStruct = 8;
    EXPECT_EQ(JET_errInvalidParameter,
              JetSetColumn(people.session, people.table, people.age, "1234", 4, 0, &small));
    const std::int32_t number = 5;
    ASSERT_EQ(JET_errSuccess, people.set(people.id, &number, 4));
    EXPECT_EQ(JET_errNullInvalid, JetUpdate(people.session, people.table, nullptr, 0, nullptr));
    ASSERT_EQ(JET_errSuccess, people.set(mandatory, &number, 4));  // still prepared
    char bookmark[8];
    JET_ULONG actual = 0;
    EXPECT_EQ(JET_errBufferTooSmall, JetUpdate(people.session, people.table, bookmark, 1, &actual));
    ASSERT_EQ(JET_errSuccess, JetUpdate(people.session, people.table, bookmark, 8, &actual));
    EXPECT_EQ(5U, actual);
    ASSERT_EQ(JET_errSuccess, JetGotoBookmark(people.session, people.table, bookmark, actual));
    EXPECT_EQ("ab   ", people.text(fixedText));
    EXPECT_EQ("\xFF", people.text(flag));
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(people.session));
    ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(people.session, people.table, JET_prepReplace));
    EXPECT_EQ(JET_errInvalidColumnType, people.set(version, "1234", 4));
    EXPECT_EQ(JET_errColumnTooBig, people.set(limited, "12345678901", 11));
    EXPECT_EQ(JET_errSuccess, people.set(limited, "1234567890", 10));
    EXPECT_EQ(JET_errColumnTooBig, people.set(limited, "1", 1, JET_bitSetAppendLV));
    JET_SETINFO at{};
    at.cbStruct = sizeof at;
    at.itagSequence = 1;
    at.ibLongValue = 11;
    EXPECT_EQ(JET_errColumnNoChunk,
              JetSetColumn(people.session, people.table, limited, "1", 1, JET_bitSetOverwriteLV, &at));
    const std::int32_t other = 6;
    ASSERT_EQ(JET_errSuccess, people.set(people.id, &other, 4));
    EXPECT_EQ(JET_errRecordPrimaryChanged, JetUpdate(people.session, people.table, nullptr, 0, nullptr));
    ASSERT_EQ(JET_errSuccess, people.set(people.id, &number, 4));
    ASSERT_EQ(JET_errSuccess, JetUpdate(people.session, people.table, nullptr, 0, nullptr));
    EXPECT_EQ(1, people.number(version));  // the update that failed does not count
    ASSERT_EQ(JET_errSuccess, JetCommitTransaction(people.session, 0));
}

// A second session with the same table.
struct Other {
    explicit Other(People& people) : session(people.engine->beginSession()) {
        EXPECT_EQ(JET_errSuccess, JetOpenDatabase(session, people.path.c_str(), nullptr, &database, 0));
        EXPECT_EQ(JET_errSuccess, JetOpenTable(session, database, "people", nullptr, 0, 0, &table));
        EXPECT_EQ(JET_errSuccess, JetBeginTransaction(session));
        EXPECT_EQ(JET_errSuccess, JetMove(session, table, JET_MoveFirst, 0));
    }
    JET_SESID session;
    JET_DBID database = JET_dbidNil;
    JET_TABLEID table = JET_tableidNil;
};

TEST(Rules, OfConflicts) {
    People people;
    ASSERT_EQ(JET_errSuccess, people.insert(1, 1, "one"));
    ASSERT_EQ(JET_errSuccess, JetCloseTable(people.session, people.table));
    ASSERT_EQ(JET_errSuccess,
              JetOpenTable(people.session, people.database, "people", nullptr, 0, 0, &people.table));
    Other other(people);
    EXPECT_EQ(JET_errNotInTransaction, JetGetLock(people.session, people.table, JET_bitWriteLock));
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(people.session));
    ASSERT_EQ(JET_errSuccess, JetMove(people.session, people.table, JET_MoveFirst, 0));
    EXPECT_EQ(JET_errInvalidGrbit, JetGetLock(people.session, people.table, 0));
    EXPECT_EQ(JET_errInvalidGrbit,
              JetGetLock(people.session, people.table, JET_bitReadLock | JET_bitWriteLock));
    ASSERT_EQ(JET_errSuccess, JetGetLock(people.session, people.table, JET_bitReadLock));
    ASSERT_EQ(JET_errSuccess, JetGetLock(other.session, other.table, JET_bitReadLock));
    EXPECT_EQ(JET_errWriteConflict, JetPrepareUpdate(people.session, people.table, JET_prepReplace));
    EXPECT_EQ(JET_errWriteConflict, JetDelete(people.session, people.table));
    ASSERT_EQ(JET_errSuccess, JetRollback(other.session, 0));
    ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(people.session, people.table, JET_prepReplace));
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(other.session));
    ASSERT_EQ(JET_errSuccess, JetMove(other.session, other.table, JET_MoveFirst, 0));
    EXPECT_EQ(JET_errWriteConflict, JetPrepareUpdate(other.session, other.table, JET_prepReplace));
    ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(other.session, other.table, JET_prepReplaceNoLock));
    EXPECT_EQ(JET_errWriteConflict, JetUpdate(other.session, other.table, nullptr, 0, nullptr));
    // Somebody else's insert shows as a duplicate.
    ASSERT_EQ(JET_errSuccess, people.insert(2, 2, "two") == JET_errAlreadyPrepared ? JET_errSuccess : -1);
    ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(people.session, people.table, JET_prepCancel));
    ASSERT_EQ(JET_errSuccess, people.insert(2, 2, "two"));
    ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(other.session, other.table, JET_prepCancel));
    ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(other.session, other.table, JET_prepInsert));
    const std::int32_t two = 2;
    ASSERT_EQ(JET_errSuccess, JetSetColumn(other.session, other.table, people.id, &two, 4, 0, nullptr));
    EXPECT_EQ(JET_errKeyDuplicate, JetUpdate(other.session, other.table, nullptr, 0, nullptr));
}

TEST(Rules, OfEscrowUpdates) {
    People people;
    const JET_COLUMNID counter =
        people.addColumn("count", JET_coltypLong, JET_bitColumnEscrowUpdate, 0, 0, std::string(4, '\0'));
    ASSERT_EQ(JET_errSuccess, people.insert(1, 1, "one"));
    ASSERT_EQ(JET_errSuccess, people.seek(1));
    std::int32_t delta = 3;
    std::int32_t old = -1;
    JET_ULONG actual = 0;
    const auto add = [&](JET_COLUMNID column, std::uint32_t bytes, std::uint32_t oldBytes, JET_GRBIT bits) {
        return JetEscrowUpdate(people.session, people.table, column, &delta, bytes, &old, oldBytes, &actual,
                               bits);
    };
    EXPECT_EQ(JET_errNotInTransaction, add(counter, 4, 4, 0));
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(people.session));
    EXPECT_EQ(JET_errColumnNotFound, add(100, 4, 4, 0));
    EXPECT_EQ(JET_errInvalidBufferSize, add(counter, 2, 4, 0));
    EXPECT_EQ(JET_errInvalidBufferSize, add(counter, 4, 2, 0));
    EXPECT_EQ(JET_errInvalidOperation, add(people.age, 4, 4, 0));
    EXPECT_EQ(JET_errSuccess, add(counter, 4, 4, 0));
    EXPECT_EQ(0, old);
    EXPECT_EQ(JET_errSuccess, add(counter, 4, 4, 0));
    EXPECT_EQ(3, old);
    EXPECT_EQ(4U, actual);
    ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(people.session, people.table, JET_prepReplace));
    EXPECT_EQ(JET_errAlreadyPrepared, add(counter, 4, 4, 0));
    ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(people.session, people.table, JET_prepCancel));
    ASSERT_EQ(JET_errSuccess, JetRollback(people.session, 0));
    ASSERT_EQ(JET_errSuccess, people.seek(1));
    EXPECT_EQ(0, people.number(counter));
}

// ---- tables that are rolled back ----

// The long values of a table that nobody else has seen come and go with it, level by level.
TEST(RolledBack, TableTakesItsLongValuesAlong) {
    People people;
    const JET_SESID session = people.session;
    const std::string big(20000, 'x');
    ASSERT_EQ(JET_errSuccess, JetCloseTable(session, people.table));
    ASSERT_EQ(JET_errSuccess, JetDeleteTable(session, people.database, "people"));
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session));
    people.createTable();
    ASSERT_EQ(JET_errSuccess, people.insert(1, 1, "one", big));
    ASSERT_EQ(JET_errSuccess, JetRollback(session, 0));

    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session));
    people.createTable();
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session));
    ASSERT_EQ(JET_errSuccess, people.insert(1, 1, "one", big));
    ASSERT_EQ(JET_errSuccess, JetRollback(session, 0));  // the tree goes, the table stays
    ASSERT_EQ(JET_errSuccess, people.insert(2, 2, "two", big));
    ASSERT_EQ(JET_errSuccess, JetCommitTransaction(session, 0));
    ASSERT_EQ(JET_errSuccess, people.seek(2));
    EXPECT_EQ(big, people.text(people.notes));

    // Each row of the catalog belongs to a table.
    JET_TABLEID catalog = JET_tableidNil;
    ASSERT_EQ(JET_errSuccess, JetOpenTable(session, people.database, "MSysObjects", nullptr, 0,
                                           JET_bitTableReadOnly, &catalog));
    constexpr JET_COLUMNID kTable = 1;
    constexpr JET_COLUMNID kType = 2;
    std::int32_t current = 0;
    for (JET_ERR moved = JetMove(session, catalog, JET_MoveFirst, 0); moved == JET_errSuccess;
         moved = JetMove(session, catalog, JET_MoveNext, 0)) {
        std::int32_t table = 0;
        std::int16_t type = 0;
        ASSERT_EQ(JET_errSuccess,
                  JetRetrieveColumn(session, catalog, kTable, &table, sizeof table, nullptr, 0, nullptr));
        ASSERT_EQ(JET_errSuccess,
                  JetRetrieveColumn(session, catalog, kType, &type, sizeof type, nullptr, 0, nullptr));
        if (type == 1) current = table;
        EXPECT_EQ(current, table) << "a row of type " << type;
    }
    EXPECT_EQ(JET_errSuccess, JetCloseTable(session, catalog));
}

// ---- prepared updates that are given up ----

enum class GiveUp { Cancel, Move, Seek, SetIndex, Close };

class GivenUp : public testing::TestWithParam<GiveUp> {};

// What they wrote into long values is taken back: nothing is left when the transaction commits.
TEST_P(GivenUp, UpdateLeavesNoLongValue) {
    People people;
    const std::string big(20000, 'x');
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(people.session));
    ASSERT_EQ(JET_errSuccess, people.insert(1, 1, "one", big));
    ASSERT_EQ(JET_errSuccess, JetCommitTransaction(people.session, 0));
    ASSERT_EQ(JET_errSuccess, people.seek(1));
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(people.session));
    ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(people.session, people.table, JET_prepReplace));
    ASSERT_EQ(JET_errSuccess, people.set(people.notes, "yyyy", 4, JET_bitSetAppendLV));
    switch (GetParam()) {
        case GiveUp::Cancel:
            ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(people.session, people.table, JET_prepCancel));
            break;
        case GiveUp::Move:
            ASSERT_EQ(JET_errSuccess, JetMove(people.session, people.table, 0, 0));
            break;
        case GiveUp::Seek:
            ASSERT_EQ(JET_errSuccess, people.seek(1));
            break;
        case GiveUp::SetIndex:
            ASSERT_EQ(JET_errSuccess, JetSetCurrentIndex(people.session, people.table, nullptr));
            break;
        case GiveUp::Close:
            ASSERT_EQ(JET_errSuccess, JetCloseTable(people.session, people.table));
            ASSERT_EQ(JET_errSuccess,
                      JetOpenTable(people.session, people.database, "people", nullptr, 0, 0, &people.table));
            break;
    }
    ASSERT_EQ(JET_errSuccess, JetCommitTransaction(people.session, 0));
    EXPECT_EQ(JET_errUpdateNotPrepared, JetUpdate(people.session, people.table, nullptr, 0, nullptr));
    ASSERT_EQ(JET_errSuccess, people.seek(1));
    EXPECT_EQ(big.size(), people.text(people.notes).size());
}

INSTANTIATE_TEST_SUITE_P(Ways, GivenUp,
                         testing::Values(GiveUp::Cancel, GiveUp::Move, GiveUp::Seek, GiveUp::SetIndex,
                                         GiveUp::Close));

// A limit key of NULL alone takes the rows without a value, not the whole index (a mail queue asks so for
// what is in no folder).
TEST(Rules, ALimitOnNullIsARangeOfItsOwn) {
    People people;
    ASSERT_EQ(JET_errSuccess, people.createIndex("byNotesAndAge", std::string("+notes\0+age\0\0", 13), 0));
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(people.session));
    for (const std::int32_t i : {1, 2, 3, 4})
        ASSERT_EQ(JET_errSuccess, people.insert(i, 40 - i, "p" + std::to_string(i), i % 2 == 0 ? "n" : ""));
    ASSERT_EQ(JET_errSuccess, JetCommitTransaction(people.session, 0));
    const auto noValue = [&](JET_GRBIT limit) {
        EXPECT_EQ(JET_errSuccess,
                  JetMakeKey(people.session, people.table, nullptr, 0, JET_bitNewKey | limit));
    };
    for (const JET_GRBIT end : {JET_bitFullColumnEndLimit, JET_bitPartialColumnEndLimit, JET_bitStrLimit}) {
        ASSERT_EQ(JET_errSuccess, JetSetCurrentIndex(people.session, people.table, "byNotesAndAge"));
        noValue(JET_bitFullColumnStartLimit);
        EXPECT_EQ(JET_wrnSeekNotEqual, JetSeek(people.session, people.table, JET_bitSeekGE));
        noValue(end);
        ASSERT_EQ(JET_errSuccess, JetSetIndexRange(people.session, people.table,
                                                   JET_bitRangeInclusive | JET_bitRangeUpperLimit));
        EXPECT_EQ(3, people.number(people.id));
        EXPECT_EQ(JET_errSuccess, JetMove(people.session, people.table, JET_MoveNext, 0));
        EXPECT_EQ(1, people.number(people.id));
        EXPECT_EQ(JET_errNoCurrentRecord, JetMove(people.session, people.table, JET_MoveNext, 0)) << end;
    }
}

// A table whose creation has not committed is its creator's alone, however it was opened.
TEST(Rules, CountersInATableThatIsNotCommitted) {
    People people;
    JET_COLUMNDEF counter{};
    counter.cbStruct = sizeof counter;
    counter.coltyp = JET_coltypLong;
    counter.grbit = JET_bitColumnAutoincrement;
    JET_TABLEID table = JET_tableidNil;
    JET_COLUMNID id = 0;
    const auto reopen = [&] {
        EXPECT_EQ(JET_errSuccess, JetCloseTable(people.session, table));
        return JetOpenTable(people.session, people.database, "fresh", nullptr, 0, 0, &table);
    };
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(people.session));
    ASSERT_EQ(JET_errSuccess, JetCreateTable(people.session, people.database, "fresh", 1, 90, &table));
    ASSERT_EQ(JET_errSuccess, reopen());
    EXPECT_EQ(JET_errSuccess, JetAddColumn(people.session, table, "counter", &counter, nullptr, 0, &id));
    ASSERT_EQ(JET_errSuccess, JetCommitTransaction(people.session, JET_bitCommitLazyFlush));
    ASSERT_EQ(JET_errSuccess, reopen());
    counter.grbit = JET_bitColumnEscrowUpdate;
    const std::int32_t zero = 0;
    EXPECT_EQ(JET_errExclusiveTableLockRequired,
              JetAddColumn(people.session, table, "sum", &counter, &zero, sizeof zero, &id));
}

}  // namespace
}  // namespace esent::test
