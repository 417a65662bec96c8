// Streaming backups under full load, on real files: what a completed one restores to is a state that was
// there, in whole transactions, and not an older one than when the backup asked for its logs.
//
// Each thread commits transactions that follow from their number alone, with their number in a row of its
// own; beside that it moves money between accounts that all share. So a restored database must hold, for each
// thread, exactly the rows of its first n transactions, and the same sum of money as ever. Backups of every
// kind run without a pause, some stopped midway. ESENT_CRASH_BACKUPS=n for a soak.
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <thread>

#include "environment.h"
#include "integrity_check.h"
#include "os/copy_file.h"
#include "people_database.h"
#include "streamed_backup.h"
#include "temp_dir.h"

namespace esent::crash {
namespace {

using Kind = test::StreamedBackup::Kind;

constexpr std::int32_t kThreads = 3;
constexpr std::int32_t kRange = 1 << 16;  // ids of one thread; the last one counts its transactions
constexpr std::int32_t kAccounts = 12;
constexpr std::int32_t kMoney = 1000;  // of each account at first

// One thread's rows, transaction by transaction.
class Script {
 public:
    explicit Script(std::int32_t thread) : first_(thread * kRange), random_(static_cast<unsigned>(thread)) {
        rows_[counter()] = {0, nameOf(counter()), ""};
    }

    // The changes of the next transaction, the counter's last.
    std::vector<std::pair<std::int32_t, std::optional<Person>>> next() {
        std::map<std::int32_t, std::optional<Person>> changes;
        for (unsigned i = random_() % 4 + 1; i > 0; --i) {
            const auto id = first_ + static_cast<std::int32_t>(random_() % 150);
            if (rows_.contains(id) && random_() % 3 == 0) {
                changes[id] = std::nullopt;
            } else {
                const std::size_t size = random_() % 8 == 0 ? random_() % 9000 : random_() % 300;
                changes[id] = Person{static_cast<std::int32_t>(random_() % 1000), nameOf(id),
                                     std::string(size, static_cast<char>('a' + random_() % 26))};
            }
        }
        Person count = rows_[counter()];
        ++count.age;
        changes[counter()] = count;
        std::vector<std::pair<std::int32_t, std::optional<Person>>> list(changes.begin(), changes.end());
        return list;
    }
    void apply(const std::vector<std::pair<std::int32_t, std::optional<Person>>>& changes) {
        for (const auto& [id, person] : changes) {
            if (person) {
                rows_[id] = *person;
            } else {
                rows_.erase(id);
            }
        }
    }
    [[nodiscard]] const std::map<std::int32_t, Person>& rows() const { return rows_; }
    [[nodiscard]] std::int32_t counter() const { return first_ + kRange - 1; }

 private:
    static std::string nameOf(std::int32_t id) { return "n" + std::to_string(id); }

    std::int32_t first_;
    std::mt19937 random_;
    std::map<std::int32_t, Person> rows_;
};

JET_ERR create(Engine& engine, const std::string& path) {
    CALL(engine.create(path.c_str()));
    PeopleSession people(engine.session(), path);
    CALL(people.open());
    CALL(people.createTable("people"));
    CALL(people.createTable("accounts"));
    CALL(JetBeginTransaction(people.session()));
    for (std::int32_t i = 0; i < kAccounts; ++i)
        CALL(people.insert("accounts", i, {kMoney, "a" + std::to_string(i), ""}));
    for (std::int32_t i = 0; i < kThreads; ++i) {
        const Script script(i);
        CALL(people.insert("people", script.counter(), script.rows().begin()->second));
    }
    CALL(JetCommitTransaction(people.session(), 0));
    return people.closeAll();
}

// The threads that write, and how far they are.
class Load {
 public:
    Load(Engine& engine, const std::string& path) {
        for (std::int32_t i = 0; i < kThreads; ++i)
            threads_.emplace_back([this, &engine, path, i] {
                const JET_ERR error = write(engine, path, i);
                EXPECT_GE(error, JET_errSuccess) << "thread " << i;
                if (error < JET_errSuccess) failed_ = true;
            });
    }
    ~Load() { stop(); }
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;

    void stop() {
        stopped_ = true;
        for (std::thread& thread : threads_)
            thread.join();
        threads_.clear();
    }
    using Counts = std::array<std::int32_t, kThreads>;
    [[nodiscard]] Counts done() const { return copyOf(done_); }
    [[nodiscard]] Counts asked() const { return copyOf(asked_); }
    [[nodiscard]] bool failed() const { return failed_; }

 private:
    using Counters = std::array<std::atomic<std::int32_t>, kThreads>;
    static Counts copyOf(const Counters& counters) {
        Counts counts{};
        std::copy(counters.begin(), counters.end(), counts.begin());
        return counts;
    }

