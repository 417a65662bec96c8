// One thread of the stress test: a session that does one step after another and checks what it reads. A
// worker belongs to its thread; stepsDone(), doing() and ended() may be asked from another one.
#pragma once

#include <atomic>
#include <chrono>
#include <cstring>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <vector>

#include "engine.h"
#include "schema_calls.h"
#include "streamed_backup.h"

namespace esent::test {

constexpr std::int32_t kStressAccounts = 12;
constexpr std::int32_t kStressMoney = 1000;  // of each account at first
constexpr std::int32_t kStressRows = 6000;   // ids of the large table
constexpr std::int32_t kStressKeys = 400;    // values of the unique index

// What all workers share.
struct StressShared {
    JET_INSTANCE instance = JET_instanceNil;
    std::string path;
    std::atomic<bool> stopped = false;
    std::atomic<std::uint64_t> backups = 0;
    std::atomic<std::uint64_t> indexes = 0;  // of those that come and go: committed
    std::mutex backupTurn;                   // one backup at a time
    std::mutex maintainTurn;                 // one defragmentation or extra index at a time
};

// The first error of a row of calls.
#define STRESS_TRY(expression)                                              \
    do {                                                                    \
        if (const JET_ERR error_ = (expression); error_ < 0) return error_; \
    } while (false)

// Columns are numbered as they are made: fixed, variable, tagged.
constexpr JET_COLUMNID kStressId = 1;
constexpr JET_COLUMNID kStressNumber = 2;
constexpr JET_COLUMNID kStressText = 128;
constexpr JET_COLUMNID kStressBlob = 256;

// id, number, text, blob; primary by id, a second index by number.
inline JET_ERR createStressTable(JET_SESID session, JET_DBID database, const char* name, JET_GRBIT numberBits,
                                 JET_GRBIT byNumberBits) {
    const std::int32_t zero = 0;  // an escrow column wants a default
    JET_TABLEID table = JET_tableidNil;
    STRESS_TRY(JetCreateTable(session, database, name, 1, 0, &table));
    JET_ERR error = addColumn(session, table, "id", JET_coltypLong);
    if (error >= 0)
        error = addColumn(session, table, "number", JET_coltypLong, numberBits,
                          numberBits != 0 ? &zero : nullptr);
    if (error >= 0) error = addColumn(session, table, "text", JET_coltypText);
    if (error >= 0) error = addColumn(session, table, "blob", JET_coltypLongBinary);
    if (error >= 0)
        error =
            createIndex(session, table, "primary", std::string("+id\0", sizeof "+id"), JET_bitIndexPrimary);
    if (error >= 0 && numberBits == 0)
        error =
            createIndex(session, table, "byNumber", std::string("+number\0", sizeof "+number"), byNumberBits);
    const JET_ERR closed = JetCloseTable(session, table);
    return error < 0 ? error : closed;
}

class StressWorker {
 public:
    StressWorker(StressShared& shared, std::size_t number, std::uint64_t seed)
        : shared_(shared), number_(number), random_(seed) {
        failed(JetBeginSession(shared.instance, &session_, nullptr, nullptr), "begin");
        JET_GRBIT lazy = JET_bitCommitLazyFlush;
        failed(JetSetSessionParameter(session_, JET_sesparamCommitDefault, &lazy, sizeof lazy), "parameter");
        failed(JetOpenDatabase(session_, shared.path.c_str(), nullptr, &database_, 0), "open");
        failed(openTables(), "tables");
    }

    void run(std::uint64_t steps) {
        while (steps-- > 0 && !shared_.stopped && failure_.empty()) {
            step();
            ++stepsDone_;
        }
        if (!failure_.empty()) shared_.stopped = true;
        end();
    }
    void end() {
        if (session_ != JET_sesidNil) failed(JetEndSession(session_, 0), "end");
        session_ = JET_sesidNil;
        ended_ = true;
    }

