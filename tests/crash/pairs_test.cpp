// Every operation that writes, and every pair of them, with the power cut at every write.
//
// One run of a pair gives the disk of each of its cuts. What survives is what the ledger allows; see
// survivor.h. ESENT_CRASH_OUTCOMES=n outcomes of each cut for a soak; ESENT_CRASH_PAIR="first,second" (or
// "first") runs one pair only.
#include <cstdio>

#include "operations.h"

namespace esent::crash {
namespace {

class Pairs : public testing::TestWithParam<std::size_t> {
 protected:
    using Named = Operations::Named;

    void SetUp() override {
        limitCache(400);
        makeFolders(prepared_);
        const CurrentDisk current(prepared_);
        JET_ERR error = JET_errSuccess;
        state_ = Operations::prepare(error);
        ASSERT_GE(error, JET_errSuccess);
        prepared_.syncEverything();
    }

    struct Cut {
        std::unique_ptr<os::SimulatedDisk> disk;
        std::uint64_t call = 0;
        Ledger::Range range;
    };

    // Both in turn; the disk at each of their writes, and as it is at the end.
    void run(const std::vector<Named>& operations, Ledger& ledger, std::vector<Cut>& cuts) {
        const auto disk = prepared_.restarted(1);
        const CurrentDisk current(*disk);
        Operations work(ledger);
        ASSERT_GE(work.start(), JET_errSuccess);
        ledger.durable();
        disk->copyAtChanges([&](std::uint64_t call, std::unique_ptr<os::SimulatedDisk> copy) {
            cuts.push_back({std::move(copy), call, ledger.range()});
        });
        for (const Named& each : operations)
            ASSERT_GE((work.*each.run)(), JET_errSuccess) << each.name;
        const Ledger::Range range = ledger.range();
        disk->cutPower();
        cuts.push_back({disk->restarted(1), 0, range});
    }

    // `pair`: a number of its own.
    void expectSound(const std::vector<Named>& operations, std::uint64_t pair) {
        Ledger ledger(state_);
        std::vector<Cut> cuts;
        run(operations, ledger, cuts);
        if (HasFailure()) return;
        const std::uint64_t outcomes = numberFromEnvironment("ESENT_CRASH_OUTCOMES", 0);
        for (std::size_t i = 0; i < cuts.size(); ++i) {
            SCOPED_TRACE("cut " + std::to_string(i + 1) + " of " + std::to_string(cuts.size()));
            // A CI run takes every third cut of a pair, another third for each pair, and one outcome.
            const bool single = operations.size() == 1;
            if (outcomes == 0 && !single && i % 3 != pair % 3 && i + 1 != cuts.size()) continue;
            const std::uint64_t number = i + pair * 101;
            crashes_ += expectSurvivors(*cuts[i].disk, ledger, cuts[i].range, number,
                                        outcomes != 0 ? outcomes
                                        : single      ? 3
                                                      : 1,
                                        {});
            if (HasFailure()) return;
        }
    }

    os::SimulatedDisk prepared_{kWholePages};
    State state_;
    std::uint64_t crashes_ = 0;
};

TEST_P(Pairs, SurviveAPowerCutAtEveryWrite) {
    const Named& first = Operations::all()[GetParam()];
    const char* only = std::getenv("ESENT_CRASH_PAIR");
    std::uint64_t pair = GetParam() * (Operations::all().size() + 1);
    const auto one = [&](const std::string& name, const std::vector<Named>& operations) {
        ++pair;
        if (HasFailure() || (only && name != only)) return;
        SCOPED_TRACE(name);
        expectSound(operations, pair);
    };
    one(first.name, {first});
    for (const Named& second : Operations::all())
        one(std::string(first.name) + "," + second.name, {first, second});
    std::printf("%s: %llu crashes\n", first.name, static_cast<unsigned long long>(crashes_));
}

INSTANTIATE_TEST_SUITE_P(Crash, Pairs, testing::Range(std::size_t{0}, Operations::all().size()),
                         [](const auto& each) { return std::string(Operations::all()[each.param].name); });

}  // namespace
}  // namespace esent::crash
