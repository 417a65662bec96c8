// Creating databases, and the power cut at every write of create, attach, log switch, detach and shutdown.
#include <gtest/gtest.h>

#include <algorithm>

#include "fixture.h"
#include "native_path.h"
#include "page/page_view.h"

namespace esent::database {
namespace {

using log::RecordCode;
using page::DatabaseState;

using Create = DatabaseTest;

TEST_F(Create, RecordsAndHeaderInOrder) {
    auto set = makeSet();
    std::vector<std::pair<RecordCode, bool>> headerThere;
    log_.onAppend = [&](ByteView record) {
        const auto bytes = disk_.content("/data/new.edb");
        headerThere.emplace_back(static_cast<RecordCode>(record[0]),
                                 bytes && page::isHeaderIntact(ByteView(*bytes).first(4096)));
    };
    const auto id = set->create({.path = "/data/new.edb", .grbit = 0x55, .sizeLimitPages = 1000});
    ASSERT_TRUE(id);
    const std::vector<std::pair<RecordCode, bool>> expected = {{RecordCode::CreateDatabase, false},
                                                               {RecordCode::ExtendDatabase, true},
                                                               {RecordCode::CreateDatabaseFinish, true}};
    EXPECT_EQ(headerThere, expected);
    const auto record = log::decode<log::CreateDatabaseRecord>(log_.entries().front().bytes);
    ASSERT_TRUE(record);
    EXPECT_EQ(record->grbit, 0x55U);
    EXPECT_EQ(record->sizeMaxPages, 1000U);
    EXPECT_EQ(record->path, test::nativePath(std::u16string(u"/data/new.edb")));
    const page::DatabaseHeader header = headerOf("/data/new.edb");
    EXPECT_EQ(record->signature, header.databaseSignature());
    EXPECT_EQ(header.state(), DatabaseState::Dirty);
    EXPECT_EQ(header.attachPosition(), log_.entries().front().position);
    EXPECT_EQ(header.updateMajor(), 0x14U);
    EXPECT_EQ(header.sortVersion(), ~std::uint64_t{0});
    EXPECT_GT(header.dbtime(), 0x40U);
    EXPECT_EQ(header.lastObjectId(), 7U);
    EXPECT_EQ(set->find(1)->ownedPages(), 31U);
    EXPECT_EQ(set->attachedAt({0, 0, 1000}).at(0).dbtime, header.dbtime());
}

TEST_F(Create, EveryPageIsGoodAtEveryPageSize) {
    for (const std::uint32_t pageSize : {4096U, 8192U, 16384U, 32768U}) {
        DatabaseSetOptions options = smallOptions();
        options.pageSize = pageSize;
        auto set = makeSet(true, options);
        const std::string path = "/data/p" + std::to_string(pageSize);
        ASSERT_TRUE(set->create({.path = path}));
        ASSERT_TRUE(set->shutDown());
        auto bytes = *disk_.content(path);
        ASSERT_EQ(bytes.size(), 33 * pageSize);
        for (PageNumber number = 1; number <= 31; ++number) {
            const ByteSpan page = ByteSpan(bytes).subspan(page::pageOffset(number, pageSize), pageSize);
            EXPECT_NE(page::checkPage(page, number), page::PageCheck::Bad) << number;
        }
        ASSERT_TRUE(set->attach({.path = path}));
    }
}

TEST_F(Create, Refusals) {
    auto set = makeSet();
    ASSERT_TRUE(set->create({.path = "/data/a.edb"}));
    EXPECT_EQ(codeOf(set->create({.path = "/data/a.edb"})), JET_errDatabaseDuplicate);
    EXPECT_EQ(codeOf(set->create({.path = "/data/a.edb", .overwrite = true})), JET_errDatabaseDuplicate);
    EXPECT_EQ(codeOf(set->create({.path = ""})), JET_errDatabaseInvalidPath);
    EXPECT_EQ(codeOf(set->create({.path = "/none/a.edb"})), JET_errInvalidPath);
    EXPECT_EQ(codeOf(set->create({.path = "/data/small.edb", .sizeLimitPages = 10})),
              JET_errOutOfDatabaseSpace);
    EXPECT_FALSE(*disk_.exists("/data/small.edb"));
    disk_.putFile("/data/there.edb", std::vector<std::byte>(10));
    EXPECT_EQ(codeOf(set->create({.path = "/data/there.edb"})), JET_errDatabaseDuplicate);
    disk_.putFile("/data/there.jfm", std::vector<std::byte>(10));
    EXPECT_TRUE(set->create({.path = "/data/there.edb", .overwrite = true}));
    EXPECT_FALSE(*disk_.exists("/data/there.jfm"));
}

TEST_F(Create, MissingFoldersOnRequest) {
    DatabaseSetOptions options = smallOptions();
    options.createMissingFolders = true;
    auto set = makeSet(true, options);
    EXPECT_TRUE(set->create({.path = "/new/folder/a.edb"}));
}

TEST_F(Create, DiskFullLeavesNothingBehind) {
    auto set = makeSet();
    disk_.setCapacity(60000);
    EXPECT_EQ(codeOf(set->create({.path = "/data/a.edb"})), JET_errDiskFull);
    EXPECT_FALSE(*disk_.exists("/data/a.edb"));
    EXPECT_TRUE(log_.entries().empty());
    EXPECT_EQ(disk_.openHandles(), 0U);
}

TEST_F(Create, FailureAfterTheRecordIsToldToTheLog) {
    auto set = makeSet();
    disk_.failCall(os::DiskCall::Sync, "a.edb", 3, JET_errDiskIO);  // after the pages
    EXPECT_EQ(codeOf(set->create({.path = "/data/a.edb"})), JET_errDiskIO);
    EXPECT_EQ(log_.codes(), (std::vector{RecordCode::CreateDatabase, RecordCode::DetachDatabase}));
    EXPECT_FALSE(*disk_.exists("/data/a.edb"));
    EXPECT_EQ(disk_.openHandles(), 0U);
    EXPECT_TRUE(set->create({.path = "/data/a.edb"}));
}

TEST_F(Create, Unlogged) {
    auto set = makeSet();
    ASSERT_TRUE(set->create({.path = "/data/a.edb", .logged = false}));
    EXPECT_TRUE(log_.entries().empty());
    EXPECT_TRUE(headerOf("/data/a.edb").logSignature().isZero());
    EXPECT_EQ(headerOf("/data/a.edb").maxRequired(), 0);
    ASSERT_TRUE(set->detach("/data/a.edb"));
    EXPECT_EQ(headerOf("/data/a.edb").state(), DatabaseState::Clean);
}

// ---- power cuts ----

// What a disk holds after a power cut, judged against the records that were durable by then.
class PowerCut : public DatabaseTest {
 protected:
    using Work = std::function<void(DatabaseSet&, ListLog&)>;

