// What a database has given out (change times, object ids) is not in the header of a dirty one: recovery
// takes it from the list in the checkpoint, so that nothing is given out twice.
#include <gtest/gtest.h>

#include "mini_instance.h"
#include "os/simulated/simulated_disk.h"

namespace esent::test {
namespace {

constexpr const char* kPath = "/data/a.edb";

TEST(Counters, OfADatabaseWithoutRecordsBehindTheCheckpoint) {
    os::SimulatedDisk disk;
    ASSERT_TRUE(disk.createDirectories("/log"));
    ASSERT_TRUE(disk.createDirectories("/data"));
    disk.syncEverything();
    ObjectId lastObject = 0;
    DatabaseTime lastTime = 0;
    {
        MiniInstance instance(disk);
        ASSERT_TRUE(instance.init());
        ASSERT_TRUE(instance.create(kPath));
        ASSERT_TRUE(instance.stream->flushAll());
        const LogPosition at = instance.stream->durableTip();
        log::Checkpoint checkpoint = instance.stream->checkpointBlock(at);
        auto list = instance.databases->attachedAt(at);
        ASSERT_EQ(list.size(), 1U);
        lastObject = list[0].lastObjectId += 100;
        lastTime = list[0].dbtime += 1000;
        ASSERT_TRUE(checkpoint.setAttachList(list));
        ASSERT_TRUE(instance.databases->checkpointMoved(at));
        ASSERT_TRUE(log::writeCheckpoint(disk, instance.stream->files().checkpointPath(), checkpoint));
        disk.syncEverything();
    }
    const auto survived = disk.restarted(1);
    MiniInstance instance(*survived);
    ASSERT_TRUE(instance.init());
    auto file = survived->open(kPath, {os::OpenMode::ReadOnlyShared});
    ASSERT_TRUE(file);
    const auto header = page::readDatabaseHeader(**file, false);
    ASSERT_TRUE(header);
    EXPECT_EQ(header->state(), page::DatabaseState::Clean);
    EXPECT_GE(header->lastObjectId(), lastObject);
    EXPECT_GE(header->dbtime(), lastTime);
}

}  // namespace
}  // namespace esent::test
