// JetTerm against calls from other threads: every call gets a documented answer, and none gets through late.
#include <atomic>
#include <set>
#include <thread>

#include "engine.h"
#include "start_line.h"

namespace esent::test {
namespace {

class Answers {
 public:
    explicit Answers(std::set<JET_ERR> allowed) : allowed_(std::move(allowed)) {}
    void note(JET_ERR error) {
        if (!allowed_.contains(error)) unexpected_.store(error);
    }
    [[nodiscard]] JET_ERR unexpected() const { return unexpected_.load(); }

 private:
    const std::set<JET_ERR> allowed_;
    std::atomic<JET_ERR> unexpected_{0};
};

// The answer of the call once no JetTerm is under way.
template <class Call>
JET_ERR settled(Call call) {
    JET_ERR error = JET_errTermInProgress;
    while (error == JET_errTermInProgress)
        error = call();
    return error;
}

TEST(Racing, TermAgainstSessionCalls) {
    for (int round = 0; round < 40; ++round) {
        Engine engine;
        engine.setText(JET_paramRecovery, "off");
        ASSERT_EQ(JET_errSuccess, engine.init());
        Answers answers({JET_errSuccess, JET_errTermInProgress, JET_errInvalidInstance, JET_errInvalidSesid,
                         JET_errNotInitialized, JET_errNotInTransaction});
        std::atomic<bool> over{false};
        StartLine start(4);
        std::vector<std::jthread> threads;
        for (int i = 0; i < 3; ++i) {
            threads.emplace_back([&] {
                start.arriveAndWait();
                while (!over.load()) {
                    JET_SESID session = 0;
                    const JET_ERR begun = JetBeginSession(engine.instance, &session, nullptr, nullptr);
                    answers.note(begun);
                    if (begun != JET_errSuccess) continue;
                    answers.note(JetBeginTransaction(session));
                    // A JetTerm that meets the open transaction fails, and the session goes on.
                    answers.note(settled([&] { return JetRollback(session, 0); }));
                    answers.note(settled([&] { return JetEndSession(session, 0); }));
                }
            });
        }
        start.arriveAndWait();
        for (int spin = 0; spin < round * 50; ++spin) {
            JET_ULONG count = 0;
            JET_INSTANCE_INFO_A* list = nullptr;
            ASSERT_EQ(JET_errSuccess, JetGetInstanceInfoA(&count, &list));
            ASSERT_EQ(JET_errSuccess, JetFreeBuffer(reinterpret_cast<char*>(list)));
        }
        const JET_INSTANCE handle = engine.instance;
        JET_ERR ended = JET_errTooManyActiveUsers;
        while (ended == JET_errTooManyActiveUsers)
            ended = JetTerm2(handle, JET_bitTermComplete);
        EXPECT_EQ(JET_errSuccess, ended);
        JET_SESID session = 0;
        EXPECT_EQ(JET_errInvalidInstance, JetBeginSession(handle, &session, nullptr, nullptr));
        over = true;
        threads.clear();
        EXPECT_EQ(0, answers.unexpected());
        engine.instance = JET_instanceNil;
    }
}

TEST(Racing, OnlyOneTermWins) {
    for (int round = 0; round < 30; ++round) {
        Engine engine;
        engine.setText(JET_paramRecovery, "off");
        ASSERT_EQ(JET_errSuccess, engine.init());
        std::atomic<int> won{0};
        Answers answers(
            {JET_errSuccess, JET_errTermInProgress, JET_errInvalidInstance, JET_errNotInitialized});
        {
            StartLine start(3);
            std::vector<std::jthread> threads;
            for (int i = 0; i < 3; ++i) {
                threads.emplace_back([&] {
                    start.arriveAndWait();
                    const JET_ERR error = JetTerm(engine.instance);
                    answers.note(error);
                    if (error == JET_errSuccess) ++won;
                });
            }
        }
        EXPECT_EQ(1, won.load());
        EXPECT_EQ(0, answers.unexpected());
        engine.instance = JET_instanceNil;
    }
}

TEST(Racing, StaleHandlesNeverReachTheNextInstance) {
    Engine keeper("keeper");
    std::atomic<JET_INSTANCE> stale{keeper.instance};
    std::atomic<bool> over{false};
    Answers answers({JET_errSuccess, JET_errNotInitialized, JET_errTermInProgress, JET_errInvalidInstance,
                     JET_errInitInProgress, JET_errOutOfSessions});
    std::jthread reader([&] {
        while (!over.load()) {
            JET_API_PTR value = 0;
            answers.note(JetGetSystemParameter(stale.load(), 0, JET_paramMaxSessions, &value, nullptr, 0));
            JET_SESID session = 0;
            answers.note(JetBeginSession(stale.load(), &session, nullptr, nullptr));
        }
    });
    for (int round = 0; round < 200; ++round) {
        Engine engine("come and go");
        engine.setText(JET_paramRecovery, "off");
        stale = engine.instance;
        ASSERT_EQ(JET_errSuccess, engine.init());
        ASSERT_EQ(JET_errSuccess, engine.term());
    }
    over = true;
    reader.join();
    EXPECT_EQ(0, answers.unexpected());
}

TEST(Racing, ASessionServesOneThreadAtATime) {
    Engine engine;
    engine.setText(JET_paramRecovery, "off");
    ASSERT_EQ(JET_errSuccess, engine.init());
    const JET_SESID session = engine.beginSession();
    Answers answers({JET_errSuccess, JET_errSessionSharingViolation});
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 2; ++i) {
            threads.emplace_back([&] {
                for (int call = 0; call < 20000; ++call) {
                    JET_ULONG version = 0;
                    answers.note(JetGetVersion(session, &version));
                }
            });
        }
    }
    EXPECT_EQ(0, answers.unexpected());
}

}  // namespace
}  // namespace esent::test
