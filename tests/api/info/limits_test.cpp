// Limits of what an instance may have open, and reading ahead.
#include "people.h"

namespace esent::test {
namespace {

class Limits : public testing::Test {
 protected:
    void start(JET_ULONG parameter, JET_API_PTR value) {
        engine.emplace("limits");
        engine->setNumber(JET_paramMaxTemporaryTables, 4);
        engine->setNumber(parameter, value);
        ASSERT_EQ(JET_errSuccess, engine->init());
        session = engine->beginSession();
        const std::string path = engine->folder.file("limits.edb");
        ASSERT_EQ(JET_errSuccess, JetCreateDatabase(session, path.c_str(), nullptr, &database, 0));
        for (const char* const name : {"a", "b", "c", "d", "e"}) {
            JET_TABLEID made = JET_tableidNil;
            ASSERT_EQ(JET_errSuccess, JetCreateTable(session, database, name, 1, 0, &made));
            ASSERT_EQ(JET_errSuccess, JetCloseTable(session, made));
        }
    }
    JET_ERR open(const char* name, JET_TABLEID* table) {
        return JetOpenTable(session, database, name, nullptr, 0, 0, table);
    }

    std::optional<Engine> engine;
    JET_SESID session = JET_sesidNil;
    JET_DBID database = JET_dbidNil;
};

TEST_F(Limits, CursorsOfAnInstance) {
    start(JET_paramMaxCursors, 3);
    JET_TABLEID tables[4];
    ASSERT_EQ(JET_errSuccess, open("a", &tables[0]));
    ASSERT_EQ(JET_errSuccess, open("a", &tables[1]));
    ASSERT_EQ(JET_errSuccess, JetDupCursor(session, tables[0], &tables[2], 0));
    EXPECT_EQ(JET_errOutOfCursors, open("a", &tables[3]));
    EXPECT_EQ(JET_tableidNil, tables[3]);
    EXPECT_EQ(JET_errOutOfCursors, JetDupCursor(session, tables[0], &tables[3], 0));
    // Other sessions of the instance share them; what is closed is free again.
    ASSERT_EQ(JET_errSuccess, JetCloseTable(session, tables[1]));
    EXPECT_EQ(JET_errSuccess, open("b", &tables[1]));
}

TEST_F(Limits, TablesOfAnInstance) {
    start(JET_paramMaxOpenTables, 2);
    JET_TABLEID tables[4];
    ASSERT_EQ(JET_errSuccess, open("a", &tables[0]));
    ASSERT_EQ(JET_errSuccess, open("b", &tables[1]));
    EXPECT_EQ(JET_errSuccess, open("b", &tables[2]));
    EXPECT_EQ(JET_errTooManyOpenTables, open("c", &tables[3]));
    ASSERT_EQ(JET_errSuccess, JetCloseTable(session, tables[0]));
    EXPECT_EQ(JET_errSuccess, open("c", &tables[3]));
}

// Who never set the quota may have more than its standard value: 300.
TEST_F(Limits, TheStandardNumberOfTablesLeavesRoom) {
    start(JET_paramMaxCursors, 2000);
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session));
    JET_TABLEID table = JET_tableidNil;
    for (int i = 0; i < 600; ++i) {
        const std::string name = "t" + std::to_string(i);
        ASSERT_EQ(JET_errSuccess, JetCreateTable(session, database, name.c_str(), 1, 0, &table)) << i;
    }
    EXPECT_EQ(JET_errTooManyOpenTables, open("a", &table));
    ASSERT_EQ(JET_errSuccess, JetRollback(session, 0));
}

TEST_F(Limits, TemporaryTablesOfAnInstance) {
    start(JET_paramMaxTemporaryTables, 2);
    JET_COLUMNDEF column{};
    column.cbStruct = sizeof column;
    column.coltyp = JET_coltypLong;
    column.grbit = JET_bitColumnTTKey;
    JET_TABLEID tables[3];
    JET_COLUMNID id = 0;
    ASSERT_EQ(JET_errSuccess, JetOpenTempTable(session, &column, 1, 0, &tables[0], &id));
    ASSERT_EQ(JET_errSuccess, JetOpenTempTable(session, &column, 1, 0, &tables[1], &id));
    EXPECT_EQ(JET_errTooManySorts, JetOpenTempTable(session, &column, 1, 0, &tables[2], &id));
    ASSERT_EQ(JET_errSuccess, JetCloseTable(session, tables[1]));
    EXPECT_EQ(JET_errSuccess, JetOpenTempTable(session, &column, 1, 0, &tables[2], &id));
}

