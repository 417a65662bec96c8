// Every kind of operation that writes, each a small step that can follow any other: for the tests of pairs.
//
// Session one does them; session two has what a transaction left open. The ledger knows what was committed.
// One thread.
#pragma once

#include <iterator>

#include "streamed_backup.h"
#include "survivor.h"

namespace esent::crash {

class Operations {
 public:
    struct Named {
        const char* name;
        JET_ERR (Operations::*run)();
    };
    static const std::vector<Named>& all() {
        static const std::vector<Named> list{
            {"insert", &Operations::insert},
            {"update", &Operations::update},
            {"delete", &Operations::remove},
            {"insertLongValue", &Operations::insertLongValue},
            {"appendLongValue", &Operations::appendLongValue},
            {"overwriteLongValue", &Operations::overwriteLongValue},
            {"dropLongValue", &Operations::dropLongValue},
            {"shareLongValue", &Operations::copyRow},
            {"split", &Operations::split},
            {"splitAtEnd", &Operations::splitAtEnd},
            {"merge", &Operations::merge},
            {"emptyTable", &Operations::emptyTable},
            {"createTable", &Operations::createTable},
            {"dropTable", &Operations::dropTable},
            {"addColumn", &Operations::addColumn},
            {"createIndex", &Operations::createIndex},
            {"dropIndex", &Operations::dropIndex},
            {"schemaInTransaction", &Operations::schemaInTransaction},
            {"lazyCommit", &Operations::lazyCommit},
            {"waitForLazy", &Operations::waitForLazy},
            {"rollback", &Operations::rollback},
            {"nested", &Operations::nested},
            {"leaveOpen", &Operations::leaveOpen},
            {"leaveSplitOpen", &Operations::leaveSplitOpen},
            {"grow", &Operations::grow},
            {"shrink", &Operations::shrink},
            {"detachAttach", &Operations::detachAttach},
            {"restart", &Operations::restart},
            {"logSwitch", &Operations::logSwitch},
            {"checkpoint", &Operations::checkpoint},
            {"backupBegin", &Operations::backupBegin},
            {"backupLogs", &Operations::backupLogs},
            {"backupTruncate", &Operations::backupTruncate},
            {"backupEnd", &Operations::backupEnd},
        };
        return list;
    }

    explicit Operations(Ledger& ledger) : ledger_(ledger) {}

    // What each test begins with, on a new disk; closed in the end.
    static State prepare(JET_ERR& error) {
        State state;
        Ledger ledger(state);
        Operations first(ledger);
        error = first.fill();
        return ledger.now();
    }

    JET_ERR start() {
        engine_ = std::make_unique<Engine>();
        engine_->set(JET_paramEnableShrinkDatabase, JET_bitShrinkDatabaseOn);
        CALL(engine_->init());
        CALL(engine_->attach(kPeoplePath));
        return openSessions();
    }

 private:
    static constexpr std::int32_t kRows = 60;       // at first: 0, 10, 20 ...
    static constexpr std::int32_t kOthers = 10000;  // session two's rows begin here

    static Person person(std::int32_t id, std::size_t notes) {
        const std::string digits = std::to_string(id);
        return {id % 50, "n" + std::string(10 - digits.size(), '0') + digits,
                std::string(notes, static_cast<char>('a' + id % 26))};
    }

    JET_ERR openSessions() {
        one_ = std::make_unique<PeopleSession>(engine_->session());
        JET_SESID session = JET_sesidNil;
        CALL(JetBeginSession(engine_->instance(), &session, nullptr, nullptr));
        two_ = std::make_unique<PeopleSession>(session);
        CALL(one_->open());
        CALL(two_->open());
        return two_->open("people");
    }

