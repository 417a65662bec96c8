// Transactions of sessions through the C API, where the test reaches behind it to make them change something.
#include <gtest/gtest.h>

#include <cstring>
#include <future>

#include "../../api/instance/engine.h"
#include "instance/session_resource.h"
#include "instance/session_table.h"

namespace esent {
namespace {

using instance::SessionResource;
using instance::SessionTable;

struct Durable {
    std::promise<std::int64_t> first;
    int calls = 0;
    std::int64_t last = 0;
    JET_COMMIT_ID id{};
};
Durable* told = nullptr;

JET_ERR JET_API onDurable(JET_INSTANCE, JET_COMMIT_ID* id, JET_GRBIT bits) {
    EXPECT_EQ(bits, 0U);
    told->id = *id;
    told->last = id->commitId;
    if (told->calls++ == 0) told->first.set_value(id->commitId);
    return JET_errSuccess;
}

class ApiTransactions : public ::testing::Test {
 protected:
    ApiTransactions() {
        told = &durable_;
        engine_.setNumber(JET_paramDurableCommitCallback, reinterpret_cast<JET_API_PTR>(&onDurable));
        EXPECT_EQ(JET_errSuccess, engine_.init());
        session_ = engine_.beginSession();
    }

    // As a change of a logged database would.
    void change(JET_SESID session) {
        auto stay = SessionTable::process().enter(session);
        ASSERT_TRUE(stay);
        ASSERT_TRUE(stay->session().transaction().ensureLogged());
    }

    Durable durable_;
    test::Engine engine_;
    JET_SESID session_ = JET_sesidNil;
};

TEST_F(ApiTransactions, ADurableCommitHasToldBeforeItReturns) {
    JET_COMMIT_ID id{};
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session_));
    ASSERT_EQ(JET_errSuccess, JetCommitTransaction2(session_, 0, 0, &id));
    EXPECT_EQ(id.commitId, 0);  // logged nothing
    EXPECT_EQ(durable_.calls, 0);
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session_));
    change(session_);
    ASSERT_EQ(JET_errSuccess, JetCommitTransaction2(session_, 0, 0, &id));
    EXPECT_GT(id.commitId, 0);
    EXPECT_EQ(durable_.calls, 1);
    EXPECT_GT(durable_.last, id.commitId);
    JET_SIGNATURE signature{};
    ASSERT_EQ(JET_errSuccess, JetGetInstanceMiscInfo(engine_.instance, &signature, sizeof signature,
                                                     JET_InstanceMiscInfoLogSignature));
    EXPECT_EQ(0, std::memcmp(&signature, &id.signLog, sizeof signature));
    EXPECT_EQ(0, std::memcmp(&signature, &durable_.id.signLog, sizeof signature));
}

TEST_F(ApiTransactions, ALazyCommitTellsWhenItIsDurable) {
    JET_COMMIT_ID id{};
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session_));
    change(session_);
    ASSERT_EQ(JET_errSuccess, JetCommitTransaction2(session_, JET_bitCommitLazyFlush, 1, &id));
    EXPECT_GT(durable_.first.get_future().get(), id.commitId);
}

TEST_F(ApiTransactions, WaitingMakesLazyCommitsDurable) {
    const JET_ULONG lazy = JET_bitCommitLazyFlush;
    ASSERT_EQ(JET_errSuccess,
              JetSetSessionParameter(session_, JET_sesparamCommitDefault, const_cast<JET_ULONG*>(&lazy), 4));
    int calls = 0;
    for (const JET_GRBIT wait : {JET_bitWaitLastLevel0Commit, JET_bitWaitAllLevel0Commit}) {
        JET_COMMIT_ID id{};
        ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session_));
        change(session_);
        ASSERT_EQ(JET_errSuccess, JetCommitTransaction2(session_, 0, 0, &id));
        EXPECT_EQ(durable_.calls, calls);
        ASSERT_EQ(JET_errSuccess, JetCommitTransaction(session_, wait));
        EXPECT_EQ(durable_.calls, ++calls);
        EXPECT_GT(durable_.last, id.commitId);
    }
}

