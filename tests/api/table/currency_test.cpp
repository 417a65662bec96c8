// Where a cursor stands after every kind of move, on a real table: "Big" of the corpus has 100,000 rows with
// the keys 0.. in `pk` (one Long), in `byr` each of few values of a Long many times, and `bytxt`, unique,
// over a text and the primary key.
#include "corpus_database.h"

namespace esent::test {
namespace {

constexpr std::int32_t kRows = 100000;

class Currency : public testing::Test {
 protected:
    void SetUp() override {
        ESENT_REQUIRE_CORPUS();
        db_ = std::make_unique<CorpusDatabase>("engine/clean/ps4096", 4096);
        session_ = db_->session;
        table_ = db_->open("Big");
        if (!keys_.empty()) return;
        const JET_TABLEID walk = db_->open("Big");
        JET_ERR error = JetMove(session_, walk, JET_MoveFirst, 0);
        for (; error == JET_errSuccess; error = JetMove(session_, walk, 1, 0))
            keys_.push_back(number(db_->bookmark(walk)));
        ASSERT_EQ(static_cast<std::size_t>(kRows), keys_.size());
    }
    // A Long as keys have it: 7F, then big-endian with the top bit flipped.
    static std::int32_t number(const Bytes& b) {
        if (b.size() < 5) return INT32_MIN;
        return static_cast<std::int32_t>((unsigned{b[1]} << 24 | b[2] << 16 | b[3] << 8 | b[4]) ^
                                         0x80000000U);
    }
    // The primary key of the row of this rank; beyond the ends one that is not there.
    static std::int32_t keyOf(std::int32_t rank) {
        if (rank < 0) return keys_.front() + rank;
        return rank < kRows ? keys_[static_cast<std::size_t>(rank)] : keys_.back() + 1 + rank - kRows;
    }
    JET_ERR move(JET_LONG rows, JET_GRBIT bits = 0) { return JetMove(session_, table_, rows, bits); }
    JET_ERR make(std::int32_t rank, JET_GRBIT bits = JET_bitNewKey) {
        const std::int32_t value = keyOf(rank);
        return JetMakeKey(session_, table_, &value, sizeof value, bits);
    }
    JET_ERR seek(JET_GRBIT bits) { return JetSeek(session_, table_, bits); }
    JET_ERR seekTo(std::int32_t value, JET_GRBIT bits = JET_bitSeekEQ) {
        EXPECT_EQ(JET_errSuccess, make(value));
        return seek(bits);
    }
    JET_ERR range(JET_GRBIT bits) { return JetSetIndexRange(session_, table_, bits); }
    // In an index whose first column is a Long.
    JET_ERR seekValue(std::int32_t value, JET_GRBIT bits = JET_bitSeekEQ) {
        EXPECT_EQ(JET_errSuccess, JetMakeKey(session_, table_, &value, sizeof value, JET_bitNewKey));
        return seek(bits);
    }
    std::int32_t at() {
        const auto found = std::ranges::lower_bound(keys_, number(db_->bookmark(table_)));
        return static_cast<std::int32_t>(found - keys_.begin());
    }
    // The first column of the current index's key.
    std::int32_t indexed() { return number(db_->key(table_)); }
    JET_ERR useIndex(const char* name, JET_GRBIT bits = JET_bitMoveFirst) {
        return JetSetCurrentIndex2(session_, table_, name, bits);
    }

