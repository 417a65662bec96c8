// The temporary database comes when it is needed and goes with the instance.
#include "instance/temporary_database.h"

#include <gtest/gtest.h>

#include "os/simulated/simulated_disk.h"

namespace esent::instance {
namespace {

TEST(TemporaryDatabase, IsMadeAtFirstNeedAndDeleted) {
    os::SimulatedDisk disk;
    ASSERT_TRUE(disk.createDirectories("/temp"));
    {
        TemporaryDatabase temporary(disk, {.path = "/temp/tmp.edb", .pageSize = 8192}, {});
        EXPECT_TRUE(disk.allFiles().empty());
        auto volume = temporary.volume();
        ASSERT_TRUE(volume);
        EXPECT_EQ((*volume)->id(), 0);
        EXPECT_FALSE((*volume)->settings().logged);
        EXPECT_EQ(*temporary.volume(), *volume);
        EXPECT_TRUE((*volume)->file().fix(1, cache::LatchMode::Shared));
        EXPECT_EQ(disk.allFiles().size(), 1U);
        volume->reset();
    }
    EXPECT_TRUE(disk.allFiles().empty());
}

TEST(TemporaryDatabase, LeavesNothingWhenItCannotBeMade) {
    os::SimulatedDisk disk;
    ASSERT_TRUE(disk.createDirectories("/temp"));
    TemporaryDatabase temporary(disk, {.path = "/temp/tmp.edb"}, {});
    disk.failCall(os::DiskCall::Write, 5, JET_errDiskFull);
    EXPECT_EQ(codeOf(temporary.volume()), JET_errDiskFull);
    EXPECT_TRUE(disk.allFiles().empty());
    EXPECT_TRUE(temporary.volume());
}

}  // namespace
}  // namespace esent::instance
