// Every call of an external backup in every state of the session, with its error and the state it leaves: the
// whole documented table, run against BackupController.
#include <gtest/gtest.h>

#include <map>

#include "backup/backup_controller.h"
#include "fake_environment.h"
#include "os/aligned_buffer.h"

namespace esent::backup {
namespace {

// The states of the documentation: no backup, database phase, log phase; h = a file is open; ! = stop was
// requested; I = incremental.
enum State { N, Nstop, D, Dh, L, Lh, I, Ih, SD, SDh, SL, SLh, kStates };
const char* const kNames[] = {"N", "N!", "D", "Dh", "L", "Lh", "I", "Ih", "S.D", "S.Dh", "S.L", "S.Lh"};

constexpr const char* kLog1 = "/log/edb00002.log";

class Fixture {
 public:
    Fixture() {
        auto owned = std::make_unique<test::FakeEnvironment>(PageNumber{6});
        environment = owned.get();
        environment->verify = false;
        controller = std::make_unique<BackupController>(std::move(owned));
    }

    void bring(State state) {
        if (state == N) return;
        if (state == Nstop) return stop();
        if (state == I || state == Ih) {
            environment->pretendFullBackup();
            ASSERT_TRUE(controller->begin({.incremental = true}));
            if (state == Ih) {
                ASSERT_TRUE(controller->openFile(kLog1));
            }
            return;
        }
        ASSERT_TRUE(controller->begin({}));
        if (state == Dh || state == SDh) {
            ASSERT_TRUE(controller->openFile("/db/t.edb"));
        }
        if (state == L || state == Lh || state == SL || state == SLh) {
            ASSERT_TRUE(controller->logs(LogListKind::ToCopy));
        }
        if (state == Lh || state == SLh) {
            ASSERT_TRUE(controller->openFile(kLog1));
        }
        if (state >= SD) stop();
    }
    void stop() { environment->gate().requestStop(); }

    // The state as it looks from outside.
    State now() {
        const auto gate = environment->gate().state();
        if (!gate.anyInProgress()) return gate.stopped() ? Nstop : N;
        const bool stopped = gate.stopped();
        const bool database = gate.phase() == instance::BackupPhase::Databases;
        // CloseFile tells whether a file is open, whatever else holds.
        const bool open = controller->closeFile(0).has_value();
        if (stopped) return database ? (open ? SDh : SD) : (open ? SLh : SL);
        if (database) return open ? Dh : D;
        const bool incremental = codeOf(controller->attachedDatabases()) == JET_errInvalidBackupSequence;
        if (incremental) return open ? Ih : I;
        return open ? Lh : L;
    }

