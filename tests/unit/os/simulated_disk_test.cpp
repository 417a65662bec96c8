// Power cuts and failing calls of the simulated disk.
#include "os/simulated/simulated_disk.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace esent::os {
namespace {

std::vector<std::byte> filled(std::size_t size, int value) {
    return std::vector<std::byte>(size, static_cast<std::byte>(value));
}

std::unique_ptr<File> create(SimulatedDisk& disk, std::string_view path) {
    auto file = disk.open(path, {OpenMode::CreateAlways});
    EXPECT_TRUE(file) << codeOf(file);
    return std::move(*file);
}

TEST(SimulatedDisk, SyncedDataAndNamesSurviveEverySeed) {
    SimulatedDisk disk;
    const auto file = create(disk, "/a");
    ASSERT_TRUE(file->write(0, filled(8192, 1)));
    ASSERT_TRUE(file->sync());
    ASSERT_TRUE(disk.syncDirectory("/"));
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        EXPECT_EQ(disk.restarted(seed)->content("/a"), filled(8192, 1));
    }
}

TEST(SimulatedDisk, UnsyncedNamesMayBeLost) {
    SimulatedDisk disk;
    const auto file = create(disk, "/a");
    ASSERT_TRUE(file->sync());  // does not make the name durable
    std::set<bool> seen;
    for (std::uint64_t seed = 0; seed < 50; ++seed)
        seen.insert(disk.restarted(seed)->exists("/a").value());
    EXPECT_EQ(seen.size(), 2u);
}

TEST(SimulatedDisk, SectorsAreKeptDroppedAndReordered) {
    SimulatedDisk disk;
    disk.putFile("/a", filled(8 * 4096, 0));
    const auto file = disk.open("/a", {OpenMode::ReadWrite}).value();
    ASSERT_TRUE(file->write(0, filled(8 * 4096, 1)));
    ASSERT_TRUE(file->write(0, filled(8 * 4096, 2)));
    bool all = false;
    bool none = false;
    bool middleVersion = false;
    bool tornBlock = false;
    bool laterWithoutEarlier = false;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        const auto content = disk.restarted(seed)->content("/a").value();
        ASSERT_EQ(content.size(), 8u * 4096);
        std::set<int> values;
        int firstBlock = static_cast<int>(content[0]);
        int lastBlock = static_cast<int>(content[7 * 4096]);
        for (std::size_t sector = 0; sector < content.size() / 512; ++sector) {
            const auto begin = content.begin() + static_cast<std::ptrdiff_t>(sector * 512);
            ASSERT_EQ(std::set<std::byte>(begin, begin + 512).size(), 1u);  // sectors are whole
            const int value = static_cast<int>(content[sector * 512]);
            values.insert(value);
            tornBlock |= sector % 8 != 0 && value != static_cast<int>(content[(sector - 1) * 512]);
        }
        all |= values == std::set<int>{2};
        none |= values == std::set<int>{0};
        middleVersion |= values.contains(1);
        laterWithoutEarlier |= lastBlock > firstBlock;
    }
    EXPECT_TRUE(all);
    EXPECT_TRUE(none);
    EXPECT_TRUE(middleVersion);
    EXPECT_TRUE(tornBlock);
    EXPECT_TRUE(laterWithoutEarlier);
}

TEST(SimulatedDisk, SizeMayBeLostAndDataPastItIs) {
    SimulatedDisk disk;
    disk.putFile("/a", filled(1000, 1));
    const auto file = disk.open("/a", {OpenMode::ReadWrite}).value();
    ASSERT_TRUE(file->write(1000, filled(3000, 2)));
    std::set<std::size_t> sizes;
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        const auto content = disk.restarted(seed)->content("/a").value();
        sizes.insert(content.size());
        for (std::size_t i = 0; i < 1000; ++i)
            ASSERT_EQ(content[i], std::byte{1});
    }
    EXPECT_EQ(sizes, (std::set<std::size_t>{1000, 4000}));
}

TEST(SimulatedDisk, TruncationMayBeUndone) {
    SimulatedDisk disk;
    disk.putFile("/a", filled(4096, 1));
    const auto file = disk.open("/a", {OpenMode::ReadWrite}).value();
    ASSERT_TRUE(file->resize(0));
    std::set<std::size_t> sizes;
    for (std::uint64_t seed = 0; seed < 50; ++seed)
        sizes.insert(disk.restarted(seed)->content("/a")->size());
    EXPECT_EQ(sizes, (std::set<std::size_t>{0, 4096}));
    ASSERT_TRUE(file->sync());
    for (std::uint64_t seed = 0; seed < 50; ++seed)
        EXPECT_TRUE(disk.restarted(seed)->content("/a")->empty());
}

