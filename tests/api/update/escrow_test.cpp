// JetEscrowUpdate: errors in their order, several sessions at a time, roll-back or not, what happens at zero.
#include <atomic>

#include "people.h"

namespace esent::test {
namespace {

class Escrow : public testing::Test {
 protected:
    void SetUp() override { addCounter("counter", 0); }
    void addCounter(const char* called, JET_GRBIT bits) {
        const std::int32_t five = 5;
        JET_COLUMNDEF definition{};
        definition.cbStruct = sizeof definition;
        definition.coltyp = JET_coltypLong;
        definition.grbit = JET_bitColumnEscrowUpdate | bits;
        EXPECT_EQ(JET_errSuccess, JetAddColumn(people.session, people.table, called, &definition, &five,
                                               sizeof five, &counter));
    }
    JET_ERR add(JET_SESID session, JET_TABLEID table, std::int32_t amount, std::int32_t* old = nullptr,
                JET_GRBIT bits = 0) {
        return JetEscrowUpdate(session, table, counter, &amount, sizeof amount, old, old == nullptr ? 0 : 4,
                               nullptr, bits);
    }
    JET_ERR add(std::int32_t amount, std::int32_t* old = nullptr, JET_GRBIT bits = 0) {
        return add(people.session, people.table, amount, old, bits);
    }
    void insert(std::int32_t id) {
        ASSERT_EQ(JET_errSuccess, people.insert(id, id, "person " + std::to_string(id)));
        ASSERT_EQ(JET_errSuccess, people.seek(id));
    }
    void begin() { ASSERT_EQ(JET_errSuccess, JetBeginTransaction(people.session)); }
    void commit() { ASSERT_EQ(JET_errSuccess, JetCommitTransaction(people.session, 0)); }
    void rollback() { ASSERT_EQ(JET_errSuccess, JetRollback(people.session, 0)); }

    // Another session on the same record.
    struct Other {
        JET_SESID session = JET_sesidNil;
        JET_TABLEID table = JET_tableidNil;
    };
    Other other(std::int32_t id) {
        Other made;
        made.session = people.engine->beginSession();
        JET_DBID database = 0;
        EXPECT_EQ(JET_errSuccess, JetOpenDatabase(made.session, people.path.c_str(), nullptr, &database, 0));
        EXPECT_EQ(JET_errSuccess, JetOpenTable(made.session, database, "people", nullptr, 0, 0, &made.table));
        EXPECT_EQ(JET_errSuccess, JetMakeKey(made.session, made.table, &id, sizeof id, JET_bitNewKey));
        EXPECT_EQ(JET_errSuccess, JetSeek(made.session, made.table, JET_bitSeekEQ));
        return made;
    }
    // The table was made by this session, which has it for itself until it closes it.
    void shareTable(std::int32_t id) {
        ASSERT_EQ(JET_errSuccess, JetCloseTable(people.session, people.table));
        ASSERT_EQ(JET_errSuccess,
                  JetOpenTable(people.session, people.database, "people", nullptr, 0, 0, &people.table));
        ASSERT_EQ(JET_errSuccess, people.seek(id));
    }

    People people;
    JET_COLUMNID counter = 0;
};

TEST_F(Escrow, ErrorsInTheirOrder) {
    insert(1);
    std::int32_t one = 1;
    std::int64_t wide = 1;
    EXPECT_EQ(JET_errNotInTransaction, add(1));
    begin();
    EXPECT_EQ(JET_errColumnNotFound,
              JetEscrowUpdate(people.session, people.table, 100, &one, 4, nullptr, 0, nullptr, 0));
    EXPECT_EQ(JET_errInvalidBufferSize,
              JetEscrowUpdate(people.session, people.table, counter, &wide, 8, nullptr, 0, nullptr, 0));
    EXPECT_EQ(JET_errInvalidBufferSize,
              JetEscrowUpdate(people.session, people.table, counter, nullptr, 4, nullptr, 0, nullptr, 0));
    EXPECT_EQ(JET_errInvalidBufferSize,
              JetEscrowUpdate(people.session, people.table, counter, &one, 4, &one, 3, nullptr, 0));
    EXPECT_EQ(JET_errInvalidOperation,
              JetEscrowUpdate(people.session, people.table, people.age, &one, 4, nullptr, 0, nullptr, 0));
    ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(people.session, people.table, JET_prepReplace));
    EXPECT_EQ(JET_errAlreadyPrepared, add(1));
    ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(people.session, people.table, JET_prepCancel));
    EXPECT_EQ(JET_errRecordNotFound, people.seek(9));
    EXPECT_EQ(JET_errNoCurrentRecord, add(1));
    rollback();
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction2(people.session, JET_bitTransactionReadOnly));
    EXPECT_EQ(JET_errTransReadOnly, add(1));
    rollback();
}

