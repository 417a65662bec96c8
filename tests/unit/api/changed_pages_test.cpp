// Changes of trees all the way: through the pool to the file, with checkpoints that follow, past a crash and
// a clean end. Instances through the C API; the trees from behind it.
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <thread>

#include "../../api/instance/engine.h"
#include "btree/cursor.h"
#include "btree/space_manager.h"
#include "btree/tree_writer.h"
#include "cache/cached_file.h"
#include "database/database_set.h"
#include "instance/instance.h"
#include "instance/session_table.h"
#include "log/log_stream.h"

namespace esent {
namespace {

using instance::SessionTable;

constexpr std::uint64_t kDepth = 256 * 1024;

class ChangedPages : public ::testing::Test {
 protected:
    void start() {
        engine_.setNumber(JET_paramCheckpointDepthMax, kDepth);
        ASSERT_EQ(JET_errSuccess, engine_.init());
        session_ = engine_.beginSession();
    }
    void startAgain() {
        ASSERT_EQ(JET_errSuccess, JetCreateInstance(&engine_.instance, "again"));
        engine_.setText(JET_paramSystemPath, engine_.folder.string() + "/");
        engine_.setText(JET_paramLogFilePath, engine_.folder.string() + "/");
        engine_.setText(JET_paramTempPath, engine_.folder.string() + "/");
        engine_.setNumber(JET_paramLogFileSize, 64);
        engine_.setNumber(JET_paramMaxTemporaryTables, 0);
        start();
        ASSERT_EQ(JET_errSuccess, JetAttachDatabase(session_, path_.c_str(), 0));
    }
    void create() {
        JET_DBID id = 0;
        ASSERT_EQ(JET_errSuccess, JetCreateDatabase(session_, path_.c_str(), nullptr, &id, 0));
        auto stay = SessionTable::process().enter(session_);
        const auto volume = stay->session().instance().databases().find(1)->volume();
        btree::SpaceManager space(*volume);
        const auto made = space.createTree(nullptr, {});
        ASSERT_TRUE(made) << codeOf(made);
        facts_ = *made;
        JetCloseDatabase(session_, id, 0);
    }
    static std::array<std::byte, 4> keyOf(std::uint32_t number) {
        return {std::byte(number >> 24), std::byte(number >> 16), std::byte(number >> 8), std::byte(number)};
    }
    void insert(std::uint32_t first, std::uint32_t count, bool commit = true) {
        ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session_));
        {
            auto stay = SessionTable::process().enter(session_);
            ASSERT_TRUE(stay);
            const auto volume = stay->session().instance().databases().find(1)->volume();
            const auto tree = volume->tree(facts_);
            btree::TreeWriter writer(tree);
            const std::vector<std::byte> data(200, std::byte{7});
            for (std::uint32_t number = first; number < first + count; ++number) {
                const Status done = writer.insert(&stay->session().transaction(), keyOf(number), data);
                ASSERT_TRUE(done) << codeOf(done);
            }
        }
        if (commit) {
            ASSERT_EQ(JET_errSuccess, JetCommitTransaction(session_, JET_bitCommitLazyFlush));
        }
    }
    std::uint32_t count() {
        auto stay = SessionTable::process().enter(session_);
        const auto volume = stay->session().instance().databases().find(1)->volume();
        btree::Cursor cursor(volume->tree(facts_));
        txn::Snapshot newest;
        cursor.setView(&newest);
        std::uint32_t rows = 0;
        for (auto there = cursor.first(); there && *there; there = cursor.next())
            ++rows;
        return rows;
    }
    // Bytes of log behind the checkpoint.
    std::uint64_t depth() {
        auto stay = SessionTable::process().enter(session_);
        const log::LogStream& log = *stay->session().instance().log();
        const auto bytes = [&](LogPosition at) {
            return (std::uint64_t(at.generation) * log.fileSegments() + at.segment) * 4096;
        };
        return bytes(log.tip()) - bytes(log.checkpoint());
    }

    test::Engine engine_;
    JET_SESID session_ = JET_sesidNil;
    const std::string path_ = engine_.folder.file("data.edb");
    btree::TreeFacts facts_;
};

TEST_F(ChangedPages, SurviveACleanEnd) {
    start();
    create();
    insert(0, 3000);
    ASSERT_EQ(JET_errSuccess, engine_.term());
    startAgain();
    EXPECT_EQ(count(), 3000U);
}

TEST_F(ChangedPages, ADetachedDatabaseIsComplete) {
    start();
    create();
    insert(0, 500);
    ASSERT_EQ(JET_errSuccess, JetDetachDatabase(session_, path_.c_str()));
    ASSERT_EQ(JET_errSuccess, JetAttachDatabase(session_, path_.c_str(), JET_bitDbReadOnly));
    EXPECT_EQ(count(), 500U);
}

TEST_F(ChangedPages, SurviveACrashWithCheckpointsOnTheWay) {
    start();
    create();
    constexpr std::uint32_t rows = 9'000;
    for (std::uint32_t number = 0; number < rows; number += 500)
        insert(number, 500);
    ASSERT_EQ(JET_errSuccess, JetCommitTransaction(session_, JET_bitWaitAllLevel0Commit));
    // The checkpointer works beside us: it was called often enough to catch up with far more log than the
    // depth.
    const auto patience = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (depth() >= kDepth && std::chrono::steady_clock::now() < patience)
        std::this_thread::yield();
    EXPECT_LT(depth(), kDepth);
    {
        auto stay = SessionTable::process().enter(session_);
        ASSERT_TRUE(stay->session().instance().advanceCheckpointIfDue());
    }
    EXPECT_LE(depth(), kDepth + 64 * 1024);
    insert(1'000'000, 300, false);  // still open
    {
        auto stay = SessionTable::process().enter(session_);
        const auto volume = stay->session().instance().databases().find(1)->volume();
        ASSERT_TRUE(volume->file().flushAll());  // uncommitted rows reach the file
        ASSERT_TRUE(stay->session().instance().log()->flushAll());
    }
    ASSERT_EQ(JET_errDirtyShutdown, engine_.term(JET_bitTermDirty));
    startAgain();
    EXPECT_EQ(count(), rows);
}

}  // namespace
}  // namespace esent
