// JET_RSTINFO.lgposStop and logtimeStop: a copy of a database is brought to any moment of its log.
#include <gtest/gtest.h>

#include <atomic>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

// Plain names mean the A functions here, also where the build defines UNICODE.
#undef UNICODE
#undef JET_UNICODE
#include "base/disk_types.h"
#include "esent.h"
#include "log_folder_instance.h"
#include "os/clock.h"
#include "os/simulated/simulated_disk.h"

namespace esent::test {
namespace {

constexpr const char* kDatabase = "/data/a.edb";

// Stands still until it is told to go on.
class StandingClock final : public os::Clock {
 public:
    std::int64_t unixMilliseconds() noexcept override { return now; }
    std::uint64_t monotonicNanoseconds() noexcept override { return ++tick_; }
    std::atomic<std::int64_t> now{1'790'000'000'000};

 private:
    std::atomic<std::uint64_t> tick_{0};
};

class StopPosition : public ::testing::Test {
 protected:
    void SetUp() override {
        os::replaceClock(&clock_);
        use(std::make_unique<os::SimulatedDisk>(os::SimulatedDiskOptions{.sectorBytes = 4096}));
        ASSERT_TRUE(disk_->createDirectories("/data"));
        ASSERT_TRUE(disk_->createDirectories("/log"));
        create();
        ASSERT_EQ(JET_errSuccess, init({}));
        JET_DBID database = 0;
        JET_TABLEID table = 0;
        ASSERT_EQ(JET_errSuccess, JetCreateDatabase(session_, kDatabase, nullptr, &database, 0));
        ASSERT_EQ(JET_errSuccess, JetCreateTable(session_, database, "rows", 1, 80, &table));
        JET_COLUMNDEF definition{};
        definition.cbStruct = sizeof definition;
        definition.coltyp = JET_coltypLong;
        ASSERT_EQ(JET_errSuccess, JetAddColumn(session_, table, "number", &definition, nullptr, 0, &column_));
        ASSERT_EQ(JET_errSuccess, JetCloseTable(session_, table));
        ASSERT_EQ(JET_errSuccess, term());
        copy_ = *disk_->content(kDatabase);  // a cold copy
        life();
    }
    void TearDown() override {
        if (instance_ != 0 && instance_ != JET_instanceNil) (void)JetTerm2(instance_, JET_bitTermAbrupt);
        os::replaceFileSystem(nullptr);
        os::replaceClock(nullptr);
    }