TEST_F(Escrow, SessionsAddAtTheSameTime) {
    insert(1);
    shareTable(1);
    const Other second = other(1);
    std::int32_t old = 0;
    begin();
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(second.session));
    EXPECT_EQ(JET_errSuccess, add(10, &old));
    EXPECT_EQ(5, old);
    EXPECT_EQ(JET_errSuccess, add(second.session, second.table, 100, &old));
    EXPECT_EQ(5, old);
    EXPECT_EQ(JET_errSuccess, add(-1, &old));
    EXPECT_EQ(15, old);
    EXPECT_EQ(14, people.number(counter));
    EXPECT_EQ(JET_errWriteConflict, JetPrepareUpdate(people.session, people.table, JET_prepReplace));
    ASSERT_EQ(JET_errSuccess, JetRollback(second.session, 0));
    commit();
    EXPECT_EQ(14, people.number(counter));
}

TEST_F(Escrow, ADeltaMayOutliveTheRollback) {
    insert(1);
    shareTable(1);
    std::int32_t old = 0;
    begin();
    EXPECT_EQ(JET_errSuccess, add(10));
    EXPECT_EQ(JET_errSuccess, add(100, &old, JET_bitEscrowNoRollback));
    EXPECT_EQ(15, old);
    EXPECT_EQ(115, people.number(counter));
    rollback();
    ASSERT_EQ(JET_errSuccess, people.seek(1));
    EXPECT_EQ(105, people.number(counter));
    // It conflicts with changes of others as any other.
    const Other second = other(1);
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(second.session));
    ASSERT_EQ(JET_errSuccess, JetDelete(second.session, second.table));
    begin();
    EXPECT_EQ(JET_errWriteConflict, add(100, &old, JET_bitEscrowNoRollback));
    rollback();
    ASSERT_EQ(JET_errSuccess, JetRollback(second.session, 0));
    ASSERT_EQ(JET_errSuccess, people.seek(1));
    EXPECT_EQ(105, people.number(counter));
    people.reopen();
    ASSERT_EQ(JET_errSuccess, people.seek(1));
    EXPECT_EQ(105, people.number(counter));
}

class AtZero : public Escrow {
 protected:
    void SetUp() override { addCounter("references", JET_bitColumnDeleteOnZero); }
};

TEST_F(AtZero, TheRecordGoesWithTheCommit) {
    insert(1);
    insert(2);
    ASSERT_EQ(JET_errSuccess, people.seek(1));
    begin();
    EXPECT_EQ(JET_errSuccess, add(-5));
    EXPECT_EQ(0, people.number(counter));
    rollback();
    EXPECT_EQ(JET_errSuccess, people.seek(1));
    begin();
    EXPECT_EQ(JET_errSuccess, add(-5));
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(people.session));
    commit();
    EXPECT_EQ(0, people.number(counter));  // still there
    commit();
    EXPECT_EQ(JET_errRecordDeleted, JetMove(people.session, people.table, 0, 0));
    EXPECT_EQ((std::vector<std::int32_t>{2}), people.ids(nullptr));
    EXPECT_EQ((std::vector<std::int32_t>{2}), people.ids("byAge"));
}

