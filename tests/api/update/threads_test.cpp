// Several threads, each with its own session, on the same few rows: nothing is lost, nothing is seen half
// done.
#include <atomic>
#include <random>
#include <thread>

#include "people.h"

namespace esent::test {
namespace {

constexpr std::int32_t kAccounts = 40;
constexpr std::int32_t kEach = 1000;

// A session of another thread on the table of people; `age` is the balance.
class Teller {
 public:
    explicit Teller(People& people) : people_(people), session(people.engine->beginSession()) {
        JET_GRBIT lazy = JET_bitCommitLazyFlush;
        EXPECT_EQ(JET_errSuccess,
                  JetSetSessionParameter(session, JET_sesparamCommitDefault, &lazy, sizeof lazy));
        JET_DBID database = JET_dbidNil;
        EXPECT_EQ(JET_errSuccess, JetOpenDatabase(session, people.path.c_str(), nullptr, &database, 0));
        EXPECT_EQ(JET_errSuccess, JetOpenTable(session, database, "people", nullptr, 0, 0, &table));
    }
    ~Teller() { EXPECT_EQ(JET_errSuccess, JetEndSession(session, 0)); }

    // Adds to one balance inside the open transaction.
    JET_ERR add(std::int32_t account, std::int32_t amount) {
        EXPECT_EQ(JET_errSuccess, JetMakeKey(session, table, &account, sizeof account, JET_bitNewKey));
        JET_ERR error = JetSeek(session, table, JET_bitSeekEQ);
        if (error < 0) return error;
        error = JetPrepareUpdate(session, table, JET_prepReplace);
        if (error < 0) return error;
        std::int32_t balance = 0;
        error = JetRetrieveColumn(session, table, people_.age, &balance, sizeof balance, nullptr, 0, nullptr);
        balance += amount;
        if (error >= 0)
            error = JetSetColumn(session, table, people_.age, &balance, sizeof balance, 0, nullptr);
        if (error >= 0) error = JetUpdate(session, table, nullptr, 0, nullptr);
        if (error < 0) (void)JetPrepareUpdate(session, table, JET_prepCancel);
        return error;
    }
    // False: somebody else was there first; nothing has happened.
    bool transfer(std::int32_t from, std::int32_t to, std::int32_t amount) {
        EXPECT_EQ(JET_errSuccess, JetBeginTransaction(session));
        JET_ERR error = add(from, -amount);
        if (error >= 0) error = add(to, amount);
        if (error >= 0) {
            EXPECT_EQ(JET_errSuccess, JetCommitTransaction(session, JET_bitCommitLazyFlush));
            return true;
        }
        EXPECT_EQ(JET_errWriteConflict, error);
        EXPECT_EQ(JET_errSuccess, JetRollback(session, 0));
        return false;
    }
    std::int64_t total(const char* index) {
        EXPECT_EQ(JET_errSuccess, JetBeginTransaction(session));
        EXPECT_EQ(JET_errSuccess, JetSetCurrentIndex(session, table, index));
        std::int64_t sum = 0;
        std::int32_t rows = 0;
        for (JET_ERR error = JetMove(session, table, JET_MoveFirst, 0); error == JET_errSuccess;
             error = JetMove(session, table, JET_MoveNext, 0), ++rows) {
            std::int32_t balance = 0;
            EXPECT_EQ(JET_errSuccess, JetRetrieveColumn(session, table, people_.age, &balance, sizeof balance,
                                                        nullptr, 0, nullptr));
            sum += balance;
        }
        EXPECT_EQ(kAccounts, rows);
        EXPECT_EQ(JET_errSuccess, JetSetCurrentIndex(session, table, nullptr));
        EXPECT_EQ(JET_errSuccess, JetCommitTransaction(session, 0));
        return sum;
    }

 private:
    People& people_;

