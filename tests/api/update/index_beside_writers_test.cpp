// A new index beside sessions that go on changing the rows: they keep it before they see it, and it is right
// whatever becomes of whose transaction.
#include "people.h"

namespace esent::test {
namespace {

using Ids = std::vector<std::int32_t>;

class IndexBesideWriters : public testing::Test {
 protected:
    // A second session that does what people_ can do.
    class Other {
     public:
        void open(People& people) {
            people_ = &people;
            ASSERT_NO_FATAL_FAILURE(people.openElsewhere(session, database_, table));
        }
        template <class Work>
        auto as(Work work) {
            std::swap(people_->session, session);
            std::swap(people_->table, table);
            auto result = work(*people_);
            std::swap(people_->session, session);
            std::swap(people_->table, table);
            return result;
        }
        JET_ERR begin() { return JetBeginTransaction(session); }
        JET_ERR commit() { return JetCommitTransaction(session, 0); }
        JET_ERR rollback() { return JetRollback(session, 0); }
        JET_ERR insert(std::int32_t id, std::int32_t age, const std::string& name = "") {
            return as([&](People& people) {
                return people.insert(id, age, name.empty() ? "other" + std::to_string(id) : name);
            });
        }
        JET_ERR setAge(std::int32_t id, std::int32_t age) {
            return as([&](People& people) { return IndexBesideWriters::setAge(people, id, age); });
        }
        JET_ERR remove(std::int32_t id) {
            return as([&](People& people) { return IndexBesideWriters::remove(people, id); });
        }
        Ids ids(const char* index) {
            return as([&](People& people) { return people.ids(index); });
        }
        JET_SESID session = JET_sesidNil;
        JET_TABLEID table = JET_tableidNil;

     private:
        People* people_ = nullptr;
        JET_DBID database_ = JET_dbidNil;
    };

    static JET_ERR setAge(People& people, std::int32_t id, std::int32_t age) {
        JET_ERR error = JetSetCurrentIndex(people.session, people.table, nullptr);
        if (error >= 0) error = people.seek(id);
        if (error >= 0) error = JetPrepareUpdate(people.session, people.table, JET_prepReplace);
        if (error < 0) return error;
        error = people.set(people.age, &age, sizeof age);
        if (error >= 0) error = JetUpdate(people.session, people.table, nullptr, 0, nullptr);
        if (error < 0) (void)JetPrepareUpdate(people.session, people.table, JET_prepCancel);
        return error;
    }
    static JET_ERR remove(People& people, std::int32_t id) {
        JET_ERR error = JetSetCurrentIndex(people.session, people.table, nullptr);
        if (error >= 0) error = people.seek(id);
        return error < 0 ? error : JetDelete(people.session, people.table);
    }

    void SetUp() override {
        people_.reopen();  // a table that was just made is its maker's alone
        ASSERT_NO_FATAL_FAILURE(other_.open(people_));
        ASSERT_NO_FATAL_FAILURE(third_.open(people_));
        for (const JET_SESID session : {people_.session, other_.session, third_.session}) {
            JET_GRBIT lazy = JET_bitCommitLazyFlush;
            ASSERT_EQ(JET_errSuccess,
                      JetSetSessionParameter(session, JET_sesparamCommitDefault, &lazy, sizeof lazy));
        }
        for (std::int32_t id = 1; id <= 5; ++id)
            ASSERT_EQ(JET_errSuccess, people_.insert(id, id * 10, "n" + std::to_string(id)));
    }
    JET_ERR createIndex(JET_GRBIT bits = 0, const char* name = "down") {
        return people_.createIndex(name, std::string("-age\0\0", 6), bits);
    }
    void begin() { ASSERT_EQ(JET_errSuccess, JetBeginTransaction(people_.session)); }
    void commit() { ASSERT_EQ(JET_errSuccess, JetCommitTransaction(people_.session, 0)); }
    void rollback() { ASSERT_EQ(JET_errSuccess, JetRollback(people_.session, 0)); }
    // What every kind of change does to rows 1 to 5: ages 10, 25, -, 40, 50 and 35.
    void changeRows() {
        ASSERT_EQ(JET_errSuccess, other_.setAge(2, 25));
        ASSERT_EQ(JET_errSuccess, other_.remove(3));
        ASSERT_EQ(JET_errSuccess, other_.insert(6, 35));
    }
    const Ids kBefore{5, 4, 3, 2, 1};
    const Ids kAfter{5, 4, 6, 2, 1};