TEST_F(AtZero, OthersMayStillNeedIt) {
    insert(1);
    shareTable(1);
    const Other second = other(1);
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(second.session));
    ASSERT_EQ(JET_errSuccess, add(second.session, second.table, 3));
    begin();
    EXPECT_EQ(JET_errSuccess, add(-5));
    commit();
    EXPECT_EQ(JET_errSuccess, people.seek(1));
    ASSERT_EQ(JET_errSuccess, JetCommitTransaction(second.session, 0));
    EXPECT_EQ(JET_errSuccess, people.seek(1));
    EXPECT_EQ(3, people.number(counter));
    // Two that make it zero together: whoever commits last.
    begin();
    EXPECT_EQ(JET_errSuccess, add(-1));
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(second.session));
    ASSERT_EQ(JET_errSuccess, add(second.session, second.table, -2));
    commit();
    EXPECT_EQ(JET_errSuccess, people.seek(1));
    ASSERT_EQ(JET_errSuccess, JetCommitTransaction(second.session, 0));
    EXPECT_EQ(JET_errRecordNotFound, people.seek(1));
}

// Only a change that stays makes a record go.
TEST_F(AtZero, WhatWasTakenBackDoesNotCount) {
    insert(1);
    begin();
    EXPECT_EQ(JET_errSuccess, add(-5, nullptr, JET_bitEscrowNoRollback));
    commit();
    ASSERT_EQ(JET_errSuccess, people.seek(1));
    EXPECT_EQ(0, people.number(counter));
    begin();
    EXPECT_EQ(JET_errSuccess, add(1));
    rollback();
    ASSERT_EQ(JET_errSuccess, people.seek(1));
    begin();
    begin();
    EXPECT_EQ(JET_errSuccess, add(1));
    rollback();
    commit();
    ASSERT_EQ(JET_errSuccess, people.seek(1));
    EXPECT_EQ(0, people.number(counter));
    begin();
    EXPECT_EQ(JET_errSuccess, add(1));
    begin();
    EXPECT_EQ(JET_errSuccess, add(5));
    rollback();
    begin();
    EXPECT_EQ(JET_errSuccess, add(-1));
    commit();
    commit();
    EXPECT_EQ(JET_errRecordNotFound, people.seek(1));
}

std::atomic<int> completed{0};
JET_ERR JET_API onCompleted(JET_SESID, JET_DBID, JET_TABLEID, JET_CBTYP, void*, void*, void*, JET_API_PTR) {
    ++completed;
    completed.notify_all();
    return JET_errSuccess;
}

// Records that a crash has left at zero.
class LeftAtZero : public Escrow, public testing::WithParamInterface<JET_GRBIT> {
 protected:
    void SetUp() override { addCounter("references", GetParam()); }

    // To the end.
    void defragment(const char* table) {
        completed = 0;
        JET_ERR started = JET_wrnDefragAlreadyRunning;
        while (started == JET_wrnDefragAlreadyRunning)
            started = JetDefragment2(people.session, people.database, table, nullptr, nullptr, &onCompleted,
                                     JET_bitDefragmentBatchStart);
        ASSERT_EQ(JET_errSuccess, started);
        completed.wait(0);
    }
    // Zero when it is committed, and with a change of somebody else that keeps the record from going.
    void leaveAtZero(std::int32_t id) {
        insert(id);
        shareTable(id);
        const Other second = other(id);
        ASSERT_EQ(JET_errSuccess, JetBeginTransaction(second.session));
        ASSERT_EQ(JET_errSuccess, add(second.session, second.table, 3));
        begin();
        ASSERT_EQ(JET_errSuccess, add(-5));
        commit();
    }
    void crash() {
        (void)JetTerm2(people.engine->instance, JET_bitTermAbrupt);
        people.start();
    }
};

