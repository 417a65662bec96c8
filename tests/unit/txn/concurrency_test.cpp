// Many threads change and read at the same time (also run under the thread sanitizer): every snapshot is a
// state that was committed as a whole.
#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <thread>

#include "fake_tree.h"

namespace esent::txn {
namespace {

using esent::test::FakeTree;

constexpr int kAccounts = 12;
constexpr int kTokens = 6;
constexpr int kStart = 1000;

std::string account(int i) {
    return "account " + std::to_string(i);
}
std::string token(int i) {
    return "token " + std::to_string(i);
}

class Bank {
 public:
    Bank() : tree_(manager_) {
        Transaction transaction(manager_, 99);
        EXPECT_TRUE(manager_.begin(transaction, false));
        for (int i = 0; i < kAccounts; ++i)
            EXPECT_TRUE(tree_.insert(transaction, account(i), FakeTree::number(kStart)));
        EXPECT_TRUE(tree_.insert(transaction, token(0), FakeTree::number(0)));
        EXPECT_TRUE(manager_.commit(transaction, {}));
    }

    // Moves money by replaces or deltas, and the token by a delete and an insert. Conflicts roll back.
    void write(log::SessionNumber session, int rounds) {
        std::mt19937 random(session);
        Transaction transaction(manager_, session);
        for (int round = 0; round < rounds; ++round) {
            ASSERT_TRUE(manager_.begin(transaction, false));
            const int from = static_cast<int>(random() % kAccounts);
            const int to = static_cast<int>((from + 1 + random() % (kAccounts - 1)) % kAccounts);
            const auto amount = static_cast<std::int32_t>(random() % 50);
            Status status = random() % 2 == 0 ? moveByReplace(transaction, from, to, amount)
                                              : moveByDelta(transaction, from, to, amount);
            if (status && random() % 3 == 0) status = moveToken(transaction, random() % kTokens);
            if (status && random() % 8 != 0) {
                ASSERT_TRUE(manager_.commit(transaction, {}));
                ++commits_;
            } else {
                ASSERT_TRUE(manager_.rollback(transaction));
            }
        }
    }

    void read(log::SessionNumber session, const std::atomic<bool>& stop) {
        Transaction transaction(manager_, session);
        while (!stop) {
            ASSERT_TRUE(manager_.begin(transaction, true));
            for (int repeat = 0; repeat < 2; ++repeat)
                check(transaction.snapshot());
            ASSERT_TRUE(manager_.commit(transaction, {}));
        }
    }

    void check(const Snapshot& view) {
        std::int64_t sum = 0;
        for (int i = 0; i < kAccounts; ++i) {
            const auto data = tree_.read(view, account(i));
            ASSERT_TRUE(data);
            sum += FakeTree::numberOf(*data);
        }
        EXPECT_EQ(sum, std::int64_t{kAccounts} * kStart);
        int tokens = 0;
        for (int i = 0; i < kTokens; ++i)
            tokens += tree_.read(view, token(i)).has_value() ? 1 : 0;
        EXPECT_EQ(tokens, 1);
    }

    TransactionManager& manager() { return manager_; }
    FakeTree& tree() { return tree_; }
    [[nodiscard]] int commits() const { return commits_; }

 private:
    Status moveByReplace(Transaction& transaction, int from, int to, std::int32_t amount) {
        const auto set = [&](int i, std::int32_t by) -> Status {
            const auto data = tree_.read(transaction.snapshot(), account(i));
            if (!data) return fail(JET_errRecordNotFound);
            return tree_.replace(transaction, account(i), FakeTree::number(FakeTree::numberOf(*data) + by));
        };
        TRY(set(from, -amount));
        return set(to, amount);
    }
    Status moveByDelta(Transaction& transaction, int from, int to, std::int32_t amount) {
        TRY(tree_.add(transaction, account(from), -amount));
        return tree_.add(transaction, account(to), amount);
    }
    Status moveToken(Transaction& transaction, std::uint32_t to) {
        for (int i = 0; i < kTokens; ++i) {
            if (!tree_.read(transaction.snapshot(), token(i))) continue;
            TRY(tree_.remove(transaction, token(i)));
            return tree_.insert(transaction, token(static_cast<int>(to)), FakeTree::number(1));
        }
        return fail(JET_errRecordNotFound);
    }

    TransactionManager manager_{TransactionManager::Settings{}};
    FakeTree tree_;
    std::atomic<int> commits_{0};
};

TEST(TransactionConcurrency, EverySnapshotIsWhole) {
    Bank bank;
    std::atomic<bool> stop{false};
    std::vector<std::thread> writers;
    std::vector<std::thread> others;
    for (int i = 0; i < 3; ++i)
        writers.emplace_back([&, i] { bank.write(static_cast<log::SessionNumber>(i + 1), 4000); });
    for (int i = 0; i < 2; ++i)
        others.emplace_back([&, i] { bank.read(static_cast<log::SessionNumber>(i + 11), stop); });
    others.emplace_back([&] {
        while (!stop)
            bank.manager().cleanUp();
    });
    for (std::thread& thread : writers)
        thread.join();
    stop = true;
    for (std::thread& thread : others)
        thread.join();
    EXPECT_GT(bank.commits(), 100);
    bank.check({});
    bank.manager().cleanUp();
    std::size_t deleted = 0;
    EXPECT_EQ(bank.tree().content(&deleted).size(), static_cast<std::size_t>(kAccounts + 1));
    EXPECT_EQ(deleted, 0U);
    EXPECT_EQ(bank.manager().versions().usage().versions, 0U);
    EXPECT_EQ(bank.manager().versions().usage().bytes, 0U);
}

}  // namespace
}  // namespace esent::txn
