// The power goes at every write of a life: creation, attach, detach, log switches, checkpoints, termination,
// and of the recovery after it. The next start always comes up, and finds every database clean or not there
// at all.
#include "catalog/new_database.h"
#include "mini_instance.h"
#include "os/simulated/simulated_disk.h"
#include "page/checksum.h"

namespace esent::recovery {
namespace {

using namespace esent::test;
using os::SimulatedDisk;

constexpr const char* kFirst = "/data/a.edb";
constexpr const char* kSecond = "/data/b.edb";

// A disk with the folders and, if wanted, a life already lived on it.
void prepareDisk(SimulatedDisk& disk, bool used) {
    ASSERT_TRUE(disk.createDirectories("/log"));
    ASSERT_TRUE(disk.createDirectories("/data"));
    disk.syncEverything();
    if (!used) return;
    MiniInstance instance(disk);
    ASSERT_TRUE(instance.init());
    ASSERT_TRUE(instance.create(kFirst));
    ASSERT_TRUE(instance.term());
    disk.syncEverything();
}

// Everything that an instance of this issue can do to its files.
Status liveOn(SimulatedDisk& disk) {
    MiniInstance instance(disk);
    TRY(instance.init());
    const bool known = TRY(disk.exists(kFirst));
    TRY(known ? instance.attach(kFirst) : instance.create(kFirst));
    TRY(instance.roll());
    TRY(instance.create(kSecond));
    TRY(instance.moveCheckpoint());
    TRY(instance.roll());
    TRY(instance.detach(kFirst));
    TRY(instance.attach(kFirst));
    TRY(instance.roll());
    TRY(instance.detach(kSecond));
    TRY(instance.moveCheckpoint());
    TRY(instance.attach(kSecond));
    return instance.term();
}

// After a successful start: each file that exists is a clean database whose every page is in order.
void expectSound(SimulatedDisk& disk, const char* path) {
    const auto exists = disk.exists(path);
    ASSERT_TRUE(exists);
    if (!*exists) return;
    auto file = disk.open(path, {os::OpenMode::ReadOnly});
    ASSERT_TRUE(file) << codeOf(file);
    auto header = page::readDatabaseHeader(**file, false);
    if (!header) {
        // Made, but the power went before its creation was logged: nothing but zeros.
        const auto bytes = disk.content(path);
        ASSERT_TRUE(bytes);
        EXPECT_TRUE(isAllZero(*bytes)) << path;
        return;
    }
    EXPECT_EQ(header->state(), page::DatabaseState::Clean) << path;
    std::vector<std::byte> page(header->pageSize());
    for (PageNumber number = 1; number <= catalog::initialPagesFor(16); ++number) {
        ASSERT_TRUE((*file)->read((number + 1) * std::uint64_t{page.size()}, page));
        const page::PageCheck found = page::examinePage(page, number).check;
        EXPECT_NE(found, page::PageCheck::Bad) << path << " " << number;
        if (number <= 4) {
            EXPECT_EQ(found, page::PageCheck::Good) << path << " " << number;
        }
    }
}

// Counts the starts that had to recover.
void expectComesUp(SimulatedDisk& disk, const std::string& where, unsigned* recovered = nullptr) {
    SCOPED_TRACE(where);
    MiniInstance instance(disk);
    const Status up = instance.init();
    ASSERT_TRUE(up) << codeOf(up);
    if (recovered && instance.outcome.recovered) ++*recovered;
    instance.stream.reset();
    instance.databases.reset();
    expectSound(disk, kFirst);
    expectSound(disk, kSecond);
}

class PowerCut : public ::testing::TestWithParam<bool> {};

TEST_P(PowerCut, AtEveryWriteOfALife) {
    SimulatedDisk whole;
    prepareDisk(whole, GetParam());
    const std::uint64_t before = whole.changingCalls();
    ASSERT_TRUE(liveOn(whole));
    const std::uint64_t calls = whole.changingCalls() - before;
    ASSERT_GT(calls, 60u);
    unsigned recovered = 0;
    for (std::uint64_t at = 1; at <= calls && !HasFatalFailure(); ++at) {
        SimulatedDisk disk;
        prepareDisk(disk, GetParam());
        disk.cutPowerAt(at);
        (void)liveOn(disk);
        for (const std::uint64_t seed : {1, 2, 3}) {
            const auto after = disk.restarted(seed);
            expectComesUp(*after, "cut at " + std::to_string(at) + ", seed " + std::to_string(seed),
                          &recovered);
        }
    }
    EXPECT_GT(recovered, calls);  // most of three per call
}

TEST_P(PowerCut, AtEveryWriteOfTheRecovery) {
    SimulatedDisk life;
    prepareDisk(life, GetParam());
    const std::uint64_t before = life.changingCalls();
    ASSERT_TRUE(liveOn(life));
    const std::uint64_t calls = life.changingCalls() - before;
    for (std::uint64_t at = 5; at <= calls && !HasFatalFailure(); at += 7) {
        SimulatedDisk first;
        prepareDisk(first, GetParam());
        first.cutPowerAt(at);
        (void)liveOn(first);
        for (std::uint64_t inner = 1;; ++inner) {
            const auto crashed = first.restarted(at);
            crashed->cutPowerAt(inner);
            MiniInstance instance(*crashed);
            const bool whole = instance.init().has_value();
            instance.stream.reset();
            instance.databases.reset();
            if (whole) break;
            const auto after = crashed->restarted(inner);
            expectComesUp(*after, "cut at " + std::to_string(at) + ", then at " + std::to_string(inner));
            ASSERT_LT(inner, 500u);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(NewAndUsedDisk, PowerCut, ::testing::Bool(),
                         [](const auto& each) { return each.param ? "Used" : "New"; });

}  // namespace
}  // namespace esent::recovery