    JET_ERR write(Engine& engine, const std::string& path, std::int32_t thread) {
        JET_SESID session = JET_sesidNil;
        CALL(JetBeginSession(engine.instance(), &session, nullptr, nullptr));
        PeopleSession people(session, path);
        CALL(people.open());
        CALL(people.open("people"));
        CALL(people.open("accounts"));
        Script script(thread);
        std::mt19937 random(static_cast<unsigned>(thread + 100));
        const auto me = static_cast<std::size_t>(thread);
        while (!stopped_) {
            const auto changes = script.next();
            const JET_GRBIT how = random() % 2 == 0 ? JET_bitCommitLazyFlush : 0;
            while (true) {
                CALL(JetBeginTransaction(session));
                CALL(makeChanges(people, script, changes));
                const JET_ERR moved = moveMoney(people, random);
                if (moved == JET_errWriteConflict) {
                    CALL(JetRollback(session, 0));
                    continue;
                }
                CALL(moved);
                break;
            }
            ++asked_[me];
            CALL(JetCommitTransaction(session, how));
            done_[me] = asked_[me].load();  // lazy ones too: the backup's mark stands behind them in the log
            script.apply(changes);
        }
        return JetEndSession(session, 0);
    }

    static JET_ERR makeChanges(PeopleSession& people, const Script& script,
                               const std::vector<std::pair<std::int32_t, std::optional<Person>>>& changes) {
        for (const auto& [id, person] : changes) {
            if (!person) {
                CALL(people.remove("people", id));
            } else if (script.rows().contains(id)) {
                CALL(people.replace("people", id, *person));
            } else {
                CALL(people.insert("people", id, *person));
            }
        }
        return JET_errSuccess;
    }

    static JET_ERR moveMoney(PeopleSession& people, std::mt19937& random) {
        const auto from = static_cast<std::int32_t>(random() % kAccounts);
        const auto to = static_cast<std::int32_t>(random() % kAccounts);
        const auto amount = static_cast<std::int32_t>(random() % 100);
        CALL(people.addToAge("accounts", from, -amount));
        return people.addToAge("accounts", to, amount);
    }

    std::atomic<bool> stopped_ = false;
    std::atomic<bool> failed_ = false;
    Counters done_{};   // commits that returned
    Counters asked_{};  // commits that began
    std::vector<std::thread> threads_;
};

// What a set may hold.
struct Bounds {
    Load::Counts least{};
    Load::Counts most{};
};

void expectState(const State& state, const Bounds& bounds) {
    const auto& people = state.at("people").rows;
    std::map<std::int32_t, Person> expected;
    for (std::int32_t thread = 0; thread < kThreads; ++thread) {
        Script script(thread);
        const auto counter = people.find(script.counter());
        ASSERT_NE(counter, people.end());
        const std::int32_t count = counter->second.age;
        const auto me = static_cast<std::size_t>(thread);
        EXPECT_GE(count, bounds.least[me]) << "thread " << thread << ": a commit is missing";
        EXPECT_LE(count, bounds.most[me]) << "thread " << thread << ": a commit of later";
        for (std::int32_t i = 0; i < count; ++i)
            script.apply(script.next());
        expected.insert(script.rows().begin(), script.rows().end());
    }
    EXPECT_TRUE(people == expected) << "not the rows of the transactions that are counted";
    std::int64_t money = 0;
    for (const auto& [id, account] : state.at("accounts").rows)
        money += account.age;
    EXPECT_EQ(state.at("accounts").rows.size(), static_cast<std::size_t>(kAccounts));
    EXPECT_EQ(money, kMoney * kAccounts);
}

JET_ERR restore(const std::string& set, const std::string& logs, const std::string& from,
                const std::string& to) {
    JET_LOGINFO_A info{};
    info.cbSize = sizeof info;
    info.ulGenLow = 0x7FFFFFFF;
    std::memcpy(info.szBaseName, "edb", 4);
    for (const auto& entry : std::filesystem::directory_iterator(set)) {
        const std::string name = entry.path().filename().string();
        if (!name.ends_with(".log")) continue;
        const auto number = static_cast<JET_ULONG>(std::stoul(name.substr(3, 5), nullptr, 16));
        info.ulGenLow = std::min(info.ulGenLow, number);
        info.ulGenHigh = std::max(info.ulGenHigh, number);
    }
    std::string recorded = from;
    std::string present = to;
    JET_RSTMAP_A map{recorded.data(), present.data()};
    return JetExternalRestore2A(logs.c_str(), logs.c_str(), &map, 1, set.c_str(), &info, nullptr, nullptr,
                                nullptr, nullptr);
}

// The set (with the logs of incremental ones added) into a new folder; its content.
void expectRestores(const std::string& set, const std::string& original, const Bounds& bounds) {
    const test::TempDir folder;
    const std::string logs = folder.string() + "/";
    const std::string database = folder.file("people.edb");
    std::filesystem::copy_file(set + "people.edb", database);
    ASSERT_EQ(restore(set, logs, original, database), JET_errSuccess);
    expectIntegrity(os::nativeFileSystem(), database);
    Engine engine(false, 256, logs.c_str(), "restored");
    ASSERT_GE(engine.init(), JET_errSuccess);
    ASSERT_GE(engine.attach(database.c_str()), JET_errSuccess);
    PeopleSession people(engine.session(), database);
    ASSERT_GE(people.open(), JET_errSuccess);
    State state;
    ASSERT_EQ(people.readAll({"people", "accounts"}, state), JET_errSuccess);
    expectState(state, bounds);
    EXPECT_EQ(people.closeAll(), JET_errSuccess);
    EXPECT_EQ(engine.term(), JET_errSuccess);
}

// A row of backups: each Full starts a new set, logs of the others are added to it.
class Backups {
 public:
    Backups(Engine& engine, const Load& load, std::string original, unsigned seed)
        : engine_(engine), load_(load), original_(std::move(original)), random_(seed) {}