    JET_ERR fill() {
        engine_ = std::make_unique<Engine>();
        CALL(engine_->init());
        CALL(engine_->create(kPeoplePath));
        one_ = std::make_unique<PeopleSession>(engine_->session());
        CALL(one_->open());
        for (const char* name : {"people", "other"}) {
            CALL(one_->createTable(name));
            CALL(begin());
            for (std::int32_t i = 0; i < kRows; ++i)
                CALL(put(name, i * 10, i % 9 == 0 ? 5000 : 150));
            for (std::int32_t i = 0; i < 4; ++i)
                CALL(put(name, kOthers + i * 10, 100));
            CALL(commit());
        }
        CALL(one_->createExtraIndex("other"));
        next_["other"].hasExtraIndex = true;
        ledger_.committing(next_);
        CALL(one_->closeAll());
        return engine_->term();
    }

    // ---- transactions of session one; next_ is what its commit makes
    JET_ERR begin() {
        next_ = ledger_.now();
        for (const auto& [name, table] : next_)
            CALL(one_->open(name));
        return JetBeginTransaction(one_->session());
    }
    JET_ERR commit(JET_GRBIT how = 0) {
        ledger_.committing(next_);
        CALL(JetCommitTransaction(one_->session(), how));
        if (how == 0) ledger_.durable();
        return JET_errSuccess;
    }
    JET_ERR put(const std::string& table, std::int32_t id, std::size_t notes) {
        auto& rows = next_[table].rows;
        const Person row = person(id, notes);
        const bool isThere = rows.contains(id);
        rows[id] = row;
        return isThere ? one_->replace(table, id, row) : one_->insert(table, id, row);
    }
    JET_ERR take(const std::string& table, std::int32_t id) {
        next_[table].rows.erase(id);
        return one_->remove(table, id);
    }
    // An id that is not there: behind the row `after`.
    std::int32_t freeId(std::int32_t after) {
        while (next_["people"].rows.contains(after))
            ++after;
        return after;
    }
    std::int32_t firstId() { return next_["people"].rows.begin()->first; }
    // The first row of session one with a long value, or a new one.
    JET_ERR longRow(std::int32_t& id) {
        for (const auto& [each, row] : next_["people"].rows) {
            if (row.notes.size() < 2000 || each >= kOthers) continue;
            id = each;
            return JET_errSuccess;
        }
        id = freeId(305);
        return put("people", id, 5000);
    }

    JET_ERR insert() {
        CALL(begin());
        CALL(put("people", freeId(255), 200));
        return commit();
    }
    JET_ERR update() {
        CALL(begin());
        const std::int32_t id = firstId();
        CALL(put("people", id, next_["people"].rows[id].notes.size() + 77));
        return commit();
    }
    JET_ERR remove() {
        CALL(begin());
        CALL(take("people", firstId()));
        return commit();
    }
    JET_ERR insertLongValue() {
        CALL(begin());
        CALL(put("people", freeId(301), 9000));
        return commit();
    }
    JET_ERR appendLongValue() {
        CALL(begin());
        std::int32_t id = 0;
        CALL(longRow(id));
        const std::string more(3000, '+');
        CALL(one_->changeNotes("people", id, more, 0, JET_bitSetAppendLV, more.size()));
        next_["people"].rows[id].notes += more;
        return commit();
    }
    JET_ERR overwriteLongValue() {
        CALL(begin());
        std::int32_t id = 0;
        CALL(longRow(id));
        const std::string piece(700, '#');
        CALL(one_->changeNotes("people", id, piece, 900, JET_bitSetOverwriteLV, piece.size()));
        next_["people"].rows[id].notes.replace(900, piece.size(), piece);
        return commit();
    }
    JET_ERR dropLongValue() {
        CALL(begin());
        std::int32_t id = 0;
        CALL(longRow(id));
        CALL(put("people", id, 0));
        return commit();
    }
    JET_ERR copyRow() {
        CALL(begin());
        std::int32_t from = 0;
        CALL(longRow(from));
        const std::int32_t to = freeId(from + 1);
        Person row = next_["people"].rows[from];
        row.name = person(to, 0).name;
        CALL(one_->copy("people", from, to, row.name));
        next_["people"].rows[to] = row;
        return commit();
    }
    JET_ERR split() {
        CALL(begin());
        for (std::int32_t i = 0; i < 12; ++i)
            CALL(put("people", freeId(101 + i * 20), 350));
        return commit();
    }
    JET_ERR splitAtEnd() {
        CALL(begin());
        for (std::int32_t i = 0; i < 12; ++i)
            CALL(put("people", freeId(20000), 350));
        return commit();
    }
    JET_ERR merge() {
        CALL(begin());
        const auto rows = next_["people"].rows;
        std::size_t taken = 0;
        for (const auto& [id, row] : rows) {
            if (id >= 150 && id < kOthers && ++taken <= 25) CALL(take("people", id));
        }
        CALL(commit());
        return cleanUp();
    }
    JET_ERR emptyTable() {
        CALL(begin());
        if (!next_.contains("other")) return commit();
        const auto rows = next_["other"].rows;
        for (const auto& [id, row] : rows)
            CALL(take("other", id));
        CALL(commit());
        return cleanUp();
    }
    // Deleted nodes go, pages merge.
    JET_ERR cleanUp() { return JetIdle(one_->session(), JET_bitIdleCompact); }