TEST(SimulatedDisk, RenameOverAnOldFileIsAllOrNothing) {
    SimulatedDisk disk;
    disk.putFile("/edb.log", filled(10, 1));
    disk.putFile("/edbtmp.log", filled(10, 2));
    ASSERT_TRUE(disk.rename("/edb.log", "/edb00001.log"));
    ASSERT_TRUE(disk.rename("/edbtmp.log", "/edb.log"));
    std::set<std::vector<std::string>> seen;
    for (std::uint64_t seed = 0; seed < 50; ++seed)
        seen.insert(disk.restarted(seed)->allFiles());
    const std::set<std::vector<std::string>> expected = {
        {"/edb.log", "/edbtmp.log"}, {"/edb00001.log", "/edbtmp.log"}, {"/edb.log", "/edb00001.log"}};
    EXPECT_EQ(seen, expected);
    ASSERT_TRUE(disk.syncDirectory("/"));
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        EXPECT_EQ(disk.restarted(seed)->allFiles(), (std::vector<std::string>{"/edb.log", "/edb00001.log"}));
    }
}

TEST(SimulatedDisk, UnorderedNamesLoseAnySubset) {
    SimulatedDisk disk({.orderedNames = false});
    create(disk, "/a").reset();
    create(disk, "/b").reset();
    ASSERT_TRUE(disk.createDirectories("/d"));
    create(disk, "/d/c").reset();
    std::set<std::vector<std::string>> seen;
    for (std::uint64_t seed = 0; seed < 200; ++seed)
        seen.insert(disk.restarted(seed)->allFiles());
    EXPECT_TRUE(seen.contains({"/b"}));
    EXPECT_TRUE(seen.contains({}));
    EXPECT_TRUE(seen.contains({"/a", "/b", "/d/c"}));
    EXPECT_EQ(seen.size(), 8u);  // any subset; without /d its file is gone
}

TEST(SimulatedDisk, PowerIsCutAtTheNthChange) {
    for (std::uint64_t n = 1; n <= 4; ++n) {
        SimulatedDisk disk;
        disk.cutPowerAt(n);
        std::vector<JET_ERR> results;
        auto file = disk.open("/a", {OpenMode::CreateNew});
        results.push_back(codeOf(file));
        if (file) {
            results.push_back(codeOf((*file)->write(0, filled(100, 1))));
            results.push_back(codeOf((*file)->sync()));
        }
        results.push_back(codeOf(disk.syncDirectory("/")));
        const auto failed = std::count(results.begin(), results.end(), JET_errDiskIO);
        EXPECT_GE(failed, 1) << n;
        EXPECT_EQ(results[std::min<std::size_t>(n - 1, results.size() - 1)], JET_errDiskIO);
        EXPECT_TRUE(disk.powerIsCut());
        EXPECT_EQ(codeOf(disk.exists("/a")), JET_errDiskIO);
        EXPECT_EQ(codeOf(disk.list("/")), JET_errDiskIO);
        disk.restart(n);
        EXPECT_FALSE(disk.powerIsCut());
        EXPECT_TRUE(disk.exists("/a"));
        if (file) {
            std::array<std::byte, 1> buffer;
            EXPECT_EQ(codeOf((*file)->read(0, buffer)), JET_errDiskIO);  // handles do not survive
            EXPECT_EQ(codeOf((*file)->write(0, buffer)), JET_errDiskIO);
        }
        EXPECT_EQ(disk.openHandles(), 0u);
    }
}

TEST(SimulatedDisk, RestartIsDeterministic) {
    SimulatedDisk disk;
    const auto file = create(disk, "/a");
    for (int i = 0; i < 20; ++i)
        ASSERT_TRUE(file->write(static_cast<std::uint64_t>(i) * 700, filled(900, i)));
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        EXPECT_EQ(disk.restarted(seed)->content("/a"), disk.restarted(seed)->content("/a"));
    }
    const auto twin = disk.restarted(5);
    disk.cutPower();
    disk.restart(5);
    EXPECT_EQ(disk.content("/a"), twin->content("/a"));
}