    // Runs `work` with the power cut at every changing call in turn, and looks at several outcomes of each.
    void atEveryWrite(const std::function<void(os::SimulatedDisk&)>& before, const Work& work,
                      const std::function<void(os::SimulatedDisk&, const ListLog&)>& judge) {
        std::size_t cuts = 0;
        for (std::uint64_t call = 1;; ++call, ++cuts) {
            os::SimulatedDisk disk;
            prepare(disk);
            before(disk);
            disk.syncEverything();
            ListLog log(disk, 10);
            disk.cutPowerAt(call);
            {
                DatabaseSet set(disk, events_, smallOptions(), &log);
                work(set, log);
            }
            const bool cut = disk.powerIsCut();
            for (std::uint64_t seed = 0; seed < 6; ++seed) {
                const auto survived = disk.restarted(seed);
                SCOPED_TRACE("cut at call " + std::to_string(call) + ", seed " + std::to_string(seed));
                judge(*survived, log);
                if (::testing::Test::HasFailure()) return;
            }
            if (!cut) break;
        }
        EXPECT_GE(cuts, 5U);
    }

    static bool isDurable(const ListLog& log, RecordCode code) {
        const auto codes = log.codes();
        return std::ranges::find(codes, code) != codes.end();
    }
    static std::optional<page::DatabaseHeader> readHeader(os::SimulatedDisk& disk, const std::string& path) {
        auto file = disk.open(path, {os::OpenMode::ReadOnly});
        if (!file) return std::nullopt;
        auto header = page::readDatabaseHeader(**file, false);
        if (!header) return std::nullopt;
        return std::move(*header);
    }
    static void expectPagesGood(os::SimulatedDisk& disk, const std::string& path) {
        auto bytes = *disk.content(path);
        ASSERT_GE(bytes.size(), 33U * 4096);
        for (PageNumber number = 1; number <= 31; ++number) {
            const ByteSpan page = ByteSpan(bytes).subspan(page::pageOffset(number, 4096), 4096);
            EXPECT_NE(page::checkPage(page, number), page::PageCheck::Bad) << number;
        }
        EXPECT_EQ(page::checkPage(ByteSpan(bytes).subspan(8192, 4096), 1), page::PageCheck::Good);
    }
    static void cleanDatabase(os::SimulatedDisk& disk) {
        SilentEvents events;
        ListLog log(disk);
        DatabaseSet set(disk, events, smallOptions(), &log);
        ASSERT_TRUE(set.create({.path = "/data/a.edb"}));
        ASSERT_TRUE(set.shutDown());
        disk.putFile("/data/a.jfm", std::vector<std::byte>(8192));
    }
};

TEST_F(PowerCut, Attach) {
    atEveryWrite(
        cleanDatabase, [](DatabaseSet& set, ListLog&) { (void)set.attach({.path = "/data/a.edb"}); },
        [](os::SimulatedDisk& disk, const ListLog& log) {
            const auto header = readHeader(disk, "/data/a.edb");
            ASSERT_TRUE(header) << "one copy is always good";
            expectPagesGood(disk, "/data/a.edb");
            if (header->state() == DatabaseState::Dirty) {
                ASSERT_TRUE(isDurable(log, RecordCode::AttachDatabase)) << "the record comes first";
                EXPECT_EQ(header->attachPosition(), log.entries().front().position);
                EXPECT_TRUE(header->flushMapSignature().isZero());
                EXPECT_GE(header->minRequired(), 1);
            } else {
                EXPECT_EQ(header->state(), DatabaseState::Clean);
            }
        });
}

TEST_F(PowerCut, AttachSwitchAndDetach) {
    atEveryWrite(
        cleanDatabase,
        [](DatabaseSet& set, ListLog& log) {
            if (!set.attach({.path = "/data/a.edb"})) return;
            if (!log.switchGeneration(set)) return;
            if (!set.checkpointMoved({0, 1, log.generation()})) return;
            (void)set.detach("/data/a.edb");
        },
        [](os::SimulatedDisk& disk, const ListLog& log) {
            const auto header = readHeader(disk, "/data/a.edb");
            ASSERT_TRUE(header);
            expectPagesGood(disk, "/data/a.edb");
            if (header->state() == DatabaseState::Dirty) {
                EXPECT_TRUE(isDurable(log, RecordCode::AttachDatabase));
                EXPECT_LE(header->minRequired(), header->maxRequired());
                EXPECT_EQ(header->maxRequired(), header->maxCommitted());
                EXPECT_LE(header->maxCommitted(), log.generation());
                EXPECT_GE(header->minRequired(), 10);
            } else {
                ASSERT_EQ(header->state(), DatabaseState::Clean);
                EXPECT_EQ(header->maxRequired(), 0);
                if (header->consistentPosition().generation >= 10) {
                    EXPECT_TRUE(isDurable(log, RecordCode::DetachDatabase))
                        << "clean again only behind its record";
                    EXPECT_EQ(header->consistentPosition(), log.entries().back().position);
                }
            }
        });
}

TEST_F(PowerCut, ShutDown) {
    atEveryWrite(
        cleanDatabase,
        [](DatabaseSet& set, ListLog&) {
            if (!set.attach({.path = "/data/a.edb"})) return;
            (void)set.shutDown();
        },
        [](os::SimulatedDisk& disk, const ListLog& log) {
            const auto header = readHeader(disk, "/data/a.edb");
            ASSERT_TRUE(header);
            const bool closedByThisRun = header->consistentPosition().generation >= 10;
            EXPECT_TRUE(!closedByThisRun || header->state() == DatabaseState::Clean);
            EXPECT_TRUE(!closedByThisRun || isDurable(log, RecordCode::ShutDownMark));
        });
}

TEST_F(PowerCut, Create) {
    atEveryWrite([](os::SimulatedDisk&) {},
                 [](DatabaseSet& set, ListLog&) { (void)set.create({.path = "/data/a.edb"}); },
                 [](os::SimulatedDisk& disk, const ListLog& log) {
                     const auto header = readHeader(disk, "/data/a.edb");
                     if (!isDurable(log, RecordCode::CreateDatabase)) {
                         EXPECT_FALSE(header) << "nothing that looks like a database without a record";
                         return;
                     }
                     if (header && header->state() == DatabaseState::Dirty) {
                         EXPECT_TRUE(isDurable(log, RecordCode::CreateDatabaseFinish));
                     } else if (header) {
                         EXPECT_EQ(header->state(), DatabaseState::JustCreated);
                         EXPECT_EQ(header->attachPosition(), log.entries().front().position);
                     }
                     if (isDurable(log, RecordCode::CreateDatabaseFinish)) {
                         ASSERT_TRUE(header) << "name and header are durable before the creation is finished";
                         expectPagesGood(disk, "/data/a.edb");
                     }
                 });
}

}  // namespace
}  // namespace esent::database
