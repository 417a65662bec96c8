// Rows, long values, indexes and schemas survive a power cut at any write: after the next start the content
// is that of the last durable commit or of a later one, in whole transactions, every index agrees, and the
// integrity check finds nothing.
//
// A failure prints "profile, seed, cut, outcome". ESENT_CRASH_SEED=n runs that workload only,
// ESENT_CRASH_ROUNDS=n so many workloads of each profile. Which write is the n-th depends on the engine's
// threads a little: try a cut and its neighbours.
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "integrity_check.h"
#include "workload.h"

namespace esent::crash {
namespace {

constexpr os::SimulatedDiskOptions kDisk{.sectorBytes = 4096};  // a page is written as a whole

std::uint64_t numberIn(const char* variable, std::uint64_t otherwise) {
    const char* text = std::getenv(variable);
    return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

void configure(Engine& engine, const Profile& profile) {
    engine.set(JET_paramCheckpointDepthMax, profile.checkpointBytes);
}

class Rows : public testing::TestWithParam<Profile> {
 protected:
    void SetUp() override {
        JET_INSTANCE none = JET_instanceNil;
        ASSERT_EQ(JetSetSystemParameter(&none, JET_sesidNil, JET_paramCacheSizeMin, 1, nullptr),
                  JET_errSuccess);
        ASSERT_EQ(
            JetSetSystemParameter(&none, JET_sesidNil, JET_paramCacheSizeMax, GetParam().cachePages, nullptr),
            JET_errSuccess);
        makeFolders(prepared_);
        const CurrentDisk current(prepared_);
        Engine engine(GetParam().circular);
        ASSERT_EQ(engine.init(), JET_errSuccess);
        ASSERT_EQ(engine.create(kPeoplePath), JET_errSuccess);
        PeopleSession people(engine.session());
        ASSERT_GE(people.open(), JET_errSuccess);
        ASSERT_EQ(people.createTable("people"), JET_errSuccess);
        ASSERT_EQ(engine.term(), JET_errSuccess);
        prepared_.syncEverything();
    }

    // Init, attach, workload; the writes it took, or what went wrong.
    std::uint64_t work(os::SimulatedDisk& disk, std::uint64_t seed, std::uint64_t cutAt, Ledger& ledger) {
        const CurrentDisk current(disk);
        const std::uint64_t before = disk.changingCalls();
        if (cutAt != 0) disk.cutPowerAt(cutAt);
        Engine engine(GetParam().circular);
        configure(engine, GetParam());
        Workload workload(GetParam(), seed, ledger);
        JET_ERR error = engine.init();
        if (error >= 0) error = engine.attach(kPeoplePath);
        if (error >= 0) error = workload.run(engine);
        if (!disk.powerIsCut()) {
            EXPECT_GE(error, JET_errSuccess) << "while the power was on, at " << workload.last();
        }
        const std::uint64_t writes = disk.changingCalls() - before;
        disk.cutPower();
        return writes;
    }

    // Life goes on: a row comes and goes.
    void tryUpdates(PeopleSession& people, const State& state) {
        if (state.empty()) return;
        const std::string& table = state.begin()->first;
        ASSERT_EQ(JetBeginTransaction(people.session()), JET_errSuccess);
        const Person person{5, "new", std::string(5000, 'z')};
        ASSERT_EQ(people.insert(table, 1 << 20, person), JET_errSuccess);
        ASSERT_EQ(JetCommitTransaction(people.session(), 0), JET_errSuccess);
        ASSERT_EQ(people.remove(table, 1 << 20), JET_errSuccess);
    }

    void checkSurvivor(os::SimulatedDisk& disk, const Ledger& ledger) {
        {
            const CurrentDisk current(disk);
            Engine engine(GetParam().circular);
            ASSERT_GE(engine.init(), JET_errSuccess) << "the engine comes up again";
            ASSERT_EQ(engine.attach(kPeoplePath), JET_errSuccess);
            PeopleSession people(engine.session());
            ASSERT_GE(people.open(), JET_errSuccess);
            State found;
            ASSERT_EQ(people.readAll(tableNames(), found), JET_errSuccess);
            ASSERT_TRUE(ledger.allows(found)) << ledger.complaint(found);
            tryUpdates(people, found);
            if (HasFatalFailure()) return;
            ASSERT_EQ(people.closeAll(), JET_errSuccess);
            ASSERT_EQ(engine.term(), JET_errSuccess);
        }
        expectIntegrity(disk, kPeoplePath);
    }

    // ESENT_CRASH_DUMP=folder: the files of a failure as the engine found them, for esentutl.
    static void dump(const os::SimulatedDisk& disk) {
        const char* folder = std::getenv("ESENT_CRASH_DUMP");
        if (!folder) return;
        for (const std::string& path : disk.allFiles()) {
            const auto bytes = *disk.content(path);
            std::ofstream out(folder + path.substr(path.rfind('/')), std::ios::binary);
            out.write(reinterpret_cast<const char*>(bytes.data()),
                      static_cast<std::streamsize>(bytes.size()));
        }
    }

    // The power goes off again while the engine recovers.
    static void cutRecovery(os::SimulatedDisk& disk, std::uint64_t call, std::uint64_t seed) {
        {
            const CurrentDisk current(disk);
            disk.cutPowerAt(call);
            Engine engine(GetParam().circular);
            if (engine.init() >= 0) (void)engine.attach(kPeoplePath);
            disk.cutPower();
        }
        disk.restart(seed);
    }

    void oneCut(std::uint64_t seed, std::uint64_t cutAt) {
        Ledger ledger(State{{"people", {}}});
        const auto disk = prepared_.restarted(1);
        (void)work(*disk, seed, cutAt, ledger);
        if (HasFailure()) return;
        for (std::uint64_t outcome = 1; outcome <= 3; ++outcome) {
            SCOPED_TRACE("outcome " + std::to_string(outcome));
            const auto survived = disk->restarted(outcome);
            // Every third crashes once more.
            if (outcome == 3) {
                cutRecovery(*survived, 1 + (cutAt * 7 + seed) % 60, outcome);
                ++crashes_;
            }
            const auto before = survived->restarted(1);
            checkSurvivor(*survived, ledger);
            ++crashes_;
            if (!HasFailure()) continue;
            dump(*before);
            return;
        }
    }

    // As the last commit left it, when the power stayed on.
    std::uint64_t withoutCut(std::uint64_t seed) {
        Ledger ledger(State{{"people", {}}});
        const auto disk = prepared_.restarted(1);
        const std::uint64_t writes = work(*disk, seed, 0, ledger);
        if (HasFailure()) return 0;
        checkSurvivor(*disk->restarted(1), ledger);
        if (HasFailure()) dump(*disk->restarted(1));
        ++crashes_;
        return writes;
    }

    os::SimulatedDisk prepared_{kDisk};
    std::uint64_t crashes_ = 0;
};

TEST_P(Rows, SurviveAPowerCutAtAnyWrite) {
    const std::uint64_t rounds = numberIn("ESENT_CRASH_ROUNDS", 4);
    const std::uint64_t only = numberIn("ESENT_CRASH_SEED", 0);
    const std::uint64_t onlyCut = numberIn("ESENT_CRASH_CUT", 0);
    for (std::uint64_t seed = only ? only : 1; seed <= (only ? only : rounds); ++seed) {
        SCOPED_TRACE(std::string(GetParam().name) + ", seed " + std::to_string(seed));
        const std::uint64_t writes = withoutCut(seed);
        if (HasFailure()) return;
        ASSERT_GT(writes, 15U);
        const std::uint64_t stride = std::max<std::uint64_t>(writes / 25, 1);
        for (std::uint64_t cut = 1 + seed % stride; cut <= writes; cut += stride) {
            if (onlyCut != 0) cut = onlyCut;
            SCOPED_TRACE("cut " + std::to_string(cut) + " of " + std::to_string(writes));
            oneCut(seed, cut);
            if (HasFailure() || onlyCut != 0) return;
        }
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
     .circular = true,
     .checkpointBytes = 32 << 10},
    {.name = "SmallCache",
     .steps = 500,
     .ids = 100,
     .largestNotes = 9000,
     .schemaPercent = 3,
     .endPercent = 5,
     .checkpointBytes = 128 << 10,
     .cachePages = 60},
};

INSTANTIATE_TEST_SUITE_P(Crash, Rows, testing::ValuesIn(kProfiles),
                         [](const auto& each) { return std::string(each.param.name); });

}  // namespace
}  // namespace esent::crash
