// Limits, levels, schema hooks, failures and clean-up of transactions, without a log.
#include <gtest/gtest.h>

#include <future>

#include "fake_tree.h"
#include "txn/snapshots.h"

namespace esent::txn {
namespace {

using esent::test::FakeTree;

TEST(VersionStoreLimits, AFullStoreRefusesAndRollbackMakesRoom) {
    TransactionManager::Settings settings;
    settings.versionStoreBytes = 256 << 10;
    TransactionManager manager(settings);
    FakeTree tree(manager);
    Transaction transaction(manager, 1);
    for (int round = 0; round < 3; ++round) {
        ASSERT_TRUE(manager.begin(transaction, false));
        Status status;
        int rows = 0;
        for (; status && rows < 100'000; ++rows)
            status = tree.insert(transaction, "key " + std::to_string(rows), "data");
        EXPECT_EQ(codeOf(status), JET_errVersionStoreOutOfMemory);
        // No more memory for a version than an application may expect: a header and its key.
        EXPECT_GT(rows, (256 << 10) / 110);
        EXPECT_LE(manager.versions().usage().bytes, settings.versionStoreBytes);
        EXPECT_FALSE(tree.read(transaction.snapshot(), "key " + std::to_string(rows - 1)));
        ASSERT_TRUE(manager.rollback(transaction));
        manager.cleanUp();
        EXPECT_EQ(manager.versions().usage().bytes, 0U);
        EXPECT_TRUE(tree.content().empty());
    }
}

TEST(VersionStoreLimits, OneTransactionGetsItsShare) {
    TransactionManager::Settings settings;
    settings.transactionBytes = 64 << 10;
    TransactionManager manager(settings);
    FakeTree tree(manager);
    Transaction first(manager, 1);
    Transaction second(manager, 2);
    ASSERT_TRUE(manager.begin(first, false));
    Status status;
    for (int i = 0; status && i < 10'000; ++i)
        status = tree.insert(first, std::to_string(i), "data");
    EXPECT_EQ(codeOf(status), JET_errVersionStoreOutOfMemory);
    ASSERT_TRUE(manager.begin(second, false));
    EXPECT_TRUE(tree.insert(second, "other", "data"));
    ASSERT_TRUE(manager.rollback(second));
    ASSERT_TRUE(manager.rollback(first));
}

TEST(Transactions, LevelsAreLimitedAndReadOnlyOnesLogNothing) {
    TransactionManager manager({});
    Transaction transaction(manager, 1);
    EXPECT_EQ(codeOf(manager.commit(transaction, {})), JET_errNotInTransaction);
    EXPECT_EQ(codeOf(manager.rollback(transaction)), JET_errNotInTransaction);
    EXPECT_EQ(codeOf(transaction.prepareVersion(1)), JET_errNotInTransaction);
    ASSERT_TRUE(manager.begin(transaction, true));
    EXPECT_TRUE(transaction.readOnly());
    EXPECT_EQ(codeOf(transaction.ensureLogged()), JET_errTransReadOnly);
    for (int level = 2; level <= 10; ++level)
        ASSERT_TRUE(manager.begin(transaction, false));
    EXPECT_TRUE(transaction.readOnly());  // the outermost one decides
    EXPECT_EQ(codeOf(manager.begin(transaction, false)), JET_errTransTooDeep);
    for (int level = 10; level >= 1; --level)
        ASSERT_TRUE(manager.rollback(transaction));
    EXPECT_EQ(transaction.level(), 0);
    EXPECT_EQ(transaction.snapshot().begin, kNotCommitted);
}

TEST(Transactions, RepeatedLocksTakeNoMoreRoom) {
    TransactionManager manager({});
    FakeTree tree(manager);
    Transaction transaction(manager, 1);
    ASSERT_TRUE(manager.begin(transaction, false));
    ASSERT_TRUE(tree.insert(transaction, "a", "1"));
    ASSERT_TRUE(manager.commit(transaction, {}));
    ASSERT_TRUE(manager.begin(transaction, false));
    ASSERT_TRUE(tree.lock(transaction, "a", false));
    ASSERT_TRUE(tree.lock(transaction, "a", true));
    const std::size_t versions = manager.versions().usage().versions;
    for (int i = 0; i < 1000; ++i) {
        ASSERT_TRUE(tree.lock(transaction, "a", true));
        ASSERT_TRUE(tree.lock(transaction, "a", false));
    }
    EXPECT_EQ(manager.versions().usage().versions, versions);
    ASSERT_TRUE(manager.rollback(transaction));
}

TEST(Transactions, SchemaChangesAreUndoneAndPublishedInTheirPlace) {
    TransactionManager manager({});
    FakeTree tree(manager);
    std::vector<std::string> events;
    TransactionTime published = 0;
    const auto hooks = [&](const std::string& name) {
        SchemaHooks made;
        made.undo = [&events, name]() -> Status {
            events.push_back("undo " + name);
            return {};
        };
        made.commit = [&, name](TransactionTime time) {
            events.push_back("commit " + name);
            published = time;
        };
        made.cleanUp = [&events, name]() -> Status {
            events.push_back("clean " + name);
            return {};
        };
        return made;
    };
    Transaction old(manager, 1);
    Transaction transaction(manager, 2);
    ASSERT_TRUE(manager.begin(old, true));
    ASSERT_TRUE(manager.begin(transaction, false));
    ASSERT_TRUE(transaction.addSchemaChange(hooks("a")));
    ASSERT_TRUE(manager.begin(transaction, false));
    ASSERT_TRUE(transaction.addSchemaChange(hooks("b")));
    ASSERT_TRUE(transaction.addSchemaChange(hooks("c")));
    ASSERT_TRUE(manager.rollback(transaction));
    EXPECT_EQ(events, (std::vector<std::string>{"undo c", "undo b"}));
    ASSERT_TRUE(transaction.addSchemaChange(hooks("d")));
    ASSERT_TRUE(manager.commit(transaction, {}));
    EXPECT_EQ(events, (std::vector<std::string>{"undo c", "undo b", "commit d", "commit a"}));
    EXPECT_GE(published, old.snapshot().begin);  // not seen by it
    ASSERT_TRUE(manager.begin(transaction, true));
    EXPECT_LT(published, transaction.snapshot().begin);
    manager.cleanUp();
    EXPECT_EQ(events.size(), 4U);  // the old snapshot is still there
    ASSERT_TRUE(manager.commit(old, {}));
    manager.cleanUp();
    EXPECT_EQ(events.back(), "clean d");
    EXPECT_EQ(events.size(), 6U);
    ASSERT_TRUE(manager.commit(transaction, {}));
}

TEST(Transactions, AFailedRollbackStaysAsItIsAndOthersDoNotSeeIt) {
    TransactionManager manager({});
    FakeTree tree(manager);
    {
        Transaction transaction(manager, 1);
        ASSERT_TRUE(manager.begin(transaction, false));
        ASSERT_TRUE(tree.insert(transaction, "a", "1"));
        tree.refuseUndo = true;
        EXPECT_EQ(codeOf(manager.rollback(transaction)), JET_errRollbackError);
        tree.refuseUndo = false;
        EXPECT_EQ(codeOf(manager.rollback(transaction)), JET_errRollbackError);
        EXPECT_EQ(transaction.level(), 1);
    }  // abandoned
    EXPECT_EQ(tree.read({}, "a"), std::nullopt);
    Transaction other(manager, 2);
    ASSERT_TRUE(manager.begin(other, false));
    EXPECT_EQ(codeOf(tree.insert(other, "a", "2")), JET_errKeyDuplicate);
    ASSERT_TRUE(manager.rollback(other));
    EXPECT_EQ(manager.oldestSnapshot(), 1U);
}

TEST(Transactions, VersionIdsWrapAroundPastNone) {
    TransactionManager manager({});
    Transaction transaction(manager, 1);
    ASSERT_TRUE(manager.begin(transaction, false));
    std::uint32_t last = transaction.prepareVersion(0)->versionId;
    bool wrapped = false;
    for (int i = 0; i < 1000; ++i) {
        const std::uint32_t id = transaction.prepareVersion(0)->versionId;
        EXPECT_EQ(id, last + 2);
        EXPECT_EQ(id % 2, 1U);
        wrapped = wrapped || id < last;
        last = id;
    }
    EXPECT_TRUE(wrapped);
    ASSERT_TRUE(manager.rollback(transaction));
}

TEST(CleaningUp, HappensInTheBackgroundWhenTheLastReaderGoes) {
    class Watched final : public TreeUndo {
     public:
        std::promise<std::string> removed;
        Status undo(Transaction&, const VersionView&, const std::function<void()>& forget) override {
            forget();
            return {};
        }
        Status removeDeleted(const TreeKey&, PageNumber, const Bookmark& node) override {
            removed.set_value(esent::test::textOf(node.key));
            return {};
        }
    };
    Watched trees;
    TransactionManager manager({});
    manager.setTrees(&trees);
    const std::string key = "gone";
    Transaction reader(manager, 1);
    Transaction writer(manager, 2);
    ASSERT_TRUE(manager.begin(reader, true));
    ASSERT_TRUE(manager.begin(writer, false));
    const auto stamp = writer.prepareVersion(key.size());
    ASSERT_TRUE(stamp);
    writer.addVersion(*stamp, VersionKind::FlagDelete, FakeTree::kTree, 3, FakeTree::bookmark(key), {});
    ASSERT_TRUE(manager.commit(writer, {}));
    manager.cleanUp();
    EXPECT_TRUE(manager.versions().hasVersions(FakeTree::kTree, FakeTree::bookmark(key)));
    EXPECT_TRUE(manager.hasVersionsOf(FakeTree::kTree.database));
    ASSERT_TRUE(manager.commit(reader, {}));
    EXPECT_EQ(trees.removed.get_future().get(), key);
    manager.cleanUp();
    EXPECT_FALSE(manager.hasVersionsOf(FakeTree::kTree.database));
}

TEST(CleaningUp, ADetachedDatabaseLeavesNothingBehindWhateverSnapshotsThereAre) {
    TransactionManager manager({});
    FakeTree tree(manager);
    const DatabaseId database = FakeTree::kTree.database;
    Transaction reader(manager, 1);
    Transaction writer(manager, 2);
    ASSERT_TRUE(manager.begin(writer, false));
    ASSERT_TRUE(tree.insert(writer, "a", "1"));
    ASSERT_TRUE(manager.commit(writer, {}));
    ASSERT_TRUE(manager.begin(reader, true));
    ASSERT_TRUE(manager.begin(writer, false));
    ASSERT_TRUE(tree.insert(writer, "b", "1"));
    ASSERT_TRUE(tree.remove(writer, "a"));
    const std::string key = "elsewhere";
    const auto stamp = writer.prepareVersion(key.size());
    ASSERT_TRUE(stamp);
    writer.addVersion(*stamp, VersionKind::Insert, {2, 7}, 3, FakeTree::bookmark(key), {});
    EXPECT_FALSE(manager.releaseDatabase(database));  // still open
    ASSERT_TRUE(manager.commit(writer, {}));
    manager.cleanUp();
    ASSERT_TRUE(manager.hasVersionsOf(database));
    EXPECT_TRUE(manager.releaseDatabase(database));
    EXPECT_FALSE(manager.hasVersionsOf(database));
    std::size_t deleted = 0;
    EXPECT_EQ(tree.content(&deleted).size(), 1U);
    EXPECT_EQ(deleted, 0U);
    EXPECT_TRUE(manager.versions().hasVersions({2, 7}, FakeTree::bookmark(key)));
    ASSERT_TRUE(manager.commit(reader, {}));
    manager.cleanUp();
    EXPECT_EQ(manager.versions().usage().bytes, 0U);
}

// A hook of a transaction that has changed no node: it must not be called when its database is gone.
TEST(CleaningUp, ADetachedDatabaseHasItsHooksCalledBefore) {
    constexpr DatabaseId kDatabase = 5;
    TransactionManager manager({});
    Transaction reader(manager, 1);
    Transaction writer(manager, 2);
    ASSERT_TRUE(manager.begin(reader, true));
    ASSERT_TRUE(manager.begin(writer, false));
    int calls = 0;
    SchemaHooks hooks;
    hooks.cleanUp = [&calls]() -> Status {
        ++calls;
        return {};
    };
    hooks.database = kDatabase;
    ASSERT_TRUE(writer.addSchemaChange(std::move(hooks)));
    ASSERT_TRUE(manager.commit(writer, {}));
    manager.cleanUp();
    EXPECT_EQ(calls, 0);
    ASSERT_TRUE(manager.hasVersionsOf(kDatabase));
    EXPECT_TRUE(manager.releaseDatabase(kDatabase));
    EXPECT_EQ(calls, 1);
    EXPECT_FALSE(manager.hasVersionsOf(kDatabase));
    ASSERT_TRUE(manager.commit(reader, {}));
    manager.cleanUp();
    EXPECT_EQ(calls, 1);
    EXPECT_EQ(manager.versions().usage().bytes, 0U);
}

class Thinning : public testing::Test {
 protected:
    static TransactionManager::Settings small() {
        TransactionManager::Settings settings;
        settings.versionStoreBytes = 256 << 10;
        return settings;
    }
    void change(const std::string& key, const std::string& data) {
        ASSERT_TRUE(manager_.begin(writer_, false));
        const Status status = tree_.replace(writer_, key, data);
        ASSERT_EQ(codeOf(status), JET_errSuccess);
        ASSERT_TRUE(manager_.commit(writer_, {}));
    }
    void SetUp() override {
        ASSERT_TRUE(manager_.begin(writer_, false));
        for (const char* key : {"a", "b", "c"})
            ASSERT_TRUE(tree_.insert(writer_, key, "first"));
        ASSERT_TRUE(manager_.commit(writer_, {}));
        manager_.cleanUp();
    }
    // Many times what the store holds.
    void changeForLong(const std::string& prefix) {
        for (int i = 0; i < 3000; ++i) {
            change(i % 2 == 0 ? "a" : "b", prefix + std::to_string(i));
            if (i % 50 == 0) manager_.cleanUp();
        }
    }

    TransactionManager manager_{small()};
    FakeTree tree_{manager_};
    Transaction writer_{manager_, 1};
    Transaction reader_{manager_, 2};
    Transaction later_{manager_, 3};
};

TEST_F(Thinning, ARowThatIsChangedForLongDoesNotFillTheStoreUnderAReader) {
    ASSERT_TRUE(manager_.begin(reader_, false));
    changeForLong("x");
    EXPECT_LT(manager_.versions().usage().bytes, 128U << 10);
    EXPECT_EQ(tree_.read(reader_.snapshot(), "a"), "first");
    EXPECT_EQ(tree_.read(reader_.snapshot(), "b"), "first");
    EXPECT_EQ(tree_.read({}, "a"), "x2998");
    // It has been changed since, as before.
    EXPECT_EQ(codeOf(tree_.replace(reader_, "a", "mine")), JET_errWriteConflict);
    EXPECT_TRUE(tree_.replace(reader_, "c", "mine"));
    ASSERT_TRUE(manager_.commit(reader_, {}));
    manager_.cleanUp();
    EXPECT_EQ(manager_.versions().usage().bytes, 0U);
}

TEST_F(Thinning, EveryReaderKeepsWhatItSees) {
    ASSERT_TRUE(manager_.begin(reader_, true));
    changeForLong("x");
    ASSERT_TRUE(manager_.begin(later_, true));
    changeForLong("y");
    EXPECT_EQ(tree_.read(reader_.snapshot(), "a"), "first");
    EXPECT_EQ(tree_.read(later_.snapshot(), "a"), "x2998");
    EXPECT_EQ(tree_.read(later_.snapshot(), "b"), "x2999");
    EXPECT_EQ(tree_.read({}, "a"), "y2998");
    ASSERT_TRUE(manager_.commit(reader_, {}));
    EXPECT_EQ(tree_.read(later_.snapshot(), "a"), "x2998");
    changeForLong("z");
    EXPECT_EQ(tree_.read(later_.snapshot(), "b"), "x2999");
    ASSERT_TRUE(manager_.commit(later_, {}));
}

// What is open is not thinned: it may be rolled back.
TEST_F(Thinning, AnOpenChangeIsTakenBackToWhatWasBefore) {
    ASSERT_TRUE(manager_.begin(reader_, true));
    changeForLong("x");
    ASSERT_TRUE(manager_.begin(later_, false));
    ASSERT_TRUE(tree_.replace(later_, "a", "open"));
    ASSERT_TRUE(tree_.replace(later_, "a", "open again"));
    for (int i = 0; i < 3000; ++i) {
        change("b", "y" + std::to_string(i));
        if (i % 50 == 0) manager_.cleanUp();
    }
    EXPECT_EQ(tree_.read({}, "a"), "x2998");
    ASSERT_TRUE(manager_.rollback(later_));
    EXPECT_EQ(tree_.read({}, "a"), "x2998");
    EXPECT_EQ(tree_.read(reader_.snapshot(), "a"), "first");
    ASSERT_TRUE(manager_.commit(reader_, {}));
}

TEST(CleaningUp, SmallThingsAreDoneInPassing) {
    TransactionManager manager({});
    FakeTree tree(manager);
    Transaction transaction(manager, 1);
    for (int i = 0; i < 100; ++i) {
        ASSERT_TRUE(manager.begin(transaction, false));
        ASSERT_TRUE(tree.insert(transaction, std::to_string(i), "data"));
        ASSERT_TRUE(manager.commit(transaction, {}));
        EXPECT_EQ(manager.versions().usage().versions, 0U);
    }
}

}  // namespace
}  // namespace esent::txn