    void one() {
        const bool first = !set_;
        const auto kind = first ? Kind::Full : static_cast<Kind>(random_() % 4);
        const bool stopped = !first && random_() % 3 == 0;
        auto target = startsSet(kind) ? std::make_unique<test::TempDir>() : nullptr;
        const std::string folder = (target ? target : set_)->string() + "/";
        // 4 KiB pages in small portions, so that many commits happen on the way.
        test::StreamedBackup backup(engine_.instance(), folder, 16 << 10);
        Bounds bounds;
        backup.beforeTheEnd = [&] { bounds.least = load_.done(); };
        backup.afterTheEnd = [&] {
            bounds.most = load_.asked();
            for (std::int32_t& count : bounds.most)
                ++count;  // one may be at its commit
        };
        auto callsLeft = stopped ? random_() % 60 : 1U << 30;
        backup.stopHere = [&] { return callsLeft-- == 0; };
        const JET_ERR error = backup.take(kind);
        if (stopped && error == JET_errBackupAbortByServer) {
            ++stops_;
            return;
        }
        ASSERT_EQ(error, JET_errSuccess) << "kind " << static_cast<int>(kind);
        ++completed_[static_cast<std::size_t>(kind)];
        expectRestores(folder, original_, bounds);
        if (kind == Kind::Full) set_ = std::move(target);
    }
    [[nodiscard]] unsigned stops() const { return stops_; }
    [[nodiscard]] const std::array<unsigned, 4>& completed() const { return completed_; }

 private:
    static bool startsSet(Kind kind) { return kind == Kind::Full || kind == Kind::Copy; }

    Engine& engine_;
    const Load& load_;
    std::string original_;
    std::mt19937 random_;
    std::unique_ptr<test::TempDir> set_;
    unsigned stops_ = 0;
    std::array<unsigned, 4> completed_{};
};

constexpr unsigned kBackups = 30;

TEST(BackupsUnderLoad, RestoreToAStateThatWasThere) {
    const auto count = static_cast<unsigned>(test::numberFromEnvironment("ESENT_CRASH_BACKUPS", kBackups));
    const test::TempDir folder;
    const std::string logs = folder.string() + "/";
    const std::string database = folder.file("people.edb");
    Engine engine(false, 256, logs.c_str());
    engine.set(JET_paramCheckpointDepthMax, 512 << 10);
    ASSERT_GE(engine.init(), JET_errSuccess);
    ASSERT_GE(create(engine, database), JET_errSuccess);
    Load load(engine, database);
    Backups backups(engine, load, database, 11);
    for (unsigned i = 0; i < count && !load.failed(); ++i) {
        SCOPED_TRACE("backup " + std::to_string(i));
        backups.one();
        if (HasFailure()) break;
    }
    load.stop();
    const auto& completed = backups.completed();
    std::printf("%u full, %u copies, %u incremental, %u differential, %u stopped; %d commits\n", completed[0],
                completed[1], completed[2], completed[3], backups.stops(),
                load.asked()[0] + load.asked()[1] + load.asked()[2]);
    // Fewer than a full run makes need not be of every kind.
    for (const unsigned each : completed)
        EXPECT_TRUE(each > 0 || count < kBackups);
    EXPECT_TRUE(backups.stops() > 0 || count < kBackups);
    EXPECT_EQ(engine.term(), JET_errSuccess);
}

}  // namespace
}  // namespace esent::crash