    // The sums of everybody at the end; what is wrong, or nothing.
    std::string checkAll(std::int64_t escrow, std::int64_t keys) {
        failed(JetBeginTransaction(session_), "begin");
        failed(checkAccounts(), "accounts");
        std::int64_t sum = 0;
        failed(sumOf(sums_, nullptr, sum), "escrow");
        expect(sum == escrow, "escrow sum is " + std::to_string(sum) + ", not " + std::to_string(escrow));
        for (const char* index : {static_cast<const char*>(nullptr), "byNumber"}) {
            std::int64_t count = 0;
            failed(countOf(keys_, index, count), "keys");
            expect(count == keys, "keys are " + std::to_string(count) + ", not " + std::to_string(keys));
        }
        std::int64_t rows = 0;
        std::int64_t entries = 0;
        failed(checkRows(0, kStressRows, rows), "rows");
        failed(countOf(many_, "byNumber", entries), "entries");
        expect(rows == entries, std::to_string(rows) + " rows, " + std::to_string(entries) + " entries");
        failed(JetCommitTransaction(session_, 0), "commit");
        return failure_;
    }

    [[nodiscard]] std::uint64_t stepsDone() const { return stepsDone_; }
    [[nodiscard]] const char* doing() const { return doing_; }
    [[nodiscard]] bool ended() const { return ended_; }
    // For after the thread has ended.
    [[nodiscard]] const std::string& failure() const { return failure_; }
    [[nodiscard]] std::int64_t escrowAdded() const { return escrowAdded_; }
    [[nodiscard]] std::int64_t keysLeft() const { return keysLeft_; }
    [[nodiscard]] std::uint64_t conflicts() const { return conflicts_; }

 private:
    using Step = JET_ERR (StressWorker::*)();

    void expect(bool right, const std::string& what) {
        if (!right && failure_.empty()) failure_ = what;
    }
    void failed(JET_ERR error, const char* what) {
        expect(error >= 0, std::string(what) + ": " + std::to_string(error));
    }
    std::int32_t below(std::int32_t limit) {
        return static_cast<std::int32_t>(random_() % static_cast<std::uint64_t>(limit));
    }
    JET_ERR openTables() {
        STRESS_TRY(JetOpenTable(session_, database_, "accounts", nullptr, 0, 0, &accounts_));
        STRESS_TRY(JetOpenTable(session_, database_, "many", nullptr, 0, 0, &many_));
        STRESS_TRY(JetOpenTable(session_, database_, "keys", nullptr, 0, 0, &keys_));
        return JetOpenTable(session_, database_, "sums", nullptr, 0, 0, &sums_);
    }

    void step() {
        const std::int32_t dice = below(1000);
        if (dice < 300) return inTransaction("transfer", &StressWorker::transfer);
        if (dice < 550) return inTransaction("change rows", &StressWorker::changeRows);
        if (dice < 680) return inTransaction("escrow", &StressWorker::addEscrow);
        if (dice < 830) return inTransaction("unique keys", &StressWorker::changeKeys);
        if (dice < 960) return inTransaction("scan", &StressWorker::scan);
        if (dice < 975) return inTransaction("schema", &StressWorker::changeSchema);
        if (dice < 985) return outside("temporary table", &StressWorker::sortSome);
        if (dice < 990) return outside("tables again", &StressWorker::reopenTables);
        if (dice < 994) return outside("extra index", &StressWorker::extraIndex);
        if (dice < 997) return outside("backup", &StressWorker::backUp);
        outside("defragment", &StressWorker::defragment);
    }
    void outside(const char* what, Step body) {
        doing_ = what;
        failed((this->*body)(), what);
    }
    // A transaction that is committed, taken back at will, or taken back because somebody else was first.
    void inTransaction(const char* what, Step body) {
        doing_ = what;
        pendingEscrow_ = pendingKeys_ = 0;
        failed(JetBeginTransaction(session_), what);
        const JET_ERR error = (this->*body)();
        const bool first = error == JET_errWriteConflict || error == JET_errVersionStoreOutOfMemory;
        if (error >= 0 && below(12) != 0) {
            failed(JetCommitTransaction(session_, 0), what);
            escrowAdded_ += pendingEscrow_;
            keysLeft_ += pendingKeys_;
            return;
        }
        if (first) ++conflicts_;
        if (!first) failed(error, what);
        failed(JetRollback(session_, 0), what);
    }

