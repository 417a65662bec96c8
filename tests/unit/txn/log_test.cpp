// What transactions write to the log, and when it is durable.
#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "fake_tree.h"
#include "logged.h"
#include "txn/transaction_state.h"

namespace esent::txn {
namespace {

using log::RecordCode;
using test::durableRecords;

class TransactionLog : public ::testing::Test {
 protected:
    TransactionLog() : stream_(test::newLog(disk_)) {
        TransactionManager::Settings settings;
        settings.log = stream_.get();
        settings.onDurable = [this](LogPosition tip) { onDurable_(tip); };
        manager_ = std::make_unique<TransactionManager>(std::move(settings));
        tree_ = std::make_unique<esent::test::FakeTree>(*manager_);
    }

    std::vector<RecordCode> codes() {
        EXPECT_TRUE(stream_->flushAll());
        std::vector<RecordCode> all;
        for (const auto& [position, bytes] : durableRecords(disk_))
            all.push_back(static_cast<RecordCode>(bytes[0]));
        return all;
    }
    template <class Record>
    std::vector<Record> all(RecordCode code) {
        std::vector<Record> found;
        for (const auto& [position, bytes] : durableRecords(disk_)) {
            if (static_cast<RecordCode>(bytes[0]) == code) found.push_back(*log::decode<Record>(bytes));
        }
        return found;
    }