    static inline std::vector<std::int32_t> keys_;
    std::unique_ptr<CorpusDatabase> db_;
    JET_SESID session_ = JET_sesidNil;
    JET_TABLEID table_ = JET_tableidNil;
};

TEST_F(Currency, FreshCursorStandsOnTheFirstRecordWhenFirstUsed) {
    EXPECT_EQ(JET_errSuccess, move(0));
    EXPECT_EQ(0, at());
    table_ = db_->open("Big");
    EXPECT_EQ(0, at());
    table_ = db_->open("Big");
    EXPECT_EQ(JET_errSuccess, move(1));
    EXPECT_EQ(1, at());
    table_ = db_->open("Big");
    EXPECT_EQ(JET_errNoCurrentRecord, move(JET_MovePrevious));
    EXPECT_EQ(JET_errNoCurrentRecord, move(0));
    EXPECT_EQ(JET_errSuccess, move(JET_MoveNext));
    EXPECT_EQ(0, at());
}

TEST_F(Currency, EndsOfTheTable) {
    EXPECT_EQ(JET_errSuccess, move(JET_MoveLast));
    EXPECT_EQ(kRows - 1, at());
    EXPECT_EQ(JET_errNoCurrentRecord, move(1));
    EXPECT_EQ(JET_errNoCurrentRecord, move(0));
    EXPECT_EQ(JET_errNoCurrentRecord, move(1));
    EXPECT_EQ(JET_errSuccess, move(-1));
    EXPECT_EQ(kRows - 1, at());
    EXPECT_EQ(JET_errSuccess, move(JET_MoveFirst));
    EXPECT_EQ(JET_errNoCurrentRecord, move(-1));
    JET_ULONG actual = 0;
    EXPECT_EQ(JET_errNoCurrentRecord, JetGetBookmark(session_, table_, nullptr, 0, &actual));
    EXPECT_EQ(JET_errSuccess, move(1));
    EXPECT_EQ(0, at());
    EXPECT_EQ(JET_errSuccess, move(1234));
    EXPECT_EQ(1234, at());
    EXPECT_EQ(JET_errSuccess, move(-1000));
    EXPECT_EQ(234, at());
    EXPECT_EQ(JET_errNoCurrentRecord, move(kRows));
    EXPECT_EQ(JET_errSuccess, move(-2));
    EXPECT_EQ(kRows - 2, at());
    EXPECT_EQ(JET_errNoCurrentRecord, move(-kRows));
    EXPECT_EQ(JET_errSuccess, move(1));
    EXPECT_EQ(0, at());
}

TEST_F(Currency, SeeksAndTheirWarnings) {
    EXPECT_EQ(JET_errKeyNotMade, seek(JET_bitSeekEQ));
    EXPECT_EQ(JET_errInvalidParameter, seek(0));
    EXPECT_EQ(JET_errKeyNotMade, make(1, 0));
    EXPECT_EQ(JET_errSuccess, seekTo(77));
    EXPECT_EQ(77, at());
    EXPECT_EQ(JET_errKeyNotMade, seek(JET_bitSeekEQ));  // used up
    EXPECT_EQ(JET_errSuccess, make(5));
    EXPECT_EQ(JET_errKeyIsMade, make(6, 0));
    EXPECT_EQ(JET_errInvalidGrbit, seek(JET_bitSeekEQ | JET_bitSeekGE));
    EXPECT_EQ(JET_errRecordNotFound, seekTo(kRows, JET_bitSeekGE));
    EXPECT_EQ(JET_errNoCurrentRecord, move(0));
    EXPECT_EQ(JET_errSuccess, move(-1));
    EXPECT_EQ(kRows - 1, at());
    EXPECT_EQ(JET_wrnSeekNotEqual, seekTo(kRows, JET_bitSeekLE));
    EXPECT_EQ(kRows - 1, at());
    EXPECT_EQ(JET_errRecordNotFound, seekTo(-1, JET_bitSeekLE));
    EXPECT_EQ(JET_errSuccess, move(1));
    EXPECT_EQ(0, at());
    EXPECT_EQ(JET_wrnSeekNotEqual, seekTo(-1, JET_bitSeekGE));
    EXPECT_EQ(0, at());
    EXPECT_EQ(JET_errSuccess, seekTo(10, JET_bitSeekGT));
    EXPECT_EQ(11, at());
    EXPECT_EQ(JET_errSuccess, seekTo(10, JET_bitSeekLT));
    EXPECT_EQ(9, at());
    EXPECT_EQ(JET_errRecordNotFound, seekTo(0, JET_bitSeekLT));
    EXPECT_EQ(JET_errRecordNotFound, seekTo(kRows - 1, JET_bitSeekGT));
    EXPECT_EQ(JET_wrnUniqueKey, seekTo(10, JET_bitSeekEQ | JET_bitCheckUniqueness));
}

TEST_F(Currency, AFailedSeekLeavesTheNeighboursInReach) {
    ASSERT_EQ(JET_errSuccess, useIndex("byr"));
    ASSERT_EQ(JET_errSuccess, move(JET_MoveLast));
    const std::int32_t last = indexed();
    EXPECT_EQ(JET_errRecordNotFound, seekValue(last + 1));
    EXPECT_EQ(JET_errNoCurrentRecord, move(0));
    EXPECT_EQ(JET_errNoCurrentRecord, move(1));
    EXPECT_EQ(JET_errRecordNotFound, seekValue(last + 1));
    EXPECT_EQ(JET_errSuccess, move(-1));
    EXPECT_EQ(last, indexed());
    EXPECT_EQ(JET_errRecordNotFound, seekValue(-5));
    EXPECT_EQ(JET_errSuccess, move(1));
    EXPECT_EQ(0, indexed());
    EXPECT_EQ(0, at());
}

TEST_F(Currency, UpperLimitOfARange) {
    EXPECT_EQ(JET_errInvalidOperation, range(JET_bitRangeRemove));
    EXPECT_EQ(JET_errKeyNotMade, range(JET_bitRangeUpperLimit));
    ASSERT_EQ(JET_errSuccess, seekTo(100));
    ASSERT_EQ(JET_errSuccess, make(103));
    ASSERT_EQ(JET_errSuccess, range(JET_bitRangeUpperLimit | JET_bitRangeInclusive));
    EXPECT_EQ(JET_errSuccess, move(3));
    EXPECT_EQ(103, at());
    EXPECT_EQ(JET_errNoCurrentRecord, move(1));
    EXPECT_EQ(JET_errInvalidOperation, range(JET_bitRangeRemove));
    EXPECT_EQ(JET_errNoCurrentRecord, move(1));
    EXPECT_EQ(JET_errSuccess, move(-1));
    EXPECT_EQ(kRows - 1, at());  // of the whole index

    ASSERT_EQ(JET_errSuccess, seekTo(100));
    ASSERT_EQ(JET_errSuccess, make(103));
    ASSERT_EQ(JET_errSuccess, range(JET_bitRangeUpperLimit));
    EXPECT_EQ(JET_errSuccess, move(-50));  // not limited
    EXPECT_EQ(JET_errNoCurrentRecord, move(53));
    ASSERT_EQ(JET_errSuccess, seekTo(100));
    ASSERT_EQ(JET_errSuccess, make(100));
    EXPECT_EQ(JET_errNoCurrentRecord, range(JET_bitRangeUpperLimit));  // empty
    EXPECT_EQ(JET_errSuccess, move(-1));
    EXPECT_EQ(kRows - 1, at());
    ASSERT_EQ(JET_errSuccess, seekTo(100));
    ASSERT_EQ(JET_errSuccess, make(103));
    ASSERT_EQ(JET_errSuccess, range(JET_bitRangeUpperLimit | JET_bitRangeInstantDuration));
    EXPECT_EQ(JET_errSuccess, move(10));
    ASSERT_EQ(JET_errSuccess, make(200));
    ASSERT_EQ(JET_errSuccess, range(JET_bitRangeUpperLimit));
    EXPECT_EQ(JET_errSuccess, range(JET_bitRangeRemove));
    EXPECT_EQ(JET_errSuccess, move(1000));
    ASSERT_EQ(JET_errSuccess, make(2000));
    ASSERT_EQ(JET_errSuccess, range(JET_bitRangeUpperLimit));
    EXPECT_EQ(JET_errSuccess, move(JET_MoveLast));  // removes it
    EXPECT_EQ(kRows - 1, at());
}

TEST_F(Currency, LowerLimitOfARange) {
    ASSERT_EQ(JET_errSuccess, seekTo(100));
    ASSERT_EQ(JET_errSuccess, make(98));
    ASSERT_EQ(JET_errSuccess, range(JET_bitRangeInclusive));
    EXPECT_EQ(JET_errSuccess, move(-2));
    EXPECT_EQ(98, at());
    EXPECT_EQ(JET_errNoCurrentRecord, move(-1));
    EXPECT_EQ(JET_errSuccess, move(1));
    EXPECT_EQ(0, at());
    ASSERT_EQ(JET_errSuccess, seekTo(100));
    ASSERT_EQ(JET_errSuccess, make(101));
    EXPECT_EQ(JET_errNoCurrentRecord, range(JET_bitRangeInclusive));
    EXPECT_EQ(JET_errSuccess, move(1));
    EXPECT_EQ(0, at());
    EXPECT_EQ(JET_errNoCurrentRecord, move(-1));
    ASSERT_EQ(JET_errSuccess, make(101));
    EXPECT_EQ(JET_errNoCurrentRecord, range(JET_bitRangeInclusive));  // not on a record
    EXPECT_EQ(JET_errKeyNotMade, range(JET_bitRangeInclusive));
}

TEST_F(Currency, RangesWithoutACurrentRecordAreInForce) {
    ASSERT_EQ(JET_errSuccess, move(JET_MoveFirst));
    ASSERT_EQ(JET_errNoCurrentRecord, move(-1));
    ASSERT_EQ(JET_errSuccess, make(1));
    EXPECT_EQ(JET_errNoCurrentRecord, range(JET_bitRangeUpperLimit | JET_bitRangeInclusive));
    EXPECT_EQ(JET_errNoCurrentRecord, move(-1));  // the other direction leaves it alone
    EXPECT_EQ(JET_errSuccess, move(1));
    EXPECT_EQ(JET_errSuccess, move(1));
    EXPECT_EQ(1, at());
    EXPECT_EQ(JET_errNoCurrentRecord, move(1));
    EXPECT_EQ(JET_errInvalidOperation, range(JET_bitRangeRemove));
    // The place behind all entries, and a range that is only a question.
    EXPECT_EQ(JET_errSuccess, move(JET_MoveLast));
    const std::int32_t last = at();
    ASSERT_EQ(JET_errNoCurrentRecord, move(1));
    ASSERT_EQ(JET_errSuccess, make(last));
    EXPECT_EQ(JET_errNoCurrentRecord, range(0));
    EXPECT_EQ(JET_errNoCurrentRecord, move(-1));
    ASSERT_EQ(JET_errSuccess, move(JET_MoveLast));
    ASSERT_EQ(JET_errNoCurrentRecord, move(1));
    ASSERT_EQ(JET_errSuccess, make(last));
    EXPECT_EQ(JET_errNoCurrentRecord, range(JET_bitRangeInstantDuration));
    EXPECT_EQ(JET_errSuccess, move(-1));
    EXPECT_EQ(last, at());
}

TEST_F(Currency, RangesAfterASeekInVain) {
    const auto upTo = [&](std::int32_t value) {
        EXPECT_EQ(JET_errSuccess, JetMakeKey(session_, table_, &value, sizeof value, JET_bitNewKey));
        return range(JET_bitRangeUpperLimit | JET_bitRangeInclusive);
    };
    ASSERT_EQ(JET_errSuccess, useIndex("byr"));
    ASSERT_EQ(JET_errSuccess, move(JET_MoveLast));
    const std::int32_t last = indexed();
    ASSERT_EQ(JET_errRecordNotFound, seekValue(last + 1));
    EXPECT_EQ(JET_errSuccess, upTo(last + 1));  // the sought key itself lies within
    EXPECT_EQ(JET_errNoCurrentRecord, move(0));
    EXPECT_EQ(JET_errNoCurrentRecord, move(1));
    ASSERT_EQ(JET_errRecordNotFound, seekValue(last + 1));
    EXPECT_EQ(JET_errNoCurrentRecord, upTo(last));  // it lies behind
    EXPECT_EQ(JET_errInvalidOperation, range(JET_bitRangeRemove));
    EXPECT_EQ(JET_errSuccess, move(-1));
    EXPECT_EQ(last, indexed());
    ASSERT_EQ(JET_errRecordNotFound, seekValue(-5));
    EXPECT_EQ(JET_errSuccess, upTo(-5));
    EXPECT_EQ(JET_errNoCurrentRecord, move(1));  // the first entry is beyond the limit
}

TEST_F(Currency, DuplicatesOfAKey) {
    ASSERT_EQ(JET_errSuccess, useIndex("byr"));
    EXPECT_EQ(0, at());
    ASSERT_EQ(JET_errSuccess, seekValue(7, JET_bitSeekEQ | JET_bitSetIndexRange));
    const std::int32_t first = at();
    JET_ULONG count = 0;
    EXPECT_EQ(JET_errSuccess, JetIndexRecordCount(session_, table_, &count, 0));
    EXPECT_EQ(JET_errSuccess, seekValue(7, JET_bitSeekEQ | JET_bitSetIndexRange | JET_bitCheckUniqueness));
    JET_ULONG walked = 0;
    do {
        ++walked;
        EXPECT_EQ(7, indexed());
    } while (move(1) == JET_errSuccess);
    EXPECT_EQ(count, walked);
    EXPECT_GT(count, 1U);
    ASSERT_EQ(JET_errSuccess, seekValue(7, JET_bitSeekLE));
    EXPECT_EQ(7, indexed());
    EXPECT_EQ(first, at());
    EXPECT_EQ(JET_errSuccess, move(1, JET_bitMoveKeyNE));
    EXPECT_EQ(8, indexed());
    EXPECT_EQ(JET_errSuccess, move(2, JET_bitMoveKeyNE));
    EXPECT_EQ(10, indexed());
    EXPECT_EQ(JET_errSuccess, move(-1, JET_bitMoveKeyNE));
    EXPECT_EQ(9, indexed());
    EXPECT_EQ(JET_errSuccess, move(1));  // that was the last of its duplicates
    EXPECT_EQ(10, indexed());
    EXPECT_EQ(JET_errSuccess, seekValue(7, JET_bitSeekGT));
    EXPECT_EQ(8, indexed());
    EXPECT_EQ(JET_errSuccess, seekValue(8, JET_bitSeekLT));
    EXPECT_EQ(7, indexed());
}

TEST_F(Currency, CountingDropsTheRange) {
    JET_ULONG count = 0;
    EXPECT_EQ(JET_errSuccess, JetIndexRecordCount(session_, table_, &count, 0));
    EXPECT_EQ(JET_ULONG{kRows}, count);
    EXPECT_EQ(JET_errSuccess, JetIndexRecordCount(session_, table_, &count, 17));
    EXPECT_EQ(17U, count);
    ASSERT_EQ(JET_errSuccess, seekTo(100));
    ASSERT_EQ(JET_errSuccess, make(110));
    ASSERT_EQ(JET_errSuccess, range(JET_bitRangeUpperLimit));
    EXPECT_EQ(JET_errSuccess, JetIndexRecordCount(session_, table_, &count, 0));
    EXPECT_EQ(10U, count);
    EXPECT_EQ(100, at());
    EXPECT_EQ(JET_errInvalidOperation, range(JET_bitRangeRemove));
    uint64_t wide = 0;
    EXPECT_EQ(JET_errSuccess, JetIndexRecordCount2(session_, table_, &wide, 0));
    EXPECT_EQ(std::uint64_t{kRows - 100}, wide);
    EXPECT_EQ(JET_errSuccess, move(JET_MoveLast));
    EXPECT_EQ(JET_errNoCurrentRecord, move(1));
    EXPECT_EQ(JET_errNoCurrentRecord, JetIndexRecordCount(session_, table_, &count, 0));
}

TEST_F(Currency, CurrentIndex) {
    char name[65] = "";
    EXPECT_EQ(JET_errSuccess, JetGetCurrentIndex(session_, table_, name, sizeof name));
    EXPECT_STREQ("pk", name);
    EXPECT_EQ(JET_errIndexNotFound, useIndex("nothing"));
    EXPECT_EQ(JET_errInvalidGrbit, useIndex("byr", 1));
    ASSERT_EQ(JET_errSuccess, seekTo(4321));
    ASSERT_EQ(JET_errSuccess, useIndex("BYTXT", JET_bitNoMove));
    EXPECT_EQ(4321, at());
    EXPECT_EQ(JET_errSuccess, JetGetCurrentIndex(session_, table_, name, sizeof name));
    EXPECT_STREQ("bytxt", name);
    EXPECT_EQ(JET_errSuccess, JetGetCurrentIndex(session_, table_, name, 3));
    EXPECT_STREQ("by", name);
    EXPECT_EQ(JET_wrnBufferTruncated, JetGetCurrentIndex(session_, table_, name, 0));
    ASSERT_EQ(JET_errSuccess, move(1));
    const std::int32_t neighbour = at();
    ASSERT_EQ(JET_errSuccess, useIndex(nullptr, JET_bitNoMove));
    EXPECT_EQ(neighbour, at());
    ASSERT_EQ(JET_errSuccess, move(1));
    EXPECT_EQ(neighbour + 1, at());
    ASSERT_EQ(JET_errSuccess, useIndex("pk"));
    EXPECT_EQ(0, at());
    ASSERT_EQ(JET_errSuccess, move(JET_MoveLast));
    ASSERT_EQ(JET_errNoCurrentRecord, move(1));
    EXPECT_EQ(JET_errNoCurrentRecord, useIndex("byr", JET_bitNoMove));
    EXPECT_EQ(JET_errSuccess, JetGetCurrentIndex(session_, table_, name, sizeof name));
    EXPECT_STREQ("pk", name);
}

TEST_F(Currency, BookmarksOfRecordsAndEntries) {
    Bytes key(300);
    Bytes record(300);
    JET_ULONG keySize = 0;
    JET_ULONG recordSize = 0;
    const auto get = [&](JET_ULONG keyMost) {
        return JetGetSecondaryIndexBookmark(session_, table_, key.data(), keyMost, &keySize, record.data(),
                                            300, &recordSize, 0);
    };
    const auto go = [&](JET_GRBIT bits) {
        return JetGotoSecondaryIndexBookmark(session_, table_, key.data(), keySize, record.data(), recordSize,
                                             bits);
    };
    EXPECT_EQ(JET_errNoCurrentIndex, get(300));
    ASSERT_EQ(JET_errSuccess, useIndex("byr"));
    ASSERT_EQ(JET_errSuccess, seekValue(33));
    ASSERT_EQ(JET_errSuccess, move(5));
    const std::int32_t there = at();
    EXPECT_EQ(JET_errBufferTooSmall, get(2));
    EXPECT_EQ(5U, keySize);
    ASSERT_EQ(JET_errSuccess, get(300));
    EXPECT_EQ(5U, keySize);
    EXPECT_EQ(5U, recordSize);
    ASSERT_EQ(JET_errSuccess, move(JET_MoveFirst));
    ASSERT_EQ(JET_errSuccess, go(0));
    EXPECT_EQ(there, at());
    EXPECT_EQ(33, indexed());
    recordSize = 0;
    EXPECT_EQ(JET_errInvalidBookmark, go(0));
    recordSize = 5;
    const Bytes whole = record;
    record[4] ^= 1;  // of another record, or of none
    EXPECT_EQ(JET_errRecordDeleted, go(JET_bitBookmarkPermitVirtualCurrency));
    EXPECT_EQ(JET_errSuccess, move(1));
    EXPECT_EQ(33, indexed());

    record = whole;
    EXPECT_EQ(JET_errInvalidBookmark, JetGotoBookmark(session_, table_, nullptr, 0));
    EXPECT_EQ(JET_errSuccess, JetGotoBookmark(session_, table_, record.data(), recordSize));
    EXPECT_EQ(there, at());
    EXPECT_EQ(33, indexed());
    Bytes gone = {0x7F, 0xFF, 0, 0, 0};
    EXPECT_EQ(JET_errRecordDeleted, JetGotoBookmark(session_, table_, gone.data(), 5));
    JET_ULONG actual = 0;
    ASSERT_EQ(JET_errSuccess, move(JET_MoveFirst));
    EXPECT_EQ(JET_errBufferTooSmall, JetGetBookmark(session_, table_, key.data(), 3, &actual));
    EXPECT_EQ(5U, actual);
    EXPECT_EQ(JET_wrnBufferTruncated, JetRetrieveKey(session_, table_, key.data(), 3, &actual, 0));
    EXPECT_EQ(5U, actual);
}

TEST_F(Currency, PositionsAreNear) {
    JET_RECPOS position{};
    EXPECT_EQ(JET_errInvalidParameter, JetGetRecordPosition(session_, table_, &position, 12));
    for (const std::int32_t row : {0, 1000, 50000, 99999}) {
        ASSERT_EQ(JET_errSuccess, seekTo(row));
        ASSERT_EQ(JET_errSuccess, JetGetRecordPosition(session_, table_, &position, sizeof position));
        EXPECT_EQ(sizeof position, position.cbStruct);
        EXPECT_NEAR(double(row) / kRows, double(position.centriesLT) / position.centriesTotal, 0.05);
        ASSERT_EQ(JET_errSuccess, JetGotoPosition(session_, table_, &position));
        EXPECT_NEAR(row, at(), kRows * 0.06);
    }
    position.centriesLT = position.centriesTotal;
    ASSERT_EQ(JET_errSuccess, JetGotoPosition(session_, table_, &position));
    EXPECT_EQ(kRows - 1, at());
    position.centriesLT = position.centriesTotal + 1;
    EXPECT_EQ(JET_errInvalidParameter, JetGotoPosition(session_, table_, &position));
    position.cbStruct = 3;
    EXPECT_EQ(JET_errInvalidParameter, JetGotoPosition(session_, table_, &position));
}

TEST_F(Currency, HandlesAreChecked) {
    const JET_SESID other = db_->engine.beginSession();
    EXPECT_EQ(JET_errInvalidSesid, JetMove(JET_sesidNil, table_, 1, 0));
    EXPECT_EQ(JET_errInvalidTableId, JetMove(session_, JET_tableidNil, 1, 0));
    EXPECT_EQ(JET_errInvalidTableId, JetMove(session_, table_ + 1000, 1, 0));
    EXPECT_EQ(JET_errSesidTableIdMismatch, JetMove(other, table_, 1, 0));
    JET_TABLEID copy = JET_tableidNil;
    ASSERT_EQ(JET_errSuccess, JetDupCursor(session_, table_, &copy, 0));
    ASSERT_EQ(JET_errSuccess, JetCloseTable(session_, table_));
    EXPECT_EQ(JET_errInvalidTableId, JetMove(session_, table_, 1, 0));
    EXPECT_EQ(JET_errInvalidTableId, JetCloseTable(session_, table_));
    table_ = copy;
    EXPECT_EQ(0, at());
    const JET_TABLEID another = db_->open("AllTypes");
    EXPECT_NE(another, copy);
    EXPECT_EQ(JET_errSuccess, JetEndSession(other, 0));
    EXPECT_EQ(JET_errSuccess, JetCloseDatabase(session_, db_->database, 0));
    EXPECT_EQ(JET_errInvalidTableId, JetMove(session_, table_, 1, 0));
    EXPECT_EQ(JET_errInvalidTableId, JetMove(session_, another, 1, 0));
}

TEST_F(Currency, RollbackClosesAndUnpositions) {
    ASSERT_EQ(JET_errSuccess, move(10));
    const JET_TABLEID still = db_->open("Big");
    ASSERT_EQ(JET_errSuccess, JetMove(session_, still, 5, 0));
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session_));
    ASSERT_EQ(JET_errSuccess, move(1));
    const JET_TABLEID inside = db_->open("Big");
    ASSERT_EQ(JET_errSuccess, JetRollback(session_, 0));
    EXPECT_EQ(JET_errInvalidTableId, JetMove(session_, inside, 1, 0));
    EXPECT_EQ(JET_errNoCurrentRecord, move(0));
    EXPECT_EQ(JET_errSuccess, move(1));
    EXPECT_EQ(0, at());
    table_ = still;
    EXPECT_EQ(5, at());
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session_));
    ASSERT_EQ(JET_errSuccess, useIndex("byr"));
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session_));
    ASSERT_EQ(JET_errSuccess, move(3));
    ASSERT_EQ(JET_errSuccess, JetCommitTransaction(session_, 0));
    const std::int32_t row = at();
    ASSERT_EQ(JET_errSuccess, JetCommitTransaction(session_, 0));
    EXPECT_EQ(row, at());
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session_));
    ASSERT_EQ(JET_errSuccess, useIndex(nullptr));
    ASSERT_EQ(JET_errSuccess, JetRollback(session_, 0));
    char name[65] = "";
    EXPECT_EQ(JET_errSuccess, JetGetCurrentIndex(session_, table_, name, sizeof name));
    EXPECT_STREQ("pk", name);
}