    JET_ERR seek(JET_TABLEID table, std::int32_t id) {
        STRESS_TRY(JetSetCurrentIndex(session_, table, nullptr));
        STRESS_TRY(JetMakeKey(session_, table, &id, sizeof id, JET_bitNewKey));
        return JetSeek(session_, table, JET_bitSeekEQ);
    }
    JET_ERR set(JET_TABLEID table, JET_COLUMNID column, const void* data, std::size_t bytes) {
        return JetSetColumn(session_, table, column, data, static_cast<JET_ULONG>(bytes), 0, nullptr);
    }
    JET_ERR numberOf(JET_TABLEID table, JET_COLUMNID column, std::int32_t& value) {
        return JetRetrieveColumn(session_, table, column, &value, sizeof value, nullptr, 0, nullptr);
    }

    JET_ERR addMoney(std::int32_t account, std::int32_t amount) {
        STRESS_TRY(seek(accounts_, account));
        STRESS_TRY(JetPrepareUpdate(session_, accounts_, JET_prepReplace));
        std::int32_t balance = 0;
        STRESS_TRY(numberOf(accounts_, kStressNumber, balance));
        balance += amount;
        STRESS_TRY(set(accounts_, kStressNumber, &balance, sizeof balance));
        return JetUpdate(session_, accounts_, nullptr, 0, nullptr);
    }
    JET_ERR transfer() {
        const std::int32_t amount = below(50);
        STRESS_TRY(addMoney(below(kStressAccounts), -amount));
        return addMoney(below(kStressAccounts), amount);
    }

    // A row says by its number what its text and its blob are.
    static std::string textOf(std::int32_t id, std::int32_t number) {
        return std::to_string(id) + ":" + std::to_string(number);
    }
    static std::string blobOf(std::int32_t id, std::int32_t number) {
        const auto size = static_cast<std::size_t>(number % 5 == 0 ? number % 30000 : number % 200);
        return std::string(size, static_cast<char>('a' + (id + number) % 26));
    }
    JET_ERR writeRow(std::int32_t id, JET_ULONG how) {
        STRESS_TRY(JetPrepareUpdate(session_, many_, how));
        const std::int32_t number = below(100000);
        const std::string text = textOf(id, number);
        const std::string blob = blobOf(id, number);
        if (how == JET_prepInsert) STRESS_TRY(set(many_, kStressId, &id, sizeof id));
        STRESS_TRY(set(many_, kStressNumber, &number, sizeof number));
        STRESS_TRY(set(many_, kStressText, text.data(), text.size()));
        STRESS_TRY(set(many_, kStressBlob, blob.data(), blob.size()));
        return JetUpdate(session_, many_, nullptr, 0, nullptr);
    }
    JET_ERR changeRows() {
        for (std::int32_t left = below(4) + 1; left > 0; --left) {
            const std::int32_t id = below(kStressRows);
            const JET_ERR found = seek(many_, id);
            JET_ERR error = found;
            if (found == JET_errRecordNotFound) {
                error = writeRow(id, JET_prepInsert);
                // Somebody else's row that this transaction does not see.
                if (error == JET_errKeyDuplicate) error = JET_errWriteConflict;
            } else if (found >= 0 && below(3) == 0) {
                error = JetDelete(session_, many_);
            } else if (found >= 0) {
                error = writeRow(id, JET_prepReplace);
            }
            STRESS_TRY(error);
        }
        return JET_errSuccess;
    }
    JET_ERR addEscrow() {
        STRESS_TRY(seek(sums_, below(2)));
        std::int32_t add = below(100) - 50;
        STRESS_TRY(JetEscrowUpdate(session_, sums_, kStressNumber, &add, sizeof add, nullptr, 0, nullptr, 0));
        pendingEscrow_ += add;
        return JET_errSuccess;
    }