    os::SimulatedDisk disk_;
    std::unique_ptr<log::LogStream> stream_;
    std::function<void(LogPosition)> onDurable_ = [](LogPosition) {};
    std::unique_ptr<TransactionManager> manager_;
    std::unique_ptr<esent::test::FakeTree> tree_;
};

TEST_F(TransactionLog, BeginsAreLoggedWithTheFirstChangeAndTogether) {
    Transaction transaction(*manager_, 9);
    ASSERT_TRUE(manager_->begin(transaction, false));
    ASSERT_TRUE(manager_->begin(transaction, false));
    EXPECT_EQ(stream_->lastRecord(), LogPosition{});
    const auto first = transaction.ensureLogged();
    ASSERT_TRUE(first);
    EXPECT_EQ(*first, stream_->lastRecord());
    EXPECT_EQ(transaction.ensureLogged(), *first);  // once
    EXPECT_EQ(manager_->oldestLoggedBegin(), *first);

    ASSERT_TRUE(manager_->commit(transaction, {}));  // level 2
    ASSERT_TRUE(manager_->begin(transaction, false));
    EXPECT_EQ(transaction.ensureLogged(), *first);
    ASSERT_TRUE(manager_->rollback(transaction));
    ASSERT_TRUE(manager_->begin(transaction, false));
    ASSERT_TRUE(manager_->commit(transaction, {}));  // did nothing
    const auto position = manager_->commit(transaction, {});
    ASSERT_TRUE(position);
    EXPECT_GE(stream_->durableTip(), *position);
    EXPECT_EQ(manager_->oldestLoggedBegin(), LogPosition{});

    EXPECT_EQ(codes(), (std::vector{RecordCode::Begin0, RecordCode::Commit, RecordCode::Begin,
                                    RecordCode::Rollback, RecordCode::Commit0}));
    const auto begin0 = all<log::Begin0Record>(RecordCode::Begin0).at(0);
    EXPECT_EQ(std::tuple(begin0.session, begin0.fromLevel, begin0.levels), std::tuple(9, 0, 2));
    EXPECT_EQ(begin0.transaction % 4, 0U);
    EXPECT_EQ(all<log::CommitRecord>(RecordCode::Commit).at(0).toLevel, 1);
    const auto begin = all<log::BeginRecord>(RecordCode::Begin).at(0);
    EXPECT_EQ(std::tuple(begin.session, begin.fromLevel, begin.levels), std::tuple(9, 1, 1));
    EXPECT_EQ(all<log::RollbackRecord>(RecordCode::Rollback).at(0).levels, 1);
    const auto commit0 = all<log::Commit0Record>(RecordCode::Commit0).at(0);
    EXPECT_EQ(std::tuple(commit0.session, commit0.toLevel), std::tuple(9, 0));
    EXPECT_GT(commit0.transaction, begin0.transaction);
}

TEST_F(TransactionLog, WhatChangedNothingLogsAndFlushesNothing) {
    int calls = 0;
    onDurable_ = [&](LogPosition) { ++calls; };
    const auto syncs = disk_.calls(os::DiskCall::Sync);
    Transaction transaction(*manager_, 1);
    for (const bool readOnly : {true, false}) {
        ASSERT_TRUE(manager_->begin(transaction, readOnly));
        const auto position = manager_->commit(transaction, {});
        ASSERT_TRUE(position);
        EXPECT_TRUE(position->isZero());
        ASSERT_TRUE(manager_->begin(transaction, readOnly));
        ASSERT_TRUE(manager_->rollback(transaction));
    }
    EXPECT_EQ(stream_->lastRecord(), LogPosition{});
    EXPECT_EQ(disk_.calls(os::DiskCall::Sync), syncs);
    EXPECT_EQ(calls, 0);
}

TEST_F(TransactionLog, AContextFollowsTheCommit) {
    Transaction transaction(*manager_, 5);
    ASSERT_TRUE(manager_->begin(transaction, false));
    ASSERT_TRUE(transaction.ensureLogged());
    const std::string context = "application's";
    CommitOptions options;
    options.context = esent::test::bytesOf(context);
    ASSERT_TRUE(manager_->commit(transaction, options));
    EXPECT_EQ(codes(), (std::vector{RecordCode::Begin0, RecordCode::Commit0, RecordCode::CommitContext}));
    const auto record = all<log::CommitContextRecord>(RecordCode::CommitContext).at(0);
    EXPECT_EQ(record.session, 5);
    EXPECT_EQ(record.flags, 2);
    EXPECT_EQ(esent::test::textOf(record.context), context);
}

TEST_F(TransactionLog, ALazyCommitIsVisibleAtOnceAndKeepsItsBeginUntilItIsDurable) {
    Transaction lazy(*manager_, 1);
    ASSERT_TRUE(manager_->begin(lazy, false));
    const auto begin = lazy.ensureLogged();
    ASSERT_TRUE(tree_->insert(lazy, "a", "1"));
    CommitOptions options;
    options.lazy = true;
    const auto commit = manager_->commit(lazy, options);
    ASSERT_TRUE(commit);
    EXPECT_LE(stream_->durableTip(), *commit);
    EXPECT_EQ(tree_->read({}, "a"), "1");
    EXPECT_EQ(manager_->oldestLoggedBegin(), *begin);
    EXPECT_EQ(manager_->versions().lastCommit(), *commit);

    LogPosition told;
    onDurable_ = [&](LogPosition tip) { told = tip; };
    ASSERT_TRUE(manager_->makeDurable(*commit));
    EXPECT_GT(stream_->durableTip(), *commit);
    EXPECT_GT(told, *commit);
    EXPECT_EQ(manager_->oldestLoggedBegin(), LogPosition{});
}

TEST_F(TransactionLog, ALazyCommitBecomesDurableInTime) {
    std::promise<LogPosition> durable;
    onDurable_ = [&](LogPosition tip) { durable.set_value(tip); };
    Transaction lazy(*manager_, 1);
    ASSERT_TRUE(manager_->begin(lazy, false));
    ASSERT_TRUE(lazy.ensureLogged());
    CommitOptions options;
    options.lazy = true;
    options.durableWithinMilliseconds = 1;
    const auto commit = manager_->commit(lazy, options);
    ASSERT_TRUE(commit);
    EXPECT_GT(durable.get_future().get(), *commit);
    EXPECT_EQ(durableRecords(disk_).size(), 2U);
}

TEST_F(TransactionLog, TheCallbackHasRunBeforeADurableCommitReturns) {
    LogPosition told;
    int calls = 0;
    onDurable_ = [&](LogPosition tip) {
        told = tip;
        if (++calls != 1) return;
        // It may use the library: this commit tells nobody.
        Transaction inner(*manager_, 2);
        ASSERT_TRUE(manager_->begin(inner, false));
        ASSERT_TRUE(inner.ensureLogged());
        ASSERT_TRUE(manager_->commit(inner, {}));
    };
    Transaction transaction(*manager_, 1);
    ASSERT_TRUE(manager_->begin(transaction, false));
    ASSERT_TRUE(transaction.ensureLogged());
    const auto commit = manager_->commit(transaction, {});
    ASSERT_TRUE(commit);
    EXPECT_GT(told, *commit);
    EXPECT_EQ(calls, 1);
}

TEST_F(TransactionLog, AFailedLogLeavesTheTransactionOpenAndUnseen) {
    Transaction transaction(*manager_, 1);
    ASSERT_TRUE(manager_->begin(transaction, false));
    ASSERT_TRUE(transaction.ensureLogged());
    ASSERT_TRUE(tree_->insert(transaction, "a", "1"));
    disk_.failCall(os::DiskCall::Write, 1, JET_errDiskIO, true);
    EXPECT_EQ(codeOf(manager_->commit(transaction, {})), JET_errLogWriteFail);
    EXPECT_EQ(transaction.level(), 1);
    EXPECT_EQ(tree_->read({}, "a"), std::nullopt);
    EXPECT_EQ(tree_->read(transaction.snapshot(), "a"), "1");
    // Its Rollback can't be logged either.
    EXPECT_EQ(codeOf(manager_->rollback(transaction)), JET_errRollbackError);
    EXPECT_EQ(codeOf(manager_->begin(transaction, false)), JET_errRollbackError);
    EXPECT_EQ(codeOf(manager_->commit(transaction, {})), JET_errRollbackError);
    EXPECT_EQ(transaction.level(), 1);
}

std::vector<int> levelsOf(const Transaction& transaction) {
    std::vector<int> levels;
    for (const Version* version = transaction.state()->newest; version != nullptr; version = version->before)
        levels.push_back(version->level);
    return levels;
}

TEST_F(TransactionLog, AnInnerCommitThatCannotBeLoggedChangesNothing) {
    Transaction transaction(*manager_, 1);
    ASSERT_TRUE(manager_->begin(transaction, false));
    ASSERT_TRUE(tree_->insert(transaction, "outer", "1"));
    ASSERT_TRUE(manager_->begin(transaction, false));
    ASSERT_TRUE(transaction.ensureLogged());
    ASSERT_TRUE(tree_->insert(transaction, "committed", "1"));
    ASSERT_TRUE(manager_->commit(transaction, {}));
    EXPECT_EQ(levelsOf(transaction), (std::vector{1, 1}));
    ASSERT_TRUE(manager_->begin(transaction, false));
    ASSERT_TRUE(transaction.ensureLogged());
    ASSERT_TRUE(tree_->insert(transaction, "inner", "1"));
    disk_.failCall(os::DiskCall::Write, 1, JET_errDiskIO, true);
    EXPECT_FALSE(stream_->flushAll());
    EXPECT_EQ(codeOf(manager_->commit(transaction, {})), JET_errLogWriteFail);
    EXPECT_EQ(transaction.level(), 2);
    EXPECT_EQ(levelsOf(transaction), (std::vector{2, 1, 1}));
}

TEST_F(TransactionLog, BeforeImagesAreOwedOnceAndOnlyWhileUncommitted) {
    const auto owed = [&](const std::string& key) {
        std::vector<VersionView> views;
        EXPECT_TRUE(manager_->versions().forEachOwedImage(
            esent::test::FakeTree::kTree, esent::test::FakeTree::bookmark(key), [&](const VersionView& view) {
                views.push_back(view);
                return Status();
            }));
        return views;
    };
    Transaction transaction(*manager_, 3);
    ASSERT_TRUE(manager_->begin(transaction, false));
    ASSERT_TRUE(transaction.ensureLogged());
    ASSERT_TRUE(tree_->insert(transaction, "a", "first"));
    ASSERT_TRUE(tree_->insert(transaction, "b", "first"));
    EXPECT_TRUE(owed("a").empty());  // inserts owe nothing
    ASSERT_TRUE(manager_->begin(transaction, false));
    ASSERT_TRUE(tree_->replace(transaction, "a", "second"));
    ASSERT_TRUE(tree_->replace(transaction, "b", "second"));
    ASSERT_TRUE(tree_->remove(transaction, "a"));
    const auto views = owed("a");
    ASSERT_EQ(views.size(), 2U);
    EXPECT_EQ(views[0].kind, VersionKind::FlagDelete);
    EXPECT_EQ(views[1].kind, VersionKind::Replace);
    EXPECT_EQ(esent::test::textOf(views[1].image), "first");
    EXPECT_EQ(views[1].session, 3);
    EXPECT_EQ(views[1].stamp.level, 2);
    EXPECT_EQ(views[1].stamp.transaction, transaction.logNumber());
    EXPECT_GT(static_cast<std::int32_t>(views[0].stamp.versionId - views[1].stamp.versionId), 0);
    EXPECT_TRUE(owed("a").empty());
    EXPECT_EQ(codeOf(manager_->versions().forEachOwedImage(
                  esent::test::FakeTree::kTree, esent::test::FakeTree::bookmark("b"),
                  [](const VersionView&) -> Status { return fail(JET_errLogWriteFail); })),
              JET_errLogWriteFail);
    ASSERT_TRUE(manager_->commit(transaction, {}));
    Transaction old(*manager_, 4);  // keeps the versions alive
    ASSERT_TRUE(manager_->begin(old, true));
    ASSERT_TRUE(manager_->commit(transaction, {}));
    EXPECT_TRUE(owed("b").empty());
    EXPECT_EQ(tree_->read(old.snapshot(), "b"), std::nullopt);
    ASSERT_TRUE(manager_->commit(old, {}));
}

}  // namespace
}  // namespace esent::txn
