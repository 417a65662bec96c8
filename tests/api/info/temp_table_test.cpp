// Temporary tables: sorts and materialised ones, what each permits and what it does with duplicates.
#include <cstring>
#include <vector>

#include "engine.h"

namespace esent::test {
namespace {

class TempTables : public testing::Test {
 protected:
    TempTables() : engine("temp") {
        engine.setNumber(JET_paramMaxTemporaryTables, 20);
        EXPECT_EQ(JET_errSuccess, engine.init());
        session = engine.beginSession();
    }
    JET_ERR open(JET_GRBIT bits, JET_GRBIT keyBits = JET_bitColumnTTKey, JET_COLTYP second = JET_coltypText) {
        JET_COLUMNDEF columns[2]{};
        columns[0].cbStruct = columns[1].cbStruct = sizeof(JET_COLUMNDEF);
        columns[0].coltyp = JET_coltypLong;
        columns[0].grbit = keyBits;
        columns[1].coltyp = second;
        return JetOpenTempTable(session, columns, 2, bits, &table, ids);
    }
    JET_ERR insert(std::int32_t number, const std::string& text = "x") {
        EXPECT_EQ(JET_errSuccess, JetPrepareUpdate(session, table, JET_prepInsert));
        EXPECT_EQ(JET_errSuccess, JetSetColumn(session, table, ids[0], &number, sizeof number, 0, nullptr));
        EXPECT_EQ(JET_errSuccess, JetSetColumn(session, table, ids[1], text.data(),
                                               static_cast<JET_ULONG>(text.size()), 0, nullptr));
        const JET_ERR error = JetUpdate(session, table, nullptr, 0, nullptr);
        if (error < 0) (void)JetPrepareUpdate(session, table, JET_prepCancel);
        return error;
    }
    std::int32_t number() {
        std::int32_t value = -1;
        EXPECT_EQ(JET_errSuccess,
                  JetRetrieveColumn(session, table, ids[0], &value, sizeof value, nullptr, 0, nullptr));
        return value;
    }
    std::vector<std::int32_t> all() {
        std::vector<std::int32_t> values;
        for (JET_ERR error = JetMove(session, table, JET_MoveFirst, 0); error == JET_errSuccess;
             error = JetMove(session, table, JET_MoveNext, 0))
            values.push_back(number());
        return values;
    }
    JET_ERR seek(std::int32_t wanted, JET_GRBIT bits) {
        EXPECT_EQ(JET_errSuccess, JetMakeKey(session, table, &wanted, sizeof wanted, JET_bitNewKey));
        return JetSeek(session, table, bits);
    }

    Engine engine;
    JET_SESID session = JET_sesidNil;
    JET_TABLEID table = JET_tableidNil;
    JET_COLUMNID ids[2]{};
};

using Numbers = std::vector<std::int32_t>;

// The pages of a table that was closed belong to others when its rows are taken back.
TEST_F(TempTables, MayBeClosedBeforeTheirRowsAreRolledBack) {
    const auto make = [&] {
        return open(JET_bitTTForceMaterialization | JET_bitTTUpdatable, JET_bitColumnTTKey,
                    JET_coltypLongText);
    };
    const auto fill = [&] {
        for (std::int32_t i = 0; i < 10; ++i)
            EXPECT_EQ(JET_errSuccess, insert(i, std::string(3000, 't')));
    };
    ASSERT_EQ(JET_errSuccess, make());
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session));
    for (int i = 0; i < 3; ++i) {
        fill();
        ASSERT_EQ(JET_errSuccess, JetCloseTable(session, table));
        ASSERT_EQ(JET_errSuccess, make());
    }
    fill();
    ASSERT_EQ(JET_errSuccess, JetRollback(session, 0));
    ASSERT_EQ(JET_errSuccess, make());
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session));
    fill();
    EXPECT_EQ(10U, all().size());
    ASSERT_EQ(JET_errSuccess, JetRollback(session, 0));
}