    // ---- schema: each call is a transaction of its own, lazily committed
    JET_ERR createTable() {
        for (const std::string& name : tableNames()) {
            if (ledger_.now().contains(name)) continue;
            CALL(begin());
            CALL(one_->createTable(name));
            next_[name];
            return commit();
        }
        return JET_errSuccess;
    }
    JET_ERR dropTable() {
        next_ = ledger_.now();
        const std::string last = next_.rbegin()->first;
        if (last == "people") return JET_errSuccess;
        CALL(one_->close(last));
        next_.erase(last);
        ledger_.committing(next_);
        return one_->dropTable(last);
    }
    JET_ERR addColumn() {
        next_ = ledger_.now();
        if (next_["people"].hasExtraColumn) return JET_errSuccess;
        next_["people"].hasExtraColumn = true;
        ledger_.committing(next_);
        return one_->addExtraColumn("people");
    }
    JET_ERR createIndex() {
        next_ = ledger_.now();
        if (next_["people"].hasExtraIndex) return JET_errSuccess;
        CALL(giveUp());
        next_["people"].hasExtraIndex = true;
        ledger_.committing(next_);
        return one_->createExtraIndex("people");
    }
    JET_ERR dropIndex() {
        next_ = ledger_.now();
        for (auto& [name, table] : next_) {
            if (!table.hasExtraIndex) continue;
            CALL(giveUp());
            table.hasExtraIndex = false;
            ledger_.committing(next_);
            return one_->dropExtraIndex(name);
        }
        return JET_errSuccess;
    }
    // A table, its rows and a row elsewhere: all or nothing.
    JET_ERR schemaInTransaction() {
        CALL(begin());
        CALL(put("people", freeId(277), 100));
        if (!next_.contains("third")) {
            CALL(one_->createTable("third"));
            for (std::int32_t i = 0; i < 3; ++i)
                CALL(put("third", i, 3000));
        }
        CALL(commit());
        return one_->closeAll();
    }

    // ---- kinds of commits
    JET_ERR lazyCommit() {
        CALL(begin());
        CALL(put("people", freeId(411), 220));
        return commit(JET_bitCommitLazyFlush);
    }
    JET_ERR waitForLazy() {
        CALL(lazyCommit());
        CALL(JetCommitTransaction(one_->session(), JET_bitWaitLastLevel0Commit));
        ledger_.durable();
        return JET_errSuccess;
    }
    JET_ERR rollback() {
        CALL(begin());
        CALL(put("people", freeId(411), 4500));
        CALL(put("people", firstId(), 600));
        CALL(take("people", firstId()));
        return JetRollback(one_->session(), 0);
    }
    JET_ERR nested() {
        CALL(begin());
        CALL(put("people", freeId(333), 90));
        const State outer = next_;
        CALL(JetBeginTransaction(one_->session()));
        for (std::int32_t i = 0; i < 5; ++i)
            CALL(put("people", freeId(335), 700));
        CALL(JetRollback(one_->session(), 0));
        next_ = outer;
        CALL(put("people", freeId(336), 60));
        return commit();
    }

