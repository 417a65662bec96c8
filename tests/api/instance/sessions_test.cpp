// Sessions and transaction levels.
#include <climits>
#include <cstring>
#include <thread>

#include "engine.h"

namespace esent::test {
namespace {

class Sessions : public ::testing::Test {
 protected:
    void SetUp() override {
        engine.setNumber(JET_paramMaxSessions, 8);
        ASSERT_EQ(JET_errSuccess, engine.init());
        session = engine.beginSession();
    }
    // Runs in another thread.
    template <class Call>
    static JET_ERR elsewhere(Call call) {
        JET_ERR error = JET_wrnNyi;
        std::thread([&] { error = call(); }).join();
        return error;
    }

    Engine engine;
    JET_SESID session = JET_sesidNil;
};

// Programs that never set the quota open more sessions than its standard value of 16 says: fifty threads at
// once.
TEST(SessionQuota, LeavesRoomUnlessItIsSet) {
    Engine engine;
    ASSERT_EQ(JET_errSuccess, engine.init());
    JET_SESID next = 0;
    unsigned open = 0;
    while (open < 1000 && JetBeginSession(engine.instance, &next, nullptr, nullptr) == JET_errSuccess)
        ++open;
    EXPECT_EQ(80u, open);
    EXPECT_EQ(JET_errOutOfSessions, JetBeginSession(engine.instance, &next, nullptr, nullptr));
    JET_API_PTR most = 0;
    EXPECT_EQ(JET_errSuccess,
              JetGetSystemParameter(engine.instance, 0, JET_paramMaxSessions, &most, nullptr, 0));
    EXPECT_EQ(16u, most);
}

TEST_F(Sessions, HaveAQuota) {
    std::vector<JET_SESID> open;
    JET_SESID next = 0;
    while (JetBeginSession(engine.instance, &next, "user", "password") == JET_errSuccess)
        open.push_back(next);
    EXPECT_EQ(7u, open.size());
    EXPECT_EQ(JET_errOutOfSessions, JetBeginSession(engine.instance, &next, nullptr, nullptr));
    EXPECT_EQ(JET_sesidNil, next);
    EXPECT_EQ(JET_errOutOfSessions, JetDupSession(session, &next));
    for (const JET_SESID each : open)
        EXPECT_EQ(JET_errSuccess, JetEndSession(each, 0));
    EXPECT_EQ(JET_errSuccess, JetDupSession(session, &next));
    EXPECT_EQ(JET_errSuccess, JetEndSession(next, 0));
    EXPECT_EQ(JET_errInvalidSesid, JetEndSession(next, 0));
}

TEST_F(Sessions, EndedHandlesStayDead) {
    for (int i = 0; i < 1000; ++i) {
        const JET_SESID first = engine.beginSession();
        ASSERT_EQ(JET_errSuccess, JetEndSession(first, 0));
        const JET_SESID second = engine.beginSession();
        ASSERT_NE(first, second);
        ASSERT_EQ(JET_errInvalidSesid, JetBeginTransaction(first));
        ASSERT_EQ(JET_errSuccess, JetEndSession(second, 0));
    }
}

TEST_F(Sessions, TransactionsNestSevenDeep) {
    for (int level = 1; level <= 7; ++level)
        ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session));
    EXPECT_EQ(JET_errTransTooDeep, JetBeginTransaction(session));
    EXPECT_EQ(JET_errTransTooDeep, JetBeginTransaction2(session, JET_bitTransactionReadOnly));
    JET_API_PTR level = 0;
    EXPECT_EQ(JET_errSuccess,
              JetGetSystemParameter(engine.instance, session, JET_paramTransactionLevel, &level, nullptr, 0));
    EXPECT_EQ(7u, level);
    EXPECT_EQ(JET_errSuccess, JetCommitTransaction(session, 0));
    EXPECT_EQ(JET_errSuccess, JetRollback(session, 0));
    EXPECT_EQ(JET_errSuccess, JetRollback(session, JET_bitRollbackAll));
    EXPECT_EQ(JET_errNotInTransaction, JetRollback(session, 0));
    EXPECT_EQ(JET_errNotInTransaction, JetCommitTransaction(session, 0));
}