TEST_F(Currency, FiltersActOnMovesAndSeeks) {
    JET_COLUMNID column = 1;  // k
    std::int32_t low = keyOf(20);
    JET_INDEX_COLUMN filter{};
    filter.columnid = column;
    filter.relop = JET_relopGreaterThanOrEqual;
    filter.pv = &low;
    filter.cb = sizeof low;
    EXPECT_EQ(JET_errInvalidGrbit, JetSetCursorFilter(session_, table_, &filter, 1, 1));
    ASSERT_EQ(JET_errSuccess, JetSetCursorFilter(session_, table_, &filter, 1, 0));
    EXPECT_EQ(JET_errSuccess, move(JET_MoveFirst));
    EXPECT_EQ(20, at());
    EXPECT_EQ(JET_errNoCurrentRecord, move(-1));
    EXPECT_EQ(JET_errFilteredMoveNotSupported, move(0));
    EXPECT_EQ(JET_errFilteredMoveNotSupported, useIndex("byr"));
    EXPECT_EQ(JET_errRecordNotFound, seekTo(10));
    EXPECT_EQ(JET_wrnSeekNotEqual, seekTo(10, JET_bitSeekGE));
    EXPECT_EQ(20, at());
    EXPECT_EQ(JET_errRecordNotFound, seekTo(19, JET_bitSeekLE));
    EXPECT_EQ(JET_errSuccess, seekTo(21));
    ASSERT_EQ(JET_errSuccess, JetSetCursorFilter(session_, table_, nullptr, 0, 0));
    EXPECT_EQ(JET_errSuccess, move(-2));
    EXPECT_EQ(19, at());
    ASSERT_EQ(JET_errSuccess, useIndex("byr"));
    EXPECT_EQ(JET_errFilteredMoveNotSupported, JetSetCursorFilter(session_, table_, &filter, 1, 0));
}

