// The power goes at any write while trees are worked on: recovery brings back what was committed, sound
// trees, and no page that is used twice.
#include "btree/tree_check.h"
#include "btree/tree_defragmenter.h"
#include "catalog/catalog_reader.h"
#include "catalog/space_audit.h"
#include "mini_instance.h"
#include "os/simulated/simulated_disk.h"
#include "tree_workload.h"

namespace esent::recovery {
namespace {

using namespace esent::test;
using namespace esent::btree::test;
using os::SimulatedDisk;

constexpr const char* kPath = "/data/a.edb";
constexpr std::uint32_t kPage = 4096;

void prepare(SimulatedDisk& disk) {
    ASSERT_TRUE(disk.createDirectories("/log"));
    ASSERT_TRUE(disk.createDirectories("/data"));
    MiniInstance instance(disk);
    instance.logKilobytes = 256;
    ASSERT_TRUE(instance.init());
    ASSERT_TRUE(instance.create(kPath));
    ASSERT_TRUE(instance.term());
    disk.syncEverything();
}

struct Outcome {
    PageNumber root = 0;
    bool unique = true;
    TreeWorkload::Expected committed;
    std::optional<TreeWorkload::Expected> inFlight;
    bool ended = false;
};

// Works until it is done or the power goes. Pages go to disk in between, the small pool sees to it and
// flushes.
Outcome work(SimulatedDisk& disk, std::uint32_t seed) {
    Outcome outcome;
    MiniInstance instance(disk);
    instance.logKilobytes = 256;
    if (!instance.init() || !instance.attach(kPath)) return outcome;
    const auto database = instance.databases->find(DatabaseId{1});
    if (!database) return outcome;
    VolumeSetup setup;
    setup.extensionPages = 16;
    setup.poolBytes = 1 << 20;
    RunningVolume running;
    running.lazily = false;
    const auto counters = database->counters();
    running.run(database->file(), instance.stream.get(), setup, counters.dbtime, counters.lastObjectId);
    const auto open = running.begin();
    btree::SpaceManager::NewTree wanted;
    wanted.unique = seed % 2 == 0;
    if (!wanted.unique) wanted.kind = btree::TreeKind::Index;
    const auto facts = btree::SpaceManager(*running.volume).createTree(open.get(), wanted);
    if (!facts || !running.manager->commit(*open, {})) {
        running.manager->abandon(*open);
        return outcome;
    }
    outcome.root = facts->root;
    outcome.unique = facts->unique;
    TreeWorkload load(running, running.volume->tree(*facts), seed);
    load.options.changesPerTransaction = 40;
    for (unsigned round = 0; round < 60; ++round) {
        if (round == 35) load.options.insertPercent = load.options.replacePercent = 10;
        const bool good = load.transaction();
        outcome.committed = load.expected;
        outcome.inFlight = load.inFlight;
        if (!good) return outcome;
        if (round % 7 == 6) running.manager->cleanUp();
        if (round % 6 == 5 &&
            !btree::TreeDefragmenter(running.volume->tree(*facts), [] { return false; }).pass())
            return outcome;
        if (round % 5 == 4 && !running.pages->flushAll()) return outcome;
    }
    outcome.ended = true;
    return outcome;
}

void expectRecovered(SimulatedDisk& disk, const Outcome& outcome) {
    MiniInstance instance(disk);
    instance.logKilobytes = 256;
    const Status up = instance.init();
    ASSERT_TRUE(up) << codeOf(up);
    ASSERT_TRUE(instance.attach(kPath));
    const auto database = instance.databases->find(DatabaseId{1});
    ASSERT_TRUE(database);
    btree::FilePageSource source(database->file(), kPage);
    const auto catalog = catalog::readCatalog(source);
    ASSERT_TRUE(catalog);
    const auto audit = catalog::auditSpace(source, *catalog, *database->filePages());
    ASSERT_TRUE(audit) << codeOf(audit);
    EXPECT_TRUE(audit->failures.empty());
    EXPECT_TRUE(audit->usedTwice.empty());
    EXPECT_TRUE(audit->outside.empty());
    if (outcome.root == 0) return;
    const auto report = btree::checkTreeAndSpace(source, outcome.root);
    ASSERT_TRUE(report) << codeOf(report);
    // Pages of our tree are all that the catalog does not know.
    std::set<PageNumber> own(report->tree.pages.begin(), report->tree.pages.end());
    own.insert(report->spaceTreePages.begin(), report->spaceTreePages.end());
    for (const PageNumber page : own)
        EXPECT_TRUE(std::binary_search(audit->leaked.begin(), audit->leaked.end(), page)) << page;
    // A commit that was under way may have made it or not.
    const auto content = TreeWorkload::contentOf(source, outcome.root, outcome.unique);
    EXPECT_TRUE(content == outcome.committed || (outcome.inFlight && content == *outcome.inFlight));
}

class TreePower : public ::testing::TestWithParam<std::uint32_t> {};

TEST_P(TreePower, CommittedWorkComesBack) {
    const std::uint32_t seed = GetParam();
    os::SimulatedDiskOptions options;
    options.sectorBytes = kPage;
    SimulatedDisk whole(options);
    prepare(whole);
    const auto start = whole.restarted(0);
    const std::uint64_t before = whole.changingCalls();
    const Outcome complete = work(whole, seed);
    ASSERT_TRUE(complete.ended);
    const std::uint64_t calls = whole.changingCalls() - before;
    ASSERT_GT(calls, 60u);
    const std::uint64_t step = std::max<std::uint64_t>(1, calls / 40);
    for (std::uint64_t at = 1 + seed % step; at <= calls && !HasFatalFailure(); at += step) {
        SCOPED_TRACE("cut at " + std::to_string(at) + " of " + std::to_string(calls));
        const auto disk = start->restarted(0);
        disk->cutPowerAt(at);
        const Outcome outcome = work(*disk, seed);
        const auto after = disk->restarted(at * 7 + seed);
        expectRecovered(*after, outcome);
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, TreePower, ::testing::Values(1u, 2u, 3u, 4u));

}  // namespace
}  // namespace esent::recovery