TEST_F(Sessions, SomeCommitOptionsNeedNoTransaction) {
    EXPECT_EQ(JET_errSuccess, JetCommitTransaction(session, JET_bitForceNewLog));
    EXPECT_EQ(JET_errSuccess, JetCommitTransaction(session, JET_bitWaitLastLevel0Commit));
    EXPECT_EQ(JET_errSuccess, JetCommitTransaction(session, JET_bitWaitAllLevel0Commit));
    EXPECT_EQ(JET_errInvalidGrbit,
              JetCommitTransaction(session, JET_bitForceNewLog | JET_bitCommitLazyFlush));
    EXPECT_EQ(JET_errInvalidGrbit, JetCommitTransaction(session, 0x1000));
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session));
    EXPECT_EQ(JET_errSuccess, JetCommitTransaction(session, JET_bitWaitLastLevel0Commit));
    EXPECT_EQ(JET_errInvalidGrbit, JetRollback(session, 0x1000));
    EXPECT_EQ(JET_errInvalidParameter, JetCommitTransaction2(session, 0, 5, nullptr));
    EXPECT_EQ(JET_errSuccess, JetCommitTransaction2(session, JET_bitCommitLazyFlush, 5, nullptr));
}

TEST_F(Sessions, ForceNewLogStartsANewGeneration) {
    const auto archived = [&] {
        const auto files = filesIn(engine.folder.path());
        return std::ranges::count_if(files, [](const std::string& name) {
            return name.size() == 12 && name.starts_with("edb0") && name.ends_with(".log");
        });
    };
    const auto before = archived();
    ASSERT_EQ(JET_errSuccess, JetCommitTransaction(session, JET_bitForceNewLog));
    EXPECT_EQ(before + 1, archived());
}

TEST_F(Sessions, TheCheckpointFollowsWhenItIsTooFarBehind) {
    const auto checkpoint = [&] {
        JET_CHECKPOINTINFO info{};
        EXPECT_EQ(JET_errSuccess, JetGetInstanceMiscInfo(engine.instance, &info, sizeof info,
                                                         JET_InstanceMiscInfoCheckpoint));
        return info.genMin;
    };
    for (int i = 0; i < 5; ++i)
        ASSERT_EQ(JET_errSuccess, JetCommitTransaction(session, JET_bitForceNewLog));
    EXPECT_EQ(1u, checkpoint());
    engine.setNumber(JET_paramCheckpointDepthMax, 3 * 65536);
    ASSERT_EQ(JET_errSuccess, JetCommitTransaction(session, JET_bitForceNewLog));
    EXPECT_GT(checkpoint(), 3u);
}

TEST_F(Sessions, ATransactionBelongsToItsThread) {
    EXPECT_EQ(JET_errSuccess, elsewhere([&] { return JetBeginTransaction(session); }));
    EXPECT_EQ(JET_errSessionSharingViolation, JetCommitTransaction(session, 0));
    EXPECT_EQ(JET_errSessionSharingViolation, JetRollback(session, 0));
    EXPECT_EQ(JET_errSessionSharingViolation, JetBeginTransaction(session));
    EXPECT_EQ(JET_errSuccess, JetEndSession(session, 0));
}

