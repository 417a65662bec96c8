// How many replays a recovery takes: one in memory that is then carried out, and a second one only where
// docs/recovery.md says so.
#include "mini_instance.h"
#include "os/simulated/simulated_disk.h"

namespace esent::recovery {
namespace {

using namespace esent::test;

constexpr unsigned kOne = 1;
constexpr unsigned kTwo = 2;

// ---- lives of our own, ended by a power cut ----

using Life = std::function<void(MiniInstance&)>;

struct OwnRow {
    const char* name;
    unsigned runs;
    Life life;             // from an instance on which /data/a.edb is attached to the cut
    bool oldFile = false;  // /data/a.edb is then put back as it was before
};

void PrintTo(const OwnRow& row, std::ostream* out) {
    *out << row.name;
}

class OwnStreams : public ::testing::TestWithParam<OwnRow> {};

TEST_P(OwnStreams, TakeThisManyReplays) {
    os::SimulatedDisk disk;
    ASSERT_TRUE(disk.createDirectories("/log"));
    ASSERT_TRUE(disk.createDirectories("/data"));
    disk.syncEverything();
    std::vector<std::byte> before;
    {
        MiniInstance instance(disk);
        ASSERT_TRUE(instance.init());
        EXPECT_EQ(instance.outcome.runs, 0U);
        ASSERT_TRUE(instance.create("/data/a.edb"));
        ASSERT_TRUE(instance.moveCheckpoint());
        before = *disk.content("/data/a.edb");
        GetParam().life(instance);
        ASSERT_TRUE(instance.stream->flushAll());
        disk.cutPower();
    }
    disk.restart(1);
    if (GetParam().oldFile) disk.putFile("/data/a.edb", before);
    {
        MiniInstance instance(disk);
        ASSERT_TRUE(instance.init());
        EXPECT_EQ(instance.outcome.runs, GetParam().runs);
        ASSERT_TRUE(instance.term());
    }
    MiniInstance again(disk);
    ASSERT_TRUE(again.init());
    EXPECT_EQ(again.outcome.runs, 0U) << "closed: nothing to replay";
}

INSTANTIATE_TEST_SUITE_P(
    Each, OwnStreams,
    ::testing::Values(
        OwnRow{"Nothing", kOne, [](MiniInstance&) {}},
        OwnRow{"SeveralLogs", kOne, [](MiniInstance& i) { ASSERT_TRUE(i.roll() && i.roll()); }},
        OwnRow{"DatabaseCreated", kOne, [](MiniInstance& i) { ASSERT_TRUE(i.create("/data/b.edb")); }},
        OwnRow{"DatabaseDetached", kOne, [](MiniInstance& i) { ASSERT_TRUE(i.detach("/data/a.edb")); }},
        OwnRow{"DatabaseDetachedOlderFile", kTwo,
               [](MiniInstance& i) { ASSERT_TRUE(i.detach("/data/a.edb")); }, true},
        OwnRow{"DatabaseDetachedAndAttachedOlderFile", kTwo,
               [](MiniInstance& i) { ASSERT_TRUE(i.detach("/data/a.edb") && i.attach("/data/a.edb")); },
               true}),
    [](const auto& each) { return std::string(each.param.name); });

// ---- real sets ----

struct RealRow {
    const char* set;
    std::uint32_t pageSize;
    std::uint32_t logKilobytes;
};

TEST(RealStreams, ThatWereCrashedTakeOneReplay) {
    ESENT_REQUIRE_CORPUS();
    for (const RealRow& row : {RealRow{"d1", 4096, 128}, RealRow{"d2", 8192, 1024}, RealRow{"d3", 4096, 128},
                               RealRow{"d4", 16384, 256}, RealRow{"d6", 4096, 256}}) {
        SCOPED_TRACE(row.set);
        const TempDir dir;
        CountingEvents events;
        unpackCorpusArchive(std::string("engine/crash/") + row.set + "/files.tar.xz", dir.path());
        RecoveryContext context{os::nativeFileSystem(), events};
        context.logFolder = context.systemFolder = dir.string();
        context.logFileKilobytes = row.logKilobytes;
        context.pageSize = row.pageSize;
        const auto outcome = recover(context);
        ASSERT_TRUE(outcome) << outcome.error().code;
        EXPECT_EQ(outcome->runs, kOne);
    }
}

TEST(RealStreams, ImagesOfABackupTakeOneReplayInARestoreAndTwoInASoftRecovery) {
    ESENT_REQUIRE_CORPUS();
    for (const bool hard : {true, false}) {
        const TempDir dir;
        CountingEvents events;
        unpackCorpusArchive("engine/backup/ps4096/sets.tar.xz", dir.path());
        const std::string set = (dir.path() / "stream_full").string() + "/";
        RecoveryContext context{os::nativeFileSystem(), events};
        context.logFolder = context.systemFolder = set;
        context.logFileKilobytes = 128;
        HardRecoverySpec spec;
        spec.setFolder = set;
        spec.databases = {{"C:\\esent\\c4096\\data\\b.edb", set + "b.edb"}};
        context.options.allowUnmergedBackup = true;
        context.options.allowMissingCurrentLog = true;
        const auto outcome = hard ? recoverHard(context, spec) : recover(context);
        ASSERT_TRUE(outcome) << outcome.error().code;
        EXPECT_EQ(outcome->runs, hard ? kOne : kTwo);
    }
}

}  // namespace
}  // namespace esent::recovery
