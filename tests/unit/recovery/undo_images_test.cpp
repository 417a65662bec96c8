// Before images of changes that a crash finds uncommitted: recovery's own undo logs them, and splits keep
// them with the nodes that they move, so that any later crash still finds what was there before.
#include <gtest/gtest.h>

#include <algorithm>

#include "mini_instance.h"
#include "os/simulated/simulated_disk.h"
#include "tree_workload.h"

namespace esent::recovery {
namespace {

using namespace btree::test;
using btree::Bytes;
using os::SimulatedDisk;
using test::MiniInstance;

constexpr const char* kPath = "/data/a.edb";
constexpr std::uint32_t kPage = 4096;
constexpr std::uint32_t kEntries = 20;

Bytes oldData(std::uint32_t number) {
    return Bytes(100, static_cast<std::byte>(number + 1));
}

// A database with one tree of entries, all committed and on disk.
struct Life {
    explicit Life(SimulatedDisk& disk) : instance(disk) { instance.logKilobytes = 256; }

    void begin() {
        ASSERT_TRUE(instance.init());
        ASSERT_TRUE(instance.create(kPath));
        database = instance.databases->find(DatabaseId{1});
        ASSERT_TRUE(database);
        VolumeSetup setup;
        setup.extensionPages = 16;
        const auto counters = database->counters();
        running.run(database->file(), instance.stream.get(), setup, counters.dbtime, counters.lastObjectId);
        const auto open = running.begin();
        const auto facts = btree::SpaceManager(*running.volume).createTree(open.get(), {});
        ASSERT_TRUE(facts);
        root = facts->root;
        tree = running.volume->tree(*facts);
        btree::TreeWriter writer(tree);
        for (std::uint32_t i = 0; i < kEntries; ++i) {
            ASSERT_TRUE(writer.insert(open.get(), numberKey(i * 10), oldData(i)));
            expected[{numberKey(i * 10), {}}] = oldData(i);
        }
        ASSERT_TRUE(running.manager->commit(*open, {}));
        running.manager->cleanUp();
        ASSERT_TRUE(running.pages->flushAll());
    }