// As observed: only the thread that began a transaction may end the instance over it.
TEST_F(Sessions, TermRefusesTransactionsOfOtherThreads) {
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session));
    const auto termElsewhere = [&](JET_GRBIT bits) {
        return elsewhere([&] { return JetTerm2(engine.instance, bits); });
    };
    EXPECT_EQ(JET_errTooManyActiveUsers, elsewhere([&] { return JetTerm(engine.instance); }));
    EXPECT_EQ(JET_errTooManyActiveUsers, termElsewhere(JET_bitTermComplete));
    EXPECT_EQ(JET_errTooManyActiveUsers, termElsewhere(JET_bitTermComplete | JET_bitTermStopBackup));
    // Everything goes on.
    EXPECT_EQ(JET_errSuccess, JetBeginTransaction(session));
    EXPECT_EQ(JET_errSuccess, JetRollback(session, JET_bitRollbackAll));
    ASSERT_EQ(JET_errSuccess, JetSetSessionContext(session, 3));
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session));
    EXPECT_EQ(JET_errTooManyActiveUsers, termElsewhere(JET_bitTermComplete));
    ASSERT_EQ(JET_errSuccess, JetResetSessionContext(session));
    EXPECT_EQ(JET_errSuccess, termElsewhere(JET_bitTermComplete));
    engine.instance = JET_instanceNil;
}

TEST_F(Sessions, AContextLetsATransactionMove) {
    EXPECT_EQ(JET_errInvalidParameter, JetSetSessionContext(session, 0));
    EXPECT_EQ(JET_errInvalidParameter, JetSetSessionContext(session, ~JET_API_PTR{0}));
    EXPECT_EQ(JET_errSessionContextNotSetByThisThread, JetResetSessionContext(session));
    const auto begun = elsewhere([&] {
        EXPECT_EQ(JET_errSuccess, JetSetSessionContext(session, 5));
        EXPECT_EQ(JET_errSessionContextAlreadySet, JetSetSessionContext(session, 5));
        EXPECT_EQ(JET_errSuccess, JetBeginTransaction(session));
        return JetResetSessionContext(session);
    });
    ASSERT_EQ(JET_errSuccess, begun);
    EXPECT_EQ(JET_errSessionSharingViolation, JetCommitTransaction(session, 0));
    ASSERT_EQ(JET_errSuccess, JetSetSessionContext(session, 5));
    EXPECT_EQ(JET_errSessionContextNotSetByThisThread,
              elsewhere([&] { return JetResetSessionContext(session); }));
    EXPECT_EQ(JET_errSessionSharingViolation, elsewhere([&] { return JetCommitTransaction(session, 0); }));
    EXPECT_EQ(JET_errSessionInUse, elsewhere([&] { return JetEndSession(session, 0); }));
    JET_SESSIONINFO info{};
    EXPECT_EQ(JET_errSuccess, JetGetSessionInfo(session, &info, sizeof info, JET_SessionInfo));
    EXPECT_EQ(1u, info.ulTrxLevel);
    EXPECT_EQ(5u, info.ulTrxContext);
    EXPECT_EQ(JET_errBufferTooSmall, JetGetSessionInfo(session, &info, sizeof info - 1, JET_SessionInfo));
    EXPECT_EQ(JET_errSuccess, JetCommitTransaction(session, 0));
    EXPECT_EQ(JET_errSuccess, JetResetSessionContext(session));
}