TEST_F(TempTables, MayHaveAnUpdateThatOutlivedItsTransaction) {
    const std::string text(3000, 't');
    for (const bool cancels : {true, false}) {
        ASSERT_EQ(JET_errSuccess, open(JET_bitTTForceMaterialization | JET_bitTTUpdatable, JET_bitColumnTTKey,
                                       JET_coltypLongText));
        ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session));
        ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(session, table, JET_prepInsert));
        ASSERT_EQ(JET_errSuccess,
                  JetSetColumn(session, table, ids[1], text.data(), 3000, JET_bitSetSeparateLV, nullptr));
        ASSERT_EQ(JET_errSuccess, JetCommitTransaction(session, 0));
        if (cancels) {
            EXPECT_EQ(JET_errSuccess, JetPrepareUpdate(session, table, JET_prepCancel));
        }
        EXPECT_EQ(JET_errSuccess, cancels ? JetCloseTable(session, table) : JetEndSession(session, 0));
    }
}

TEST_F(TempTables, ASortOrdersRowsAndDropsDuplicates) {
    ASSERT_EQ(JET_errSuccess, open(0));
    for (const std::int32_t value : {5, 1, 3, 1, 2})
        EXPECT_EQ(JET_errSuccess, insert(value));
    EXPECT_EQ((Numbers{1, 2, 3, 5}), all());
    EXPECT_EQ(JET_errSuccess, JetCloseTable(session, table));
}

TEST_F(TempTables, SortsGiveOutNumbersAsBookmarks) {
    ASSERT_EQ(JET_errSuccess, open(JET_bitTTScrollable));
    for (const std::int32_t value : {5, 1, 3})
        EXPECT_EQ(JET_errSuccess, insert(value));
    char first[255];
    char again[255];
    JET_ULONG size = 0;
    EXPECT_EQ(JET_errIllegalOperation, JetGetBookmark(session, table, first, sizeof first, &size));
    ASSERT_EQ(JET_errSuccess, JetMove(session, table, JET_MoveFirst, 0));
    ASSERT_EQ(JET_errSuccess, JetMove(session, table, JET_MoveNext, 0));
    ASSERT_EQ(JET_errSuccess, JetGetBookmark(session, table, first, sizeof first, &size));
    EXPECT_EQ(4U, size);
    ASSERT_EQ(JET_errSuccess, JetMove(session, table, JET_MoveNext, 0));
    EXPECT_EQ(5, number());
    ASSERT_EQ(JET_errSuccess, JetGotoBookmark(session, table, first, 4));
    EXPECT_EQ(3, number());
    ASSERT_EQ(JET_errSuccess, JetGetBookmark(session, table, again, sizeof again, &size));
    EXPECT_EQ(0, std::memcmp(first, again, 4));
    EXPECT_EQ(JET_errInvalidBookmark, JetGotoBookmark(session, table, first, 3));
    const std::uint32_t never = 77;
    std::memcpy(again, &never, 4);
    EXPECT_EQ(JET_errInvalidBookmark, JetGotoBookmark(session, table, again, 4));
    // Another cursor of the sort knows them.
    JET_TABLEID other = JET_tableidNil;
    ASSERT_EQ(JET_errSuccess, JetDupCursor(session, table, &other, 0));
    EXPECT_EQ(JET_errSuccess, JetGotoBookmark(session, other, first, 4));
}

