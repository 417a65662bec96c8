// BackupGate: what a stop means in every order of calls.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "instance/backup_gate.h"

namespace esent::instance {
namespace {

JET_ERR code(const Status& status) {
    return codeOf(status);
}

TEST(BackupGate, NothingIsAllowedBeforeTheInstanceSaysSo) {
    BackupGate gate;
    EXPECT_EQ(codeOf(gate.begin(BackupKind::Local, BackupPhase::Databases)), JET_errBackupNotAllowedYet);
    gate.allow();
    EXPECT_TRUE(gate.begin(BackupKind::Local, BackupPhase::Databases));
}

TEST(BackupGate, StopWithoutSessionHasNoEffectOnALaterBegin) {
    BackupGate gate;
    gate.allow();
    gate.requestStop();
    EXPECT_TRUE(gate.state().stopped());
    EXPECT_EQ(code(gate.check()), JET_errNoBackup);
    ASSERT_TRUE(gate.begin(BackupKind::Local, BackupPhase::Databases));
    EXPECT_FALSE(gate.state().stopped());
    EXPECT_EQ(code(gate.check()), JET_errSuccess);
}

// Whether the stop comes before the wait or in it: the wait of an hour ends at once.
TEST(BackupGate, EveryStopEndsAWait) {
    using Stop = void (*)(BackupGate&);
    const std::pair<Stop, JET_ERR> stops[] = {
        {[](BackupGate& gate) { gate.requestStop(); }, JET_errBackupAbortByServer},
        {[](BackupGate& gate) { gate.requestAbortByTermination(); }, JET_errBackupAbortByServer},
        {[](BackupGate& gate) { gate.setServiceStopped(true); }, JET_errClientRequestToStopJetService},
        {[](BackupGate& gate) { (void)gate.claimEnd(); }, JET_errNoBackup},
    };
    for (int round = 0; round < 400; ++round) {
        const auto& [stop, expected] = stops[round % 4];
        BackupGate gate;
        gate.allow();
        const auto session = gate.begin(BackupKind::Local, BackupPhase::Databases);
        ASSERT_TRUE(session);
        std::array<JET_ERR, 2> answers{};
        std::atomic<int> waiting{0};
        std::vector<std::thread> waiters;
        for (JET_ERR& answer : answers) {
            waiters.emplace_back([&gate, &answer, &waiting, session = *session] {
                ++waiting;
                answer = code(gate.waitFor(session, std::chrono::hours(1)));
            });
        }
        while (waiting.load() < round % 3)
            std::this_thread::yield();
        stop(gate);
        for (std::thread& waiter : waiters)
            waiter.join();
        EXPECT_EQ(answers[0], expected);
        EXPECT_EQ(answers[1], expected);
    }
}

TEST(BackupGate, AWaitThatNobodyEndsTakesItsTime) {
    BackupGate gate;
    gate.allow();
    const auto session = gate.begin(BackupKind::Local, BackupPhase::Databases);
    ASSERT_TRUE(session);
    const auto start = std::chrono::steady_clock::now();
    EXPECT_TRUE(gate.waitFor(*session, std::chrono::milliseconds(3)));
    EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(3));
}

TEST(BackupGate, StopIsStickyUntilTheSessionEnds) {
    BackupGate gate;
    gate.allow();
    const auto session = gate.begin(BackupKind::Local, BackupPhase::Databases);
    ASSERT_TRUE(session);
    gate.requestStop();
    EXPECT_EQ(code(gate.check()), JET_errBackupAbortByServer);
    EXPECT_EQ(code(gate.check(*session)), JET_errBackupAbortByServer);
    EXPECT_TRUE(gate.setPhase(*session, BackupPhase::Logs));  // keeps the stop
    EXPECT_EQ(code(gate.check()), JET_errBackupAbortByServer);
    EXPECT_EQ(codeOf(gate.begin(BackupKind::Local, BackupPhase::Databases)), JET_errBackupInProgress);
    const auto state = gate.claimEnd();
    ASSERT_TRUE(state);
    EXPECT_TRUE(state->stopped());
    EXPECT_EQ(code(gate.check()), JET_errNoBackup);
    EXPECT_EQ(codeOf(gate.claimEnd()), JET_errNoBackup);
    gate.finish();
    EXPECT_FALSE(gate.state().stopped());
    const auto next = gate.begin(BackupKind::Local, BackupPhase::Logs);
    ASSERT_TRUE(next);
    EXPECT_NE(*next, *session);
    EXPECT_EQ(code(gate.check(*session)), JET_errNoBackup);
    EXPECT_EQ(code(gate.check(*next)), JET_errSuccess);
}

TEST(BackupGate, EndWithoutSessionForgetsAStop) {
    BackupGate gate;
    gate.allow();
    gate.requestStop();
    EXPECT_EQ(codeOf(gate.claimEnd()), JET_errNoBackup);
    EXPECT_FALSE(gate.state().stopped());
}

TEST(BackupGate, TerminationStopsReadersAndCanBeWithdrawn) {
    BackupGate gate;
    gate.allow();
    ASSERT_TRUE(gate.begin(BackupKind::Local, BackupPhase::Databases));
    gate.requestAbortByTermination();
    EXPECT_EQ(code(gate.check()), JET_errBackupAbortByServer);
    gate.withdrawTermination();
    EXPECT_EQ(code(gate.check()), JET_errSuccess);
}

TEST(BackupGate, StoppedServiceComesFirst) {
    BackupGate gate;
    gate.allow();
    ASSERT_TRUE(gate.begin(BackupKind::Local, BackupPhase::Databases));
    gate.requestStop();
    gate.setServiceStopped(true);
    EXPECT_EQ(code(gate.check()), JET_errClientRequestToStopJetService);
    gate.setServiceStopped(false);
    EXPECT_EQ(code(gate.check()), JET_errBackupAbortByServer);
}

TEST(BackupGate, SurrogateIsNotALocalBackup) {
    BackupGate gate;
    gate.allow();
    ASSERT_TRUE(gate.begin(BackupKind::Surrogate, BackupPhase::Databases));
    EXPECT_EQ(code(gate.check()), JET_errNoBackup);
    EXPECT_EQ(codeOf(gate.begin(BackupKind::Local, BackupPhase::Databases)),
              JET_errSurrogateBackupInProgress);
    EXPECT_EQ(codeOf(gate.enterAttach()), JET_errSurrogateBackupInProgress);
}

TEST(BackupGate, AttachAndBackupExcludeEachOther) {
    BackupGate gate;
    gate.allow();
    std::atomic<bool> begun{false};
    std::thread beginner;
    {
        auto permit = gate.enterAttach();
        ASSERT_TRUE(permit);
        beginner = std::thread([&] {
            EXPECT_TRUE(gate.begin(BackupKind::Local, BackupPhase::Databases));
            begun = true;
        });
        while (!gate.state().anyInProgress())
            std::this_thread::yield();
        EXPECT_FALSE(begun);  // waits for the attach
        EXPECT_EQ(codeOf(gate.enterAttach()), JET_errBackupInProgress);
    }
    beginner.join();
    EXPECT_TRUE(begun);
    { const auto create = gate.enterCreate(); }  // never refused
    ASSERT_TRUE(gate.claimEnd());
    gate.finish();
    EXPECT_TRUE(gate.enterAttach());
}

TEST(BackupGate, FrozenGateMakesOthersWait) {
    BackupGate gate;
    gate.allow();
    ASSERT_TRUE(gate.begin(BackupKind::Snapshot, BackupPhase::Logs));
    gate.freeze();
    std::atomic<int> through{0};
    std::thread beginner([&] {
        EXPECT_EQ(codeOf(gate.begin(BackupKind::Local, BackupPhase::Databases)), JET_errBackupInProgress);
        ++through;
    });
    std::thread creator([&] {
        const auto permit = gate.enterCreate();
        ++through;
    });
    std::thread ender([&] {
        gate.waitWhileFrozen();
        ++through;
    });
    EXPECT_EQ(code(gate.check()), JET_errSuccess);  // looks like a local backup
    EXPECT_EQ(through, 0);
    gate.thaw();
    beginner.join();
    creator.join();
    ender.join();
    EXPECT_EQ(through, 3);
}

// However stop, begin and end interleave: a stop that returned before a check began is seen by that check,
// unless the session it hit has ended in between.
TEST(BackupGate, NoInterleavingLosesAStop) {
    constexpr int kRounds = 20000;
    BackupGate gate;
    gate.allow();
    std::atomic<std::uint64_t> running{0};
    std::atomic<bool> done{false};
    std::atomic<std::uint64_t> violations{0};
    std::atomic<std::uint64_t> stopsSeen{0};
    std::thread stopper([&] {
        while (!done) {
            const std::uint64_t before = gate.state().session();
            gate.requestStop();
            const auto after = gate.state();
            // Same session still running and not ending: it must be stopped now.
            if (after.session() == before && after.anyInProgress() && running.load() == before) {
                const Status now = gate.check(before);
                if (now && gate.state().session() == before && gate.state().anyInProgress()) ++violations;
            }
            std::this_thread::yield();
        }
    });
    for (int round = 0; round < kRounds || stopsSeen < 100; ++round) {
        const auto session = gate.begin(BackupKind::Local, BackupPhase::Databases);
        ASSERT_TRUE(session);
        running = *session;
        (void)gate.setPhase(*session, BackupPhase::Logs);
        for (int step = 0; step < 3; ++step) {
            if (!gate.check(*session)) {
                ++stopsSeen;
                if (gate.check(*session)) ++violations;  // sticky
            }
        }
        running = 0;
        const bool stoppedBefore = !gate.check(*session);
        const auto end = gate.claimEnd();
        ASSERT_TRUE(end);
        if (stoppedBefore && !end->stopped()) ++violations;
        gate.finish();
    }
    done = true;
    stopper.join();
    EXPECT_EQ(violations, 0U);
}

}  // namespace
}  // namespace esent::instance
