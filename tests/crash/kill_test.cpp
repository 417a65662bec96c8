// kill -9 of a process whose threads commit pairs of rows into real files while it is backed up without end:
// every pair that it reported is there after the next start, and no pair is there by half.
//
// Workers and checkers are children, so that the process that forks has neither engine nor threads. A worker
// reports each durable commit through a pipe; it is killed after a random number of reports.
// ESENT_CRASH_KILLS=n for a soak.
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <thread>

#include "environment.h"
#include "people_database.h"
#include "streamed_backup.h"
#include "temp_dir.h"

namespace esent::crash {
namespace {

constexpr std::int32_t kThreads = 3;
constexpr std::int32_t kRange = 1 << 24;  // ids of one thread

constexpr std::int32_t kBackupEnded = -1;

struct Report {
    std::int32_t thread = 0;  // or kBackupEnded
    std::int32_t pair = 0;
};

Person personOf(std::int32_t id) {
    const std::string digits = std::to_string(id);
    return {id % 50, "n" + std::string(10 - digits.size(), '0') + digits,
            std::string(static_cast<std::size_t>(id % 7 == 0 ? 6000 : id % 300 + 1),
                        static_cast<char>('a' + id % 26))};
}

struct Files {
    std::string folder;  // with a separator
    std::string database() const { return folder + "people.edb"; }
};

JET_ERR start(Engine& engine, const Files& files) {
    engine.set(JET_paramCheckpointDepthMax, 256 << 10);
    CALL(engine.init());
    const JET_ERR error = engine.attach(files.database().c_str());
    if (error != JET_errFileNotFound) return error;
    CALL(engine.create(files.database().c_str()));
    PeopleSession people(engine.session(), files.database());
    CALL(people.open());
    return people.createTable("people");
}

// How many pairs of a thread are there.
JET_ERR pairsOf(PeopleSession& people, std::int32_t thread, std::int32_t& pairs) {
    State state;
    CALL(JetBeginTransaction(people.session()));  // the others are at work
    CALL(people.readAll({"people"}, state));
    CALL(JetCommitTransaction(people.session(), 0));
    const auto& rows = state["people"].rows;
    pairs = 0;
    while (rows.contains(thread * kRange + 2 * pairs))
        ++pairs;
    return JET_errSuccess;
}

JET_ERR commitPairs(Engine& engine, const Files& files, std::int32_t thread, int reports) {
    JET_SESID session = JET_sesidNil;
    CALL(JetBeginSession(engine.instance(), &session, nullptr, nullptr));
    PeopleSession people(session, files.database());
    CALL(people.open());
    std::int32_t pair = 0;
    CALL(pairsOf(people, thread, pair));
    for (;; ++pair) {
        const std::int32_t id = thread * kRange + 2 * pair;
        CALL(JetBeginTransaction(session));
        CALL(people.insert("people", id, personOf(id)));
        CALL(people.insert("people", id + 1, personOf(id + 1)));
        CALL(JetCommitTransaction(session, 0));
        const Report report{thread, pair};
        if (write(reports, &report, sizeof report) != sizeof report) return JET_errSuccess;
    }
}

// A full backup, then some of each kind, over and over; every fourth is stopped midway.
JET_ERR backUpForever(JET_INSTANCE instance, std::uint32_t seed, int reports) {
    using Kind = test::StreamedBackup::Kind;
    std::mt19937 random(seed);
    for (bool first = true;; first = false) {
        const Kind kind = first ? Kind::Full : static_cast<Kind>(random() % 4);
        test::StreamedBackup backup(instance, "", 64 << 10);
        auto callsLeft = random() % 4 == 0 && !first ? random() % 40 : 1U << 30;
        backup.stopHere = [&] { return callsLeft-- == 0; };
        const JET_ERR error = backup.take(kind);
        if (error == JET_errBackupAbortByServer) continue;
        CALL(error);
        const Report report{kBackupEnded, 0};
        if (write(reports, &report, sizeof report) != sizeof report) return JET_errSuccess;
    }
}

[[noreturn]] void work(const Files& files, int reports, std::uint32_t seed) {
    Engine engine(false, 256, files.folder.c_str());
    JET_ERR error = start(engine, files);
    std::vector<std::thread> threads;
    for (std::int32_t thread = 0; error >= 0 && thread < kThreads; ++thread)
        threads.emplace_back([&, thread] {
            const JET_ERR ended = commitPairs(engine, files, thread, reports);
            std::fprintf(stderr, "thread %d ended with %d\n", thread, ended);
            _exit(3);
        });
    if (error >= 0) {
        error = backUpForever(engine.instance(), seed, reports);
        std::fprintf(stderr, "the backups ended with %d\n", error);
        _exit(4);
    }
    std::fprintf(stderr, "the worker did not start: %d\n", error);
    _exit(2);
}

// 0 if everything that was reported is there, in whole pairs.
int check(const Files& files, const std::vector<std::int32_t>& reported) {
    Engine engine(false, 256, files.folder.c_str());
    const JET_ERR started = start(engine, files);
    EXPECT_GE(started, JET_errSuccess);
    PeopleSession people(engine.session(), files.database());
    EXPECT_GE(people.open(), JET_errSuccess);
    State state;
    EXPECT_EQ(people.readAll({"people"}, state), JET_errSuccess);
    std::vector<std::int32_t> count(kThreads);
    for (const auto& [id, person] : state["people"].rows) {
        EXPECT_EQ(person, personOf(id)) << id;
        EXPECT_EQ(id % kRange, count.at(static_cast<std::size_t>(id / kRange))++) << "a gap before " << id;
    }
    for (std::size_t thread = 0; thread < count.size(); ++thread) {
        EXPECT_EQ(count[thread] % 2, 0) << "half a pair of thread " << thread;
        EXPECT_GT(count[thread] / 2, reported[thread]) << "lost pairs of thread " << thread;
    }
    EXPECT_EQ(people.closeAll(), JET_errSuccess);
    EXPECT_EQ(engine.term(), JET_errSuccess);
    return testing::Test::HasFailure() ? 1 : 0;
}

template <class Body>
pid_t inChild(Body body) {
    std::fflush(nullptr);
    const pid_t child = fork();
    if (child == 0) _exit(body());
    return child;
}

struct Reported {
    std::vector<std::int32_t> pairs = std::vector<std::int32_t>(kThreads, -1);  // the last one of each thread
    unsigned backups = 0;
};

// Kills a worker after so many reports; takes in all that it made.
void killOne(const Files& files, unsigned after, std::uint32_t seed, Reported& reported) {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    const pid_t worker = inChild([&]() -> int {
        close(ends[0]);
        work(files, ends[1], seed);
    });
    close(ends[1]);
    Report report;
    unsigned count = 0;
    while (read(ends[0], &report, sizeof report) == sizeof report) {
        if (report.thread == kBackupEnded) {
            ++reported.backups;
        } else {
            auto& last = reported.pairs.at(static_cast<std::size_t>(report.thread));
            last = std::max(last, report.pair);
        }
        if (++count == after) kill(worker, SIGKILL);
    }
    close(ends[0]);
    int status = 0;
    ASSERT_EQ(waitpid(worker, &status, 0), worker);
    ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
        << "the worker ended by itself: " << status;
}

TEST(Kill, NoReportedCommitIsLostAndNoneIsHalf) {
    const auto kills = static_cast<unsigned>(test::numberFromEnvironment("ESENT_CRASH_KILLS", 24));
    constexpr unsigned kKillsPerDatabase = 12;
    std::mt19937 random(7);
    unsigned backups = 0;
    for (unsigned done = 0; done < kills;) {
        const test::TempDir folder;
        const Files files{folder.string() + "/"};
        Reported reported;
        for (unsigned i = 0; i < kKillsPerDatabase && done < kills; ++i, ++done) {
            SCOPED_TRACE("kill " + std::to_string(done));
            killOne(files, 1 + random() % 120, done, reported);
            if (HasFatalFailure()) return;
            const pid_t checker = inChild([&] { return check(files, reported.pairs); });
            int status = 0;
            ASSERT_EQ(waitpid(checker, &status, 0), checker);
            ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "see above";
        }
        backups += reported.backups;
    }
    std::printf("%u kills, %u backups completed\n", kills, backups);
    EXPECT_GT(backups, kills / 2);
}

}  // namespace
}  // namespace esent::crash