    // ---- what a crash finds open
    JET_ERR beginTwo() {
        if (twoIsOpen_) return JET_errSuccess;
        CALL(JetBeginTransaction(two_->session()));
        twoIsOpen_ = true;
        return JET_errSuccess;
    }
    JET_ERR leaveOpen() {
        CALL(beginTwo());
        const std::int32_t id = kOthers + ++others_;
        CALL(two_->insert("people", id, person(id, 2500)));
        CALL(two_->replace("people", kOthers, person(kOthers, 500)));
        if (others_ > 1) return JET_errSuccess;
        return two_->remove("people", kOthers + 10);
    }
    JET_ERR leaveSplitOpen() {
        CALL(beginTwo());
        for (std::int32_t i = 0; i < 12; ++i) {
            const std::int32_t id = kOthers + 100 + ++others_;
            CALL(two_->insert("people", id, person(id, 350)));
        }
        return JET_errSuccess;
    }
    JET_ERR giveUp() {
        if (!twoIsOpen_) return JET_errSuccess;
        twoIsOpen_ = false;
        return JetRollback(two_->session(), 0);
    }

    // ---- files
    JET_ERR grow() { return one_->resize(20); }
    JET_ERR shrink() { return one_->resize(-10); }
    JET_ERR detachAttach() {
        CALL(giveUp());
        CALL(finishBackup());
        CALL(one_->closeDatabase());
        CALL(two_->closeDatabase());
        CALL(engine_->detach(kPeoplePath));
        ledger_.durable();
        CALL(engine_->attach(kPeoplePath));
        CALL(one_->open());
        CALL(two_->open());
        return two_->open("people");
    }
    JET_ERR restart() {
        CALL(giveUp());
        CALL(finishBackup());
        CALL(engine_->term());
        ledger_.durable();
        return start();
    }
    JET_ERR logSwitch() {
        CALL(JetCommitTransaction(one_->session(), JET_bitForceNewLog));
        return JET_errSuccess;
    }
    // The checkpointer has something to do at once.
    JET_ERR checkpoint() {
        engine_->set(JET_paramCheckpointDepthMax, 16 << 10);
        return insert();
    }

    // ---- a streaming backup, one call more each time
    JET_ERR backupBegin() {
        CALL(finishBackup());
        backup_ = std::make_unique<test::StreamedBackup>(engine_->instance(), "", 64 << 10);
        CALL(backup_->begin(test::StreamedBackup::Kind::Full));
        return backup_->copyDatabases();
    }
    JET_ERR backupLogs() {
        if (!backup_) CALL(backupBegin());
        if (!logsCopied_) CALL(backup_->copyLogs());
        logsCopied_ = true;
        return JET_errSuccess;
    }
    JET_ERR backupTruncate() {
        CALL(backupLogs());
        return JetTruncateLogInstance(engine_->instance());
    }
    JET_ERR backupEnd() {
        CALL(backupLogs());
        return finishBackup();
    }
    JET_ERR finishBackup() {
        if (!backup_) return JET_errSuccess;
        const bool complete = std::exchange(logsCopied_, false);
        backup_.reset();
        return JetEndExternalBackupInstance2(engine_->instance(),
                                             complete ? JET_bitBackupEndNormal : JET_bitBackupEndAbort);
    }

    Ledger& ledger_;
    State next_;
    std::unique_ptr<Engine> engine_;
    std::unique_ptr<PeopleSession> one_;
    std::unique_ptr<PeopleSession> two_;
    std::unique_ptr<test::StreamedBackup> backup_;
    bool logsCopied_ = false;
    bool twoIsOpen_ = false;
    std::int32_t others_ = 0;
};

}  // namespace esent::crash