TEST_F(TempTables, WhatOnlyDatabasesHaveComesBeforeTheArguments) {
    ASSERT_EQ(JET_errSuccess, open(JET_bitTTScrollable));
    ASSERT_EQ(JET_errSuccess, insert(1));
    JET_LS value = 0;
    EXPECT_EQ(JET_errIllegalOperation, JetGetLS(session, table, &value, 0));
    EXPECT_EQ(JET_errIllegalOperation, JetSetLS(session, table, 1, 0));
    ASSERT_EQ(JET_errSuccess, JetMove(session, table, JET_MoveFirst, 0));
    EXPECT_EQ(JET_errLSNotSet, JetGetLS(session, table, &value, 0));
    EXPECT_EQ(JET_errLSCallbackNotSpecified, JetSetLS(session, table, 1, JET_bitLSCursor | JET_bitLSTable));
    EXPECT_EQ(JET_errIllegalOperation, JetSetCursorFilter(session, table, nullptr, 0, 1));
    EXPECT_EQ(JET_errIllegalOperation, JetGetRecordPosition(session, table, nullptr, 0));
    EXPECT_EQ(JET_errIllegalOperation, JetGotoPosition(session, table, nullptr));
    EXPECT_EQ(JET_errIllegalOperation, JetIndexRecordCount(session, table, nullptr, 0));
    EXPECT_EQ(JET_errIllegalOperation,
              JetGetSecondaryIndexBookmark(session, table, nullptr, 0, nullptr, nullptr, 0, nullptr, 1));
    EXPECT_EQ(JET_errIllegalOperation, JetGetCursorInfo(session, table, nullptr, 1, 1));
    EXPECT_EQ(JET_errIllegalOperation, JetComputeStats(session, table));
    EXPECT_EQ(JET_errIllegalOperation, JetRegisterCallback(session, table, 0, nullptr, nullptr, nullptr));
}

TEST(UnversionedTempTables, KeepRowsThroughRollbacks) {
    for (const JET_API_PTR versioned : {0, 1}) {
        Engine engine("temp");
        engine.setNumber(JET_paramMaxTemporaryTables, 20);
        engine.setNumber(JET_paramEnableTempTableVersioning, versioned);
        ASSERT_EQ(JET_errSuccess, engine.init());
        const JET_SESID session = engine.beginSession();
        JET_COLUMNDEF column{};
        column.cbStruct = sizeof column;
        column.coltyp = JET_coltypLong;
        column.grbit = JET_bitColumnTTKey;
        JET_TABLEID table = JET_tableidNil;
        JET_COLUMNID id = 0;
        ASSERT_EQ(JET_errSuccess,
                  JetOpenTempTable(session, &column, 1, JET_bitTTForceMaterialization, &table, &id));
        const auto insert = [&](std::int32_t value) {
            EXPECT_EQ(JET_errSuccess, JetPrepareUpdate(session, table, JET_prepInsert));
            EXPECT_EQ(JET_errSuccess, JetSetColumn(session, table, id, &value, sizeof value, 0, nullptr));
            EXPECT_EQ(JET_errSuccess, JetUpdate(session, table, nullptr, 0, nullptr));
        };
        insert(1);
        ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session));
        insert(2);
        ASSERT_EQ(JET_errSuccess, JetMove(session, table, JET_MoveFirst, 0));
        ASSERT_EQ(JET_errSuccess, JetMove(session, table, JET_MoveNext, 0));
        ASSERT_EQ(JET_errSuccess, JetMove(session, table, JET_MoveFirst, 0));
        ASSERT_EQ(JET_errSuccess, JetDelete(session, table));
        ASSERT_EQ(JET_errSuccess, JetRollback(session, 0));
        ASSERT_EQ(JET_errSuccess, JetMove(session, table, JET_MoveFirst, 0));
        std::int32_t value = 0;
        ASSERT_EQ(JET_errSuccess,
                  JetRetrieveColumn(session, table, id, &value, sizeof value, nullptr, 0, nullptr));
        EXPECT_EQ(versioned != 0 ? 1 : 2, value);
        EXPECT_EQ(JET_errNoCurrentRecord, JetMove(session, table, JET_MoveNext, 0));
    }
}

TEST_F(TempTables, KeysDescend) {
    ASSERT_EQ(JET_errSuccess, open(0, JET_bitColumnTTKey | JET_bitColumnTTDescending));
    for (const std::int32_t value : {5, 1, 3})
        EXPECT_EQ(JET_errSuccess, insert(value));
    EXPECT_EQ((Numbers{5, 3, 1}), all());
}