TEST_F(Sessions, HaveParameters) {
    JET_ULONG value = 99;
    JET_ULONG actual = 0;
    EXPECT_EQ(JET_errSuccess, JetGetSessionParameter(session, JET_sesparamCorrelationID, &value, 4, &actual));
    EXPECT_EQ(0u, value);
    EXPECT_EQ(4u, actual);
    value = 17;
    EXPECT_EQ(JET_errSuccess, JetSetSessionParameter(session, JET_sesparamCorrelationID, &value, 4));
    EXPECT_EQ(JET_errSuccess, JetGetSessionParameter(session, JET_sesparamCorrelationID, &value, 4, nullptr));
    EXPECT_EQ(17u, value);
    JET_OPERATIONCONTEXT context{};
    EXPECT_EQ(JET_errSuccess, JetGetSessionParameter(session, JET_sesparamOperationContext, &context,
                                                     sizeof context, nullptr));
    EXPECT_EQ(INT_MIN, static_cast<int>(context.ulUserID));
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session));
    EXPECT_EQ(JET_errSuccess,
              JetGetSessionParameter(session, JET_sesparamTransactionLevel, &value, 4, nullptr));
    EXPECT_EQ(1u, value);
    EXPECT_EQ(JET_errFeatureNotAvailable,
              JetSetSessionParameter(session, JET_sesparamTransactionLevel, &value, 4));
    EXPECT_EQ(JET_errSuccess, JetRollback(session, 0));
    EXPECT_EQ(JET_errInvalidSesparamId, JetGetSessionParameter(session, 4000, &value, 4, nullptr));
    EXPECT_EQ(JET_errInvalidBufferSize,
              JetSetSessionParameter(session, JET_sesparamCorrelationID, &value, 3));
    EXPECT_EQ(JET_errInvalidParameter,
              JetSetSessionParameter(session, JET_sesparamCorrelationID, nullptr, 4));
    EXPECT_EQ(JET_errInvalidParameter,
              JetGetSessionParameter(session, JET_sesparamCorrelationID, nullptr, 0, nullptr));
    EXPECT_EQ(JET_errSuccess, JetSetSessionParameter(session, JET_sesparamCommitGenericContext, nullptr, 0));
    char text[] = "context";
    EXPECT_EQ(JET_errSuccess, JetSetSessionParameter(session, JET_sesparamCommitGenericContext, text, 7));
    char back[8]{};
    EXPECT_EQ(JET_errBufferTooSmall,
              JetGetSessionParameter(session, JET_sesparamCommitGenericContext, back, 6, &actual));
    EXPECT_EQ(JET_errSuccess,
              JetGetSessionParameter(session, JET_sesparamCommitGenericContext, back, 8, &actual));
    EXPECT_EQ(7u, actual);
    EXPECT_STREQ("context", back);
}

TEST_F(Sessions, IdleHasNothingToDo) {
    EXPECT_EQ(JET_wrnNoIdleActivity, JetIdle(session, 0));
    EXPECT_EQ(JET_wrnNoIdleActivity, JetIdle(session, JET_bitIdleCompact));
    EXPECT_EQ(JET_errSuccess, JetIdle(session, JET_bitIdleStatus));
    EXPECT_EQ(JET_errInvalidGrbit, JetIdle(session, JET_bitIdleFlushBuffers));
    EXPECT_EQ(JET_errInvalidGrbit, JetIdle(session, JET_bitIdleFlushBuffers | JET_bitIdleCompact));
    EXPECT_EQ(JET_wrnNoIdleActivity, JetIdle(session, JET_bitIdleCompactAsync | JET_bitIdleCompact));
    EXPECT_EQ(JET_errInvalidGrbit, JetIdle(session, JET_bitIdleCompactAsync));
    EXPECT_EQ(JET_errSuccess, JetIdle(session, JET_bitIdleCompact | JET_bitIdleStatus));  // the state counts
    EXPECT_EQ(JET_errSuccess, JetIdle(session, JET_bitIdleWaitForAsyncActivity));
    EXPECT_EQ(JET_errSuccess, JetIdle(session, JET_bitIdleAvailBuffersStatus));
    EXPECT_EQ(JET_errSuccess, JetIdle(session, 0x8000));
}

TEST_F(Sessions, ThreadStatisticsComeInTheAskedSize) {
    JET_THREADSTATS small{};
    EXPECT_EQ(JET_errSuccess, JetGetThreadStats(&small, sizeof small));
    EXPECT_EQ(sizeof small, small.cbStruct);
    JET_THREADSTATS2 larger{};
    EXPECT_EQ(JET_errSuccess, JetGetThreadStats(&larger, sizeof larger));
    EXPECT_EQ(sizeof larger, larger.cbStruct);
    EXPECT_EQ(JET_errBufferTooSmall, JetGetThreadStats(&small, sizeof small - 1));
    EXPECT_EQ(JET_errInvalidParameter, JetGetThreadStats(nullptr, sizeof small));
}

}  // namespace
}  // namespace esent::test