    JET_ERR changeKeys() {
        const std::int32_t number = below(kStressKeys);
        STRESS_TRY(JetSetCurrentIndex(session_, keys_, "byNumber"));
        STRESS_TRY(JetMakeKey(session_, keys_, &number, sizeof number, JET_bitNewKey));
        const JET_ERR found = JetSeek(session_, keys_, JET_bitSeekEQ);
        if (found >= 0) {
            STRESS_TRY(JetDelete(session_, keys_));
            --pendingKeys_;
            return JET_errSuccess;
        }
        if (found != JET_errRecordNotFound) return found;
        return insertKey(number);
    }
    JET_ERR insertKey(std::int32_t number) {
        STRESS_TRY(JetPrepareUpdate(session_, keys_, JET_prepInsert));
        const auto id = static_cast<std::int32_t>(number_ << 27 | nextKey_++);
        STRESS_TRY(set(keys_, kStressId, &id, sizeof id));
        STRESS_TRY(set(keys_, kStressNumber, &number, sizeof number));
        const JET_ERR error = JetUpdate(session_, keys_, nullptr, 0, nullptr);
        if (error == JET_errKeyDuplicate) return JET_errWriteConflict;  // somebody else's, not seen
        STRESS_TRY(error);
        ++pendingKeys_;
        return JET_errSuccess;
    }

    template <typename Row>
    JET_ERR walk(JET_TABLEID table, const char* index, Row row) {
        STRESS_TRY(JetSetCurrentIndex(session_, table, index));
        JET_ERR error = JetMove(session_, table, JET_MoveFirst, 0);
        for (; error >= 0; error = JetMove(session_, table, JET_MoveNext, 0))
            STRESS_TRY(row());
        return error == JET_errNoCurrentRecord ? JET_errSuccess : error;
    }
    JET_ERR sumOf(JET_TABLEID table, const char* index, std::int64_t& sum) {
        return walk(table, index, [&]() -> JET_ERR {
            std::int32_t number = 0;
            STRESS_TRY(numberOf(table, kStressNumber, number));
            sum += number;
            return JET_errSuccess;
        });
    }
    JET_ERR countOf(JET_TABLEID table, const char* index, std::int64_t& count) {
        return walk(table, index, [&]() -> JET_ERR {
            ++count;
            return JET_errSuccess;
        });
    }
    JET_ERR checkAccounts() {
        for (const char* index : {static_cast<const char*>(nullptr), "byNumber"}) {
            std::int64_t sum = 0;
            STRESS_TRY(sumOf(accounts_, index, sum));
            expect(sum == std::int64_t{kStressAccounts} * kStressMoney, "money: " + std::to_string(sum));
        }
        return JET_errSuccess;
    }
    JET_ERR checkRows(std::int32_t from, std::int32_t most, std::int64_t& rows) {
        STRESS_TRY(JetSetCurrentIndex(session_, many_, nullptr));
        STRESS_TRY(JetMakeKey(session_, many_, &from, sizeof from, JET_bitNewKey));
        JET_ERR error = JetSeek(session_, many_, JET_bitSeekGE);
        for (; error >= 0 && rows < most; error = JetMove(session_, many_, JET_MoveNext, 0)) {
            STRESS_TRY(checkRow());
            ++rows;
        }
        return error == JET_errNoCurrentRecord || error == JET_errRecordNotFound ? JET_errSuccess : error;
    }
    JET_ERR checkRow() {
        std::int32_t id = 0;
        std::int32_t number = 0;
        STRESS_TRY(numberOf(many_, kStressId, id));
        STRESS_TRY(numberOf(many_, kStressNumber, number));
        STRESS_TRY(checkValue(kStressText, textOf(id, number)));
        return checkValue(kStressBlob, blobOf(id, number));
    }
    JET_ERR checkValue(JET_COLUMNID column, const std::string& expected) {
        char bytes[32768];
        JET_ULONG actual = 0;
        STRESS_TRY(JetRetrieveColumn(session_, many_, column, bytes, sizeof bytes, &actual, 0, nullptr));
        expect(std::string_view(bytes, std::min<std::size_t>(actual, sizeof bytes)) == expected,
               "half a row: column " + std::to_string(column) + " beside " + expected.substr(0, 20));
        return JET_errSuccess;
    }
    JET_ERR scan() {
        STRESS_TRY(checkAccounts());
        std::int64_t rows = 0;
        STRESS_TRY(checkRows(below(kStressRows), below(40), rows));
        std::int32_t number = below(100000);
        STRESS_TRY(JetSetCurrentIndex(session_, many_, "byNumber"));
        STRESS_TRY(JetMakeKey(session_, many_, &number, sizeof number, JET_bitNewKey));
        JET_ERR error = JetSeek(session_, many_, JET_bitSeekGE);
        for (int i = 0; error >= 0 && i < 10; ++i) {
            STRESS_TRY(checkRow());
            error = JetMove(session_, many_, JET_MoveNext, 0);
        }
        return error == JET_errNoCurrentRecord || error == JET_errRecordNotFound ? JET_errSuccess : error;
    }