TEST_F(ApiTransactions, SessionsHaveNumbersOfTheirOwn) {
    const auto infoOf = [](JET_SESID session) {
        JET_SESSIONINFO info{};
        EXPECT_EQ(JET_errSuccess, JetGetSessionInfo(session, &info, sizeof info, JET_SessionInfo));
        return info;
    };
    const JET_SESID second = engine_.beginSession();
    const JET_SESID third = engine_.beginSession();
    EXPECT_EQ(infoOf(session_).ulProcid, 1U);
    EXPECT_EQ(infoOf(second).ulProcid, 2U);
    EXPECT_EQ(infoOf(third).ulProcid, 3U);
    ASSERT_EQ(JET_errSuccess, JetEndSession(second, 0));
    EXPECT_EQ(infoOf(engine_.beginSession()).ulProcid, 2U);
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(third));
    EXPECT_EQ(infoOf(third).ulTrxBegin0, 0U);
    change(third);
    EXPECT_EQ(infoOf(third).ulTrxBegin0 % 4, 0U);
    EXPECT_NE(infoOf(third).ulTrxBegin0, 0U);
    EXPECT_EQ(infoOf(third).ulTrxLevel, 1U);
}

TEST_F(ApiTransactions, ARollbackThatFailsMakesTheInstanceUnavailable) {
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session_));
    {
        auto stay = SessionTable::process().enter(session_);
        txn::SchemaHooks hooks;
        hooks.undo = [] { return Status(fail(JET_errDiskIO)); };
        ASSERT_TRUE(stay->session().transaction().addSchemaChange(std::move(hooks)));
    }
    EXPECT_EQ(JET_errRollbackError, JetRollback(session_, 0));
    EXPECT_EQ(JET_errInstanceUnavailable, JetRollback(session_, 0));
    EXPECT_EQ(JET_errInstanceUnavailable, JetBeginTransaction(session_));
    EXPECT_EQ(JET_errDirtyShutdown, engine_.term());
}

// Writes down what it is told; goes when its level is rolled back.
class Watcher final : public SessionResource {
 public:
    Watcher(instance::Session& session, std::vector<std::string>& events, std::string name)
        : SessionResource(session),
          events_(events),
          name_(std::move(name)),
          level_(session.transactionLevel()) {}
    ~Watcher() override { note("gone"); }
    void committed(std::uint32_t level) override {
        note("committed " + std::to_string(level));
        if (level_ == level) --level_;
    }
    void rollingBack(std::uint32_t level) override {
        note("rolling back " + std::to_string(level));
        if (level_ >= level) delete this;
    }
    void rolledBack(std::uint32_t level) override { note("rolled back " + std::to_string(level)); }
    void closing() override { delete this; }

 private:
    void note(const std::string& what) { events_.push_back(name_ + " " + what); }
    std::vector<std::string>& events_;
    const std::string name_;
    std::uint32_t level_;
};

TEST_F(ApiTransactions, ResourcesHearWhatHappens) {
    std::vector<std::string> events;
    const auto open = [&](const std::string& name) {
        auto stay = SessionTable::process().enter(session_);
        new Watcher(stay->session(), events, name);
    };
    const auto take = [&] { return std::exchange(events, {}); };
    using Events = std::vector<std::string>;
    open("a");
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session_));
    open("b");
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session_));
    open("c");
    ASSERT_EQ(JET_errSuccess, JetCommitTransaction(session_, 0));
    EXPECT_EQ(take(), (Events{"c committed 2", "b committed 2", "a committed 2"}));
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session_));
    open("d");
    ASSERT_EQ(JET_errSuccess, JetRollback(session_, 0));
    EXPECT_EQ(take(), (Events{"d rolling back 2", "d gone", "c rolling back 2", "b rolling back 2",
                              "a rolling back 2", "c rolled back 2", "b rolled back 2", "a rolled back 2"}));
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session_));
    ASSERT_EQ(JET_errSuccess, JetRollback(session_, JET_bitRollbackAll));
    EXPECT_EQ(take(), (Events{"c rolling back 2", "b rolling back 2", "a rolling back 2", "c rolled back 2",
                              "b rolled back 2", "a rolled back 2", "c rolling back 1", "c gone",
                              "b rolling back 1", "b gone", "a rolling back 1", "a rolled back 1"}));
    open("e");
    ASSERT_EQ(JET_errSuccess, JetEndSession(session_, 0));
    EXPECT_EQ(take(), (Events{"e gone", "a gone"}));
}

}  // namespace
}  // namespace esent