    People people_;
    Other other_;
    Other third_;
};

TEST_F(IndexBesideWriters, OthersKeepItBeforeItIsCommitted) {
    begin();
    ASSERT_EQ(JET_errSuccess, createIndex());
    ASSERT_NO_FATAL_FAILURE(changeRows());
    EXPECT_EQ(kBefore, people_.ids("down"));  // what the creator's snapshot has
    EXPECT_EQ(JET_errIndexNotFound, JetSetCurrentIndex(other_.session, other_.table, "down"));
    JET_INDEXLIST list{};
    list.cbStruct = sizeof list;
    EXPECT_EQ(JET_errIndexNotFound,
              JetGetTableIndexInfo(other_.session, other_.table, "down", &list, sizeof list, JET_IdxInfo));
    commit();
    EXPECT_EQ(kAfter, people_.ids("down"));
    EXPECT_EQ(kAfter, other_.ids("down"));
}

TEST_F(IndexBesideWriters, WhatOthersTakeBackIsNotInIt) {
    begin();
    ASSERT_EQ(JET_errSuccess, createIndex());
    ASSERT_EQ(JET_errSuccess, other_.begin());
    ASSERT_NO_FATAL_FAILURE(changeRows());
    ASSERT_EQ(JET_errSuccess, other_.rollback());
    commit();
    EXPECT_EQ(kBefore, other_.ids("down"));
}

TEST_F(IndexBesideWriters, OthersEndAfterItsCreator) {
    for (const bool commits : {false, true}) {
        begin();
        ASSERT_EQ(JET_errSuccess, createIndex());
        ASSERT_EQ(JET_errSuccess, other_.begin());
        ASSERT_NO_FATAL_FAILURE(changeRows());
        commit();
        EXPECT_EQ(kBefore, people_.ids("down"));
        ASSERT_EQ(JET_errSuccess, other_.setAge(1, 11));  // the index is there, for others
        EXPECT_EQ(kBefore, third_.ids("down"));
        ASSERT_EQ(JET_errSuccess, commits ? other_.commit() : other_.rollback());
        EXPECT_EQ(commits ? kAfter : kBefore, people_.ids("down"));
        ASSERT_EQ(JET_errSuccess, JetSetCurrentIndex(people_.session, people_.table, nullptr));
        ASSERT_EQ(JET_errSuccess, JetSetCurrentIndex(third_.session, third_.table, nullptr));
        ASSERT_EQ(JET_errSuccess, JetDeleteIndex(people_.session, people_.table, "down"));
    }
}

// The tree goes when nobody can have to take back what he did to it.
TEST_F(IndexBesideWriters, ItIsTakenBackBeforeOthersEnd) {
    for (const bool commits : {false, true}) {
        begin();
        ASSERT_EQ(JET_errSuccess, createIndex());
        ASSERT_EQ(JET_errSuccess, other_.begin());
        ASSERT_NO_FATAL_FAILURE(changeRows());
        rollback();
        EXPECT_EQ(JET_errIndexNotFound, JetSetCurrentIndex(people_.session, people_.table, "down"));
        for (std::int32_t id = 100; id < 400; ++id)  // somebody needs pages
            ASSERT_EQ(JET_errSuccess, people_.insert(id, 1, std::string(80, 'x') + std::to_string(id)));
        ASSERT_EQ(JET_errSuccess, other_.setAge(1, 11));
        ASSERT_EQ(JET_errSuccess, commits ? other_.commit() : other_.rollback());
        for (std::int32_t id = 100; id < 400; ++id)
            ASSERT_EQ(JET_errSuccess, remove(people_, id));
        ASSERT_EQ(JET_errSuccess, createIndex());
        EXPECT_EQ(commits ? kAfter : kBefore, people_.ids("down"));
        ASSERT_EQ(JET_errSuccess, JetSetCurrentIndex(people_.session, people_.table, nullptr));
        ASSERT_EQ(JET_errSuccess, JetDeleteIndex(people_.session, people_.table, "down"));
    }
}

TEST_F(IndexBesideWriters, ItsPagesComeBackWhenItIsTakenBack) {
    for (std::int32_t id = 1000; id < 4000; ++id)
        ASSERT_EQ(JET_errSuccess, people_.insert(id, 3, "m" + std::to_string(id)));
    ASSERT_EQ(JET_errSuccess, other_.begin());
    ASSERT_EQ(JET_errSuccess, people_.seek(1));
    begin();
    ASSERT_EQ(JET_errSuccess, people_.createIndex("extra", std::string("+name\0-id\0\0", 11), 0));
    const JET_ULONG with = people_.freePages();
    rollback();
    EXPECT_EQ(with, people_.freePages());  // the other one may have changed it
    ASSERT_EQ(JET_errSuccess, other_.rollback());
    EXPECT_LE(0, JetIdle(people_.session, JET_bitIdleCompact));  // has been done, if not yet
    EXPECT_GT(people_.freePages(), with + 10);
}

TEST_F(IndexBesideWriters, AnInnerLevelOfTheCreatorTakesItBack) {
    begin();
    ASSERT_EQ(JET_errSuccess, createIndex());
    begin();
    ASSERT_EQ(JET_errSuccess, createIndex(0, "again"));
    ASSERT_EQ(JET_errSuccess, JetDeleteIndex(people_.session, people_.table, "down"));
    ASSERT_EQ(JET_errSuccess, other_.begin());
    ASSERT_NO_FATAL_FAILURE(changeRows());
    rollback();
    ASSERT_EQ(JET_errSuccess, other_.setAge(1, 11));
    ASSERT_EQ(JET_errSuccess, other_.commit());
    commit();
    EXPECT_EQ(kAfter, people_.ids("down"));
    EXPECT_EQ(JET_errIndexNotFound, JetSetCurrentIndex(people_.session, people_.table, "again"));
}

// A transaction that began before the index was there keeps it, too, before and after its commit.
TEST_F(IndexBesideWriters, OlderSnapshotsKeepIt) {
    ASSERT_EQ(JET_errSuccess, other_.begin());
    ASSERT_EQ(kBefore.size(), other_.ids(nullptr).size());
    begin();
    ASSERT_EQ(JET_errSuccess, createIndex());
    ASSERT_EQ(JET_errSuccess, other_.setAge(2, 25));
    ASSERT_EQ(JET_errSuccess, other_.remove(3));
    commit();
    ASSERT_EQ(JET_errSuccess, other_.insert(6, 35));
    EXPECT_EQ(JET_errIndexNotFound, JetSetCurrentIndex(other_.session, other_.table, "down"));
    ASSERT_EQ(JET_errSuccess, other_.commit());
    EXPECT_EQ(kAfter, other_.ids("down"));
}

TEST_F(IndexBesideWriters, AUniqueOneTakesNoKeyTwice) {
    begin();
    ASSERT_EQ(JET_errSuccess, createIndex(JET_bitIndexUnique));
    EXPECT_EQ(JET_errKeyDuplicate, other_.insert(6, 30));  // a row of all
    ASSERT_EQ(JET_errSuccess, people_.insert(7, 70, "seven"));
    EXPECT_EQ(JET_errKeyDuplicate, other_.insert(6, 70));  // of the creator
    ASSERT_EQ(JET_errSuccess, other_.begin());
    ASSERT_EQ(JET_errSuccess, other_.setAge(3, 33));
    EXPECT_EQ(JET_errKeyDuplicate, people_.insert(8, 33, "eight"));  // of the other one
    EXPECT_EQ(JET_errKeyDuplicate, third_.insert(8, 30));            // which may come back
    ASSERT_EQ(JET_errSuccess, other_.rollback());
    EXPECT_EQ(JET_errSuccess, third_.insert(8, 33));
    rollback();
    EXPECT_EQ(JET_errSuccess, third_.insert(9, 30));  // it has never been
    EXPECT_EQ(JET_errKeyDuplicate, createIndex(JET_bitIndexUnique));
}

TEST_F(IndexBesideWriters, OneThatDisallowsNullsRefusesThem) {
    begin();
    ASSERT_EQ(JET_errSuccess, createIndex(JET_bitIndexDisallowNull));
    const auto insertNull = [&] {
        return other_.as([](People& people) {
            EXPECT_EQ(JET_errSuccess, JetPrepareUpdate(people.session, people.table, JET_prepInsert));
            const std::int32_t id = 6;
            EXPECT_EQ(JET_errSuccess, people.set(people.id, &id, sizeof id));
            const JET_ERR error = JetUpdate(people.session, people.table, nullptr, 0, nullptr);
            if (error < 0) (void)JetPrepareUpdate(people.session, people.table, JET_prepCancel);
            return error;
        });
    };
    EXPECT_EQ(JET_errNullKeyDisallowed, insertNull());
    rollback();
    EXPECT_EQ(JET_errSuccess, insertNull());
    EXPECT_EQ(JET_errNullKeyDisallowed, createIndex(JET_bitIndexDisallowNull));
}

TEST_F(IndexBesideWriters, OneThatCouldNotBeMadeIsNotKept) {
    ASSERT_EQ(JET_errSuccess, people_.insert(6, 30, "six"));
    begin();
    ASSERT_EQ(JET_errKeyDuplicate, createIndex(JET_bitIndexUnique));
    EXPECT_EQ(JET_errSuccess, other_.insert(7, 30));
    EXPECT_EQ(JET_errSuccess, other_.remove(3));
    commit();
}

// ---- somebody has changed rows before the index is made, and has not committed ----

TEST_F(IndexBesideWriters, EarlierChangesComeWithTheirCommit) {
    for (const bool changesMore : {false, true}) {
        ASSERT_EQ(JET_errSuccess, other_.begin());
        ASSERT_NO_FATAL_FAILURE(changeRows());
        ASSERT_EQ(JET_errSuccess, createIndex());
        EXPECT_EQ(kBefore, people_.ids("down"));
        EXPECT_EQ(JET_errIndexNotFound, JetSetCurrentIndex(other_.session, other_.table, "down"));
        if (changesMore) {
            ASSERT_EQ(JET_errSuccess, other_.setAge(6, 5));
            ASSERT_EQ(JET_errSuccess, other_.setAge(5, 55));
            ASSERT_EQ(JET_errSuccess, other_.remove(1));
            ASSERT_EQ(JET_errSuccess, other_.insert(7, 1));
        }
        EXPECT_EQ(kBefore, people_.ids("down"));
        EXPECT_EQ(kBefore, third_.ids("down"));
        ASSERT_EQ(JET_errSuccess, other_.commit());
        const Ids after = changesMore ? Ids{5, 4, 2, 6, 7} : kAfter;
        EXPECT_EQ(after, people_.ids("down"));
        EXPECT_EQ(after, other_.ids("down"));
        ASSERT_EQ(JET_errSuccess, other_.setAge(4, 0));  // like any other index from now on
        EXPECT_EQ(4, people_.ids("down").back());
        if (changesMore) break;
        for (Other* each : {&other_, &third_})
            ASSERT_EQ(JET_errSuccess, JetSetCurrentIndex(each->session, each->table, nullptr));
        ASSERT_EQ(JET_errSuccess, JetSetCurrentIndex(people_.session, people_.table, nullptr));
        ASSERT_EQ(JET_errSuccess, JetDeleteIndex(people_.session, people_.table, "down"));
        ASSERT_EQ(JET_errSuccess, other_.setAge(2, 20));
        ASSERT_EQ(JET_errSuccess, other_.insert(3, 30));
        ASSERT_EQ(JET_errSuccess, other_.setAge(4, 40));
        ASSERT_EQ(JET_errSuccess, other_.remove(6));
    }
}

TEST_F(IndexBesideWriters, EarlierChangesThatAreTakenBackNeverCome) {
    ASSERT_EQ(JET_errSuccess, other_.begin());
    ASSERT_NO_FATAL_FAILURE(changeRows());
    begin();
    ASSERT_EQ(JET_errSuccess, createIndex());
    ASSERT_EQ(JET_errSuccess, other_.setAge(5, 1));
    ASSERT_EQ(JET_errSuccess, other_.rollback());
    commit();
    EXPECT_EQ(kBefore, people_.ids("down"));
    ASSERT_EQ(JET_errSuccess, other_.setAge(5, 1));
    EXPECT_EQ((Ids{4, 3, 2, 1, 5}), people_.ids("down"));
}

// Levels that come and go before, while and after the index is made: what is left at the commit counts.
TEST_F(IndexBesideWriters, EarlierChangesInLevels) {
    ASSERT_EQ(JET_errSuccess, other_.begin());
    ASSERT_EQ(JET_errSuccess, other_.setAge(1, 61));
    ASSERT_EQ(JET_errSuccess, other_.begin());
    ASSERT_EQ(JET_errSuccess, other_.setAge(1, 62));
    ASSERT_EQ(JET_errSuccess, other_.setAge(2, 63));
    begin();
    ASSERT_EQ(JET_errSuccess, createIndex());
    ASSERT_EQ(JET_errSuccess, other_.begin());
    ASSERT_EQ(JET_errSuccess, other_.setAge(3, 64));
    ASSERT_EQ(JET_errSuccess, other_.commit());
    ASSERT_EQ(JET_errSuccess, other_.setAge(1, 65));
    ASSERT_EQ(JET_errSuccess, other_.rollback());
    ASSERT_EQ(JET_errSuccess, other_.begin());
    ASSERT_EQ(JET_errSuccess, other_.setAge(4, 5));
    ASSERT_EQ(JET_errSuccess, other_.commit());
    ASSERT_EQ(JET_errSuccess, other_.commit());
    EXPECT_EQ(kBefore, people_.ids("down"));  // the creator's snapshot
    commit();
    EXPECT_EQ((Ids{1, 5, 3, 2, 4}), people_.ids("down"));
}

// The creator takes it back, or deletes it again, before who owes it entries commits.
TEST_F(IndexBesideWriters, EarlierChangesOfAnIndexThatIsGone) {
    for (const bool deletes : {false, true}) {
        ASSERT_EQ(JET_errSuccess, other_.begin());
        ASSERT_EQ(JET_errSuccess, other_.setAge(2, deletes ? 25 : 26));
        if (!deletes) begin();
        ASSERT_EQ(JET_errSuccess, createIndex());
        if (deletes) {
            ASSERT_EQ(JET_errSuccess, JetDeleteIndex(people_.session, people_.table, "down"));
        } else {
            rollback();
        }
        ASSERT_EQ(JET_errSuccess, other_.setAge(3, 31));
        ASSERT_EQ(JET_errSuccess, other_.commit());
    }
    ASSERT_EQ(JET_errSuccess, createIndex());
    EXPECT_EQ(kBefore, other_.ids("down"));
}

// Long values in the key: those of the committed row are gone for the one that owes.
TEST_F(IndexBesideWriters, EarlierChangesOfLongValues) {
    const auto put = [](People& people, std::int32_t id, char letter) {
        const std::string text(3000, letter);
        JET_ERR error = JetSetCurrentIndex(people.session, people.table, nullptr);
        if (error >= 0) error = people.seek(id);
        if (error >= 0) error = JetPrepareUpdate(people.session, people.table, JET_prepReplace);
        if (error >= 0) error = people.set(people.notes, text.data(), text.size(), JET_bitSetSeparateLV);
        return error < 0 ? error : JetUpdate(people.session, people.table, nullptr, 0, nullptr);
    };
    begin();
    for (std::int32_t id = 1; id <= 5; ++id)
        ASSERT_EQ(JET_errSuccess, put(people_, id, static_cast<char>('a' + id)));
    commit();
    ASSERT_EQ(JET_errSuccess, other_.begin());
    ASSERT_EQ(JET_errSuccess, other_.as([&](People& people) { return put(people, 2, 'x'); }));
    ASSERT_EQ(JET_errSuccess, other_.remove(3));
    ASSERT_EQ(JET_errSuccess, people_.createIndex("byNotes", std::string("+notes\0\0", 8), 0));
    EXPECT_EQ((Ids{1, 2, 3, 4, 5}), people_.ids("byNotes"));
    ASSERT_EQ(JET_errSuccess, other_.as([&](People& people) { return put(people, 4, 'a'); }));
    ASSERT_EQ(JET_errSuccess, other_.commit());
    EXPECT_EQ((Ids{4, 1, 5, 2}), people_.ids("byNotes"));
}

// Nobody could be told of a row that it refuses.
TEST_F(IndexBesideWriters, EarlierChangesKeepOneThatMayRefuseThem) {
    ASSERT_EQ(JET_errSuccess, other_.begin());
    ASSERT_EQ(JET_errSuccess, other_.setAge(1, 20));
    EXPECT_EQ(JET_errWriteConflict, createIndex(JET_bitIndexUnique));
    EXPECT_EQ(JET_errWriteConflict, createIndex(JET_bitIndexDisallowNull));
    ASSERT_EQ(JET_errSuccess, other_.setAge(1, 11));
    ASSERT_EQ(JET_errSuccess, other_.commit());
    EXPECT_EQ(JET_errSuccess, createIndex(JET_bitIndexUnique));
}

TEST_F(IndexBesideWriters, LocksOfRowsAreNoObstacle) {
    ASSERT_EQ(JET_errSuccess, other_.begin());
    ASSERT_EQ(JET_errSuccess, other_.as([](People& people) { return people.seek(1); }));
    ASSERT_EQ(JET_errSuccess, JetGetLock(other_.session, other_.table, JET_bitWriteLock));
    ASSERT_EQ(JET_errSuccess, createIndex(JET_bitIndexUnique));
    ASSERT_EQ(JET_errSuccess, other_.setAge(1, 60));
    ASSERT_EQ(JET_errSuccess, other_.commit());
    EXPECT_EQ((Ids{1, 5, 4, 3, 2}), people_.ids("down"));
}

TEST_F(IndexBesideWriters, OnlyOneSessionAtATimeMakesOne) {
    begin();
    ASSERT_EQ(JET_errSuccess, createIndex());
    EXPECT_EQ(JET_errWriteConflict,
              JetCreateIndex(other_.session, other_.table, "second", 0, "+age\0", 6, 0));
    EXPECT_EQ(JET_errWriteConflict, JetDeleteIndex(other_.session, other_.table, "byAge"));
    commit();
    EXPECT_EQ(JET_errSuccess, JetCreateIndex(other_.session, other_.table, "second", 0, "+age\0", 6, 0));
}

// Changes by others that the creator does not see stay unseen in the index too, whether they came before or
// after it had been made.
TEST_F(IndexBesideWriters, TheCreatorSeesItsSnapshot) {
    begin();
    ASSERT_EQ(JET_errSuccess, createIndex());
    ASSERT_NO_FATAL_FAILURE(changeRows());
    ASSERT_EQ(JET_errSuccess, setAge(people_, 1, 60));
    EXPECT_EQ((Ids{1, 5, 4, 3, 2}), people_.ids("down"));
    EXPECT_EQ(JET_errWriteConflict, setAge(people_, 2, 61));
    commit();
    EXPECT_EQ((Ids{1, 5, 4, 6, 2}), people_.ids("down"));
}

TEST_F(IndexBesideWriters, SeveralPendingOnesAreKept) {
    begin();
    ASSERT_EQ(JET_errSuccess, createIndex(0, "one"));
    ASSERT_EQ(JET_errSuccess, other_.insert(6, 35));
    ASSERT_EQ(JET_errSuccess, other_.begin());
    EXPECT_EQ(JET_errSuccess, other_.setAge(2, 25));
    ASSERT_EQ(JET_errSuccess, other_.rollback());
    ASSERT_EQ(JET_errSuccess, JetDeleteIndex(people_.session, people_.table, "byAge"));
    ASSERT_EQ(JET_errSuccess, other_.setAge(2, 25));
    ASSERT_EQ(JET_errSuccess, other_.remove(3));
    rollback();
    EXPECT_EQ((Ids{1, 2, 6, 4, 5}), people_.ids("byAge"));
}

}  // namespace
}  // namespace esent::test