    // Commits of one row each over some logs, with the position of each, ended cleanly.
    void life() {
        create();
        ASSERT_EQ(JET_errSuccess, init({}));
        ASSERT_EQ(JET_errSuccess, JetAttachDatabase(session_, kDatabase, 0));
        JET_DBID database = 0;
        JET_TABLEID table = 0;
        ASSERT_EQ(JET_errSuccess, JetOpenDatabase(session_, kDatabase, nullptr, &database, 0));
        ASSERT_EQ(JET_errSuccess, JetOpenTable(session_, database, "rows", nullptr, 0, 0, &table));
        for (int i = 0; i < 40; ++i) {
            clock_.now += 500;
            times_.push_back(clock_.now);
            ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session_));
            ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(session_, table, JET_prepInsert));
            ASSERT_EQ(JET_errSuccess, JetSetColumn(session_, table, column_, &i, sizeof i, 0, nullptr));
            ASSERT_EQ(JET_errSuccess, JetUpdate(session_, table, nullptr, 0, nullptr));
            JET_COMMIT_ID id{};
            ASSERT_EQ(JET_errSuccess, JetCommitTransaction2(session_, 0, 0, &id));
            commits_.push_back(id.commitId);
            if (i % 15 == 14) {
                ASSERT_EQ(JET_errSuccess, JetCommitTransaction(session_, JET_bitForceNewLog));
            }
        }
        ASSERT_EQ(JET_errSuccess, JetCloseTable(session_, table));
        clock_.now += 500;
        ASSERT_EQ(JET_errSuccess, term());
        disk_->syncEverything();
        lived_ = disk_->restarted(1);
    }

    void use(std::unique_ptr<os::SimulatedDisk> disk) {
        disk_ = std::move(disk);
        os::replaceFileSystem(disk_.get());
    }
    void create() { createLogFolderInstance(instance_, "stop"); }
    JET_ERR init(JET_LGPOS stop, JET_GRBIT options = 0) {
        JET_RSTINFO_A info{};
        info.cbStruct = sizeof info;
        info.lgposStop = stop;
        return init(info, options);
    }
    JET_ERR initUntil(JET_LOGTIME time, JET_LGPOS stop = {}) {
        JET_RSTINFO_A info{};
        info.cbStruct = sizeof info;
        info.lgposStop = stop;
        info.logtimeStop = time;
        return init(info, 0);
    }
    JET_ERR init(JET_RSTINFO_A& info, JET_GRBIT options) {
        const JET_ERR error = JetInit3A(&instance_, &info, options);
        if (error < JET_errSuccess) instance_ = JET_instanceNil;
        return error < JET_errSuccess ? error : JetBeginSession(instance_, &session_, nullptr, nullptr);
    }
    JET_ERR term() {
        const JET_ERR error = JetTerm2(instance_, JET_bitTermComplete);
        instance_ = JET_instanceNil;
        return error;
    }
    // Rows after attaching, and that life goes on.
    void expectRows(JET_ULONG expected) {
        ASSERT_EQ(JET_errSuccess, JetAttachDatabase(session_, kDatabase, 0));
        JET_DBID database = 0;
        JET_TABLEID table = 0;
        JET_ULONG found = 0;
        ASSERT_EQ(JET_errSuccess, JetOpenDatabase(session_, kDatabase, nullptr, &database, 0));
        ASSERT_EQ(JET_errSuccess, JetOpenTable(session_, database, "rows", nullptr, 0, 0, &table));
        if (JetMove(session_, table, JET_MoveFirst, 0) == JET_errSuccess) {
            ASSERT_EQ(JET_errSuccess, JetIndexRecordCount(session_, table, &found, 0));
        }
        EXPECT_EQ(found, expected);
        ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(session_, table, JET_prepInsert));
        ASSERT_EQ(JET_errSuccess, JetUpdate(session_, table, nullptr, 0, nullptr));
        ASSERT_EQ(JET_errSuccess, JetCloseTable(session_, table));
    }
    static JET_LGPOS position(std::int64_t commit, int bytesBehind) {
        JET_LGPOS at{};
        std::memcpy(&at, &commit, sizeof at);
        at.ib = static_cast<unsigned short>(at.ib + bytesBehind);
        return at;
    }

    static JET_LOGTIME timeOf(std::int64_t unixMilliseconds) {
        JET_LOGTIME time{};
        LogTime::fromUnixMilliseconds(unixMilliseconds).store(reinterpret_cast<std::byte*>(&time));
        return time;
    }

    StandingClock clock_;
    std::unique_ptr<os::SimulatedDisk> disk_;
    std::unique_ptr<os::SimulatedDisk> lived_;  // after its clean end
    std::vector<std::byte> copy_;
    std::vector<std::int64_t> commits_;
    std::vector<std::int64_t> times_;  // of the commits, a second or less apart
    JET_INSTANCE instance_ = JET_instanceNil;
    JET_SESID session_ = JET_sesidNil;
    JET_COLUMNID column_ = 0;
};

TEST_F(StopPosition, BringsAnOlderCopyToEachCommit) {
    for (std::size_t i = 0; i < commits_.size(); ++i) {
        SCOPED_TRACE("commit " + std::to_string(i));
        use(lived_->restarted(1));
        disk_->putFile(kDatabase, copy_);
        create();
        ASSERT_EQ(JET_errSuccess, init(position(commits_[i], 1)));
        ASSERT_NO_FATAL_FAILURE(expectRows(static_cast<JET_ULONG>(i + 1)));
        ASSERT_EQ(JET_errSuccess, term());
        // And again, the ordinary way.
        create();
        ASSERT_EQ(JET_errSuccess, init({}));
        ASSERT_NO_FATAL_FAILURE(expectRows(static_cast<JET_ULONG>(i + 2)));
        ASSERT_EQ(JET_errSuccess, term());
    }
}