TEST_F(TempTables, AForwardOnlySortKeepsDuplicatesUnlessUnique) {
    ASSERT_EQ(JET_errSuccess, open(JET_bitTTForwardOnly));
    for (const std::int32_t value : {2, 1, 2})
        EXPECT_EQ(JET_errSuccess, insert(value));
    EXPECT_EQ((Numbers{1, 2, 2}), all());
    ASSERT_EQ(JET_errSuccess, open(JET_bitTTForwardOnly | JET_bitTTUnique));
    for (const std::int32_t value : {2, 1, 2})
        EXPECT_EQ(JET_errSuccess, insert(value));
    EXPECT_EQ((Numbers{1, 2}), all());
}

TEST_F(TempTables, TheFirstMoveEndsTheInsertion) {
    ASSERT_EQ(JET_errSuccess, open(JET_bitTTScrollable));
    for (const std::int32_t value : {2, 1, 3})
        EXPECT_EQ(JET_errSuccess, insert(value));
    JET_ULONG actual = 0;
    EXPECT_EQ(JET_errIllegalOperation,
              JetRetrieveColumn(session, table, ids[0], nullptr, 0, &actual, 0, nullptr));
    EXPECT_EQ(JET_errSuccess, JetMove(session, table, JET_MoveNext, 0));
    EXPECT_EQ(1, number());
    EXPECT_EQ(JET_errIllegalOperation, JetPrepareUpdate(session, table, JET_prepInsert));
    EXPECT_EQ(JET_errIllegalOperation, JetDelete(session, table));
    EXPECT_EQ(JET_errSuccess, JetMove(session, table, JET_MoveLast, 0));
    EXPECT_EQ(3, number());
    EXPECT_EQ(JET_errSuccess, JetMove(session, table, JET_MovePrevious, 0));
    EXPECT_EQ(2, number());
}

TEST_F(TempTables, OnlyIndexedSortsSeek) {
    ASSERT_EQ(JET_errSuccess, open(0));
    EXPECT_EQ(JET_errSuccess, insert(2));
    EXPECT_EQ(JET_errSuccess, JetMove(session, table, JET_MoveFirst, 0));
    EXPECT_EQ(JET_errIllegalOperation, seek(2, JET_bitSeekEQ));
    EXPECT_EQ(JET_errIllegalOperation, JetMove(session, table, JET_MovePrevious, 0));
    ASSERT_EQ(JET_errSuccess, open(JET_bitTTIndexed));
    EXPECT_EQ(JET_errSuccess, insert(2));
    EXPECT_EQ(JET_errSuccess, insert(4));
    EXPECT_EQ(JET_errSuccess, seek(2, JET_bitSeekEQ));
    EXPECT_EQ(JET_errSuccess, seek(3, JET_bitSeekGE));  // a sort does not tell
    EXPECT_EQ(4, number());
    EXPECT_EQ(JET_errRecordNotFound, seek(3, JET_bitSeekEQ));
}

TEST_F(TempTables, UpdatableOnesChange) {
    ASSERT_EQ(JET_errSuccess, open(JET_bitTTUpdatable));
    for (const std::int32_t value : {2, 1, 3})
        EXPECT_EQ(JET_errSuccess, insert(value));
    EXPECT_EQ(JET_errSuccess, JetMove(session, table, JET_MoveFirst, 0));
    EXPECT_EQ(JET_errSuccess, JetDelete(session, table));
    EXPECT_EQ(JET_errSuccess, insert(7));
    EXPECT_EQ(JET_errKeyDuplicate, insert(7));
    EXPECT_EQ((Numbers{2, 3, 7}), all());
    EXPECT_EQ(JET_wrnSeekNotEqual, seek(4, JET_bitSeekGE));
}

TEST_F(TempTables, MaterialisedOnesReportDuplicatesWhenAsked) {
    ASSERT_EQ(JET_errSuccess, open(JET_bitTTErrorOnDuplicateInsertion));
    EXPECT_EQ(JET_errSuccess, insert(1));
    EXPECT_EQ(JET_errKeyDuplicate, insert(1));
    EXPECT_EQ((Numbers{1}), all());
}

