// Attach, detach, open and shutdown: results, headers, records.
#include <gtest/gtest.h>

#include <thread>

#include "database/flush_map.h"
#include "fixture.h"
#include "native_path.h"

namespace esent::database {
namespace {

using log::RecordCode;
using page::DatabaseState;

class Attach : public DatabaseTest {
 protected:
    Attach() { makeDatabase("/data/a.edb"); }
    JET_ERR attachCode(bool readOnly = false, DatabaseSetOptions options = smallOptions()) {
        auto set = makeSet(true, options);
        return codeOf(set->attach({.path = "/data/a.edb", .readOnly = readOnly}));
    }
};

TEST_F(Attach, LoggedHeaderAndRecord) {
    const page::DatabaseHeader clean = headerOf("/data/a.edb");
    EXPECT_EQ(clean.state(), DatabaseState::Clean);
    auto set = makeSet();
    const auto outcome = set->attach({.path = "/data/a.edb", .sizeLimitPages = 99});
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->id, 1);
    EXPECT_EQ(outcome->warning, JET_errSuccess);
    const auto record = log::decode<log::AttachDatabaseRecord>(log_.entries().back().bytes);
    ASSERT_TRUE(record);
    EXPECT_EQ(record->path, test::nativePath(std::u16string(u"/data/a.edb")));
    EXPECT_EQ(record->consistent, clean.consistentPosition());
    EXPECT_EQ(record->databaseSignature, clean.databaseSignature());
    EXPECT_EQ(record->sizeMaxPages, 99U);
    const page::DatabaseHeader dirty = headerOf("/data/a.edb");
    EXPECT_EQ(dirty.state(), DatabaseState::Dirty);
    EXPECT_EQ(dirty.attachPosition(), log_.entries().back().position);
    EXPECT_EQ(dirty.minRequired(), log_.generation());
    EXPECT_EQ(dirty.maxCommitted(), log_.generation());
    EXPECT_EQ(dirty.maxGenerationCreated(), log_.created());
    EXPECT_EQ(dirty.consistentPosition(), clean.consistentPosition());
    EXPECT_EQ(set->find(1)->ownedPages(), 31U);
}

TEST_F(Attach, SecondAttachIsAWarning) {
    auto set = makeSet();
    ASSERT_TRUE(set->attach({.path = "/data/a.edb"}));
    const auto records = log_.entries().size();
    const auto again = set->attach({.path = "/data/../data/a.edb"});
    ASSERT_TRUE(again);
    EXPECT_EQ(again->warning, JET_wrnDatabaseAttached);
    EXPECT_EQ(again->id, 1);
    EXPECT_EQ(log_.entries().size(), records);
}

TEST_F(Attach, DetachLeavesItClean) {
    auto set = makeSet();
    ASSERT_TRUE(set->attach({.path = "/data/a.edb"}));
    ASSERT_TRUE(set->detach("/data/a.edb"));
    EXPECT_EQ(log_.codes().back(), RecordCode::DetachDatabase);
    const page::DatabaseHeader header = headerOf("/data/a.edb");
    EXPECT_EQ(header.state(), DatabaseState::Clean);
    EXPECT_EQ(header.consistentPosition(), log_.entries().back().position);
    EXPECT_EQ(header.detachPosition(), header.consistentPosition());
    EXPECT_EQ(header.maxRequired(), 0);
    EXPECT_EQ(codeOf(set->detach("/data/a.edb")), JET_errDatabaseNotFound);
    ASSERT_TRUE(set->attach({.path = "/data/a.edb"})) << "and it can be attached again";
}

TEST_F(Attach, ShutDownMarksAndCleans) {
    makeDatabase("/data/b.edb");
    auto set = makeSet();
    ASSERT_TRUE(set->attach({.path = "/data/a.edb"}));
    ASSERT_TRUE(set->attach({.path = "/data/b.edb"}));
    const auto before = log_.entries().size();
    ASSERT_TRUE(set->shutDown());
    ASSERT_EQ(log_.entries().size(), before + 1);
    EXPECT_EQ(log_.codes().back(), RecordCode::ShutDownMark);
    for (const char* path : {"/data/a.edb", "/data/b.edb"}) {
        EXPECT_EQ(headerOf(path).state(), DatabaseState::Clean);
        EXPECT_EQ(headerOf(path).consistentPosition(), log_.entries().back().position);
    }
    EXPECT_TRUE(set->attached().empty());
    EXPECT_EQ(disk_.openHandles(), 0U);
}

TEST_F(Attach, UnloggedAttachGetsANewSignature) {
    const page::DatabaseHeader clean = headerOf("/data/a.edb");
    auto set = makeSet(false);
    ASSERT_TRUE(set->attach({.path = "/data/a.edb"}));
    const page::DatabaseHeader dirty = headerOf("/data/a.edb");
    EXPECT_EQ(dirty.state(), DatabaseState::Dirty);
    EXPECT_NE(dirty.databaseSignature(), clean.databaseSignature());
    EXPECT_EQ(dirty.minRequired(), 0);
    EXPECT_FALSE(set->find(1)->logged());
    ASSERT_TRUE(set->shutDown());
    EXPECT_EQ(headerOf("/data/a.edb").state(), DatabaseState::Clean);
    EXPECT_TRUE(headerOf("/data/a.edb").consistentPosition().isZero());
}

TEST_F(Attach, ReadOnlyWritesNothing) {
    disk_.putFile("/data/a.jfm", std::vector<std::byte>(8192));
    const auto before = *disk_.content("/data/a.edb");
    const auto records = log_.entries().size();
    const auto changes = disk_.changingCalls();
    auto set = makeSet();
    ASSERT_TRUE(set->attach({.path = "/data/a.edb", .readOnly = true}));
    EXPECT_TRUE(set->find(1)->readOnly());
    EXPECT_EQ(set->find(1)->ownedPages(), 31U);
    EXPECT_EQ(codeOf(set->find(1)->changeHeader([](auto&) { return true; })), JET_errDatabaseFileReadOnly);
    ASSERT_TRUE(set->generationStarted(99, LogTime{}));
    ASSERT_TRUE(set->checkpointMoved({0, 1, 99}));
    EXPECT_TRUE(set->attachedAt({0, 0, 99}).empty());
    ASSERT_TRUE(set->detach("/data/a.edb"));
    EXPECT_EQ(disk_.changingCalls(), changes);
    EXPECT_EQ(*disk_.content("/data/a.edb"), before);
    EXPECT_EQ(log_.entries().size(), records);
    EXPECT_TRUE(*disk_.exists("/data/a.jfm"));
}

TEST_F(Attach, ReadOnlyUsesTheSecondCopyWithoutRepair) {
    auto bytes = *disk_.content("/data/a.edb");
    bytes[60] ^= std::byte{1};
    disk_.putFile("/data/a.edb", bytes);
    auto set = makeSet();
    ASSERT_TRUE(set->attach({.path = "/data/a.edb", .readOnly = true}));
    EXPECT_EQ(*disk_.content("/data/a.edb"), bytes);
    ASSERT_TRUE(set->detach("/data/a.edb"));
    ASSERT_TRUE(set->attach({.path = "/data/a.edb"})) << "a writable attach mends it";
}

TEST_F(Attach, FlushMapIsInvalidatedBeforeAnythingElse) {
    editHeader("/data/a.edb", [](page::DatabaseHeader& header) {
        header.setFlushMapSignature(Signature::make(1, LogTime{}));
    });
    disk_.putFile("/data/a.jfm", std::vector<std::byte>(8192));
    EXPECT_EQ(flushMapPath("/data/a.edb"), "/data/a.jfm");
    EXPECT_EQ(flushMapPath("/data.x/a"), "/data.x/a.jfm");
    auto set = makeSet();
    ASSERT_TRUE(set->attach({.path = "/data/a.edb"}));
    EXPECT_FALSE(*disk_.exists("/data/a.jfm"));
    EXPECT_TRUE(headerOf("/data/a.edb").flushMapSignature().isZero());
    ASSERT_TRUE(set->shutDown());
}

TEST_F(Attach, RevisionStaysAsItIs) {
    editHeader("/data/a.edb", [](page::DatabaseHeader& header) {
        header.setUpdateMajor(0xC8);
        header.setUpdateMinor(440);
        header.setHighestAttachedFormat(9400);
    });
    auto set = makeSet();
    ASSERT_TRUE(set->attach({.path = "/data/a.edb"}));
    EXPECT_EQ(headerOf("/data/a.edb").maxRequiredTime(), log_.created());
    ASSERT_TRUE(set->shutDown());
    const page::DatabaseHeader header = headerOf("/data/a.edb");
    EXPECT_EQ(header.updateMajor(), 0xC8U);
    EXPECT_EQ(header.updateMinor(), 440U);
    EXPECT_EQ(header.highestAttachedFormat(), 9400U);
    EXPECT_EQ(header.resizePosition(), header.consistentPosition());
}

TEST_F(Attach, HeaderThatForbidsIt) {
    struct Row {
        const char* what;
        std::function<void(page::DatabaseHeader&)> edit;
        JET_ERR expected;
    };
    const auto state = [](std::uint32_t number) {
        return [number](page::DatabaseHeader& header) {
            storeLE<std::uint32_t>(header.mutableBytes(), 52, number);
        };
    };
    const std::vector<Row> rows = {
        {"magic", [](auto& header) { header.setMagic(1); }, JET_errInvalidDatabaseVersion},
        {"version", [](auto& header) { header.setVersion(0x621); }, JET_errInvalidDatabaseVersion},
        {"revision", [](auto& header) { header.setUpdateMajor(0x7FFF); }, JET_errInvalidDatabaseVersion},
        {"attribute", [](auto& header) { header.setAttribute(1); }, JET_errDatabaseCorrupted},
        {"log file", [](auto& header) { header.setFileType(3); }, JET_errDatabaseCorrupted},
        {"type 0", [](auto& header) { header.setFileType(0); }, JET_errSuccess},
        {"page size", [](auto& header) { header.setPageSizeField(8192); }, JET_errDatabaseCorrupted},
        {"page size 0", [](auto& header) { header.setPageSizeField(0); }, JET_errSuccess},
        {"old revision", [](auto& header) { header.setUpdateMajor(2); }, JET_errSuccess},
        {"state 0", state(0), JET_errDatabaseDirtyShutdown},
        {"state 1", state(1), JET_errDatabaseDirtyShutdown},
        {"state 2", state(2), JET_errDatabaseDirtyShutdown},
        {"state 4", state(4), JET_errDatabaseIncompleteUpgrade},
        {"state 5", state(5), JET_errDatabaseCorrupted},
        {"state 6", state(6), JET_errDatabaseIncompleteIncrementalReseed},
        {"state 7", state(7), JET_errDatabaseDirtyShutdown},
        {"state 8", state(8), JET_errDatabaseIncompleteRevert},
        {"state 9", state(9), JET_errDatabaseCorrupted},
        {"streamed image",
         [&](auto& header) {
             state(2)(header);
             header.setCurrentFullBackup({{1, 1, 3}, LogTime{}, 3, 0});
         },
         JET_errSoftRecoveryOnBackupDatabase},
        {"merged image, dirty",
         [&](auto& header) {
             state(2)(header);
             header.setCurrentFullBackup({{1, 1, 3}, LogTime{}, 3, 4});
         },
         JET_errDatabaseDirtyShutdown},
    };
    const auto clean = *disk_.content("/data/a.edb");
    for (const Row& row : rows) {
        disk_.putFile("/data/a.edb", clean);
        editHeader("/data/a.edb", row.edit);
        const auto edited = *disk_.content("/data/a.edb");
        for (const bool readOnly : {true, false}) {
            const auto records = log_.entries().size();
            EXPECT_EQ(attachCode(readOnly), row.expected) << row.what;
            if (row.expected != JET_errSuccess) {
                EXPECT_EQ(*disk_.content("/data/a.edb"), edited)
                    << row.what << ": a refused file is not touched";
                EXPECT_EQ(log_.entries().size(), records);
            }
        }
    }
}

TEST_F(Attach, FileThatForbidsIt) {
    auto set = makeSet();
    EXPECT_EQ(codeOf(set->attach({.path = ""})), JET_errDatabaseInvalidPath);
    EXPECT_EQ(codeOf(set->attach({.path = "/data/"})), JET_errDatabaseInvalidPath);
    EXPECT_EQ(codeOf(set->attach({.path = "/data/none.edb"})), JET_errFileNotFound);
    EXPECT_EQ(codeOf(set->attach({.path = "/data"})), JET_errFileAccessDenied);
    disk_.putFile("/data/empty.edb", {});
    EXPECT_EQ(codeOf(set->attach({.path = "/data/empty.edb"})), JET_errDatabaseCorrupted);
    disk_.putFile("/data/zero.edb", std::vector<std::byte>(40960));
    EXPECT_EQ(codeOf(set->attach({.path = "/data/zero.edb"})), JET_errDatabaseCorrupted);
    auto bytes = *disk_.content("/data/a.edb");
    bytes[20] ^= std::byte{1};
    bytes[4096 + 20] ^= std::byte{2};
    disk_.putFile("/data/bad.edb", bytes);
    EXPECT_EQ(codeOf(set->attach({.path = "/data/bad.edb"})), JET_errDatabaseCorrupted);
    DatabaseSetOptions options = smallOptions();
    options.pageSize = 8192;
    EXPECT_EQ(attachCode(false, options), JET_errPageSizeMismatch);
}

TEST_F(Attach, InUseElsewhere) {
    auto set = makeSet();
    ASSERT_TRUE(set->attach({.path = "/data/a.edb"}));
    auto other = makeSet(false);
    EXPECT_EQ(codeOf(other->attach({.path = "/data/a.edb"})), JET_errDatabaseSharingViolation);
    EXPECT_EQ(codeOf(other->attach({.path = "/data/a.edb", .readOnly = true})),
              JET_errDatabaseSharingViolation);
    EXPECT_EQ(codeOf(other->create({.path = "/data/a.edb", .overwrite = true})),
              JET_errDatabaseSharingViolation);
    ASSERT_TRUE(set->detach("/data/a.edb"));
    ASSERT_TRUE(set->attach({.path = "/data/a.edb", .readOnly = true}));
    EXPECT_TRUE(other->attach({.path = "/data/a.edb", .readOnly = true})) << "readers share";
    set.reset();
    other.reset();
    const auto held = disk_.open("/data/a.edb", {os::OpenMode::ReadWrite});
    ASSERT_TRUE(held);
    EXPECT_EQ(attachCode(), JET_errFileAccessDenied) << "another process";
}

TEST_F(Attach, SixDatabasesAtMost) {
    auto set = makeSet();
    for (DatabaseId id = 1; id <= 6; ++id) {
        const auto created = set->create({.path = "/data/n" + std::to_string(id)});
        ASSERT_TRUE(created);
        EXPECT_EQ(*created, id);
    }
    EXPECT_EQ(codeOf(set->create({.path = "/data/n7"})), JET_errTooManyAttachedDatabases);
    EXPECT_EQ(codeOf(set->attach({.path = "/data/a.edb"})), JET_errTooManyAttachedDatabases);
    ASSERT_TRUE(set->detach("/data/n3"));
    EXPECT_EQ(set->attach({.path = "/data/a.edb"})->id, 3) << "the lowest free number";
}

TEST_F(Attach, NamesTooLongForTheAttachListAreRefused) {
    auto set = makeSet();
    unsigned attached = 0;
    JET_ERR last = JET_errSuccess;
    for (int i = 0; i < 6 && last == JET_errSuccess; ++i) {
        last = codeOf(set->create({.path = "/data/" + std::to_string(i) + std::string(240, 'x')}));
        attached += last == JET_errSuccess ? 1 : 0;
    }
    EXPECT_EQ(last, JET_errTooManyAttachedDatabases);
    std::vector<std::byte> block(log::kAttachListSize);
    EXPECT_TRUE(log::encodeAttachList(set->attachedAt({0, 0, 1000}), block));
    EXPECT_EQ(attached, 3U);
}

TEST_F(Attach, OpenCountsAndExclusion) {
    auto set = makeSet();
    EXPECT_EQ(codeOf(set->open("/data/a.edb", 1, false)), JET_errDatabaseNotFound);
    ASSERT_TRUE(set->attach({.path = "/data/a.edb"}));
    EXPECT_EQ(set->open("/data/a.edb", 1, false), DatabaseId{1});
    EXPECT_EQ(set->open("/data/a.edb", 1, false), DatabaseId{1});
    EXPECT_EQ(codeOf(set->open("/data/a.edb", 2, true)), JET_errDatabaseInUse);
    EXPECT_TRUE(set->open("/data/a.edb", 2, false));
    EXPECT_EQ(codeOf(set->detach("/data/a.edb")), JET_errDatabaseInUse);
    EXPECT_TRUE(set->close(1, 2));
    EXPECT_EQ(codeOf(set->close(1, 2)), JET_errDatabaseNotFound);
    EXPECT_TRUE(set->close(1, 1));
    EXPECT_EQ(codeOf(set->detach("/data/a.edb")), JET_errDatabaseInUse) << "opened twice, closed once";
    EXPECT_TRUE(set->close(1, 1));
    EXPECT_TRUE(set->open("/data/a.edb", 5, true));
    EXPECT_EQ(codeOf(set->open("/data/a.edb", 6, false)), JET_errDatabaseLocked);
    EXPECT_TRUE(set->find(1)->isOpenExclusively());
    set->closeAll(5);
    EXPECT_FALSE(set->find(1)->isOpen());
    EXPECT_EQ(codeOf(set->close(4, 1)), JET_errInvalidDatabaseId);
    EXPECT_EQ(codeOf(set->close(200, 1)), JET_errInvalidDatabaseId);
    EXPECT_TRUE(set->detach("/data/a.edb"));
}

TEST_F(Attach, AdmissionIsAskedAfterThePathAndBeforeTheFile) {
    auto set = makeSet();
    unsigned asked = 0;
    const Admission refuse = [&]() -> Result<std::shared_ptr<void>> {
        ++asked;
        return fail(JET_errBackupInProgress);
    };
    EXPECT_EQ(codeOf(set->attach({.path = "/data/none.edb", .admission = refuse})), JET_errFileNotFound);
    EXPECT_EQ(asked, 0U);
    EXPECT_EQ(codeOf(set->attach({.path = "/data/a.edb", .admission = refuse})), JET_errBackupInProgress);
    EXPECT_EQ(asked, 1U);
    EXPECT_EQ(codeOf(set->detach("/data/none.edb", refuse)), JET_errBackupInProgress);
    bool held = false;
    const Admission hold = [&]() -> Result<std::shared_ptr<void>> {
        held = true;
        return std::shared_ptr<void>(&held, [](void* flag) { *static_cast<bool*>(flag) = false; });
    };
    log_.onAppend = [&](ByteView) { EXPECT_TRUE(held); };
    EXPECT_TRUE(set->attach({.path = "/data/a.edb", .admission = hold}));
    EXPECT_FALSE(held);
}

TEST_F(Attach, LogSwitchRaisesTheHeader) {
    auto set = makeSet();
    ASSERT_TRUE(set->attach({.path = "/data/a.edb"}));
    const Generation first = log_.generation();
    ASSERT_TRUE(log_.switchGeneration(*set));
    EXPECT_EQ(headerOf("/data/a.edb").minRequired(), first);
    EXPECT_EQ(headerOf("/data/a.edb").maxRequired(), first + 1);
    EXPECT_EQ(headerOf("/data/a.edb").maxCommitted(), first + 1);
    EXPECT_EQ(headerOf("/data/a.edb").maxGenerationCreated(), log_.created());
    ASSERT_TRUE(set->checkpointMoved({0, 1, first + 1}));
    EXPECT_EQ(headerOf("/data/a.edb").minRequired(), first + 1);
    EXPECT_EQ(headerOf("/data/a.edb").minConsistent(), first + 1);
}

TEST_F(Attach, LogSwitchBetweenRecordAndHeader) {
    auto set = makeSet();
    const Generation first = log_.generation();
    log_.afterPlaced = [&](ByteView) {
        EXPECT_FALSE(set->mayAdvanceCheckpoint());
        const auto list = set->attachedAt({0, 0, first + 1});
        ASSERT_EQ(list.size(), 1U) << "the record is in the generation before";
        EXPECT_EQ(list[0].attach.generation, first);
        EXPECT_TRUE(log_.switchGeneration(*set));
    };
    ASSERT_TRUE(set->attach({.path = "/data/a.edb"}));
    EXPECT_TRUE(set->mayAdvanceCheckpoint());
    const page::DatabaseHeader header = headerOf("/data/a.edb");
    EXPECT_EQ(header.minRequired(), first);
    EXPECT_EQ(header.maxCommitted(), first + 1);
    EXPECT_EQ(header.maxGenerationCreated(), log_.created());
    // the same while detaching: the clean header stays clean, the list of the new generation is empty
    log_.afterPlaced = [&](ByteView) {
        EXPECT_TRUE(log_.switchGeneration(*set));
        EXPECT_TRUE(set->attachedAt({0, 0, log_.generation()}).empty());
    };
    ASSERT_TRUE(set->detach("/data/a.edb"));
    EXPECT_EQ(headerOf("/data/a.edb").state(), DatabaseState::Clean);
    EXPECT_EQ(headerOf("/data/a.edb").maxCommitted(), 0);
}

TEST_F(Attach, AttachListEntry) {
    auto set = makeSet();
    const page::DatabaseHeader clean = headerOf("/data/a.edb");
    ASSERT_TRUE(set->attach({.path = "/data/a.edb", .sizeLimitPages = 77}));
    const LogPosition at = log_.entries().back().position;
    EXPECT_TRUE(set->attachedAt(at).empty()) << "not yet attached at its own record";
    LogPosition later = at;
    ++later.byteOffset;
    const auto list = set->attachedAt(later);
    ASSERT_EQ(list.size(), 1U);
    EXPECT_EQ(list[0].dbid, 1);
    EXPECT_EQ(list[0].attach, at);
    EXPECT_EQ(list[0].consistent, clean.consistentPosition());
    EXPECT_EQ(list[0].dbtime, clean.dbtime());
    EXPECT_EQ(list[0].lastObjectId, clean.lastObjectId());
    EXPECT_EQ(list[0].signature, clean.databaseSignature());
    EXPECT_EQ(list[0].sizeLimitPages, 77U);
    EXPECT_EQ(list[0].path, test::nativePath(std::string("/data/a.edb")));
}

TEST_F(Attach, ForeignStreamIsTakenOver) {
    log_.setSignature(Signature::make(9, LogTime{}));
    auto set = makeSet();
    ASSERT_TRUE(set->attach({.path = "/data/a.edb"}));
    EXPECT_EQ(headerOf("/data/a.edb").logSignature(), log_.signature());
    EXPECT_TRUE(headerOf("/data/a.edb").consistentPosition().isZero());
    EXPECT_TRUE(set->attachedAt({0, 0, 1000}).at(0).consistent.isZero());
}

TEST_F(Attach, FailedHeaderWriteTakesTheAttachBack) {
    auto set = makeSet();
    disk_.failCall(os::DiskCall::Write, "a.edb", 1, JET_errDiskIO);
    EXPECT_EQ(codeOf(set->attach({.path = "/data/a.edb"})), JET_errDiskIO);
    EXPECT_EQ(log_.codes().back(), RecordCode::DetachDatabase);
    EXPECT_EQ(headerOf("/data/a.edb").state(), DatabaseState::Clean);
    EXPECT_EQ(disk_.openHandles(), 0U);
    EXPECT_TRUE(set->attach({.path = "/data/a.edb"}));
}

TEST_F(Attach, ConcurrentAttachesOfOneFileGiveOneDatabase) {
    auto set = makeSet();
    std::vector<std::thread> threads;
    std::atomic<int> fresh{0};
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int round = 0; round < 20; ++round) {
                const auto outcome = set->attach({.path = "/data/a.edb"});
                ASSERT_TRUE(outcome);
                if (outcome->warning == JET_errSuccess) ++fresh;
                (void)set->attached();
                (void)set->attachedAt({0, 0, 9999});
                (void)set->detach("/data/a.edb");
            }
        });
    }
    for (auto& thread : threads)
        thread.join();
    EXPECT_GE(fresh.load(), 1);
    EXPECT_EQ(headerOf("/data/a.edb").state(), DatabaseState::Clean);
}

}  // namespace
}  // namespace esent::database
