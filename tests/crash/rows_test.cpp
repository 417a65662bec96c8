// Rows, long values, indexes and schemas survive a power cut at any write: after the next start the content
// is that of the last durable commit or of a later one, in whole transactions, every index agrees, and the
// integrity check finds nothing.
//
// A failure prints "profile, seed, cut, outcome". ESENT_CRASH_SEED=n runs that workload only,
// ESENT_CRASH_ROUNDS=n so many workloads of each profile. Which write is the n-th depends on the engine's
// threads a little: try a cut and its neighbours.
#include <cstdio>
#include <cstdlib>

#include "workload.h"

namespace esent::crash {
namespace {

void configure(Engine& engine, const Profile& profile) {
    engine.set(JET_paramCheckpointDepthMax, profile.checkpointBytes);
}

class Rows : public testing::TestWithParam<Profile> {
 protected:
    void SetUp() override {
        limitCache(GetParam().cachePages);
        makeFolders(prepared_);
        const CurrentDisk current(prepared_);
        Engine engine(GetParam().logs);
        ASSERT_EQ(engine.init(), JET_errSuccess);
        ASSERT_EQ(engine.create(kPeoplePath), JET_errSuccess);
        PeopleSession people(engine.session());
        ASSERT_GE(people.open(), JET_errSuccess);
        ASSERT_EQ(people.createTable("people"), JET_errSuccess);
        ASSERT_EQ(engine.term(), JET_errSuccess);
        prepared_.syncEverything();
    }

    struct Cut {
        std::unique_ptr<os::SimulatedDisk> disk;
        std::uint64_t call = 0;
        Ledger::Range range;
    };

    // Init, attach, workload; the writes it took. Every `stride`-th of them, from `first` on, becomes a cut.
    std::uint64_t work(os::SimulatedDisk& disk, std::uint64_t seed, Ledger& ledger, std::uint64_t first,
                       std::uint64_t stride, std::vector<Cut>& cuts) {
        const CurrentDisk current(disk);
        if (stride != 0) {
            disk.copyAtChanges(
                [&cuts, &ledger](std::uint64_t call, std::unique_ptr<os::SimulatedDisk> copy) {
                    cuts.push_back({std::move(copy), call, ledger.range()});
                },
                first, stride);
        }
        Engine engine(GetParam().logs);
        configure(engine, GetParam());
        Workload workload(GetParam(), seed, ledger);
        JET_ERR error = engine.init();
        if (error >= 0) error = engine.attach(kPeoplePath);
        if (error >= 0) error = workload.run(engine);
        EXPECT_GE(error, JET_errSuccess) << "while the power was on, at " << workload.last();
        const std::uint64_t writes = disk.changingCalls();
        disk.cutPower();
        return writes;
    }

    // As the last commit left it, when the power stayed on; the writes it took.
    std::uint64_t withoutCut(std::uint64_t seed) {
        Ledger ledger(State{{"people", {}}});
        std::vector<Cut> none;
        const auto disk = prepared_.restarted(1);
        const std::uint64_t writes = work(*disk, seed, ledger, 0, 0, none);
        if (HasFailure()) return 0;
        crashes_ += expectSurvivors(*disk, ledger, ledger.range(), 0, 1, GetParam().logs);
        return writes;
    }

    void withCuts(std::uint64_t seed, std::uint64_t first, std::uint64_t stride) {
        Ledger ledger(State{{"people", {}}});
        std::vector<Cut> cuts;
        (void)work(*prepared_.restarted(1), seed, ledger, first, stride, cuts);
        if (HasFailure()) return;
        for (const Cut& cut : cuts) {
            SCOPED_TRACE("cut " + std::to_string(cut.call));
            crashes_ += expectSurvivors(*cut.disk, ledger, cut.range, cut.call, 3, GetParam().logs);
            if (HasFailure()) return;
        }
    }

    os::SimulatedDisk prepared_{kWholePages};
    std::uint64_t crashes_ = 0;
};

TEST_P(Rows, SurviveAPowerCutAtAnyWrite) {
    const std::uint64_t rounds = numberFromEnvironment("ESENT_CRASH_ROUNDS", 10);
    const std::uint64_t only = numberFromEnvironment("ESENT_CRASH_SEED", 0);
    const std::uint64_t onlyCut = numberFromEnvironment("ESENT_CRASH_CUT", 0);
    for (std::uint64_t seed = only ? only : 1; seed <= (only ? only : rounds); ++seed) {
        SCOPED_TRACE(std::string(GetParam().name) + ", seed " + std::to_string(seed));
        const std::uint64_t writes = withoutCut(seed);
        if (HasFailure()) return;
        ASSERT_GT(writes, 15U);
        const std::uint64_t stride = std::max<std::uint64_t>(writes / 25, 1);
        if (onlyCut != 0) {
            withCuts(seed, onlyCut, numberFromEnvironment("ESENT_CRASH_STRIDE", 1U << 30));
        } else {
            withCuts(seed, 1 + seed % stride, stride);
        }
        if (HasFailure()) return;
    }
    RecordProperty("crashes", static_cast<int>(crashes_));
    std::printf("%s: %llu crashes\n", GetParam().name, static_cast<unsigned long long>(crashes_));
}

constexpr Profile kProfiles[] = {
    {.name = "Small", .steps = 60},
    {.name = "LongValues", .steps = 80, .ids = 12, .largestNotes = 20000},
    {.name = "SplitsAndMerges",
     .steps = 900,
     .ids = 200,
     .largestNotes = 600,
     .removePercent = 30,
     .endPercent = 6},
    {.name = "Defragmentation",
     .steps = 700,
     .ids = 200,
     .largestNotes = 600,
     .removePercent = 35,
     .endPercent = 15,
     .defragmentPercent = 10},
    {.name = "Schema", .steps = 120, .schemaPercent = 40},
    {.name = "Lazy", .steps = 150, .lazyPercent = 95},
    {.name = "SmallCheckpoints",
     .steps = 400,
     .largestNotes = 9000,
     .schemaPercent = 5,
     .logs = {.circular = true},
     .checkpointBytes = 32 << 10},
    {.name = "SmallCache",
     .steps = 500,
     .ids = 100,
     .largestNotes = 9000,
     .schemaPercent = 3,
     .endPercent = 5,
     .checkpointBytes = 128 << 10,
     .cachePages = 60},
    // Far more than the log's buffer between two syncs.
    {.name = "BulkLoad",
     .steps = 120,
     .ids = 400,
     .largestNotes = 20000,
     .lazyPercent = 100,
     .removePercent = 5,
     .endPercent = 4,
     .logs = {.fileKilobytes = 512}},
};

INSTANTIATE_TEST_SUITE_P(Crash, Rows, testing::ValuesIn(kProfiles),
                         [](const auto& each) { return std::string(each.param.name); });

}  // namespace
}  // namespace esent::crash
