// ExternalSort against std::sort, in memory and spilled.
#include "table/external_sort.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

#include "os/simulated/simulated_disk.h"

namespace esent::table {
namespace {

using Pair = std::pair<std::string, std::string>;

ByteView view(const std::string& text) {
    return std::as_bytes(std::span(text));
}
std::string text(ByteView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::vector<Pair> randomPairs(std::size_t count, std::size_t longest) {
    std::mt19937 random(5);
    std::vector<Pair> pairs(count);
    for (Pair& each : pairs) {
        each.first.resize(random() % longest);
        each.second.resize(random() % longest);
        for (std::string* part : {&each.first, &each.second})
            for (char& letter : *part)
                letter = static_cast<char>('a' + random() % 3);
    }
    return pairs;
}

void expectSorted(std::vector<Pair> pairs, std::size_t memoryBytes, bool spills) {
    os::SimulatedDisk disk;
    ASSERT_TRUE(disk.createDirectories("/scratch"));
    {
        ExternalSort sort({&disk, "/scratch/runs.tmp", memoryBytes});
        for (const Pair& each : pairs)
            ASSERT_TRUE(sort.add(view(each.first), view(each.second)));
        ASSERT_TRUE(sort.finish());
        EXPECT_EQ(sort.runs() > 1, spills);
        std::sort(pairs.begin(), pairs.end());
        ExternalSort::Entry entry;
        for (const Pair& each : pairs) {
            ASSERT_TRUE(sort.next(entry).value());
            ASSERT_EQ(text(entry.key), each.first);
            ASSERT_EQ(text(entry.data), each.second);
        }
        EXPECT_FALSE(sort.next(entry).value());
        EXPECT_FALSE(sort.next(entry).value());
    }
    EXPECT_FALSE(disk.exists("/scratch/runs.tmp").value());
}

TEST(ExternalSort, EmptyGivesNothing) {
    expectSorted({}, 1, false);
}
TEST(ExternalSort, SortsInMemory) {
    expectSorted(randomPairs(5000, 12), std::size_t{64} << 20, false);
}
TEST(ExternalSort, MergesSpilledRuns) {
    expectSorted(randomPairs(60000, 30), 1, true);
}
TEST(ExternalSort, TakesLongEntries) {
    expectSorted(randomPairs(60, 65535), 1, true);
}
TEST(ExternalSort, TellsWhenTheDiskIsFull) {
    os::SimulatedDisk disk;
    ExternalSort sort({&disk, "/missing/runs.tmp", 1});
    Status status;
    const std::string bytes(60000, 'x');
    for (int i = 0; i < 20 && status; ++i)
        status = sort.add(view(bytes), view(bytes));
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, JET_errInvalidPath);
}

}  // namespace
}  // namespace esent::table