TEST_F(Currency, TableSharing) {
    const JET_SESID other = db_->engine.beginSession();
    JET_DBID database = JET_dbidNil;
    // A session has its own list of open databases.
    JET_TABLEID table = JET_tableidNil;
    EXPECT_EQ(JET_errInvalidDatabaseId, JetOpenTable(other, db_->database, "Big", nullptr, 0, 0, &table));
    EXPECT_EQ(JET_tableidNil, table);
    ASSERT_EQ(JET_errSuccess,
              JetOpenDatabase(other, (db_->engine.folder.path() / "corpus.edb").string().c_str(), nullptr,
                              &database, JET_bitDbReadOnly));
    const auto open = [&](JET_SESID session, JET_GRBIT bits) {
        const JET_ERR error = JetOpenTable(session, database, "Big", nullptr, 0, bits, &table);
        return error;
    };
    EXPECT_EQ(JET_errTableInUse, open(other, JET_bitTableDenyRead));
    EXPECT_EQ(JET_errInvalidGrbit, open(other, JET_bitTablePermitDDL));
    EXPECT_EQ(JET_errInvalidGrbit, open(other, JET_bitTableDenyRead | JET_bitTableReadOnly));
    EXPECT_EQ(JET_errInvalidGrbit, open(other, JET_bitTableReadOnly | JET_bitTableUpdatable));
    ASSERT_EQ(JET_errSuccess, JetCloseTable(session_, table_));
    ASSERT_EQ(JET_errSuccess, open(other, JET_bitTableDenyRead));
    const JET_TABLEID exclusive = table;
    EXPECT_EQ(JET_errTableLocked, open(session_, 0));
    EXPECT_EQ(JET_errTableInUse, open(other, JET_bitTableDenyRead));
    EXPECT_EQ(JET_errSuccess, open(other, 0));
    ASSERT_EQ(JET_errSuccess, JetCloseTable(other, table));
    ASSERT_EQ(JET_errSuccess, JetCloseTable(other, exclusive));
    EXPECT_EQ(JET_errSuccess, open(session_, JET_bitTableDenyWrite));
    EXPECT_EQ(JET_errTableInUse, open(other, JET_bitTableDenyWrite));
    EXPECT_EQ(JET_errSuccess, open(other, JET_bitTableReadOnly));
    EXPECT_EQ(JET_errObjectNotFound, JetOpenTable(other, database, "Bigger", nullptr, 0, 0, &table));
    EXPECT_EQ(JET_errInvalidName, JetOpenTable(other, database, "B!g", nullptr, 0, 0, &table));
    EXPECT_EQ(JET_errInvalidName, JetOpenTable(other, database, "", nullptr, 0, 0, &table));
    EXPECT_EQ(JET_errSuccess, JetOpenTable(other, database, "bIG  ", nullptr, 0, 0, &table));
    EXPECT_EQ(JET_errSuccess,
              JetOpenTableW(other, database, reinterpret_cast<const JET_WCHAR*>(u"MSysObjects"), nullptr, 0,
                            0, &table));
}