    // A table of this worker's own: made, filled, changed, deleted; taken back in between now and then.
    JET_ERR changeSchema() {
        const std::string name = "own" + std::to_string(number_);
        const JET_ERR deleted = JetDeleteTable(session_, database_, name.c_str());
        if (deleted != JET_errObjectNotFound) return deleted;
        STRESS_TRY(createStressTable(session_, database_, name.c_str(), 0, 0));
        JET_TABLEID table = JET_tableidNil;
        STRESS_TRY(JetOpenTable(session_, database_, name.c_str(), nullptr, 0, 0, &table));
        for (std::int32_t id = 0; id < below(60); ++id) {
            STRESS_TRY(JetPrepareUpdate(session_, table, JET_prepInsert));
            STRESS_TRY(set(table, kStressId, &id, sizeof id));
            STRESS_TRY(set(table, kStressNumber, &id, sizeof id));
            STRESS_TRY(JetUpdate(session_, table, nullptr, 0, nullptr));
        }
        STRESS_TRY(addColumn(session_, table, "more", JET_coltypLong));
        STRESS_TRY(createIndex(session_, table, "down", std::string("-number\0", sizeof "-number"), 0));
        return JetCloseTable(session_, table);
    }

    JET_ERR sortSome() {
        JET_COLUMNDEF column{};
        column.cbStruct = sizeof column;
        column.coltyp = JET_coltypLong;
        column.grbit = JET_bitColumnTTKey;
        JET_TABLEID table = JET_tableidNil;
        JET_COLUMNID id = 0;
        const JET_GRBIT bits = below(2) == 0 ? 0 : JET_bitTTIndexed | JET_bitTTUpdatable;
        STRESS_TRY(JetOpenTempTable(session_, &column, 1, bits, &table, &id));
        const std::int32_t rows = below(500);
        for (std::int32_t i = 0; i < rows; ++i) {
            const std::int32_t value = i ^ 0x155;
            STRESS_TRY(JetPrepareUpdate(session_, table, JET_prepInsert));
            STRESS_TRY(set(table, id, &value, sizeof value));
            STRESS_TRY(JetUpdate(session_, table, nullptr, 0, nullptr));
        }
        std::int64_t count = 0;
        JET_ERR error = JetMove(session_, table, JET_MoveFirst, 0);
        for (; error >= 0; error = JetMove(session_, table, JET_MoveNext, 0))
            ++count;
        if (error != JET_errNoCurrentRecord) return error;
        expect(count == rows, "sorted " + std::to_string(count) + " of " + std::to_string(rows));
        return JetCloseTable(session_, table);
    }
    JET_ERR reopenTables() {
        for (const JET_TABLEID table : {accounts_, many_, keys_, sums_})
            STRESS_TRY(JetCloseTable(session_, table));
        return openTables();
    }
    // Over all rows of the large table, while the others change them: they keep it before it is committed,
    // and whatever becomes of it.
    JET_ERR extraIndex() {
        const std::unique_lock turn(shared_.maintainTurn, std::try_to_lock);
        if (!turn) return JET_errSuccess;
        JET_ERR error = JET_errWriteConflict;
        for (int tries = 0; tries < 20 && error == JET_errWriteConflict; ++tries) {
            STRESS_TRY(JetBeginTransaction(session_));
            error = JetCreateIndex(session_, many_, "extra", 0, "-text\0-id\0", 11, 80);
            if (error >= 0) error = checkExtraIndex();
            const bool stays = error >= 0 && below(3) != 0;
            STRESS_TRY(stays ? JetCommitTransaction(session_, 0) : JetRollback(session_, 0));
            if (!stays) continue;
            ++shared_.indexes;
            STRESS_TRY(JetBeginTransaction(session_));
            STRESS_TRY(checkExtraIndex());
            STRESS_TRY(JetCommitTransaction(session_, 0));
            return JetDeleteIndex(session_, many_, "extra");
        }
        // Others have changes of the table open.
        return error == JET_errWriteConflict || error == JET_errVersionStoreOutOfMemory ? JET_errSuccess
                                                                                        : error;
    }
    JET_ERR checkExtraIndex() {
        std::int64_t rows = 0;
        std::int64_t entries = 0;
        STRESS_TRY(countOf(many_, "extra", entries));
        STRESS_TRY(countOf(many_, nullptr, rows));
        expect(rows == entries, std::to_string(rows) + " rows, " + std::to_string(entries) + " new entries");
        STRESS_TRY(walk(many_, "extra", [this] { return checkRow(); }));
        return JetSetCurrentIndex(session_, many_, nullptr);
    }
    JET_ERR backUp() {
        const std::unique_lock turn(shared_.backupTurn, std::try_to_lock);
        if (!turn) return JET_errSuccess;
        STRESS_TRY(StreamedBackup(shared_.instance, "").take(StreamedBackup::Kind::Full));
        ++shared_.backups;
        return JET_errSuccess;
    }
    JET_ERR defragment() {
        const std::unique_lock turn(shared_.maintainTurn, std::try_to_lock);
        if (!turn) return JET_errSuccess;
        JET_ULONG passes = 1;
        JET_ULONG seconds = 1;
        return JetDefragment2(session_, database_, nullptr, &passes, &seconds, nullptr,
                              JET_bitDefragmentBatchStart);
    }