class ReadAhead : public testing::Test {
 protected:
    ReadAhead() {
        EXPECT_EQ(JET_errSuccess, JetBeginTransaction(people.session));
        for (std::int32_t i = 0; i < 400; ++i)
            EXPECT_EQ(JET_errSuccess, people.insert(i, i / 2, "person " + std::to_string(i)));
        EXPECT_EQ(JET_errSuccess, JetCommitTransaction(people.session, 0));
    }
    // Both ends of a range of ids.
    JET_ERR range(std::int32_t from, std::int32_t to, JET_ULONG most, JET_ULONG* pages, JET_GRBIT bits) {
        JET_INDEX_COLUMN start{people.id, JET_relopEquals, &from, sizeof from, 0};
        JET_INDEX_COLUMN end{people.id, JET_relopEquals, &to, sizeof to, 0};
        JET_INDEX_RANGE range{&start, 1, &end, 1};
        return JetPrereadIndexRange(people.session, people.table, &range, 0, most, bits, pages);
    }
    People people;
};

TEST_F(ReadAhead, ReadsWholeRanges) {
    JET_ULONG all = 0;
    JET_ULONG some = 0;
    ASSERT_EQ(JET_errSuccess, range(0, 399, 1000, &all, JET_bitPrereadForward));
    ASSERT_EQ(JET_errSuccess, range(0, 10, 1000, &some, JET_bitPrereadForward));
    EXPECT_LT(some, all);
    EXPECT_LE(1U, some);
    JET_ULONG back = 0;
    ASSERT_EQ(JET_errSuccess, range(399, 0, 1000, &back, JET_bitPrereadBackward));
    EXPECT_EQ(all, back);
    ASSERT_EQ(JET_errSuccess, range(0, 399, 2, &some, JET_bitPrereadForward));
    EXPECT_EQ(2U, some);
    EXPECT_EQ(JET_errInvalidGrbit, range(0, 1, 1, &some, 0));
    EXPECT_EQ(JET_errInvalidGrbit, range(0, 1, 1, &some, JET_bitPrereadForward | JET_bitPrereadBackward));
}

TEST_F(ReadAhead, CountsPagesThatWereNotThere) {
    EXPECT_EQ(JET_errSuccess, JetBeginTransaction(people.session));
    for (std::int32_t i = 0; i < 20; ++i) {  // values on pages of their own
        std::string note(7000, 'n');
        ASSERT_EQ(JET_errSuccess, people.insert(1000 + i, i, "noted " + std::to_string(i)));
        ASSERT_EQ(JET_errSuccess, people.seek(1000 + i));
        ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(people.session, people.table, JET_prepReplace));
        ASSERT_EQ(JET_errSuccess, JetSetColumn(people.session, people.table, people.notes, note.data(), 7000,
                                               JET_bitSetSeparateLV, nullptr));
        ASSERT_EQ(JET_errSuccess, JetUpdate(people.session, people.table, nullptr, 0, nullptr));
    }
    EXPECT_EQ(JET_errSuccess, JetCommitTransaction(people.session, 0));
    const auto pagesOf = [](auto call) {
        JET_THREADSTATS before{};
        JET_THREADSTATS after{};
        EXPECT_EQ(JET_errSuccess, JetGetThreadStats(&before, sizeof before));
        EXPECT_EQ(JET_errSuccess, call());
        EXPECT_EQ(JET_errSuccess, JetGetThreadStats(&after, sizeof after));
        return after.cPagePreread - before.cPagePreread;
    };
    JET_ULONG leaves = 0;
    const auto all = [&] { return range(0, 399, 1000, &leaves, JET_bitPrereadForward); };
    EXPECT_EQ(0U, pagesOf(all));  // they are here
    people.reopen();
    EXPECT_EQ(leaves, pagesOf(all));
    EXPECT_EQ(0U, pagesOf(all));
    // Of long values the first page each, or the whole.
    std::int32_t first = 1000;
    std::int32_t last = 1004;
    JET_INDEX_COLUMN start{people.id, JET_relopEquals, &first, sizeof first, 0};
    JET_INDEX_COLUMN end{people.id, JET_relopEquals, &last, sizeof last, 0};
    JET_INDEX_RANGE fiveRows{&start, 1, &end, 1};
    const auto values = [&](JET_GRBIT bits) {
        return pagesOf([&] {
            return JetPrereadIndexRanges(people.session, people.table, &fiveRows, 1, nullptr, &people.notes,
                                         1, JET_bitPrereadForward | bits);
        });
    };
    const JET_ULONG firstPages = values(JET_bitPrereadFirstPage);
    EXPECT_LE(5U, firstPages);
    EXPECT_GE(6U, firstPages);  // the rows are on one or two leaves, one was read with the others
    EXPECT_LE(5U, values(0));
    // Without an end the range is what has the start.
    fiveRows.cEndColumns = 0;
    people.reopen();
    EXPECT_EQ(1U, pagesOf([&] {
                  return JetPrereadIndexRanges(people.session, people.table, &fiveRows, 1, nullptr, nullptr,
                                               0, JET_bitPrereadForward);
              }));
}