    test::FakeEnvironment* environment;
    std::unique_ptr<BackupController> controller;
    os::AlignedBuffer buffer{65536};
};

using CallFunction = JET_ERR (*)(Fixture&);

JET_ERR beginFull(Fixture& f) {
    return codeOf(f.controller->begin({}));
}
JET_ERR beginIncremental(Fixture& f) {
    return codeOf(f.controller->begin({.incremental = true}));
}
JET_ERR attachInfo(Fixture& f) {
    return codeOf(f.controller->attachedDatabases());
}
JET_ERR openDatabase(Fixture& f) {
    return codeOf(f.controller->openFile("/db/t.edb"));
}
JET_ERR openLog(Fixture& f) {
    return codeOf(f.controller->openFile("/log/edb00001.log"));
}
JET_ERR openMissing(Fixture& f) {
    return codeOf(f.controller->openFile("/log/edb000FF.log"));
}
JET_ERR openMissingFolder(Fixture& f) {
    return codeOf(f.controller->openFile("/nowhere/x.log"));
}
JET_ERR openCurrentLog(Fixture& f) {
    return codeOf(f.controller->openFile("/log/edb.log"));
}
JET_ERR openCheckpoint(Fixture& f) {
    return codeOf(f.controller->openFile("/log/edb.chk"));
}
JET_ERR openNothing(Fixture& f) {
    return codeOf(f.controller->openFile(""));
}
JET_ERR read(Fixture& f) {
    return codeOf(f.controller->readFile(0, f.buffer.data(), 65536));
}
JET_ERR readOnePage(Fixture& f) {
    return codeOf(f.controller->readFile(0, f.buffer.data(), 4096));
}
JET_ERR readUnaligned(Fixture& f) {
    return codeOf(f.controller->readFile(0, f.buffer.data() + 1, 16384));
}
JET_ERR readOdd(Fixture& f) {
    return codeOf(f.controller->readFile(0, f.buffer.data(), 65536 + 512));
}
JET_ERR readBadHandle(Fixture& f) {
    return codeOf(f.controller->readFile(0xdead, f.buffer.data(), 65536));
}
JET_ERR readNoBuffer(Fixture& f) {
    return codeOf(f.controller->readFile(0, nullptr, 65536));
}
JET_ERR close(Fixture& f) {
    return codeOf(f.controller->closeFile(0));
}
JET_ERR closeBadHandle(Fixture& f) {
    return codeOf(f.controller->closeFile(0xdead));
}
JET_ERR logInfo(Fixture& f) {
    return codeOf(f.controller->logs(LogListKind::ToCopy));
}
JET_ERR truncateInfo(Fixture& f) {
    return codeOf(f.controller->logs(LogListKind::ToTruncate));
}
JET_ERR truncate(Fixture& f) {
    return codeOf(f.controller->truncateLogs());
}
JET_ERR stop(Fixture& f) {
    f.stop();
    return JET_errSuccess;
}
JET_ERR endNormal(Fixture& f) {
    return codeOf(f.controller->end({}));
}
JET_ERR endAbort(Fixture& f) {
    return codeOf(f.controller->end({.normal = false}));
}

struct Expectation {
    JET_ERR error;
    State next;
};
struct Row {
    const char* name;
    CallFunction call;
    Expectation by[kStates];
};

// Each row: N, N!, D, Dh, L, Lh, I, Ih, S.D, S.Dh, S.L, S.Lh
const Row kTable[] = {
    {"Begin(full)",
     beginFull,
     {{0, D},
      {0, D},
      {-505, D},
      {-505, Dh},
      {-505, L},
      {-505, Lh},
      {-505, I},
      {-505, Ih},
      {-505, SD},
      {-505, SDh},
      {-505, SL},
      {-505, SLh}}},
    {"Begin(incremental)",
     beginIncremental,
     {{-560, N},
      {-560, N},
      {-505, D},
      {-505, Dh},
      {-505, L},
      {-505, Lh},
      {-505, I},
      {-505, Ih},
      {-505, SD},
      {-505, SDh},
      {-505, SL},
      {-505, SLh}}},
    {"GetAttachInfo",
     attachInfo,
     {{-520, N},
      {-520, Nstop},
      {0, D},
      {0, Dh},
      {0, L},
      {0, Lh},
      {-521, I},
      {-521, Ih},
      {-801, SD},
      {-801, SDh},
      {-801, SL},
      {-801, SLh}}},
    {"OpenFile(database)",
     openDatabase,
     {{-520, N},
      {-520, Nstop},
      {0, Dh},
      {-1011, Dh},
      {-521, N},
      {-1011, Lh},
      {-521, N},
      {-1011, Ih},
      {-801, SD},
      {-801, SDh},
      {-801, SL},
      {-801, SLh}}},
    {"OpenFile(log)",
     openLog,
     {{-520, N},
      {-520, Nstop},
      {-1203, D},
      {-1011, Dh},
      {0, Lh},
      {-1011, Lh},
      {0, Ih},
      {-1011, Ih},
      {-801, SD},
      {-801, SDh},
      {-801, SL},
      {-801, SLh}}},
    {"OpenFile(missing log)",
     openMissing,
     {{-520, N},
      {-520, Nstop},
      {-1203, D},
      {-1011, Dh},
      {-569, N},
      {-1011, Lh},
      {-569, N},
      {-1011, Ih},
      {-801, SD},
      {-801, SDh},
      {-801, SL},
      {-801, SLh}}},
    {"OpenFile(missing folder)",
     openMissingFolder,
     {{-520, N},
      {-520, Nstop},
      {-1203, D},
      {-1011, Dh},
      {-1003, N},
      {-1011, Lh},
      {-1003, N},
      {-1011, Ih},
      {-801, SD},
      {-801, SDh},
      {-801, SL},
      {-801, SLh}}},
    {"OpenFile(current log)",
     openCurrentLog,
     {{-520, N},
      {-520, Nstop},
      {-1203, D},
      {-1011, Dh},
      {-1003, N},
      {-1011, Lh},
      {-1003, N},
      {-1011, Ih},
      {-801, SD},
      {-801, SDh},
      {-801, SL},
      {-801, SLh}}},
    {"OpenFile(checkpoint)",
     openCheckpoint,
     {{-520, N},
      {-520, Nstop},
      {-1203, D},
      {-1011, Dh},
      {0, Lh},
      {-1011, Lh},
      {0, Ih},
      {-1011, Ih},
      {-801, SD},
      {-801, SDh},
      {-801, SL},
      {-801, SLh}}},
    {"OpenFile(no name)",
     openNothing,
     {{-520, N},
      {-520, Nstop},
      {-1003, D},
      {-1003, Dh},
      {-1003, L},
      {-1003, Lh},
      {-1003, I},
      {-1003, Ih},
      {-801, SD},
      {-801, SDh},
      {-801, SL},
      {-801, SLh}}},
    {"ReadFile",
     read,
     {{-520, N},
      {-520, Nstop},
      {0, D},
      {0, Dh},
      {0, L},
      {0, Lh},
      {0, I},
      {0, Ih},
      {-801, SD},
      {-801, SDh},
      {-801, SL},
      {-801, SLh}}},
    {"ReadFile(1 page)",
     readOnePage,
     {{-520, N},
      {-520, Nstop},
      {-1003, D},
      {-1003, Dh},
      {-1003, L},
      {-1003, Lh},
      {-1003, I},
      {-1003, Ih},
      {-801, SD},
      {-801, SDh},
      {-801, SL},
      {-801, SLh}}},
    {"ReadFile(unaligned)",
     readUnaligned,
     {{-520, N},
      {-520, Nstop},
      {-1003, D},
      {-1003, Dh},
      {-1003, L},
      {-1003, Lh},
      {-1003, I},
      {-1003, Ih},
      {-801, SD},
      {-801, SDh},
      {-801, SL},
      {-801, SLh}}},
    {"ReadFile(odd size)",
     readOdd,
     {{-520, N},
      {-520, Nstop},
      {-1003, D},
      {-1003, Dh},
      {-1003, L},
      {-1003, Lh},
      {-1003, I},
      {-1003, Ih},
      {-801, SD},
      {-801, SDh},
      {-801, SL},
      {-801, SLh}}},
    {"ReadFile(bad handle)",
     readBadHandle,
     {{-520, N},
      {-520, Nstop},
      {-1003, D},
      {-1003, Dh},
      {-1003, L},
      {-1003, Lh},
      {-1003, I},
      {-1003, Ih},
      {-801, SD},
      {-801, SDh},
      {-801, SL},
      {-801, SLh}}},
    {"ReadFile(no buffer)",
     readNoBuffer,
     {{-520, N},
      {-520, Nstop},
      {0, D},
      {-1003, Dh},
      {0, L},
      {-1022, Lh},
      {0, I},
      {-1022, Ih},
      {-801, SD},
      {-801, SDh},
      {-801, SL},
      {-801, SLh}}},
    {"CloseFile",
     close,
     {{-520, N},
      {-520, Nstop},
      {-1003, D},
      {0, D},
      {-1003, L},
      {0, L},
      {-1003, I},
      {0, I},
      {-1003, SD},
      {0, SD},
      {-1003, SL},
      {0, SL}}},
    {"CloseFile(bad handle)",
     closeBadHandle,
     {{-520, N},
      {-520, Nstop},
      {-1003, D},
      {-1003, Dh},
      {-1003, L},
      {-1003, Lh},
      {-1003, I},
      {-1003, Ih},
      {-1003, SD},
      {-1003, SDh},
      {-1003, SL},
      {-1003, SLh}}},
    {"GetLogInfo",
     logInfo,
     {{-520, N},
      {-520, Nstop},
      {0, L},
      {-521, Dh},
      {0, L},
      {-521, Lh},
      {0, I},
      {-521, Ih},
      {-801, SD},
      {-801, SDh},
      {-801, SL},
      {-801, SLh}}},
    {"GetTruncateLogInfo",
     truncateInfo,
     {{-520, N},
      {-520, Nstop},
      {0, L},
      {-521, Dh},
      {0, L},
      {-521, Lh},
      {0, I},
      {-521, Ih},
      {-801, SD},
      {-801, SDh},
      {-801, SL},
      {-801, SLh}}},
    {"TruncateLog",
     truncate,
     {{-520, N},
      {-520, Nstop},
      {-521, D},
      {-521, Dh},
      {-616, L},
      {-521, Lh},
      {-521, I},
      {-521, Ih},
      {-801, SD},
      {-801, SDh},
      {-801, SL},
      {-801, SLh}}},
    {"StopBackup",
     stop,
     {{0, Nstop},
      {0, Nstop},
      {0, SD},
      {0, SDh},
      {0, SL},
      {0, SLh},
      {0, SL},
      {0, SLh},
      {0, SD},
      {0, SDh},
      {0, SL},
      {0, SLh}}},
    {"End(normal)",
     endNormal,
     {{-520, N},
      {-520, N},
      {-800, N},
      {-800, N},
      {-800, N},
      {-800, N},
      {-800, N},
      {-800, N},
      {-801, N},
      {-801, N},
      {-801, N},
      {-801, N}}},
    {"End(abort)",
     endAbort,
     {{-520, N},
      {-520, N},
      {0, N},
      {0, N},
      {0, N},
      {0, N},
      {0, N},
      {0, N},
      {-801, N},
      {-801, N},
      {-801, N},
      {-801, N}}},
};

TEST(BackupStateTable, EveryCallInEveryState) {
    for (const Row& row : kTable) {
        for (int state = N; state < kStates; ++state) {
            SCOPED_TRACE(testing::Message() << row.name << " in " << kNames[state]);
            Fixture fixture;
            fixture.bring(static_cast<State>(state));
            const Expectation& expected = row.by[state];
            EXPECT_EQ(row.call(fixture), expected.error);
            // The events and flags afterwards are those of a session in that state.
            EXPECT_STREQ(kNames[fixture.now()], kNames[expected.next]);
        }
    }
}

// After any call in any state the session can be ended and a new backup made: nothing is left behind.
TEST(BackupStateTable, EveryStateCanBeEndedAndBegunAgain) {
    for (const Row& row : kTable) {
        for (int state = N; state < kStates; ++state) {
            SCOPED_TRACE(testing::Message() << row.name << " in " << kNames[state]);
            Fixture fixture;
            fixture.bring(static_cast<State>(state));
            (void)row.call(fixture);
            (void)fixture.controller->end({.normal = false});
            EXPECT_EQ(codeOf(fixture.controller->end({})), JET_errNoBackup);
            EXPECT_EQ(fixture.environment->keptFrom, 0);
            EXPECT_EQ(codeOf(fixture.controller->begin({})), JET_errSuccess);
            EXPECT_EQ(fixture.now(), D);
        }
    }
}

// Any two calls after another from any state: never a crash, and the gate and the session agree.
TEST(BackupStateTable, AnyTwoCalls) {
    for (const State state : {N, D, Lh, I, SDh}) {
        for (const Row& first : kTable) {
            for (const Row& second : kTable) {
                Fixture fixture;
                fixture.bring(state);
                (void)first.call(fixture);
                const State between = fixture.environment->gate().state().anyInProgress() ? D : N;
                const JET_ERR error = second.call(fixture);
                if (between == N && second.call == attachInfo) {
                    EXPECT_EQ(error, JET_errNoBackup);
                }
            }
        }
    }
}

}  // namespace
}  // namespace esent::backup