std::vector<std::pair<JET_CBTYP, JET_LS>> freed;

JET_ERR JET_API onFree(JET_SESID, JET_DBID, JET_TABLEID, JET_CBTYP type, void* value, void*, void*,
                       JET_API_PTR) {
    freed.emplace_back(type, reinterpret_cast<JET_LS>(value));
    return JET_errSuccess;
}

TEST(LocalStorage, IsGivenBackAtTheEnd) {
    ESENT_REQUIRE_CORPUS();
    CorpusDatabase db("engine/clean/ps4096", 4096);
    const JET_TABLEID one = db.open("Idx");
    const JET_TABLEID two = db.open("Idx");
    JET_LS value = 0;
    EXPECT_EQ(JET_errLSCallbackNotSpecified, JetSetLS(db.session, one, 5, 0));
    EXPECT_EQ(JET_errLSNotSet, JetGetLS(db.session, one, &value, 0));
    EXPECT_EQ(JET_errSuccess, JetCloseTable(db.session, one));
    EXPECT_EQ(JET_errSuccess, JetCloseTable(db.session, two));
    EXPECT_TRUE(freed.empty());
}

TEST(LocalStorage, OneWordForEachCursorAndTable) {
    ESENT_REQUIRE_CORPUS();
    freed.clear();
    const auto setCallback = [](JET_API_PTR callback) {
        EXPECT_EQ(JET_errSuccess,
                  JetSetSystemParameter(nullptr, JET_sesidNil, JET_paramRuntimeCallback, callback, nullptr));
    };
    setCallback(reinterpret_cast<JET_API_PTR>(&onFree));
    {
        CorpusDatabase db("engine/clean/ps4096", 4096);
        const JET_TABLEID one = db.open("Idx");
        const JET_TABLEID two = db.open("Idx");
        JET_LS value = 0;
        EXPECT_EQ(JET_errInvalidGrbit, JetSetLS(db.session, one, 5, JET_bitLSCursor | JET_bitLSTable));
        EXPECT_EQ(JET_errSuccess, JetSetLS(db.session, one, 5, JET_bitLSCursor));
        EXPECT_EQ(JET_errLSAlreadySet, JetSetLS(db.session, one, 6, 0));
        EXPECT_EQ(JET_errSuccess, JetGetLS(db.session, one, &value, 0));
        EXPECT_EQ(5U, value);
        EXPECT_EQ(JET_errLSNotSet, JetGetLS(db.session, two, &value, 0));
        EXPECT_EQ(JET_errSuccess, JetGetLS(db.session, two, &value, JET_bitLSReset));
        EXPECT_EQ(JET_errSuccess, JetSetLS(db.session, two, 9, JET_bitLSTable));
        EXPECT_EQ(JET_errSuccess, JetGetLS(db.session, one, &value, JET_bitLSTable));
        EXPECT_EQ(9U, value);
        EXPECT_EQ(JET_errSuccess, JetCloseTable(db.session, one));
        ASSERT_EQ(1U, freed.size());
        EXPECT_EQ(std::pair(JET_CBTYP{JET_cbtypFreeCursorLS}, JET_LS{5}), freed[0]);
        EXPECT_EQ(JET_errSuccess, JetCloseTable(db.session, two));
        ASSERT_EQ(2U, freed.size());
        EXPECT_EQ(std::pair(JET_CBTYP{JET_cbtypFreeTableLS}, JET_LS{9}), freed[1]);
    }
    setCallback(0);
}

}  // namespace
}  // namespace esent::test