TEST_F(ReadAhead, RangesComeInOrder) {
    std::int32_t values[] = {1, 5, 50, 60};
    JET_INDEX_COLUMN ends[4];
    for (int i = 0; i < 4; ++i)
        ends[i] = {people.id, JET_relopEquals, &values[i], sizeof values[i], 0};
    JET_INDEX_RANGE ranges[] = {{&ends[0], 1, &ends[1], 1}, {&ends[2], 1, &ends[3], 1}};
    JET_ULONG done = 0;
    EXPECT_EQ(JET_errSuccess, JetPrereadIndexRanges(people.session, people.table, ranges, 2, &done,
                                                    &people.notes, 1, JET_bitPrereadForward));
    EXPECT_EQ(2U, done);
    std::swap(ranges[0], ranges[1]);
    EXPECT_EQ(JET_errInvalidParameter, JetPrereadIndexRanges(people.session, people.table, ranges, 2, &done,
                                                             nullptr, 0, JET_bitPrereadForward));
    const auto forward = [&](JET_INDEX_RANGE range, JET_GRBIT bits = 0) {
        return JetPrereadIndexRanges(people.session, people.table, &range, 1, &done, nullptr, 0,
                                     JET_bitPrereadForward | bits);
    };
    EXPECT_EQ(JET_errInvalidParameter, forward({&ends[3], 1, &ends[2], 1}));
    ends[0].relop = JET_relopGreaterThanOrEqual;
    EXPECT_EQ(JET_errInvalidParameter, forward({&ends[0], 1, &ends[1], 1}));
    EXPECT_EQ(JET_errInvalidParameter, forward({&ends[1], 1, &ends[0], 1}));
    char key[] = "\x7F\x80\0\0\5";
    JET_INDEX_COLUMN whole{0, JET_relopEquals, key, 5, 0};
    EXPECT_EQ(JET_errSuccess, forward({&whole, 1, nullptr, 0}, JET_bitPrereadNormalizedKey));
    EXPECT_EQ(JET_errInvalidParameter, forward({nullptr, 0, &whole, 1}, JET_bitPrereadNormalizedKey));
    ends[0].relop = JET_relopEquals;
    ASSERT_EQ(JET_errSuccess, JetSetCurrentIndex(people.session, people.table, "byAge"));
    EXPECT_EQ(JET_errInvalidPreread, JetPrereadIndexRanges(people.session, people.table, ranges, 1, &done,
                                                           &people.notes, 1, JET_bitPrereadForward));
}

TEST_F(ReadAhead, WholeTables) {
    const std::u16string name = u"people";
    JET_PCWSTR names[] = {reinterpret_cast<JET_PCWSTR>(name.c_str())};
    EXPECT_EQ(JET_errSuccess, JetPrereadTablesW(people.session, people.database, names, 1, 0));
}

}  // namespace
}  // namespace esent::test