    MiniInstance instance;
    std::shared_ptr<database::Database> database;
    RunningVolume running;
    std::shared_ptr<btree::Tree> tree;
    PageNumber root = 0;
    TreeWorkload::Expected expected;
};

os::SimulatedDiskOptions wholePages() {
    os::SimulatedDiskOptions options;
    options.sectorBytes = kPage;  // a page is written as a whole
    return options;
}

void makeFolders(SimulatedDisk& disk) {
    ASSERT_TRUE(disk.createDirectories("/log"));
    ASSERT_TRUE(disk.createDirectories("/data"));
    disk.syncEverything();
}

void expectContent(SimulatedDisk& disk, PageNumber root, const TreeWorkload::Expected& expected) {
    MiniInstance instance(disk);
    instance.logKilobytes = 256;
    const Status up = instance.init();
    ASSERT_TRUE(up) << codeOf(up);
    ASSERT_TRUE(instance.attach(kPath));
    btree::FilePageSource source(instance.databases->find(DatabaseId{1})->file(), kPage);
    EXPECT_TRUE(TreeWorkload::contentOf(source, root, true) == expected);
}

std::vector<log::RecordCode> codesOf(SimulatedDisk& disk) {
    std::vector<log::RecordCode> codes;
    auto reader = log::LogStreamReader::open(disk, log::LogFiles({"/log/", "/log/"}), LogPosition{0, 0, 1});
    EXPECT_TRUE(reader);
    while (reader) {
        const auto record = reader->next();
        EXPECT_TRUE(record);
        if (!record || !*record) break;
        codes.push_back(static_cast<log::RecordCode>((*record)->bytes[0]));
    }
    return codes;
}

// The first recovery writes pages that no longer show what was there before; a crash of that recovery, at any
// of its writes, must still find it in the log.
TEST(UndoImages, AreLoggedByTheRecoveryThatNeedsThem) {
    SimulatedDisk disk(wholePages());
    makeFolders(disk);
    PageNumber root = 0;
    TreeWorkload::Expected expected;
    std::unique_ptr<SimulatedDisk> crashed;
    {
        Life life(disk);
        life.begin();
        if (HasFatalFailure()) return;
        root = life.root;
        expected = life.expected;
        const auto open = life.running.begin();
        btree::TreeWriter writer(life.tree);
        ASSERT_TRUE(writer.replace(open.get(), {numberKey(50), {}}, Bytes(100, std::byte{0xEE})));
        ASSERT_TRUE(writer.remove(open.get(), {numberKey(70), {}}));
        ASSERT_TRUE(life.instance.stream->flushAll());
        crashed = disk.restarted(1);
        life.running.manager->abandon(*open);
    }
    std::vector<std::unique_ptr<SimulatedDisk>> copies;
    crashed->copyAtChanges(
        [&](std::uint64_t, std::unique_ptr<SimulatedDisk> copy) { copies.push_back(std::move(copy)); });
    expectContent(*crashed, root, expected);
    const auto codes = codesOf(*crashed);
    const auto images = std::count(codes.begin(), codes.end(), log::RecordCode::UndoInfo);
    EXPECT_GE(images, 2) << "each undone change has its image ahead of it";
    ASSERT_GT(copies.size(), 8U);
    for (std::size_t i = 0; i < copies.size(); ++i) {
        for (std::uint64_t seed = 1; seed <= 6; ++seed) {
            SCOPED_TRACE("second crash at write " + std::to_string(i + 1) + ", outcome " +
                         std::to_string(seed));
            expectContent(*copies[i]->restarted(seed), root, expected);
            if (HasFailure()) return;
        }
    }
}

// A transaction has replaced entries and is not committed; another one's inserts split the page. Whichever of
// the two pages is on disk when the power goes, the old data comes back.
TEST(UndoImages, StayWithTheNodesThatASplitMoves) {
    SimulatedDisk disk(wholePages());
    makeFolders(disk);
    PageNumber root = 0;
    TreeWorkload::Expected expected;
    std::vector<std::unique_ptr<SimulatedDisk>> copies;
    {
        Life life(disk);
        life.begin();
        if (HasFatalFailure()) return;
        root = life.root;
        expected = life.expected;
        const auto open = life.running.begin();
        btree::TreeWriter writer(life.tree);
        for (std::uint32_t i = 0; i < kEntries; i += 2)
            ASSERT_TRUE(writer.replace(open.get(), {numberKey(i * 10), {}}, Bytes(100, std::byte{0xEE})));
        const auto other = life.running.begin();
        for (std::uint32_t i = 0; i < 30; ++i) {
            const Bytes data(100, std::byte{0x33});
            ASSERT_TRUE(writer.insert(other.get(), numberKey(91 + i % 9 + i / 9 * 10), data));
            expected[{numberKey(91 + i % 9 + i / 9 * 10), {}}] = data;
        }
        ASSERT_TRUE(life.running.manager->commit(*other, {}));
        disk.copyAtChanges(
            [&](std::uint64_t, std::unique_ptr<SimulatedDisk> copy) { copies.push_back(std::move(copy)); });
        ASSERT_TRUE(life.running.pages->flushAll());
        copies.push_back(disk.restarted(1));
        disk.cutPower();
        life.running.manager->abandon(*open);
    }
    ASSERT_GE(copies.size(), 3U);
    for (std::size_t i = 0; i < copies.size(); ++i) {
        for (std::uint64_t seed = 1; seed <= 12; ++seed) {
            SCOPED_TRACE("crash at write " + std::to_string(i + 1) + ", outcome " + std::to_string(seed));
            expectContent(*copies[i]->restarted(seed), root, expected);
            if (HasFailure()) return;
        }
    }
}

}  // namespace
}  // namespace esent::recovery