TEST(SimulatedDisk, CallsFailOnDemand) {
    SimulatedDisk disk;
    const auto file = create(disk, "/a");
    disk.failCall(DiskCall::Write, 2, JET_errDiskFull);
    EXPECT_TRUE(file->write(0, filled(4, 1)));
    EXPECT_EQ(codeOf(file->write(0, filled(4, 2))), JET_errDiskFull);
    EXPECT_EQ(disk.content("/a"), filled(4, 1));
    EXPECT_TRUE(file->write(0, filled(4, 3)));

    disk.failCall(DiskCall::Write, 1, JET_errDiskIO, true, true);
    EXPECT_EQ(codeOf(file->write(0, filled(4, 9))), JET_errDiskIO);
    EXPECT_EQ(codeOf(file->write(0, filled(4, 9))), JET_errDiskIO);
    auto half = filled(4, 3);
    half[0] = half[1] = std::byte{9};
    EXPECT_EQ(disk.content("/a"), half);
    disk.clearFailures();
    EXPECT_TRUE(file->write(0, filled(4, 4)));

    disk.failCall(DiskCall::Open, ".chk", 1, JET_errOutOfFileHandles);
    EXPECT_TRUE(disk.open("/b", {OpenMode::CreateNew}));
    EXPECT_EQ(codeOf(disk.open("/edb.chk", {OpenMode::CreateNew})), JET_errOutOfFileHandles);
    EXPECT_TRUE(disk.open("/edb.chk", {OpenMode::CreateNew}));

    for (const auto kind : {DiskCall::Sync, DiskCall::Read, DiskCall::Size, DiskCall::Resize}) {
        disk.failCall(kind, 1, JET_errOutOfMemory);
    }
    std::array<std::byte, 1> buffer;
    EXPECT_EQ(codeOf(file->sync()), JET_errOutOfMemory);
    EXPECT_EQ(codeOf(file->read(0, buffer)), JET_errOutOfMemory);
    EXPECT_EQ(codeOf(file->size()), JET_errOutOfMemory);
    EXPECT_EQ(codeOf(file->resize(1)), JET_errOutOfMemory);
    EXPECT_EQ(disk.content("/a")->size(), 4u);
}

TEST(SimulatedDisk, CapacityAndCounters) {
    SimulatedDisk disk({.capacityBytes = 10000});
    const auto file = create(disk, "/a");
    EXPECT_EQ(disk.freeSpace("/"), 10000u);
    EXPECT_TRUE(file->write(0, filled(6000, 1)));
    EXPECT_EQ(codeOf(file->write(6000, filled(6000, 1))), JET_errDiskFull);
    EXPECT_EQ(codeOf(file->resize(10001)), JET_errDiskFull);
    EXPECT_TRUE(file->allocate(10000));
    EXPECT_EQ(disk.freeSpace("/"), 0u);
    EXPECT_EQ(disk.calls(DiskCall::Write), 2u);
    EXPECT_EQ(disk.bytesWritten(), 6000u);
    EXPECT_EQ(disk.changingCalls(), 3u);  // create, one write, one allocate
    EXPECT_EQ(disk.openHandles(), 1u);
    disk.setCapacity(20000);
    EXPECT_EQ(disk.freeSpace("/"), 10000u);
}

TEST(SimulatedDisk, SyncEverythingIsAFixedPoint) {
    SimulatedDisk disk;
    const auto file = create(disk, "/a");
    ASSERT_TRUE(file->write(0, filled(5000, 1)));
    disk.syncEverything();
    for (std::uint64_t seed = 0; seed < 20; ++seed)
        EXPECT_EQ(disk.restarted(seed)->content("/a"), filled(5000, 1));
}

// One run gives the disk of every cut: the same as cutting at that call.
TEST(SimulatedDisk, CopiesAtChangesAreWhatACutLeaves) {
    const auto work = [](SimulatedDisk& disk) {
        const auto file = disk.open("/a", {OpenMode::CreateNew});
        if (!file) return;
        for (std::uint64_t i = 0; i < 3; ++i) {
            if (!(*file)->write(i * 4096, filled(4096, static_cast<std::uint8_t>(i + 1)))) return;
            if (!(*file)->sync() || !disk.syncDirectory("/")) return;
        }
    };
    SimulatedDisk disk;
    std::map<std::uint64_t, std::unique_ptr<SimulatedDisk>> copies;
    disk.copyAtChanges(
        [&](std::uint64_t call, std::unique_ptr<SimulatedDisk> copy) { copies[call] = std::move(copy); });
    work(disk);
    ASSERT_EQ(copies.size(), 10U);
    for (const auto& [call, copy] : copies) {
        SimulatedDisk cut;
        cut.cutPowerAt(call);
        work(cut);
        for (std::uint64_t seed = 1; seed <= 6; ++seed) {
            const auto one = copy->restarted(seed);
            const auto other = cut.restarted(seed);
            ASSERT_EQ(one->allFiles(), other->allFiles()) << call;
            for (const std::string& path : one->allFiles())
                EXPECT_EQ(one->content(path), other->content(path)) << call;
        }
    }
}

}  // namespace
}  // namespace esent::os
