// Error orders and rules of schema changes, one table line for each line of the API's documentation. Those of
// rows: row_rules_test.cpp.
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
    EXPECT_EQ(JET_errFeatureNotAvailable,
              JetRenameColumn(people.session, people.table, "age", "years",
                              JET_bitColumnRenameConvertToPrimaryIndexPlaceholder));
    EXPECT_EQ(JET_errSuccess, JetRenameColumn(people.session, people.table, "age", "years", 0x20));
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

}  // namespace
}  // namespace esent::test