 public:
    JET_SESID session;
    JET_TABLEID table = JET_tableidNil;
};

TEST(Threads, MoneyIsNeitherMadeNorLost) {
    People people;
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(people.session));
    for (std::int32_t i = 0; i < kAccounts; ++i)
        ASSERT_EQ(JET_errSuccess, people.insert(i, kEach, "account" + std::to_string(i)));
    ASSERT_EQ(JET_errSuccess, JetCommitTransaction(people.session, 0));
    ASSERT_EQ(JET_errSuccess, JetCloseTable(people.session, people.table));
    std::atomic<int> done{0};
    std::atomic<int> conflicts{0};
    std::vector<std::thread> threads;
    constexpr int kThreads = 4;
    constexpr int kTransfers = 1500;
    for (int t = 0; t < kThreads; ++t) {
        threads.emplace_back([&, t] {
            Teller teller(people);
            std::mt19937 random(static_cast<unsigned>(t));
            for (int i = 0; i < kTransfers; ++i) {
                const auto from = static_cast<std::int32_t>(random() % kAccounts);
                const auto to =
                    static_cast<std::int32_t>((from + 1 + random() % (kAccounts - 1)) % kAccounts);
                (teller.transfer(from, to, static_cast<std::int32_t>(random() % 50)) ? done : conflicts)++;
                if (i % 100 == 0) {
                    EXPECT_EQ(std::int64_t{kAccounts} * kEach, teller.total(i % 200 ? "byAge" : nullptr));
                }
            }
        });
    }
    for (std::thread& each : threads)
        each.join();
    EXPECT_EQ(kThreads * kTransfers, done + conflicts);
    Teller teller(people);
    EXPECT_EQ(std::int64_t{kAccounts} * kEach, teller.total(nullptr));
    EXPECT_EQ(std::int64_t{kAccounts} * kEach, teller.total("byAge"));
}

TEST(Threads, InsertersMeetInOneTable) {
    People people;
    ASSERT_EQ(JET_errSuccess, JetCloseTable(people.session, people.table));
    constexpr int kThreads = 4;
    constexpr std::int32_t kRows = 1500;
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
        threads.emplace_back([&, t] {
            Teller teller(people);
            for (std::int32_t i = 0; i < kRows; ++i) {
                const std::int32_t id = i * kThreads + t;
                const std::string name = "n" + std::to_string(id);
                ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(teller.session, teller.table, JET_prepInsert));
                ASSERT_EQ(JET_errSuccess,
                          JetSetColumn(teller.session, teller.table, people.id, &id, sizeof id, 0, nullptr));
                ASSERT_EQ(JET_errSuccess,
                          JetSetColumn(teller.session, teller.table, people.age, &t, sizeof t, 0, nullptr));
                ASSERT_EQ(JET_errSuccess, JetSetColumn(teller.session, teller.table, people.name, name.data(),
                                                       static_cast<JET_ULONG>(name.size()), 0, nullptr));
                ASSERT_EQ(JET_errSuccess, JetUpdate(teller.session, teller.table, nullptr, 0, nullptr));
                if (i % 3 == 2) {
                    ASSERT_EQ(JET_errSuccess,
                              JetMakeKey(teller.session, teller.table, &id, sizeof id, JET_bitNewKey));
                    ASSERT_EQ(JET_errSuccess, JetSeek(teller.session, teller.table, JET_bitSeekEQ));
                    ASSERT_EQ(JET_errSuccess, JetDelete(teller.session, teller.table));
                }
            }
        });
    }
    for (std::thread& each : threads)
        each.join();
    ASSERT_EQ(JET_errSuccess,
              JetOpenTable(people.session, people.database, "people", nullptr, 0, 0, &people.table));
    EXPECT_EQ(people.ids(nullptr).size(), static_cast<std::size_t>(kThreads * kRows * 2 / 3));
    EXPECT_EQ(people.ids("byAge").size(), static_cast<std::size_t>(kThreads * kRows * 2 / 3));
    EXPECT_EQ(people.ids("byName").size(), static_cast<std::size_t>(kThreads * kRows * 2 / 3));
}

}  // namespace
}  // namespace esent::test
