// Error orders and rules of row changes, one table line for each line of the API's documentation. Those of
// schemas: schema_rules_test.cpp.
#include "people.h"

namespace esent::test {
namespace {

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

// Pages that follow each other are for new values of a page at least.
TEST(Rules, OfContiguousValues) {
    People people;
    const JET_COLUMNID packed = people.addColumn("words", JET_coltypLongText, JET_bitColumnCompressed);
    constexpr JET_GRBIT kBits = JET_bitSetContiguousLV | JET_bitSetSeparateLV;
    const std::string page(4096, 'x');
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(people.session));
    ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(people.session, people.table, JET_prepInsert));
    const std::int32_t number = 5;
    EXPECT_EQ(JET_errSuccess, people.set(people.id, &number, 4));
    EXPECT_EQ(JET_errInvalidGrbit, people.set(people.notes, page.data(), 4096, JET_bitSetContiguousLV));
    EXPECT_EQ(JET_errInvalidBufferSize, people.set(people.notes, page.data(), 4095, kBits));
    EXPECT_EQ(JET_errInvalidBufferSize, people.set(people.notes, nullptr, 0, kBits));
    EXPECT_EQ(JET_errInvalidParameter, people.set(people.notes, nullptr, 4096, kBits | JET_bitSetSizeLV));
    EXPECT_EQ(JET_errInvalidParameter,
              people.set(people.notes, page.data(), 4096, kBits | JET_bitSetCompressed));
    EXPECT_EQ(JET_errInvalidParameter, people.set(packed, page.data(), 4096, kBits));
    EXPECT_EQ(JET_errSuccess, people.set(packed, page.data(), 4096, kBits | JET_bitSetUncompressed));
    EXPECT_EQ(JET_errSuccess, people.set(people.notes, page.data(), 4096, kBits | JET_bitSetAppendLV));
    for (const JET_GRBIT more :
         {JET_GRBIT{0}, JET_GRBIT{JET_bitSetAppendLV}, JET_GRBIT{JET_bitSetOverwriteLV}})
        EXPECT_EQ(JET_errInvalidParameter, people.set(people.notes, page.data(), 4096, kBits | more));
    ASSERT_EQ(JET_errSuccess, JetUpdate(people.session, people.table, nullptr, 0, nullptr));
    ASSERT_EQ(JET_errSuccess, JetCommitTransaction(people.session, 0));
    ASSERT_EQ(JET_errSuccess, people.seek(5));
    EXPECT_EQ(page, people.text(people.notes));
    EXPECT_EQ(page, people.text(packed));
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
    EXPECT_EQ(JET_errUpdateNotPrepared, [&] {
        (void)JetPrepareUpdate(people.session, people.table, JET_prepCancel);
        return JetUpdate2(people.session, people.table, nullptr, 0, nullptr, 0x8000);
    }());
    ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(people.session, people.table, JET_prepInsert));
    EXPECT_EQ(JET_errSuccess, people.set(people.id, &number, 4));
    JET_SETCOLUMN several{};
    several.columnid = notes;
    several.pvData = "words";
    several.cbData = 5;
    several.grbit = JET_bitColumnTagged | JET_bitColumnCompressed;
    several.itagSequence = 1;
    EXPECT_EQ(JET_errSuccess, JetSetColumns(people.session, people.table, &several, 1));
    ASSERT_EQ(JET_errSuccess, JetUpdate2(people.session, people.table, nullptr, 0, nullptr, 0x8000));
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
    ASSERT_EQ(JET_errSuccess, JetUpdate2(people.session, people.table, nullptr, 0, nullptr, 0x8000));
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