    StressShared& shared_;
    std::size_t number_;
    std::mt19937_64 random_;
    JET_SESID session_ = JET_sesidNil;
    JET_DBID database_ = JET_dbidNil;
    JET_TABLEID accounts_ = JET_tableidNil;
    JET_TABLEID many_ = JET_tableidNil;
    JET_TABLEID keys_ = JET_tableidNil;
    JET_TABLEID sums_ = JET_tableidNil;
    std::uint32_t nextKey_ = 0;
    std::int64_t pendingEscrow_ = 0;
    std::int64_t pendingKeys_ = 0;
    std::int64_t escrowAdded_ = 0;
    std::int64_t keysLeft_ = 0;
    std::uint64_t conflicts_ = 0;
    std::string failure_;
    std::atomic<std::uint64_t> stepsDone_ = 0;
    std::atomic<const char*> doing_ = "nothing";
    std::atomic<bool> ended_ = false;
};

// The tables that all workers use, with their first rows.
inline JET_ERR createStressDatabase(JET_SESID session, const StressShared& shared) {
    JET_DBID database = JET_dbidNil;
    STRESS_TRY(JetCreateDatabase(session, shared.path.c_str(), nullptr, &database, 0));
    STRESS_TRY(createStressTable(session, database, "accounts", 0, 0));
    STRESS_TRY(createStressTable(session, database, "many", 0, 0));
    STRESS_TRY(createStressTable(session, database, "keys", 0, JET_bitIndexUnique));
    STRESS_TRY(createStressTable(session, database, "sums", JET_bitColumnEscrowUpdate, 0));
    const auto fill = [&](const char* name, std::int32_t rows, const std::int32_t* number) -> JET_ERR {
        JET_TABLEID table = JET_tableidNil;
        STRESS_TRY(JetOpenTable(session, database, name, nullptr, 0, 0, &table));
        for (std::int32_t id = 0; id < rows; ++id) {
            STRESS_TRY(JetPrepareUpdate(session, table, JET_prepInsert));
            STRESS_TRY(JetSetColumn(session, table, kStressId, &id, sizeof id, 0, nullptr));
            if (number != nullptr)
                STRESS_TRY(JetSetColumn(session, table, kStressNumber, number, sizeof *number, 0, nullptr));
            STRESS_TRY(JetUpdate(session, table, nullptr, 0, nullptr));
        }
        return JetCloseTable(session, table);
    };
    STRESS_TRY(fill("accounts", kStressAccounts, &kStressMoney));
    STRESS_TRY(fill("sums", 2, nullptr));
    return JetCloseDatabase(session, database, 0);
}

}  // namespace esent::test
