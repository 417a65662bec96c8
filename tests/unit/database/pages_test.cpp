// Databases whose pages are changed through the buffer pool: what is written when, what holds a checkpoint.
#include <gtest/gtest.h>

#include "btree/volume.h"
#include "database/database_info.h"
#include "fixture.h"
#include "native_path.h"
#include "page/page_view.h"

namespace esent::database {
namespace {

constexpr PageNumber kPage = 4;  // some leaf of a new database
constexpr DatabaseTime kTime = 0x1234567;

class Pages : public DatabaseTest {
 protected:
    // As a change of the record at `record` would: stamps the page.
    static void change(Database& database, LogPosition record, LogPosition begin = {}) {
        auto page = database.volume()->file().fix(kPage, cache::LatchMode::Exclusive);
        ASSERT_TRUE(page) << codeOf(page);
        storeLE<std::uint64_t>(page->writable(), 8, kTime);
        page->changed(record, begin);
    }
    static DatabaseTime timeOnDisk(const os::SimulatedDisk& disk, const std::string& path) {
        auto bytes = *disk.content(path);
        const ByteSpan page = ByteSpan(bytes).subspan(page::pageOffset(kPage, 4096), 4096);
        EXPECT_EQ(page::checkPage(page, kPage), page::PageCheck::Good);
        return page::PageView(page).dbtime();
    }
    static LogPosition at(std::uint16_t segment) { return {0, segment, 3}; }
};

TEST_F(Pages, AVolumeIsThereWhileTheDatabaseIs) {
    auto set = makeSet();
    ASSERT_TRUE(set->create({.path = "/data/a.edb"}));
    const auto database = set->find(1);
    const auto volume = database->volume();
    ASSERT_NE(volume, nullptr);
    EXPECT_EQ(volume->id(), 1);
    EXPECT_TRUE(volume->settings().logged);
    EXPECT_EQ(volume->lastTime(), headerOf("/data/a.edb").dbtime());
    EXPECT_EQ(volume->lastObject(), headerOf("/data/a.edb").lastObjectId());
    ASSERT_TRUE(set->detach("/data/a.edb"));
    EXPECT_EQ(database->volume(), nullptr);
    EXPECT_EQ(codeOf(database->ownedPages()), JET_errDatabaseNotFound);

    ASSERT_TRUE(set->attach({.path = "/data/a.edb", .readOnly = true}));
    EXPECT_TRUE(set->find(1)->volume()->settings().readOnly);
    EXPECT_EQ(set->find(1)->ownedPages(), 31U);
}

TEST_F(Pages, DetachAndShutDownWriteEverything) {
    auto set = makeSet();
    ASSERT_TRUE(set->create({.path = "/data/a.edb"}));
    change(*set->find(1), at(9));
    const DatabaseTime last = set->find(1)->volume()->nextTime();
    log_.onAppend = [&](ByteView) { EXPECT_EQ(timeOnDisk(disk_, "/data/a.edb"), kTime); };
    ASSERT_TRUE(set->detach("/data/a.edb"));
    EXPECT_EQ(headerOf("/data/a.edb").dbtime(), last);  // the volume counts
    log_.onAppend = {};

    auto unlogged = makeSet(false);
    ASSERT_TRUE(unlogged->create({.path = "/data/b.edb"}));
    change(*unlogged->find(1), {});
    ASSERT_TRUE(unlogged->shutDown());
    EXPECT_EQ(timeOnDisk(disk_, "/data/b.edb"), kTime);
}

TEST_F(Pages, ADetachThatCannotWriteChangesNothing) {
    auto set = makeSet();
    JET_ERR failure = JET_errSuccess;
    TransactionTies ties;
    ties.onWriteFailure = [&](JET_ERR error) { failure = error; };
    set->tie(ties);
    ASSERT_TRUE(set->create({.path = "/data/a.edb"}));
    change(*set->find(1), at(9));
    const std::size_t records = log_.entries().size();
    disk_.failCall(os::DiskCall::Write, "a.edb", 1, JET_errDiskIO);
    EXPECT_EQ(codeOf(set->detach("/data/a.edb")), JET_errDiskIO);
    EXPECT_EQ(failure, JET_errDiskIO);
    EXPECT_EQ(log_.entries().size(), records);
    EXPECT_EQ(headerOf("/data/a.edb").state(), page::DatabaseState::Dirty);
    ASSERT_NE(set->find(1), nullptr);
    ASSERT_TRUE(set->detach("/data/a.edb"));
    EXPECT_EQ(timeOnDisk(disk_, "/data/a.edb"), kTime);
}

TEST_F(Pages, AnAbandonedSetWritesNothing) {
    auto set = makeSet();
    ASSERT_TRUE(set->create({.path = "/data/a.edb"}));
    const DatabaseTime before = timeOnDisk(disk_, "/data/a.edb");
    change(*set->find(1), at(9));
    set->abandon();
    EXPECT_EQ(timeOnDisk(disk_, "/data/a.edb"), before);
}

TEST_F(Pages, TheOldestChangeHoldsTheCheckpoint) {
    auto set = makeSet();
    ASSERT_TRUE(set->create({.path = "/data/a.edb"}));
    ASSERT_TRUE(set->create({.path = "/data/b.edb"}));
    EXPECT_TRUE(set->oldestChange().isZero());
    change(*set->find(1), at(30));
    change(*set->find(2), at(25), at(20));
    EXPECT_EQ(set->oldestChange(), at(20));
    ASSERT_TRUE(set->flush(at(21)));
    ASSERT_TRUE(set->sync());
    EXPECT_EQ(set->oldestChange(), at(30));
    EXPECT_EQ(timeOnDisk(disk_, "/data/b.edb"), kTime);
}

// A checkpoint that another database holds back lies before the detach: recovery meets records of it.
TEST_F(Pages, ADetachedDatabaseStaysInTheListOfEarlierCheckpoints) {
    auto set = makeSet();
    ASSERT_TRUE(set->create({.path = "/data/a.edb"}));
    const LogPosition attach = log_.entries().front().position;
    ASSERT_TRUE(set->detach("/data/a.edb"));
    const LogPosition detach = log_.entries().back().position;
    const LogPosition behind{0, static_cast<std::uint16_t>(detach.segment + 1), detach.generation};
    EXPECT_TRUE(set->attachedAt(behind).empty());
    const auto entries = set->attachedAt(detach);
    ASSERT_EQ(entries.size(), 1U);
    EXPECT_EQ(entries[0].path, test::nativePath(std::string("/data/a.edb")));
    EXPECT_EQ(entries[0].attach, attach);
    EXPECT_TRUE(entries[0].consistent.isZero());
    ASSERT_TRUE(set->checkpointMoved(behind));
    EXPECT_TRUE(set->attachedAt(detach).empty());
}

TEST_F(Pages, CopiesAreTheNewestState) {
    auto set = makeSet();
    ASSERT_TRUE(set->create({.path = "/data/a.edb"}));
    change(*set->find(1), at(9));
    std::vector<std::byte> copy(3 * 4096);
    ASSERT_TRUE(copyPages(*set->find(1), kPage - 1, copy));
    EXPECT_EQ(page::PageView(ByteView(copy).subspan(4096, 4096)).dbtime(), kTime);
    EXPECT_EQ(page::checkPage(ByteSpan(copy).subspan(4096, 4096), kPage), page::PageCheck::Good);
}

// Wherever the power is cut in a detach: a clean header means that the changed page is there.
TEST_F(Pages, PowerCutInADetach) {
    for (std::uint64_t call = 1;; ++call) {
        os::SimulatedDisk disk;
        prepare(disk);
        SilentEvents events;
        ListLog log(disk);
        DatabaseSet set(disk, events, smallOptions(), &log);
        ASSERT_TRUE(set.create({.path = "/data/a.edb"}));
        disk.syncEverything();
        change(*set.find(1), at(9));
        disk.cutPowerAt(call);
        (void)set.detach("/data/a.edb");
        const bool cut = disk.powerIsCut();
        for (std::uint64_t seed = 0; seed < 8; ++seed) {
            const auto survived = disk.restarted(seed);
            auto file = survived->open("/data/a.edb", {os::OpenMode::ReadOnly});
            ASSERT_TRUE(file);
            const auto header = page::readDatabaseHeader(**file, false);
            ASSERT_TRUE(header);
            if (header->state() != page::DatabaseState::Clean) continue;
            EXPECT_EQ(timeOnDisk(*survived, "/data/a.edb"), kTime) << "call " << call << ", seed " << seed;
        }
        if (!cut) {
            EXPECT_GE(call, 5U);
            return;
        }
    }
}

}  // namespace
}  // namespace esent::database
