// Eight threads on few and on many rows, with everything else that an application does meanwhile: money
// transfers, escrow sums, unique keys, long values, scans, schema changes, backups, defragmentation. Sums and
// rows hold all the time, nobody waits for ever, and the file is sound in the end.
//
//   ESENT_STRESS_STEPS    per thread (default 8000, on Windows 1500)
//   ESENT_STRESS_SECONDS  as long as that instead, for a soak
//   ESENT_STRESS_SEED     where the random numbers start (default 1)
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <thread>

#include "engine.h"
#include "environment.h"
#include "stress_worker.h"
#ifdef ESENTUTL
#include "run_tool.h"
#endif

namespace esent::test {
namespace {

constexpr std::size_t kThreads = 8;
#ifdef _WIN32
constexpr std::uint64_t kSteps = 1500;  // under Wine
#else
constexpr std::uint64_t kSteps = 8000;
#endif
constexpr std::chrono::seconds kPatience{300};  // for one step of one thread, on whatever machine

class Stress : public testing::Test {
 protected:
    void SetUp() override {
        EXPECT_EQ(JET_errSuccess,
                  JetSetSystemParameter(nullptr, JET_sesidNil, JET_paramDatabasePageSize, 8192, nullptr));
        engine_.emplace("stress");
        engine_->setNumber(JET_paramMaxVerPages, 4096);
        engine_->setNumber(JET_paramCircularLog, 1);
        engine_->setNumber(JET_paramLogFileSize, 1024);
        engine_->setNumber(JET_paramMaxTemporaryTables, 20);
        ASSERT_EQ(JET_errSuccess, engine_->init());
        shared_.instance = engine_->instance;
        shared_.path = engine_->folder.file("stress.edb");
        session_ = engine_->beginSession();
        ASSERT_EQ(JET_errSuccess, createStressDatabase(session_, shared_));
    }

    // Runs the workers; kills the process, saying where everybody is, when one of them stands still.
    void runAll() {
        const std::uint64_t seconds = numberFromEnvironment("ESENT_STRESS_SECONDS", 0);
        const std::uint64_t steps =
            seconds > 0 ? ~std::uint64_t{0} : numberFromEnvironment("ESENT_STRESS_STEPS", kSteps);
        const std::uint64_t seed = numberFromEnvironment("ESENT_STRESS_SEED", 1);
        for (std::size_t i = 0; i < kThreads; ++i)
            workers_.push_back(std::make_unique<StressWorker>(shared_, i, seed * 1000 + i));
        std::vector<std::thread> threads;
        for (auto& worker : workers_)
            threads.emplace_back([this, &worker, steps] {
                worker->run(steps);
                const std::lock_guard lock(mutex_);
                ++finished_;
                changed_.notify_all();
            });
        watch(seconds);
        for (std::thread& thread : threads)
            thread.join();
        for (const auto& worker : workers_)
            EXPECT_EQ("", worker->failure()) << "seed " << seed;
    }

    void watch(std::uint64_t seconds) {
        using Clock = std::chrono::steady_clock;
        const auto start = Clock::now();
        std::vector<std::pair<std::uint64_t, Clock::time_point>> seen(kThreads, {0, start});
        std::unique_lock lock(mutex_);
        while (!changed_.wait_for(lock, std::chrono::seconds(1), [this] { return finished_ == kThreads; })) {
            const auto now = Clock::now();
            if (seconds > 0 && now - start >= std::chrono::seconds(seconds)) shared_.stopped = true;
            for (std::size_t i = 0; i < kThreads; ++i) {
                const std::uint64_t steps = workers_[i]->stepsDone();
                if (steps != seen[i].first || workers_[i]->ended()) seen[i] = {steps, now};
                if (now - seen[i].second > kPatience) standsStill();
            }
        }
    }

    [[noreturn]] void standsStill() {
        for (std::size_t i = 0; i < kThreads; ++i)
            std::fprintf(stderr, "thread %zu: %llu steps, in %s\n", i,
                         static_cast<unsigned long long>(workers_[i]->stepsDone()), workers_[i]->doing());
        std::abort();
    }

    std::optional<Engine> engine_;
    StressShared shared_;
    JET_SESID session_ = JET_sesidNil;
    std::vector<std::unique_ptr<StressWorker>> workers_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t finished_ = 0;
};

TEST_F(Stress, SumsHoldAndNobodyWaitsForEver) {
    runAll();
    std::int64_t escrow = 0;
    std::int64_t keys = 0;
    std::uint64_t steps = 0;
    std::uint64_t conflicts = 0;
    for (const auto& worker : workers_) {
        escrow += worker->escrowAdded();
        keys += worker->keysLeft();
        steps += worker->stepsDone();
        conflicts += worker->conflicts();
    }
    std::printf("%llu steps, %llu taken back for conflicts, %llu backups, %llu indexes\n",
                static_cast<unsigned long long>(steps), static_cast<unsigned long long>(conflicts),
                static_cast<unsigned long long>(shared_.backups.load()),
                static_cast<unsigned long long>(shared_.indexes.load()));
    EXPECT_GT(steps, 0U);
    StressWorker reader(shared_, kThreads, 0);
    EXPECT_EQ("", reader.checkAll(escrow, keys));
    reader.end();
    ASSERT_EQ(JET_errSuccess, JetEndSession(session_, 0));
    ASSERT_EQ(JET_errSuccess, engine_->term());
#ifdef ESENTUTL
    const ToolRun run = runTool("/g " + shared_.path, true);
    EXPECT_EQ(0, run.exitCode) << run.output;
#endif
}

}  // namespace
}  // namespace esent::test