TEST_F(StopPosition, TellsWhatItCannotDo) {
    // The database itself holds what came later.
    use(lived_->restarted(1));
    const auto before = *disk_->content(kDatabase);
    create();
    const JET_ERR later = init(position(commits_[5], 1));
    EXPECT_LT(later, JET_errSuccess) << later;
    EXPECT_EQ(before, *disk_->content(kDatabase));
    // Ahead of everything.
    use(lived_->restarted(1));
    create();
    JET_LGPOS early{};
    early.isec = 1;
    EXPECT_EQ(JET_errInvalidParameter, init(early));
    // Behind everything: as without.
    create();
    JET_LGPOS late{};
    late.lGeneration = 1000;
    ASSERT_EQ(JET_errSuccess, init(late));
    ASSERT_NO_FATAL_FAILURE(expectRows(static_cast<JET_ULONG>(commits_.size())));
    EXPECT_EQ(JET_errSuccess, term());
}

TEST_F(StopPosition, WithoutUndoLeavesTheLogs) {
    use(lived_->restarted(1));
    disk_->putFile(kDatabase, copy_);
    std::vector<std::string> before = disk_->allFiles();
    create();
    EXPECT_EQ(JET_errRecoveredWithoutUndo, init(position(commits_[20], 1), JET_bitRecoveryWithoutUndo));
    for (const std::string& path : before)
        EXPECT_TRUE(disk_->content(path)) << path;
    // The checkpoint says that there is nothing to recover; it does not know of the copy.
    ASSERT_TRUE(disk_->remove("/log/edb.chk"));
    create();
    ASSERT_EQ(JET_errSuccess, init({}));
    ASSERT_NO_FATAL_FAILURE(expectRows(static_cast<JET_ULONG>(commits_.size())));
    EXPECT_EQ(JET_errSuccess, term());
}

TEST_F(StopPosition, ATimeIsAsGoodAsAPosition) {
    for (std::size_t i = 0; i < times_.size(); ++i) {
        SCOPED_TRACE("commit " + std::to_string(i));
        for (const int later : {20, 480}) {  // the log is exact to some milliseconds
            use(lived_->restarted(1));
            disk_->putFile(kDatabase, copy_);
            create();
            ASSERT_EQ(JET_errSuccess, initUntil(timeOf(times_[i] + later)));
            ASSERT_NO_FATAL_FAILURE(expectRows(static_cast<JET_ULONG>(i + 1)));
            ASSERT_EQ(JET_errSuccess, term());
        }
    }
}

TEST_F(StopPosition, TellsWhichTimesItCannotUse) {
    use(lived_->restarted(1));
    const auto before = *disk_->content(kDatabase);
    create();
    const JET_ERR later = initUntil(timeOf(times_[5]));
    EXPECT_LT(later, JET_errSuccess) << "the database itself holds what came later";
    EXPECT_EQ(before, *disk_->content(kDatabase));
    use(lived_->restarted(1));
    create();
    EXPECT_EQ(JET_errInvalidParameter, initUntil(timeOf(times_[0] - 86'400'000)));
    create();
    JET_LOGTIME none = timeOf(times_[0]);
    none.bMonth = 13;
    EXPECT_EQ(JET_errInvalidParameter, initUntil(none));
    // Behind everything: as without.
    create();
    ASSERT_EQ(JET_errSuccess, initUntil(timeOf(clock_.now + 86'400'000)));
    ASSERT_NO_FATAL_FAILURE(expectRows(static_cast<JET_ULONG>(commits_.size())));
    EXPECT_EQ(JET_errSuccess, term());
    // Of a time and a position the earlier one counts.
    for (const bool timeFirst : {true, false}) {
        use(lived_->restarted(1));
        disk_->putFile(kDatabase, copy_);
        create();
        ASSERT_EQ(JET_errSuccess,
                  initUntil(timeOf(times_[timeFirst ? 7 : 25] + 20), position(commits_[16], 1)));
        ASSERT_NO_FATAL_FAILURE(expectRows(timeFirst ? 8 : 17));
        EXPECT_EQ(JET_errSuccess, term());
    }
}

}  // namespace
}  // namespace esent::test