TEST_F(TempTables, WithoutKeyRowsKeepTheirOrder) {
    ASSERT_EQ(JET_errSuccess, open(0, 0));
    for (const std::int32_t value : {3, 1, 3})
        EXPECT_EQ(JET_errSuccess, insert(value));
    EXPECT_EQ((Numbers{3, 1, 3}), all());
}

TEST_F(TempTables, LongValuesGoInAndOut) {
    ASSERT_EQ(JET_errSuccess, open(0, JET_bitColumnTTKey, JET_coltypLongBinary));
    const std::string text(100'000, 'q');
    EXPECT_EQ(JET_errSuccess, JetBeginTransaction(session));
    EXPECT_EQ(JET_errSuccess, insert(1, text));
    EXPECT_EQ(JET_errSuccess, JetCommitTransaction(session, 0));
    EXPECT_EQ(JET_errSuccess, JetMove(session, table, JET_MoveFirst, 0));
    std::string read(text.size(), '\0');
    EXPECT_EQ(JET_errSuccess, JetRetrieveColumn(session, table, ids[1], read.data(),
                                                static_cast<JET_ULONG>(read.size()), nullptr, 0, nullptr));
    EXPECT_TRUE(text == read);
    EXPECT_EQ(JET_errSuccess, JetCloseTable(session, table));
}

TEST_F(TempTables, ARollbackTakesRowsBackAndClosesWhatItOpened) {
    ASSERT_EQ(JET_errSuccess, open(JET_bitTTForceMaterialization));
    EXPECT_EQ(JET_errSuccess, insert(1));
    EXPECT_EQ(JET_errSuccess, JetBeginTransaction(session));
    EXPECT_EQ(JET_errSuccess, insert(2));
    const JET_TABLEID outer = table;
    ASSERT_EQ(JET_errSuccess, open(JET_bitTTUpdatable));
    EXPECT_EQ(JET_errSuccess, insert(9));
    const JET_TABLEID inner = table;
    EXPECT_EQ(JET_errSuccess, JetRollback(session, 0));
    EXPECT_EQ(JET_errInvalidTableId, JetCloseTable(session, inner));
    table = outer;
    EXPECT_EQ((Numbers{1}), all());
}

TEST_F(TempTables, ClosedInsideItsTransaction) {
    for (const bool rolledBack : {false, true}) {
        EXPECT_EQ(JET_errSuccess, JetBeginTransaction(session));
        ASSERT_EQ(JET_errSuccess, open(JET_bitTTUpdatable));
        for (std::int32_t i = 0; i < 500; ++i)
            EXPECT_EQ(JET_errSuccess, insert(i, std::string(100, 'a')));
        EXPECT_EQ(500U, all().size());
        EXPECT_EQ(JET_errSuccess, JetCloseTable(session, table));
        EXPECT_EQ(JET_errSuccess, rolledBack ? JetRollback(session, 0) : JetCommitTransaction(session, 0));
        ASSERT_EQ(JET_errSuccess, open(JET_bitTTUpdatable));
        EXPECT_EQ(JET_errSuccess, insert(1));
        EXPECT_EQ((Numbers{1}), all());
    }
}

TEST_F(TempTables, WhatOnlyBaseTablesDoIsIllegal) {
    ASSERT_EQ(JET_errSuccess, open(JET_bitTTForceMaterialization));
    EXPECT_EQ(JET_errSuccess, insert(1));
    JET_ULONG count = 0;
    EXPECT_EQ(JET_errIllegalOperation, JetIndexRecordCount(session, table, &count, 0));
    EXPECT_EQ(JET_errIllegalOperation, JetSetCurrentIndex(session, table, nullptr));
    EXPECT_EQ(JET_errIllegalOperation, JetGetLock(session, table, JET_bitWriteLock));
    EXPECT_EQ(JET_errIllegalOperation, JetDeleteColumn(session, table, "c0"));
}

TEST_F(TempTables, ADuplicateCursorSeesTheSameRows) {
    ASSERT_EQ(JET_errSuccess, open(JET_bitTTIndexed));
    EXPECT_EQ(JET_errSuccess, insert(1));
    JET_TABLEID other = JET_tableidNil;
    EXPECT_EQ(JET_errIllegalOperation, JetDupCursor(session, table, &other, 0));
    EXPECT_EQ(JET_errSuccess, JetMove(session, table, JET_MoveFirst, 0));
    ASSERT_EQ(JET_errSuccess, JetDupCursor(session, table, &other, 0));
    EXPECT_EQ(JET_errSuccess, JetCloseTable(session, table));
    table = other;
    EXPECT_EQ((Numbers{1}), all());
}

// Map flags of zero are the caller's, and mean: tell the cases apart.
TEST_F(TempTables, TextIsSortedAsTheCallerSays) {
    JET_COLUMNDEF column{};
    column.cbStruct = sizeof column;
    column.coltyp = JET_coltypText;
    column.cp = 1200;
    column.grbit = JET_bitColumnTTKey;
    const auto sorted = [&](JET_ULONG flags) {
        JET_UNICODEINDEX sorting{1033, flags};
        EXPECT_EQ(JET_errSuccess,
                  JetOpenTempTable3(session, &column, 1, &sorting, JET_bitTTScrollable, &table, ids));
        for (const char16_t letter : {u'b', u'A', u'a', u'B'}) {
            EXPECT_EQ(JET_errSuccess, JetPrepareUpdate(session, table, JET_prepInsert));
            EXPECT_EQ(JET_errSuccess, JetSetColumn(session, table, ids[0], &letter, 2, 0, nullptr));
            EXPECT_EQ(JET_errSuccess, JetUpdate(session, table, nullptr, 0, nullptr));
        }
        std::u16string all;
        for (JET_ERR error = JetMove(session, table, JET_MoveFirst, 0); error == JET_errSuccess;
             error = JetMove(session, table, JET_MoveNext, 0)) {
            char16_t letter = 0;
            EXPECT_EQ(JET_errSuccess,
                      JetRetrieveColumn(session, table, ids[0], &letter, 2, nullptr, 0, nullptr));
            all += letter;
        }
        EXPECT_EQ(JET_errSuccess, JetCloseTable(session, table));
        return all;
    };
    EXPECT_EQ(u"aAbB", sorted(0));
    EXPECT_EQ(u"aAbB", sorted(0x400));
    EXPECT_EQ(2U, sorted(0x1).size());
}

TEST_F(TempTables, WishesThatCannotBe) {
    EXPECT_EQ(JET_errCannotMaterializeForwardOnlySort, open(JET_bitTTForwardOnly, 0));
    EXPECT_EQ(JET_errCannotMaterializeForwardOnlySort, open(JET_bitTTForwardOnly | JET_bitTTIndexed));
    EXPECT_EQ(JET_errCannotMaterializeForwardOnlySort,
              open(JET_bitTTForwardOnly, JET_bitColumnTTKey, JET_coltypLongText));
    EXPECT_EQ(JET_errInvalidColumnType, open(0, JET_bitColumnTTKey, 77));
    JET_COLUMNDEF column{};
    column.cbStruct = sizeof column;
    column.coltyp = JET_coltypLong;
    column.grbit = JET_bitColumnTTKey;
    JET_OPENTEMPORARYTABLE request{};
    request.cbStruct = sizeof request - 1;
    request.prgcolumndef = &column;
    request.ccolumn = 1;
    request.prgcolumnid = ids;
    EXPECT_EQ(JET_errInvalidParameter, JetOpenTemporaryTable(session, &request));
    request.cbStruct = sizeof request;
    request.cbKeyMost = 100;
    EXPECT_EQ(JET_errInvalidParameter, JetOpenTemporaryTable(session, &request));
    request.cbKeyMost = 0;
    EXPECT_EQ(JET_errSuccess, JetOpenTemporaryTable(session, &request));
    EXPECT_EQ(JET_errSuccess, JetCloseTable(session, request.tableid));
}

}  // namespace
}  // namespace esent::test