TEST_P(LeftAtZero, GoWithOnlineDefragmentation) {
    const std::string notes(20'000, 'x');
    begin();
    ASSERT_EQ(JET_errSuccess, people.insert(1, 1, "stays", notes));
    commit();
    for (std::int32_t id = 100; id < 103; ++id)
        ASSERT_NO_FATAL_FAILURE(leaveAtZero(id));
    crash();
    // Recovery does nothing about them.
    EXPECT_EQ((std::vector<std::int32_t>{1, 100, 101, 102}), people.ids(nullptr));
    ASSERT_EQ(JET_errSuccess, people.seek(100));
    EXPECT_EQ(0, people.number(counter));
    ASSERT_EQ(JET_errSuccess, people.seek(102));
    begin();
    ASSERT_EQ(JET_errSuccess, add(1));  // somebody needs it
    defragment("MSysObjects");
    EXPECT_EQ((std::vector<std::int32_t>{1, 100, 101, 102}), people.ids(nullptr));
    defragment("people");
    rollback();
    EXPECT_EQ((std::vector<std::int32_t>{1, 102}), people.ids(nullptr));
    EXPECT_EQ((std::vector<std::int32_t>{1, 102}), people.ids("byAge"));
    defragment(nullptr);
    EXPECT_EQ((std::vector<std::int32_t>{1}), people.ids(nullptr));
    people.reopen();
    EXPECT_EQ((std::vector<std::int32_t>{1}), people.ids("byName"));
    EXPECT_EQ((std::vector<std::int32_t>{1}), people.ids(nullptr));
    ASSERT_EQ(JET_errSuccess, people.seek(1));
    EXPECT_EQ(notes, people.text(people.notes));
}

TEST_P(LeftAtZero, StayInTablesThatSomebodyHasForHimself) {
    ASSERT_NO_FATAL_FAILURE(leaveAtZero(7));
    crash();
    ASSERT_EQ(JET_errSuccess, JetCloseTable(people.session, people.table));
    ASSERT_EQ(JET_errSuccess, JetOpenTable(people.session, people.database, "people", nullptr, 0,
                                           JET_bitTableDenyWrite, &people.table));
    defragment(nullptr);
    EXPECT_EQ(JET_errSuccess, people.seek(7));
}

INSTANTIATE_TEST_SUITE_P(Kinds, LeftAtZero,
                         testing::Values(JET_bitColumnDeleteOnZero, JET_bitColumnFinalize));

int finalized = 0;
std::int32_t finalizedId = 0;
JET_ERR JET_API onFinalize(JET_SESID session, JET_DBID, JET_TABLEID table, JET_CBTYP type, void*, void*,
                           void* context, JET_API_PTR) {
    EXPECT_EQ(JET_CBTYP{JET_cbtypFinalize}, type);
    ++finalized;
    const auto& people = *static_cast<People*>(context);
    EXPECT_EQ(JET_errSuccess, JetRetrieveColumn(session, table, people.id, &finalizedId, sizeof finalizedId,
                                                nullptr, 0, nullptr));
    return JET_errSuccess;
}

class Finalized : public Escrow {
 protected:
    void SetUp() override { addCounter("references", JET_bitColumnFinalize); }
};

TEST_F(Finalized, ACallbackHearsOfIt) {
    insert(1);
    insert(7);
    finalized = 0;
    JET_HANDLE id = 0;
    ASSERT_EQ(JET_errSuccess, JetRegisterCallback(people.session, people.table, JET_cbtypFinalize,
                                                  &onFinalize, &people, &id));
    begin();
    EXPECT_EQ(JET_errSuccess, add(-4));
    commit();
    EXPECT_EQ(0, finalized);
    begin();
    EXPECT_EQ(JET_errSuccess, add(-1));
    EXPECT_EQ(0, finalized);
    commit();
    EXPECT_EQ(1, finalized);
    EXPECT_EQ(7, finalizedId);
    EXPECT_EQ(JET_errRecordNotFound, people.seek(7));
    EXPECT_EQ(JET_errSuccess, people.seek(1));
}

}  // namespace
}  // namespace esent::test
